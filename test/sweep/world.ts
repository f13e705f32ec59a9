import { eraseSessions, finishErasures } from "../../functions/maintenance/erase.ts";
import { type EraseTarget, findSessions } from "../../functions/maintenance/find-sessions.ts";
import { compact } from "../../functions/maintenance/compact.ts";
import { settle } from "../../functions/maintenance/settle.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { loadFiles } from "../../functions/maintenance/load.ts";
import { startBudget, unlimited } from "../../functions/maintenance/budget.ts";
import { type ReconcileParts, reconcile } from "../../functions/maintenance/reconcile.ts";
import { reconcileRound } from "../../functions/maintenance/reconcile-round.ts";
import { replay } from "../../functions/maintenance/replay.ts";
import { createIngest } from "../../functions/pipeline/ingest.ts";
import type { Settings } from "../../functions/pipeline/settings.ts";
import type { FileVersion, SessionFiles } from "../../functions/storage/session-files.ts";
import { DuckdbWarehouse } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { QueryResult, Warehouse } from "../../functions/warehouse/warehouse.ts";
import { type Relation, chosenRows, isErased, relations } from "../../schema/relations.ts";
import { settledTables } from "../../schema/settled.ts";
import { roundTables } from "../../schema/round.ts";
import { storedTables } from "../../schema/store.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { stored } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";
import { placeLiveFrom } from "../support/warehouse.ts";
import { type Fault, failing, withoutWaits } from "./fault.ts";

/** Rows, files and names that a batch or a page has at most; null is the product's own. */
export type Size = number | null;

const maximumBytes = 1_000_000_000;

/** Both ports as one run of a command has them. */
export interface Ports {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  readonly now: () => Date;
}

/** A bucket in memory, an embedded warehouse, settings and a clock that only ever goes on. */
export class World {
  files = new MemoryFiles();
  settings: Settings = testSettings;
  now = new Date("2026-03-03T00:00:00Z");
  readonly warehouse: DuckdbWarehouse;
  #generation = 1_700_000_000_000_000;

  constructor(warehouse: DuckdbWarehouse) {
    this.warehouse = warehouse;
  }

  /** Writes an object; each write is a new generation, whose name is returned. */
  put(name: string, content: unknown, timeCreated: string): FileVersion {
    this.#generation += 1;
    const file = stored(content, { name, generation: String(this.#generation), timeCreated });
    this.files.put(file);
    return { bucket: file.bucket, name, generation: file.generation };
  }

  ports(fault: Fault, size: Size = null): Ports {
    return {
      files: failing<SessionFiles>(this.files, fault),
      warehouse: failing(sized(this.warehouse, size), fault),
      settings: this.settings,
      now: () => this.now,
    };
  }

  /** Lets time pass between two commands. */
  wait(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }
}

/** The warehouse with batches and pages of at most `size` rows. */
function sized(warehouse: Warehouse, size: Size): Warehouse {
  if (size === null) return warehouse;
  const changes = {
    batchSize: { ...warehouse.batchSize, files: size },
    stream: async function* (...given: Parameters<Warehouse["stream"]>): ReturnType<Warehouse["stream"]> {
      for await (const rows of warehouse.stream(...given))
        for (let first = 0; first < rows.length; first += size) yield rows.slice(first, first + size);
    },
  };
  return new Proxy(warehouse, {
    get(target, property): unknown {
      const name = String(property);
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name);
      const member: unknown = Reflect.get(target, property, target);
      return typeof member === "function" ? (...given: readonly unknown[]): unknown => Reflect.apply(member, target, given) : member;
    },
  });
}

/** Each command that writes, as the command line and upkeep run it. Each returns how many files it reports as failed. */
export const commands = {
  deliver: async ({ settings, ...ports }: Ports, version: FileVersion): Promise<number> => {
    await createIngest(settings, ports)({ version, eventId: "event", receivedAt: ports.now() });
    return 0;
  },
  load: async (ports: Ports, reload = false): Promise<number> => {
    const { failed } = await loadFiles({
      ...ports,
      listing: ports.files.list(ports.settings.bucket, ""),
      prefix: "",
      concurrency: 8,
      reload,
      limit: Number.POSITIVE_INFINITY,
      signal: new AbortController().signal,
      onResult: () => undefined,
      onSums: () => undefined,
    });
    return failed;
  },
  reconcile: async (ports: Ports, mirrorDeletes: boolean): Promise<number> => (await reconciled(ports, true, mirrorDeletes)).fixed.failed,
  /** Runs of upkeep until a round is complete, each of one page of as many names as a batch has. */
  reconcileRound: async (ports: Ports, mirrorDeletes: boolean): Promise<number> => {
    const size = ports.warehouse.batchSize.files;
    let failed = 0;
    for (;;) {
      const { findings, isComplete } = await reconcileRound({
        ...reconciling(ports, true, mirrorDeletes),
        budget: startBudget(unlimited),
        pages: 1,
        pagesAtOnce: 1,
        namesInPage: size,
        namesAtOnce: size,
      });
      failed += findings.fixed.failed;
      if (isComplete) return failed;
    }
  },
  replay: async (ports: Ports): Promise<number> => {
    const { failed } = await replay({ ...ports, filter: () => true, concurrency: 8, removeCopies: true, onResult: () => undefined });
    return failed;
  },
  erase: async ({ warehouse, files, settings, now }: Ports, target: EraseTarget): Promise<number> => {
    const found = await findSessions(warehouse, target, settings.personal);
    if (found.length > 0) await eraseSessions(warehouse, files, found, { now: now(), maximumBytes });
    return 0;
  },
  finishErasures: async ({ warehouse, files, now }: Ports): Promise<number> => {
    await finishErasures(warehouse, files, { now: now(), maximumBytes });
    return 0;
  },
  compact: async ({ warehouse, now }: Ports): Promise<number> => {
    await compact(warehouse, { now: now(), versionDays: 0, isDryRun: false, maximumBytes });
    return 0;
  },
  settle: async ({ warehouse, now }: Ports): Promise<number> => {
    const versionsAtOnce = warehouse.batchSize.files;
    const report = await settle(warehouse, { now, metricSettings: defaultMetricSettings, maximumBytes, versionsAtOnce });
    return Number(report["days_left"]);
  },
} as const;

/** What a comparison of bucket and ledger finds. */
export const reconciled = (ports: Ports, fix: boolean, mirrorDeletes: boolean): ReturnType<typeof reconcile> =>
  reconcile(reconciling(ports, fix, mirrorDeletes));

const reconciling = (ports: Ports, fix: boolean, mirrorDeletes: boolean): ReconcileParts => ({
  ...ports,
  prefix: "",
  fix,
  mirrorDeletes,
  graceMilliseconds: 0,
  concurrency: 8,
  maximumBytes,
  onFound: () => undefined,
  onResult: () => undefined,
});

/** Runs a command under a fault; returns what it threw, or null, and whether it reported success. */
export async function attempt(run: () => Promise<number>): Promise<{ readonly error: unknown; readonly isSuccess: boolean }> {
  return withoutWaits(async () => {
    try {
      return { error: null, isSuccess: (await run()) === 0 };
    } catch (error) {
      return { error, isSuccess: false };
    }
  });
}

/** Columns that say when and as which row something was written, or that depend on other versions than the one shown. */
const ofTheRun: ReadonlySet<string> = new Set([
  "row_id",
  "ingested_at",
  "handled_at",
  "handling_milliseconds",
  "replayed_at",
  "erased_at",
  "finished_at",
  "event_id",
  "newer_version_rejected_at",
]);

/** Every relation that has the columns of all others: the restricted ones, the ledger and the drift. */
const compared: readonly Relation[] = relations.filter(
  ({ dataset, name }) => dataset === "restricted" || name === "session_files" || name === "session_drift",
);

/** Relations by name, each as sorted texts of its rows; with `without`, all but those. */
export async function contents(
  warehouse: Warehouse,
  without: readonly string[] = [],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const { dataset, name, fields } of compared) {
    if (without.includes(name)) continue;
    const columns = fields.map((field) => field.name).filter((column) => !ofTheRun.has(column));
    found[name] = texts(await warehouse.query(`select ${columns.map((column) => `"${column}"`).join(", ")} from \${${dataset}}.${name}`));
  }
  return found;
}

const texts = ({ rows }: QueryResult): readonly string[] => rows.map((row) => JSON.stringify(row)).toSorted();

/** All that must be equal: relations, erasures that are open or finished, names in quarantine, and which days are settled. */
export async function stateOf({ warehouse, files }: World): Promise<Readonly<Record<string, readonly string[]>>> {
  const erasures = await warehouse.query(
    "select instance, session_key, max(finished_at is not null) as is_finished from ${store}.session_erasures group by all",
  );
  const erased = await warehouse.query(
    "select distinct session_key from ${store}.session_versions as v where exists (select 1 from ${store}.session_erasures as e where e.instance = v.instance and e.session_key = v.session_key)",
  );
  return {
    ...(await contents(warehouse)),
    erasures: texts(erasures),
    "rows of erased sessions": texts(erased),
    "settled days": texts(await warehouse.query("select session_date, version_count from ${store}.settled_days")),
    "rows of settled days": await settledDifferences(warehouse),
    quarantine: [...files.kept.keys()].toSorted(),
  };
}

/** Columns of settled tables that say when they were written. */
const ofTheSettling: readonly string[] = ["settled_at", "changed_at"];

/** The rows of all tables as one text: if two are equal, so is every relation. */
export async function storeOf({ warehouse, files }: World): Promise<string> {
  const parts: string[] = [...files.kept.keys()].toSorted();
  for (const { name, fields } of [...storedTables, ...settledTables]) {
    const columns = fields.map((field) => field.name).filter((column) => !ofTheRun.has(column) && !ofTheSettling.includes(column));
    const finished = name === "session_erasures" ? ", finished_at is not null as is_finished" : "";
    const { rows } = await warehouse.query(
      `select cast(to_json(r) as varchar) as line from (select ${columns.map((column) => `"${column}"`).join(", ")}${finished} from \${store}.${name}${name === "upkeep_state" ? " where name in ('definition', 'live_from')" : ""}) as r order by line`,
    );
    parts.push(name, ...rows.map(({ line }) => String(line)));
  }
  return parts.join("\n");
}

/** Lines in which two states differ, the first few of each relation. */
export function differences(
  found: Readonly<Record<string, readonly string[]>>,
  expected: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return Object.keys(expected).flatMap((name) => {
    const [these, those] = [found[name] ?? [], expected[name] ?? []];
    if (these.join("\n") === those.join("\n")) return [];
    const extra = these.filter((line) => !those.includes(line));
    const missing = those.filter((line) => !these.includes(line));
    return [`${name}: ${these.length} rows instead of ${those.length}, ${extra.length} of them others, ${missing.length} missing`];
  });
}

/** Keeps what the warehouse has, and puts it back. */
export async function keepRows(warehouse: DuckdbWarehouse): Promise<() => Promise<void>> {
  const tables = [...storedTables, ...settledTables, ...roundTables];
  for (const { name } of tables) await warehouse.query(`create or replace temp table kept_${name} as select * from \${store}.${name}`);
  return async () => {
    for (const { name } of tables) {
      await warehouse.query(`delete from \${store}.${name}`);
      await warehouse.query(`insert into \${store}.${name} select * from kept_${name}`);
    }
    const { rows } = await warehouse.query("select value from ${store}.upkeep_state where name = 'live_from'");
    await placeLiveFrom(warehouse, String(rows[0]?.["value"]));
  };
}

/** Latest versions chosen from all versions, as if no day were settled. */
const chosenFromAll = `select instance, session_key, row_id from \${store}.session_versions as version
  where version.is_deleted is not true and not ${isErased("version")} and version.rowid in (
    ${chosenRows("${store}.session_versions where true", "rowid")}
  )`;

/** Sessions that are read live alone: what is settled, or waits to be settled again, is not of them. */
const readLive = `select instance, session_key from \${store}.session_versions group by instance, session_key
  having bool_and(session_date >= (select cast(value as date) from \${store}.upkeep_state where name = 'live_from')
    and session_date not in (select session_date from \${store}.settled_days))`;

/**
 * In what the latest versions, settled and live, differ from those of all versions. If changes are settled later, sessions with versions on
 * other than live days may differ until then, but are never there twice.
 */
export async function settledDifferences(warehouse: Warehouse, isSettledLater = warehouse.touchesDays): Promise<readonly string[]> {
  const only = isSettledLater ? `where (instance, session_key) in (${readLive})` : "";
  const { rows } = await warehouse.query(`
    with shown as (select instance, session_key, row_id from \${store}.newest_versions), expected as (${chosenFromAll})
    select 'shown twice' as what, instance, session_key from shown group by all having count(*) > 1
    union all select 'shown wrongly', instance, session_key from (select * from shown ${only} except select * from expected)
    union all select 'missing', instance, session_key from (select * from expected ${only} except select * from shown)`);
  return rows.map(({ what, instance, session_key: key }) => `${String(instance)} ${String(key)}: ${String(what)}`);
}
