import { createHash } from "node:crypto";
import { canaryInstance } from "../../schema/store.ts";
import { type PersonalData, personalDataClasses, pseudonym } from "../values/personal-data.ts";

/** What the pipeline needs to know of a deployment; `functions/config.ts` reads it from the environment. */
export interface Settings {
  /** Bucket that events must come from. */
  readonly bucket: string;
  /** Folder of the session files within the bucket, with its closing slash; empty for the whole bucket. */
  readonly prefix: string;
  /** Base names that are read. */
  readonly namePattern: RegExp;
  /** Instance of files whose path begins with none of `instances`. */
  readonly instance: string;
  /** Path prefix → instance, for a bucket that serves several; the longest prefix wins. */
  readonly instances: Readonly<Record<string, string>>;
  /** Larger files are rejected unread. */
  readonly maxBytes: number;
  readonly personal: PersonalData;
  /** Rises when a setting that changes rows changes, so that files loaded again win over rows of the older settings. */
  readonly revision: number;
  /** Hash of the settings that change rows: under one revision there is one. */
  readonly hash: string;
  readonly codeVersion: string;
}

/** Base names that are read by default. What a JSON file is, its content decides: releases name session files differently. */
export const defaultNamePattern = /^(?:.*\.json|metadata.*\.txt)$/i;

/** Base names that only session files have, but for transcripts: what is wrong with one of these is reported, not taken for another file. */
const platformNames = /^(?:(?:call|chat)-\d+\.json|metadata.*\.(?:json|txt))$/i;

/** Whether the platform gives this name to session files. */
export const isPlatformName = (objectName: string): boolean => platformNames.test(baseName(objectName));

export const baseName = (objectName: string): string => objectName.slice(objectName.lastIndexOf("/") + 1);

/** Name of the canary within the folder of the session files. One object, written again and again. */
export const canaryName = ({ prefix }: Pick<Settings, "prefix">): string => `${prefix}${canaryInstance}/metadata-0.json`;

const canaryPattern = new RegExp(`(?:^|/)${canaryInstance}/[^/]*$`);

/** Whether an object is a canary, wherever it was copied to: it must never become a customer's session. */
export const isCanaryName = (objectName: string): boolean => canaryPattern.test(objectName);

/** Whether an object may be a session file, by its name alone. */
export const isSessionFileName = (objectName: string, { prefix, namePattern }: Settings): boolean =>
  objectName.startsWith(prefix) && (isCanaryName(objectName) || namePattern.test(baseName(objectName)));

/** The settings for an object that somebody named: it is read, whatever its name and folder are. */
export function settingsForNamed(objectName: string, settings: Settings): Settings {
  const exactly = baseName(objectName).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return { ...settings, prefix: "", namePattern: new RegExp(`^${exactly}$`) };
}

/** The instance that wrote an object. */
export function instanceOf(objectName: string, { instance, instances }: Settings): string {
  if (isCanaryName(objectName)) return canaryInstance;
  const prefixes = Object.keys(instances).filter((prefix) => objectName.startsWith(prefix));
  const longest = prefixes.toSorted((one, other) => other.length - one.length)[0];
  return longest === undefined ? instance : (instances[longest] ?? instance);
}

/** Hash of the settings that change rows. The pseudonym key enters as a digest under itself, which does not reveal it. */
export function settingsHash({ instance, instances, personal }: Pick<Settings, "instance" | "instances" | "personal">): string {
  const { treatments, key } = personal;
  const prefixes = Object.entries(instances).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const fingerprint = key === null ? null : pseudonym(key, "fingerprint of the key itself");
  const classes = personalDataClasses.map((pii) => [pii, treatments[pii]]);
  return createHash("sha256")
    .update(JSON.stringify([instance, prefixes, classes, fingerprint]))
    .digest("hex")
    .slice(0, 12);
}
