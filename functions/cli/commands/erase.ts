import { createInterface } from "node:readline/promises";
import { Command, InvalidArgumentError } from "commander";
import { type Config, settingsOf } from "../../config.ts";
import { cloudFiles } from "../../clients.ts";
import {
  type EraseReport,
  type FoundSession,
  type EraseTarget,
  eraseSessions,
  findSessions,
  finishErasures,
} from "../../maintenance/erase.ts";
import { LocalFolder } from "../../storage/local-folder.ts";
import type { SessionFiles } from "../../storage/session-files.ts";
import { type WarehouseOptions, commandConfig, databaseOption, warehouseOption, withEngine } from "../options.ts";
import { countText, print } from "../print.ts";

interface EraseOptions extends WarehouseOptions {
  readonly session?: string;
  readonly instance?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly endUser?: string;
  readonly crmId?: string;
  readonly finish?: true;
  readonly yes?: true;
  readonly quarantine: string;
}

/** Keys shown before the question; all are erased. */
const shownKeys = 20;

export const eraseCommand = new Command("erase")
  .description("erase sessions, by key or by customer: every version, quarantine copy and table row, for good")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--session <key>", "one session, such as call-1001", sessionKey)
  .option("--instance <name>", "the session's instance; the one of the settings without it")
  .option("--phone <number>", "sessions of a phone number, as the files have it: +15550100177")
  .option("--email <address>", "sessions of a customer's e-mail")
  .option("--end-user <id>", "sessions of a customer by the platform's id or identifier")
  .option("--crm-id <id>", "sessions of a CRM contact or record")
  .option("--finish", "only delete rows that had to wait, or came late, of sessions erased before")
  .option("--yes", "do not ask")
  .option("--quarantine <folder>", "where rejected files of folders are kept", "./quarantine")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions erase --session call-1001
  $ npx ccaip-sessions erase --phone +15550100177 --yes
  $ npx ccaip-sessions erase --warehouse bigquery --end-user 77
  $ npx ccaip-sessions erase --finish

It records the keys of the sessions, nothing of the person, so that late events and reloads do not bring them back.`,
  )
  .action(async (options: EraseOptions) => {
    const config = commandConfig();
    const how = { now: new Date(), maximumBytes: config.UPKEEP_MAX_BYTES };
    if (options.finish === true) {
      const report = await withEngine(options, config, (warehouse) => finishErasures(warehouse, how));
      print(`${countText(Number(report["deleted_rows"]), "row")} deleted, ${countText(Number(report["waiting_rows"]), "row")} wait.`);
      return;
    }
    const whom = eraseTarget(options, config);
    await withEngine(options, config, async (warehouse) => {
      const found = await findSessions(warehouse, whom, settingsOf(config).personal);
      print(foundText(found, whom));
      if (found.length === 0) return;
      if (options.yes !== true && !(await isConfirmed(found.length))) {
        print("Nothing was erased: the answer was not yes.");
        process.exitCode = 1;
        return;
      }
      const report = await eraseSessions(warehouse, await quarantineOf(options, config), found, how);
      print(reportText(report, options.warehouse));
    });
  });

function sessionKey(text: string): string {
  if (!/^(?:call|chat)--?\d+$/.test(text)) throw new InvalidArgumentError("Expected a session's key, such as call-1001 or chat-77.");
  return text;
}

function eraseTarget(options: EraseOptions, config: Config): EraseTarget {
  const { session, phone, email, endUser, crmId } = options;
  const asked: EraseTarget[] = [];
  if (session !== undefined) asked.push({ by: "session", instance: options.instance ?? config.INSTANCE, value: session });
  if (phone !== undefined) asked.push({ by: "phone", value: phone });
  if (email !== undefined) asked.push({ by: "email", value: email });
  if (endUser !== undefined) asked.push({ by: "end_user", value: endUser });
  if (crmId !== undefined) asked.push({ by: "crm_id", value: crmId });
  const [whom] = asked;
  if (whom === undefined || asked.length > 1 || whom.value === "")
    throw new Error("it is not said whose sessions: name one of --session call-1001, --phone, --email, --end-user or --crm-id");
  return whom;
}

const quarantineOf = (options: EraseOptions, config: Config): Promise<SessionFiles> | SessionFiles =>
  options.warehouse === "bigquery"
    ? cloudFiles(config, { retries: true })
    : LocalFolder.open({ bucket: config.SOURCE_BUCKET, folder: ".", quarantine: options.quarantine, isReadOnly: true });

/** What was answered to the question; Ctrl-C and Ctrl-D are a no. */
async function isConfirmed(sessions: number): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error("nothing was erased, as there is no terminal to ask on: run the same command with --yes");
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

function foundText(found: readonly FoundSession[], whom: EraseTarget): string {
  if (found.length === 0)
    return "No session was found. Pseudonyms match only where PERSONAL_DATA and PSEUDONYM_KEY are those that the rows were written with.";
  const versions = found.reduce((sum, session) => sum + session.versions, 0);
  const keys = found
    .slice(0, shownKeys)
    .map(({ instance, sessionKey: key, versions: rows }) => `  ${instance} ${key}: ${countText(rows, "version")}`);
  const more = found.length > shownKeys ? [`  … and ${countText(found.length - shownKeys)} more`] : [];
  const none = whom.by === "session" && versions === 0 ? ["  (none is loaded: its key is recorded, so that none will be)"] : [];
  return [`Found ${countText(found.length, "session")} with ${countText(versions, "version")}:`, ...keys, ...more, ...none].join("\n");
}

function reportText({ sessions, quarantineCopies, waitingRows }: EraseReport, engine: WarehouseOptions["warehouse"]): string {
  const unreached =
    engine === "bigquery"
      ? [
          "  the files in the bucket: delete them there",
          "  BigQuery's time travel (7 days, as a rule) and fail-safe (7 more): they end by themselves",
        ]
      : [
          "  the files in the bucket: delete them there",
          "  free blocks of the database file, until they are written over, and copies of it",
        ];
  return [
    `Erased ${countText(sessions, "session")}: hidden from every relation as of now. Quarantine copies removed: ${countText(quarantineCopies)}.`,
    waitingRows === 0
      ? "No row is left."
      : `${countText(waitingRows, "row")} cannot be deleted yet: BigQuery keeps fresh rows for a while. Upkeep deletes them, or do it yourself in two hours with: npx ccaip-sessions erase --finish --warehouse bigquery`,
    "Not reached:",
    ...unreached,
    "  quarantined files that tell no session, and exports that others made",
  ].join("\n");
}
