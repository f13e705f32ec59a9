import type { Warehouse } from "../warehouse/warehouse.ts";

/** Whether reports count days and hours by the clock that the files give their times in. */
export interface ReportingClock {
  readonly timeZone: string;
  readonly sessions: number;
  /** Of these, sessions whose file uses another offset from UTC than the reporting time zone has then; files in UTC do not count. */
  readonly otherOffset: number;
}

export async function readReportingClock(warehouse: Pick<Warehouse, "query">): Promise<ReportingClock> {
  const { rows: settings } = await warehouse.query("select time_zone from ${contact_center}.settings");
  const { rows: counts } = await warehouse.query(
    "select sum(sessions) as sessions, sum(other_offset) as other_offset from ${contact_center}.data_freshness",
  );
  return {
    timeZone: String(settings[0]?.["time_zone"]),
    sessions: Number(counts[0]?.["sessions"] ?? 0),
    otherOffset: Number(counts[0]?.["other_offset"] ?? 0),
  };
}

/** Most of the files: a center with sites in several zones, or with phones in another one, always has some. */
export const isOtherClock = ({ sessions, otherOffset }: ReportingClock): boolean => otherOffset * 2 > sessions;

/** What is wrong with the reporting time zone, and what to do. */
export const clockSentence = ({ timeZone, sessions, otherOffset }: ReportingClock): readonly [what: string, fix: string] => [
  `days and hours are counted in ${timeZone}, but the files of ${otherOffset.toLocaleString("en")} of ${sessions.toLocaleString("en")} sessions use another time zone`,
  "set REPORTING_TIME_ZONE to the center's zone, such as REPORTING_TIME_ZONE=America/Los_Angeles",
];
