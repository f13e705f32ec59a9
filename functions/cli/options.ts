import { InvalidArgumentError, Option } from "commander";
import { type Config, readConfig } from "../config.ts";
import { type EngineName, type OpenOptions, engines } from "../warehouse/open.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { requireCredentials } from "./credentials.ts";

/** The option of every command on the embedded warehouse. */
export const databaseOption = (): Option =>
  new Option("-d, --database <file>", "DuckDB file of the embedded warehouse").env("DUCKDB_PATH").default("./warehouse.duckdb");

/** The option of the commands that work on any engine. */
export const warehouseOption = (): Option =>
  new Option("-w, --warehouse <engine>", "where the rows are; an engine in the cloud takes the function's settings from the environment")
    .choices(Object.keys(engines))
    .default("duckdb");

export interface WarehouseOptions {
  readonly database: string;
  readonly warehouse: EngineName;
}

/** The option of the commands that read rejected files of folders, or write them. */
export const quarantineOption = (): Option =>
  new Option("--quarantine <folder>", "folder of rejected files, if the source is a folder").default("./quarantine");

/** The bucket of the settings if none is set: the folder that `start` watches. */
export const localBucket = "local";

/** The function's settings, for a command. */
export const commandConfig = (): Config => readConfig({ SOURCE_BUCKET: localBucket, ...process.env });

/** Runs a command's work on the chosen engine and closes it, however the work ends. Throws one sentence if tables are missing. */
export async function withWarehouse<Result>(
  { warehouse: name, database }: WarehouseOptions,
  config: Config,
  work: (warehouse: Warehouse) => Promise<Result>,
  { ifMissing = "refuse", isLoading = false }: Partial<Pick<OpenOptions, "ifMissing" | "isLoading">> = {},
): Promise<Result> {
  const { engine, open } = engines[name];
  if (engine.isRemote) await requireCredentials(config.BIGQUERY_ENDPOINT);
  const warehouse = await open(config, { database, ifMissing, isLoading });
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

/** A parser of whole numbers from `least` to `most`. */
export const wholeNumber =
  ({ least = 1, most = 999_999_999, noun = "a whole number" } = {}) =>
  (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most)
      throw new InvalidArgumentError(`Expected ${noun} from ${least} to ${most}.`);
    return number;
  };

const isDate = (text: string): boolean => {
  const at = new Date(`${text}T00:00:00Z`);
  // A day that its month does not have would be read as one of the next month.
  return /^\d{4}-\d\d-\d\d$/.test(text) && at.getUTCDate() === Number(text.slice(8));
};

/** A date, as its text. */
export function date(text: string): string {
  if (!isDate(text)) throw new InvalidArgumentError("Expected a date such as 2026-03-02.");
  return text;
}

/** First moment of a date, or an instant, in milliseconds since 1970. */
export const since = (text: string): number => timeOf(text, "T00:00:00.000Z");
/** Last moment of a date, or an instant, in milliseconds since 1970. */
export const until = (text: string): number => timeOf(text, "T23:59:59.999Z");

function timeOf(text: string, timeOfDay: string): number {
  const isInstant = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) && isDate(text.slice(0, 10));
  const at = isDate(text) ? Date.parse(`${text}${timeOfDay}`) : isInstant ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError("Expected a date such as 2026-03-02 (UTC), or an instant such as 2026-03-02T09:00:00Z.");
  return at;
}
