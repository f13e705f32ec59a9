import type { Field } from "../../schema/field.ts";
import type { SqlDialect } from "../../schema/sql-dialect.ts";
import { sessionVersions } from "../../schema/store.ts";
import { integerPseudonym, isPhoneNumber, normalText, numberSeparators, pseudonym } from "../values/personal-data.ts";
import { listErasures } from "./erasures.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** Whose sessions: one by its key, or those that contain a value. */
export type EraseTarget =
  /** Without an instance, the sessions of that key in all of them. */
  | { readonly by: "session"; readonly instance: string | null; readonly value: string }
  | { readonly by: "phone" | "email" | "end_user" | "crm_id"; readonly value: string };

/** A session that was found, by key only. */
export interface FoundSession {
  readonly instance: string;
  readonly sessionKey: string;
  /** Its rows in the store; 0 if none of its files was loaded. */
  readonly versions: number;
}

/** Keys that pseudonyms were made with. */
export interface PseudonymKeys {
  readonly key: string | null;
  readonly retiredKeys?: readonly string[];
}

/** Columns, and columns of lists, that are searched for a value. */
const searchedColumns: Readonly<Record<Exclude<EraseTarget["by"], "session">, readonly string[]>> = {
  phone: ["end_user_number", "end_user_identifier", "participants.phone_number", "participants.caller_id"],
  email: ["end_user_email", "end_user_identifier"],
  end_user: ["end_user_id", "end_user_identifier", "participants.end_user_id"],
  crm_id: ["end_user_out_contact_id", "out_ticket_id"],
};

/** Lists of items that are kept whole, as JSON; a number is searched in their text. */
const searchedLists: readonly string[] = ["in_call_sms.sms", "wait_time_sms.sms"];

/**
 * Sessions of a person, or one session, over all versions: a customer that a later version no longer names is found too. Numbers and e-mails
 * are found in every spelling, and as pseudonyms under the key of today and retired ones.
 */
export async function findSessions(warehouse: Warehouse, target: EraseTarget, keys: PseudonymKeys): Promise<readonly FoundSession[]> {
  return target.by === "session" ? findByKey(warehouse, target) : findByValue(warehouse, target.by, target.value, keys);
}

/** By key, in the store and among files that were not loaded, whose quarantine copies are erased as well. */
async function findByKey(
  warehouse: Warehouse,
  { instance, value }: Extract<EraseTarget, { by: "session" }>,
): Promise<readonly FoundSession[]> {
  const { rows } = await warehouse.query(
    `select instance, session_key, sum(version_count) as version_count from (
       select instance, session_key, 1 as version_count from \${store}.session_versions
       union all
       select instance, concat(channel, '-', cast(session_id as ${warehouse.sql.types.STRING})), 0 from \${store}.unloaded_files
       where session_id is not null and quarantine_object is not null
     ) as handled
     where session_key = @value${instance === null ? "" : " and instance = @instance"}
     group by instance, session_key order by instance`,
    instance === null ? { value } : { value, instance },
  );
  return foundIn(rows);
}

async function findByValue(
  warehouse: Warehouse,
  by: Exclude<EraseTarget["by"], "session">,
  value: string,
  keys: PseudonymKeys,
): Promise<readonly FoundSession[]> {
  const { sql } = warehouse;
  const parameters: Record<string, string> = {};
  const named = (text: string): string => {
    const name = `value${Object.keys(parameters).length}`;
    parameters[name] = text;
    return `@${name}`;
  };
  const spellings = spellingsOf(value);
  const listed = (values: readonly string[]): string => values.map(named).join(", ");
  const texts = listed([...spellings, ...pseudonymsOf(spellings, keys, pseudonym)]);
  const integers = listed([...spellings, ...pseudonymsOf(spellings, keys, integerPseudonym)]);
  const conditions = searchedColumns[by].map((place) =>
    inPlace(place, sql, (column) => {
      const text = `cast(${column} as ${sql.types.STRING})`;
      if (fieldOf(place).type === "INT64") return `${text} in (${integers})`;
      return `(${text} in (${texts}) or ${normalSql(text, by)} in (${texts}))`;
    }),
  );
  if (by === "phone" && isPhoneNumber(value)) {
    const contents = [normalText(value, "contact").slice(1), ...pseudonymsOf(spellings, keys, pseudonym)].map((text) => named(`%${text}%`));
    for (const place of searchedLists) {
      const contain = (json: string): string => contents.map((text) => `${json} like ${text}`).join(" or ");
      conditions.push(inPlace(place, sql, (column) => `(${contain(withoutSeparators(sql.jsonText(column)))})`));
    }
  }
  const { rows } = await warehouse.query(
    `select instance, session_key, count(*) as version_count from \${store}.session_versions as version
     where ${conditions.join("\n or ")} group by instance, session_key order by instance, session_key`,
    parameters,
  );
  return foundIn(rows);
}

/**
 * What comes close to a target that was not found, a line each: the key in other instances or of the other channel, erasures of it, and
 * numbers that end with the digits.
 */
export async function nearMisses(warehouse: Warehouse, target: EraseTarget): Promise<readonly string[]> {
  const { by, value } = target;
  if (by === "session") {
    const other = value.startsWith("call") ? value.replace("call", "chat") : value.replace("chat", "call");
    const near = await Promise.all([value, other].map((key) => findByKey(warehouse, { by, instance: null, value: key })));
    const erasures = await listErasures(warehouse);
    return [
      ...near.flat().map(({ instance, sessionKey }) => `There is ${instance} ${sessionKey}.`),
      ...erasures
        .filter(({ sessionKey, forgottenAt }) => sessionKey === value && forgottenAt === null)
        .map(({ instance, sessionKey, requestedAt }) => `${instance} ${sessionKey} was erased at ${requestedAt}.`),
    ];
  }
  const digits = normalText(value, "contact").replaceAll(/\D/g, "").replace(/^0+/, "");
  if (by !== "phone" || digits.length < 6) return [];
  const conditions = searchedColumns.phone.map((place) =>
    inPlace(place, warehouse.sql, (column) => `${withoutSeparators(column)} like @pattern`),
  );
  const { rows } = await warehouse.query(
    `select count(*) as session_count from (
       select distinct instance, session_key from \${store}.session_versions as version where ${conditions.join(" or ")}
     ) as near`,
    { pattern: `%${digits}` },
  );
  const count = Number(rows[0]?.["session_count"]);
  return count === 0
    ? []
    : [`${count === 1 ? "1 session has" : `${count} sessions have`} a number that ends with these digits: add its country code.`];
}

const foundIn = (rows: readonly Readonly<Record<string, unknown>>[]): readonly FoundSession[] =>
  rows.map((row) => ({
    instance: String(row["instance"]),
    sessionKey: String(row["session_key"]),
    versions: Number(row["version_count"]),
  }));

/** A condition on one column of `version`, or on any item of a list of it. */
function inPlace(place: string, sql: SqlDialect, isOne: (column: string) => string): string {
  const [first = "", nested] = place.split(".");
  if (nested === undefined) return isOne(`version.${first}`);
  return `exists (select 1 from ${sql.unnest(`version.${first}`, "item")} where ${isOne(`item.${nested}`)})`;
}

/** SQL of a column's value in the spelling that `spellingsOf` contains. */
const normalSql = (column: string, by: EraseTarget["by"]): string =>
  by === "phone" ? withoutSeparators(column) : by === "email" ? `lower(trim(${column}))` : `trim(${column})`;

/** Nested, since the engines' functions for it differ. */
const withoutSeparators = (column: string): string => numberSeparators.reduce((sql, mark) => `replace(${sql}, '${mark}', '')`, column);

/** A value as given, and every spelling without separators that a row or a pseudonym may have. */
function spellingsOf(value: string): readonly string[] {
  const normal = normalText(value, "contact");
  const digits = normal.slice(1);
  const numbers = isPhoneNumber(value) ? [digits, `00${digits}`] : [];
  return [...new Set([value, value.trim(), normal, value.trim().toLowerCase(), ...numbers])];
}

/** Also if values are kept today: rows from before contain pseudonyms. */
const pseudonymsOf = (
  spellings: readonly string[],
  { key, retiredKeys = [] }: PseudonymKeys,
  make: (key: string, text: string) => string,
): readonly string[] => [...(key === null ? [] : [key]), ...retiredKeys].flatMap((one) => spellings.map((spelling) => make(one, spelling)));

function fieldOf(place: string): Field {
  const [first, nested] = place.split(".");
  const field = sessionVersions.fields.find(({ name }) => name === first);
  const found = nested === undefined ? field : field?.fields.find(({ name }) => name === nested);
  if (found === undefined) throw new Error(`schema: there is no column ${place}`);
  return found;
}
