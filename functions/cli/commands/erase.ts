import { createInterface } from "node:readline/promises";
import { Command, InvalidArgumentError } from "commander";
import { type Config, settingsOf } from "../../config.ts";
import {
  type EraseReport,
  type FoundSession,
  type EraseTarget,
  eraseSessions,
  findSessions,
  finishErasures,
} from "../../maintenance/erase.ts";
import { openQuarantine } from "../../storage/open.ts";
import type { Warehouse } from "../../warehouse/warehouse.ts";
import { type WarehouseOptions, commandConfig, databaseOption, quarantineOption, warehouseOption, withWarehouse } from "../options.ts";
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
  .description("erase sessions, by key or by customer: every version and quarantine copy, for good")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--session <key>", "one session, such as call-1001", sessionKey)
  .option("--instance <name>", "the session's instance; without it, the one of the settings")
  .option("--phone <number>", "sessions of a phone number, as the files have it: +15550100177")
  .option("--email <address>", "sessions of a customer's e-mail")
  .option("--end-user <id>", "sessions of a customer by the platform's id or identifier")
  .option("--crm-id <id>", "sessions of a CRM contact or record")
  .option("--finish", "only delete remaining rows of sessions that were erased before")
  .option("--yes", "do not ask")
  .addOption(quarantineOption())
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions erase --session call-1001
  $ npx ccaip-sessions erase --phone +15550100177 --yes
  $ npx ccaip-sessions erase --warehouse bigquery --end-user 77
  $ npx ccaip-sessions erase --finish

It records the keys of the sessions and nothing about the person, so that late events and reloads do not bring them back.`,
  )
  .action(async (options: EraseOptions) => {
    const config = commandConfig();
    const how = { now: new Date(), maximumBytes: config.UPKEEP_MAX_BYTES };
    if (options.finish === true) {
      const report = await withWarehouse(options, config, (warehouse) => finishErasures(warehouse, how));
      print(
        `${countText(Number(report["deleted_rows"]), "row")} deleted, ${countText(Number(report["waiting_rows"]), "row")} cannot be deleted yet.`,
      );
      return;
    }
    const target = eraseTarget(options, config);
    await withWarehouse(options, config, async (warehouse) => {
      const found = await findSessions(warehouse, target, settingsOf(config).personal);
      print(foundText(found, target));
      if (found.length === 0) return;
      if (options.yes !== true && !(await isConfirmed(found.length))) {
        print("Nothing was erased: the answer was not yes.");
        process.exitCode = 1;
        return;
      }
      const quarantine = await openQuarantine(warehouse.isRemote, config, options.quarantine);
      print(reportText(await eraseSessions(warehouse, quarantine, found, how), warehouse));
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
  const [target] = asked;
  if (target === undefined || asked.length > 1 || target.value === "")
    throw new Error("expected one of --session call-1001, --phone, --email, --end-user or --crm-id");
  return target;
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

function foundText(found: readonly FoundSession[], target: EraseTarget): string {
  if (found.length === 0)
    return "No session was found. Pseudonyms match only if PERSONAL_DATA and PSEUDONYM_KEY are those that the rows were written with.";
  const versions = found.reduce((sum, session) => sum + session.versions, 0);
  const keys = found
    .slice(0, shownKeys)
    .map(({ instance, sessionKey: key, versions: rows }) => `  ${instance} ${key}: ${countText(rows, "version")}`);
  const more = found.length > shownKeys ? [`  … and ${countText(found.length - shownKeys)} more`] : [];
  const none = target.by === "session" && versions === 0 ? ["  (none is loaded; the key is recorded, so that none will be)"] : [];
  return [`Found ${countText(found.length, "session")} with ${countText(versions, "version")}:`, ...keys, ...more, ...none].join("\n");
}

function reportText({ sessions, quarantineCopies, waitingRows }: EraseReport, { name, deletedRowsRemain }: Warehouse): string {
  return [
    `Erased ${countText(sessions, "session")}: hidden from every relation as of now. Quarantine copies removed: ${countText(quarantineCopies)}.`,
    waitingRows === 0
      ? "All of their rows are deleted."
      : `${countText(waitingRows, "row")} cannot be deleted yet: ${name} does not delete rows that were just written. Upkeep deletes them; or delete them in two hours: run the command again with --finish instead of the sessions`,
    "Not reached:",
    "  the files in the bucket: delete them there",
    ...deletedRowsRemain.map((line) => `  ${line}`),
    "  quarantined files whose session could not be identified, and exports that others made",
  ].join("\n");
}
