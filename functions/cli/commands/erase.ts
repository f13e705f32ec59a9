import { createInterface } from "node:readline/promises";
import { Command, InvalidArgumentError } from "commander";
import type { Config } from "../../config.ts";
import { type ErasureReport, eraseSessions, finishErasures } from "../../maintenance/erase.ts";
import { type Erasure, forgetErasure, listErasures } from "../../maintenance/erasures.ts";
import { type EraseTarget, type FoundSession, findSessions, nearMisses } from "../../maintenance/find-sessions.ts";
import { openQuarantine } from "../../storage/open.ts";
import type { Warehouse } from "../../warehouse/warehouse.ts";
import { exclusively } from "../exclusively.ts";
import {
  type WarehouseOptions,
  commandConfig,
  databaseOption,
  jsonOption,
  quarantineOption,
  warehouseOption,
  withWarehouse,
} from "../options.ts";
import { UsageError } from "../error-messages.ts";
import { exitCodes } from "../exit-codes.ts";
import { countText, outputOf, print, printPlain, resultText, widthOf } from "../print.ts";

interface EraseOptions extends WarehouseOptions {
  readonly session?: string;
  readonly instance?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly endUser?: string;
  readonly crmId?: string;
  readonly reason?: string;
  readonly list?: true;
  readonly forget?: string;
  readonly finish?: true;
  readonly yes?: true;
  readonly json?: true;
  readonly quarantine: string;
}

/** Keys shown before the question; all are erased. */
const shownKeys = 20;

/** So that a request for erasure that finds nothing does not pass for done. */
const nothingFound = exitCodes.incomplete;

export const eraseCommand = new Command("erase")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--session <key>", "one session, such as call-1001", sessionKey)
  .option("--instance <name>", "the session's instance; without it, all instances are searched")
  .option("--phone <number>", "sessions of a phone number with its country code, in any spelling: +15550100177, +1 555-010-0177")
  .option("--email <address>", "sessions of a customer's e-mail, in upper or lower case")
  .option("--end-user <id>", "sessions of a customer by the platform's id or identifier")
  .option("--crm-id <id>", "sessions of a CRM contact or record")
  .option("--reason <text>", "recorded with the erasure, such as a ticket; never who the person is", reason)
  .option("--list", "list erasures and how far each is")
  .option("--forget <key>", "take the erasure of a session back, with --reason: its files load again", sessionKey)
  .option("--finish", "only remove remaining rows and quarantine copies of sessions that were erased before")
  .option("--yes", "do not ask")
  .addOption(jsonOption())
  .addOption(quarantineOption())
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions erase --session call-1001 --yes
  $ npx ccaip-sessions erase --phone "+1 555-010-5945" --reason "ticket 7" --yes
  $ npx ccaip-sessions erase --settings ccaip-sessions.env --end-user 77
  $ npx ccaip-sessions erase --list
  $ npx ccaip-sessions erase --forget call-1001 --reason "was the trial"

It records the keys of the sessions and nothing about the person, so that late
events and reloads do not bring them back. Without --yes it asks first.
Exit code 3: nothing was found.`,
  )
  .action(async (options: EraseOptions) => {
    const isByPerson = [options.phone, options.email, options.endUser, options.crmId].some((value) => value !== undefined);
    const config = await commandConfig(options, { usesKey: isByPerson });
    const work = chosenWork(options, config);
    await withWarehouse(options, config, work, { isReading: options.list === true });
  });

/** What the options ask for; throws one sentence if that is not one thing. */
function chosenWork(options: EraseOptions, config: Config): (warehouse: Warehouse) => Promise<void> {
  const { session, phone, email, endUser, crmId, forget } = options;
  const targets: EraseTarget[] = [];
  if (session !== undefined) targets.push({ by: "session", instance: options.instance ?? null, value: session });
  if (phone !== undefined) targets.push({ by: "phone", value: phone });
  if (email !== undefined) targets.push({ by: "email", value: email });
  if (endUser !== undefined) targets.push({ by: "end_user", value: endUser });
  if (crmId !== undefined) targets.push({ by: "crm_id", value: crmId });
  const works = targets.map((target) => (warehouse: Warehouse) => eraseFound(warehouse, target, options, config));
  if (forget !== undefined) works.push((warehouse) => takeBack(warehouse, forget, options, config));
  if (options.list === true) works.push((warehouse) => printErasures(warehouse, options));
  if (options.finish === true) works.push((warehouse) => finish(warehouse, options, config));
  const [work] = works;
  if (work === undefined || works.length > 1 || targets.some(({ value }) => value.trim() === ""))
    throw new UsageError("expected one of --session call-1001, --phone, --email, --end-user, --crm-id, --list, --forget and --finish");
  return work;
}

async function eraseFound(warehouse: Warehouse, target: EraseTarget, options: EraseOptions, config: Config): Promise<void> {
  const keys = { key: config.PSEUDONYM_KEY ?? null, retiredKeys: config.PSEUDONYM_KEYS_RETIRED };
  const found = await findSessions(warehouse, target, keys);
  const output = outputOf(options);
  if (found.length === 0) {
    const near = await nearMisses(warehouse, target);
    output.result({ found, near }, notFoundText(target, near));
    process.exitCode = nothingFound;
    return;
  }
  output.line(foundText(found));
  if (options.yes !== true && !(await isConfirmed(found.length))) {
    print("Nothing was erased: the answer was not yes.");
    process.exitCode = 1;
    return;
  }
  const quarantine = await openQuarantine(warehouse.isRemote, config, options.quarantine);
  const how = { now: new Date(), maximumBytes: config.UPKEEP_MAX_BYTES, reason: options.reason };
  const report = await eraseSessions(warehouse, quarantine, found, how, (work) =>
    exclusively(
      warehouse,
      config.UPKEEP_MAX_BYTES,
      work,
      "the erasures are recorded, and the sessions hidden from every relation; upkeep deletes their rows and quarantine copies, or run the command with --finish then",
    ),
  );
  output.result({ found, ...report }, reportText(found.length, report, warehouse));
}

async function finish(warehouse: Warehouse, options: EraseOptions, config: Config): Promise<void> {
  const quarantine = await openQuarantine(warehouse.isRemote, config, options.quarantine);
  const how = { now: new Date(), maximumBytes: config.UPKEEP_MAX_BYTES };
  const report = await exclusively(
    warehouse,
    config.UPKEEP_MAX_BYTES,
    () => finishErasures(warehouse, quarantine, how),
    "upkeep finishes erasures; run the command again then to see how far they are",
  );
  outputOf(options).result(
    report,
    `${countText(report.deleted_rows, "row")} deleted, ${countText(report.waiting_rows, "row")} cannot be deleted yet. Quarantine copies removed: ${countText(report.removed_copies)}.`,
  );
}

async function takeBack(warehouse: Warehouse, key: string, options: EraseOptions, config: Config): Promise<void> {
  if (options.reason === undefined)
    throw new UsageError("--forget needs --reason, which is recorded: say why the session may be loaded again");
  const how = { instance: options.instance ?? null, reason: options.reason, now: new Date(), maximumBytes: config.UPKEEP_MAX_BYTES };
  const instances = await forgetErasure(warehouse, key, how);
  if (instances.length > 1) throw new Error(`${key} is erased in ${instances.join(", ")}: add --instance with one of them`);
  const [instance] = instances;
  if (instance === undefined) {
    print(`No erasure of ${key} was found. See which there are with: npx ccaip-sessions erase --list`);
    process.exitCode = nothingFound;
    return;
  }
  print(
    `The erasure of ${instance} ${key} is taken back: its files load again. Load those that are in the bucket with: npx ccaip-sessions load --reload`,
  );
}

async function printErasures(warehouse: Warehouse, options: EraseOptions): Promise<void> {
  const erasures = await listErasures(warehouse);
  if (options.json === true) {
    printPlain(JSON.stringify(erasures, null, 2));
    return;
  }
  if (erasures.length === 0) {
    print("No session was erased.");
    return;
  }
  const names = ["instance", "session_key", "requested_at", "state", "reason"];
  const rows = erasures.map((erasure) => ({
    instance: erasure.instance,
    session_key: erasure.sessionKey,
    requested_at: erasure.requestedAt,
    state: stateOf(erasure),
    reason: erasure.forgottenReason ?? erasure.reason,
  }));
  printPlain(resultText({ columns: names.map((name) => ({ name, type: "STRING" })), rows }, widthOf()));
}

function stateOf({ forgottenAt, copiesRemovedAt, finishedAt, rows }: Erasure): string {
  if (forgottenAt !== null) return `taken back ${forgottenAt}`;
  if (copiesRemovedAt === null) return "quarantine copies are not removed yet";
  if (rows > 0) return `${countText(rows, "hidden row")} to delete`;
  return finishedAt === null ? "rows are deleted" : `finished ${finishedAt}`;
}

function sessionKey(text: string): string {
  if (!/^(?:call|chat)--?\d+$/.test(text)) throw new InvalidArgumentError("Expected a session's key, such as call-1001 or chat-77.");
  return text;
}

function reason(text: string): string {
  if (text.trim() === "" || text.length > 200 || /\p{Cc}/u.test(text))
    throw new InvalidArgumentError("Expected one line of at most 200 characters, such as a ticket's number.");
  return text.trim();
}

/** Whether the question was answered with yes; Ctrl-C and Ctrl-D mean no. */
async function isConfirmed(sessions: number): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error("nothing was erased, since there is no terminal to ask on: run the same command with --yes");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`Erase ${countText(sessions, "session")} for good? Type yes: `)).trim().toLowerCase() === "yes";
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "AbortError") throw error;
    print("");
    return false;
  } finally {
    terminal.close();
  }
}

function notFoundText(target: EraseTarget, misses: readonly string[]): string {
  const advice =
    target.by === "session"
      ? "A file that is still to be delivered can be erased once it is loaded."
      : target.by === "phone"
        ? "A number needs its country code. Pseudonyms match only under PSEUDONYM_KEY and PSEUDONYM_KEYS_RETIRED."
        : "Pseudonyms match only under PSEUDONYM_KEY and PSEUDONYM_KEYS_RETIRED.";
  return [`No session was found, and nothing was erased. ${advice}`, ...misses.map((miss) => `  ${miss}`)].join("\n");
}

function foundText(found: readonly FoundSession[]): string {
  const versions = found.reduce((sum, session) => sum + session.versions, 0);
  const keys = found
    .slice(0, shownKeys)
    .map(({ instance, sessionKey: key, versions: rows }) =>
      rows === 0 ? `  ${instance} ${key}: rejected files alone` : `  ${instance} ${key}: ${countText(rows, "version")}`,
    );
  const more = found.length > shownKeys ? [`  … and ${countText(found.length - shownKeys)} more`] : [];
  return [`Found ${countText(found.length, "session")} with ${countText(versions, "version")}:`, ...keys, ...more].join("\n");
}

function reportText(
  sessions: number,
  { removed_copies: copies, waiting_rows: waiting }: ErasureReport,
  { name, deletedRowsRemain }: Warehouse,
): string {
  return [
    `Erased ${countText(sessions, "session")}: hidden from every relation as of now. Quarantine copies removed: ${countText(copies)}.`,
    waiting === 0
      ? "All of their rows are deleted."
      : `${countText(waiting, "row")} cannot be deleted yet: ${name} does not delete rows that were just written. Upkeep deletes them; or delete them in two hours: run the command again with --finish instead of the sessions`,
    "Not reached:",
    "  the files in the bucket: delete them there",
    ...deletedRowsRemain.map((line) => `  ${line}`),
    "  quarantined files whose session could not be identified, and exports that others made",
  ].join("\n");
}
