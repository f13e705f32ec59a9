import { Command } from "commander";
import { lastRoundEnd } from "../../maintenance/reconcile-round.ts";
import { rejectedFiles } from "../../maintenance/replay.ts";
import { outcomes } from "../../../schema/outcomes.ts";
import { isOtherClock, readReportingClock } from "../../maintenance/reporting-clock.ts";
import type { Warehouse } from "../../warehouse/warehouse.ts";
import { type WarehouseOptions, commandConfig, databaseOption, jsonOption, warehouseOption, withWarehouse } from "../options.ts";
import { countText, outputOf } from "../print.ts";
import { agoText } from "../../values/ago.ts";

/** What is in the warehouse, and how fresh it is. */
interface Status {
  readonly sessions: number;
  /** Of these, sessions whose update about 15 minutes after the end is not loaded. */
  readonly notFinal: number;
  /** UTC days of the first and the last session; null without sessions. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** When the last file was handled, RFC 3339; null if none was. */
  readonly lastFileAt: string | null;
  /** Zone in which reports count days and hours. */
  readonly timeZone: string;
  /** Sessions whose files use another time zone. */
  readonly otherOffset: number;
  /** Files by outcome: all, and those of the last 24 hours. */
  readonly files: Readonly<Record<string, number>>;
  readonly filesOfLastDay: Readonly<Record<string, number>>;
  /** Rejected files that are not loaded since. */
  readonly rejectedNotLoaded: number;
  /** Keys and values that the loader does not know. */
  readonly unknownKeys: number;
  /** Days that queries read from tables. */
  readonly settledDays: number;
  /** When upkeep last ended a round through the bucket, RFC 3339; null if it has not. */
  readonly lastRoundEnd: string | null;
}

export const statusCommand = new Command("status")
  .addOption(databaseOption())
  .addOption(warehouseOption())
  .addOption(jsonOption())
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions status
  $ npx ccaip-sessions status --settings ccaip-sessions.env --json`,
  )
  .action(async (options: WarehouseOptions & { json?: true }) => {
    const status = await withWarehouse(options, await commandConfig(options), readStatus, { isReading: true });
    outputOf(options).result(status, statusText(status, new Date()));
  });

async function readStatus(warehouse: Warehouse): Promise<Status> {
  const { rows: freshness } = await warehouse.query(
    "select sum(sessions) as sessions, sum(not_final) as not_final, min(session_date) as first_day, max(session_date) as last_day from ${contact_center}.data_freshness",
  );
  const { rows: files } = await warehouse.query(
    "select outcome, count(*) as files, sum(if(unix_seconds(current_timestamp) - unix_seconds(handled_at) < 86400, 1, 0)) as recent, max(handled_at) as last_at from ${contact_center}.session_files group by outcome",
  );
  const { rows: drift } = await warehouse.query("select count(*) as keys from ${contact_center}.session_drift");
  const { rows: settled } = await warehouse.query("select count(*) as days from ${store}.settled_days");
  let rejectedNotLoaded = 0;
  for await (const file of rejectedFiles(warehouse)) if (!file.isSettled) rejectedNotLoaded += 1;
  const byOutcome = (column: string): Readonly<Record<string, number>> =>
    Object.fromEntries([
      ...outcomes.map((outcome) => [outcome, 0] as const),
      ...files.map((row) => [String(row["outcome"]), Number(row[column])] as const),
    ]);
  const [days] = freshness;
  const { timeZone, otherOffset } = await readReportingClock(warehouse);
  const lastTimes = files.map((row) => String(row["last_at"])).toSorted();
  return {
    sessions: Number(days?.["sessions"] ?? 0),
    notFinal: Number(days?.["not_final"] ?? 0),
    firstDay: textOf(days?.["first_day"]),
    lastDay: textOf(days?.["last_day"]),
    lastFileAt: lastTimes.at(-1) ?? null,
    timeZone,
    otherOffset,
    files: byOutcome("files"),
    filesOfLastDay: byOutcome("recent"),
    rejectedNotLoaded,
    unknownKeys: Number(drift[0]?.["keys"] ?? 0),
    settledDays: Number(settled[0]?.["days"] ?? 0),
    lastRoundEnd: (await lastRoundEnd(warehouse))?.toISOString() ?? null,
  };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

function statusText(status: Status, now: Date): string {
  const { sessions, notFinal, firstDay, lastDay, lastFileAt, files, filesOfLastDay, rejectedNotLoaded, unknownKeys } = status;
  const { settledDays, lastRoundEnd: roundEnd, timeZone } = status;
  const span = firstDay === null || lastDay === null ? "" : `, ${firstDay} to ${lastDay} (UTC)`;
  const last = lastFileAt === null ? "none yet" : `${lastFileAt}, ${agoText(now.getTime() - Date.parse(lastFileAt))}`;
  const lines = [
    ["sessions", `${countText(sessions)}${span}`],
    ["time zone", isOtherClock(status) ? `${timeZone}, but most files use another: set REPORTING_TIME_ZONE` : timeZone],
    ["not final", `${countText(notFinal)} still to be updated by the platform`],
    ["last file", last],
    ["files", counts(files)],
    ["last 24 hours", counts(filesOfLastDay)],
    ["rejected", `${countText(rejectedNotLoaded)} not loaded since${rejectedNotLoaded > 0 ? ": npx ccaip-sessions replay --list" : ""}`],
    ["unknown keys", `${countText(unknownKeys)}${unknownKeys > 0 ? ", in contact_center.session_drift" : ""}`],
    ["settled", `${countText(settledDays, "day")}: npx ccaip-sessions settle --status`],
    ...(roundEnd === null ? [] : [["last round", `${roundEnd}, ${agoText(now.getTime() - Date.parse(roundEnd))}`]]),
  ];
  return lines.map(([name = "", text = ""]) => `${name.padEnd(14)} ${text}`).join("\n");
}

const counts = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .map(([outcome, count]) => `${countText(count)} ${outcome}`)
    .join(", ");
