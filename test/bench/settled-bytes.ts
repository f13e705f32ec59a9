import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import type { Field } from "../../schema/field.ts";
import { metricViews, settledMetrics } from "../../schema/metric-views.ts";
import { identity, versionFields } from "../../schema/store.ts";
import { childTables, tables } from "../../schema/tables/index.ts";
import { daysAsked, leastBytes, readAllDays, sizes } from "../costs/questions.ts";

/** Days that are read live: two whole ones, and today. */
export const daysLive = 3;

/** Versions of a session on live days. */
const versionsLive = 2;

/** What the choice of the latest version reads of each. */
export const choiceColumns = [
  "instance",
  "channel",
  "session_id",
  "session_date",
  "version_at",
  "source_time_created",
  "source_generation",
  "settings_revision",
  "loader_version",
  "row_id",
  "is_deleted",
];

/** What every read of a settled table reads, so that sessions that are erased, or chosen while reading, are not shown from it. */
const settledKeys = ["instance", "session_key"];

/** Columns that the rows of every relation have. */
const ofEveryRow = [...identity, ...versionFields].map(({ name }) => name);

/** Columns of one table that a statement reads. */
interface Reading {
  readonly table: string;
  readonly columns: ReadonlySet<string>;
  /** Of all days, whatever the statement's filter. */
  readonly isWhole: boolean;
}

/** Average bytes of the columns of the tables of metrics, for each session, as BigQuery counts them. */
export async function settledSizes(warehouse: Warehouse): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const { rows } = await warehouse.query("select count(*) as sessions from ${store}.settled_newest");
  const sessions = Number(rows[0]?.["sessions"]);
  for (const { name, fields } of settledMetrics) {
    const sums = fields.map((field) => `sum(${bytesOf(field)}) as ${warehouse.sql.quoted(field.name)}`).join(", ");
    const answer = await warehouse.query(`select ${sums} from \${store}.settled_${name}`);
    for (const { name: column } of fields) found.set(`${name}.${column}`, Number(answer.rows[0]?.[column]) / sessions);
  }
  return found;
}

const bytesOf = ({ name, type }: Field): string => {
  const column = `"${name}"`;
  if (type === "STRING") return `coalesce(2 + strlen(${column}), 0)`;
  return `case when ${column} is null then 0 else ${type === "BOOL" ? 1 : 8} end`;
};

const wordsOf = (sql: string): ReadonlySet<string> => new Set(sql.match(/\w+/g));

const namesIn = (sql: string): readonly string[] => [
  ...new Set([...sql.matchAll(/contact_center(?:`?\}?`?)\.`?(\w+)/g)].map(([, name = ""]) => name)),
];

/**
 * What a statement reads of the settled tables: a column of a view that it names, and through other views what those name. With `keys` of
 * its own it is what a flat table of the same rows would take, from which nothing has to be hidden.
 */
function settledReadings(
  sql: string,
  isWhole: boolean,
  keys = { ofMetrics: settledKeys, ofRows: [...settledKeys, "is_deleted"] },
): readonly Reading[] {
  const words = wordsOf(sql);
  return namesIn(sql).flatMap((name): readonly Reading[] => {
    const settled = settledMetrics.find((metric) => metric.name === name);
    if (settled !== undefined) {
      const named = settled.fields.map((field) => field.name).filter((column) => words.has(column));
      return [{ table: name, columns: new Set([...keys.ofMetrics, ...named]), isWhole }];
    }
    const view = metricViews.find((metric) => metric.name === name);
    return view === undefined
      ? baseReading(name, words, isWhole, keys.ofRows)
      : settledReadings(view.body, isWhole || readAllDays.has(name), keys);
  });
}

/** What it reads of the versions of live days: through every view, down to the columns of the file. */
function liveReadings(sql: string): readonly Reading[] {
  return namesIn(sql).flatMap((name): readonly Reading[] => {
    const view = metricViews.find((metric) => metric.name === name);
    return view === undefined ? baseReading(name, wordsOf(sql), false, choiceColumns) : liveReadings(view.body);
  });
}

function baseReading(name: string, words: ReadonlySet<string>, isWhole: boolean, always: readonly string[]): readonly Reading[] {
  const table = tables.find((one) => one.name === name);
  if (table === undefined) return [];
  const prefix = childTables.some((child) => child.name === name) ? `${name}.` : "";
  const named = Object.keys(table.columns).filter((column) => words.has(column));
  const own = prefix === "" ? named : ["position", ...named];
  const ofSession = ofEveryRow.filter((column) => words.has(column));
  return [{ table: "newest", columns: new Set([...always, ...ofSession, ...own.map((column) => `${prefix}${column}`)]), isWhole }];
}

/** Bytes of one session in the columns of several readings of the same days, each column of a table once. */
function bytesASession(readings: readonly Reading[], ofMetrics: ReadonlyMap<string, number>): number {
  const columns = new Set(readings.flatMap((reading) => [...reading.columns].map((column) => `${reading.table} ${column}`)));
  return [...columns].reduce((sum, one) => {
    const [table = "", column = ""] = one.split(" ");
    return sum + ((table === "newest" ? sizes.get(column) : ofMetrics.get(`${table}.${column}`)) ?? 0);
  }, 0);
}

/**
 * Bytes that a question reads of settled tables, of flat tables of the same days, and of live days, each at least the 10 MiB of a table.
 */
export function settledBytes(
  sql: string,
  ofMetrics: ReadonlyMap<string, number>,
  { sessionsADay, daysKept }: { readonly sessionsADay: number; readonly daysKept: number },
): { readonly settled: number; readonly flat: number; readonly live: number } {
  const isFiltered = /session_date\s*(>=|between|=)/.test(sql);
  const bytesOfDays = (readings: readonly Reading[]): number => {
    const whole = readings.filter((reading) => reading.isWhole);
    const asked = readings.filter((reading) => !reading.isWhole);
    const bytes = bytesASession(whole, ofMetrics) * daysKept + bytesASession(asked, ofMetrics) * daysAsked;
    return Math.max(leastBytes, bytes * sessionsADay);
  };
  return {
    settled: bytesOfDays(settledReadings(sql, !isFiltered)),
    flat: bytesOfDays(settledReadings(sql, !isFiltered, { ofMetrics: [], ofRows: [] })),
    live: Math.max(leastBytes, bytesASession(liveReadings(sql), ofMetrics) * sessionsADay * versionsLive * daysLive),
  };
}
