import { InvalidArgumentError, Option } from "commander";
import { cloudWarehouse } from "../cloud.ts";
import { type Environment, readConfig } from "../config.ts";
import { openDatabase } from "../local/open-database.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** The option that every command on the embedded warehouse takes. */
export const databaseOption = (): Option =>
  new Option("-d, --database <file>", "DuckDB file of the embedded warehouse").env("DUCKDB_PATH").default("./warehouse.duckdb");

/** The option of the commands that work on either engine. */
export const warehouseOption = (): Option =>
  new Option("-w, --warehouse <engine>", "where the rows are: DuckDB, or BigQuery with the function's settings in the environment")
    .choices(["duckdb", "bigquery"] as const)
    .default("duckdb");

export interface WarehouseOptions {
  readonly database: string;
  readonly warehouse: "duckdb" | "bigquery";
}

/** The function's settings, for a command: without a bucket of their own, files are those of `bucket`. */
export const commandConfig = (bucket = "local"): Environment => readConfig({ SOURCE_BUCKET: bucket, ...process.env });

/** How much DuckDB keeps in memory while a command writes; `DUCKDB_MEMORY_LIMIT` says otherwise. */
const defaultMemoryLimit = "200MB";

/** Runs a command's work on the embedded warehouse and closes it, however the work ends. */
export async function withWarehouse<Result>(file: string, work: (warehouse: Warehouse) => Promise<Result>): Promise<Result> {
  return closing(await openDatabase(file), work);
}

/** As `withWarehouse`, on the engine chosen, for commands that write much; says what to do where its tables are missing. */
export async function withEngine<Result>(
  { warehouse: engine, database }: WarehouseOptions,
  config: Environment,
  work: (warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  const warehouse =
    engine === "bigquery"
      ? cloudWarehouse(config, { retries: true })
      : await openDatabase(database, process.env["DUCKDB_MEMORY_LIMIT"] ?? defaultMemoryLimit);
  return closing(warehouse, async () => {
    await warehouse.query("select instance from ${store}.session_erasures limit 0");
    return work(warehouse);
  });
}

async function closing<Result>(warehouse: Warehouse, work: (warehouse: Warehouse) => Promise<Result>): Promise<Result> {
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Expected a whole number from 1.");
  return Number(text);
}

const expectsTime = "Expected a date such as 2026-03-02 (UTC), or an instant such as 2026-03-02T09:00:00Z.";

/** Begin of a time, in milliseconds since 1970. */
export const since = (text: string): number => timeOf(text, 0);
/** End of a time: a date is meant to its end. */
export const until = (text: string): number => timeOf(text, 24 * 3_600_000 - 1);

function timeOf(text: string, onDate: number): number {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const at = isDate
    ? Date.parse(`${text}T00:00:00Z`)
    : /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError(expectsTime);
  return at + (isDate ? onDate : 0);
}
