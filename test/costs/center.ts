import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { BigqueryWarehouse } from "../../functions/warehouse/bigquery/bigquery.ts";
import type { FileInfo } from "../../functions/storage/session-files.ts";
import type { ChangeResult, Parameters, QueryResult } from "../../functions/warehouse/warehouse.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { roundLedger } from "../../schema/round.ts";
import { definitionOf } from "../../schema/settled.ts";
import { liveDays } from "../../schema/store.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { datasets, testSettings } from "../support/settings.ts";
import { leastBytes, sizes } from "./questions.ts";

/** What a center is assumed to be like, as far as upkeep reads it. */
export const assumedCenter = {
  /** Versions of a session while the superseded ones are kept. */
  writes: 2,
  versionDays: 30,
  /** Rows of `unloaded_files` a session: rejected and superseded files, and files of other content under a session file's name. */
  unloaded: 0.02,
  /** Bytes of such a row in all columns that upkeep reads. */
  unloadedBytes: 200,
  /** Bytes of a row of the round's copy of the ledger in all columns. */
  ledgerBytes: 190,
  /** What a range of names reads at both ends more than it asks for: a clustered table is read in blocks. */
  blockBytes: 2 * 64 * 1024 ** 2,
  /** Names that a request lists. */
  namesAPage: 1_000,
} as const;

const dayMilliseconds = 86_400_000;
const firstDay = Date.parse("2026-01-01T00:00:00Z");
const dayText = (day: number): string => new Date(firstDay + day * dayMilliseconds).toISOString().slice(0, 10);

/**
 * A center with so many sessions a day for so many days, every one of them loaded; a file for each, named by day. Of `namesForEach` names only one
 * is made up, which counts for all of them.
 */
export class Center {
  readonly sessionsPerDay: number;
  readonly days: number;
  readonly namesForEach: number;

  constructor(sessionsPerDay: number, days: number, namesForEach = 1) {
    this.sessionsPerDay = sessionsPerDay;
    this.days = days;
    this.namesForEach = namesForEach;
  }

  get objects(): number {
    return this.sessionsPerDay * this.days;
  }

  /** Names that are made up, of all and of a page. */
  get names(): number {
    return this.objects / this.namesForEach;
  }

  get namesInPage(): number {
    return assumedCenter.namesAPage / this.namesForEach;
  }

  /** Noon of its last day. */
  get now(): Date {
    return new Date(firstDay + (this.days - 0.5) * dayMilliseconds);
  }

  /** The name of an object by its place in the listing. */
  nameOf(place: number): string {
    const day = Math.floor((place * this.namesForEach) / this.sessionsPerDay);
    return `${dayText(day).replaceAll("-", "/")}/call-${String(place).padStart(12, "0")}.json`;
  }

  /** The place of a name; with an empty one, that before the first. */
  placeOf(name: string): number {
    return name === "" ? -1 : Number(/call-(\d+)\.json$/.exec(name)?.[1]);
  }

  /** Days that were settled, each with when. */
  settledDays(): readonly { readonly session_date: string; readonly settled_at: string }[] {
    return Array.from({ length: Math.max(0, this.days - liveDays) }, (_, day) => ({
      session_date: dayText(day),
      settled_at: new Date(firstDay + (day + liveDays) * dayMilliseconds + 7_200_000).toISOString(),
    }));
  }

  /** Versions on the days since one; all history without one. */
  versionsSince(day: string | null): number {
    const days =
      day === null ? this.days : Math.max(1, Math.min(this.days, (this.now.getTime() - Date.parse(`${day}T00:00:00Z`)) / dayMilliseconds));
    return this.sessionsPerDay * (days + Math.min(days, assumedCenter.versionDays) * (assumedCenter.writes - 1));
  }
}

/** The center's bucket, which makes up what it lists and counts the requests. */
export class CountingBucket extends MemoryFiles {
  readonly #center: Center;
  /** Pages that were asked for. */
  calls = 0;

  constructor(center: Center) {
    super();
    this.#center = center;
  }

  override async *list(bucket: string, prefix: string, from = ""): AsyncIterable<FileInfo> {
    const center = this.#center;
    let place = Math.max(0, center.placeOf(from));
    for (let onPage = 0; ; onPage += 1, place += 1) {
      if (onPage % center.namesInPage === 0) this.calls += 1;
      const name = place < center.names ? center.nameOf(place) : "";
      if (name === "" || !name.startsWith(prefix)) return;
      yield { bucket, name, generation: "1", timeCreated: "2026-01-01T00:00:00.000Z", size: 10_000 };
    }
  }
}

const storeTables =
  /\.`?(session_versions|unloaded_files|session_erasures|store_settings|touched_days|upkeep_state|moved_versions|round_\w+|settled_\w+)\b/g;

/**
 * The center's warehouse: it answers upkeep from what is known of the center, and adds up what BigQuery bills for each statement: the columns
 * that it names, of the days that it names if it names any, and at least 10 MiB for each table.
 */
export class BilledBigquery extends BigqueryWarehouse {
  readonly #center: Center;
  readonly state = new Map<string, string>();
  bytes = 0;
  statements = 0;

  constructor(center: Center) {
    super({ project: "acme", datasets });
    this.#center = center;
    this.state.set("definition", definitionOf(bigqueryDialect, defaultMetricSettings));
    this.state.set("live_from", dayText(center.days - liveDays));
    this.state.set("lease", "");
    this.state.set("looked_at", new Date(center.now.getTime() - 3_600_000).toISOString());
    this.state.set("counted_at", center.now.toISOString());
    this.state.set("compacted_until", center.now.toISOString());
  }

  override query(sql: string): Promise<QueryResult> {
    this.#bill(sql);
    return Promise.resolve({ columns: [], rows: this.#rowsOf(sql) });
  }

  override stream(sql: string, parameters: Parameters = {}): AsyncGenerator<QueryResult["rows"]> {
    const range = [String(parameters["after"]), parameters["until"] === undefined ? null : String(parameters["until"])] as const;
    const [first, end] = this.#placesOf(...range);
    this.#bill(sql, (end - first) * this.#center.namesForEach);
    return this.#entries(first, end);
  }

  override change(statements: readonly string[]): Promise<ChangeResult> {
    const before = this.bytes;
    for (const statement of statements) {
      this.#bill(statement);
      for (const [, name = "", value = ""] of statement.matchAll(/\("([^"]*)", "((?:[^"\\]|\\.)*)", timestamp/g))
        this.state.set(name, value);
    }
    return Promise.resolve({ bytesBilled: this.bytes - before, changedRows: 1 });
  }

  override estimate(): Promise<number> {
    return Promise.resolve(0);
  }

  override appendBatch(): Promise<void> {
    return Promise.resolve();
  }

  #rowsOf(sql: string): QueryResult["rows"] {
    const none = { name: null, value: null, session_date: null, settled_at: null, first_touched_at: null, last_touched_at: null };
    const reads = (table: string): boolean => sql.includes(`.${table}`);
    if (sql.includes(" as counted")) return [];
    if (reads("store_settings")) return [{ settings_revision: testSettings.revision, settings_hash: testSettings.hash }];
    if (reads("upkeep_state") || (reads("settled_days") && !reads("session_versions")))
      return [
        ...(reads("upkeep_state") ? Array.from(this.state, ([name, value]) => ({ ...none, name, value })) : []),
        ...(reads("settled_days") ? this.#center.settledDays().map((day) => ({ ...none, ...day })) : []),
      ];
    if (reads("session_versions") && sql.includes("group by session_date"))
      return [2, 1].slice(2 - liveDays).map((before) => ({
        session_date: dayText(this.#center.days - before),
        version_count: this.#center.sessionsPerDay * assumedCenter.writes,
        settled_date: null,
        other_date: null,
      }));
    return sql.includes("count(") ? [{ row_count: 0, open_count: 0, copy_count: 0, touch_count: 0, waiting: 0 }] : [];
  }

  /** Places of the names after one and up to another. */
  #placesOf(after: string, until: string | null): readonly [number, number] {
    const center = this.#center;
    const first = center.placeOf(after) + 1;
    return [first, until === null ? center.names : center.placeOf(until) + 1];
  }

  async *#entries(first: number, end: number): AsyncGenerator<QueryResult["rows"]> {
    const size = 10_000;
    for (let start = first; start < end; start += size)
      yield Array.from({ length: Math.min(size, end - start) }, (_, place) => ({
        object_name: this.#center.nameOf(start + place),
        generation_text: "1",
        preference: 0,
        instance: testSettings.instance,
        problems: null,
        hashes: "0",
        is_newest: 1,
        is_hidden: 0,
      }));
  }

  #bill(sql: string, names = 0): void {
    this.statements += 1;
    this.bytes += billedBytes(sql, this.#center, names);
  }
}

/** Columns that a statement names, in bytes of a version's row; every mention counts, although BigQuery may read fewer. */
export function bytesOfVersion(sql: string): number {
  const words = new Set(sql.match(/\w+/g));
  return [...sizes].filter(([column]) => words.has(column)).reduce((sum, [, bytes]) => sum + bytes, 0);
}

/** What BigQuery bills for a statement, with so many names in the range of names that it asks for. */
function billedBytes(sql: string, center: Center, names: number): number {
  const from = /session_date >= date '(\d{4}-\d\d-\d\d)'/.exec(sql)?.[1] ?? null;
  const listed = [...new Set(sql.match(/(?<=session_date in \([^)]*date ')\d{4}-\d\d-\d\d/g))];
  const versions =
    from === null && listed.length > 0 ? listed.length * center.sessionsPerDay * assumedCenter.writes : center.versionsSince(from);
  const { unloaded, unloadedBytes, ledgerBytes, blockBytes } = assumedCenter;
  const ledger = center.objects * ledgerBytes;
  const isCut = sql.includes("handled_at >=");
  const read: Readonly<Record<string, number>> = {
    session_versions: versions * bytesOfVersion(sql),
    unloaded_files: center.sessionsPerDay * (isCut ? Math.min(center.days, 61) : center.days) * unloaded * unloadedBytes,
    // A range of a clustered table; a deletion is billed for the whole table, and an insert for what it selects.
    [roundLedger.name]: /^\s*insert/i.test(sql) ? 0 : names > 0 ? Math.min(ledger, names * ledgerBytes + blockBytes) : ledger,
  };
  const tables = new Set(Array.from(sql.matchAll(storeTables), ([, table = ""]) => table));
  return [...tables].reduce((sum, table) => sum + Math.max(leastBytes, read[table] ?? 0), 0);
}
