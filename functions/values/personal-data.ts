import { createHmac } from "node:crypto";
import { type PiiClass, piiClasses } from "../../schema/table.ts";
import { type JsonValue, isObject, storable } from "./json.ts";

/** What is done with the values of one class before anything is written. */
export const treatments = ["keep", "drop", "pseudonymize"] as const;
export type Treatment = (typeof treatments)[number];

export type PersonalDataClass = Exclude<PiiClass, "none">;
export const personalDataClasses: readonly PersonalDataClass[] = piiClasses.filter((pii) => pii !== "none");

/** The treatment of each class, and the key of the pseudonyms (HMAC-SHA-256) if there is one. */
export interface PersonalData {
  readonly treatments: Readonly<Record<PersonalDataClass, Treatment>>;
  readonly key: string | null;
}

export const keepAll: PersonalData = {
  treatments: { identifier: "keep", agent: "keep", contact: "keep", content: "keep" },
  key: null,
};

export const treatmentOf = (personal: PersonalData, pii: PiiClass): Treatment => (pii === "none" ? "keep" : personal.treatments[pii]);

/** What people write between the digits of a phone number: blanks, brackets, hyphens, dashes, and a trunk prefix that is not dialed. */
export const numberSeparators: readonly string[] = ["(0)", ...Array.from(" \t\u00a0\u2009\u202f()-\u2010\u2011\u2012\u2013\u2014./")];

const withoutSeparators = (text: string): string => numberSeparators.reduce((rest, mark) => rest.replaceAll(mark, ""), text);

/** Whether a text of class contact is a phone number with its country code: `+` or `00` or nothing, then 8 to 15 digits. */
export const isPhoneNumber = (text: string): boolean => /^(?:\+|00)?[1-9]\d{7,14}$/.test(withoutSeparators(text));

const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);

/**
 * A text in the one spelling that its pseudonym is made from: an e-mail in lower case, a phone number as `+` and digits. A number without
 * its `+` is taken for one in class contact alone; in other classes it may be an id.
 */
export function normalText(text: string, pii: PiiClass): string {
  const trimmed = text.trim();
  if (isEmail(trimmed)) return trimmed.toLowerCase();
  if ((pii !== "contact" && !trimmed.startsWith("+")) || !isPhoneNumber(trimmed)) return text;
  return `+${withoutSeparators(trimmed).replace(/^(?:\+|00)/, "")}`;
}

/** Keyed pseudonym of a text: 32 hexadecimal digits, the same for the same text in every column, so that joins work. */
export function pseudonym(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex").slice(0, 32);
}

/** Keyed pseudonym of an integer identifier: a positive INT64 as decimal text, the same for the same integer. */
export function integerPseudonym(key: string, digits: string): string {
  const bits = createHmac("sha256", key).update(digits).digest().readBigUInt64BE() >> 1n;
  return bits.toString();
}

/** A scalar as the text that its pseudonym is made from: the same for a number and for its digits as text. */
export const textOf = (value: JsonValue): string =>
  typeof value === "string" ? value : JSON.stringify(storable(value)).replaceAll('"', "");

/** A JSON value with each scalar replaced by its pseudonym; keys and shape stay. */
export function pseudonymousJson(key: string, value: JsonValue): JsonValue {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item) => pseudonymousJson(key, item));
  if (!isObject(value)) return pseudonym(key, normalText(textOf(value), "content"));
  return storable(Object.fromEntries(Object.entries(value).map(([name, nested]) => [name, pseudonymousJson(key, nested)])));
}
