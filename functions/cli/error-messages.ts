import { lstatSync } from "node:fs";
import path from "node:path";
import { statusOf } from "../warehouse/bigquery/errors.ts";

const signIn = "sign in with: gcloud auth application-default login";
const again = "then run the same command again";

/** What is known of an error: its first line without what repeats itself, its code, its HTTP status and the path that it is about. */
interface Facts {
  readonly line: string;
  /** All of it. */
  readonly message: string;
  readonly code: string;
  readonly status: number | null;
  readonly place: string | null;
}

/** Errors that say of themselves what is wrong; each rule adds what to do, the first that applies decides. */
const rules: readonly (readonly [applies: (facts: Facts) => boolean, sentence: (facts: Facts) => string])[] = [
  [
    ({ line }) => /default credentials|invalid_grant|invalid_rapt|reauth/i.test(line),
    () => `no credentials for Google Cloud were found: ${signIn}`,
  ],
  [
    ({ line }) => /unable to detect a project id/i.test(line),
    () => "no project is known: name it with: export BIGQUERY_PROJECT=acme-contact-center",
  ],
  [
    ({ code }) => /^(EACCES|EPERM)$/.test(code),
    ({ place }) => (place === null ? "this user may not read or write a file" : forbidden(place)),
  ],
  [
    ({ line }) => line.endsWith("is open in another process"),
    ({ line }) => `${line}: stop that one (another start, a DuckDB shell, a BI tool), or name another file with --database <file>`,
  ],
  [({ code }) => code === "EROFS", ({ place }) => `${place ?? "a file"}: its disk cannot be written to; name another place`],
  [({ code, place }) => code === "ENOENT" && place !== null, ({ place }) => missing(place ?? "")],
  [
    ({ code, place }) => code === "ENOTDIR" && place !== null,
    ({ place }) => `${place ?? ""}: a part of it is a file, not a folder; name another place`,
  ],
  [({ code, place }) => code === "EEXIST" && place !== null, ({ place }) => `${place ?? ""}: a file, not a folder; name another place`],
  [({ code }) => code === "EISDIR", ({ place }) => `${place ?? "this"}: a folder; name a file`],
  [
    ({ code, message }) => code === "ENOSPC" || /no space left on device/i.test(message),
    () => `the disk is full: see which with: df -h; free some space, ${again}`,
  ],
  [({ code }) => /^(EMFILE|ENFILE)$/.test(code), () => `too many files are open: allow more with: ulimit -n 4096; ${again}`],
  [
    ({ code }) => /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code),
    ({ line }) => `the service does not answer (${line}): check the network, ${again}`,
  ],
  [
    ({ line }) => /bytes billed/i.test(line),
    ({ line }) => `${line}: allow more with: export UPKEEP_MAX_BYTES=<bytes>; the list price is per TiB read`,
  ],
  [
    ({ line, status }) => status === 403 && /has not been used in project|it is disabled/i.test(line),
    ({ line }) => `${line}: switch it on with: gcloud services enable bigquery.googleapis.com storage.googleapis.com`,
  ],
  [
    ({ line, status, code }) =>
      status === 429 || /quotaExceeded|rateLimitExceeded/.test(code) || (status === 403 && /quota|rate limit/i.test(line)),
    ({ line }) => `${line}: a quota is used up; wait a while, ${again}`,
  ],
  [({ status, code }) => status === 401 || code.startsWith("401"), ({ line }) => `${line}: these credentials are not taken; ${signIn}`],
  [
    ({ status, code }) => status === 403 || code.startsWith("403"),
    ({ line }) => `${line}: this account lacks a right; see which with: npx ccaip-sessions doctor`,
  ],
  [
    ({ line, status, code }) =>
      /^not found: (dataset|table|routine|function)/i.test(line) ||
      ((status === 404 || code.startsWith("404")) && /dataset|table/i.test(line)),
    ({ line }) =>
      `${line}: make what is missing with: npx ccaip-sessions migrate --apply (or terraform apply); where it is elsewhere, set BIGQUERY_PROJECT, BIGQUERY_LOCATION or STORE_DATASET`,
  ],
  [
    ({ line, status }) => status === 404 && /bucket/i.test(line),
    ({ line }) => `${line}: see the buckets there are with: gcloud storage ls`,
  ],
];

/** An error whose message is the sentence for the terminal. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** An error as one sentence for the terminal, with what to do about it where that is known. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UserError) return error.message;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const place = "path" in error && typeof error.path === "string" ? error.path : null;
  const line = (error.message.split("\n")[0] ?? "").replace(/[.:\s]+$/, "");
  const facts: Facts = { line: line === "" ? error.name : line, message: error.message, code, status: statusOf(error), place };
  const rule = rules.find(([applies]) => applies(facts));
  return rule === undefined ? facts.line : rule[1](facts);
}

/** A place that this user may not read or write, and the command that lets them: the nearest one that is there is the one that refuses. */
function forbidden(place: string): string {
  const named = path.resolve(place);
  let refusing = named;
  let owner = ownerOf(refusing);
  while (owner === null && path.dirname(refusing) !== refusing) {
    refusing = path.dirname(refusing);
    owner = ownerOf(refusing);
  }
  // Only what was named is given away with all that is in it.
  const all = refusing === named ? "-R " : "";
  const command = owner === process.getuid?.() ? `chmod ${all}u+rwX` : `sudo chown ${all}"$(id -u)"`;
  return `${refusing}: this user may not read or write it; let them with: ${command} ${quoted(refusing)}, or name another place`;
}

function ownerOf(place: string): number | null {
  try {
    return lstatSync(place).uid;
  } catch {
    return null;
  }
}

function missing(place: string): string {
  const folder = path.dirname(place);
  const isFolderThere = ownerOf(folder) !== null;
  return isFolderThere
    ? `${place}: there is no such file or folder`
    : `${place}: there is no folder ${folder}; make it with: mkdir -p ${quoted(folder)}`;
}

/** A path as a shell takes it. */
export const quoted = (text: string): string => (/^[\w./~+,:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** What Commander says of a command that was mistyped, as this program says what is wrong: in one line. */
export const mistyped = (text: string): string =>
  `ccaip-sessions: ${text
    .trim()
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/, "; did you mean $1?")}`;
