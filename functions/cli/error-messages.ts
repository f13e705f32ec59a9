import { SettingsDisagreeError } from "../maintenance/settings-agreement.ts";
import { lstatSync } from "node:fs";
import path from "node:path";
import { statusOf } from "../service-errors.ts";
import type { ErrorFacts } from "../warehouse/error-hints.ts";
import { engineErrorHints } from "../warehouse/open.ts";

const signIn = "sign in with: gcloud auth application-default login";
const again = "then run the same command again";

/** What is known of an error, with the path that it is about. */
interface Facts extends ErrorFacts {
  readonly path: string | null;
}

/** Errors that state what is wrong; each rule adds what to do. The engines' own hints go first, and the first rule that applies decides. */
const rules: readonly (readonly [applies: (facts: Facts) => boolean, sentence: (facts: Facts) => string])[] = [
  ...engineErrorHints.map(({ applies, sentence }) => [applies, sentence] as const),
  [
    ({ line }) => /default credentials|invalid_grant|invalid_rapt|reauth/i.test(line),
    () => `no credentials for Google Cloud were found: ${signIn}`,
  ],
  [({ code }) => /^(EACCES|EPERM)$/.test(code), ({ path: at }) => (at === null ? "this user may not read or write a file" : forbidden(at))],
  [({ code }) => code === "EROFS", ({ path: at }) => `${at ?? "a file"}: its disk is read-only; name another path`],
  [({ code, path: at }) => code === "ENOENT" && at !== null, ({ path: at }) => missing(at ?? "")],
  [
    ({ code, path: at }) => code === "ENOTDIR" && at !== null,
    ({ path: at }) => `${at ?? ""}: a part of it is a file, not a folder; name another path`,
  ],
  [({ code, path: at }) => code === "EEXIST" && at !== null, ({ path: at }) => `${at ?? ""}: a file, not a folder; name another path`],
  [({ code }) => code === "EISDIR", ({ path: at }) => `${at ?? "this"}: a folder; name a file`],
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
    ({ line, status, code }) =>
      status === 429 || /quotaExceeded|rateLimitExceeded/.test(code) || (status === 403 && /quota|rate limit/i.test(line)),
    ({ line }) => `${line}: a quota is used up; wait a while, ${again}`,
  ],
  [({ status, code }) => status === 401 || code.startsWith("401"), ({ line }) => `${line}: these credentials are not accepted; ${signIn}`],
  [
    ({ status, code }) => status === 403 || code.startsWith("403"),
    ({ line }) => `${line}: this account lacks a permission; see which with: npx ccaip-sessions doctor`,
  ],
  [({ line, status }) => status === 404 && /bucket/i.test(line), ({ line }) => `${line}: list yours with: gcloud storage ls`],
];

/** An error whose message is the sentence for the terminal. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** Options that cannot be used together, or mean nothing. */
export class UsageError extends UserError {}

/** An error as one sentence for the terminal, with what to do about it if that is known. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UserError || error instanceof SettingsDisagreeError) return error.message;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const at = "path" in error && typeof error.path === "string" ? error.path : null;
  const line = (error.message.split("\n")[0] ?? "").replace(/[.:\s]+$/, "");
  const facts: Facts = { line: line === "" ? error.name : line, message: error.message, code, status: statusOf(error), path: at };
  const rule = rules.find(([applies]) => applies(facts));
  return rule === undefined ? facts.line : rule[1](facts);
}

/** A path that this user may not read or write, and the command that allows it: the nearest parent that exists is the one that refuses. */
function forbidden(file: string): string {
  const named = path.resolve(file);
  let refusing = named;
  let owner = ownerOf(refusing);
  while (owner === null && path.dirname(refusing) !== refusing) {
    refusing = path.dirname(refusing);
    owner = ownerOf(refusing);
  }
  // Only a path that was named changes hands with everything in it.
  const all = refusing === named ? "-R " : "";
  const command = owner === process.getuid?.() ? `chmod ${all}u+rwX` : `sudo chown ${all}"$(id -u)"`;
  return `${refusing}: this user may not read or write it; allow it with: ${command} ${shellQuoted(refusing)}, or name another path`;
}

function ownerOf(file: string): number | null {
  try {
    return lstatSync(file).uid;
  } catch {
    return null;
  }
}

function missing(file: string): string {
  const folder = path.dirname(file);
  const isFolderThere = ownerOf(folder) !== null;
  return isFolderThere
    ? `${file}: no such file or folder; see what there is with: ls ${shellQuoted(folder)}`
    : `${file}: there is no folder ${folder}; create it with: mkdir -p ${shellQuoted(folder)}`;
}

/** A path as a shell takes it. */
export const shellQuoted = (text: string): string => (/^[\w./~+,:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
