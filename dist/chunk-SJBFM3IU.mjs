import {
  metricEnvironment,
  metricSettingsOf
} from "./chunk-4M2XN4FZ.mjs";
import {
  isObject,
  storable
} from "./chunk-57YWOC5O.mjs";
import {
  canaryInstance,
  piiClasses
} from "./chunk-AFS2GSB3.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/config.ts
import { z } from "zod";

// package.json
var package_default = {
  name: "ccaip-sessions",
  version: "0.1.0",
  description: "Loads the session metadata files of Google's CCAI Platform into BigQuery or DuckDB: each call and chat once, in its latest version.",
  license: "Apache-2.0",
  repository: {
    type: "git",
    url: "git+https://github.com/ccaip-sessions/ccaip-sessions.git"
  },
  bugs: "https://github.com/ccaip-sessions/ccaip-sessions/issues",
  type: "module",
  bin: {
    "ccaip-sessions": "bin/ccaip-sessions.mjs"
  },
  files: [
    "bin",
    "dist",
    "docs/examples",
    "CHANGELOG.md"
  ],
  publishConfig: {
    access: "public",
    provenance: true
  },
  engines: {
    node: ">=22"
  },
  scripts: {
    start: "node bin/ccaip-sessions.mjs start",
    build: "node functions/package/command-line.ts",
    prepack: "npm run build",
    package: "node functions/package/main.ts",
    release: "node functions/package/release.ts",
    format: "prettier --write .",
    graph: "node test/architecture/graph.ts",
    generate: "node schema/generate.ts",
    "generate:terraform": "node test/terraform/run.ts document",
    check: "npm run check:types && npm run check:lint && npm run check:format && npm run check:unused && npm run check:generated && npm test",
    "check:types": "tsc --noEmit",
    "check:lint": "oxlint --deny-warnings",
    "check:format": "prettier --check .",
    "check:unused": "knip",
    "check:generated": "node schema/generate.ts --check",
    test: "vitest run --project quick",
    "test:watch": "vitest --project quick",
    "test:slow": "vitest run --project slow",
    "test:all": "vitest run",
    "test:crash": "node test/crash/run.ts",
    "test:fuzz": "node test/fuzz/fuzz.ts",
    "test:hostile": "node test/package/hostile-memory.ts",
    "test:goccy": "REQUIRE_GOCCY=1 vitest run test/warehouse/bigquery/goccy.test.ts",
    "test:load": "node test/load/run.ts",
    "test:model": "node test/model/run.ts",
    "test:mutation": "node test/mutation/run.ts",
    "test:outage": "node test/outage/run.ts",
    "test:sample": "SAMPLE_SESSIONS=20000 vitest run test/cli/generated-sessions.test.ts",
    "test:sweep": "node test/sweep/run.ts",
    "test:terraform": "node test/terraform/run.ts",
    "test:terraform-faults": "node test/terraform/faults.ts",
    "test:truth": "TRUTH_SESSIONS=5000 vitest run test/local/platform/loaded-equals-truth.test.ts",
    "test:week": "REQUIRE_EMULATORS=1 WEEK_SESSIONS=70 vitest run test/strict/week.test.ts",
    "test:view-mutants": "node test/views/mutants.ts",
    bench: "node test/bench/bench.ts",
    costs: "node test/costs/costs.ts",
    "bench:start": "node test/package/start-up.ts",
    "docs:answers": "node test/views/answers.ts",
    "docs:simulate": "node test/simulator/simulate.ts"
  },
  dependencies: {
    "@duckdb/node-api": "1.5.5-r.5",
    "@google-cloud/bigquery": "9.3.0",
    "@google-cloud/functions-framework": "5.0.5",
    "@google-cloud/storage": "8.4.0",
    "cli-table3": "0.6.5",
    commander: "15.1.0",
    "google-auth-library": "11.3.4",
    "p-limit": "7.3.3",
    "p-retry": "7.1.1",
    picocolors: "1.1.1",
    pino: "10.4.0",
    vega: "6.4.0",
    "vega-lite": "6.4.3",
    zod: "4.6.7"
  },
  devDependencies: {
    "@stryker-mutator/core": "10.1.1",
    "@stryker-mutator/instrumenter": "10.1.1",
    "@stryker-mutator/vitest-runner": "10.1.1",
    "@types/node": "24.19.2",
    "@types/yazl": "3.3.1",
    ajv: "8.20.0",
    "ajv-formats": "2.1.1",
    esbuild: "0.28.2",
    "fast-check": "4.10.2",
    knip: "6.42.1",
    node: "24.21.0",
    oxlint: "1.89.0",
    "oxlint-tsgolint": "7.0.2004",
    prettier: "3.10.1",
    "pure-rand": "8.4.2",
    typescript: "7.0.2",
    vitest: "5.1.1",
    yazl: "3.3.1"
  },
  allowScripts: {
    node: true,
    esbuild: true
  }
};

// functions/values/personal-data.ts
import { createHmac } from "node:crypto";
var treatments = ["keep", "drop", "pseudonymize"];
var personalDataClasses = piiClasses.filter((pii) => pii !== "none");
var keepAll = {
  treatments: { identifier: "keep", agent: "keep", contact: "keep", content: "keep" },
  key: null
};
var treatmentOf = /* @__PURE__ */ __name((personal, pii) => pii === "none" ? "keep" : personal.treatments[pii], "treatmentOf");
var numberSeparators = ["(0)", ...Array.from(" 	\xA0\u2009\u202F()-\u2010\u2011\u2012\u2013\u2014./")];
var withoutSeparators = /* @__PURE__ */ __name((text) => numberSeparators.reduce((rest, mark) => rest.replaceAll(mark, ""), text), "withoutSeparators");
var isPhoneNumber = /* @__PURE__ */ __name((text) => /^(?:\+|00)?[1-9]\d{7,14}$/.test(withoutSeparators(text)), "isPhoneNumber");
var isEmail = /* @__PURE__ */ __name((text) => /^[^\s@]+@[^\s@]+$/.test(text), "isEmail");
function normalText(text, pii) {
  const trimmed = text.trim();
  if (isEmail(trimmed)) return trimmed.toLowerCase();
  if (pii !== "contact" && !trimmed.startsWith("+") || !isPhoneNumber(trimmed)) return text;
  return `+${withoutSeparators(trimmed).replace(/^(?:\+|00)/, "")}`;
}
__name(normalText, "normalText");
function pseudonym(key, text) {
  return createHmac("sha256", key).update(text).digest("hex").slice(0, 32);
}
__name(pseudonym, "pseudonym");
function integerPseudonym(key, digits) {
  const bits = createHmac("sha256", key).update(digits).digest().readBigUInt64BE() >> 1n;
  return bits.toString();
}
__name(integerPseudonym, "integerPseudonym");
var textOf = /* @__PURE__ */ __name((value) => typeof value === "string" ? value : JSON.stringify(storable(value)).replaceAll('"', ""), "textOf");
function pseudonymousJson(key, value) {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item) => pseudonymousJson(key, item));
  if (!isObject(value)) return pseudonym(key, normalText(textOf(value), "content"));
  return storable(Object.fromEntries(Object.entries(value).map(([name2, nested]) => [name2, pseudonymousJson(key, nested)])));
}
__name(pseudonymousJson, "pseudonymousJson");

// functions/pipeline/settings.ts
import { createHash } from "node:crypto";
var defaultNamePattern = /^(?:.*\.json|metadata.*\.txt)$/i;
var platformNames = /^(?:(?:call|chat)-\d+\.json|metadata.*\.(?:json|txt))$/i;
var isPlatformName = /* @__PURE__ */ __name((objectName) => platformNames.test(baseName(objectName)), "isPlatformName");
var baseName = /* @__PURE__ */ __name((objectName) => objectName.slice(objectName.lastIndexOf("/") + 1), "baseName");
var canaryPattern = new RegExp(`(?:^|/)${canaryInstance}/[^/]*$`);
var isCanaryName = /* @__PURE__ */ __name((objectName) => canaryPattern.test(objectName), "isCanaryName");
var isSessionFileName = /* @__PURE__ */ __name((objectName, { prefix, namePattern }) => objectName.startsWith(prefix) && (isCanaryName(objectName) || namePattern.test(baseName(objectName))), "isSessionFileName");
function settingsForNamed(objectName, settings) {
  const exactly = baseName(objectName).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return { ...settings, prefix: "", namePattern: new RegExp(`^${exactly}$`) };
}
__name(settingsForNamed, "settingsForNamed");
function instanceOf(objectName, { instance, instances }) {
  if (isCanaryName(objectName)) return canaryInstance;
  const prefixes = Object.keys(instances).filter((prefix) => objectName.startsWith(prefix));
  const longest = prefixes.toSorted((one, other) => other.length - one.length)[0];
  return longest === void 0 ? instance : instances[longest] ?? instance;
}
__name(instanceOf, "instanceOf");
function settingsHash({ instance, instances, personal }) {
  const { treatments: treatments2, key } = personal;
  const prefixes = Object.entries(instances).toSorted(([one], [other]) => one < other ? -1 : 1);
  const fingerprint = key === null ? null : pseudonym(key, "fingerprint of the key itself");
  const classes = personalDataClasses.map((pii) => [pii, treatments2[pii]]);
  return createHash("sha256").update(JSON.stringify([instance, prefixes, classes, fingerprint])).digest("hex").slice(0, 12);
}
__name(settingsHash, "settingsHash");

// functions/config.ts
var localBucket = "local";
var sampleInstance = "sample";
var samplePrefix = `${sampleInstance}/`;
var ConfigError = class extends Error {
  static {
    __name(this, "ConfigError");
  }
  constructor(problems) {
    super(`The settings cannot be used:
${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "ConfigError";
  }
};
var name = /* @__PURE__ */ __name((example) => z.string().regex(/^[A-Za-z0-9_]+$/, `letters, digits and underscores, such as ${example}`), "name");
var treatment = z.enum(treatments);
var flag = z.stringbool({ truthy: ["true", "1", "on"], falsy: ["false", "0", "off"], error: "true or false" });
var jsonOf = /* @__PURE__ */ __name((schema, example) => z.string().transform((text, context) => {
  try {
    const value = JSON.parse(text);
    return value;
  } catch {
    context.addIssue({ code: "custom", message: `JSON such as ${example}` });
    return z.NEVER;
  }
}).pipe(schema), "jsonOf");
var pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text);
  } catch {
    context.addIssue({ code: "custom", message: "a regular expression over base names, such as ^call-\\d+\\.json$" });
    return z.NEVER;
  }
});
var instanceName = z.string().min(1, "a name for the platform instance, such as acme").refine((given) => given !== canaryInstance, `another name than ${canaryInstance}, which is the canary's, such as acme`);
var instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: "a time, such as 2026-03-01T00:00:00Z" });
var wholeNumber = /* @__PURE__ */ __name((example, least = 1) => z.coerce.number({ error: `a number, such as ${example}` }).int(`a whole number, such as ${example}`).min(least, `at least ${least}, such as ${example}`), "wholeNumber");
var environment = z.object({
  SOURCE_BUCKET: z.string({ error: "the bucket that the platform writes to, such as acme-ccaip-sessions" }).min(1, "a bucket's name, such as acme-ccaip-sessions"),
  OBJECT_PREFIX: z.string().regex(/^(?:[^/].*\/)?$/, "a folder with its closing slash and none in front, such as ccaip/metadata/").default(""),
  NAME_PATTERN: pattern.default(defaultNamePattern),
  INSTANCE: instanceName.default("default"),
  INSTANCES: jsonOf(
    z.record(z.string(), instanceName, { error: 'path prefix \u2192 instance, such as {"acme-eu/":"acme-eu"}' }),
    '{"acme-eu/":"acme-eu","acme-us/":"acme-us"}'
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
      error: `classes ${personalDataClasses.join(", ")}, each ${treatments.join(", ")}, such as {"contact":"pseudonymize"}`
    }),
    '{"contact":"pseudonymize","content":"drop"}'
  ).default({}),
  SETTINGS_REVISION: wholeNumber("2").default(1),
  PSEUDONYM_KEY: z.string().min(16, "at least 16 characters nobody can guess, such as the output of openssl rand -hex 32").optional(),
  PSEUDONYM_SECRET: z.string().regex(
    /^projects\/[^/]+\/secrets\/[^/]+\/versions\/\d+$/,
    "a version of a secret, such as projects/acme/secrets/pseudonym-key/versions/1"
  ).optional(),
  PSEUDONYM_KEYS_RETIRED: jsonOf(
    z.array(z.string().min(16), { error: 'earlier keys, such as ["the output of openssl rand -hex 32"]' }),
    '["the output of openssl rand -hex 32"]'
  ).default([]),
  DEADLINE_SECONDS: wholeNumber("110").default(110),
  RECONCILE: flag.default(true),
  LOAD_SINCE: instant.transform((text) => new Date(text)).optional(),
  MIRROR_DELETES: flag.default(false),
  COMPACT: flag.default(true),
  CANARY: flag.default(false),
  VERSION_DAYS: wholeNumber("30").default(30),
  UPKEEP_MAX_BYTES: wholeNumber("1000000000000").default(1e12),
  STORAGE_ENDPOINT: z.url({ error: "a URL, such as http://127.0.0.1:4443" }).optional(),
  BIGQUERY_ENDPOINT: z.url({ error: "a URL, such as http://127.0.0.1:9050" }).optional(),
  ...metricEnvironment.shape,
  DUCKDB_MEMORY_LIMIT: z.string().regex(/^\d+(\.\d+)? ?[KMGT]i?B$/i, "an amount of memory, such as 500MB").optional(),
  DUCKDB_PATH: z.string().min(1, "a file, such as ./warehouse.duckdb").default("./warehouse.duckdb")
});
var settingNames = Object.keys(environment.shape);
function readConfig(variables, { needsKey = true } = {}) {
  const parsed = environment.safeParse(withoutEmpty(variables));
  const problems = parsed.success ? needsKey ? missingKey(parsed.data) : [] : problemsOf(parsed.error);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}
__name(readConfig, "readConfig");
function readMetricSettings(variables) {
  const parsed = metricEnvironment.safeParse(withoutEmpty(variables));
  if (!parsed.success) throw new ConfigError(problemsOf(parsed.error));
  return metricSettingsOf(parsed.data);
}
__name(readMetricSettings, "readMetricSettings");
var withoutEmpty = /* @__PURE__ */ __name((variables) => Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== void 0 && value !== "")), "withoutEmpty");
var problemsOf = /* @__PURE__ */ __name((error) => error.issues.map(({ path, message }) => `${String(path[0])}: expected ${message}`), "problemsOf");
var missingKey = /* @__PURE__ */ __name((config) => Object.values(config.PERSONAL_DATA).includes("pseudonymize") && config.PSEUDONYM_KEY === void 0 ? ["PSEUDONYM_KEY: expected a key, since PERSONAL_DATA pseudonymizes, such as the output of openssl rand -hex 32"] : [], "missingKey");
function settingsOf(config) {
  const personal = { treatments: { ...keepAll.treatments, ...config.PERSONAL_DATA }, key: config.PSEUDONYM_KEY ?? null };
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
    codeVersion: package_default.version
  };
}
__name(settingsOf, "settingsOf");

export {
  package_default,
  treatmentOf,
  numberSeparators,
  isPhoneNumber,
  normalText,
  pseudonym,
  integerPseudonym,
  textOf,
  pseudonymousJson,
  isPlatformName,
  baseName,
  isCanaryName,
  isSessionFileName,
  settingsForNamed,
  instanceOf,
  localBucket,
  sampleInstance,
  samplePrefix,
  ConfigError,
  settingNames,
  readConfig,
  readMetricSettings,
  settingsOf
};
