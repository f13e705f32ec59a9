import { Option } from "commander";
import { cloudWarehouse } from "../cloud.ts";
import type { Environment } from "../config.ts";
import { openDatabase } from "../local/open-database.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** The option that every command on the embedded warehouse takes. */
export const databaseOption = (): Option =>
  new Option("-d, --database <file>", "DuckDB file of the embedded warehouse").env("DUCKDB_PATH").default("./warehouse.duckdb");

/** Runs a command's work on the warehouse and closes it, however the work ends. */
export async function withWarehouse<Result>(file: string, work: (warehouse: Warehouse) => Promise<Result>): Promise<Result> {
  const warehouse = await openDatabase(file);
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

/** The option of commands that work on either warehouse. */
export const bigqueryOption = (): Option =>
  new Option("--bigquery", "work on BigQuery, as the settings name it, instead of the embedded warehouse");

/** Runs a command's work on the warehouse that its options choose. */
export async function withChosenWarehouse<Result>(
  { database, bigquery }: { readonly database: string; readonly bigquery?: true },
  config: Environment,
  work: (warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  return bigquery === true ? work(cloudWarehouse(config, { retries: true })) : withWarehouse(database, work);
}
