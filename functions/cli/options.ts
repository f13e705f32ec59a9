import { type Command, InvalidArgumentError, Option } from "commander";
import { type Config, type Variables, localBucket, readConfig, sampleInstance } from "../config.ts";
import type { Settings } from "../pipeline/settings.ts";
import { type EngineName, type OpenOptions, engines } from "../warehouse/open.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { requireCredentials } from "./credentials.ts";
import { UsageError } from "./error-messages.ts";
import { printError } from "./print.ts";
import { settingsVariables, withPseudonymKey } from "./settings-source.ts";

/** The option of every command on the embedded warehouse. */
export const databaseOption = (): Option =>
  new Option("-d, --database <file>", "DuckDB file of the embedded warehouse (default: setting DUCKDB_PATH, ./warehouse.duckdb)");

/** The option of the commands that work on any engine. */
export const warehouseOption = (): Option =>
  new Option(
    "-w, --warehouse <engine>",
    "where the rows are (default: bigquery if the settings name a project and no --database is given, else duckdb)",
  ).choices(Object.keys(engines));

/** Where a command takes the function's settings from, in addition to the environment. */
export interface SettingsOptions {
  readonly settings?: string;
  readonly deployment?: string;
}

/** Adds the options that name the source of the settings. */
export const addSettingsOptions = (command: Command): Command =>
  command
    .addOption(new Option("--settings <file>", "settings as NAME=value lines, from terraform output -raw settings").conflicts("deployment"))
    .addOption(new Option("--deployment <function>", "settings of a deployed function, as project/region/function"));

export interface WarehouseOptions extends SettingsOptions {
  readonly database?: string;
  readonly warehouse?: EngineName;
}

/** The option of the commands that report. */
export const jsonOption = (): Option => new Option("--json", "print one JSON value");

/** The option of the commands that end with code 3 if something was rejected. */
export const allowRejectedOption = (): Option => new Option("--allow-rejected", "end with code 0 although files were rejected");

/** Adds the options of a period: `--since` and `--until`, or `--from` and `--to` as `report` calls them. */
export const addPeriodOptions = (command: Command, what: string): Command =>
  command
    .addOption(new Option("--since <time>", `only files ${what} at or after this date or instant (UTC)`).argParser(since))
    .addOption(new Option("--until <time>", `only files ${what} at or before this date or instant (UTC)`).argParser(until))
    .addOption(new Option("--from <time>").argParser(since).hideHelp())
    .addOption(new Option("--to <time>").argParser(until).hideHelp());

/** A period as it was given, in milliseconds since 1970. */
export interface PeriodOptions {
  readonly since?: number;
  readonly until?: number;
  readonly from?: number;
  readonly to?: number;
}

/** First and last moment of a period; throws one sentence if it is empty. */
export function periodOf({ since: first, until: last, from = first, to = last }: PeriodOptions): {
  readonly from?: number;
  readonly to?: number;
} {
  if (from !== undefined && to !== undefined && from > to) throw new UsageError("--since is later than --until: no file can match");
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** The option of the commands that read rejected files of folders, or write them. */
export const quarantineOption = (): Option =>
  new Option("--quarantine <folder>", "folder of rejected files, if the source is a folder").default("./quarantine");

/**
 * The function's settings, for a command: those of the file or the deployment that is named, and of the environment what neither has. With
 * `usesKey`, also the pseudonym key, from Secret Manager if the settings name its secret.
 */
export async function commandConfig(options: SettingsOptions, { usesKey = false } = {}): Promise<Config> {
  const variables: Variables = { SOURCE_BUCKET: localBucket, ...process.env, ...(await settingsVariables(options)) };
  return readConfig(usesKey ? await withPseudonymKey(variables) : variables, { needsKey: usesKey });
}

/** The engine that a command works on. A database that is named is a decision; so is a project in the settings. */
export function engineOf({ warehouse, database }: WarehouseOptions, { BIGQUERY_PROJECT: project }: Config): EngineName {
  if (warehouse !== undefined) return warehouse;
  return database === undefined && project !== undefined ? "bigquery" : "duckdb";
}

/** The options that chose settings and warehouse, as they were typed, for a command that is printed to be typed next. */
export const chosenOptions = ({ settings, deployment, warehouse, database }: WarehouseOptions): string =>
  [
    ["--settings", settings],
    ["--deployment", deployment],
    ["--warehouse", warehouse],
    ["--database", database],
  ]
    .map(([option, value]) => (value === undefined ? "" : ` ${option} ${value}`))
    .join("");

/** The database file of the embedded warehouse. */
export const databaseOf = ({ database }: WarehouseOptions, { DUCKDB_PATH: file }: Config): string => database ?? file;

/** How a command works with a warehouse. */
interface WorkOptions extends Place, Pick<OpenOptions, "ifMissing" | "isLoading" | "isSettling" | "isReading"> {
  /** Whether the warehouse is named in the first line. */
  readonly isNamed: boolean;
}

/** What else the first line of a command states: what it reads, and for which instances. */
interface Place {
  /** Such as `bucket acme-ccaip-sessions` or `folder ./bucket`. */
  readonly sources?: readonly string[];
  readonly settings?: Pick<Settings, "instance" | "instances">;
}

/** Where a command works, as its first line. */
export function placeText(warehouse: string, { sources = [], settings }: Place): string {
  const instances =
    settings === undefined
      ? []
      : [...new Set([settings.instance, ...Object.values(settings.instances)])].filter((name) => name !== sampleInstance);
  const served = instances.length === 0 ? [] : [`${instances.length === 1 ? "instance" : "instances"} ${instances.join(" and ")}`];
  return [warehouse, ...sources, ...served].join(", ");
}

/**
 * Opens the chosen engine, prints where the command works, runs its work and closes the engine, however the work ends. Throws one sentence
 * if tables are missing.
 */
export async function withWarehouse<Result>(
  options: WarehouseOptions,
  config: Config,
  work: (warehouse: Warehouse, name: string) => Promise<Result>,
  { ifMissing = "refuse", isLoading = false, isSettling = false, isReading = false, isNamed = true, ...place }: Partial<WorkOptions> = {},
): Promise<Result> {
  const { engine, open } = engines[engineOf(options, config)];
  if (engine.isRemote) await requireCredentials(config.BIGQUERY_ENDPOINT);
  const { warehouse, name } = await open(config, {
    database: databaseOf(options, config),
    ifMissing,
    isLoading,
    isSettling,
    isReading,
    onRedefined: printError,
  });
  return closing(warehouse, async () => {
    // Beside the answer, which may be data for another program.
    if (isNamed) printError(placeText(name, place));
    await warehouse.query("select instance from ${store}.session_erasures limit 0");
    return work(warehouse, name);
  });
}

async function closing<Result>(warehouse: Warehouse, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
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

/** A pattern of names; what is opened in it must be closed, since such a pattern matches nothing. */
export function namePattern(text: string): string {
  const unescaped = text.replaceAll(/\\./gs, "x").replaceAll(/\[[!^]?\]?[^\]]*\]/g, "x");
  const isClosed = (unescaped.match(/\{/g) ?? []).length === (unescaped.match(/\}/g) ?? []).length && !/[[\]]/.test(unescaped);
  if (text === "" || !isClosed)
    throw new InvalidArgumentError('Expected a pattern with its brackets closed, such as "2026/03/**" or "**/chat-*.json".');
  return text;
}

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
