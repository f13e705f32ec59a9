import { z } from "zod";
import { type MetricSettings, givenMetricSettings, metricEnvironment } from "../schema/metric-settings.ts";
import packageJson from "../package.json" with { type: "json" };
import { canaryInstance } from "../schema/store.ts";
import { type PersonalData, keepAll, personalDataClasses, treatments } from "./values/personal-data.ts";
import { type Settings, defaultNamePattern, settingsHash } from "./pipeline/settings.ts";

/** The bucket if the settings name none: the folder that `start` watches. */
export const localBucket = "local";

/** Instance of the sample data of a laptop, whose files are in a folder of this name. */
export const sampleInstance = "sample";
export const samplePrefix = `${sampleInstance}/`;

/** A setting that is missing or unusable; the message lists every problem with an example each. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

const name = (example: string) => z.string().regex(/^[A-Za-z0-9_]+$/, `letters, digits and underscores, such as ${example}`);
const treatment = z.enum(treatments);
const flag = z.stringbool({ truthy: ["true", "1", "on"], falsy: ["false", "0", "off"], error: "true or false" });

/** JSON text as a value, or an issue that shows an example. */
const jsonOf = <Schema extends z.ZodType>(schema: Schema, example: string) =>
  z
    .string()
    .transform((text, context) => {
      try {
        const value: unknown = JSON.parse(text);
        return value;
      } catch {
        context.addIssue({ code: "custom", message: `JSON such as ${example}` });
        return z.NEVER;
      }
    })
    .pipe(schema);

const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text);
  } catch {
    context.addIssue({ code: "custom", message: "a regular expression over base names, such as ^call-\\d+\\.json$" });
    return z.NEVER;
  }
});

const instanceName = z
  .string()
  .min(1, "a name for the platform instance, such as acme")
  .refine((given) => given !== canaryInstance, `another name than ${canaryInstance}, which is the canary's, such as acme`);

const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: "a time, such as 2026-03-01T00:00:00Z" });

const wholeNumber = (example: string, least = 1) =>
  z.coerce
    .number({ error: `a number, such as ${example}` })
    .int(`a whole number, such as ${example}`)
    .min(least, `at least ${least}, such as ${example}`);

/** Every setting of a deployment, with its default. The page of settings follows this order. */
const environment = z.object({
  SOURCE_BUCKET: z
    .string({ error: "the bucket that the platform writes to, such as acme-ccaip-sessions" })
    .min(1, "a bucket's name, such as acme-ccaip-sessions"),
  OBJECT_PREFIX: z
    .string()
    .regex(/^(?:[^/].*\/)?$/, "a folder with its closing slash and none in front, such as ccaip/metadata/")
    .default(""),
  NAME_PATTERN: pattern.default(defaultNamePattern),
  INSTANCE: instanceName.default("default"),
  INSTANCES: jsonOf(
    z.record(z.string(), instanceName, { error: 'path prefix → instance, such as {"acme-eu/":"acme-eu"}' }),
    '{"acme-eu/":"acme-eu","acme-us/":"acme-us"}',
  ).default({}),
  MAX_OBJECT_BYTES: wholeNumber("1048576").default(1024 * 1024),
  QUARANTINE_BUCKET: z.string().min(1, "a bucket's name, such as acme-ccaip-quarantine").optional(),
  BIGQUERY_PROJECT: z.string().min(1, "a project id, such as acme-contact-center").optional(),
  BIGQUERY_LOCATION: z.string().min(1, "a location, such as US or europe-west3").optional(),
  STORE_DATASET: name("contact_center_store").default("contact_center_store"),
  ANALYST_DATASET: name("contact_center").default("contact_center"),
  RESTRICTED_DATASET: name("contact_center_restricted").default("contact_center_restricted"),
  PERSONAL_DATA: jsonOf(
    z.partialRecord(z.enum(personalDataClasses), treatment, {
      error: `classes ${personalDataClasses.join(", ")}, each ${treatments.join(", ")}, such as {"contact":"pseudonymize"}`,
    }),
    '{"contact":"pseudonymize","content":"drop"}',
  ).default({}),
  SETTINGS_REVISION: wholeNumber("2").default(1),
  PSEUDONYM_KEY: z.string().min(16, "at least 16 characters nobody can guess, such as the output of openssl rand -hex 32").optional(),
  PSEUDONYM_SECRET: z
    .string()
    .regex(
      /^projects\/[^/]+\/secrets\/[^/]+\/versions\/\d+$/,
      "a version of a secret, such as projects/acme/secrets/pseudonym-key/versions/1",
    )
    .optional(),
  PSEUDONYM_KEYS_RETIRED: jsonOf(
    z.array(z.string().min(16), { error: 'earlier keys, such as ["the output of openssl rand -hex 32"]' }),
    '["the output of openssl rand -hex 32"]',
  ).default([]),
  DEADLINE_SECONDS: wholeNumber("110").default(110),
  RECONCILE: flag.default(true),
  RECONCILE_PAGES: wholeNumber("250").default(250),
  DATE_FOLDERS: z
    .string()
    .regex(/^(?!\/)(?=.*YYYY)(?=.*MM)(?=.*DD).*\/$/, "a folder with its closing slash and with YYYY, MM and DD, such as YYYY/MM/DD/")
    .optional(),
  LOAD_SINCE: instant.transform((text) => new Date(text)).optional(),
  MIRROR_DELETES: flag.default(false),
  COMPACT: flag.default(true),
  CANARY: flag.default(false),
  VERSION_DAYS: wholeNumber("30").default(30),
  UPKEEP_MAX_BYTES: wholeNumber("1000000000000").default(1_000_000_000_000),
  STORAGE_ENDPOINT: z.url({ error: "a URL, such as http://127.0.0.1:4443" }).optional(),
  BIGQUERY_ENDPOINT: z.url({ error: "a URL, such as http://127.0.0.1:9050" }).optional(),
  ...metricEnvironment.shape,
  DUCKDB_MEMORY_LIMIT: z
    .string()
    .regex(/^\d+(\.\d+)? ?[KMGT]i?B$/i, "an amount of memory, such as 500MB")
    .optional(),
  DUCKDB_PATH: z.string().min(1, "a file, such as ./warehouse.duckdb").default("./warehouse.duckdb"),
});

/** Every variable that is read. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

export type Config = z.output<typeof environment>;

/** Variables by name, as an environment has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment as settings; throws one `ConfigError` that lists every problem. Empty variables count as unset. Without `needsKey` the
 * pseudonym key may be missing: commands that write no row do not use it.
 */
export function readConfig(variables: Variables, { needsKey = true } = {}): Config {
  const parsed = environment.safeParse(withoutEmpty(variables));
  const problems = parsed.success ? (needsKey ? missingKey(parsed.data) : []) : problemsOf(parsed.error);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

/** The parameters of the metric views that are set, for commands that need no bucket. */
export function readMetricSettings(variables: Variables): Partial<MetricSettings> {
  const parsed = metricEnvironment.safeParse(withoutEmpty(variables));
  if (!parsed.success) throw new ConfigError(problemsOf(parsed.error));
  return givenMetricSettings(parsed.data);
}

const withoutEmpty = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""));

const problemsOf = (error: z.ZodError): readonly string[] =>
  error.issues.map(({ path, message }) => `${String(path[0])}: expected ${message}`);

const missingKey = (config: Config): readonly string[] =>
  Object.values(config.PERSONAL_DATA).includes("pseudonymize") && config.PSEUDONYM_KEY === undefined
    ? ["PSEUDONYM_KEY: expected a key, since PERSONAL_DATA pseudonymizes, such as the output of openssl rand -hex 32"]
    : [];

/** What the pipeline needs of the configuration. */
export function settingsOf(config: Config): Settings {
  const personal: PersonalData = { treatments: { ...keepAll.treatments, ...config.PERSONAL_DATA }, key: config.PSEUDONYM_KEY ?? null };
  return {
    bucket: config.SOURCE_BUCKET,
    prefix: config.OBJECT_PREFIX,
    namePattern: config.NAME_PATTERN,
    instance: config.INSTANCE,
    instances: config.SOURCE_BUCKET === localBucket ? { [samplePrefix]: sampleInstance, ...config.INSTANCES } : config.INSTANCES,
    maxBytes: config.MAX_OBJECT_BYTES,
    personal,
    revision: config.SETTINGS_REVISION,
    hash: settingsHash({ instance: config.INSTANCE, instances: config.INSTANCES, personal }),
    codeVersion: packageJson.version,
  };
}
