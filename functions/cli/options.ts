import { InvalidArgumentError, Option } from "commander";
import { cloudWarehouse } from "../clients.ts";
import { type Config, readConfig } from "../config.ts";
import { type WhereMissing, openDatabase } from "../warehouse/duckdb/open.ts";
import type { BigqueryWarehouse } from "../warehouse/bigquery/bigquery.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { requireCredentials } from "./credentials.ts";

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
export const commandConfig = (bucket = "local"): Config => readConfig({ SOURCE_BUCKET: bucket, ...process.env });

/** How much DuckDB keeps in memory while a command writes; `DUCKDB_MEMORY_LIMIT` says otherwise. */
const defaultMemoryLimit = "100MB";

/**
 * Runs a command's work on the engine chosen and closes it, however the work ends; says what to do where nobody is signed in or tables are
 * missing. `whereMissing` is what becomes of a DuckDB file that is not there.
 */
export async function withEngine<Result>(
  { warehouse: engine, database }: WarehouseOptions,
  config: Config,
  work: (warehouse: Warehouse) => Promise<Result>,
  whereMissing: WhereMissing = "refuse",
): Promise<Result> {
  const warehouse =
    engine === "bigquery" ? await signedIn(config) : await openDatabase(database, { memoryLimit: memoryLimit(), whereMissing });
  return closing(warehouse, async () => {
    await warehouse.query("select instance from ${store}.session_erasures limit 0");
    return work(warehouse);
  });
}

/** The warehouse in the cloud, for whoever is signed in. */
export async function signedIn(config: Config): Promise<BigqueryWarehouse> {
  await requireCredentials(config.BIGQUERY_ENDPOINT);
  return cloudWarehouse(config, { retries: true });
}

const memoryLimit = (): string => process.env["DUCKDB_MEMORY_LIMIT"] ?? defaultMemoryLimit;

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
  // A day that its month does not have would be taken for one of the next month.
  const isDay = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(text.slice(8, 10));
  if (Number.isNaN(at) || !isDay) throw new InvalidArgumentError(expectsTime);
  return at + (isDate ? onDate : 0);
}
