import { readFileSync } from "node:fs";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { newRowId } from "../../functions/pipeline/version-row.ts";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { type JsonObject, isObject } from "../../functions/values/json.ts";
import type { Cell } from "../../functions/values/row.ts";
import type { Field } from "../../schema/field.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { identity, sessionVersions } from "../../schema/store.ts";
import { tables } from "../../schema/tables/index.ts";
import { analystsPage, questionsOf } from "../views/answers.ts";
import { sessionWrites } from "../support/load-samples.ts";
import { testSettings } from "../support/settings.ts";

/** Days that a question with a filter on `session_date` asks for. */
export const daysAsked = 28;

/** What BigQuery bills at least, for each table of a statement. */
export const leastBytes = 10 * 1024 ** 2;

/** Bytes of a cell as BigQuery's pricing counts them. */
function bytesOf(field: Field, cell: Cell | undefined): number {
  if (cell === null || cell === undefined) return 0;
  if (field.type === "BOOL") return 1;
  if (field.type === "STRING") return 2 + Buffer.byteLength(typeof cell === "string" ? cell : JSON.stringify(cell));
  return field.type === "JSON" ? 2 + Buffer.byteLength(JSON.stringify(cell)) : 8;
}

/** Average bytes of every column of a session's row, members of lists as `list.member`. */
function averageSizes(): ReadonlyMap<string, number> {
  const examine = sessionReader(testSettings);
  const sizes = new Map<string, number>();
  const add = (name: string, bytes: number): void => void sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  let sessions = 0;
  for (const { instance, timeCreated, content } of sessionWrites({ sessions: 2_000, days: 21, writes: "newest" })) {
    const bytes = Buffer.from(content);
    const source = { bucket: "b", name: "a.json", generation: "1", timeCreated, size: bytes.byteLength, bytes };
    const making = { instance, eventId: null, now: new Date(timeCreated), rowId: newRowId(), codeVersion: "0.1.0" };
    const examined = examine(source, { ...making, schemaVersion: "0".repeat(12), handlingMilliseconds: 1 });
    if (examined.kind !== "session") continue;
    sessions += 1;
    const row = examined.row.named();
    for (const field of sessionVersions.fields) {
      const cell = row[field.name];
      if (field.type !== "RECORD") add(field.name, bytesOf(field, cell));
      else
        for (const item of rowsOf(cell))
          for (const member of field.fields) add(`${field.name}.${member.name}`, bytesOf(member, item[member.name]));
    }
  }
  return new Map([...sizes].map(([name, bytes]) => [name, bytes / sessions]));
}

const rowsOf = (cell: Cell | undefined): readonly JsonObject[] => (Array.isArray(cell) ? cell.filter(isObject) : []);

/** Columns that every relation reads to find the newest version. */
const always = [
  ...identity.map(({ name }) => name),
  "is_deleted",
  "version_at",
  "source_time_created",
  "source_generation",
  "loader_version",
  "row_id",
];

/** Views over days without a partition column: they read all days, whatever is asked of them. */
export const readAllDays: ReadonlySet<string> = new Set([
  "agents",
  "agent_daily",
  "service_daily",
  "agent_intervals",
  "queue_peaks",
  "instance_peaks",
  "agent_teams",
  "repeat_contacts",
  "calendar",
]);

interface Reading {
  readonly column: string;
  readonly isWhole: boolean;
}

/** Columns that a statement's relations name, through every view: BigQuery may read fewer. */
function readingsOf(sql: string, isWhole: boolean): readonly Reading[] {
  const names = [...new Set([...sql.matchAll(/contact_center(?:`?\}?`?)\.`?(\w+)/g)].map(([, name = ""]) => name))];
  return names.flatMap((name): readonly Reading[] => {
    const view = metricViews.find((candidate) => candidate.name === name);
    // By its own query, as if no day were settled: a settled table is narrower than what it is computed from.
    if (view !== undefined) {
      const own = view.over(bigqueryDialect, (read) => `\${contact_center}.${read}`);
      return readingsOf(own, isWhole || readAllDays.has(name));
    }
    const table = tables.find((candidate) => candidate.name === name);
    if (table === undefined) return [];
    const own = Object.keys(table.columns).filter((column) => new RegExp(`\\.${column}\\b`).test(sql));
    const prefix = table.list === "" ? "" : `${table.name}.`;
    const listed = prefix === "" ? [] : [`${prefix}position`];
    return [...always, ...listed, ...own.map((column) => `${prefix}${column}`)].map((column) => ({ column, isWhole }));
  });
}

/** Average logical bytes of every column of `session_versions` in a generated session's row, members of lists as `list.member`. */
export const sizes = averageSizes();
const bytesPerSession = (columns: ReadonlySet<string>): number => [...columns].reduce((sum, column) => sum + (sizes.get(column) ?? 0), 0);

/** The questions of the analysts' guide, each with the bytes that it reads once. An estimate from column sizes, not a measurement. */
export const questions = questionsOf(readFileSync(analystsPage, "utf8"))
  .slice(0, 15)
  .map(({ title, sql }) => {
    const isFiltered = /session_date\s*(>=|between|=)/.test(sql);
    const readings = readingsOf(sql, !isFiltered);
    const whole = new Set(readings.filter(({ isWhole }) => isWhole).map(({ column }) => column));
    const asked = new Set(readings.filter(({ column, isWhole }) => !isWhole && !whole.has(column)).map(({ column }) => column));
    const bytesAt = (sessionsPerDay: number, daysKept: number): number =>
      Math.max(leastBytes, sessionsPerDay * (bytesPerSession(whole) * daysKept + bytesPerSession(asked) * daysAsked));
    return { title, isFiltered: whole.size === 0, bytesAt };
  });
