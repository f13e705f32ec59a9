import type { PersonalData } from "../values/personal-data.ts";

/** What the pipeline needs to know of a deployment; `functions/config.ts` reads it from the environment. */
export interface Settings {
  /** Bucket that events must come from. */
  readonly bucket: string;
  /** Folder of the session files within the bucket, with its closing slash; empty for the whole bucket. */
  readonly prefix: string;
  /** Which base names are session files. */
  readonly namePattern: RegExp;
  /** Instance of files whose path begins with none of `instances`. */
  readonly instance: string;
  /** Path prefix → instance, for a bucket that serves several; the longest prefix wins. */
  readonly instances: Readonly<Record<string, string>>;
  /** Larger files are rejected unread. */
  readonly maxBytes: number;
  readonly personal: PersonalData;
  readonly codeVersion: string;
}

/** Base names that the platform gives session files; recordings, transcripts and photos have others. */
export const defaultNamePattern = /^(?:(?:call|chat)-\d+\.json|metadata.*\.(?:json|txt))$/;

export const baseName = (objectName: string): string => objectName.slice(objectName.lastIndexOf("/") + 1);

/** Whether an object may be a session file, told by its name alone. */
export const isSessionFileName = (objectName: string, { prefix, namePattern }: Settings): boolean =>
  objectName.startsWith(prefix) && namePattern.test(baseName(objectName));

/** The instance that wrote an object. */
export function instanceOf(objectName: string, { instance, instances }: Settings): string {
  const prefixes = Object.keys(instances).filter((prefix) => objectName.startsWith(prefix));
  const longest = prefixes.toSorted((one, other) => other.length - one.length)[0];
  return longest === undefined ? instance : (instances[longest] ?? instance);
}
