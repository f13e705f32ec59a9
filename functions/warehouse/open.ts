import { givenMetricSettings } from "../../schema/metric-settings.ts";
import type { Config } from "../config.ts";
import type { Administration } from "./administration.ts";
import { bigqueryEngine } from "./bigquery/engine.ts";
import { bigqueryErrorHints } from "./bigquery/error-hints.ts";
import { type CloudWarehouse, administration, locateCloudWarehouse } from "./cloud.ts";
import { duckdbEngine } from "./duckdb/engine.ts";
import { duckdbErrorHints } from "./duckdb/error-hints.ts";
import type { IfMissing } from "./duckdb/open.ts";
import type { ErrorHint } from "./error-hints.ts";
import type { Engine, Warehouse } from "./warehouse.ts";

/** How a command opens a warehouse. */
export interface OpenOptions {
  /** File of an embedded engine. */
  readonly database: string;
  /** What happens if that file does not exist. */
  readonly ifMissing: IfMissing;
  /** Whether the command appends rows: an embedded engine then limits its memory to `DUCKDB_MEMORY_LIMIT`. */
  readonly isLoading: boolean;
  /** Whether it settles after it appended rows: limited as well, with a limit of its own unless that is set. */
  readonly isSettling: boolean;
  /** Whether the command only reads. */
  readonly isReading: boolean;
  /** Gets a sentence if reporting settings change those of an embedded engine's file. */
  readonly onRedefined: (sentence: string) => void;
}

/** A warehouse, and which one it is, for people: `BigQuery acme-contact-center (EU)`, `DuckDB ./warehouse.duckdb`. */
export interface OpenedWarehouse {
  readonly warehouse: Warehouse;
  readonly name: string;
}

interface RegisteredEngine {
  readonly engine: Engine;
  /** Loads the engine's library and opens it. */
  readonly open: (config: Config, options: OpenOptions) => Promise<OpenedWarehouse>;
}

/** The engines by the names that a person chooses them with: the one list to add an engine to. */
export const engines = {
  duckdb: {
    engine: duckdbEngine,
    open: async (config, { database, ifMissing, isLoading, isSettling, isReading, onRedefined }) => {
      const { DUCKDB_MEMORY_LIMIT: limit = isSettling ? settlingMemoryLimit : loadingMemoryLimit } = config;
      const { openDatabase } = await import("./duckdb/open.ts");
      const warehouse = await openDatabase(database, {
        memoryLimit: isLoading || isSettling ? limit : (config.DUCKDB_MEMORY_LIMIT ?? null),
        // Each thread takes memory of its own.
        threads: isLoading || isSettling ? 1 : null,
        ifMissing,
        metricSettings: givenMetricSettings(config),
        isLocked: !isLoading && !isSettling,
        isReading,
        onRedefined,
      });
      return { warehouse, name: `${warehouse.name} ${database}` };
    },
  },
  bigquery: { engine: bigqueryEngine, open: async (config) => named(await locateCloudWarehouse(config, { retries: true })) },
} as const satisfies Record<string, RegisteredEngine>;

/** The warehouse with its project and location. */
const named = (warehouse: CloudWarehouse): OpenedWarehouse => ({
  warehouse,
  name: `${warehouse.name} ${warehouse.project ?? ""}${warehouse.location === undefined ? "" : ` (${warehouse.location})`}`,
});

export type EngineName = keyof typeof engines;

/** What engines say when they fail, each with what to do about it. */
export const engineErrorHints: readonly ErrorHint[] = [...duckdbErrorHints, ...bigqueryErrorHints];

/** Enough to load any number of files; a limit keeps the embedded engine from taking most of the machine's memory. */
const loadingMemoryLimit = "100MB";

/** Enough to settle days of 10,000 sessions each. */
const settlingMemoryLimit = "200MB";

/** A warehouse on this machine that other commands can work through while this process runs. */
export interface SharedWarehouse {
  readonly warehouse: Warehouse;
  close(): Promise<void>;
}

/** Opens a database file for as long as this process runs, and lets other commands of the same user work through it. */
export async function openSharedWarehouse(
  file: string,
  memoryLimit: string | null,
  onRedefined?: (sentence: string) => void,
): Promise<SharedWarehouse> {
  const [{ openOwnDatabase }, { serveDatabase }] = await Promise.all([import("./duckdb/open.ts"), import("./duckdb/socket.ts")]);
  // Files arrive one after the other: a commit of a few rows takes a third less with one thread.
  const warehouse = await openOwnDatabase(file, { memoryLimit, threads: 1, isFrugal: true, isLocked: true, onRedefined });
  const socket = await serveDatabase(warehouse, file);
  return {
    warehouse,
    close: async () => {
      await socket.close();
      await warehouse.close();
    },
  };
}

/** Administration of the deployed function's warehouse, and which warehouse it is. */
export async function openAdministration(config: Config): Promise<OpenedWarehouse & { readonly administration: Administration }> {
  const warehouse = await locateCloudWarehouse(config, { retries: true });
  return { administration: await administration(warehouse), ...named(warehouse) };
}
