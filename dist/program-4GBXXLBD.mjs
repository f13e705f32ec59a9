import {
  identities,
  mayQuery,
  ok,
  problem,
  rightsOf,
  unknownPermissions
} from "./chunk-OKFONEAR.mjs";
import {
  deletedAt,
  isHidden,
  newestFirst,
  outcomeAt,
  outcomes,
  preferenceOf,
  programObjects,
  sessionPartition
} from "./chunk-EMFC4BEB.mjs";
import {
  baseName,
  instanceOf,
  integerPseudonym,
  isCanaryName,
  isPhoneNumber,
  isPlatformName,
  isSessionFileName,
  localBucket,
  normalText,
  numberSeparators,
  package_default,
  pseudonym,
  pseudonymousJson,
  readConfig,
  sampleInstance,
  samplePrefix,
  settingNames,
  settingsForNamed,
  settingsOf,
  textOf,
  treatmentOf
} from "./chunk-SJBFM3IU.mjs";
import {
  UsageError,
  UserError,
  agreeOnSettings,
  compareInstants,
  compareSettings,
  describeError,
  engines,
  exitCodes,
  instantOf,
  mistyped,
  openAdministration,
  openSharedWarehouse,
  shellQuoted,
  utcInstant,
  withDeadline
} from "./chunk-VVZL3W6N.mjs";
import {
  statusOf
} from "./chunk-HNAA7KRG.mjs";
import {
  microsecondsText
} from "./chunk-3HT2UMTP.mjs";
import {
  metricSettingsOf
} from "./chunk-4M2XN4FZ.mjs";
import {
  Columns,
  NotReadingError,
  Row,
  RowList,
  RowRefusedError
} from "./chunk-V6JX6FFH.mjs";
import {
  ExactNumber,
  countKeys,
  freeKey,
  hasLeaf,
  isInt64,
  isObject,
  kindOf,
  parseJson,
  pointerOf,
  storable
} from "./chunk-57YWOC5O.mjs";
import "./chunk-3ELH2EWA.mjs";
import {
  childTables,
  piiClasses,
  sessionErasures,
  sessionVersions,
  sessions,
  storedTables,
  unloadedFiles
} from "./chunk-AFS2GSB3.mjs";
import {
  bare,
  bytesText,
  countText,
  csvText,
  outputOf,
  print,
  printError,
  printPlain,
  resultText,
  tableText,
  widthOf,
  wrapped
} from "./chunk-ZVAWR5EL.mjs";
import {
  LocalFolder,
  compareNames
} from "./chunk-TFHDMKML.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/cli/program.ts
import { Command as Command16, CommanderError, Option as Option6 } from "commander";

// functions/cli/commands/compact.ts
import { Command } from "commander";

// functions/maintenance/session-dates.ts
function dateList(rows) {
  return rows.map(({ session_date: date2 }) => {
    if (typeof date2 !== "string" || !/^\d{4}-\d\d-\d\d$/.test(date2)) throw new TypeError("expected dates of the form 2026-03-01");
    return date2;
  });
}
__name(dateList, "dateList");
var sessionDateIn = /* @__PURE__ */ __name((dates) => dates.length === 0 ? "false" : `session_date in (${dates.map((date2) => `date '${date2}'`).join(", ")})`, "sessionDateIn");
function isDeletable(warehouse, now) {
  const limit = warehouse.deletableBefore(now);
  return limit === null ? "true" : `ingested_at < timestamp '${limit.toISOString()}'`;
}
__name(isDeletable, "isDeletable");

// functions/maintenance/compact.ts
async function compact(warehouse, { now, versionDays, isDryRun, maximumBytes, daysAtOnce = 31 }) {
  const cutoff = new Date(now.getTime() - versionDays * 864e5).toISOString();
  const superseded = `select session_date, row_id, ingested_at from (
    select session_date, row_id, ingested_at, is_deleted,
      rank() over (partition by ${sessionPartition} order by ${isHidden}, ${newestFirst}) as place,
      rank() over (
        partition by instance, source_bucket, source_object
        order by source_generation desc, case when is_deleted then 0 else 1 end, ${newestFirst}
      ) as place_in_object
    from (select *, ${deletedAt} from \${store}.session_versions) as dated
  ) as versions where place > 1 and place_in_object > 1 and is_deleted is not true and ingested_at < timestamp '${cutoff}'`;
  const { rows } = await warehouse.query(
    `select session_date, count(*) as version_count from (${superseded}) as old group by session_date order by session_date`
  );
  const dates = dateList(rows);
  const versions = rows.reduce((sum3, { version_count: count }) => sum3 + Number(count), 0);
  let bytes = null;
  let deleted = 0;
  for (let first = 0; first < dates.length; first += daysAtOnce) {
    const piece = dates.slice(first, first + daysAtOnce);
    const statement = `delete from \${store}.session_versions
    where ${sessionDateIn(piece)} and ingested_at < timestamp '${cutoff}' and row_id in (select row_id from (${superseded}) as old)`;
    const { bytesBilled, changedRows } = isDryRun ? { bytesBilled: await warehouse.estimate(statement), changedRows: 0 } : await warehouse.change([statement], { maximumBytes });
    if (bytesBilled !== null) bytes = (bytes ?? 0) + bytesBilled;
    deleted += changedRows ?? 0;
  }
  return {
    superseded_versions: versions,
    deleted_versions: deleted,
    days: dates.length,
    bytes_read: bytes,
    is_deleted: !isDryRun && dates.length > 0
  };
}
__name(compact, "compact");

// functions/cli/options.ts
import { InvalidArgumentError, Option } from "commander";

// functions/cli/credentials.ts
var scope = "https://www.googleapis.com/auth/cloud-platform";
var longestMilliseconds = 15e3;
async function requireCredentials(endpoint) {
  if (endpoint !== void 0) return;
  const { GoogleAuth } = await import("google-auth-library");
  const { promise, reject: reject2 } = Promise.withResolvers();
  const timer = setTimeout(
    () => reject2(new UserError("Google's sign-in does not answer: check the network, then run the same command again")),
    longestMilliseconds
  );
  try {
    await Promise.race([new GoogleAuth({ scopes: [scope] }).getAccessToken(), promise]);
  } catch (error) {
    const file = process.env["GOOGLE_APPLICATION_CREDENTIALS"] ?? "";
    throw new UserError(file === "" || isOfNetwork(error) ? describeError(error) : unusable(file), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
__name(requireCredentials, "requireCredentials");
var unusable = /* @__PURE__ */ __name((file) => `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which gives no credentials: unset it with: unset GOOGLE_APPLICATION_CREDENTIALS; then sign in with: gcloud auth application-default login`, "unusable");
var isOfNetwork = /* @__PURE__ */ __name((error) => error instanceof Error && "code" in error && typeof error.code === "string" && /^E(?!NOENT|ACCES|ISDIR)[A-Z_]+$/.test(error.code), "isOfNetwork");

// functions/cli/settings-source.ts
import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { z } from "zod";
var scope2 = "https://www.googleapis.com/auth/cloud-platform";
async function readResource(url) {
  await requireCredentials(void 0);
  const { GoogleAuth } = await import("google-auth-library");
  return (await new GoogleAuth({ scopes: [scope2] }).request({ url })).data;
}
__name(readResource, "readResource");
async function settingsVariables({ envFile, deployment }, read = readResource) {
  if (envFile !== void 0) return { ...parseEnv(await readFile(envFile, "utf8")) };
  return deployment === void 0 ? {} : deployedVariables(deployment, read);
}
__name(settingsVariables, "settingsVariables");
var functionSchema = z.object({
  serviceConfig: z.object({
    environmentVariables: z.record(z.string(), z.string()).default({}),
    secretEnvironmentVariables: z.array(z.object({ key: z.string(), projectId: z.string(), secret: z.string(), version: z.string() })).default([])
  })
});
async function deployedVariables(deployment, read) {
  const [project = "", region = "", name2 = "", more] = deployment.split("/");
  if (project === "" || region === "" || name2 === "" || more !== void 0)
    throw new UserError(
      `--deployment ${deployment}: expected project/region/function, such as acme-contact-center/us-central1/ccaip-sessions-loader`
    );
  const url = `https://cloudfunctions.googleapis.com/v2/projects/${project}/locations/${region}/functions/${name2}`;
  const found = await read(url).catch((error) => {
    if (statusOf(error) !== 404 && responseStatus(error) !== 404) throw error;
    throw new UserError(`--deployment ${deployment}: no such function; list yours with: gcloud functions list --project=${project}`, {
      cause: error
    });
  });
  const { environmentVariables, secretEnvironmentVariables } = functionSchema.parse(found).serviceConfig;
  const secret = secretEnvironmentVariables.find(({ key }) => key === "PSEUDONYM_KEY");
  return {
    // The runtime's own variables are those of another machine.
    ...Object.fromEntries(Object.entries(environmentVariables).filter(([key]) => settingNames.includes(key))),
    ...secret === void 0 ? {} : { PSEUDONYM_SECRET: `projects/${secret.projectId}/secrets/${secret.secret}/versions/${secret.version}` }
  };
}
__name(deployedVariables, "deployedVariables");
var scheduleSchema = z.object({
  lastAttemptTime: z.string().optional(),
  state: z.string().optional(),
  status: z.object({ code: z.number().optional() }).optional()
});
async function readUpkeepCall(deployment, read = readResource) {
  const [project = "", region = "", name2 = ""] = deployment.split("/");
  const schedule = name2.replace(/-loader$/, "-upkeep");
  const found = await read(`https://cloudscheduler.googleapis.com/v1/projects/${project}/locations/${region}/jobs/${schedule}`);
  const { lastAttemptTime, state, status } = scheduleSchema.parse(found);
  return { lastAttemptTime, state, code: status?.code };
}
__name(readUpkeepCall, "readUpkeepCall");
var secretSchema = z.object({ payload: z.object({ data: z.base64() }) });
async function withPseudonymKey(variables, read = readResource) {
  const { PSEUDONYM_SECRET: secret = "", PSEUDONYM_KEY: key = "" } = variables;
  if (secret === "" || key !== "") return variables;
  const found = await read(`https://secretmanager.googleapis.com/v1/${secret}:access`).catch((error) => {
    throw new UserError(
      `the pseudonym key ${secret} cannot be read: get the role Secret Manager Secret Accessor on it, or set PSEUDONYM_KEY`,
      { cause: error }
    );
  });
  return { ...variables, PSEUDONYM_KEY: Buffer.from(secretSchema.parse(found).payload.data, "base64").toString("utf8") };
}
__name(withPseudonymKey, "withPseudonymKey");
var responseStatus = /* @__PURE__ */ __name((error) => typeof error === "object" && error !== null && "status" in error && typeof error.status === "number" ? error.status : null, "responseStatus");

// functions/cli/options.ts
var databaseOption = /* @__PURE__ */ __name(() => new Option("-d, --database <file>", "DuckDB file of the embedded warehouse (default: setting DUCKDB_PATH, ./warehouse.duckdb)"), "databaseOption");
var warehouseOption = /* @__PURE__ */ __name(() => new Option(
  "-w, --warehouse <engine>",
  "where the rows are (default: bigquery if the settings name a project and no --database is given, else duckdb)"
).choices(Object.keys(engines)), "warehouseOption");
var addSettingsOptions = /* @__PURE__ */ __name((command) => command.addOption(new Option("--env-file <file>", "settings as NAME=value lines, from terraform output -raw settings").conflicts("deployment")).addOption(new Option("--deployment <function>", "settings of a deployed function, as project/region/function")), "addSettingsOptions");
var jsonOption = /* @__PURE__ */ __name(() => new Option("--json", "print one JSON value"), "jsonOption");
var allowRejectedOption = /* @__PURE__ */ __name(() => new Option("--allow-rejected", "end with code 0 although files were rejected"), "allowRejectedOption");
var addPeriodOptions = /* @__PURE__ */ __name((command, what) => command.addOption(new Option("--since <time>", `only files ${what} at or after this date or instant (UTC)`).argParser(since)).addOption(new Option("--until <time>", `only files ${what} at or before this date or instant (UTC)`).argParser(until)).addOption(new Option("--from <time>").argParser(since).hideHelp()).addOption(new Option("--to <time>").argParser(until).hideHelp()), "addPeriodOptions");
function periodOf({ since: first, until: last2, from = first, to = last2 }) {
  if (from !== void 0 && to !== void 0 && from > to) throw new UsageError("--since is later than --until: no file can match");
  return { ...from === void 0 ? {} : { from }, ...to === void 0 ? {} : { to } };
}
__name(periodOf, "periodOf");
var quarantineOption = /* @__PURE__ */ __name(() => new Option("--quarantine <folder>", "folder of rejected files, if the source is a folder").default("./quarantine"), "quarantineOption");
async function commandConfig(options, { usesKey = false } = {}) {
  const variables = { SOURCE_BUCKET: localBucket, ...process.env, ...await settingsVariables(options) };
  return readConfig(usesKey ? await withPseudonymKey(variables) : variables, { needsKey: usesKey });
}
__name(commandConfig, "commandConfig");
function engineOf({ warehouse, database }, { BIGQUERY_PROJECT: project }) {
  if (warehouse !== void 0) return warehouse;
  return database === void 0 && project !== void 0 ? "bigquery" : "duckdb";
}
__name(engineOf, "engineOf");
var chosenOptions = /* @__PURE__ */ __name(({ envFile, deployment, warehouse, database }) => [
  ["--env-file", envFile],
  ["--deployment", deployment],
  ["--warehouse", warehouse],
  ["--database", database]
].map(([option, value]) => value === void 0 ? "" : ` ${option} ${value}`).join(""), "chosenOptions");
var databaseOf = /* @__PURE__ */ __name(({ database }, { DUCKDB_PATH: file }) => database ?? file, "databaseOf");
function placeText(warehouse, { sources = [], settings }) {
  const instances = settings === void 0 ? [] : [.../* @__PURE__ */ new Set([settings.instance, ...Object.values(settings.instances)])].filter((name2) => name2 !== sampleInstance);
  const served = instances.length === 0 ? [] : [`${instances.length === 1 ? "instance" : "instances"} ${instances.join(" and ")}`];
  return [warehouse, ...sources, ...served].join(", ");
}
__name(placeText, "placeText");
async function withWarehouse(options, config, work, { ifMissing = "refuse", isLoading = false, ...place } = {}) {
  const { engine, open } = engines[engineOf(options, config)];
  if (engine.isRemote) await requireCredentials(config.BIGQUERY_ENDPOINT);
  const { warehouse, name: name2 } = await open(config, { database: databaseOf(options, config), ifMissing, isLoading });
  return closing(warehouse, async () => {
    printError(placeText(name2, place));
    await warehouse.query("select instance from ${store}.session_erasures limit 0");
    return work(warehouse);
  });
}
__name(withWarehouse, "withWarehouse");
async function closing(warehouse, work) {
  try {
    return await work();
  } finally {
    await warehouse.close();
  }
}
__name(closing, "closing");
var wholeNumber = /* @__PURE__ */ __name(({ least = 1, most = 999999999, noun = "a whole number" } = {}) => (text2) => {
  const number = Number(text2);
  if (!/^\d+$/.test(text2) || number < least || number > most)
    throw new InvalidArgumentError(`Expected ${noun} from ${least} to ${most}.`);
  return number;
}, "wholeNumber");
var isDate = /* @__PURE__ */ __name((text2) => {
  const at = /* @__PURE__ */ new Date(`${text2}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text2) && at.getUTCDate() === Number(text2.slice(8));
}, "isDate");
function date(text2) {
  if (!isDate(text2)) throw new InvalidArgumentError("Expected a date such as 2026-03-02.");
  return text2;
}
__name(date, "date");
var since = /* @__PURE__ */ __name((text2) => timeOf(text2, "T00:00:00.000Z"), "since");
var until = /* @__PURE__ */ __name((text2) => timeOf(text2, "T23:59:59.999Z"), "until");
function timeOf(text2, timeOfDay) {
  const isInstant = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(text2) && isDate(text2.slice(0, 10));
  const at = isDate(text2) ? Date.parse(`${text2}${timeOfDay}`) : isInstant ? Date.parse(text2) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError("Expected a date such as 2026-03-02 (UTC), or an instant such as 2026-03-02T09:00:00Z.");
  return at;
}
__name(timeOf, "timeOf");

// functions/cli/commands/compact.ts
var compactCommand = new Command("compact").description("delete versions of sessions that were replaced by a newer one and are older than VERSION_DAYS; relations stay the same").addOption(databaseOption()).addOption(warehouseOption()).addOption(jsonOption()).option("--dry-run", "print what would be deleted and what that would read, and change nothing").addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions compact
  $ npx ccaip-sessions compact --env-file ccaip-sessions.env --dry-run`
).action(async (options) => {
  const config = await commandConfig(options);
  const report = await withWarehouse(
    options,
    config,
    (warehouse) => compact(warehouse, {
      now: /* @__PURE__ */ new Date(),
      versionDays: config.VERSION_DAYS,
      isDryRun: options.dryRun === true,
      maximumBytes: config.UPKEEP_MAX_BYTES
    })
  );
  const { superseded_versions: versions, deleted_versions: deleted, days, bytes_read: bytes } = report;
  const cost = typeof bytes === "number" && bytes > 0 ? `, reading ${bytesText(bytes)}` : "";
  const [done, count] = options.dryRun === true ? ["would delete", versions] : ["deleted", deleted];
  outputOf(options).result(
    report,
    Number(versions) === 0 ? `Nothing to do: no version is superseded and older than ${countText(config.VERSION_DAYS, "day")}.` : `${done} ${countText(Number(count), "superseded version")} of ${countText(Number(days), "day")}${cost}`
  );
});

// functions/cli/commands/completion.ts
import { Argument, Command as Command2 } from "commander";
var shells = ["bash", "zsh", "fish"];
var completionCommand = new Command2("completion").description("print the completion of commands and options for a shell").addArgument(new Argument("<shell>", "the shell that completes").choices(shells)).addHelpText(
  "after",
  `
The words complete behind "ccaip-sessions", the name of the installed program.

Examples:
  $ npx ccaip-sessions completion bash > ccaip-sessions.bash
  $ npx ccaip-sessions completion fish > ccaip-sessions.fish`
).action((shell, _, command) => {
  printPlain(scripts[shell](command.parent?.commands ?? []));
});
var optionsOf = /* @__PURE__ */ __name((command) => [
  ...command.options.flatMap(({ long, hidden }) => typeof long === "string" && !hidden ? [long] : []),
  "--help"
], "optionsOf");
var names = /* @__PURE__ */ __name((commands2) => commands2.map((command) => command.name()).join(" "), "names");
function bash(commands2) {
  const cases = commands2.map((command) => `    ${command.name()}) words="${optionsOf(command).join(" ")}" ;;`);
  return `_ccaip_sessions() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=""
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${names(commands2)}"
  [ "$COMP_CWORD" -eq 1 ] || [[ "$word" == -* ]] && COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _ccaip_sessions ccaip-sessions`;
}
__name(bash, "bash");
var quoted = /* @__PURE__ */ __name((text2) => `'${text2.replaceAll("'", "\\'")}'`, "quoted");
var scripts = {
  bash,
  zsh: /* @__PURE__ */ __name((commands2) => `autoload -U +X bashcompinit && bashcompinit
${bash(commands2)}`, "zsh"),
  fish: /* @__PURE__ */ __name((commands2) => commands2.flatMap((command) => [
    `complete -c ccaip-sessions -n __fish_use_subcommand -f -a ${command.name()} -d ${quoted(command.description())}`,
    ...optionsOf(command).map(
      (option) => `complete -c ccaip-sessions -n ${quoted(`__fish_seen_subcommand_from ${command.name()}`)} -l ${option.slice(2)}`
    )
  ]).join("\n"), "fish")
};

// functions/cli/commands/doctor.ts
import { Command as Command3, Option as Option2 } from "commander";

// functions/maintenance/doctor.ts
async function checkDeployment(checks) {
  const findings = [];
  for (const { what, run } of checks) findings.push({ what, ...await run().catch(unreachable) });
  return findings;
}
__name(checkDeployment, "checkDeployment");
var unreachable = /* @__PURE__ */ __name((error) => ({
  state: "problem",
  detail: `cannot be reached: ${error instanceof Error ? error.message.split("\n")[0] ?? "" : "no answer"}`,
  fix: "see the reason; if it is the network or the sign-in: gcloud auth application-default login"
}), "unreachable");
var namesRead = 1e3;
var namesCheck = /* @__PURE__ */ __name((files, settings, place) => ({
  what: "object names",
  run: /* @__PURE__ */ __name(async () => {
    const { bucket, prefix } = settings;
    let seen = 0;
    let matching = 0;
    let other = "";
    for await (const { name: name2 } of files.list(bucket, prefix)) {
      seen += 1;
      if (isSessionFileName(name2, settings)) matching += 1;
      else other ||= name2;
      if (seen === namesRead) break;
    }
    if (seen === 0)
      return problem(
        `${place} has no objects`,
        "if the platform writes elsewhere, set SOURCE_BUCKET and OBJECT_PREFIX (Terraform: bucket, object_prefix)"
      );
    if (matching === 0)
      return problem(
        `none of the first ${seen} names in ${place} matches NAME_PATTERN`,
        `see the names with: gcloud storage ls ${place}, then set NAME_PATTERN (Terraform: name_pattern)`
      );
    const others = matching === seen ? "" : `; ${seen - matching} do not, such as ${other}`;
    return ok(`${matching} of the first ${seen} names in ${place} match NAME_PATTERN${others}`);
  }, "run")
}), "namesCheck");
var settingsCheck = /* @__PURE__ */ __name((warehouse, settings) => ({
  what: "settings",
  run: /* @__PURE__ */ __name(async () => {
    if (settings === null)
      return { state: "unknown", detail: "the pseudonym key cannot be read, and is part of the settings' hash", fix: null };
    const { disagreement, isRecorded } = await compareSettings(warehouse, settings);
    if (disagreement !== null) {
      const [detail = "", ...rest] = disagreement.split(": ");
      return problem(detail, rest.join(": "));
    }
    return ok(
      `revision ${settings.revision} with hash ${settings.hash}${isRecorded ? ", as recorded in the store" : ", not recorded yet"}`
    );
  }, "run")
}), "settingsCheck");
var oldestCallHours = 25;
var upkeepCheck = /* @__PURE__ */ __name((last2, now) => ({
  what: "age of upkeep",
  run: /* @__PURE__ */ __name(async () => {
    if (last2 === null) return { state: "unknown", detail: "the schedule is found from the function: name it with --deployment", fix: null };
    const { lastAttemptTime, code = 0, state } = await last2();
    if (state === "PAUSED") return problem("upkeep is paused", "terraform apply -var upkeep_enabled=true");
    if (lastAttemptTime === void 0)
      return problem("upkeep was never called", "terraform output first_step, and run the command that it prints");
    const hours = (now.getTime() - Date.parse(lastAttemptTime)) / 36e5;
    const age = `upkeep was called ${hours < 1 ? "within the hour" : `${Math.round(hours).toLocaleString("en")} hours ago`}`;
    if (hours > oldestCallHours) return problem(age, "gcloud scheduler jobs describe, and see why it is not called");
    return code === 0 ? ok(`${age}, and did everything`) : problem(
      `${age}, and failed (code ${code})`,
      `see its log: gcloud logging read 'jsonPayload.event="upkeep" AND severity>=ERROR' --limit=20`
    );
  }, "run")
}), "upkeepCheck");

// functions/storage/cloud-storage.ts
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
var defaultTimeout = 5e4;
var openCloudStorage = /* @__PURE__ */ __name((options) => new CloudStorageFiles(options), "openCloudStorage");
var drainedBytes = 1e6;
var TooManyBytesError = class extends Error {
  static {
    __name(this, "TooManyBytesError");
  }
  name = "TooManyBytesError";
};
var CloudStorageFiles = class {
  static {
    __name(this, "CloudStorageFiles");
  }
  #options;
  #connected = null;
  constructor(options) {
    this.#options = options;
  }
  async read({ bucket, name: name2, generation: generation3 }, maxBytes) {
    const client = await this.#client();
    return withDeadline(readFile2(client.bucket(bucket).file(name2, { generation: generation3 }), bucket, maxBytes), this.#timeout);
  }
  async readLive(bucket, name2, maxBytes) {
    const client = await this.#client();
    return withDeadline(readFile2(client.bucket(bucket).file(name2), bucket, maxBytes), this.#timeout);
  }
  async quarantine(version, quarantineName2, bytes) {
    const { quarantineBucket } = this.#options;
    if (quarantineBucket === null) return false;
    const client = await this.#client();
    const source = client.bucket(version.bucket).file(version.name, { generation: version.generation });
    const target = client.bucket(quarantineBucket).file(quarantineName2);
    const preconditionOpts = { ifGenerationMatch: 0 };
    const metadata = { source_bucket: version.bucket, source_object: version.name, source_generation: version.generation };
    const copying = bytes === null ? source.copy(target, { preconditionOpts, metadata }) : target.save(Buffer.from(bytes), {
      resumable: false,
      contentType: "application/octet-stream",
      metadata: { metadata },
      preconditionOpts
    });
    try {
      await withDeadline(copying, this.#timeout);
      return true;
    } catch (error) {
      const status = statusOf2(error);
      if (status === 412 || isOverwriteRefused(error)) return true;
      if (status !== 404 || bytes !== null) throw error;
      const [isThere] = await source.exists();
      if (isThere) throw error;
      const [isKept] = await target.exists().catch((refusal2) => {
        if (statusOf2(refusal2) === 403) return [false];
        throw refusal2;
      });
      return isKept;
    }
  }
  async *list(bucket, prefix) {
    const client = await this.#client();
    let pageToken;
    do {
      const [files, , answer] = await client.bucket(bucket).getFiles({
        prefix,
        autoPaginate: false,
        maxResults: 1e3,
        ...pageToken === void 0 ? {} : { pageToken }
      });
      for (const file of files) yield infoOf(file, bucket);
      pageToken = nextPage(answer);
    } while (pageToken !== void 0);
  }
  async *listQuarantine(prefix) {
    const { quarantineBucket } = this.#options;
    if (quarantineBucket !== null) yield* this.list(quarantineBucket, prefix);
  }
  async readQuarantine(name2, maxBytes) {
    const { quarantineBucket } = this.#options;
    return quarantineBucket === null ? { kind: "gone" } : this.readLive(quarantineBucket, name2, maxBytes);
  }
  async removeQuarantine(name2) {
    const { quarantineBucket } = this.#options;
    if (quarantineBucket === null)
      throw new Error("QUARANTINE_BUCKET: expected the bucket that the copies are in, since one is to be removed");
    const client = await this.#client();
    await client.bucket(quarantineBucket).file(name2).delete({ ignoreNotFound: true });
  }
  get #timeout() {
    return this.#options.timeoutMilliseconds ?? defaultTimeout;
  }
  #client() {
    return this.#connected ??= connectStorage(this.#options);
  }
};
var isOverwriteRefused = /* @__PURE__ */ __name((error) => statusOf2(error) === 403 && error instanceof Error && error.message.includes("storage.objects.delete"), "isOverwriteRefused");
async function connectStorage({
  apiEndpoint,
  retries = false
}) {
  const { Storage: Client } = await import("@google-cloud/storage");
  const options = { retryOptions: { autoRetry: retries } };
  if (apiEndpoint === void 0) return new Client(options);
  const { PassThroughClient } = await import("google-auth-library");
  return new Client({ ...options, apiEndpoint, projectId: "-", authClient: new PassThroughClient(), useAuthWithCustomEndpoint: true });
}
__name(connectStorage, "connectStorage");
async function readFile2(file, bucket, maxBytes) {
  const stream = file.createReadStream({ decompress: false, validation: "crc32c" });
  const headers = new Promise((resolve) => {
    stream.once("response", (response) => resolve(headersOf(response)));
  });
  const chunks = [];
  let size = 0;
  let info = null;
  let isGzip = false;
  try {
    for await (const chunk of stream) {
      if (info === null) {
        const received = await headers;
        isGzip = received.get("content-encoding") === "gzip";
        info = await infoFrom(received, file, bucket);
      }
      const bytes = chunk;
      size += bytes.byteLength;
      if (Math.max(info.size, size) > maxBytes + drainedBytes) return { kind: "too_large", info };
      if (size <= maxBytes) chunks.push(bytes);
    }
  } catch (error) {
    if (statusOf2(error) === 404) return { kind: "gone" };
    throw error;
  }
  info ??= await infoFrom(await headers, file, bucket);
  if (Math.max(info.size, size) > maxBytes) return { kind: "too_large", info };
  const stored = Buffer.concat(chunks);
  if (!isGzip) return { kind: "found", file: { ...info, bytes: stored } };
  const inflated = await inflate(stored, maxBytes);
  return inflated === null ? { kind: "too_large", info } : { kind: "found", file: { ...info, bytes: inflated } };
}
__name(readFile2, "readFile");
async function inflate(stored, maxBytes) {
  const chunks = [];
  let size = 0;
  const count = new Transform({
    transform: /* @__PURE__ */ __name((chunk, _encoding, done) => {
      size += chunk.byteLength;
      if (size > maxBytes) return done(new TooManyBytesError(`more than ${maxBytes} bytes`));
      chunks.push(chunk);
      done();
    }, "transform")
  });
  try {
    await pipeline(Readable.from([stored]), createGunzip(), count);
  } catch (error) {
    if (error instanceof TooManyBytesError) return null;
    return stored;
  }
  return Buffer.concat(chunks);
}
__name(inflate, "inflate");
async function infoFrom(headers, file, bucket) {
  const generation3 = headers.get("x-goog-generation");
  const size = headers.get("x-goog-stored-content-length") ?? headers.get("content-length");
  const written2 = Date.parse(headers.get("last-modified") ?? "");
  const wasChanged = (headers.get("x-goog-metageneration") ?? "1") !== "1";
  if (generation3 === null || size === null || Number.isNaN(written2) || wasChanged) {
    const read = generation3 === null ? file : file.bucket.file(file.name, { generation: generation3 });
    const [metadata] = await read.getMetadata();
    return infoOf({ name: file.name, metadata }, bucket);
  }
  return { bucket, name: file.name, generation: generation3, size: Number(size), timeCreated: wholeSecond(written2) };
}
__name(infoFrom, "infoFrom");
function infoOf({ name: name2, metadata }, bucket) {
  const { generation: generation3, size = 0, timeCreated = "" } = metadata;
  return { bucket, name: name2, generation: String(generation3), size: Number(size), timeCreated: wholeSecond(Date.parse(timeCreated)) };
}
__name(infoOf, "infoOf");
var wholeSecond = /* @__PURE__ */ __name((milliseconds) => new Date(Math.floor(milliseconds / 1e3) * 1e3).toISOString(), "wholeSecond");
function headersOf(response) {
  const headers = new Headers();
  const received = typeof response === "object" && response !== null && "headers" in response ? response.headers : null;
  if (received instanceof Headers) return received;
  for (const [name2, value] of Object.entries(typeof received === "object" && received !== null ? received : {})) {
    if (typeof value === "string") headers.set(name2, value);
  }
  return headers;
}
__name(headersOf, "headersOf");
var statusOf2 = /* @__PURE__ */ __name((error) => typeof error === "object" && error !== null && "code" in error && typeof error.code === "number" ? error.code : null, "statusOf");
var nextPage = /* @__PURE__ */ __name((answer) => typeof answer === "object" && answer !== null && "nextPageToken" in answer && typeof answer.nextPageToken === "string" ? answer.nextPageToken : void 0, "nextPage");

// functions/storage/cloud-checks.ts
var storageChecks = /* @__PURE__ */ __name((config, identity) => [
  {
    what: `bucket ${config.SOURCE_BUCKET}`,
    run: /* @__PURE__ */ __name(() => checkBucket(config, config.SOURCE_BUCKET, rightsOf(identity).get("source") ?? /* @__PURE__ */ new Set(), identity), "run")
  },
  {
    what: "quarantine",
    run: /* @__PURE__ */ __name(async () => config.QUARANTINE_BUCKET === void 0 ? problem("no bucket is set: rejected files are recorded without a copy", "set QUARANTINE_BUCKET") : checkBucket(config, config.QUARANTINE_BUCKET, rightsOf(identity).get("quarantine") ?? /* @__PURE__ */ new Set(), identity), "run")
  }
], "storageChecks");
async function checkBucket(config, name2, needed, identity) {
  const client = await connectStorage({ apiEndpoint: config.STORAGE_ENDPOINT, retries: true });
  const bucket = client.bucket(name2);
  const permissions = [...needed].toSorted();
  try {
    const [granted] = await bucket.iam.testPermissions(permissions);
    const missing = permissions.filter((permission) => granted[permission] !== true);
    if (missing.length === 0) return ok(`reached; ${permissions.join(", ")} granted`);
    return problem(
      `${missing.join(", ")} not granted to the ${identity}`,
      identity === "operator" ? `gcloud storage buckets add-iam-policy-binding gs://${name2} --member=user:YOU --role=roles/storage.objectUser` : "terraform apply: the module grants it, unless manage_bucket is false"
    );
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 && !(await bucket.exists())[0])
      return problem("the bucket does not exist", `gcloud storage buckets create gs://${name2}`);
    if (status === 404 || status === 501 || status === 405) return unknownPermissions;
    throw error;
  }
}
__name(checkBucket, "checkBucket");

// functions/storage/open.ts
import { createHash } from "node:crypto";
import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
var schemes = { gs: openGoogleStorage };
async function storageOf(address, config, options) {
  const scheme = /^([^/]*):\/\//.exec(address)?.[1];
  if (scheme === void 0) return openPath(address, config, options);
  const open = schemes[scheme];
  if (open === void 0) throw new Error(`${address}: expected a bucket such as ${exampleAddress}`);
  return open(address, config);
}
__name(storageOf, "storageOf");
var openDeployedFiles = /* @__PURE__ */ __name((config, options) => openCloudStorage({ quarantineBucket: config.QUARANTINE_BUCKET ?? null, apiEndpoint: config.STORAGE_ENDPOINT, ...options }), "openDeployedFiles");
var deployedAddress = /* @__PURE__ */ __name(({ SOURCE_BUCKET: bucket, OBJECT_PREFIX: prefix }) => `gs://${bucket}/${prefix}`, "deployedAddress");
var exampleAddress = "gs://acme-ccaip-sessions/metadata/";
function openGoogleStorage(address, config) {
  const [, bucket = "", prefix = ""] = /^gs:\/\/([a-z0-9][a-z0-9._-]+[a-z0-9])(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucket === "") throw new Error(`${address}: expected a bucket such as ${exampleAddress}`);
  const files = openDeployedFiles(config, { retries: true });
  return { files, bucket, prefix, isFile: /\.[a-z]\w*$/i.test(prefix), isRemote: true, listing: /* @__PURE__ */ __name(() => listBucket(files, bucket, prefix), "listing") };
}
__name(openGoogleStorage, "openGoogleStorage");
async function* listBucket(files, bucket, prefix) {
  try {
    yield* files.list(bucket, prefix);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new Error(`gs://${bucket}: no such bucket; list yours with: gcloud storage ls`, { cause: error });
  }
}
__name(listBucket, "listBucket");
var localFolder = "./bucket";
function bucketOfFolder(folder, { SOURCE_BUCKET: bucket }) {
  const place = path.resolve(folder);
  if (bucket !== localBucket || place === path.resolve(localFolder)) return bucket;
  const name2 = path.basename(place).toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return `${localBucket}-${name2}-${createHash("sha256").update(place).digest("hex").slice(0, 8)}`;
}
__name(bucketOfFolder, "bucketOfFolder");
async function openPath(address, config, options) {
  const found = await stat(address).catch((error) => {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ENOENT") throw error;
    throw new Error(`${address}: no such file or folder; name one, or a bucket such as ${exampleAddress}`, { cause: error });
  });
  await access(address, found.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
  const folder = found.isDirectory() ? address : path.dirname(address);
  const bucket = bucketOfFolder(folder, config);
  const files = await openFolder(bucket, folder, options);
  if (found.isDirectory()) return { files, bucket, prefix: "", isFile: false, isRemote: false, listing: /* @__PURE__ */ __name(() => files.list(bucket, ""), "listing") };
  const name2 = path.basename(address);
  return {
    files,
    bucket,
    prefix: name2,
    isFile: true,
    isRemote: false,
    listing: /* @__PURE__ */ __name(async function* () {
      const info = files.look(name2);
      if (info !== null) yield info;
    }, "listing")
  };
}
__name(openPath, "openPath");
async function openFolder(bucket, folder, { quarantine, onUnreadable, onLeftOut }) {
  const { LocalFolder: LocalFolder2 } = await import("./local-folder-N4557XAU.mjs");
  return LocalFolder2.open({ bucket, folder, quarantine, isReadOnly: true, onUnreadable, onLeftOut });
}
__name(openFolder, "openFolder");
var openQuarantine = /* @__PURE__ */ __name(async (isRemote, config, folder) => isRemote ? openDeployedFiles(config, { retries: true }) : openFolder(config.SOURCE_BUCKET, ".", { quarantine: folder }), "openQuarantine");

// functions/warehouse/expected-schema.ts
var expectedSchema = /* @__PURE__ */ __name((config) => ({
  tables: storedTables,
  objects: programObjects,
  metricSettings: metricSettingsOf(config),
  location: config.BIGQUERY_LOCATION
}), "expectedSchema");

// functions/cli/commands/doctor.ts
var words = { ok: "ok       ", problem: "PROBLEM  ", unknown: "unknown  " };
var doctorCommand = new Command3("doctor").description("check everything that the deployed function needs, and print the command that corrects each problem; changes nothing").addOption(new Option2("--as <identity>", "whose rights whoever runs it should have").choices(identities).default("operator")).option("--json", "print one JSON array").addHelpText(
  "after",
  `
The rights checked are those of whoever runs it: by default those of an
operator, who runs the commands. To check those of a function:
  $ gcloud auth application-default login --impersonate-service-account=\\
ccaip-sessions-run@PROJECT.iam.gserviceaccount.com
  $ npx ccaip-sessions doctor --env-file ccaip-sessions.env --as loader

Examples:
  $ npx ccaip-sessions doctor --env-file ccaip-sessions.env
  $ npx ccaip-sessions doctor --json \\
      --deployment acme-contact-center/us-central1/ccaip-sessions-loader`
).action(async (options) => {
  const { as: identity, deployment } = options;
  const variables = { ...process.env, ...await settingsVariables(options) };
  const config = readConfig(variables, { needsKey: false });
  await requireCredentials(config.STORAGE_ENDPOINT === void 0 ? void 0 : config.BIGQUERY_ENDPOINT);
  const { administration, name: name2, warehouse } = await openAdministration(config);
  const settings = settingsOf(config);
  printError(placeText(name2, { sources: [`bucket ${config.SOURCE_BUCKET}`], settings }));
  const findings = await checkDeployment([
    ...storageChecks(config, identity),
    namesCheck(openDeployedFiles(config, { retries: true }), settings, deployedAddress(config)),
    ...administration.checks(expectedSchema(config), identity),
    ...mayQuery(identity) ? [settingsCheck(warehouse, await settingsWithKey(config, variables))] : [],
    ...identity === "operator" ? [upkeepCheck(deployment === void 0 ? null : () => readUpkeepCall(deployment), /* @__PURE__ */ new Date())] : []
  ]);
  const lines = findings.map(
    ({ what, state, detail, fix }) => `${words[state]}${what}: ${detail}${fix === null ? "" : `
         fix: ${fix}`}`
  );
  if (options.json === true) printPlain(JSON.stringify(findings, null, 2));
  else print(lines.join("\n"));
  if (findings.some(({ state }) => state === "problem")) process.exitCode = 1;
});
async function settingsWithKey(config, variables) {
  if (!Object.values(config.PERSONAL_DATA).includes("pseudonymize") && config.PSEUDONYM_SECRET === void 0) return settingsOf(config);
  try {
    return settingsOf(readConfig(await withPseudonymKey(variables), { needsKey: true }));
  } catch {
    return null;
  }
}
__name(settingsWithKey, "settingsWithKey");

// functions/cli/commands/erase.ts
import { createInterface } from "node:readline/promises";
import { Command as Command4, InvalidArgumentError as InvalidArgumentError2 } from "commander";

// functions/maintenance/erase.ts
import { randomUUID } from "node:crypto";
var columnsOfErasures = Columns.of(sessionErasures.fields);
async function eraseSessions(warehouse, quarantine, sessions2, options) {
  const rows = sessions2.map(
    ({ instance, sessionKey: sessionKey2 }) => columnsOfErasures.row({
      instance,
      session_key: sessionKey2,
      erased_at: instantOf(options.now),
      reason: options.reason ?? null,
      row_id: randomUUID()
    })
  );
  await warehouse.appendBatch(sessionErasures, rows, randomUUID());
  return finishErasures(warehouse, quarantine, options);
}
__name(eraseSessions, "eraseSessions");
async function finishErasures(warehouse, quarantine, options) {
  await carryOver(warehouse, options.now);
  await recordObjects(warehouse);
  const removed = await removeCopies(warehouse, quarantine, options);
  const deleted = await deleteRows(warehouse, options);
  const { rows } = await warehouse.query(`select count(*) as waiting from \${store}.session_versions as version where ${isErased}`);
  return { removed_copies: removed, deleted_rows: deleted, waiting_rows: Number(rows[0]?.["waiting"]) };
}
__name(finishErasures, "finishErasures");
var requests = `(
  select instance, session_key, min(erased_at) as erased_at from \${store}.session_erasures
  where forgotten_at is null group by instance, session_key
) as erased`;
var isErased = `exists (
  select 1 from \${store}.session_erasures as erased
  where erased.instance = version.instance and erased.session_key = version.session_key and erased.forgotten_at is null
)`;
var isReadyForDeletion = `exists (
  select 1 from \${store}.session_erasures as erased
  where erased.instance = version.instance and erased.session_key = version.session_key and erased.forgotten_at is null
    and erased.bucket = version.source_bucket and erased.object_name = version.source_object and erased.copies_removed_at is not null
)`;
async function carryOver(warehouse, now) {
  const { rows } = await warehouse.query(`
    select version.instance, version.session_key, max(origin.reason) as reason
    from \${store}.session_versions as version
    join (
      select object.session_key, object.bucket, object.object_name, request.reason
      from \${store}.session_erasures as object
      join \${store}.session_erasures as request
        on request.instance = object.instance and request.session_key = object.session_key and request.forgotten_at is null
      where object.object_name is not null and object.forgotten_at is null
    ) as origin
      on origin.session_key = version.session_key and origin.bucket = version.source_bucket and origin.object_name = version.source_object
    where not exists (
      select 1 from \${store}.session_erasures as known
      where known.instance = version.instance and known.session_key = version.session_key
    )
    group by version.instance, version.session_key`);
  const requested = rows.map(
    (row) => columnsOfErasures.row({
      instance: String(row["instance"]),
      session_key: String(row["session_key"]),
      erased_at: instantOf(now),
      reason: typeof row["reason"] === "string" ? row["reason"] : null,
      row_id: randomUUID()
    })
  );
  await warehouse.appendBatch(sessionErasures, requested, randomUUID());
}
__name(carryOver, "carryOver");
async function recordObjects(warehouse) {
  const { rows } = await warehouse.query(`
    select origin.instance, origin.session_key, origin.bucket, origin.object_name, erased.erased_at
    from (
      select instance, session_key, source_bucket as bucket, source_object as object_name from \${store}.session_versions
      union distinct
      select instance, concat(channel, '-', cast(session_id as ${warehouse.sql.types.STRING})), bucket, object_name from \${store}.unloaded_files
      where session_id is not null
    ) as origin
    join ${requests} on erased.instance = origin.instance and erased.session_key = origin.session_key
    where not exists (
      select 1 from \${store}.session_erasures as known
      where known.instance = origin.instance and known.session_key = origin.session_key and known.forgotten_at is null
        and known.bucket = origin.bucket and known.object_name = origin.object_name
    )`);
  const objects = rows.map(
    (row) => columnsOfErasures.row({
      instance: String(row["instance"]),
      session_key: String(row["session_key"]),
      bucket: String(row["bucket"]),
      object_name: String(row["object_name"]),
      erased_at: String(row["erased_at"]),
      row_id: randomUUID()
    })
  );
  await warehouse.appendBatch(sessionErasures, objects, randomUUID());
}
__name(recordObjects, "recordObjects");
async function removeCopies(warehouse, quarantine, { now, maximumBytes }) {
  const key = `concat(unloaded.channel, '-', cast(unloaded.session_id as ${warehouse.sql.types.STRING}))`;
  const { rows: open } = await warehouse.query(
    "select row_id from ${store}.session_erasures where forgotten_at is null and copies_removed_at is null"
  );
  const { rows: copies } = await warehouse.query(`
    select copy.instance, copy.session_key, copy.erased_at, copy.quarantine_object, copy.row_id
    from (
      select erased.instance, erased.session_key, erased.erased_at, unloaded.quarantine_object, unloaded.row_id
      from \${store}.unloaded_files as unloaded
      join ${requests} on erased.instance = unloaded.instance and erased.session_key = ${key}
      where unloaded.quarantine_object is not null
      union all
      select erased.instance, erased.session_key, erased.erased_at, unloaded.quarantine_object, unloaded.row_id
      from \${store}.unloaded_files as unloaded
      join \${store}.session_erasures as origin on origin.bucket = unloaded.bucket and origin.object_name = unloaded.object_name
      join ${requests} on erased.instance = origin.instance and erased.session_key = origin.session_key
      where unloaded.quarantine_object is not null and unloaded.session_id is null and origin.forgotten_at is null
    ) as copy
    where not exists (
      select 1 from \${store}.session_erasures as known
      where known.instance = copy.instance and known.session_key = copy.session_key and known.forgotten_at is null
        and known.unloaded_row_id = copy.row_id
    )`);
  const names3 = new Set(copies.map((row) => String(row["quarantine_object"])));
  for (const name2 of names3) await quarantine.removeQuarantine(name2);
  const removed = copies.map(
    (row) => columnsOfErasures.row({
      instance: String(row["instance"]),
      session_key: String(row["session_key"]),
      erased_at: String(row["erased_at"]),
      unloaded_row_id: String(row["row_id"]),
      copies_removed_at: instantOf(now),
      row_id: randomUUID()
    })
  );
  await warehouse.appendBatch(sessionErasures, removed, randomUUID());
  for (const part of partsOf(open, 5e3)) {
    const list = part.map((row) => warehouse.sql.textLiteral(String(row["row_id"]))).join(", ");
    const statement = `update \${store}.session_erasures set copies_removed_at = timestamp '${now.toISOString()}' where row_id in (${list})`;
    await warehouse.change([statement], { maximumBytes });
  }
  return names3.size;
}
__name(removeCopies, "removeCopies");
function* partsOf(items, size) {
  for (let start2 = 0; start2 < items.length; start2 += size) yield items.slice(start2, start2 + size);
}
__name(partsOf, "partsOf");
async function deleteRows(warehouse, { now, maximumBytes }) {
  const condition = `${isReadyForDeletion} and ${isDeletable(warehouse, now)}`;
  const { rows: days } = await warehouse.query(
    `select distinct session_date from \${store}.session_versions as version where ${condition} order by session_date`
  );
  let deleted = 0;
  if (days.length > 0) {
    const statement = `delete from \${store}.session_versions as version where ${sessionDateIn(dateList(days))} and ${condition}`;
    deleted = (await warehouse.change([statement], { maximumBytes })).changedRows ?? 0;
  }
  const isDone = `erased.forgotten_at is null and erased.finished_at is null and erased.copies_removed_at is not null and not exists (
    select 1 from \${store}.session_versions as version
    where version.instance = erased.instance and version.session_key = erased.session_key
  )`;
  const { rows: done } = await warehouse.query(`select count(*) as done from \${store}.session_erasures as erased where ${isDone}`);
  if (Number(done[0]?.["done"]) > 0) {
    const statement = `update \${store}.session_erasures as erased set finished_at = timestamp '${now.toISOString()}' where ${isDone}`;
    await warehouse.change([statement], { maximumBytes });
  }
  return deleted;
}
__name(deleteRows, "deleteRows");

// functions/maintenance/erasures.ts
async function readErasures(warehouse) {
  const { rows } = await warehouse.query(`
    select distinct instance, session_key, bucket, object_name, case when forgotten_at is null then 1 else 0 end as is_open
    from \${store}.session_erasures`);
  const [recorded, erased, objects] = [/* @__PURE__ */ new Set(), /* @__PURE__ */ new Set(), /* @__PURE__ */ new Set()];
  for (const row of rows) {
    const [instance, sessionKey2] = [String(row["instance"]), String(row["session_key"])];
    recorded.add(nameOf(instance, sessionKey2));
    if (Number(row["is_open"]) !== 1) continue;
    erased.add(nameOf(instance, sessionKey2));
    objects.add(nameOf(sessionKey2, String(row["bucket"]), String(row["object_name"])));
  }
  return {
    has: /* @__PURE__ */ __name((instance, sessionKey2, { bucket, name: name2 }) => recorded.has(nameOf(instance, sessionKey2)) ? erased.has(nameOf(instance, sessionKey2)) : objects.has(nameOf(sessionKey2, bucket, name2)), "has")
  };
}
__name(readErasures, "readErasures");
var nameOf = /* @__PURE__ */ __name((...parts) => JSON.stringify(parts), "nameOf");
var last = /* @__PURE__ */ __name((step) => `case when count(*) = count(${step}) then max(${step}) end as ${step}`, "last");
async function listErasures(warehouse) {
  const { rows } = await warehouse.query(`
    select erased.*, coalesce(remaining.row_count, 0) as row_count
    from (
      select instance, session_key, min(erased_at) as erased_at, max(reason) as reason, ${last("copies_removed_at")}, ${last("finished_at")},
        forgotten_at, max(forgotten_reason) as forgotten_reason
      from \${store}.session_erasures
      group by instance, session_key, forgotten_at
    ) as erased
    left join (
      select instance, session_key, count(*) as row_count from \${store}.session_versions group by instance, session_key
    ) as remaining
      on remaining.instance = erased.instance and remaining.session_key = erased.session_key and erased.forgotten_at is null
    order by erased.erased_at, erased.instance, erased.session_key`);
  return rows.map((row) => ({
    instance: String(row["instance"]),
    sessionKey: String(row["session_key"]),
    requestedAt: String(row["erased_at"]),
    reason: textOrNull(row["reason"]),
    copiesRemovedAt: textOrNull(row["copies_removed_at"]),
    finishedAt: textOrNull(row["finished_at"]),
    rows: Number(row["row_count"]),
    forgottenAt: textOrNull(row["forgotten_at"]),
    forgottenReason: textOrNull(row["forgotten_reason"])
  }));
}
__name(listErasures, "listErasures");
var textOrNull = /* @__PURE__ */ __name((value) => typeof value === "string" ? value : null, "textOrNull");
async function forgetErasure(warehouse, sessionKey2, { instance, reason: reason3, now, maximumBytes }) {
  const erasures = await listErasures(warehouse);
  const instances = erasures.filter((one) => one.sessionKey === sessionKey2 && one.forgottenAt === null && (instance === null || one.instance === instance)).map((one) => one.instance);
  const [chosen2] = instances;
  if (chosen2 === void 0 || instances.length > 1) return instances;
  const { textLiteral, types, unnest } = warehouse.sql;
  const at = now.toISOString();
  const key = `instance = ${textLiteral(chosen2)} and`;
  const statements = [
    `update \${store}.session_erasures set forgotten_at = timestamp '${at}', forgotten_reason = ${textLiteral(reason3)}
     where ${key} session_key = ${textLiteral(sessionKey2)} and forgotten_at is null`,
    // The ledger would count files that were skipped for the erasure as handled: `load` and `reconcile` would not read them again.
    `delete from \${store}.unloaded_files as unloaded
     where ${key} concat(channel, '-', cast(session_id as ${types.STRING})) = ${textLiteral(sessionKey2)} and outcome = 'skipped'
       and ${isDeletable(warehouse, now).replace("ingested_at", "handled_at")}
       and exists (select 1 from ${unnest("unloaded.problems", "entry")} where entry.code = 'erased')`
  ];
  await warehouse.change(statements, { maximumBytes });
  return instances;
}
__name(forgetErasure, "forgetErasure");

// functions/maintenance/find-sessions.ts
var searchedColumns = {
  phone: ["end_user_number", "outbound_number", "end_user_identifier", "participants.phone_number", "participants.caller_id"],
  email: ["end_user_email", "end_user_identifier"],
  end_user: ["end_user_id", "end_user_identifier", "participants.end_user_id"],
  crm_id: ["end_user_out_contact_id", "out_ticket_id"]
};
var searchedLists = ["in_call_sms.sms", "wait_time_sms.sms"];
async function findSessions(warehouse, target, keys) {
  return target.by === "session" ? findByKey(warehouse, target) : findByValue(warehouse, target.by, target.value, keys);
}
__name(findSessions, "findSessions");
async function findByKey(warehouse, { instance, value }) {
  const { rows } = await warehouse.query(
    `select instance, session_key, sum(version_count) as version_count from (
       select instance, session_key, 1 as version_count from \${store}.session_versions
       union all
       select instance, concat(channel, '-', cast(session_id as ${warehouse.sql.types.STRING})), 0 from \${store}.unloaded_files
       where session_id is not null and quarantine_object is not null
     ) as handled
     where session_key = @value${instance === null ? "" : " and instance = @instance"}
     group by instance, session_key order by instance`,
    instance === null ? { value } : { value, instance }
  );
  return foundIn(rows);
}
__name(findByKey, "findByKey");
async function findByValue(warehouse, by, value, keys) {
  const { sql } = warehouse;
  const parameters = {};
  const named = /* @__PURE__ */ __name((text2) => {
    const name2 = `value${Object.keys(parameters).length}`;
    parameters[name2] = text2;
    return `@${name2}`;
  }, "named");
  const spellings = spellingsOf(value);
  const listed = /* @__PURE__ */ __name((values) => values.map(named).join(", "), "listed");
  const texts = listed([...spellings, ...pseudonymsOf(spellings, keys, pseudonym)]);
  const integers = listed([...spellings, ...pseudonymsOf(spellings, keys, integerPseudonym)]);
  const conditions = searchedColumns[by].map(
    (place) => inPlace(place, sql, (column) => {
      const text2 = `cast(${column} as ${sql.types.STRING})`;
      if (fieldOf(place).type === "INT64") return `${text2} in (${integers})`;
      return `(${text2} in (${texts}) or ${normalSql(text2, by)} in (${texts}))`;
    })
  );
  if (by === "phone" && isPhoneNumber(value)) {
    const contents = [normalText(value, "contact").slice(1), ...pseudonymsOf(spellings, keys, pseudonym)].map((text2) => named(`%${text2}%`));
    for (const place of searchedLists) {
      const contain = /* @__PURE__ */ __name((json) => contents.map((text2) => `${json} like ${text2}`).join(" or "), "contain");
      conditions.push(inPlace(place, sql, (column) => `(${contain(withoutSeparators(sql.jsonText(column)))})`));
    }
  }
  const { rows } = await warehouse.query(
    `select instance, session_key, count(*) as version_count from \${store}.session_versions as version
     where ${conditions.join("\n or ")} group by instance, session_key order by instance, session_key`,
    parameters
  );
  return foundIn(rows);
}
__name(findByValue, "findByValue");
async function nearMisses(warehouse, target) {
  const { by, value } = target;
  if (by === "session") {
    const other = value.startsWith("call") ? value.replace("call", "chat") : value.replace("chat", "call");
    const near = await Promise.all([value, other].map((key) => findByKey(warehouse, { by, instance: null, value: key })));
    const erasures = await listErasures(warehouse);
    return [
      ...near.flat().map(({ instance, sessionKey: sessionKey2 }) => `There is ${instance} ${sessionKey2}.`),
      ...erasures.filter(({ sessionKey: sessionKey2, forgottenAt }) => sessionKey2 === value && forgottenAt === null).map(({ instance, sessionKey: sessionKey2, requestedAt }) => `${instance} ${sessionKey2} was erased at ${requestedAt}.`)
    ];
  }
  const digits = normalText(value, "contact").replaceAll(/\D/g, "").replace(/^0+/, "");
  if (by !== "phone" || digits.length < 6) return [];
  const conditions = searchedColumns.phone.map(
    (place) => inPlace(place, warehouse.sql, (column) => `${withoutSeparators(column)} like @pattern`)
  );
  const { rows } = await warehouse.query(
    `select count(*) as session_count from (
       select distinct instance, session_key from \${store}.session_versions as version where ${conditions.join(" or ")}
     ) as near`,
    { pattern: `%${digits}` }
  );
  const count = Number(rows[0]?.["session_count"]);
  return count === 0 ? [] : [`${count === 1 ? "1 session has" : `${count} sessions have`} a number that ends with these digits: add its country code.`];
}
__name(nearMisses, "nearMisses");
var foundIn = /* @__PURE__ */ __name((rows) => rows.map((row) => ({
  instance: String(row["instance"]),
  sessionKey: String(row["session_key"]),
  versions: Number(row["version_count"])
})), "foundIn");
function inPlace(place, sql, isOne) {
  const [first = "", nested2] = place.split(".");
  if (nested2 === void 0) return isOne(`version.${first}`);
  return `exists (select 1 from ${sql.unnest(`version.${first}`, "item")} where ${isOne(`item.${nested2}`)})`;
}
__name(inPlace, "inPlace");
var normalSql = /* @__PURE__ */ __name((column, by) => by === "phone" ? withoutSeparators(column) : by === "email" ? `lower(trim(${column}))` : `trim(${column})`, "normalSql");
var withoutSeparators = /* @__PURE__ */ __name((column) => numberSeparators.reduce((sql, mark) => `replace(${sql}, '${mark}', '')`, column), "withoutSeparators");
function spellingsOf(value) {
  const normal = normalText(value, "contact");
  const digits = normal.slice(1);
  const numbers = isPhoneNumber(value) ? [digits, `00${digits}`] : [];
  return [.../* @__PURE__ */ new Set([value, value.trim(), normal, value.trim().toLowerCase(), ...numbers])];
}
__name(spellingsOf, "spellingsOf");
var pseudonymsOf = /* @__PURE__ */ __name((spellings, { key, retiredKeys = [] }, make) => [...key === null ? [] : [key], ...retiredKeys].flatMap((one) => spellings.map((spelling) => make(one, spelling))), "pseudonymsOf");
function fieldOf(place) {
  const [first, nested2] = place.split(".");
  const field = sessionVersions.fields.find(({ name: name2 }) => name2 === first);
  const found = nested2 === void 0 ? field : field?.fields.find(({ name: name2 }) => name2 === nested2);
  if (found === void 0) throw new Error(`schema: there is no column ${place}`);
  return found;
}
__name(fieldOf, "fieldOf");

// functions/cli/commands/erase.ts
var shownKeys = 20;
var nothingFound = exitCodes.incomplete;
var eraseCommand = new Command4("erase").description("erase sessions, by key or by customer: every version and quarantine copy, for good").addOption(warehouseOption()).addOption(databaseOption()).option("--session <key>", "one session, such as call-1001", sessionKey).option("--instance <name>", "the session's instance; without it, all instances are searched").option("--phone <number>", "sessions of a phone number with its country code, in any spelling: +15550100177, +1 555-010-0177").option("--email <address>", "sessions of a customer's e-mail, in upper or lower case").option("--end-user <id>", "sessions of a customer by the platform's id or identifier").option("--crm-id <id>", "sessions of a CRM contact or record").option("--reason <text>", "recorded with the erasure, such as a ticket; never who the person is", reason).option("--list", "list erasures and how far each is").option("--forget <key>", "take the erasure of a session back, with --reason: its files load again", sessionKey).option("--finish", "only remove remaining rows and quarantine copies of sessions that were erased before").option("--yes", "do not ask").addOption(jsonOption()).addOption(quarantineOption()).addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions erase --session call-1001 --yes
  $ npx ccaip-sessions erase --phone "+1 555-010-5945" --reason "ticket 7" --yes
  $ npx ccaip-sessions erase --env-file ccaip-sessions.env --end-user 77
  $ npx ccaip-sessions erase --list
  $ npx ccaip-sessions erase --forget call-1001 --reason "was the trial"

It records the keys of the sessions and nothing about the person, so that late
events and reloads do not bring them back. Without --yes it asks first.
Exit code 3: nothing was found.`
).action(async (options) => {
  const isByPerson = [options.phone, options.email, options.endUser, options.crmId].some((value) => value !== void 0);
  const config = await commandConfig(options, { usesKey: isByPerson });
  const work = chosenWork(options, config);
  await withWarehouse(options, config, work);
});
function chosenWork(options, config) {
  const { session, phone, email, endUser, crmId, forget } = options;
  const targets = [];
  if (session !== void 0) targets.push({ by: "session", instance: options.instance ?? null, value: session });
  if (phone !== void 0) targets.push({ by: "phone", value: phone });
  if (email !== void 0) targets.push({ by: "email", value: email });
  if (endUser !== void 0) targets.push({ by: "end_user", value: endUser });
  if (crmId !== void 0) targets.push({ by: "crm_id", value: crmId });
  const works = targets.map((target) => (warehouse) => eraseFound(warehouse, target, options, config));
  if (forget !== void 0) works.push((warehouse) => takeBack(warehouse, forget, options, config));
  if (options.list === true) works.push((warehouse) => printErasures(warehouse, options));
  if (options.finish === true) works.push((warehouse) => finish(warehouse, options, config));
  const [work] = works;
  if (work === void 0 || works.length > 1 || targets.some(({ value }) => value.trim() === ""))
    throw new Error("expected one of --session call-1001, --phone, --email, --end-user, --crm-id, --list, --forget and --finish");
  return work;
}
__name(chosenWork, "chosenWork");
async function eraseFound(warehouse, target, options, config) {
  const keys = { key: config.PSEUDONYM_KEY ?? null, retiredKeys: config.PSEUDONYM_KEYS_RETIRED };
  const found = await findSessions(warehouse, target, keys);
  const output = outputOf(options);
  if (found.length === 0) {
    const near = await nearMisses(warehouse, target);
    output.result({ found, near }, notFoundText(target, near));
    process.exitCode = nothingFound;
    return;
  }
  output.line(foundText(found));
  if (options.yes !== true && !await isConfirmed(found.length)) {
    print("Nothing was erased: the answer was not yes.");
    process.exitCode = 1;
    return;
  }
  const quarantine = await openQuarantine(warehouse.isRemote, config, options.quarantine);
  const how = { now: /* @__PURE__ */ new Date(), maximumBytes: config.UPKEEP_MAX_BYTES, reason: options.reason };
  const report = await eraseSessions(warehouse, quarantine, found, how);
  output.result({ found, ...report }, reportText(found.length, report, warehouse));
}
__name(eraseFound, "eraseFound");
async function finish(warehouse, options, config) {
  const quarantine = await openQuarantine(warehouse.isRemote, config, options.quarantine);
  const report = await finishErasures(warehouse, quarantine, { now: /* @__PURE__ */ new Date(), maximumBytes: config.UPKEEP_MAX_BYTES });
  outputOf(options).result(
    report,
    `${countText(report.deleted_rows, "row")} deleted, ${countText(report.waiting_rows, "row")} cannot be deleted yet. Quarantine copies removed: ${countText(report.removed_copies)}.`
  );
}
__name(finish, "finish");
async function takeBack(warehouse, key, options, config) {
  if (options.reason === void 0) throw new Error("--forget needs --reason, which is recorded: say why the session may be loaded again");
  const how = { instance: options.instance ?? null, reason: options.reason, now: /* @__PURE__ */ new Date(), maximumBytes: config.UPKEEP_MAX_BYTES };
  const instances = await forgetErasure(warehouse, key, how);
  if (instances.length > 1) throw new Error(`${key} is erased in ${instances.join(", ")}: add --instance with one of them`);
  const [instance] = instances;
  if (instance === void 0) {
    print(`No erasure of ${key} was found. See which there are with: npx ccaip-sessions erase --list`);
    process.exitCode = nothingFound;
    return;
  }
  print(
    `The erasure of ${instance} ${key} is taken back: its files load again. Load those that are in the bucket with: npx ccaip-sessions load --reload`
  );
}
__name(takeBack, "takeBack");
async function printErasures(warehouse, options) {
  const erasures = await listErasures(warehouse);
  if (options.json === true) {
    printPlain(JSON.stringify(erasures, null, 2));
    return;
  }
  if (erasures.length === 0) {
    print("No session was erased.");
    return;
  }
  const names3 = ["instance", "session_key", "requested_at", "state", "reason"];
  const rows = erasures.map((erasure) => ({
    instance: erasure.instance,
    session_key: erasure.sessionKey,
    requested_at: erasure.requestedAt,
    state: stateOf(erasure),
    reason: erasure.forgottenReason ?? erasure.reason
  }));
  printPlain(resultText({ columns: names3.map((name2) => ({ name: name2, type: "STRING" })), rows }, widthOf()));
}
__name(printErasures, "printErasures");
function stateOf({ forgottenAt, copiesRemovedAt, finishedAt, rows }) {
  if (forgottenAt !== null) return `taken back ${forgottenAt}`;
  if (copiesRemovedAt === null) return "quarantine copies are not removed yet";
  if (rows > 0) return `${countText(rows, "hidden row")} to delete`;
  return finishedAt === null ? "rows are deleted" : `finished ${finishedAt}`;
}
__name(stateOf, "stateOf");
function sessionKey(text2) {
  if (!/^(?:call|chat)--?\d+$/.test(text2)) throw new InvalidArgumentError2("Expected a session's key, such as call-1001 or chat-77.");
  return text2;
}
__name(sessionKey, "sessionKey");
function reason(text2) {
  if (text2.trim() === "" || text2.length > 200 || new RegExp("\\p{Cc}", "u").test(text2))
    throw new InvalidArgumentError2("Expected one line of at most 200 characters, such as a ticket's number.");
  return text2.trim();
}
__name(reason, "reason");
async function isConfirmed(sessions2) {
  if (!process.stdin.isTTY) throw new Error("nothing was erased, since there is no terminal to ask on: run the same command with --yes");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`Erase ${countText(sessions2, "session")} for good? Type yes: `)).trim().toLowerCase() === "yes";
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "AbortError") throw error;
    print("");
    return false;
  } finally {
    terminal.close();
  }
}
__name(isConfirmed, "isConfirmed");
function notFoundText(target, misses) {
  const advice = target.by === "session" ? "A file that is still to be delivered can be erased once it is loaded." : target.by === "phone" ? "A number needs its country code. Pseudonyms match only under PSEUDONYM_KEY and PSEUDONYM_KEYS_RETIRED." : "Pseudonyms match only under PSEUDONYM_KEY and PSEUDONYM_KEYS_RETIRED.";
  return [`No session was found, and nothing was erased. ${advice}`, ...misses.map((miss) => `  ${miss}`)].join("\n");
}
__name(notFoundText, "notFoundText");
function foundText(found) {
  const versions = found.reduce((sum3, session) => sum3 + session.versions, 0);
  const keys = found.slice(0, shownKeys).map(
    ({ instance, sessionKey: key, versions: rows }) => rows === 0 ? `  ${instance} ${key}: rejected files alone` : `  ${instance} ${key}: ${countText(rows, "version")}`
  );
  const more = found.length > shownKeys ? [`  \u2026 and ${countText(found.length - shownKeys)} more`] : [];
  return [`Found ${countText(found.length, "session")} with ${countText(versions, "version")}:`, ...keys, ...more].join("\n");
}
__name(foundText, "foundText");
function reportText(sessions2, { removed_copies: copies, waiting_rows: waiting }, { name: name2, deletedRowsRemain }) {
  return [
    `Erased ${countText(sessions2, "session")}: hidden from every relation as of now. Quarantine copies removed: ${countText(copies)}.`,
    waiting === 0 ? "All of their rows are deleted." : `${countText(waiting, "row")} cannot be deleted yet: ${name2} does not delete rows that were just written. Upkeep deletes them; or delete them in two hours: run the command again with --finish instead of the sessions`,
    "Not reached:",
    "  the files in the bucket: delete them there",
    ...deletedRowsRemain.map((line) => `  ${line}`),
    "  quarantined files whose session could not be identified, and exports that others made"
  ].join("\n");
}
__name(reportText, "reportText");

// functions/cli/commands/explain.ts
import { readFile as readFile3, stat as stat2 } from "node:fs/promises";
import path2 from "node:path";
import { buffer } from "node:stream/consumers";
import { Command as Command5 } from "commander";

// functions/pipeline/duplicate-keys.ts
var replacedLimit = 1e3;
function replacedValues(text2) {
  return new DuplicateSearch(text2).search();
}
__name(replacedValues, "replacedValues");
var DuplicateSearch = class {
  static {
    __name(this, "DuplicateSearch");
  }
  #text;
  #path = [];
  #replaced = [];
  #at = 0;
  constructor(text2) {
    this.#text = text2;
  }
  search() {
    this.#blanks();
    this.#value();
    return this.#replaced;
  }
  #blanks() {
    while (" 	\n\r\uFEFF".includes(this.#text[this.#at] ?? "x")) this.#at += 1;
  }
  /** Moves past a value and notes replaced ones in it. */
  #value() {
    const first = this.#text[this.#at];
    if (first === "{") this.#object();
    else if (first === "[") this.#list();
    else if (first === '"') this.#string();
    else while (this.#at < this.#text.length && !",]} 	\n\r".includes(this.#text[this.#at] ?? ",")) this.#at += 1;
  }
  #object() {
    const seen = /* @__PURE__ */ new Map();
    this.#items("}", () => {
      const key = String(JSON.parse(this.#string()));
      this.#blanks();
      this.#at += 1;
      this.#blanks();
      const from = this.#at;
      this.#path.push(key);
      this.#value();
      const earlier = seen.get(key);
      if (earlier !== void 0 && this.#replaced.length < replacedLimit)
        this.#replaced.push({ path: [...this.#path], value: parseJson(this.#text.slice(earlier.from, earlier.to), true) });
      this.#path.pop();
      seen.set(key, { from, to: this.#at });
    });
  }
  #list() {
    let position = 0;
    this.#items("]", () => {
      this.#path.push(position);
      this.#value();
      this.#path.pop();
      position += 1;
    });
  }
  /** The items between two brackets. */
  #items(close, readItem) {
    this.#at += 1;
    this.#blanks();
    while (this.#text[this.#at] !== close) {
      readItem();
      this.#blanks();
      if (this.#text[this.#at] === ",") this.#at += 1;
      this.#blanks();
    }
    this.#at += 1;
  }
  /** The text of a string with its quotes. */
  #string() {
    const from = this.#at;
    do
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    while (this.#text[this.#at] !== '"');
    this.#at += 1;
    return this.#text.slice(from, this.#at);
  }
};
var pointersOf = /* @__PURE__ */ __name(({ path: path10 }) => ({
  pointer: pointerOf(path10),
  starred: pointerOf(path10.map((step) => typeof step === "number" ? "*" : step))
}), "pointersOf");

// functions/pipeline/flatten.ts
var driftLimit = 1e3;
var warningLimit = 100;
var itemLimit = 1e4;
var TooManyItemsError = class extends Error {
  static {
    __name(this, "TooManyItemsError");
  }
  name = "TooManyItemsError";
};
var numberIn = /* @__PURE__ */ __name((value) => {
  if (typeof value !== "string" || !/^-?(?:0|[1-9]\d{0,18})(?:\.\d{1,15})?$/.test(value)) return void 0;
  return isSafeNumeral(value) ? Number(value) : new ExactNumber(value);
}, "numberIn");
var isSafeNumeral = /* @__PURE__ */ __name((text2) => text2.replaceAll(/[-.]/g, "").length <= 15, "isSafeNumeral");
function compileFlatten(personal) {
  const session = readerOf(sessions, new Columns(Object.keys(sessions.columns)), personal);
  const lists = childTables.map((table) => {
    const list = listReaderOf(table, personal);
    const path10 = table.list.split(".");
    const owner = path10.length === 1 ? session.slots : listSlots(session.slots, path10.slice(0, -1));
    owner.set(path10.at(-1) ?? "", { kind: "list", list });
    return list;
  });
  const empty = Object.fromEntries(lists.map(({ name: name2, columns: columns4 }) => [name2, new RowList(columns4, [])]));
  for (const key of identityKeys) session.slots.set(key, { kind: "identity" });
  return (file) => new Walk(personal, file).flatten(session, empty);
}
__name(compileFlatten, "compileFlatten");
function readerOf(table, columns4, personal) {
  return { name: table.name, columns: columns4, blank: columns4.names.map(() => null), slots: slotsOf(table, columns4, personal) };
}
__name(readerOf, "readerOf");
function listReaderOf(table, personal) {
  const columns4 = new Columns(["position", ...Object.keys(table.columns)]);
  return {
    ...readerOf(table, columns4, personal),
    whole: wholeOf(table, columns4, personal),
    ownerIndex: table.owner === null ? null : columns4.index(table.owner.position)
  };
}
__name(listReaderOf, "listReaderOf");
var identityKeys = ["id", "created_at"];
function listSlots(slots, path10) {
  const [key = "", ...rest] = path10;
  const slot = slots.get(key);
  if (slot?.kind !== "list") throw new Error(`schema: ${key} is not a list, or is listed after the list inside it`);
  return rest.length === 0 ? slot.list.slots : listSlots(slot.list.slots, rest);
}
__name(listSlots, "listSlots");
function slotsOf(table, columns4, personal) {
  const slots = /* @__PURE__ */ new Map();
  for (const [name2, column] of Object.entries(table.columns)) {
    const isShared = column.sources.length > 1;
    const read = cellReader(column, personal);
    const isNumeric = column.type === "INT64" || column.type === "FLOAT64";
    for (const source of column.sources) {
      if (source !== "")
        addSlot(slots, source.split("."), { kind: "cell", index: columns4.index(name2), isShared, pii: column.pii, isNumeric, read });
    }
  }
  return slots;
}
__name(slotsOf, "slotsOf");
function addSlot(slots, [key = "", ...rest], slot) {
  if (rest.length === 0) {
    slots.set(key, slot);
    return;
  }
  const inner = slots.get(key) ?? { kind: "object", slots: /* @__PURE__ */ new Map() };
  if (inner.kind !== "object") throw new Error(`schema: ${key} is both a value and an object`);
  slots.set(key, inner);
  addSlot(inner.slots, rest, slot);
}
__name(addSlot, "addSlot");
function wholeOf(table, columns4, personal) {
  const found = Object.entries(table.columns).find(([, column]) => column.sources.includes(""));
  return found === void 0 ? null : { index: columns4.index(found[0]), read: cellReader(found[1], personal) };
}
__name(wholeOf, "wholeOf");
var emptyObject = /* @__PURE__ */ __name(() => /* @__PURE__ */ Object.create(null), "emptyObject");
var Walk = class {
  static {
    __name(this, "Walk");
  }
  /** The path to the object or list being read; the key of a single value is passed with it. */
  #path = [];
  #rows = /* @__PURE__ */ new Map();
  /** Made once there is something to hold, since most files have nothing. */
  #unknown = null;
  #drift = null;
  #warnings = [];
  #keys = 0;
  #items = 0;
  #personal;
  #file;
  constructor(personal, file) {
    this.#personal = personal;
    this.#file = file;
  }
  flatten({ columns: columns4, slots, blank: blank2 }, empty) {
    const cells = blank2.slice();
    this.#object(this.#file, slots, cells);
    const session = new Row(columns4, cells);
    const children = { ...empty };
    for (const [{ name: name2, columns: ofList }, rows] of this.#rows) children[name2] = new RowList(ofList, rows);
    return {
      session,
      children,
      keys: this.#keys,
      unknownFields: this.#unknown,
      drift: this.#drift === null ? [] : [...this.#drift.values()],
      warnings: this.#warnings
    };
  }
  #object(object, slots, cells) {
    for (const key in object) {
      const value = object[key] ?? null;
      const slot = slots.get(key);
      this.#keys += 1;
      if (slot === void 0) this.#unplaced(key, value, "unknown_key", []);
      else if (value === null || slot.kind === "identity") continue;
      else if (slot.kind === "cell") this.#cell(key, value, slot, cells);
      else this.#nested(key, value, slot, cells);
    }
  }
  #cell(key, value, { index, isShared, isNumeric, read, pii }, cells) {
    let cell = isShared && cells[index] !== null ? void 0 : read(value);
    if (cell === void 0 && isNumeric && !(isShared && cells[index] !== null)) {
      const number = numberIn(value);
      if (number !== void 0) cell = read(number);
      if (cell !== void 0) this.#note([...this.#path, key], value, "number_as_text");
    }
    if (cell === void 0) this.#unplaced(key, value, "unfit_value", [pii]);
    else {
      cells[index] = cell;
      if (typeof value === "object") this.#keys += countKeys(value);
    }
  }
  #nested(key, value, slot, cells) {
    if (slot.kind === "object" && isObject(value)) {
      this.#path.push(key);
      this.#object(value, slot.slots, cells);
      this.#path.pop();
    } else if (slot.kind === "list" && (Array.isArray(value) || isItem(value, slot.list))) {
      this.#path.push(key);
      if (!Array.isArray(value)) this.#note(this.#path, value, "object_as_list");
      this.#list(Array.isArray(value) ? value : [value], slot.list);
      this.#path.pop();
    } else {
      this.#unplaced(key, value, "unfit_value", classesIn(slot));
    }
  }
  #list(items, list) {
    if (items.length === 0) return;
    this.#items += items.length;
    if (this.#items > itemLimit) throw new TooManyItemsError();
    const { slots, blank: blank2, whole, ownerIndex } = list;
    let rows = this.#rows.get(list);
    if (rows === void 0) this.#rows.set(list, rows = []);
    const owner = ownerIndex === null ? void 0 : this.#path.findLast((key) => typeof key === "number");
    for (let position = 0; position < items.length; position += 1) {
      const item = items[position] ?? null;
      if (item === null) continue;
      if (whole === null && !isObject(item)) {
        this.#unplaced(position, item, "unknown_item", classesIn({ kind: "list", list }));
        continue;
      }
      const cells = blank2.slice();
      cells[0] = position;
      if (ownerIndex !== null && owner !== void 0) cells[ownerIndex] = owner;
      rows.push(cells);
      if (whole !== null) {
        cells[whole.index] = whole.read(item) ?? null;
        this.#keys += countKeys(item);
      } else if (isObject(item)) {
        this.#path.push(position);
        this.#object(item, slots, cells);
        this.#path.pop();
      }
    }
  }
  /** Keeps a value that has no cell, as the classes of its place and that of unknown content allow, and notes its place. */
  #unplaced(key, value, problem3, classes) {
    this.#keys += countKeys(value);
    const pointer = this.#note([...this.#path, key], value, problem3);
    const treatment = strictest(["content", ...classes].map((pii) => treatmentOf(this.#personal, pii)));
    const kept = keptValue(value, treatment, this.#personal);
    if (kept === void 0) return;
    const unknown = this.#unknown ??= emptyObject();
    unknown[freeKey(unknown, pointer)] = kept;
  }
  /** Notes what is unusual about a value and returns its pointer. Unknown keys are drift alone: most releases bring some. */
  #note(path10, value, problem3) {
    const pointer = pointerOf(path10);
    const starred = pointerOf(path10.map((step) => typeof step === "number" ? "*" : step));
    const kind = kindOf(value);
    const drift = this.#drift ??= /* @__PURE__ */ new Map();
    if (drift.size < driftLimit) drift.set(`${starred} ${kind} ${problem3}`, { pointer: starred, problem: problem3, kind });
    if (problem3 !== "unknown_key" && this.#warnings.length < warningLimit) this.#warnings.push({ code: problem3, pointer });
    return pointer;
  }
};
function keptValue(value, treatment, personal) {
  if (treatment === "drop" || !hasLeaf(value)) return void 0;
  return treatment === "keep" ? storable(value) : pseudonymousJson(keyOf(personal), value);
}
__name(keptValue, "keptValue");
function withReplacedValues(flattened, replaced, personal) {
  const treatment = strictest(piiClasses.map((pii) => treatmentOf(personal, pii)));
  const unknown = Object.assign(emptyObject(), flattened.unknownFields);
  const drift = /* @__PURE__ */ new Map();
  const warnings = [];
  for (const one of replaced) {
    const { pointer, starred } = pointersOf(one);
    const kind = kindOf(one.value);
    drift.set(`${starred} ${kind}`, { pointer: starred, problem: "duplicate_key", kind });
    if (warnings.length < warningLimit) warnings.push({ code: "duplicate_key", pointer });
    const kept = keptValue(one.value, treatment, personal);
    if (kept !== void 0) unknown[freeKey(unknown, pointer)] = kept;
  }
  return {
    ...flattened,
    unknownFields: Object.keys(unknown).length === 0 ? null : unknown,
    drift: [...drift.values(), ...flattened.drift],
    warnings: [...warnings, ...flattened.warnings]
  };
}
__name(withReplacedValues, "withReplacedValues");
var isItem = /* @__PURE__ */ __name((value, { slots }) => isObject(value) && Object.keys(value).some((key) => slots.has(key)), "isItem");
function classesIn(slot) {
  switch (slot.kind) {
    case "cell":
      return [slot.pii];
    case "object":
      return [...slot.slots.values()].flatMap(classesIn);
    case "list":
      return [...slot.list.slots.values()].flatMap(classesIn);
    case "identity":
      return [];
    default:
      return slot;
  }
}
__name(classesIn, "classesIn");
var strictest = /* @__PURE__ */ __name((treatments) => treatments.includes("drop") ? "drop" : treatments.includes("pseudonymize") ? "pseudonymize" : "keep", "strictest");
function keyOf({ key }) {
  if (key === null) throw new Error("pseudonymize needs a key: set PSEUDONYM_KEY, for example to 32 random bytes in hexadecimal");
  return key;
}
__name(keyOf, "keyOf");
function cellReader(column, personal) {
  const read = plainReader(column);
  const treatment = treatmentOf(personal, column.pii);
  if (treatment === "keep") return read;
  if (treatment === "drop") return (value) => read(value) === void 0 ? void 0 : null;
  const key = keyOf(personal);
  return (value) => {
    const cell = read(value);
    if (cell === void 0 || cell === null) return cell;
    if (column.type === "JSON") return pseudonymousJson(key, value);
    return column.type === "INT64" ? integerPseudonym(key, textOf(value)) : pseudonym(key, normalText(textOf(value), column.pii));
  };
}
__name(cellReader, "cellReader");
function plainReader({ type, reading }) {
  switch (type) {
    case "STRING":
      return reading === "digits" ? readDigits : readText;
    case "INT64":
      return readInteger;
    case "FLOAT64":
      return reading === "numeral" ? (value) => readFloat(typeof value === "string" ? numeral(value) : value) : readFloat;
    case "BOOL":
      return (value) => typeof value === "boolean" ? value : void 0;
    case "TIMESTAMP":
      return (value) => typeof value === "string" ? utcInstant(value) ?? void 0 : void 0;
    case "JSON":
      if (reading === "any") return storable;
      return reading === "list" ? (value) => Array.isArray(value) ? storable(value) : void 0 : (value) => isObject(value) ? storable(value) : void 0;
    case "DATE":
      return () => void 0;
    default:
      return type;
  }
}
__name(plainReader, "plainReader");
var readText = /* @__PURE__ */ __name((value) => typeof value === "string" ? value.isWellFormed() ? value : value.toWellFormed() : void 0, "readText");
var readDigits = /* @__PURE__ */ __name((value) => {
  if (typeof value === "number") return String(value);
  return value instanceof ExactNumber ? value.digits : readText(value);
}, "readDigits");
var readInteger = /* @__PURE__ */ __name((value) => {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : void 0;
  return value instanceof ExactNumber && isInt64(value.digits) ? value.digits : void 0;
}, "readInteger");
var readFloat = /* @__PURE__ */ __name((value) => {
  if (typeof value === "number") return value;
  if (!(value instanceof ExactNumber)) return void 0;
  const double = Number(value.digits);
  return Number.isFinite(double) ? double : void 0;
}, "readFloat");
var numeral = /* @__PURE__ */ __name((text2) => /^-?\d{1,15}(\.\d{1,15})?$/.test(text2) ? Number(text2) : text2, "numeral");

// functions/pipeline/problem.ts
var problem2 = /* @__PURE__ */ __name((code, detail, pointer = "") => ({ code, pointer, detail }), "problem");
var sentence = /* @__PURE__ */ __name(({ pointer, detail }) => pointer === "" ? detail : `${pointer}: ${detail}`, "sentence");

// functions/pipeline/identity.ts
var yearsBack = 10;
var yearsAhead = 1;
function identify(file, now) {
  const id = idOf(file["id"] ?? null);
  const channel = channelOf(file);
  const createdAt = createdAtOf(file["created_at"] ?? null, now);
  if (id.kind === "found" && channel.kind === "found" && typeof createdAt === "string") {
    const warnings = [
      ...id.isText ? [{ code: "id_as_text", pointer: "/id" }] : [],
      ...channel.warning === null ? [] : [{ code: channel.warning, pointer: "" }]
    ];
    const sessionKey2 = `${channel.channel}-${id.digits}`;
    return {
      kind: "identified",
      identity: { channel: channel.channel, sessionId: id.digits, sessionKey: sessionKey2, createdAt, sessionDate: createdAt.slice(0, 10), warnings }
    };
  }
  if (isTranscript(file)) return { kind: "transcript" };
  const problems = [
    id.kind === "found" ? null : id.problem,
    channel.kind === "found" ? null : channel.problem,
    typeof createdAt === "string" ? null : createdAt
  ];
  return {
    kind: "unidentified",
    problems: problems.filter((found) => found !== null),
    isSession: channel.kind === "found" || channel.problem.code !== "no_channel" || isPresent(file["id"]) && isPresent(file["created_at"]),
    channel: channel.kind === "found" ? channel.channel : null,
    sessionId: id.kind === "found" ? id.digits : null
  };
}
__name(identify, "identify");
var isTranscript = /* @__PURE__ */ __name((file) => "entries" in file || "comm_type" in file, "isTranscript");
function unwrapSession(file) {
  if ("id" in file || "created_at" in file) return null;
  const [wrapped2, ...others] = ["call", "chat"].filter((key) => isObject(file[key]));
  if (wrapped2 === void 0 || others.length > 0) return null;
  const { [wrapped2]: session, ...envelope } = file;
  if (!isObject(session) || !("id" in session)) return null;
  return Object.keys(envelope).some((key) => Object.hasOwn(session, key)) ? null : { ...session, ...envelope };
}
__name(unwrapSession, "unwrapSession");
function idOf(value) {
  if (value === null) return { kind: "unusable", problem: problem2("no_id", "expected an integer, found nothing", "/id") };
  if (typeof value === "number" && Number.isSafeInteger(value)) return { kind: "found", digits: String(value), isText: false };
  const digits = digitsOf(value);
  if (!isInt64(digits) || String(BigInt(digits)) !== digits) {
    return { kind: "unusable", problem: problem2("unusable_id", "expected a 64-bit integer", "/id") };
  }
  return { kind: "found", digits, isText: typeof value === "string" };
}
__name(idOf, "idOf");
function digitsOf(value) {
  if (value instanceof ExactNumber) return value.digits;
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}
__name(digitsOf, "digitsOf");
var isPresent = /* @__PURE__ */ __name((value) => (value ?? null) !== null, "isPresent");
var byKeys = /* @__PURE__ */ __name((call, chat2) => (object) => [
  ...isPresent(object[call]) ? ["call"] : [],
  ...isPresent(object[chat2]) ? ["chat"] : []
], "byKeys");
function bySessionType(file) {
  return ["session_type_v2", "session_type"].flatMap((key) => {
    const value = file[key];
    const word = typeof value === "string" ? /^\s*([A-Za-z]+)/.exec(value)?.[1]?.toLowerCase() : void 0;
    return word === "voice" ? ["call"] : word === "messaging" || word === "chat" ? ["chat"] : [];
  });
}
__name(bySessionType, "bySessionType");
function byParticipants({ participants }) {
  return Array.isArray(participants) ? participants.filter(isObject).flatMap(byKeys("call_id", "chat_id")) : [];
}
__name(byParticipants, "byParticipants");
var evidence = [
  { isDecisive: true, warning: null, channels: byKeys("call_type", "chat_type") },
  { isDecisive: true, warning: "channel_from_session_type", channels: bySessionType },
  { isDecisive: true, warning: "channel_from_uuid", channels: byKeys("call_uuid", "chat_uuid") },
  { isDecisive: false, warning: "channel_from_duration", channels: byKeys("call_duration", "chat_duration") },
  { isDecisive: false, warning: "channel_from_participants", channels: byParticipants }
];
function channelOf(file) {
  let found = null;
  for (const { isDecisive, warning, channels } of evidence) {
    if (found !== null && !isDecisive) break;
    for (const channel of channels(file)) {
      found ??= { kind: "found", channel, warning };
      if (found.channel !== channel)
        return { kind: "unknown", problem: problem2("two_channels", "expected the keys of a call or those of a chat, found both") };
    }
  }
  return found ?? { kind: "unknown", problem: problem2("no_channel", "expected call_type or chat_type, found neither") };
}
__name(channelOf, "channelOf");
function createdAtOf(value, now) {
  if (value === null) return problem2("no_created_at", "expected an instant, found nothing", "/created_at");
  const instant2 = typeof value === "string" ? utcInstant(value) : null;
  if (instant2 === null)
    return problem2("unusable_created_at", "expected an instant with an offset, such as 2026-03-23T13:12:51.000-07:00", "/created_at");
  const at = Date.parse(instant2);
  const year = now.getUTCFullYear();
  const isInRange = at > new Date(now).setUTCFullYear(year - yearsBack) && at < new Date(now).setUTCFullYear(year + yearsAhead);
  return isInRange ? instant2 : problem2("created_at_out_of_range", `expected at most ${yearsBack} years back and ${yearsAhead} year ahead`, "/created_at");
}
__name(createdAtOf, "createdAtOf");

// functions/pipeline/parse.ts
import { createHash as createHash2 } from "node:crypto";
import { gunzipSync } from "node:zlib";

// functions/pipeline/scan.ts
var quote = 34;
var backslash = 92;
var colon = 58;
var comma = 44;
var dot = 46;
var letterE = 101;
var openBrace = 123;
var closeBrace = 125;
function scanBytes(bytes, depthLimit2) {
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let commas = 0;
  let digits = 0;
  let hasLongNumbers = false;
  let anyBit = 0;
  let index = 0;
  while (index < bytes.length) {
    const code = bytes[index++] ?? 0;
    if (code === quote) {
      let inside = 0;
      do {
        inside = bytes[index++] ?? quote;
        anyBit |= inside;
        if (inside === backslash) index += 1;
      } while (inside !== quote);
      digits = 0;
    } else if (code >= 48 && code <= 57) {
      digits += 1;
      if (digits === 16) hasLongNumbers = true;
    } else if (code !== dot) {
      if (digits > 0 && (code | 32) === letterE) hasLongNumbers = true;
      digits = 0;
      anyBit |= code;
      if (code === colon) keys += 1;
      else if (code === comma) commas += 1;
      else if ((code | 32) === openBrace) {
        depth += 1;
        if (depth > deepest) deepest = depth;
        if (depth > depthLimit2) break;
      } else if ((code | 32) === closeBrace) depth -= 1;
    }
  }
  return { depth: deepest, keys, commas, hasLongNumbers, isAscii: depth <= depthLimit2 && anyBit < 128 };
}
__name(scanBytes, "scanBytes");

// functions/pipeline/parse.ts
var depthLimit = 64;
var leafLimit = 1e5;
var decoder = new TextDecoder("utf-8", { fatal: true });
function parseBytes(bytes, maxBytes) {
  if (bytes[0] !== 31 || bytes[1] !== 139) return parseText(bytes, []);
  const inflated = inflate2(bytes, maxBytes);
  if (inflated === "too large")
    return unusable2(problem2("too_large", `inflates to more than MAX_OBJECT_BYTES (${maxBytes.toLocaleString("en")} bytes)`));
  return parseText(inflated ?? bytes, [{ code: "gzip_without_encoding", pointer: "" }]);
}
__name(parseBytes, "parseBytes");
function inflate2(bytes, maxBytes) {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    return error instanceof RangeError ? "too large" : null;
  }
}
__name(inflate2, "inflate");
function parseText(bytes, warnings) {
  const { depth, hasLongNumbers, keys, commas, isAscii } = scanBytes(bytes, depthLimit);
  let text2;
  try {
    text2 = isAscii ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1") : decoder.decode(bytes);
  } catch {
    return unusable2(problem2("not_utf8", "expected UTF-8 text"));
  }
  if (text2.trim() === "") return unusable2(problem2("empty", "empty: expected a JSON object"));
  if (depth > depthLimit) return unusable2(problem2("too_deep", `expected at most ${depthLimit} levels of nesting`));
  if (commas >= leafLimit) return unusable2(problem2("too_many_items", `expected at most ${leafLimit.toLocaleString("en")} values`));
  let value;
  try {
    value = parseJson(text2, hasLongNumbers);
  } catch (error) {
    return unusable2(problem2("not_json", `invalid JSON${positionOf(error)}`));
  }
  if (!isObject(value)) return unusable2(problem2("not_an_object", "expected a JSON object"));
  return { kind: "object", file: value, text: text2, keys, warnings };
}
__name(parseText, "parseText");
var unusable2 = /* @__PURE__ */ __name((found) => ({ kind: "unusable", problem: found }), "unusable");
function positionOf(error) {
  const message = error instanceof Error ? error.message : "";
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== void 0) return ` at character ${position}`;
  return message.includes("end of JSON") || message.startsWith("Unterminated") ? ": the text ends too early" : "";
}
__name(positionOf, "positionOf");
var sha256 = /* @__PURE__ */ __name((bytes) => createHash2("sha256").update(bytes).digest("hex"), "sha256");

// functions/pipeline/version-order.ts
var toleranceMilliseconds = 864e5;
function versionTime(updatedAt, written2, timeCreated) {
  if (typeof updatedAt !== "string") return unusable3(written2 === null ? "no_updated_at" : "unusable_updated_at");
  if (Date.parse(updatedAt) > Date.parse(timeCreated) + toleranceMilliseconds) return unusable3("updated_at_in_future");
  return { at: updatedAt, warnings: [] };
}
__name(versionTime, "versionTime");
var unusable3 = /* @__PURE__ */ __name((code) => ({ at: null, warnings: [{ code, pointer: "/updated_at" }] }), "unusable");

// functions/pipeline/version-row.ts
import { createHash as createHash3, randomUUID as randomUUID2 } from "node:crypto";

// functions/pipeline/derive.ts
var lengthOf = /* @__PURE__ */ __name((children, table) => children[table]?.length ?? 0, "lengthOf");
var cellsOf = /* @__PURE__ */ __name((children, table, column) => children[table]?.column(column) ?? [], "cellsOf");
function deriveSession(session, children) {
  const handled = lengthOf(children, "handle_durations");
  const virtual = lengthOf(children, "virtual_agent_handle_durations");
  const types = cellsOf(children, "participants", "participant_type");
  const virtualConnected = types.includes("virtual_agent") ? cellsOf(children, "participants", "connected_at").filter((_, index) => types[index] === "virtual_agent") : [];
  const endUserNumber = cellsOf(children, "participants", "phone_number").find(
    (cell, index) => cell !== null && types[index] === "end_user"
  );
  const status = session.cell("session_status");
  const menuPath2 = session.cell("menu_path");
  const isVirtualConnected = virtual > 0 || virtualConnected.some((cell) => cell !== null) || status === "va_connected";
  const levels = typeof menuPath2 === "string" ? menuPath2.split("/") : [];
  const handledColumns = ["bcw_seconds", "call_seconds", "chat_seconds", "acw_seconds"];
  return {
    handle_seconds: handled === 0 ? null : sumOf(handledColumns.flatMap((column) => cellsOf(children, "handle_durations", column))),
    response_type: handled > 0 ? virtual > 0 ? "both" : "human" : virtual > 0 ? "virtual_agent" : "none",
    is_virtual_agent_assigned: isVirtualConnected || virtualConnected.length > 0 || status === "va_assigned",
    is_virtual_agent_connected: isVirtualConnected,
    virtual_agent_assigned_at: earliest(cellsOf(children, "virtual_agent_handle_durations", "started_at")),
    virtual_agent_connected_at: earliest(virtualConnected),
    menu_level_1: levels[0] ?? null,
    menu_level_2: levels[1] ?? null,
    menu_level_3: levels[2] ?? null,
    transfer_count: lengthOf(children, "transfers"),
    participant_count: lengthOf(children, "participants"),
    has_photos: lengthOf(children, "photos") > 0,
    photo_count: lengthOf(children, "photos"),
    has_videos: lengthOf(children, "videos") > 0,
    video_count: lengthOf(children, "videos"),
    end_user_number: endUserNumber ?? null
  };
}
__name(deriveSession, "deriveSession");
function deriveFromFile(file) {
  return {
    agent_kind: agentKind(file["agent_info"] ?? null),
    has_comment: isFilled(file["feedback"]),
    has_smart_action_text: isFilled(file["smart_action_text"])
  };
}
__name(deriveFromFile, "deriveFromFile");
function deriveLists(file, children) {
  const lists = { ...children };
  const { dispositions } = children;
  if (dispositions !== void 0) lists["dispositions"] = deriveDispositions(file, dispositions);
  for (const table of ownedTables) {
    const rows = children[table.name];
    const owners = children[ownerOf(table)];
    if (rows !== void 0 && owners !== void 0) lists[table.name] = copyFromOwner(table, rows, owners);
  }
  return lists;
}
__name(deriveLists, "deriveLists");
var ownedTables = childTables.filter(({ owner }) => owner !== null);
var ownerOf = /* @__PURE__ */ __name(({ list }) => childTables.find((other) => other.list === list.slice(0, list.lastIndexOf(".")))?.name ?? "", "ownerOf");
function deriveDispositions(file, dispositions) {
  const items = Array.isArray(file["dispositions"]) ? file["dispositions"] : [];
  const hasNote = dispositions.column("position").map((position) => {
    const item = items[typeof position === "number" ? position : -1] ?? null;
    return isObject(item) && isFilled(item["note"]);
  });
  return dispositions.with("has_note", hasNote);
}
__name(deriveDispositions, "deriveDispositions");
var isFilled = /* @__PURE__ */ __name((value) => typeof value === "string" && value !== "", "isFilled");
function agentKind(agent) {
  if (!isObject(agent)) return null;
  const isPresent2 = /* @__PURE__ */ __name((key) => (agent[key] ?? null) !== null, "isPresent");
  if (isPresent2("email")) return "human";
  if (isPresent2("va_alias")) return "virtual_agent";
  if (isPresent2("first_name") || isPresent2("last_name") || isPresent2("agent_number")) return "human";
  return isPresent2("id") || isPresent2("name") ? "virtual_agent" : null;
}
__name(agentKind, "agentKind");
function copyFromOwner(table, rows, owners) {
  const { owner } = table;
  if (owner === null) return rows;
  const positions = owners.column("position");
  const indexes = rows.column(owner.position).map((position) => positions.indexOf(position));
  return Object.entries(owner.copies).reduce((copied, [column, ofOwner]) => {
    const cells = owners.column(ofOwner);
    return copied.with(
      column,
      indexes.map((index) => cells[index] ?? null)
    );
  }, rows);
}
__name(copyFromOwner, "copyFromOwner");
function customerKey(file, instance, key) {
  if (key === null) return null;
  const user = isObject(file["end_user"]) ? file["end_user"]["id"] : null;
  const participants = Array.isArray(file["participants"]) ? file["participants"].filter(isObject) : [];
  const number = participants.find((item) => item["type"] === "end_user" && typeof item["phone_number"] === "string")?.["phone_number"];
  const known = [
    ["user", typeof user === "number" ? user : user instanceof ExactNumber ? user.digits : null],
    ["number", number ?? null],
    ["email", typeof file["email"] === "string" ? file["email"] : null]
  ].find(([, value2]) => value2 !== null);
  if (known === void 0) return null;
  const [kind, value] = known;
  const normal = typeof value === "string" && kind !== "user" ? normalText(value, "contact") : value;
  return pseudonym(key, JSON.stringify([instance, kind, normal]));
}
__name(customerKey, "customerKey");
function sumOf(cells) {
  const sum3 = cells.reduce((total, cell) => total + (typeof cell === "number" ? cell : 0), 0);
  return Number.isSafeInteger(sum3) ? sum3 : null;
}
__name(sumOf, "sumOf");
function earliest(cells) {
  let found = null;
  for (const at of cells) {
    if (typeof at === "string" && (found === null || compareInstants(at, found) < 0)) found = at;
  }
  return found;
}
__name(earliest, "earliest");

// functions/pipeline/version-row.ts
var loaderVersion = 2;
var schemaVersionOf = /* @__PURE__ */ __name((tables) => createHash3("sha256").update(JSON.stringify(tables.map(({ name: name2, fields }) => [name2, fields.map(shapeOf)]))).digest("hex").slice(0, 12), "schemaVersionOf");
function shapeOf({ name: name2, type, fields }) {
  return [name2, type, fields.map(shapeOf)];
}
__name(shapeOf, "shapeOf");
var schemaVersion = schemaVersionOf(storedTables);
var newRowId = /* @__PURE__ */ __name(() => randomUUID2(), "newRowId");
var finalAfterMilliseconds = 14 * 6e4;
function versionRow({ source, sha256: sha2562, file, identity, flattened, versionAt: versionAt2, warnings }, provenance, settings) {
  const lists = deriveLists(file, flattened.children);
  const computed = {
    instance: provenance.instance,
    session_key: identity.sessionKey,
    channel: identity.channel,
    session_id: integerCell(identity.sessionId),
    session_date: identity.sessionDate,
    created_at: identity.createdAt,
    is_final: isFinal(flattened.session),
    version_at: versionAt2,
    source_bucket: source.bucket,
    source_object: source.name,
    source_generation: integerCell(source.generation),
    source_time_created: source.timeCreated,
    ingested_at: instantOf(provenance.now),
    event_id: provenance.eventId,
    source_bytes: source.bytes.byteLength,
    source_sha256: sha2562,
    settings_revision: settings.revision,
    settings_hash: settings.hash,
    loader_version: loaderVersion,
    code_version: provenance.codeVersion,
    schema_version: provenance.schemaVersion,
    row_id: provenance.rowId,
    handling_milliseconds: provenance.handlingMilliseconds,
    is_deleted: false,
    warnings: warnings.map(({ code, pointer }) => ({ code, pointer })),
    customer_key: customerKey(file, provenance.instance, settings.personal.key),
    unknown_fields: flattened.unknownFields,
    drift: flattened.drift.map(({ pointer, problem: problem3, kind }) => ({ pointer, problem: problem3, kind }))
  };
  const cells = blank.slice();
  const { cells: ofSession2 } = flattened.session;
  for (let index = 0; index < ofSession2.length; index += 1) cells[firstOfSession + index] = ofSession2[index] ?? null;
  columns.fill(cells, computed);
  columns.fill(cells, deriveSession(flattened.session, flattened.children));
  columns.fill(cells, deriveFromFile(file));
  for (let index = firstList; index < cells.length; index += 1) cells[index] = lists[columns.names[index] ?? ""] ?? null;
  return new Row(columns, cells);
}
__name(versionRow, "versionRow");
var columns = Columns.of(sessionVersions.fields);
var blank = columns.names.map(() => null);
var firstOfSession = columns.index(Object.keys(sessions.columns)[0] ?? "");
var firstList = columns.index(childTables[0]?.name ?? "");
function isFinal(session) {
  const [endedAt, updatedAt] = [session.cell("ended_at"), session.cell("updated_at")];
  if (typeof endedAt !== "string" || typeof updatedAt !== "string") return false;
  return Date.parse(updatedAt) >= Date.parse(endedAt) + finalAfterMilliseconds;
}
__name(isFinal, "isFinal");
var integerCell = /* @__PURE__ */ __name((digits) => Number.isSafeInteger(Number(digits)) ? Number(digits) : digits, "integerCell");

// functions/pipeline/read-session.ts
function sessionReader(settings) {
  const { personal, maxBytes } = settings;
  const flatten = compileFlatten(personal);
  return (source, provenance) => {
    const hash = sha256(source.bytes);
    const parsed = parseBytes(source.bytes, maxBytes);
    const isKnownName = isPlatformName(source.name);
    if (parsed.kind === "unusable") return unread(parsed.problem, { hash, isKnownName });
    const session = unwrapSession(parsed.file);
    const file = session ?? parsed.file;
    const identified = identify(file, provenance.now);
    if (identified.kind === "transcript")
      return { kind: "other", problems: [problem2("transcript", "a transcript, not a session")], sha256: hash };
    if (identified.kind === "unidentified") {
      const { problems, channel, sessionId, isSession } = identified;
      return isSession || isKnownName ? { kind: "unusable", problems, channel, sessionId, sha256: hash } : anotherFile(hash);
    }
    const { identity } = identified;
    const found = flattenWithin(flatten, file);
    if (found === null) {
      const problems = [problem2("too_many_items", `expected at most ${itemLimit.toLocaleString("en")} list items`)];
      return { kind: "unusable", problems, channel: identity.channel, sessionId: identity.sessionId, sha256: hash };
    }
    const keys = found.keys + (session === null ? 0 : 1);
    const flattened = parsed.keys === keys ? found : withReplacedValues(found, replacedValues(parsed.text), personal);
    const version = versionTime(flattened.session.cell("updated_at"), file["updated_at"] ?? null, source.timeCreated);
    const warnings = [
      ...parsed.warnings,
      ...session === null ? [] : [{ code: "wrapped_session", pointer: "" }],
      ...identity.warnings,
      ...version.warnings,
      ...nameWarnings(source.name, identity),
      ...flattened.warnings
    ];
    const read = { source, sha256: hash, file, identity, flattened, versionAt: version.at, warnings };
    return { kind: "session", identity, row: versionRow(read, provenance, settings), flattened, warnings, sha256: hash };
  };
}
__name(sessionReader, "sessionReader");
function unread(found, { hash, isKnownName }) {
  if (found.code === "empty") return { kind: "other", problems: [found], sha256: hash };
  if (found.code === "not_an_object" && !isKnownName) return anotherFile(hash);
  return { kind: "unusable", problems: [found], channel: null, sessionId: null, sha256: hash };
}
__name(unread, "unread");
var anotherFile = /* @__PURE__ */ __name((hash) => ({
  kind: "other",
  problems: [problem2("not_a_session", "JSON without a channel, an id and a creation: not a session")],
  sha256: hash
}), "anotherFile");
function flattenWithin(flatten, file) {
  try {
    return flatten(file);
  } catch (error) {
    if (error instanceof TooManyItemsError) return null;
    throw error;
  }
}
__name(flattenWithin, "flattenWithin");
function nameWarnings(name2, { channel, sessionId }) {
  const named = /^(?:(call|chat)|metadata)-(\d+)\./.exec(baseName(name2));
  if (named === null) return [];
  const [, namedChannel, namedId] = named;
  return (namedChannel ?? channel) === channel && namedId === sessionId ? [] : [{ code: "name_mismatch", pointer: "/id" }];
}
__name(nameWarnings, "nameWarnings");

// functions/cli/commands/explain.ts
var explainCommand = new Command5("explain").description("show the rows that a file would become, its warnings, and what has no column; writes nothing").argument("<file>", 'a session metadata file, or "-" for standard input').option("--json", "print one JSON object").addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions explain bucket/metadata/call-1001.json
  $ npx ccaip-sessions explain --json call-1001.json > rows.json`
).action(async (file, options) => {
  const settings = settingsOf(await commandConfig(options, { usesKey: true }));
  const { bytes, mtime } = await contentOf(file);
  const name2 = path2.basename(file);
  const source = { bucket: settings.bucket, name: name2, generation: "1", timeCreated: mtime.toISOString(), size: bytes.byteLength, bytes };
  const examined = sessionReader(settings)(source, {
    instance: instanceOf(name2, settings),
    eventId: null,
    now: /* @__PURE__ */ new Date(),
    rowId: newRowId(),
    codeVersion: settings.codeVersion,
    schemaVersion,
    handlingMilliseconds: null
  });
  const isNamed = isSessionFileName(name2, settings);
  printPlain(
    options.json === true ? JSON.stringify(asJson(examined), null, 2) : asText(file, examined, isNamed, Math.min(widthOf(), widest))
  );
  if (examined.kind !== "session") process.exitCode = exitCodes.incomplete;
});
async function contentOf(file) {
  if (file === "-") return { bytes: await buffer(process.stdin), mtime: /* @__PURE__ */ new Date() };
  const bytes = await readFile3(file).catch((error) => {
    throw error instanceof Error && "code" in error && error.code === "EISDIR" ? new UserError(`${file}: a folder; name one file in it, or load it with: npx ccaip-sessions load ${shellQuoted(file)}`, {
      cause: error
    }) : error;
  });
  return { bytes, mtime: (await stat2(file)).mtime };
}
__name(contentOf, "contentOf");
function asJson(examined) {
  if (examined.kind !== "session") return { outcome: examined.kind === "other" ? "skipped" : "rejected", problems: examined.problems };
  const { flattened, warnings } = examined;
  const row = examined.row.named();
  const children = Object.keys(flattened.children);
  return {
    outcome: "loaded",
    session: Object.fromEntries(
      Object.entries(row).filter(([name2]) => !children.includes(name2) && name2 !== "drift" && name2 !== "warnings")
    ),
    children: Object.fromEntries(children.map((name2) => [name2, row[name2] ?? []])),
    warnings,
    drift: flattened.drift,
    unknown_fields: flattened.unknownFields
  };
}
__name(asJson, "asJson");
function asText(file, examined, isNamed, columns4) {
  if (examined.kind !== "session") {
    const word = examined.kind === "other" ? "skipped" : "rejected";
    return `${file}: would be ${word}
${examined.problems.map((problem3) => `  ${sentence(problem3)}`).join("\n")}`;
  }
  const { identity, flattened, warnings } = examined;
  const row = examined.row.named();
  const filled = Object.entries(row).filter(
    ([name2, cell]) => cell !== null && !Array.isArray(cell) && !name2.startsWith("source_") && name2 !== "unknown_fields"
  );
  const lists = Object.keys(flattened.children).flatMap((name2) => {
    const rows = rowsOf(row[name2]);
    return rows.length === 0 ? [] : [`
${name2}: ${countText(rows.length, "row")}`, ...listTables(rows, columns4)];
  });
  const empty = Object.keys(flattened.children).filter((name2) => rowsOf(row[name2]).length === 0);
  return [
    `${file}: would load as ${identity.sessionKey}${isNamed ? "" : " (but the function would ignore it: its name does not match NAME_PATTERN)"}`,
    "",
    "sessions: 1 row, columns with a value:",
    bare(valuesTable(filled, columns4)),
    ...lists,
    "",
    wrapped(`Empty lists: ${empty.join(", ")}`, columns4),
    warnings.length === 0 ? "Warnings: none" : `Warnings:
${warnings.map(({ code, pointer }) => `  ${pointer === "" ? "/" : pointer}: ${code}`).join("\n")}`,
    flattened.drift.length === 0 ? "Drift: none, every key is known and every value fits" : `Drift:
${flattened.drift.map(({ pointer, problem: problem3, kind }) => `  ${pointer === "" ? "/" : pointer}: ${problem3} (${kind})`).join("\n")}`,
    flattened.unknownFields === null ? "Unknown fields: none, every value has its column" : `Unknown fields, kept as JSON:
${Object.entries(flattened.unknownFields).map(([pointer, value]) => `  ${pointer}: ${JSON.stringify(value)}`).join("\n")}`
  ].join("\n");
}
__name(asText, "asText");
var rowsOf = /* @__PURE__ */ __name((list) => Array.isArray(list) ? list.filter(isObject) : [], "rowsOf");
var widest = 120;
var leastCell = 14;
var frame = 3;
function valuesTable(filled, columns4) {
  const names3 = Math.max(...filled.map(([name2]) => name2.length));
  const head = ["column", "value"].map((name2) => ({ name: name2, type: "" }));
  return tableText({ columns: head, rows: filled.map(([column, value]) => ({ column, value })) }, columns4 - names3 - 2 * frame - 1);
}
__name(valuesTable, "valuesTable");
function listTables(rows, columns4) {
  const names3 = Math.max(6, ...Object.keys(rows[0] ?? {}).map((name2) => name2.length));
  const room = columns4 - names3 - frame - 1;
  const atOnce = Math.max(1, Math.min(rows.length, Math.floor(room / (leastCell + frame))));
  const cell = Math.min(60, Math.floor(room / atOnce) - frame);
  return Array.from(
    { length: Math.ceil(rows.length / atOnce) },
    (_, index) => bare(tableText(sideBySide(rows.slice(index * atOnce, (index + 1) * atOnce)), cell))
  );
}
__name(listTables, "listTables");
function sideBySide(rows) {
  const names3 = Object.keys(rows[0] ?? {}).filter((name2) => name2 !== "position" && rows.some((row) => row[name2] !== null));
  const heads = rows.map((row) => `item ${JSON.stringify(row["position"])}`);
  return {
    columns: ["column", ...heads].map((name2) => ({ name: name2, type: "" })),
    rows: names3.map((name2) => ({ column: name2, ...Object.fromEntries(rows.map((row, index) => [heads[index], row[name2]])) }))
  };
}
__name(sideBySide, "sideBySide");

// functions/cli/commands/generate.ts
import { Command as Command6, InvalidArgumentError as InvalidArgumentError3, Option as Option3 } from "commander";

// functions/cli/progress.ts
var lineMilliseconds = 1e4;
var barMilliseconds = 100;
var barWidth = 30;
function openProgress(unit, screen = process.stderr) {
  const startedAt = Date.now();
  let done = 0;
  let total = null;
  let drawnAt = startedAt;
  const state = /* @__PURE__ */ __name(() => {
    const rate = done / Math.max(1e-3, (Date.now() - startedAt) / 1e3);
    const left = total === null || done === 0 ? "" : `, ${timeText((total - done) / rate)} left`;
    return `${countText(done)}${total === null ? "" : ` of ${countText(total)}`} ${unit}, ${countText(Math.round(rate))}/s${left}`;
  }, "state");
  const draw = /* @__PURE__ */ __name((isDue) => {
    const now = Date.now();
    if (!isDue && now - drawnAt < (screen.isTTY === true ? barMilliseconds : lineMilliseconds)) return;
    drawnAt = now;
    if (screen.isTTY === true) screen.write(`\r\x1B[K${barLine(done, total, state(), screen.columns ?? 80)}`);
    else screen.write(`${state()}
`);
  }, "draw");
  const clear = /* @__PURE__ */ __name(() => {
    if (screen.isTTY === true) screen.write("\r\x1B[K");
  }, "clear");
  if (screen.isTTY === true) draw(true);
  return {
    total: /* @__PURE__ */ __name((known) => {
      total = known;
      draw(false);
    }, "total"),
    update: /* @__PURE__ */ __name((now) => {
      done = now;
      draw(false);
    }, "update"),
    note: /* @__PURE__ */ __name((line) => {
      clear();
      print(line);
    }, "note"),
    warn: /* @__PURE__ */ __name((line) => {
      clear();
      printError(line);
    }, "warn"),
    stop: clear
  };
}
__name(openProgress, "openProgress");
function barLine(done, total, state, columns4) {
  const width = Math.min(barWidth, columns4 - state.length - 2);
  const filled = total === null || total === 0 ? 0 : Math.round(width * Math.min(done, total) / total);
  return width < 5 ? state.slice(0, columns4 - 1) : `${"=".repeat(filled)}${"-".repeat(width - filled)} ${state}`;
}
__name(barLine, "barLine");
function timeText(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.round(whole % 3600 / 60)} min`;
}
__name(timeText, "timeText");

// functions/local/platform/generate-folder.ts
import { closeSync, futimesSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import path3 from "node:path";

// functions/local/platform/contact-center.ts
var firstNames = "Ada, Bruno, Chiara, Dmitri, Elif, Farah, Grace, Hugo, Ingrid, Jamal, Keiko, Liam, Mona, Noor, Olga, Pavel, Quinn, Rosa, S\xF8ren, Tariq, Uma, Victor, Wanda, Ximena, Yusuf, Zo\xEB, Anne-Marie, Jos\xE9 Luis".split(", ");
var lastNames = "Abara, Becker, Castillo, Dubois, Eriksen, Fischer, Garcia, Haddad, Ivanova, Jensen, Kowalski, Lindqvist, Moreau, Nakamura, O'Neill, Petrov, Quintero, Rossi, Santos, Tanaka, Urquhart, van der Berg, Wei\xDF, Y\u0131lmaz".split(", ");
var teams = ["Billing", "Technical support", "Sales", "Back office", "Espa\xF1ol"];
var hexadecimal = "0123456789abcdef";
var alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
var voiceMenus = [
  [1, "Billing", null],
  [2, "Invoices", 1],
  [3, "Payments", 1],
  [4, "Support", null],
  [5, "Internet", 4],
  [6, "Outage", 5],
  [7, "Speed", 5],
  [8, "Mobile", 4],
  [9, "Sales", null],
  [10, "Espa\xF1ol", null, "es"],
  [11, "Facturaci\xF3n", 10, "es"],
  [12, "Fran\xE7ais", null, "fr-CA"],
  [14, "Claims", null],
  [15, "New claim", 14]
];
var voiceLeaves = [2, 3, 6, 7, 8, 9, 11, 12, 15];
var ContactCenter = class {
  static {
    __name(this, "ContactCenter");
  }
  instance;
  voiceQueues;
  appQueues;
  scheduleQueue;
  outboundQueue;
  voiceAssistantQueue;
  chatQueues;
  chatAssistantQueue;
  messagingQueue;
  agents;
  virtualAgents;
  taskVirtualAgent;
  #random;
  #sequences = /* @__PURE__ */ new Map();
  #customers = [];
  constructor(instance, random, agentCount) {
    this.instance = instance;
    this.#random = random;
    const firstSession = random.integer(900, 1400);
    this.#sequences.set("call", firstSession);
    this.#sequences.set("chat", firstSession + random.integer(-5, 5));
    const targets = [
      [20, 80, 10],
      [30, 80, 5],
      [60, 90, 8],
      [45, 85, 0]
    ];
    let pathId = 30;
    const queueOf = /* @__PURE__ */ __name((menus, leaf, menuType, isHidden2 = false) => {
      const levels = [];
      for (let id = leaf; id !== null; ) {
        const wanted = id;
        const menu = menus.find(([menuId2]) => menuId2 === wanted);
        if (menu === void 0) throw new Error(`menu ${wanted} is missing from the plan`);
        levels.unshift(menu);
        id = menu[2];
      }
      const [menuId, name2, parentId, lang = "en"] = levels.at(-1) ?? [leaf, "", null];
      const [targetSeconds, targetPercent, shortAbandonSeconds] = random.pick(targets);
      pathId += random.integer(1, 3);
      return {
        menuId,
        pathId,
        name: name2,
        path: levels.map(([, level]) => level).join("/"),
        materializedPath: levels.map(([id]) => id).join("/"),
        levelCount: levels.length,
        parentId,
        position: menus.filter(([id, , parent]) => parent === parentId && id <= menuId).length,
        menuType,
        isHidden: isHidden2,
        isDeleted: random.chance(0.05),
        lang,
        targetSeconds,
        targetPercent,
        shortAbandonSeconds,
        group: `Group ${random.integer(1, 3)}`,
        supportNumber: `+155501009${String(menuId % 100).padStart(2, "0")}`
      };
    }, "queueOf");
    const chatMenus = [
      [50, "Web support", null],
      [51, "Orders", null],
      [52, "Returns", 51],
      [53, "Web sales", null]
    ];
    this.voiceQueues = voiceLeaves.map((leaf) => queueOf(voiceMenus, leaf, "ivr_menu"));
    this.voiceAssistantQueue = queueOf([[25, "Voice assistant", null]], 25, "ivr_menu");
    this.appQueues = [queueOf([[40, "App support", null]], 40, "mobile_menu"), queueOf([[41, "App claims", null]], 41, "mobile_menu")];
    this.scheduleQueue = queueOf([[70, "Scheduled calls", null]], 70, "web_menu", true);
    this.outboundQueue = queueOf([[71, "Outbound", null]], 71, "ivr_menu", true);
    this.chatQueues = [50, 52, 53].map((leaf) => queueOf(chatMenus, leaf, "web_menu"));
    this.chatAssistantQueue = queueOf([[54, "Chat assistant", null]], 54, "web_menu");
    this.messagingQueue = queueOf([[60, "Text us", null]], 60, "mobile_menu");
    const locations = [
      { id: 2, name: "en-US", lang: "en", createdAt: 1760715167 },
      { id: 3, name: "es-MX", lang: "es", createdAt: 1761e6 }
    ];
    const numbering = random.pick(["none", "number", "text"]);
    this.agents = Array.from({ length: agentCount }, (_, index) => {
      const firstName = random.pick(firstNames);
      const lastName = random.pick(lastNames);
      const id = 5 + index;
      return {
        id,
        number: numbering === "none" ? null : numbering === "number" ? 4e3 + id : `00${4e3 + id}`,
        email: `agent.${id}@${instance === "default" ? "" : `${instance}.`}example.com`,
        name: `${firstName} ${lastName}`,
        firstName,
        middleName: random.chance(0.1) ? random.pick(firstNames) : null,
        lastName,
        avatarUrl: random.chance(0.9) ? `https://avatar.example.com/user/avatar/${id}/avatar.png` : null,
        teams: random.chance(0.4) ? [] : random.chance(0.7) ? [random.pick(teams)] : ["Back office", "Technical support"],
        location: random.chance(0.8) ? random.pick(locations) : null
      };
    });
    this.virtualAgents = [
      virtualAgent(6, "front_desk", null),
      virtualAgent(7, "order_helper", "Olive"),
      virtualAgent(8, "asistente", "Sol")
    ];
    this.taskVirtualAgent = virtualAgent(15, "payment_taker", null);
  }
  /** The next id of a sequence; calls and chats count separately from about the same start, so that their ids overlap. */
  next(sequence) {
    const id = this.#sequences.get(sequence) ?? this.#random.integer(80, 3e3);
    this.#sequences.set(sequence, id + 1);
    return id;
  }
  /** A person who contacts the company: someone new, or one of the latest 4,000 again. */
  customer() {
    const random = this.#random;
    if (this.#customers.length > 0 && random.chance(0.3)) return random.pick(this.#customers);
    const id = this.next("customer");
    const name2 = `${random.pick(firstNames)} ${random.pick(lastNames)}`.normalize("NFD").replaceAll(/[^A-Za-z ]/g, "");
    const email = `${name2.toLowerCase().replaceAll(" ", ".")}.${id}@example.com`;
    const identified = random.fraction();
    const customer = {
      id,
      identifier: identified < 0.5 ? random.uuid() : identified < 0.8 ? email : null,
      contactId: random.chance(0.6) ? `003ak${random.text(13, alphanumeric)}` : null,
      number: `+1555010${String(id * 7919 % 1e4).padStart(4, "0")}`,
      email,
      lang: random.weighted([
        ["en", 80],
        ["es", 14],
        ["fr-CA", 6]
      ])
    };
    if (this.#customers.length < 4e3) this.#customers.push(customer);
    else this.#customers[random.integer(0, 3999)] = customer;
    return customer;
  }
  /** A queue of the list in this language, or any queue if there is none. */
  queueFor(queues, lang) {
    const speaking = queues.filter((queue) => queue.lang === lang);
    return this.#random.pick(speaking.length > 0 ? speaking : queues);
  }
  ticketId() {
    const kind = this.#random.fraction();
    if (kind < 0.7) return `500ak${this.#random.text(13, alphanumeric)}`;
    return kind < 0.85 ? String(this.#random.integer(1e4, 99999)) : null;
  }
  channelId() {
    return `CH${this.#random.text(32, hexadecimal)}`;
  }
  conversationId() {
    return `103${this.#random.text(22, alphanumeric)}`;
  }
};
var virtualAgent = /* @__PURE__ */ __name((id, name2, alias) => ({
  id,
  name: name2,
  alias,
  avatarUrl: `https://avatar.example.com/virtual_agent/avatar/${id}/avatar.png`
}), "virtualAgent");

// functions/local/platform/damages.ts
var edited = /* @__PURE__ */ __name((edit) => (file) => {
  const copy = { ...file };
  edit(copy);
  return JSON.stringify(copy);
}, "edited");
var withCreatedAt = /* @__PURE__ */ __name((createdAt) => edited((file) => void (file["created_at"] = createdAt)), "withCreatedAt");
var half = /* @__PURE__ */ __name((file) => {
  const text2 = JSON.stringify(file);
  return text2.slice(0, Math.floor(text2.length / 2));
}, "half");
var nested = /* @__PURE__ */ __name((depth) => depth === 0 ? "deep" : [nested(depth - 1)], "nested");
var damages = [
  { name: "half a file", outcome: "rejected", content: half },
  { name: "empty", outcome: "skipped", content: /* @__PURE__ */ __name(() => "", "content") },
  {
    name: "not UTF-8",
    outcome: "rejected",
    content: /* @__PURE__ */ __name((file) => Buffer.from(JSON.stringify({ ...file, feedback: "Tr\xE8s bien" }), "latin1"), "content")
  },
  { name: "not JSON", outcome: "rejected", content: /* @__PURE__ */ __name(() => "<html><body>503 Service Unavailable</body></html>", "content") },
  { name: "a list", outcome: "rejected", content: /* @__PURE__ */ __name((file) => JSON.stringify([file]), "content") },
  { name: "no id", outcome: "rejected", content: edited((file) => void delete file["id"]) },
  { name: "id that is not a number", outcome: "rejected", content: edited((file) => void (file["id"] = "unknown")) },
  {
    name: "neither call nor chat",
    outcome: "rejected",
    content: edited((file) => {
      for (const key of Object.keys(file)) if (/^(?:call|chat|session)_|^participants$/.test(key)) delete file[key];
    })
  },
  {
    name: "both call and chat",
    outcome: "rejected",
    content: edited((file) => Object.assign(file, { call_type: "Voice Inbound (IVR)", chat_type: "Messaging Inbound (Web Chat)" }))
  },
  { name: "no created_at", outcome: "rejected", content: edited((file) => void delete file["created_at"]) },
  { name: "created_at that is not an instant", outcome: "rejected", content: withCreatedAt("yesterday") },
  { name: "created_at out of range", outcome: "rejected", content: withCreatedAt("1492-10-12T07:00:00.000-05:00") },
  { name: "too deep", outcome: "rejected", content: edited((file) => void (file["tree"] = nested(80))) },
  {
    name: "transcript named like a session",
    outcome: "skipped",
    content: /* @__PURE__ */ __name((file) => JSON.stringify({
      comm_type: "call_type" in file ? "call" : "chat",
      comm_id: file["id"],
      transcript_version: "2.0",
      assigned_at: file["assigned_at"],
      timezone: "UTC",
      entries: [{ timestamp: file["created_at"], role: "end_user", content: "Hello" }]
    }), "content")
  },
  {
    name: "recording",
    outcome: "skipped",
    rename: /* @__PURE__ */ __name((name2) => name2.replace(/json$/, "mp3"), "rename"),
    content: /* @__PURE__ */ __name(() => Uint8Array.of(255, 251, 144, 100), "content")
  },
  { name: "chat transcript as text", outcome: "skipped", rename: /* @__PURE__ */ __name((name2) => name2.replace(/json$/, "txt"), "rename"), content: /* @__PURE__ */ __name(() => "[10:02] Hello\n", "content") }
];
var interrupted = { name: "interrupted", outcome: "rejected", content: half };

// functions/local/platform/drifts.ts
var setRoot = /* @__PURE__ */ __name((key, value) => (file) => {
  file[key] = value;
  return { [`/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`]: value };
}, "setRoot");
var setInObject = /* @__PURE__ */ __name((object, key, value) => (file) => {
  const target = file[object];
  if (!isObject2(target)) return null;
  target[key] = value;
  return { [`/${object}/${key}`]: value };
}, "setInObject");
var setInFirst = /* @__PURE__ */ __name((list, key, value) => (file) => {
  const items = file[list];
  const item = Array.isArray(items) ? items[0] : void 0;
  if (!isObject2(item)) return null;
  item[key] = value;
  return { [`/${list}/0/${key}`]: value };
}, "setInFirst");
var wrapInList = /* @__PURE__ */ __name((key) => (file) => {
  const object = file[key];
  if (!isObject2(object)) return null;
  const wrapped2 = [object];
  file[key] = wrapped2;
  return { [`/${key}`]: asJson2(wrapped2) };
}, "wrapInList");
var withoutMenuPath = columns2(
  "menu_path",
  "menu_path_materialized",
  "menu_path_level_count",
  "menu_level_1",
  "menu_level_2",
  "menu_level_3"
);
var agentFacts = ["id", "number", "email", "name", "last_name", "first_name", "va_alias", "avatar_url"];
var withoutAgent = columns2("agent_kind", ...agentFacts.map((fact) => `agent_${fact}`));
var drifts = [
  { name: "unknown root key", change: setRoot("sentiment_score", 0.75) },
  { name: "unknown root object", change: setRoot("routing", { strategy: "skills", attempts: 2, skills: ["billing", "es"] }) },
  { name: "unknown root list", change: setRoot("survey_answers", [{ id: 1, question: "Solved?", answer: "yes" }, { id: 2 }]) },
  { name: "unknown key that a pointer must escape", change: setRoot("cost/minute~usd", 0.02) },
  { name: "unknown child key", change: setInFirst("participants", "device_type", "desk phone") },
  { name: "unknown child list", change: setInFirst("queue_durations", "skills", ["billing", "es"]) },
  { name: "unknown key in an object", change: setInObject("end_user", "tier", "gold") },
  { name: "text for a flag", change: setRoot("verified", "yes"), sessions: columns2("is_verified") },
  { name: "text for a length", change: setRoot("wait_duration", "soon"), sessions: columns2("wait_seconds") },
  { name: "text for a rating", change: setRoot("rating", "5 stars"), sessions: columns2("rating") },
  { name: "fraction for an integer", change: setRoot("queue_priority_level", 2.5), sessions: columns2("queue_priority_level") },
  { name: "number for text", change: setRoot("answer_type", 4), sessions: columns2("answer_type") },
  { name: "list for text", change: setRoot("lang", ["en", "fr"]), sessions: columns2("lang") },
  { name: "text for an instant", change: setRoot("assigned_at", "a while ago"), sessions: columns2("assigned_at") },
  {
    name: "text for an instant in a child",
    change: setInFirst("participants", "connected_at", "a while ago"),
    firstParticipant: columns2("connected_at")
  },
  {
    name: "flag for a number in a child",
    change: setInFirst("participants", "user_id", true),
    firstParticipant: columns2("user_id")
  },
  {
    name: "text for an object",
    change: setRoot("end_user", "customer 42"),
    sessions: columns2("end_user_id", "end_user_identifier", "end_user_out_contact_id")
  },
  { name: "object become list", change: wrapInList("menu_path"), sessions: withoutMenuPath },
  { name: "agent become list", change: wrapInList("agent_info"), sessions: withoutAgent },
  {
    name: "list become object",
    change: setRoot("photos", { first: { id: 9, url: "https://media.example.com/9.jpg" } }),
    sessions: { has_photos: false, photo_count: 0 },
    emptied: ["photos"]
  },
  { name: "list become text", change: setRoot("offer_events", "none"), emptied: ["offer_events"] },
  {
    name: "list become null",
    change: /* @__PURE__ */ __name((file) => {
      file["consumer_event_durations"] = null;
      return {};
    }, "change"),
    emptied: ["consumer_event_durations"]
  },
  {
    name: "id as text",
    change: /* @__PURE__ */ __name((file) => {
      file["id"] = String(file["id"]);
      return {};
    }, "change")
  }
];
function truthAfter(drift, unknown, truth) {
  const { sessions: sessions2, ...children } = truth.relations;
  const changed = { ...children };
  for (const relation of drift.emptied ?? []) changed[relation] = [];
  const joins = children["participants"];
  if (drift.firstParticipant !== void 0 && Array.isArray(joins)) {
    changed["participants"] = joins.map((row, position) => position === 0 ? { ...row, ...drift.firstParticipant } : row);
  }
  return {
    ...truth,
    unknown_fields: Object.keys(unknown).length === 0 ? null : unknown,
    relations: { ...changed, sessions: { ...sessions2, ...drift.sessions } }
  };
}
__name(truthAfter, "truthAfter");
function columns2(...names3) {
  return Object.fromEntries(names3.map((name2) => [name2, null]));
}
__name(columns2, "columns");
function isObject2(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
__name(isObject2, "isObject");
function asJson2(value) {
  if (Array.isArray(value)) return value.map(asJson2);
  if (isObject2(value)) {
    return Object.fromEntries(
      Object.entries(value).filter(([, item]) => item !== void 0).map(([key, item]) => [key, asJson2(item)])
    );
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
__name(asJson2, "asJson");

// functions/local/platform/local-time.ts
var quarterHour = 900;
var LocalTime = class {
  static {
    __name(this, "LocalTime");
  }
  #format;
  #offsets = /* @__PURE__ */ new Map();
  /** @throws RangeError if `timeZone` is not an IANA time zone */
  constructor(timeZone) {
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }
  /** `2026-03-23T13:12:51.000-07:00` for seconds since 1970. */
  text(seconds) {
    const offset = this.#offsetAt(seconds);
    return new Date((seconds + offset.seconds) * 1e3).toISOString().slice(0, 23) + offset.suffix;
  }
  /** `2026/03/23`, the local date. */
  dateFolder(seconds) {
    return this.text(seconds).slice(0, 10).replaceAll("-", "/");
  }
  /** Local hour, 0 to 23, and day of the week, 0 for Sunday. */
  wall(seconds) {
    const local = new Date((seconds + this.#offsetAt(seconds).seconds) * 1e3);
    return { hour: local.getUTCHours(), weekday: local.getUTCDay() };
  }
  /** Seconds since 1970 at which the local date (`2026-03-02`) begins. */
  startOf(date2) {
    const utc = Date.parse(`${date2}T00:00:00Z`) / 1e3;
    const near = utc - this.#offsetAt(utc).seconds;
    return utc - this.#offsetAt(near).seconds;
  }
  #offsetAt(seconds) {
    const bucket = Math.floor(seconds / quarterHour);
    const known = this.#offsets.get(bucket);
    if (known !== void 0) return known;
    const name2 = this.#format.formatToParts(bucket * quarterHour * 1e3).find((part) => part.type === "timeZoneName")?.value ?? "";
    const [, sign = "+", hours = "00", minutes = "00"] = /([+-])(\d{2}):(\d{2})/.exec(name2) ?? [];
    const size = Number(hours) * 3600 + Number(minutes) * 60;
    const offset = { seconds: sign === "-" ? -size : size, suffix: `${sign}${hours}:${minutes}` };
    this.#offsets.set(bucket, offset);
    return offset;
  }
};

// functions/local/platform/platform-file.ts
function platformFile(session, time) {
  const writer = new FileWriter(session, time);
  return session.channel === "call" ? writer.call() : writer.chat();
}
__name(platformFile, "platformFile");
var FileWriter = class {
  static {
    __name(this, "FileWriter");
  }
  #session;
  #time;
  #isCall;
  constructor(session, time) {
    this.#session = session;
    this.#time = time;
    this.#isCall = session.channel === "call";
  }
  call() {
    const session = this.#session;
    const isNewest = session.release === "newest";
    return {
      id: session.id,
      lang: session.lang,
      call_type: session.oldestType,
      session_type: session.legacyType,
      session_type_v2: session.sessionType,
      status: session.status,
      ...isNewest ? { call_uuid: session.uuid, sub_status: session.subStatus } : {},
      ...session.parentId === null ? {} : { parent_id: session.parentId },
      created_at: this.#time.text(session.createdAt),
      queued_at: this.#instant(session.queuedAt),
      assigned_at: this.#instant(session.assignedAt),
      connected_at: this.#instant(session.connectedAt),
      ends_at: this.#instant(session.endedAt),
      scheduled_at: this.#instant(session.scheduledAt),
      updated_at: this.#time.text(session.updatedAt),
      wait_duration: sum(session.queueStays, lengthOf2),
      ...isNewest && session.finishReason !== null ? { queue_duration: sum(session.queueStays, lengthOf2), finish_reason: session.finishReason } : {},
      call_duration: sum(session.agentStretches, handleOf),
      hold_duration: session.hold,
      ...this.#rating(),
      voip_provider: "deprecated",
      out_ticket_id: session.ticketId,
      out_ticket_url: session.ticketUrl,
      is_out_ticket_account: session.isTicketAccount,
      verified: session.isVerified,
      recording_url: session.recordingUrl,
      recording_permission: session.recordingPermission,
      voicemail_reason: session.voicemailReason,
      deflection: session.deflection,
      disconnected_by: session.disconnectedBy,
      fail_reason: session.failReason,
      fail_details: session.failDetails,
      adapter_fail_code: session.failCode,
      adapter_fail_message: session.failMessage,
      support_number: session.supportNumber,
      ...this.#menu(),
      queue_priority_level: session.priority ?? void 0,
      agent_info: this.#handler(),
      ...session.rootVirtualAgent === null ? {} : { virtual_agent: virtualAgent2(session.rootVirtualAgent, session.release) },
      ...this.#customer(),
      ...this.#lists(),
      deflection_details: session.deflections.map((deflection) => ({
        id: deflection.id,
        call_id: session.id,
        transfer_id: deflection.transfer?.id ?? null,
        deflection: deflection.deflection,
        from_menu_path: menuPath(deflection.queue)
      })),
      consumer_in_menu_durations: session.menuStays.map((stay) => ({
        id: stay.id,
        duration: stay.endedAt - stay.startedAt,
        event: stay.event,
        menu_path_id: null,
        menu_path: null,
        lang: stay.lang,
        started_at: this.#time.text(stay.startedAt),
        ended_at: this.#time.text(stay.endedAt)
      })),
      ...session.accompaniedWaits === null ? {} : {
        in_queue_wait_time_va: session.accompaniedWaits.map(({ startedAt, endedAt }) => ({
          start: this.#time.text(startedAt),
          end: this.#instant(endedAt),
          duration: endedAt === null ? null : endedAt - startedAt
        }))
      },
      recordings: session.recordings.map((recording) => ({
        id: recording.id,
        call_id: session.id,
        conference_sid: recording.conferenceId,
        duration: recording.seconds,
        recording_type: recording.recordingType,
        redaction_times: recording.redactions.map(({ start: start2, end, startAgent, endAgent }) => ({
          start: new Date(start2).toISOString(),
          start_agent_id: startAgent.id,
          end: end === null ? null : new Date(end).toISOString(),
          duration: end === null ? null : (end - start2) / 1e3,
          end_agent_id: endAgent?.id ?? null
        })),
        started_at: this.#time.text(recording.startedAt)
      })),
      offer_type: "cascade",
      offer_events: this.#offers(),
      answer_type: "manual",
      outbound_number: session.outboundNumber,
      wait_time_sms: session.messagesWhileWaiting,
      in_call_sms: session.messagesInCall,
      ...isNewest ? { automation_redirection: session.automationRedirection } : {},
      ...this.#words(),
      ...session.sipHeaders === null ? {} : { sip_headers: session.sipHeaders }
    };
  }
  chat() {
    const session = this.#session;
    const isNewest = session.release === "newest";
    return {
      id: session.id,
      lang: session.lang,
      chat_type: session.oldestType,
      session_type: session.legacyType,
      session_type_v2: session.sessionType,
      status: session.status,
      ...isNewest ? { chat_uuid: session.uuid, sub_status: session.subStatus } : {},
      created_at: this.#time.text(session.createdAt),
      assigned_at: this.#instant(session.assignedAt),
      ends_at: this.#instant(session.endedAt),
      updated_at: this.#time.text(session.updatedAt),
      first_msg_sent_at: this.#instant(session.firstMessageAt),
      last_msg_sent_at: this.#instant(session.lastMessageAt),
      wait_duration: sum(session.queueStays, lengthOf2),
      chat_duration: sum(session.agentStretches, handleOf),
      verified: session.isVerified,
      ...this.#rating(),
      out_ticket_id: session.ticketId,
      out_ticket_url: session.ticketUrl,
      is_out_ticket_account: session.isTicketAccount,
      fail_reason: session.failReason,
      provider_type: session.providerType,
      provider_channel_id: session.providerChannelId,
      message_count: session.messageCount,
      average_response_time: session.averageResponse,
      longest_response_time: session.longestResponse,
      ...this.#menu(),
      transcript: session.hasTranscript,
      agent_info: this.#handler(),
      ...this.#customer(),
      ...this.#lists(),
      offer_type: "cascade",
      offer_events: this.#offers(),
      answer_type: "manual",
      after_hours: session.isAfterHours,
      transfer_limit: null,
      ...this.#words()
    };
  }
  #instant(seconds) {
    return seconds === null ? null : this.#time.text(seconds);
  }
  #rating() {
    const { rating, feedback } = this.#session;
    return { rating, has_feedback: feedback !== null };
  }
  #menu() {
    const { queue, menuMessage } = this.#session;
    if (queue === null) return { selected_menu: null, menu_path: null };
    return {
      selected_menu: {
        id: queue.menuId,
        name: queue.name,
        parent_id: queue.parentId,
        position: queue.position,
        deleted: queue.isDeleted,
        menu_type: queue.menuType,
        hidden: queue.isHidden,
        ...menuMessage === null ? {} : { output_msg: menuMessage }
      },
      menu_path: menuPath(queue)
    };
  }
  #handler() {
    const { handler, release } = this.#session;
    if (handler === null) return void 0;
    return "agent" in handler ? person(handler.agent) : virtualAgent2(handler.virtualAgent, release);
  }
  #customer() {
    const { customer } = this.#session;
    return {
      end_user: customer === null ? null : { id: customer.id, identifier: customer.identifier, out_contact_id: customer.contactId }
    };
  }
  #words() {
    const { dispositions, escalations, email, feedback, smartActionText, customData, customDataSecured, release } = this.#session;
    return {
      ...dispositions.length === 0 ? {} : {
        dispositions: dispositions.map((disposition) => ({
          user_id: disposition.agent.id,
          transfer_id: disposition.transfer?.id ?? null,
          participant_id: disposition.participantId,
          ...disposition.note === null ? {} : { note: disposition.note },
          code: disposition.code,
          ujet_code_id: disposition.codeId,
          list: disposition.list,
          list_path: disposition.listPath,
          ujet_list_id: disposition.listId,
          custom_list_id: disposition.customListId,
          custom_code_id: disposition.customCodeId
        }))
      },
      ...escalations.length === 0 ? {} : { escalations: escalations.map((escalation) => this.#escalation(escalation, release)) },
      email,
      feedback,
      smart_action_text: smartActionText,
      custom_data_secured: customDataSecured,
      custom_data_not_secured: customData
    };
  }
  #offers() {
    return this.#session.offers.map(({ at, group }) => ({ casting_time: this.#time.text(at), group }));
  }
  #lists() {
    const session = this.#session;
    return {
      photos: session.photos.map(({ id, photoType, url }) => ({ id, photo_type: photoType, url })),
      videos: session.videos.map(({ id, url }) => ({ id, url })),
      transfers: session.transfers.map((transfer) => this.#transfer(transfer)),
      participants: session.participants.map((participant) => this.#participant(participant)),
      handle_durations: session.agentStretches.map((stretch) => this.#agentStretch(stretch)),
      queue_durations: session.queueStays.map((stay) => this.#queueStay(stay)),
      virtual_agent_deflected_escalations: session.deflectedEscalations.map((deflected) => ({
        id: deflected.id,
        deflection: deflected.deflection,
        escalation_id: deflected.escalation.id,
        escalation_reason: deflected.escalation.reason,
        escalated_at: this.#time.text(deflected.escalatedAt),
        menu_path_id: deflected.queue.pathId,
        menu_path: deflected.queue.path,
        lang: deflected.queue.lang,
        virtual_agent: virtualAgent2(deflected.virtualAgent, session.release)
      })),
      virtual_agent_handle_durations: session.virtualAgentStretches.map((stretch) => this.#virtualAgentStretch(stretch)),
      consumer_handle_durations: session.customerStretches.map((stretch) => this.#customerStretch(stretch)),
      consumer_event_durations: session.surveys.map((survey) => ({
        id: survey.id,
        duration: survey.endedAt - survey.startedAt,
        type: "csat",
        event: survey.event,
        menu_path_id: survey.queue.pathId,
        menu_path: survey.queue.path,
        lang: survey.queue.lang,
        started_at: this.#time.text(survey.startedAt),
        ended_at: this.#time.text(survey.endedAt)
      }))
    };
  }
  #transfer(transfer) {
    const { release } = this.#session;
    return {
      id: transfer.id,
      status: transfer.status,
      fail_reason: transfer.failReason,
      created_at: this.#time.text(transfer.createdAt),
      assigned_at: this.#instant(transfer.assignedAt),
      connected_at: this.#instant(transfer.connectedAt),
      updated_at: this.#time.text(transfer.updatedAt),
      call_duration: transfer.connected,
      wait_duration: transfer.wait,
      deflection: transfer.deflection,
      answer_type_path: "manual_to_manual",
      from_menu_path: menuPath(transfer.fromQueue),
      to_menu_path: transfer.toQueue === null ? null : menuPath(transfer.toQueue),
      from_agent: transfer.fromAgent === null ? null : person(transfer.fromAgent),
      to_agent: transfer.toAgent === null ? null : person(transfer.toAgent),
      ...release === "2025" ? {} : {
        from_virtual_agent: transfer.fromVirtualAgent === null ? null : virtualAgent2(transfer.fromVirtualAgent, release),
        to_virtual_agent: transfer.toVirtualAgent === null ? null : virtualAgent2(transfer.toVirtualAgent, release)
      },
      from_queue_priority_level: transfer.fromPriority,
      to_queue_priority_level: transfer.toPriority
    };
  }
  #escalation(escalation, release) {
    return {
      id: escalation.id,
      status: escalation.status,
      reason: escalation.reason,
      created_at: this.#time.text(escalation.createdAt),
      escalated_at: this.#instant(escalation.escalatedAt),
      from_virtual_agent: virtualAgent2(escalation.fromVirtualAgent, release),
      to_agent: escalation.toAgent === null ? null : person(escalation.toAgent),
      from_menu_path: menuPath(escalation.fromQueue),
      to_menu_path: escalation.toQueue === null ? null : menuPath(escalation.toQueue)
    };
  }
  #participant(participant) {
    const { who } = participant;
    const endedAt = this.#instant(participant.endedAt);
    return {
      id: participant.id,
      type: who.type,
      entry_type: "queue_or_transfer",
      user_id: who.type === "agent" ? who.agent.id : null,
      end_user_id: who.type === "end_user" ? who.customer.id : null,
      virtual_agent_id: who.type === "end_user" || who.type === "agent" ? null : who.virtualAgent.id,
      ...who.type === "virtual_agent" ? { virtual_agent_params: who.params } : {},
      status: participant.status,
      fail_reason: participant.failReason,
      connected_at: this.#instant(participant.connectedAt),
      ...who.type === "end_user" ? { phone_number: who.number } : {},
      sip_headers: participant.sipHeaders,
      ...who.type === "agent" ? this.#agentFacts(who.agent) : {},
      ...this.#isCall ? {
        call_id: this.#session.id,
        call_duration: participant.connected,
        hold_duration: participant.hold,
        ended_at: endedAt
      } : { chat_id: this.#session.id, finished_at: endedAt, chat_duration: participant.connected },
      agent_assist: participant.agentAssist,
      virtual_agent: who.type === "end_user" || who.type === "agent" ? null : { conversation_id: who.conversationId },
      ...this.#isCall ? { adapter_fail_code: participant.failCode, adapter_fail_message: participant.failMessage } : {},
      ...this.#isCall && this.#session.release === "newest" ? { caller_id: null } : {}
    };
  }
  #agentFacts(agent) {
    const { location } = agent;
    return {
      location: location === null ? null : {
        created_at: this.#time.text(location.createdAt),
        id: location.id,
        lang: location.lang,
        location: location.name,
        pop_settings: { twilio: [], nexmo: [], telnyx: [] },
        updated_at: this.#time.text(location.createdAt)
      },
      location_id: location?.id ?? null,
      email: agent.email,
      first_name: agent.firstName,
      last_name: agent.lastName,
      middle_name: agent.middleName,
      teams: agent.teams
    };
  }
  #agentStretch(stretch) {
    const { responses } = stretch;
    return {
      id: stretch.id,
      agent_id: stretch.agent.id,
      acw_duration: stretch.wrapUp,
      ...this.#isCall ? { bcw_duration: stretch.beforeCall, call_duration: stretch.connected } : { chat_duration: stretch.connected },
      menu_path_id: stretch.queue?.pathId ?? null,
      menu_path: stretch.queue?.path ?? null,
      lang: stretch.lang,
      ...this.#isCall ? { barged: stretch.isBarged } : {},
      transfer: stretch.transfer !== null,
      transfer_id: stretch.transfer?.id ?? null,
      ...this.#isCall ? { transfer_cold: stretch.isCold } : {},
      started_at: this.#time.text(stretch.startedAt),
      ended_at: this.#time.text(stretch.endedAt),
      ...this.#isCall ? { scheduled_at: this.#instant(stretch.scheduledAt), hold_duration: stretch.hold } : {
        response_count: responses.count,
        response_time_total: responses.total,
        response_time_max: responses.longest,
        response_time_avg: responses.average.toFixed(1)
      },
      assigned_connection_duration: stretch.ring
    };
  }
  #queueStay(stay) {
    const queue = stay.isQueueKnown ? stay.queue : null;
    return {
      id: stay.id,
      agent_id: stay.agent?.id ?? null,
      ended_at: this.#time.text(stay.endedAt),
      lang: queue?.lang ?? null,
      menu_path_id: queue?.pathId ?? null,
      menu_path: queue?.path ?? null,
      queue_duration: lengthOf2(stay),
      started_at: this.#time.text(stay.startedAt),
      transfer_cold: stay.transfer?.isCold ?? null,
      transfer: stay.transfer !== null,
      transfer_id: stay.transfer?.id ?? null,
      service_level_abandon_time_threshold: queue?.shortAbandonSeconds ?? null,
      service_level_event: stay.serviceLevelEvent,
      service_level_target_percent: queue?.targetPercent ?? null,
      service_level_target_time: queue?.targetSeconds ?? null
    };
  }
  #virtualAgentStretch(stretch) {
    const { responses } = stretch;
    return {
      id: stretch.id,
      virtual_agent: virtualAgent2(stretch.virtualAgent, this.#session.release),
      ...this.#isCall ? { call_duration: lengthOf2(stretch) } : { chat_duration: lengthOf2(stretch) },
      escalation_reason: stretch.escalationReason,
      finish_reason: stretch.finishReason,
      ...this.#isCall ? { sentiment: stretch.sentiment } : {},
      response_count: stretch.responseCount,
      fallback_response_count: stretch.fallbackCount,
      ...this.#isCall ? {} : {
        response_time_avg: responses.average.toFixed(1),
        response_time_total: responses.total,
        response_time_max: responses.longest
      },
      initiated_by: "end_user",
      menu_path_id: stretch.queue.pathId,
      menu_path: stretch.queue.path,
      lang: stretch.queue.lang,
      transfer: stretch.transfer !== null,
      transfer_id: stretch.transfer?.id ?? null,
      started_at: this.#time.text(stretch.startedAt),
      ended_at: this.#time.text(stretch.endedAt)
    };
  }
  #customerStretch(stretch) {
    return {
      id: stretch.id,
      ...this.#isCall ? { call_duration: lengthOf2(stretch), hold_duration: stretch.hold } : {
        chat_duration: lengthOf2(stretch),
        message_count: stretch.messageCount,
        response_count: stretch.responseCount,
        response_time_total: stretch.responseTotal,
        response_time_max: stretch.responseLongest,
        response_time_avg: stretch.responseAverage
      },
      started_at: this.#time.text(stretch.startedAt),
      ended_at: this.#time.text(stretch.endedAt)
    };
  }
};
function sum(items, amountOf) {
  let total = 0;
  for (const item of items) total += amountOf(item);
  return total;
}
__name(sum, "sum");
var lengthOf2 = /* @__PURE__ */ __name((stretch) => stretch.endedAt - stretch.startedAt, "lengthOf");
var handleOf = /* @__PURE__ */ __name((stretch) => stretch.beforeCall + stretch.connected + stretch.wrapUp, "handleOf");
var person = /* @__PURE__ */ __name((agent) => ({
  id: agent.id,
  agent_number: agent.number,
  email: agent.email,
  name: agent.name,
  last_name: agent.lastName,
  first_name: agent.firstName,
  avatar_url: agent.avatarUrl
}), "person");
var virtualAgent2 = /* @__PURE__ */ __name(({ id, name: name2, alias, avatarUrl }, release) => release === "2025" ? { id, name: name2, avatar_url: avatarUrl } : { id, name: name2, va_alias: alias, avatar_url: avatarUrl }, "virtualAgent");
var menuPath = /* @__PURE__ */ __name((queue) => ({
  items_count: queue.levelCount,
  name: queue.path,
  materialized_path: queue.materializedPath
}), "menuPath");

// functions/local/platform/session-builder.ts
var noResponses = { count: 0, total: 0, longest: 0, average: 0 };
var comments = [
  "Quick and friendly, thank you.",
  "I had to explain my problem three times.",
  "Todo bien, gracias.",
  'The agent said "tomorrow" again; nothing happened.',
  "Great \u{1F44D}",
  "R\xE9ponse claire.\nMerci !",
  "It took too long to reach a person.",
  "ok"
];
var notes = [
  "Customer will call back.",
  "Sent the form by e-mail.",
  "Refund of 25.00 promised",
  "wrong department",
  "Cliente satisfecho"
];
var codes = [
  ["Resolved", 1, "Inbound outcomes", "Inbound outcomes", 1, ""],
  ["Follow-up needed", 4, "Inbound outcomes", "Inbound outcomes", 1, ""],
  ["Refund", 7, "Billing", "Inbound outcomes/Billing", 2, "BIL-07"],
  ["Wrong number", 9, "Inbound outcomes", "Inbound outcomes", 1, ""],
  ["Order placed", 12, "Sales", "Sales", 3, "0042"]
];
var SessionBuilder = class {
  static {
    __name(this, "SessionBuilder");
  }
  draft;
  center;
  random;
  customer;
  context;
  now;
  #messages = { fromAgents: 0, fromCustomer: 0, longest: 0, total: 0, responses: 0 };
  constructor(context, channel, kind, types) {
    const { center, random, createdAt, release } = context;
    this.context = context;
    this.center = center;
    this.random = random;
    this.now = createdAt;
    this.customer = center.customer();
    const isCall = channel === "call";
    const ticketId = center.ticketId();
    const isNewest = release === "newest";
    this.draft = {
      instance: center.instance,
      channel,
      id: center.next(channel),
      kind,
      release,
      sessionType: types.session,
      legacyType: types.legacy ?? types.session,
      oldestType: types.oldest ?? types.legacy ?? types.session,
      status: "finished",
      subStatus: isNewest && !isCall && random.chance(0.3) ? "waiting_for_agent" : null,
      uuid: isNewest ? random.uuid() : null,
      parentId: null,
      lang: this.customer.lang,
      createdAt,
      queuedAt: null,
      assignedAt: null,
      connectedAt: null,
      endedAt: null,
      scheduledAt: null,
      updatedAt: createdAt,
      firstMessageAt: null,
      lastMessageAt: null,
      messageCount: 0,
      averageResponse: 0,
      longestResponse: 0,
      hold: 0,
      rating: null,
      feedback: null,
      disconnectedBy: null,
      failReason: isCall || random.chance(0.3) ? "nothing" : null,
      failDetails: null,
      failCode: null,
      failMessage: null,
      finishReason: isNewest && isCall && random.chance(0.2) ? "no_reason" : null,
      rootVirtualAgent: null,
      voicemailReason: "not_voicemail",
      deflection: "no_deflection",
      isAfterHours: false,
      hasTranscript: !isCall && random.chance(0.6),
      ticketId,
      ticketUrl: ticketId === null ? random.chance(0.4) ? `https://media.example.com/v1/download/${random.uuid()}` : null : `https://crm.example.com/lightning/r/Case/${ticketId}/view`,
      isTicketAccount: ticketId !== null && random.chance(0.05),
      supportNumber: null,
      outboundNumber: null,
      email: !isCall && random.chance(0.7) ? this.customer.email : null,
      customer: this.customer,
      handler: null,
      queue: null,
      menuMessage: isNewest && random.chance(0.2) ? "Thank you for waiting." : null,
      priority: null,
      recordingPermission: random.weighted([
        ["granted", 60],
        ["not_asked", 30],
        ["denied", 10]
      ]),
      recordingUrl: null,
      providerType: "twilio_conversations",
      providerChannelId: isCall ? "" : center.channelId(),
      isVerified: false,
      smartActionText: null,
      customDataSecured: random.chance(0.01) ? { tier: { label: "Tier", value: "gold" } } : null,
      customData: random.chance(isCall ? 0.15 : 0.6) ? this.#customData() : null,
      sipHeaders: null,
      automationRedirection: isNewest && isCall && random.chance(0.15) ? this.#redirection() : null,
      participants: [],
      transfers: [],
      escalations: [],
      deflectedEscalations: [],
      deflections: [],
      queueStays: [],
      agentStretches: [],
      virtualAgentStretches: [],
      customerStretches: [],
      surveys: [],
      menuStays: [],
      accompaniedWaits: isNewest && isCall ? [] : null,
      offers: [],
      dispositions: [],
      recordings: [],
      photos: [],
      videos: [],
      messagesInCall: [],
      messagesWhileWaiting: []
    };
  }
  get isCall() {
    return this.draft.channel === "call";
  }
  /** The customer joins as the first participant; `end` completes the participant. */
  customerJoins(hasNumber = this.isCall) {
    this.draft.participants.push(
      this.#participant({ type: "end_user", customer: this.customer, number: hasNumber ? this.customer.number : null }, this.now, null, {
        sipHeaders: this.draft.sipHeaders,
        agentAssist: this.isCall ? null : { spelling_and_grammar_check: {} }
      })
    );
  }
  /** The call arrives over SIP. */
  overSip() {
    this.draft.sipHeaders = {
      "P-Attestation-Indicator": this.random.pick(["A", "B", "C"]),
      "P-Origination-ID": this.random.uuid()
    };
  }
  /** Selects the queue of the session. */
  choose(queue) {
    this.draft.queue = queue;
    if (this.isCall) this.draft.supportNumber ??= queue.supportNumber;
  }
  menu(seconds, event = "finished") {
    this.draft.menuStays.push({ ...this.#stretch("menu stay", seconds), event, lang: this.draft.lang });
    this.now += seconds;
  }
  /** A virtual agent takes the session; `seconds` is null if it never answered. */
  virtualAgent(queue, seconds, finishReason, escalationReason2 = null, { virtualAgent: virtualAgent3 = this.random.pick(this.center.virtualAgents), transfer = null } = {}) {
    const { random, draft } = this;
    this.now += random.integer(1, 8);
    const connectedAt = seconds === null ? null : this.now;
    draft.participants.push(
      this.#participant(
        {
          type: "virtual_agent",
          virtualAgent: virtualAgent3,
          conversationId: this.center.conversationId(),
          params: this.#params(queue, escalationReason2)
        },
        connectedAt,
        seconds === null ? null : this.now + seconds,
        seconds === null ? { status: "failed", failReason: "voip_conn_timeout" } : {}
      )
    );
    if (seconds === null) return virtualAgent3;
    if (this.isCall) draft.connectedAt ??= this.now;
    const responseCount = random.integer(1, 2 + Math.floor(seconds / 15));
    draft.virtualAgentStretches.push({
      ...this.#stretch("virtual agent stretch", seconds),
      virtualAgent: virtualAgent3,
      queue,
      finishReason,
      escalationReason: escalationReason2,
      sentiment: this.isCall && random.chance(0.8) ? random.integer(-80, 90) : null,
      responseCount,
      fallbackCount: random.integer(0, Math.min(3, responseCount)),
      responses: this.isCall ? noResponses : this.#responses(responseCount, 2),
      transfer
    });
    if (draft.release === "newest" && this.isCall && random.chance(0.1)) draft.rootVirtualAgent = virtualAgent3;
    if (transfer === null) draft.handler = random.chance(0.92) ? { virtualAgent: virtualAgent3 } : null;
    if (this.isCall && draft.recordingPermission !== "denied" && random.chance(0.25)) this.#record(seconds, "virtual_agent", null);
    this.now += seconds;
    return virtualAgent3;
  }
  /** A wait in a queue; `agent` is the one who answered; null if nobody did. */
  wait(queue, seconds, agent, transfer = null) {
    const { random, draft } = this;
    this.choose(queue);
    if (this.isCall) draft.queuedAt ??= this.now - random.integer(0, 1);
    if (draft.offers.length === 0 || random.chance(0.3)) draft.offers.push({ at: this.now, group: queue.group });
    if (seconds > 60 && random.chance(0.5)) draft.offers.push({ at: this.now + 30, group: "Group 3" });
    const inTime = seconds <= queue.targetSeconds;
    draft.queueStays.push({
      ...this.#stretch("queue stay", seconds),
      queue,
      isQueueKnown: !random.chance(0.01),
      agent,
      transfer,
      serviceLevelEvent: agent === null ? inTime ? null : "not_in_sla" : inTime ? "in_sla" : "not_in_sla"
    });
    if (this.isCall && seconds > 20 && draft.accompaniedWaits !== null && random.chance(0.3)) {
      const endedAt = random.chance(0.9) ? this.now + seconds - 2 : null;
      draft.accompaniedWaits = [...draft.accompaniedWaits, { startedAt: this.now + 2, endedAt }];
    }
    if (this.isCall && seconds > 45 && random.chance(0.1)) {
      draft.messagesWhileWaiting.push({ id: this.center.next("message"), message: "You are next in line.", to: this.customer.number });
    }
    this.now += seconds;
    if (agent !== null) draft.assignedAt ??= this.now;
  }
  /** An agent handles the session; the wrap-up follows while the session continues without the agent. */
  talk(agent, queue, {
    ring = this.random.integer(1, 7),
    connected = this.random.skewed(15, this.isCall ? 210 : 420),
    wrapUp = this.random.chance(0.85) ? this.random.skewed(3, this.isCall ? 40 : 15) : 0,
    transfer = null,
    isBarged = this.isCall && this.random.chance(0.01)
  } = {}) {
    const { random, draft } = this;
    draft.assignedAt ??= this.now;
    this.now += ring;
    if (this.isCall) draft.connectedAt ??= this.now;
    const hold = this.isCall ? random.chance(0.25) ? Math.min(connected, random.skewed(5, 40)) : 0 : null;
    draft.hold += hold ?? 0;
    const participant = this.#participant({ type: "agent", agent }, this.now, this.now + connected, {
      hold: hold === 0 ? null : hold,
      agentAssist: this.#agentAssist()
    });
    draft.participants.push(participant);
    const leg = {
      agent,
      queue,
      lang: queue?.lang ?? draft.lang,
      beforeCall: 0,
      connected,
      wrapUp: 0,
      hold,
      ring,
      isBarged,
      transfer,
      isCold: transfer?.isCold ?? null,
      scheduledAt: draft.scheduledAt,
      responses: this.isCall ? noResponses : this.#agentResponses(connected)
    };
    draft.agentStretches.push({ ...this.#stretch("agent stretch", connected), ...leg });
    if (this.isCall && draft.recordingPermission !== "denied" && random.chance(0.8)) this.#record(connected, "default", agent);
    this.now += connected;
    if (wrapUp > 0) {
      draft.agentStretches.push({
        ...this.#stretch("agent stretch", wrapUp),
        ...leg,
        connected: 0,
        wrapUp,
        hold: null,
        ring: 0,
        isCold: null,
        responses: noResponses
      });
    }
    this.#dispose(agent, participant.id, transfer, this.now + wrapUp);
    draft.handler = random.chance(0.98) ? { agent } : null;
  }
  /** An agent prepares before dialing. */
  prepare(agent, queue, seconds) {
    this.draft.agentStretches.push({
      ...this.#stretch("agent stretch", seconds),
      agent,
      queue,
      lang: queue?.lang ?? this.draft.lang,
      beforeCall: seconds,
      connected: 0,
      wrapUp: 0,
      hold: null,
      ring: 0,
      isBarged: false,
      transfer: null,
      isCold: null,
      scheduledAt: this.draft.scheduledAt,
      responses: noResponses
    });
    this.now += seconds;
  }
  /** An agent transfers the session to a queue, and another agent takes it. */
  transfer(fromAgent, fromQueue, toQueue, isCold) {
    const { random } = this;
    const toAgent = random.pick(this.center.agents);
    const wait = random.skewed(1, 25);
    const ring = random.integer(1, 6);
    const connected = random.skewed(15, this.isCall ? 150 : 300);
    const assignedAt = this.now + wait;
    const transfer = this.#transfer(fromAgent, fromQueue, toQueue, {
      status: "transferred",
      wait,
      assignedAt,
      connectedAt: assignedAt + ring,
      updatedAt: assignedAt + ring + connected + random.integer(0, 7),
      connected,
      isCold,
      toAgent
    });
    this.draft.transfers.push(transfer);
    this.wait(toQueue, wait, toAgent, transfer);
    this.talk(toAgent, toQueue, { ring, connected, transfer });
    return toAgent;
  }
  /** A human or a virtual agent transfers the session to a virtual agent, without a queue. */
  transferToVirtualAgent(from, fromQueue, toQueue) {
    const { random } = this;
    const virtualAgent3 = random.pick(this.center.virtualAgents);
    const connected = random.skewed(10, 60);
    const isHuman = "email" in from;
    const transfer = this.#transfer(isHuman ? from : null, fromQueue, toQueue, {
      status: "transferred",
      wait: 0,
      assignedAt: this.now,
      connectedAt: this.now + 1,
      updatedAt: this.now + 1 + connected,
      connected,
      isCold: true,
      fromVirtualAgent: isHuman ? null : from,
      toVirtualAgent: virtualAgent3
    });
    this.draft.transfers.push(transfer);
    return this.virtualAgent(toQueue, connected, "resolved", null, { virtualAgent: virtualAgent3, transfer });
  }
  /** A transfer that nobody takes: the customer leaves, it times out, or it is deflected. */
  failTransfer(fromAgent, fromQueue, toQueue, failReason, { wait, status = "failed", deflection = "no_deflection" }) {
    const transfer = this.#transfer(fromAgent, fromQueue, toQueue, {
      status,
      failReason,
      wait,
      updatedAt: this.now + wait,
      deflection,
      isCold: this.random.chance(0.7)
    });
    this.draft.transfers.push(transfer);
    this.wait(toQueue, wait, null, transfer);
    if (deflection !== "no_deflection") this.deflect(deflection, toQueue, transfer);
  }
  deflect(deflection, queue, transfer = null) {
    this.draft.deflections.push({ id: this.center.next("deflection"), transfer, deflection, queue });
    if (transfer === null) this.draft.deflection = deflection;
  }
  escalate(fromVirtualAgent, fromQueue, reason3, outcome) {
    const escalation = { id: this.center.next("escalation"), reason: reason3, fromVirtualAgent, fromQueue, ...outcome };
    this.draft.escalations.push(escalation);
    return escalation;
  }
  deflectEscalation(escalation, deflection, queue) {
    this.draft.deflectedEscalations.push({
      id: this.center.next("deflected escalation"),
      escalation,
      deflection,
      escalatedAt: this.now,
      queue,
      virtualAgent: escalation.fromVirtualAgent
    });
  }
  /** An agent adds a virtual agent for one task, such as taking a payment. */
  task(connectedAt, seconds) {
    this.draft.participants.push(
      this.#participant(
        {
          type: "task_virtual_agent",
          virtualAgent: this.center.taskVirtualAgent,
          conversationId: this.center.conversationId(),
          params: null
        },
        connectedAt,
        connectedAt + seconds
      )
    );
  }
  /** What a customer can send from the app: photos, videos, text, verification. */
  smartActions() {
    const { random, draft, center } = this;
    draft.isVerified = random.chance(0.6);
    if (random.chance(0.5)) draft.smartActionText = random.pick(["Policy 00-1234", "SN 8F2-99", "", "Ich habe kein Foto"]);
    const media = /* @__PURE__ */ __name((type, id, extension) => `https://media.example.com/${draft.channel}-${draft.id}-${type}-${id}.${extension}`, "media");
    for (let count = random.integer(0, 3); count > 0; count -= 1) {
      const id = center.next("photo");
      draft.photos.push({ id, photoType: random.pick(["photo", "screenshot"]), url: media("photo", id, "jpg") });
    }
    for (let count = random.chance(0.4) ? random.integer(1, 2) : 0; count > 0; count -= 1) {
      const id = center.next("video");
      draft.videos.push({ id, url: media("video", id, "mp4") });
    }
  }
  /** An SMS that an agent sends during a call. The platform's format is not documented: this one is composed. */
  messageInCall() {
    this.draft.messagesInCall.push({
      id: this.center.next("message"),
      direction: "outbound",
      to: this.customer.number,
      content: "Here is the link we talked about: https://www.example.com/help"
    });
  }
  /** The session ends now, and the customer may stay for the survey. */
  end({
    disconnectedBy = null,
    survey = false,
    ...outcome
  } = {}) {
    const { random, draft } = this;
    const endedAt = this.now;
    Object.assign(draft, outcome);
    draft.endedAt = endedAt;
    if (this.isCall) draft.disconnectedBy = disconnectedBy;
    let leftAt = endedAt;
    if (survey && draft.queue !== null) {
      const seconds = random.skewed(4, this.isCall ? 18 : 60);
      const isFinished = random.chance(0.72);
      draft.surveys.push({
        id: this.center.next("survey"),
        startedAt: endedAt + 1,
        endedAt: endedAt + 1 + seconds,
        event: isFinished ? "finished" : "abandoned",
        queue: draft.queue
      });
      leftAt += seconds + 2;
      if (isFinished) {
        draft.rating = Number(
          random.weighted([
            ["5", 46],
            ["4", 27],
            ["3", 11],
            ["2", 6],
            ["1", 10]
          ])
        );
        if (random.chance(0.3)) draft.feedback = random.pick(comments);
      }
    }
    const [first] = draft.participants;
    if (first?.who.type === "end_user" && first.connectedAt !== null) {
      draft.participants[0] = {
        ...first,
        endedAt: leftAt,
        connected: leftAt - first.connectedAt,
        hold: this.isCall ? draft.hold > 0 ? draft.hold + 8 : null : null
      };
      this.#customerStretch(first.connectedAt, leftAt);
    }
    if (!this.isCall) {
      const { fromAgents, fromCustomer, responses, total, longest } = this.#messages;
      draft.messageCount = fromAgents + fromCustomer;
      draft.averageResponse = responses === 0 ? 0 : Math.round(total / responses);
      draft.longestResponse = longest;
      if (draft.messageCount > 0) {
        draft.firstMessageAt = Math.min(draft.createdAt + 4, endedAt);
        draft.lastMessageAt = Math.max(draft.firstMessageAt, endedAt - 3);
      }
    }
    if (draft.recordings.length > 0) {
      draft.recordingUrl = `https://crm.example.com/sfc/servlet.shepherd/version/download/068ak${random.text(13, "ABCDEFGHJKMNPQRSTVWXYZ0123456789")}`;
    }
    return draft;
  }
  /** Leaves the session open: it has not ended when its file is written. */
  leaveOpen(status) {
    this.draft.status = status;
    this.draft.ticketId = null;
    this.draft.ticketUrl = null;
    return this.draft;
  }
  #stretch(sequence, seconds) {
    return { id: this.center.next(sequence), startedAt: this.now, endedAt: this.now + seconds };
  }
  #customerStretch(startedAt, endedAt) {
    const { fromCustomer } = this.#messages;
    const total = fromCustomer * this.random.integer(5, 30);
    this.draft.customerStretches.push({
      id: this.center.next("customer stretch"),
      startedAt,
      endedAt,
      hold: this.draft.hold > 0 ? this.draft.hold + 8 : 0,
      messageCount: fromCustomer,
      responseCount: fromCustomer,
      responseTotal: total,
      responseLongest: fromCustomer === 0 ? 0 : Math.ceil(total / fromCustomer) + 7,
      responseAverage: fromCustomer === 0 ? 0 : Math.round(total / fromCustomer)
    });
  }
  #participant(who, connectedAt, endedAt, facts = {}) {
    return {
      id: this.center.next("participant"),
      who,
      status: "finished",
      failReason: "nothing",
      connectedAt,
      endedAt,
      connected: connectedAt === null || endedAt === null ? null : endedAt - connectedAt,
      hold: null,
      sipHeaders: this.isCall && who.type !== "agent" ? this.draft.sipHeaders : null,
      agentAssist: null,
      failCode: null,
      failMessage: null,
      ...facts
    };
  }
  #transfer(fromAgent, fromQueue, toQueue, outcome) {
    const { random } = this;
    const hasPriority = random.chance(0.7);
    return {
      id: this.center.next("transfer"),
      failReason: "nothing",
      createdAt: this.now,
      assignedAt: null,
      connectedAt: null,
      connected: 0,
      deflection: "no_deflection",
      fromQueue,
      toQueue: random.chance(0.97) ? toQueue : null,
      fromAgent,
      toAgent: null,
      fromVirtualAgent: null,
      toVirtualAgent: null,
      fromPriority: hasPriority ? random.integer(0, 8) : null,
      toPriority: hasPriority ? random.integer(0, 8) : null,
      ...outcome
    };
  }
  #dispose(agent, participantId, transfer, knownAt) {
    const { random } = this;
    if (!random.chance(0.55)) return;
    for (let count = random.chance(0.1) ? 2 : 1; count > 0; count -= 1) {
      const [code, codeId, list, listPath, listId, custom] = random.pick(codes);
      this.draft.dispositions.push({
        agent,
        transfer,
        participantId,
        note: random.chance(0.4) ? random.pick(notes) : random.chance(0.05) ? "" : null,
        code,
        codeId,
        list,
        listPath,
        listId,
        customListId: "",
        customCodeId: custom,
        knownAt
      });
    }
  }
  #record(seconds, recordingType, agent) {
    const { random } = this;
    const redactions = agent === null ? [] : this.#redactions(agent, seconds);
    this.draft.recordings.push({
      id: this.center.next("recording"),
      conferenceId: random.chance(0.9) ? random.uuid() : null,
      recordingType,
      seconds: seconds + 1,
      startedAt: this.now + random.integer(0, 4),
      redactions,
      knownAt: this.now + seconds + random.integer(20, 500)
    });
  }
  #redactions(agent, seconds) {
    const { random } = this;
    const redactions = [];
    for (let at = 20; at + 12 < seconds && redactions.length < 2 && random.chance(0.08); at += 40) {
      const start2 = (this.now + at) * 1e3 + random.integer(0, 999);
      const isOpen = random.chance(0.1);
      redactions.push({
        start: start2,
        end: isOpen ? null : start2 + random.integer(1200, 11e3),
        startAgent: agent,
        endAgent: isOpen ? null : agent
      });
    }
    return redactions;
  }
  #responses(count, mean) {
    const total = count * this.random.integer(0, mean * 2);
    return {
      count,
      total,
      longest: count === 0 ? 0 : Math.ceil(total / count) + this.random.integer(0, mean),
      average: count === 0 ? 0 : Math.round(total / count * 10) / 10
    };
  }
  #agentResponses(connected) {
    const count = Math.floor(connected / this.random.integer(35, 70));
    const total = count === 0 ? 0 : this.random.integer(count * 4, count * 40);
    const responses = {
      count,
      total,
      longest: count === 0 ? 0 : Math.ceil(total / count) + 9,
      average: count === 0 ? 0 : Math.round(total / count * 10) / 10
    };
    const messages = this.#messages;
    messages.fromAgents += count;
    messages.fromCustomer += count + 1;
    messages.responses += count;
    messages.total += total;
    messages.longest = Math.max(messages.longest, responses.longest);
    return responses;
  }
  #agentAssist() {
    const { random } = this;
    if (this.isCall) return random.chance(0.3) ? { conversation_id: this.center.conversationId() } : null;
    if (random.chance(0.5)) return { spelling_and_grammar_check: {} };
    return {
      spelling_and_grammar_check: {
        grammar_enabled: true,
        spelling_enabled: true,
        language: "en",
        spelling_check: random.integer(0, 5),
        grammar_check: random.integer(0, 2)
      },
      conversation_id: this.center.conversationId(),
      conversation_profile_id: "profile-2",
      conversation_profile_name: "Chat assistance"
    };
  }
  #params(queue, escalationReason2) {
    const { random, draft } = this;
    const params = {
      lang: draft.lang,
      queue_id: random.chance(0.8) ? queue.menuId : String(queue.menuId),
      "X-Lang": draft.lang,
      tenant: draft.instance
    };
    if (this.isCall) {
      Object.assign(params, { call_id: draft.id, ani: this.customer.number, dnis: draft.supportNumber, "telephony-caller-id": null });
    } else {
      params["context"] = { page: "/orders", cart: { items: random.integer(0, 4), total: random.integer(0, 9999) / 100 }, tags: [] };
    }
    if (escalationReason2 !== null) params["payload_escalation_reason"] = escalationReason2;
    return params;
  }
  #customData() {
    const { random } = this;
    const data = { account: { label: "Account", value: `AC-${random.integer(1e3, 9999)}` } };
    if (random.chance(0.5)) data["Plan"] = { label: "Plan", value: random.pick(["basic", "plus", "Fam\xEDlia"]), type: "string" };
    if (random.chance(0.3)) data["orders"] = { label: "Orders", value: random.integer(0, 40), invisible_to_agent: true };
    return data;
  }
  #redirection() {
    return {
      percent_redirection: true,
      redirection_group: [
        { group_label: "A", destination: { type: "queue", queue_id: 6, lang: "en" }, after_hours: false, ah_destination: null },
        { group_label: "B", destination: { type: "none", queue_id: null, lang: null }, after_hours: false, ah_destination: null }
      ]
    };
  }
};

// functions/local/platform/scenarios.ts
var ivr = { session: "Voice Inbound (IVR)" };
var app = { session: "Voice Inbound (Mobile)", oldest: "Voice Inbound (App)" };
var web = { session: "Messaging Inbound (Web Chat)" };
var mobile = { session: "Messaging Inbound (Mobile Chat)", oldest: "Messaging Inbound (App Chat)" };
var sms = { session: "Messaging Inbound (SMS)", oldest: "Messaging (SMS)" };
var surveyShare = 0.45;
function ivrCall(context, kind, types = ivr) {
  const builder = new SessionBuilder(context, "call", kind, types);
  const { random, center } = builder;
  if (random.chance(0.85)) builder.overSip();
  if (random.chance(0.9)) builder.draft.priority = random.chance(0.8) ? 0 : random.integer(1, 8);
  builder.customerJoins();
  builder.menu(random.skewed(4, 28));
  return { builder, queue: center.queueFor(center.voiceQueues, builder.draft.lang) };
}
__name(ivrCall, "ivrCall");
function chat(context, kind, types) {
  const builder = new SessionBuilder(context, "chat", kind, types);
  const { center, random } = builder;
  builder.customerJoins(types.session.includes("SMS") || types.session.includes("WhatsApp"));
  builder.now += random.integer(0, 2);
  return { builder, queue: types === web || types === mobile ? random.pick(center.chatQueues) : center.messagingQueue };
}
__name(chat, "chat");
function conversation(builder, queue, transfers = []) {
  const { random, center, context } = builder;
  const queues = builder.isCall ? center.voiceQueues : center.chatQueues;
  let agent = random.pick(center.agents);
  let current = queue;
  builder.wait(queue, random.chance(0.45) ? random.integer(0, 6) : random.skewed(1, 40), agent);
  const talkedFrom = builder.now;
  builder.talk(agent, queue);
  if (builder.isCall && random.chance(0.04)) builder.task(talkedFrom + 8, Math.max(1, Math.floor((builder.now - talkedFrom) / 2)));
  if (builder.isCall && random.chance(0.05)) builder.messageInCall();
  const extra = Array.from({ length: context.extraLegs }, () => "cold");
  for (const manner of [...transfers, ...extra]) {
    const next = random.pick(queues);
    agent = builder.transfer(agent, current, next, manner === "cold");
    current = next;
  }
  return { agent, queue: current };
}
__name(conversation, "conversation");
function endCall(builder) {
  const { random } = builder;
  const disconnectedBy = random.weighted([
    ["disconnected_by_end_user", 60],
    ["disconnected_by_agent", 37],
    ["disconnected_by_unknown", 3]
  ]);
  return builder.end({ disconnectedBy, survey: random.chance(surveyShare) });
}
__name(endCall, "endCall");
function endChat(builder) {
  return builder.end({ survey: builder.random.chance(surveyShare) });
}
__name(endChat, "endChat");
var answered = /* @__PURE__ */ __name((types, ...transfers) => (context, kind) => {
  const { builder, queue } = ivrCall(context, kind, types);
  conversation(builder, queue, transfers);
  return endCall(builder);
}, "answered");
var failedTransfer = /* @__PURE__ */ __name((failReason, options) => (context, kind) => {
  const { builder, queue } = ivrCall(context, kind);
  const { agent, queue: current } = conversation(builder, queue);
  const wait = failReason === "transfer_expired" ? 300 : builder.random.skewed(8, 60);
  builder.failTransfer(agent, current, builder.random.pick(builder.center.voiceQueues), failReason, { wait, ...options });
  return builder.end({ disconnectedBy: failReason === "eu_abandoned" ? "disconnected_by_end_user" : "disconnected_by_unknown" });
}, "failedTransfer");
var virtualAgentCall = /* @__PURE__ */ __name((finishReason, status = "finished") => (context, kind) => {
  const { builder } = ivrCall(context, kind);
  const queue = builder.center.voiceAssistantQueue;
  builder.choose(queue);
  builder.virtualAgent(queue, builder.random.skewed(12, 90), finishReason);
  const isContained = finishReason === "resolved" || finishReason === "consumer_ended";
  return builder.end({
    status,
    disconnectedBy: finishReason === "consumer_ended" ? "disconnected_by_end_user" : "disconnected_by_virtual_agent",
    survey: isContained && builder.random.chance(0.25)
  });
}, "virtualAgentCall");
var escalationReason = /* @__PURE__ */ __name((builder) => builder.random.weighted([
  ["by_end_user_ask", 40],
  ["by_virtual_agent", 40],
  ["by_end_user_message", 8],
  ["payload_failure", 4],
  ["could_not_resume", 4],
  ["unknown", 4]
]), "escalationReason");
function escalated(builder, assistant, queues, isAbandoned = false) {
  const { random, center } = builder;
  const reason3 = escalationReason(builder);
  builder.choose(assistant);
  const virtualAgent3 = builder.virtualAgent(assistant, random.skewed(10, 60), "escalated", reason3);
  const createdAt = builder.now;
  const queue = center.queueFor(queues, builder.draft.lang);
  builder.now += random.integer(0, 3);
  if (isAbandoned) {
    builder.wait(queue, random.skewed(queue.shortAbandonSeconds + 5, 80), null);
    builder.escalate(virtualAgent3, assistant, reason3, { status: "canceled", createdAt, escalatedAt: null, toAgent: null, toQueue: queue });
    return;
  }
  const { agent } = conversation(builder, queue, random.chance(0.12) ? ["cold"] : []);
  const [firstStay] = builder.draft.queueStays;
  const answeredBy = firstStay?.agent ?? agent;
  const escalatedAt = firstStay?.endedAt ?? createdAt;
  builder.escalate(virtualAgent3, assistant, reason3, { status: "escalated", createdAt, escalatedAt, toAgent: answeredBy, toQueue: queue });
}
__name(escalated, "escalated");
var deflectedCall = /* @__PURE__ */ __name((deflection) => (context, kind) => {
  const { builder, queue } = ivrCall(context, kind);
  builder.choose(queue);
  if (deflection === "temp_redirection_queue") {
    builder.wait(queue, builder.random.integer(0, 4), null);
    builder.deflect(deflection, queue);
    conversation(builder, builder.random.pick(builder.center.voiceQueues));
    return endCall(builder);
  }
  builder.deflect(deflection, queue);
  builder.now += builder.random.integer(4, 15);
  return builder.end({ status: "deflected", disconnectedBy: "disconnected_by_unknown" });
}, "deflectedCall");
function bookedCall(context, kind, types, delay, hasAnswer) {
  const builder = new SessionBuilder(context, "call", kind, types);
  const { random, center, draft } = builder;
  const queue = center.scheduleQueue;
  const agent = random.pick(center.agents);
  draft.outboundNumber = "+15550100200";
  builder.now += delay;
  draft.scheduledAt = builder.now;
  builder.choose(queue);
  draft.supportNumber = null;
  if (!hasAnswer) {
    builder.wait(queue, random.integer(2, 9), null);
    builder.now += random.integer(15, 40);
    return builder.end({ status: "failed", failReason: random.pick(["eu_no_answer", "eu_busy", "eu_wrong_number"]) });
  }
  builder.wait(queue, random.integer(2, 20), agent);
  if (random.chance(0.5)) builder.prepare(agent, queue, random.integer(5, 40));
  builder.customerJoins();
  builder.talk(agent, queue);
  return endCall(builder);
}
__name(bookedCall, "bookedCall");
function outboundCall(context, kind, types, hasAnswer) {
  const builder = new SessionBuilder(context, "call", kind, types);
  const { random, center, draft } = builder;
  const agent = random.pick(center.agents);
  const queue = random.chance(0.7) ? center.outboundQueue : null;
  draft.outboundNumber = random.pick(["+15550100210", "+1 555-010-0220"]);
  if (queue !== null) draft.queue = queue;
  if (random.chance(0.3)) builder.prepare(agent, queue, random.integer(5, 60));
  builder.now += random.integer(5, 25);
  if (hasAnswer) {
    builder.customerJoins();
    builder.talk(agent, queue);
    return endCall(builder);
  }
  builder.customerJoins();
  return builder.end({
    status: "failed",
    failReason: random.pick(["eu_no_answer", "eu_busy", "eu_rejected"]),
    disconnectedBy: "disconnected_by_agent"
  });
}
__name(outboundCall, "outboundCall");
var chatWith = /* @__PURE__ */ __name((types, ...transfers) => (context, kind) => {
  const { builder, queue } = chat(context, kind, types);
  if (types === mobile && builder.random.chance(0.3)) builder.smartActions();
  conversation(builder, queue, transfers);
  return endChat(builder);
}, "chatWith");
var virtualAgentChat = /* @__PURE__ */ __name((finishReason) => (context, kind) => {
  const { builder } = chat(context, kind, web);
  const queue = builder.center.chatAssistantQueue;
  builder.choose(queue);
  builder.virtualAgent(queue, builder.random.skewed(20, 150), finishReason);
  return endChat(builder);
}, "virtualAgentChat");
var callScenarios = {
  answered: { byDay: 28, byNight: 0, run: answered(ivr) },
  answered_via_mobile: { byDay: 2, byNight: 0, run: answered({ session: "Voice Inbound (IVR via Mobile)" }) },
  answered_api: { byDay: 1, byNight: 0, run: answered({ session: "Voice Inbound (API)" }) },
  answered_extension: { byDay: 1, byNight: 0, run: answered({ session: "Voice Inbound (Extension)" }) },
  transferred_cold: { byDay: 4, byNight: 0, run: answered(ivr, "cold") },
  transferred_warm: { byDay: 4, byNight: 0, run: answered(ivr, "warm") },
  transferred_twice: { byDay: 1.2, byNight: 0, run: answered(ivr, "warm", "cold") },
  transferred_to_virtual_agent: {
    byDay: 1.5,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      const { voiceAssistantQueue } = builder.center;
      const { agent, queue: current } = conversation(builder, queue);
      const virtualAgent3 = builder.transferToVirtualAgent(agent, current, voiceAssistantQueue);
      if (builder.random.chance(0.5)) builder.transferToVirtualAgent(virtualAgent3, voiceAssistantQueue, voiceAssistantQueue);
      return endCall(builder);
    }, "run")
  },
  transfer_abandoned: { byDay: 1.6, byNight: 0, run: failedTransfer("eu_abandoned", { status: "canceled" }) },
  transfer_expired: { byDay: 1, byNight: 0, run: failedTransfer("transfer_expired", { status: "failed" }) },
  transfer_deflected: {
    byDay: 0.9,
    byNight: 0,
    run: failedTransfer("nothing", { status: "deflected", deflection: "temp_redirection_phone" })
  },
  abandoned: {
    byDay: 7,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.wait(queue, builder.random.skewed(queue.shortAbandonSeconds + 1, 110), null);
      return builder.end({
        status: "failed",
        failReason: builder.random.chance(0.8) ? "eu_abandoned" : "eu_canceled",
        disconnectedBy: "disconnected_by_end_user"
      });
    }, "run")
  },
  short_abandoned: {
    byDay: 3,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.wait(queue, builder.random.integer(0, queue.shortAbandonSeconds), null);
      return builder.end({ status: "failed", failReason: "eu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    }, "run")
  },
  abandoned_in_menu: {
    byDay: 4,
    byNight: 6,
    run: /* @__PURE__ */ __name((context, kind) => {
      const builder = new SessionBuilder(context, "call", kind, ivr);
      builder.overSip();
      builder.customerJoins();
      builder.menu(builder.random.skewed(1, 15), "abandoned");
      return builder.end({ status: "failed", failReason: "eu_in_menu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    }, "run")
  },
  virtual_agent_resolved: { byDay: 8, byNight: 18, run: virtualAgentCall("resolved") },
  virtual_agent_left: { byDay: 4, byNight: 10, run: virtualAgentCall("consumer_ended") },
  virtual_agent_failed: { byDay: 1.2, byNight: 2, run: virtualAgentCall("unexpectedly_ended", "failed") },
  virtual_agent_unreachable: {
    byDay: 0.9,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.choose(builder.center.voiceAssistantQueue);
      builder.virtualAgent(builder.center.voiceAssistantQueue, null, "undefined");
      conversation(builder, queue);
      return endCall(builder);
    }, "run")
  },
  escalated: {
    byDay: 9,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder } = ivrCall(context, kind);
      escalated(builder, builder.center.voiceAssistantQueue, builder.center.voiceQueues);
      return endCall(builder);
    }, "run")
  },
  escalation_abandoned: {
    byDay: 1.2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder } = ivrCall(context, kind);
      escalated(builder, builder.center.voiceAssistantQueue, builder.center.voiceQueues, true);
      return builder.end({ status: "failed", failReason: "eu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    }, "run")
  },
  escalation_deflected: {
    byDay: 0.8,
    byNight: 14,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      const assistant = builder.center.voiceAssistantQueue;
      const reason3 = escalationReason(builder);
      builder.choose(assistant);
      const virtualAgent3 = builder.virtualAgent(assistant, builder.random.skewed(10, 60), "escalated", reason3);
      const outcome = { status: "deflected", createdAt: builder.now, escalatedAt: null, toAgent: null, toQueue: queue };
      builder.deflectEscalation(builder.escalate(virtualAgent3, assistant, reason3, outcome), "after_hours_message_only", queue);
      builder.now += 9;
      return builder.end({ disconnectedBy: "disconnected_by_virtual_agent" });
    }, "run")
  },
  deflected_after_hours: { byDay: 0.3, byNight: 30, run: deflectedCall("after_hours_message_only") },
  deflected_to_phone: { byDay: 1, byNight: 4, run: deflectedCall("temp_redirection_phone") },
  deflected_to_queue: { byDay: 1, byNight: 0, run: deflectedCall("temp_redirection_queue") },
  voicemail: {
    byDay: 1,
    byNight: 12,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.choose(queue);
      builder.deflect("voicemail", queue);
      builder.now += builder.random.skewed(6, 35);
      return builder.end({
        status: builder.random.pick(["voicemail", "voicemail_received", "voicemail_read"]),
        voicemailReason: "after_hours",
        disconnectedBy: "disconnected_by_end_user"
      });
    }, "run")
  },
  web_callback: {
    byDay: 2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => bookedCall(context, kind, { session: "Voice Callback (Web)" }, context.random.integer(20, 900), true), "run")
  },
  scheduled: {
    byDay: 2,
    byNight: 1,
    run: /* @__PURE__ */ __name((context, kind) => {
      const session = context.random.pick(["Voice Scheduled (Mobile)", "Voice Scheduled (Web)", "Voice Scheduled (API)"]);
      return bookedCall(context, kind, { session }, context.random.integer(900, 14400), true);
    }, "run")
  },
  scheduled_missed: {
    byDay: 1,
    byNight: 0.5,
    run: /* @__PURE__ */ __name((context, kind) => {
      const session = context.random.pick(["Voice Scheduled (Web)", "Voice Scheduled (API)"]);
      return bookedCall(context, kind, { session }, context.random.integer(900, 14400), false);
    }, "run")
  },
  outbound: { byDay: 5, byNight: 0, run: /* @__PURE__ */ __name((context, kind) => outboundCall(context, kind, { session: "Voice Outbound" }, true), "run") },
  outbound_direct: {
    byDay: 1,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => outboundCall(context, kind, { session: "Voice Outbound (Direct)", oldest: "Voice Outbound" }, true), "run")
  },
  outbound_unanswered: {
    byDay: 2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => outboundCall(context, kind, { session: "Voice Outbound" }, false), "run")
  },
  campaign: {
    byDay: 2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => outboundCall(context, kind, { session: "Voice Campaign", legacy: "Voice Scheduled (API)" }, context.random.chance(0.55)), "run")
  },
  internal: {
    byDay: 1,
    byNight: 0.5,
    run: /* @__PURE__ */ __name((context, kind) => {
      const builder = new SessionBuilder(context, "call", kind, { session: "Voice Internal" });
      Object.assign(builder.draft, { customer: null, email: null, ticketId: null, ticketUrl: null });
      const [caller, called] = [builder.random.pick(builder.center.agents), builder.random.pick(builder.center.agents)];
      builder.talk(caller, null, { wrapUp: 0, ring: 0, connected: 5 });
      builder.talk(called, null, { wrapUp: 0, connected: builder.random.skewed(10, 90) });
      return builder.end({ disconnectedBy: "disconnected_by_agent" });
    }, "run")
  },
  app_call: {
    byDay: 3,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const builder = new SessionBuilder(context, "call", kind, app);
      builder.customerJoins();
      builder.smartActions();
      conversation(builder, builder.random.pick(builder.center.appQueues));
      return endCall(builder);
    }, "run")
  },
  barged: {
    byDay: 1.2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      const agent = builder.random.pick(builder.center.agents);
      builder.wait(queue, builder.random.integer(1, 30), agent);
      builder.talk(agent, queue, { isBarged: true });
      return endCall(builder);
    }, "run")
  },
  technical_failure: {
    byDay: 1,
    byNight: 0.5,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.wait(queue, builder.random.integer(1, 20), null);
      const [first] = builder.draft.participants;
      if (first !== void 0) builder.draft.participants[0] = { ...first, failCode: 31005, failMessage: "Connection lost" };
      return builder.end({
        status: "failed",
        failReason: builder.random.pick(["voip_conn_timeout", "voip_twilio_error", "expired"]),
        failDetails: "leg dropped before the answer",
        failCode: 31005,
        failMessage: "Connection lost",
        disconnectedBy: "disconnected_by_unknown"
      });
    }, "run")
  },
  recovered: {
    byDay: 0.8,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.draft.parentId = Math.max(1, builder.draft.id - 3);
      conversation(builder, queue);
      return builder.end({ status: "recovered", disconnectedBy: "disconnected_by_end_user" });
    }, "run")
  },
  open_call: {
    byDay: 0.8,
    byNight: 0.8,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      const status = builder.random.pick(["queued", "selecting", "va_assigned", "va_connected", "assigned"]);
      if (status !== "selecting") builder.choose(status.startsWith("va_") ? builder.center.voiceAssistantQueue : queue);
      if (status === "queued" || status === "assigned") builder.draft.queuedAt = builder.now;
      if (status === "assigned") builder.draft.assignedAt = builder.now + 4;
      if (status === "va_connected") builder.draft.connectedAt = builder.now;
      return builder.leaveOpen(status);
    }, "run")
  }
};
var chatScenarios = {
  web_chat: { byDay: 26, byNight: 0, run: chatWith(web) },
  mobile_chat: { byDay: 12, byNight: 0, run: chatWith(mobile) },
  sms_chat: { byDay: 8, byNight: 0, run: chatWith(sms) },
  sms_outbound: { byDay: 3, byNight: 0, run: chatWith({ session: "Messaging Outbound (SMS)", oldest: "Messaging (SMS)" }) },
  whatsapp_chat: { byDay: 5, byNight: 0, run: chatWith({ session: "Messaging (WhatsApp)" }) },
  chat_transferred: { byDay: 7, byNight: 0, run: chatWith(web, "cold") },
  chat_of_many_agents: { byDay: 2, byNight: 0, run: chatWith(mobile, "cold", "cold", "cold") },
  chat_virtual_agent_resolved: { byDay: 9, byNight: 30, run: virtualAgentChat("resolved") },
  chat_virtual_agent_left: { byDay: 4, byNight: 14, run: virtualAgentChat("consumer_ended") },
  chat_virtual_agent_undefined: { byDay: 1.5, byNight: 2, run: virtualAgentChat("undefined") },
  chat_escalated: {
    byDay: 9,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder } = chat(context, kind, web);
      escalated(builder, builder.center.chatAssistantQueue, builder.center.chatQueues);
      return endChat(builder);
    }, "run")
  },
  chat_transfer_failed: {
    byDay: 2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = chat(context, kind, web);
      const { agent, queue: current } = conversation(builder, queue);
      const failReason = builder.random.pick(["va_failure", "eu_abandoned", "transfer_expired"]);
      const wait = builder.random.skewed(10, 90);
      builder.failTransfer(agent, current, builder.random.pick(builder.center.chatQueues), failReason, { wait });
      return endChat(builder);
    }, "run")
  },
  chat_abandoned: {
    byDay: 5,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = chat(context, kind, web);
      builder.wait(queue, builder.random.skewed(queue.shortAbandonSeconds + 1, 120), null);
      return builder.end({ status: builder.random.pick(["abandoned", "canceled"]) });
    }, "run")
  },
  chat_short_abandoned: {
    byDay: 2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = chat(context, kind, web);
      builder.wait(queue, builder.random.integer(0, queue.shortAbandonSeconds), null);
      return builder.end({ status: "canceled" });
    }, "run")
  },
  chat_expired: {
    byDay: 2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = chat(context, kind, mobile);
      builder.wait(queue, 7200, null);
      return builder.end({ status: "failed", failReason: "expired" });
    }, "run")
  },
  chat_no_response: {
    byDay: 2,
    byNight: 0,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = chat(context, kind, mobile);
      conversation(builder, queue);
      builder.now += 600;
      return builder.end({ status: "no_response", failReason: "no_response" });
    }, "run")
  },
  chat_after_hours: {
    byDay: 0.3,
    byNight: 30,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = chat(context, kind, web);
      builder.choose(queue);
      builder.now += builder.random.integer(1, 20);
      return builder.end({ status: "deflected", failReason: "after_hours", isAfterHours: true });
    }, "run")
  },
  open_chat: {
    byDay: 1,
    byNight: 1,
    run: /* @__PURE__ */ __name((context, kind) => {
      const { builder, queue } = chat(context, kind, mobile);
      builder.choose(queue);
      const status = builder.random.pick(["queued", "assigned", "va_assigned"]);
      if (status === "assigned") builder.draft.assignedAt = builder.now + 3;
      return builder.leaveOpen(status);
    }, "run")
  }
};
var sessionKinds = { call: Object.keys(callScenarios), chat: Object.keys(chatScenarios) };
var weightsOf = /* @__PURE__ */ __name((scenarios, hours) => Object.entries(scenarios).map(([kind, scenario]) => [kind, scenario[hours]]), "weightsOf");
var weights = {
  call: { byDay: weightsOf(callScenarios, "byDay"), byNight: weightsOf(callScenarios, "byNight") },
  chat: { byDay: weightsOf(chatScenarios, "byDay"), byNight: weightsOf(chatScenarios, "byNight") }
};
function buildSession(context, channel, hours, wanted) {
  const kind = wanted ?? context.random.weighted(weights[channel][hours]);
  const scenario = (channel === "call" ? callScenarios : chatScenarios)[kind];
  if (scenario === void 0) throw new Error(`unknown kind of ${channel}: ${kind}`);
  return scenario.run(context, kind);
}
__name(buildSession, "buildSession");

// functions/local/platform/priority-queue.ts
var PriorityQueue = class {
  static {
    __name(this, "PriorityQueue");
  }
  #rankOf;
  #heap = [];
  #turn = 0;
  constructor(rankOf) {
    this.#rankOf = rankOf;
  }
  peek() {
    return this.#heap[0]?.item;
  }
  push(item) {
    const heap = this.#heap;
    const entry2 = { rank: this.#rankOf(item), turn: this.#turn++, item };
    let index = heap.length;
    heap.push(entry2);
    while (index > 0) {
      const parentIndex = index - 1 >> 1;
      const parent = heap[parentIndex];
      if (parent === void 0 || !isBefore(entry2, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry2;
  }
  pop() {
    const heap = this.#heap;
    const [first] = heap;
    const last2 = heap.pop();
    if (first === void 0 || last2 === void 0) return void 0;
    if (heap.length === 0) return first.item;
    let index = 0;
    for (; ; ) {
      let childIndex = index * 2 + 1;
      let child = heap[childIndex];
      if (child === void 0) break;
      const sibling = heap[childIndex + 1];
      if (sibling !== void 0 && isBefore(sibling, child)) {
        child = sibling;
        childIndex += 1;
      }
      if (!isBefore(child, last2)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last2;
    return first.item;
  }
};
var isBefore = /* @__PURE__ */ __name((one, other) => one.rank < other.rank || one.rank === other.rank && one.turn < other.turn, "isBefore");

// functions/local/platform/random.ts
var Random = class _Random {
  static {
    __name(this, "Random");
  }
  #a;
  #b;
  #c;
  #counter = 1;
  #seed;
  constructor(seed) {
    this.#seed = seed | 0;
    let state = this.#seed;
    const split = /* @__PURE__ */ __name(() => {
      state = state + 2654435769 | 0;
      let mixed = state ^ state >>> 16;
      mixed = Math.imul(mixed, 569420461);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 1935289751);
      return mixed ^ mixed >>> 15;
    }, "split");
    this.#a = split();
    this.#b = split();
    this.#c = split();
    for (let round = 0; round < 12; round += 1) this.fraction();
  }
  /** An independent sequence for one purpose, so that a new purpose does not change the numbers of the others. */
  fork(purpose) {
    let hash = 2166136261 ^ this.#seed;
    for (let index = 0; index < purpose.length; index += 1) hash = Math.imul(hash ^ purpose.charCodeAt(index), 16777619);
    return new _Random(hash);
  }
  /** From 0 up to, but not including, 1. */
  fraction() {
    const sum3 = (this.#a + this.#b | 0) + this.#counter | 0;
    this.#counter = this.#counter + 1 | 0;
    this.#a = this.#b ^ this.#b >>> 9;
    this.#b = this.#c + (this.#c << 3) | 0;
    this.#c = (this.#c << 21 | this.#c >>> 11) + sum3;
    return (sum3 >>> 0) / 4294967296;
  }
  /** Both ends included. */
  integer(least, most) {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }
  chance(probability) {
    return this.fraction() < probability;
  }
  pick(items) {
    const item = items[Math.floor(this.fraction() * items.length)];
    if (item === void 0) throw new Error("expected at least one item to pick from");
    return item;
  }
  /** One of the names, with probabilities proportional to the weights. */
  weighted(weights2) {
    let total = 0;
    for (const [, weight] of weights2) total += weight;
    let left = this.fraction() * total;
    let last2;
    for (const [name2, weight] of weights2) {
      if (weight > 0) last2 = name2;
      left -= weight;
      if (left < 0) return name2;
    }
    if (last2 === void 0) throw new Error("weights must add up to more than 0");
    return last2;
  }
  /** A length in whole seconds with a long tail to the right, as talk and waiting times have. */
  skewed(least, mean) {
    const tail = -Math.log((1 - this.fraction()) * (1 - this.fraction())) / 2;
    return least + Math.round((mean - least) * tail);
  }
  /** `length` characters of `alphabet`. */
  text(length, alphabet) {
    let text2 = "";
    for (let index = 0; index < length; index += 1) text2 += alphabet.charAt(Math.floor(this.fraction() * alphabet.length));
    return text2;
  }
  uuid() {
    const word = /* @__PURE__ */ __name(() => Math.floor(this.fraction() * 4294967296).toString(16).padStart(8, "0"), "word");
    const [first, second, third, fourth] = [word(), word(), word(), word()];
    return `${first}-${second.slice(0, 4)}-4${second.slice(5)}-a${third.slice(1, 4)}-${third.slice(4)}${fourth}`;
  }
};

// functions/local/platform/session-truth.ts
var finalAfter = 14 * 60;
function truthOf(session) {
  const createdAt = instant(session.createdAt);
  return {
    instance: session.instance,
    session_key: `${session.channel}-${session.id}`,
    channel: session.channel,
    session_id: session.id,
    created_at: createdAt,
    session_date: createdAt.slice(0, 10),
    is_final: session.endedAt !== null && session.updatedAt >= session.endedAt + finalAfter,
    unknown_fields: null,
    relations: { sessions: sessionRow(session), ...childRows(session) }
  };
}
__name(truthOf, "truthOf");
function sessionRow(session) {
  const isCall = session.channel === "call";
  const isNewest = session.release === "newest";
  const { queue, handler, customer, participants, photos, videos } = session;
  const human = handler !== null && "agent" in handler ? handler.agent : null;
  const virtual = handler !== null && "virtualAgent" in handler ? handler.virtualAgent : null;
  const waited = session.queueStays.reduce((total, stay) => total + stay.endedAt - stay.startedAt, 0);
  const handled = session.agentStretches.reduce((total, { beforeCall, connected, wrapUp }) => total + beforeCall + connected + wrapUp, 0);
  const isByHuman = session.agentStretches.length > 0;
  const isByVirtualAgent = session.virtualAgentStretches.length > 0;
  const virtualJoins = participants.filter(({ who }) => who.type === "virtual_agent");
  const virtualJoinTimes = virtualJoins.map(({ connectedAt }) => connectedAt).filter((at) => at !== null);
  const isConnected = isByVirtualAgent || virtualJoinTimes.length > 0 || session.status === "va_connected";
  const levels = queue?.path.split("/") ?? [];
  const numbers = participants.map(({ who }) => who.type === "end_user" ? who.number : null).filter((number) => number !== null);
  const hasFinishReason = isCall && isNewest && session.finishReason !== null;
  return {
    session_type: session.sessionType,
    legacy_session_type: session.legacyType,
    call_type: isCall ? session.oldestType : null,
    chat_type: isCall ? null : session.oldestType,
    session_status: session.status,
    sub_status: isNewest ? session.subStatus : null,
    session_uuid: isNewest ? session.uuid : null,
    parent_session_id: session.parentId,
    lang: session.lang,
    queued_at: instant(session.queuedAt),
    assigned_at: instant(session.assignedAt),
    connected_at: instant(session.connectedAt),
    ended_at: instant(session.endedAt),
    scheduled_at: instant(session.scheduledAt),
    updated_at: instant(session.updatedAt),
    first_message_at: instant(session.firstMessageAt),
    last_message_at: instant(session.lastMessageAt),
    wait_seconds: waited,
    queue_seconds: hasFinishReason ? waited : null,
    call_seconds: isCall ? handled : null,
    chat_seconds: isCall ? null : handled,
    hold_seconds: isCall ? session.hold : null,
    handle_seconds: isByHuman ? handled : null,
    message_count: isCall ? null : session.messageCount,
    average_response_seconds: isCall ? null : session.averageResponse,
    longest_response_seconds: isCall ? null : session.longestResponse,
    answer_type: "manual",
    response_type: isByHuman ? isByVirtualAgent ? "both" : "human" : isByVirtualAgent ? "virtual_agent" : "none",
    agent_kind: human !== null ? "human" : virtual !== null ? "virtual_agent" : null,
    ...virtual === null ? agentColumns("agent", human) : {
      ...agentColumns("agent", null),
      agent_id: virtual.id,
      agent_name: virtual.name,
      agent_va_alias: aliasOf(virtual, session.release),
      agent_avatar_url: virtual.avatarUrl
    },
    ...virtualAgentColumns("virtual_agent", session.rootVirtualAgent, session.release),
    is_virtual_agent_assigned: isConnected || virtualJoins.length > 0 || session.status === "va_assigned",
    is_virtual_agent_connected: isConnected,
    virtual_agent_assigned_at: earliest2(session.virtualAgentStretches.map(({ startedAt }) => startedAt)),
    virtual_agent_connected_at: earliest2(virtualJoinTimes),
    selected_menu_id: queue?.menuId ?? null,
    selected_menu_name: queue?.name ?? null,
    selected_menu_parent_id: queue?.parentId ?? null,
    selected_menu_position: queue?.position ?? null,
    selected_menu_type: queue?.menuType ?? null,
    selected_menu_message: queue === null ? null : session.menuMessage,
    is_selected_menu_deleted: queue?.isDeleted ?? null,
    is_selected_menu_hidden: queue?.isHidden ?? null,
    menu_path: queue?.path ?? null,
    menu_path_materialized: queue?.materializedPath ?? null,
    menu_path_level_count: queue?.levelCount ?? null,
    menu_level_1: levels[0] ?? null,
    menu_level_2: levels[1] ?? null,
    menu_level_3: levels[2] ?? null,
    queue_priority_level: session.priority,
    offer_type: "cascade",
    transfer_count: session.transfers.length,
    participant_count: participants.length,
    deflection: isCall ? session.deflection : null,
    is_after_hours: isCall ? null : session.isAfterHours,
    transfer_limit: null,
    disconnected_by: session.disconnectedBy,
    fail_reason: session.failReason,
    fail_details: session.failDetails,
    finish_reason: hasFinishReason ? session.finishReason : null,
    adapter_fail_code: session.failCode,
    adapter_fail_message: session.failMessage,
    voicemail_reason: isCall ? session.voicemailReason : null,
    rating: session.rating,
    has_feedback: session.feedback !== null,
    has_comment: session.feedback !== null && session.feedback !== "",
    feedback: session.feedback,
    is_verified: session.isVerified,
    smart_action_text: session.smartActionText,
    has_smart_action_text: session.smartActionText !== null && session.smartActionText !== "",
    has_photos: photos.length > 0,
    photo_count: photos.length,
    has_videos: videos.length > 0,
    video_count: videos.length,
    recording_permission: isCall ? session.recordingPermission : null,
    recording_url: isCall ? session.recordingUrl : null,
    has_transcript: isCall ? null : session.hasTranscript,
    voip_provider: isCall ? "deprecated" : null,
    provider_type: isCall ? null : session.providerType,
    provider_channel_id: isCall ? null : session.providerChannelId,
    out_ticket_id: session.ticketId,
    out_ticket_url: session.ticketUrl,
    is_out_ticket_account: session.isTicketAccount,
    support_number: session.supportNumber,
    outbound_number: session.outboundNumber,
    end_user_id: customer?.id ?? null,
    end_user_identifier: customer?.identifier ?? null,
    end_user_out_contact_id: customer?.contactId ?? null,
    end_user_email: session.email,
    end_user_number: numbers[0] ?? null,
    custom_data_secured: session.customDataSecured,
    custom_data_not_secured: session.customData,
    sip_headers: isCall ? session.sipHeaders : null,
    automation_redirection: session.automationRedirection
  };
}
__name(sessionRow, "sessionRow");
function childRows(session) {
  const isCall = session.channel === "call";
  const { release } = session;
  const onCall = /* @__PURE__ */ __name((value) => isCall ? value : null, "onCall");
  const onChat = /* @__PURE__ */ __name((value) => isCall ? null : value, "onChat");
  return {
    participants: positioned(session.participants, (participant) => {
      const { who } = participant;
      const agent = who.type === "agent" ? who.agent : null;
      const virtual = who.type === "virtual_agent" || who.type === "task_virtual_agent" ? who : null;
      const location = agent?.location ?? null;
      return {
        participant_id: participant.id,
        participant_type: who.type,
        entry_type: "queue_or_transfer",
        user_id: agent?.id ?? null,
        end_user_id: who.type === "end_user" ? who.customer.id : null,
        virtual_agent_id: virtual?.virtualAgent.id ?? null,
        participant_status: participant.status,
        fail_reason: participant.failReason,
        connected_at: instant(participant.connectedAt),
        ended_at: instant(participant.endedAt),
        call_id: onCall(session.id),
        chat_id: onChat(session.id),
        call_seconds: onCall(participant.connected),
        chat_seconds: onChat(participant.connected),
        hold_seconds: onCall(participant.hold),
        phone_number: who.type === "end_user" ? who.number : null,
        caller_id: null,
        email: agent?.email ?? null,
        first_name: agent?.firstName ?? null,
        last_name: agent?.lastName ?? null,
        middle_name: agent?.middleName ?? null,
        teams: agent?.teams ?? null,
        location_id: location?.id ?? null,
        location_record_id: location?.id ?? null,
        location_name: location?.name ?? null,
        location_lang: location?.lang ?? null,
        location_created_at: instant(location?.createdAt ?? null),
        location_updated_at: instant(location?.createdAt ?? null),
        location_pop_settings: location === null ? null : { twilio: [], nexmo: [], telnyx: [] },
        conversation_id: virtual?.conversationId ?? null,
        virtual_agent_params: who.type === "virtual_agent" ? who.params : null,
        agent_assist: participant.agentAssist,
        sip_headers: participant.sipHeaders,
        adapter_fail_code: participant.failCode,
        adapter_fail_message: participant.failMessage
      };
    }),
    transfers: positioned(session.transfers, (transfer) => ({
      transfer_id: transfer.id,
      transfer_status: transfer.status,
      fail_reason: transfer.failReason,
      transfer_created_at: instant(transfer.createdAt),
      assigned_at: instant(transfer.assignedAt),
      connected_at: instant(transfer.connectedAt),
      updated_at: instant(transfer.updatedAt),
      call_seconds: transfer.connected,
      wait_seconds: transfer.wait,
      deflection: transfer.deflection,
      answer_type_path: "manual_to_manual",
      ...menuPathColumns("from_menu_path", transfer.fromQueue),
      ...menuPathColumns("to_menu_path", transfer.toQueue),
      ...agentColumns("from_agent", transfer.fromAgent),
      ...agentColumns("to_agent", transfer.toAgent),
      ...virtualAgentColumns("from_virtual_agent", release === "2025" ? null : transfer.fromVirtualAgent, release),
      ...virtualAgentColumns("to_virtual_agent", release === "2025" ? null : transfer.toVirtualAgent, release),
      from_queue_priority_level: transfer.fromPriority,
      to_queue_priority_level: transfer.toPriority
    })),
    escalations: positioned(session.escalations, (escalation) => ({
      escalation_id: escalation.id,
      escalation_status: escalation.status,
      escalation_reason: escalation.reason,
      escalation_created_at: instant(escalation.createdAt),
      escalated_at: instant(escalation.escalatedAt),
      ...virtualAgentColumns("from_virtual_agent", escalation.fromVirtualAgent, release),
      ...agentColumns("to_agent", escalation.toAgent),
      ...menuPathColumns("from_menu_path", escalation.fromQueue),
      ...menuPathColumns("to_menu_path", escalation.toQueue)
    })),
    virtual_agent_deflected_escalations: positioned(session.deflectedEscalations, (deflected) => ({
      deflected_escalation_id: deflected.id,
      deflection: deflected.deflection,
      escalation_id: deflected.escalation.id,
      escalation_reason: deflected.escalation.reason,
      escalated_at: instant(deflected.escalatedAt),
      ...queueColumns(deflected.queue),
      ...virtualAgentColumns("virtual_agent", deflected.virtualAgent, release)
    })),
    deflection_details: positioned(isCall ? session.deflections : [], ({ id, transfer, deflection, queue }) => ({
      deflection_detail_id: id,
      call_id: session.id,
      transfer_id: transfer?.id ?? null,
      deflection,
      ...menuPathColumns("from_menu_path", queue)
    })),
    queue_durations: positioned(session.queueStays, (stay) => {
      const queue = stay.isQueueKnown ? stay.queue : null;
      return {
        queue_duration_id: stay.id,
        agent_id: stay.agent?.id ?? null,
        ...stretchColumns(stay),
        queue_seconds: stay.endedAt - stay.startedAt,
        ...queueColumns(queue),
        is_transfer: stay.transfer !== null,
        transfer_id: stay.transfer?.id ?? null,
        is_transfer_cold: stay.transfer?.isCold ?? null,
        service_level_event: stay.serviceLevelEvent,
        service_level_target_seconds: queue?.targetSeconds ?? null,
        service_level_target_percent: queue?.targetPercent ?? null,
        service_level_abandon_threshold_seconds: queue?.shortAbandonSeconds ?? null
      };
    }),
    handle_durations: positioned(session.agentStretches, (stretch) => ({
      handle_duration_id: stretch.id,
      agent_id: stretch.agent.id,
      ...stretchColumns(stretch),
      bcw_seconds: onCall(stretch.beforeCall),
      call_seconds: onCall(stretch.connected),
      chat_seconds: onChat(stretch.connected),
      acw_seconds: stretch.wrapUp,
      hold_seconds: onCall(stretch.hold),
      assigned_connection_seconds: stretch.ring,
      menu_path_id: stretch.queue?.pathId ?? null,
      menu_path: stretch.queue?.path ?? null,
      lang: stretch.lang,
      is_barged: onCall(stretch.isBarged),
      is_transfer: stretch.transfer !== null,
      transfer_id: stretch.transfer?.id ?? null,
      is_transfer_cold: onCall(stretch.isCold),
      scheduled_at: onCall(instant(stretch.scheduledAt)),
      response_count: onChat(stretch.responses.count),
      response_total_seconds: onChat(stretch.responses.total),
      response_max_seconds: onChat(stretch.responses.longest),
      response_average_seconds: onChat(stretch.responses.average)
    })),
    virtual_agent_handle_durations: positioned(session.virtualAgentStretches, (stretch) => ({
      virtual_agent_handle_duration_id: stretch.id,
      ...virtualAgentColumns("virtual_agent", stretch.virtualAgent, release),
      ...stretchColumns(stretch),
      call_seconds: onCall(stretch.endedAt - stretch.startedAt),
      chat_seconds: onChat(stretch.endedAt - stretch.startedAt),
      finish_reason: stretch.finishReason,
      escalation_reason: stretch.escalationReason,
      initiated_by: "end_user",
      sentiment: onCall(stretch.sentiment),
      response_count: stretch.responseCount,
      fallback_response_count: stretch.fallbackCount,
      response_total_seconds: onChat(stretch.responses.total),
      response_max_seconds: onChat(stretch.responses.longest),
      response_average_seconds: onChat(stretch.responses.average),
      ...queueColumns(stretch.queue),
      is_transfer: stretch.transfer !== null,
      transfer_id: stretch.transfer?.id ?? null
    })),
    consumer_handle_durations: positioned(session.customerStretches, (stretch) => ({
      consumer_handle_duration_id: stretch.id,
      ...stretchColumns(stretch),
      call_seconds: onCall(stretch.endedAt - stretch.startedAt),
      chat_seconds: onChat(stretch.endedAt - stretch.startedAt),
      hold_seconds: onCall(stretch.hold),
      message_count: onChat(stretch.messageCount),
      response_count: onChat(stretch.responseCount),
      response_total_seconds: onChat(stretch.responseTotal),
      response_max_seconds: onChat(stretch.responseLongest),
      response_average_seconds: onChat(stretch.responseAverage)
    })),
    consumer_event_durations: positioned(session.surveys, (survey) => ({
      consumer_event_duration_id: survey.id,
      event_type: "csat",
      event: survey.event,
      ...stretchColumns(survey),
      event_seconds: survey.endedAt - survey.startedAt,
      ...queueColumns(survey.queue)
    })),
    consumer_in_menu_durations: positioned(session.menuStays, (stay) => ({
      consumer_in_menu_duration_id: stay.id,
      event: stay.event,
      ...stretchColumns(stay),
      menu_seconds: stay.endedAt - stay.startedAt,
      menu_path_id: null,
      menu_path: null,
      lang: stay.lang
    })),
    in_queue_wait_time_va: positioned(session.accompaniedWaits ?? [], ({ startedAt, endedAt }) => ({
      started_at: instant(startedAt),
      ended_at: instant(endedAt),
      wait_seconds: endedAt === null ? null : endedAt - startedAt
    })),
    offer_events: positioned(session.offers, ({ at, group }) => ({ offered_at: instant(at), agent_group: group })),
    dispositions: positioned(session.dispositions, (disposition) => ({
      user_id: disposition.agent.id,
      transfer_id: disposition.transfer?.id ?? null,
      participant_id: disposition.participantId,
      note: disposition.note,
      has_note: disposition.note !== null && disposition.note !== "",
      code: disposition.code,
      code_id: disposition.codeId,
      list_name: disposition.list,
      list_path: disposition.listPath,
      list_id: disposition.listId,
      custom_list_id: disposition.customListId,
      custom_code_id: disposition.customCodeId
    })),
    recordings: positioned(session.recordings, (recording) => ({
      recording_id: recording.id,
      call_id: session.id,
      conference_sid: recording.conferenceId,
      recording_type: recording.recordingType,
      recording_seconds: recording.seconds,
      started_at: instant(recording.startedAt)
    })),
    recording_redactions: session.recordings.flatMap(
      (recording, index) => positioned(recording.redactions, ({ start: start2, end, startAgent, endAgent }) => ({
        recording_position: index,
        recording_id: recording.id,
        started_at: new Date(start2).toISOString(),
        start_agent_id: startAgent.id,
        ended_at: end === null ? null : new Date(end).toISOString(),
        end_agent_id: endAgent?.id ?? null,
        redaction_seconds: end === null ? null : (end - start2) / 1e3
      }))
    ),
    photos: positioned(session.photos, ({ id, photoType, url }) => ({ photo_id: id, photo_type: photoType, photo_url: url })),
    videos: positioned(session.videos, ({ id, url }) => ({ video_id: id, video_url: url })),
    in_call_sms: positioned(session.messagesInCall, (sms2) => ({ sms: sms2 })),
    wait_time_sms: positioned(session.messagesWhileWaiting, (sms2) => ({ sms: sms2 }))
  };
}
__name(childRows, "childRows");
function positioned(items, rowOf) {
  return items.map((item, position) => ({ position, ...rowOf(item) }));
}
__name(positioned, "positioned");
function instant(seconds) {
  return seconds === null ? null : new Date(seconds * 1e3).toISOString();
}
__name(instant, "instant");
function earliest2(instants) {
  return instants.length === 0 ? null : instant(Math.min(...instants));
}
__name(earliest2, "earliest");
var stretchColumns = /* @__PURE__ */ __name(({ startedAt, endedAt }) => ({
  started_at: instant(startedAt),
  ended_at: instant(endedAt)
}), "stretchColumns");
var queueColumns = /* @__PURE__ */ __name((queue) => ({
  menu_path_id: queue?.pathId ?? null,
  menu_path: queue?.path ?? null,
  lang: queue?.lang ?? null
}), "queueColumns");
var menuPathColumns = /* @__PURE__ */ __name((prefix, queue) => ({
  [`${prefix}_name`]: queue?.path ?? null,
  [`${prefix}_materialized`]: queue?.materializedPath ?? null,
  [`${prefix}_level_count`]: queue?.levelCount ?? null
}), "menuPathColumns");
var agentColumns = /* @__PURE__ */ __name((prefix, agent) => ({
  [`${prefix}_id`]: agent?.id ?? null,
  [`${prefix}_number`]: agent === null || agent.number === null ? null : String(agent.number),
  [`${prefix}_email`]: agent?.email ?? null,
  [`${prefix}_name`]: agent?.name ?? null,
  [`${prefix}_last_name`]: agent?.lastName ?? null,
  [`${prefix}_first_name`]: agent?.firstName ?? null,
  [`${prefix}_va_alias`]: null,
  [`${prefix}_avatar_url`]: agent?.avatarUrl ?? null
}), "agentColumns");
var aliasOf = /* @__PURE__ */ __name((virtualAgent3, release) => release === "2025" ? null : virtualAgent3.alias, "aliasOf");
var virtualAgentColumns = /* @__PURE__ */ __name((prefix, virtualAgent3, release) => ({
  [`${prefix}_id`]: virtualAgent3?.id ?? null,
  [`${prefix}_name`]: virtualAgent3?.name ?? null,
  [`${prefix}_alias`]: virtualAgent3 === null ? null : aliasOf(virtualAgent3, release),
  [`${prefix}_avatar_url`]: virtualAgent3?.avatarUrl ?? null
}), "virtualAgentColumns");

// functions/local/platform/file-versions.ts
function versionAt(session, updatedAt, hasTicket = true) {
  const isKnown = /* @__PURE__ */ __name((fact) => fact.knownAt <= updatedAt, "isKnown");
  const isOver = /* @__PURE__ */ __name((stretch) => stretch.endedAt <= updatedAt, "isOver");
  const surveys = session.surveys.filter(isOver);
  const recordings = session.recordings.filter(isKnown);
  return {
    ...session,
    updatedAt,
    surveys,
    recordings,
    agentStretches: session.agentStretches.filter(isOver),
    customerStretches: session.customerStretches.filter(isOver),
    dispositions: session.dispositions.filter(isKnown),
    participants: session.participants.map(
      (participant) => participant.endedAt !== null && participant.endedAt > updatedAt ? { ...participant, endedAt: null, connected: null } : participant
    ),
    rating: surveys.length > 0 ? session.rating : null,
    feedback: surveys.length > 0 ? session.feedback : null,
    recordingUrl: recordings.length > 0 ? session.recordingUrl : null,
    ticketId: hasTicket ? session.ticketId : null,
    ticketUrl: hasTicket ? session.ticketUrl : null
  };
}
__name(versionAt, "versionAt");
function unfinished(session, status, updatedAt) {
  return {
    ...session,
    status,
    updatedAt,
    queuedAt: null,
    assignedAt: null,
    connectedAt: null,
    endedAt: null,
    firstMessageAt: null,
    lastMessageAt: null,
    messageCount: 0,
    averageResponse: 0,
    longestResponse: 0,
    hold: 0,
    rating: null,
    feedback: null,
    disconnectedBy: null,
    handler: null,
    rootVirtualAgent: null,
    finishReason: null,
    recordingUrl: null,
    ticketId: null,
    ticketUrl: null,
    participants: session.participants.slice(0, 1).map((participant) => ({ ...participant, endedAt: null, connected: null, connectedAt: session.createdAt })),
    transfers: [],
    escalations: [],
    deflectedEscalations: [],
    deflections: [],
    queueStays: [],
    agentStretches: [],
    virtualAgentStretches: [],
    customerStretches: [],
    surveys: [],
    menuStays: [],
    accompaniedWaits: session.accompaniedWaits === null ? null : [],
    offers: [],
    dispositions: [],
    recordings: [],
    photos: [],
    videos: [],
    messagesInCall: [],
    messagesWhileWaiting: []
  };
}
__name(unfinished, "unfinished");

// functions/local/platform/generate-writes.ts
var defaultOptions = {
  sessions: 200,
  days: 7,
  start: "2026-03-02",
  seed: 1,
  instances: ["default"],
  timeZone: "America/Los_Angeles",
  chatShare: 0.35,
  duplicates: 0,
  damage: 0,
  drift: 0,
  extraLegs: 0,
  writes: "all"
};
var hourShares = [1, 1, 1, 1, 1, 2, 5, 12, 26, 38, 42, 40, 34, 38, 40, 36, 31, 24, 14, 8, 6, 4, 2, 1];
var weekdayShares = [0.35, 1.25, 1.1, 1, 0.98, 0.95, 0.45];
var opens = 7;
var closes = 20;
function* generateWrites(chosen2 = {}) {
  const options = { ...defaultOptions, ...chosen2 };
  const time = new LocalTime(options.timeZone);
  const pending = new PriorityQueue((planned) => planned.at);
  for (const { createdAt, planned } of plan(options, time)) {
    for (let next = pending.peek(); next !== void 0 && next.at < createdAt * 1e3; next = pending.peek()) {
      pending.pop();
      yield written(next, time);
    }
    for (const write of planned) if (options.writes === "all" || write.isNewest || isLasting(write)) pending.push(write);
  }
  for (let next = pending.pop(); next !== void 0; next = pending.pop()) yield written(next, time);
}
__name(generateWrites, "generateWrites");
var isLasting = /* @__PURE__ */ __name(({ damage }) => damage !== null && damage !== interrupted, "isLasting");
function* plan(options, time) {
  const random = new Random(options.seed);
  const writing = random.fork("writing");
  const damaging = random.fork("damage");
  const drifting = random.fork("drift");
  const sessionRandom = random.fork("sessions");
  const agentCount = Math.min(400, Math.max(8, Math.ceil(options.sessions / options.days / options.instances.length / 25)));
  const centers = options.instances.map((instance, _, all) => {
    const name2 = all.length === 1 ? defaultOptions.instances.join() : instance;
    return new ContactCenter(instance, random.fork(`center ${name2}`), agentCount);
  });
  const from = time.startOf(options.start);
  const dayAfter = new Date(Date.parse(`${options.start}T00:00:00Z`) + options.days * 864e5).toISOString().slice(0, 10);
  const until2 = time.startOf(dayAfter);
  let damageCount = 0;
  let driftCount = 0;
  let index = 0;
  for (const createdAt of arrivals(options.sessions, time, { from, until: until2 }, random.fork("arrivals"))) {
    const center = sessionRandom.pick(centers);
    const progress = (createdAt - from) / (until2 - from);
    const release = progress < 0.2 ? "2025" : progress < 0.7 ? "2026" : "newest";
    const channel = sessionRandom.chance(options.chatShare) ? "chat" : "call";
    const { hour, weekday } = time.wall(createdAt);
    const hours = hour >= opens && hour < closes && (weekday !== 0 || hour < 17) ? "byDay" : "byNight";
    const context = { center, random: sessionRandom, createdAt, release, extraLegs: options.extraLegs };
    const isLast = index === options.sessions - 1 && options.sessions >= 20;
    const session = buildSession(context, channel, hours, isLast ? `open_${channel}` : void 0);
    const drift = drifting.chance(options.drift) ? drifts[driftCount++ % drifts.length] ?? null : null;
    const planned = planWrites(session, { options, time, until: until2, random: writing, drift });
    if (damaging.chance(options.damage)) {
      const damage = [...damages, interrupted][damageCount++ % (damages.length + 1)] ?? interrupted;
      if (damage === interrupted) {
        const [first] = planned;
        if (first !== void 0) planned.push({ ...first, at: first.at - 900, isNewest: false, damage });
      } else {
        const lost = versionAt(buildSession({ ...context, random: damaging }, channel, "byDay"), createdAt + 900);
        const at = (createdAt + 901) * 1e3 + damaging.integer(0, 999);
        const name2 = objectName(lost, time.dateFolder(createdAt), options);
        const slash = name2.lastIndexOf("/") + 1;
        const renamed = name2.slice(0, slash) + (damage.rename?.(name2.slice(slash)) ?? name2.slice(slash));
        planned.push({ at, name: renamed, session: lost, isNewest: false, drift: null, damage });
      }
    }
    yield { createdAt, planned };
    index += 1;
  }
}
__name(plan, "plan");
function* arrivals(sessions2, time, { from, until: until2 }, random) {
  const shares = Array.from({ length: Math.ceil((until2 - from) / 3600) }, (_, bucket2) => {
    const { hour, weekday } = time.wall(from + bucket2 * 3600);
    return (hourShares[hour] ?? 0) * (weekdayShares[weekday] ?? 0);
  });
  const total = shares.reduce((sum3, share2) => sum3 + share2, 0);
  let bucket = 0;
  let before = 0;
  for (let index = 0; index < sessions2; index += 1) {
    const position = (index + random.fraction()) / sessions2 * total;
    let share2 = shares[bucket] ?? 0;
    while (bucket < shares.length - 1 && position >= before + share2) {
      before += share2;
      bucket += 1;
      share2 = shares[bucket] ?? 0;
    }
    yield from + Math.min(bucket * 3600 + 3599, Math.floor((bucket + (position - before) / share2) * 3600));
  }
}
__name(arrivals, "arrivals");
function planWrites(session, given) {
  const { options, time, until: until2, random, drift } = given;
  const versions = [];
  const write = /* @__PURE__ */ __name((version, folder, delay = random.integer(1e3, 4e3)) => {
    versions.push({ session: version, at: version.updatedAt * 1e3 + delay, name: objectName(version, folder, options) });
  }, "write");
  const { createdAt, endedAt, scheduledAt } = session;
  if (scheduledAt !== null && scheduledAt - createdAt >= 600) {
    write(unfinished(session, "scheduled", createdAt), time.dateFolder(createdAt));
  }
  if (endedAt === null) {
    write({ ...session, updatedAt: createdAt + random.integer(90, 150) }, time.dateFolder(createdAt));
  } else if (endedAt > until2) {
    if (versions.length === 0) write(unfinished(session, "queued", createdAt + random.integer(2, 20)), time.dateFolder(createdAt));
  } else {
    const first = endedAt + random.integer(0, 15);
    const folder = time.dateFolder(first);
    const isTicketLate = random.chance(0.04);
    write(versionAt(session, first, !isTicketLate), folder);
    if (!random.chance(0.015)) {
      const rewritten = endedAt + random.integer(900, 1200);
      const isMoved = random.chance(0.03);
      write(versionAt(session, rewritten, !isTicketLate), isMoved ? time.dateFolder(rewritten + 86400) : folder);
      const third = rewritten + random.integer(3600, 9e4);
      if ((isTicketLate || random.chance(0.02)) && third < until2) write(versionAt(session, third), folder);
    }
  }
  const originals = versions.slice();
  for (const [index, version] of originals.entries()) {
    if (!random.chance(options.duplicates)) continue;
    const next = originals[index + 1];
    if (random.chance(0.5)) {
      const room = (next === void 0 ? version.at + 18e5 : next.at) - version.at;
      versions.push({ ...version, at: version.at + Math.max(1, Math.floor(room * (0.1 + 0.8 * random.fraction()))) });
    } else {
      const name2 = objectName(session, time.dateFolder(createdAt + (5 + index) * 86400), options);
      versions.push({ ...version, at: version.at + random.integer(6e4, 72e5), name: name2 });
    }
  }
  const newest = versions.reduce(
    (best, version) => (version.session.updatedAt - best.session.updatedAt || version.at - best.at) > 0 ? version : best
  );
  return versions.map((version) => ({ ...version, isNewest: version === newest, drift, damage: null }));
}
__name(planWrites, "planWrites");
var isWithoutPrefix = /* @__PURE__ */ __name((instances) => instances.length === 1 && instances[0] === "default", "isWithoutPrefix");
function objectName(session, folder, { instances }) {
  const prefix = isWithoutPrefix(instances) ? "" : `${session.instance}/`;
  return `${prefix}metadata/${folder}/${session.channel}-${session.id}.json`;
}
__name(objectName, "objectName");
function written({ at, name: name2, session, isNewest, drift, damage }, time) {
  const file = platformFile(session, time);
  const unknown = drift?.change(file) ?? null;
  const truth = /* @__PURE__ */ __name(() => {
    if (damage !== null) {
      return damage === interrupted ? null : { instance: session.instance, name: name2, outcome: damage.outcome, damage: damage.name };
    }
    if (!isNewest) return null;
    const plain = truthOf(session);
    return drift === null || unknown === null ? plain : truthAfter(drift, unknown, plain);
  }, "truth");
  return {
    instance: session.instance,
    name: name2,
    timeCreated: new Date(at).toISOString(),
    content: damage === null ? JSON.stringify(file) : damage.content(file),
    outcome: damage?.outcome ?? "loaded",
    channel: session.channel,
    id: session.id,
    kind: damage?.name ?? session.kind,
    isNewest,
    truth
  };
}
__name(written, "written");

// functions/local/platform/generate-folder.ts
function generateFolder(folder, options, { truthFile, progress } = {}) {
  const begun = performance.now();
  const folders = /* @__PURE__ */ new Set();
  const names3 = /* @__PURE__ */ new Set();
  const counts2 = { call: 0, chat: 0, writes: 0, bytes: 0, damaged: 0 };
  mkdirSync(folder, { recursive: true });
  if (truthFile !== void 0) mkdirSync(path3.dirname(path3.resolve(truthFile)), { recursive: true });
  const truth = truthFile === void 0 ? null : new LineWriter(truthFile);
  for (const write of generateWrites(options)) {
    const file = path3.join(folder, write.name);
    const parent = path3.dirname(file);
    if (!folders.has(parent)) {
      mkdirSync(parent, { recursive: true });
      folders.add(parent);
    }
    const bytes = typeof write.content === "string" ? Buffer.from(write.content) : write.content;
    const temporary = path3.join(parent, `.${path3.basename(file)}.part`);
    const descriptor = openSync(temporary, "w");
    writeSync(descriptor, bytes);
    const timeCreated = new Date(write.timeCreated);
    futimesSync(descriptor, timeCreated, timeCreated);
    closeSync(descriptor);
    renameSync(temporary, file);
    names3.add(write.name);
    counts2.writes += 1;
    counts2.bytes += bytes.byteLength;
    if (write.outcome !== "loaded") counts2.damaged += 1;
    if (write.isNewest) {
      counts2[write.channel] += 1;
      progress?.(counts2.call + counts2.chat);
    }
    if (truth === null) continue;
    const line = write.truth();
    if (line !== null) truth.write(JSON.stringify(line));
  }
  truth?.close();
  const { call: calls, chat: chats, ...rest } = counts2;
  return { calls, chats, ...rest, files: names3.size, milliseconds: performance.now() - begun };
}
__name(generateFolder, "generateFolder");
var LineWriter = class {
  static {
    __name(this, "LineWriter");
  }
  #descriptor;
  #lines = [];
  #size = 0;
  constructor(file) {
    this.#descriptor = openSync(file, "w");
  }
  write(line) {
    this.#lines.push(line, "\n");
    this.#size += line.length;
    if (this.#size > 1e6) this.#flush();
  }
  close() {
    this.#flush();
    closeSync(this.#descriptor);
  }
  #flush() {
    writeSync(this.#descriptor, this.#lines.join(""));
    this.#lines = [];
    this.#size = 0;
  }
};

// functions/cli/commands/generate.ts
var share = /* @__PURE__ */ __name((text2) => {
  const number = Number(text2);
  if (text2.trim() === "" || !(number >= 0 && number <= 1)) throw new InvalidArgumentError3("Expected a share from 0 to 1, such as 0.01.");
  return number;
}, "share");
var names2 = /* @__PURE__ */ __name((text2) => {
  const list = text2.split(",").map((name2) => name2.trim());
  if (list.some((name2) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name2)) || new Set(list).size < list.length) {
    throw new InvalidArgumentError3("Expected different names divided by commas, of letters, digits, dots, dashes and underscores.");
  }
  return list;
}, "names");
var zone = /* @__PURE__ */ __name((text2) => {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: text2 }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError3("Expected a time zone such as America/Los_Angeles.");
  }
}, "zone");
var environmentFor = /* @__PURE__ */ __name((instances) => isWithoutPrefix(instances) || instances.join() === sampleInstance ? "" : `INSTANCES='${JSON.stringify(Object.fromEntries(instances.map((name2) => [`${name2}/`, name2])))}' `, "environmentFor");
var generateCommand = new Command6("generate").summary("write realistic session files into a folder").description(
  "Writes session files as the platform would: calls and chats of every kind over several days, each written when it ends and again about 15 minutes later. People, numbers and texts are invented. The same options give the same files."
).argument("<DIR>", "folder to write into; created if it does not exist").option("--sessions <N>", "calls and chats together", wholeNumber({ least: 0 }), defaultOptions.sessions).option("--days <D>", "days that they are spread over", wholeNumber(), defaultOptions.days).option("--start <DATE>", "first day", date, defaultOptions.start).option("--seed <S>", "a different number gives different sessions", wholeNumber({ least: 0 }), defaultOptions.seed).option("--instances <NAMES>", "instances that share the bucket, each under its own prefix: acme,globex", names2, [sampleInstance]).option("--time-zone <ZONE>", "zone whose local time the files use", zone, defaultOptions.timeZone).option("--chat-share <P>", "share of chats among the sessions", share, defaultOptions.chatShare).option("--duplicates <P>", "share of writes that come again unchanged", share, defaultOptions.duplicates).option("--damage <P>", "broken and foreign files, as a share of the sessions", share, defaultOptions.damage).option("--drift <P>", "share of sessions with undocumented keys or types", share, defaultOptions.drift).option("--size <N>", "further transfers per handled session, to make files big", wholeNumber({ least: 0 }), defaultOptions.extraLegs).option("--truth <FILE>", "also write what a loader must make of the files: a line of JSON for each session or rejected file").addOption(
  new Option3("--writes <WHICH>", "every write in order, or only each session's final file").choices(["all", "newest"]).default(defaultOptions.writes)
).addOption(jsonOption()).addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions generate sessions
  $ npx ccaip-sessions generate two --sessions 500 --instances acme,globex
  $ npx ccaip-sessions generate damaged --damage 0.05 --drift 0.05 \\
      --duplicates 0.1 --truth truth.ndjson
  $ npx ccaip-sessions generate big --sessions 20 --size 200`
).action((folder, chosen2) => {
  const { size, truth, json, ...options } = chosen2;
  const progress = openProgress("sessions");
  progress.total(options.sessions);
  const summary = generateFolder(folder, { ...options, extraLegs: size }, { truthFile: truth, progress: progress.update });
  progress.stop();
  const { calls, chats, writes, files, bytes, damaged, milliseconds } = summary;
  const rate = Math.round(writes / (milliseconds / 1e3));
  const lines = [
    `${countText(calls + chats, "session")} over ${countText(options.days, "day")} from ${options.start}: ${countText(calls, "call")}, ${countText(chats, "chat")}`,
    `${countText(files, "file")} in ${folder}, ${countText(writes, "write")}, ${bytesText(bytes)} (${countText(rate)} writes/s)`,
    ...damaged > 0 ? [`${countText(damaged, "write")} of broken or foreign files, on purpose`] : [],
    ...truth === void 0 ? [] : [`What must be loaded: ${truth}`],
    "",
    `Next: ${environmentFor(options.instances)}npx ccaip-sessions load ${folder}`
  ];
  outputOf({ json }).result(summary, lines.join("\n"));
});

// functions/cli/commands/load.ts
import path4 from "node:path";
import { Command as Command7 } from "commander";

// functions/maintenance/append-decisions.ts
import { randomUUID as randomUUID3 } from "node:crypto";
import pRetry from "p-retry";
var mostFailuresInARow = 16;
async function appendDecisions(decisions, parts) {
  const current = [...decisions];
  const results = decisions.map(({ outcome }) => outcome);
  const fail = /* @__PURE__ */ __name(({ place, error }) => void (results[place] = { kind: "failed", error }), "fail");
  const rowsOf2 = /* @__PURE__ */ __name((table) => current.flatMap(
    ({ appends }, place) => results[place]?.kind === "failed" ? [] : appends.filter((append) => append.table === table).map(({ row }) => ({ row, place }))
  ), "rowsOf");
  for (const failure of await appendRows(sessionVersions, rowsOf2(sessionVersions), parts)) {
    const decision = current[failure.place];
    if (decision === void 0 || !(failure.error instanceof RowRefusedError)) {
      fail(failure);
      continue;
    }
    try {
      const refused = await parts.pipeline.refuse(decision, failure.error);
      current[failure.place] = refused;
      results[failure.place] = refused.outcome;
    } catch (error) {
      fail({ place: failure.place, error });
    }
  }
  for (const failure of await appendRows(unloadedFiles, rowsOf2(unloadedFiles), parts)) fail(failure);
  return results;
}
__name(appendDecisions, "appendDecisions");
async function appendRows(table, rows, { warehouse, retryMilliseconds = 500 }) {
  const key = randomUUID3();
  let failuresInARow = 0;
  let fault = null;
  const appendPart = /* @__PURE__ */ __name(async (first, end, retries) => {
    const part = rows.slice(first, end);
    const allFail = /* @__PURE__ */ __name((error) => part.map(({ place }) => ({ place, error })), "allFail");
    if (part.length === 0) return [];
    if (fault !== null) return allFail(fault.error);
    try {
      await pRetry(
        () => warehouse.appendBatch(
          table,
          part.map(({ row }) => row),
          `${key} ${table.name} ${first} ${end}`
        ),
        {
          retries,
          minTimeout: retryMilliseconds,
          shouldRetry: /* @__PURE__ */ __name(({ error }) => !(error instanceof RowRefusedError) && !hitsEveryRow(error), "shouldRetry")
        }
      );
      failuresInARow = 0;
      return [];
    } catch (error) {
      const isRefused = error instanceof RowRefusedError;
      if (part.length === 1) failuresInARow = isRefused ? 0 : failuresInARow + 1;
      if (!isRefused && (hitsEveryRow(error) || failuresInARow >= mostFailuresInARow || !await answers(warehouse))) fault = { error };
      if (part.length === 1 || fault !== null) return allFail(error);
      const middle = first + Math.ceil(part.length / 2);
      return [...await appendPart(first, middle, 1), ...await appendPart(middle, end, 1)];
    }
  }, "appendPart");
  return appendPart(0, rows.length, 3);
}
__name(appendRows, "appendRows");
var hitsEveryRow = /* @__PURE__ */ __name((error) => error instanceof Error && "code" in error && typeof error.code === "string" && /^(?:401|403|404)\b/.test(error.code), "hitsEveryRow");
async function answers(warehouse) {
  try {
    await warehouse.query("select instance from ${store}.session_erasures limit 0");
    return true;
  } catch {
    return false;
  }
}
__name(answers, "answers");

// functions/maintenance/file-loader.ts
var nothing = { files: 0, bytes: 0, items: 0 };
var sum2 = /* @__PURE__ */ __name((one, other) => ({
  files: one.files + other.files,
  bytes: one.bytes + other.bytes,
  items: one.items + other.items
}), "sum");
var fits = /* @__PURE__ */ __name((cost, size) => cost.files <= size.files && cost.bytes <= size.bytes && cost.items <= size.items, "fits");
function createFileLoader(parts) {
  const { size, concurrency: concurrency3, decide, onResult } = parts;
  let reading = [];
  let batch = [];
  let batchCost = nothing;
  const append = /* @__PURE__ */ __name(async () => {
    const appended = batch;
    batch = [];
    batchCost = nothing;
    const decisions = appended.flatMap((one) => "decision" in one ? [one.decision] : []);
    const results = await appendDecisions(decisions, parts);
    let next = 0;
    for (const one of appended) {
      const result = "decision" in one ? results[next++] : { kind: "failed", error: one.error };
      await onResult(one.file, result ?? { kind: "failed", error: new Error("the append returned no result") });
    }
  }, "append");
  const takeOldest = /* @__PURE__ */ __name(async () => {
    const [oldest, ...others] = reading;
    if (oldest === void 0) return false;
    const one = await oldest.read;
    reading = others;
    const cost = costOf(one);
    const isOver = batch.length > 0 && !fits(sum2(batchCost, cost), size);
    if (isOver) await append();
    batch.push(one);
    batchCost = sum2(batchCost, cost);
    return isOver;
  }, "takeOldest");
  const finish2 = /* @__PURE__ */ __name(async () => {
    while (reading.length > 0) await takeOldest();
    if (batch.length > 0) await append();
  }, "finish");
  return {
    finish: finish2,
    async add(file) {
      let isAppended = false;
      const stored = reading.reduce((total, { bytes }) => total + bytes, batchCost.bytes);
      if (batch.length + reading.length > 0 && stored + file.size > size.bytes) {
        await finish2();
        isAppended = true;
      }
      while (reading.length >= concurrency3) isAppended = await takeOldest() || isAppended;
      reading.push({ bytes: file.size, read: decide(file).then(decided(file), failed(file)) });
      if (batch.length + reading.length < size.files) return isAppended;
      await finish2();
      return true;
    }
  };
}
__name(createFileLoader, "createFileLoader");
var decided = /* @__PURE__ */ __name((file) => (decision) => ({ file, decision }), "decided");
var failed = /* @__PURE__ */ __name((file) => (error) => ({ file, error }), "failed");
function costOf(one) {
  if (!("decision" in one)) return { ...nothing, files: 1 };
  const { accepted } = one.decision;
  const lists = accepted === null ? [] : Object.values(accepted.reading.flattened.children);
  return {
    files: 1,
    bytes: accepted?.file.bytes.byteLength ?? 0,
    items: lists.reduce((total, list) => total + list.length, 0)
  };
}
__name(costOf, "costOf");

// functions/pipeline/byte-budget.ts
var ByteBudget = class {
  static {
    __name(this, "ByteBudget");
  }
  #bytes;
  #underWay = 0;
  #waiting = [];
  constructor(bytes) {
    this.#bytes = bytes;
  }
  async within(bytes, work) {
    await this.#turn(bytes);
    try {
      return await work();
    } finally {
      this.#underWay -= bytes;
      this.#beginNext();
    }
  }
  #turn(bytes) {
    const { promise, resolve } = Promise.withResolvers();
    this.#waiting.push({ bytes, begin: resolve });
    this.#beginNext();
    return promise;
  }
  #beginNext() {
    for (let next = this.#waiting[0]; next !== void 0; next = this.#waiting[0]) {
      if (this.#underWay > 0 && this.#underWay + next.bytes > this.#bytes) return;
      this.#waiting.shift();
      this.#underWay += next.bytes;
      next.begin();
    }
  }
};

// functions/pipeline/ledger-row.ts
var columns3 = Columns.of(unloadedFiles.fields);
function ledgerRow(file, provenance) {
  const { version, info, sessionId = null } = file;
  return columns3.row({
    bucket: version.bucket,
    object_name: version.name.toWellFormed(),
    generation: integerCell(version.generation),
    event_id: provenance.eventId,
    instance: provenance.instance,
    channel: file.channel ?? null,
    session_id: sessionId === null ? null : integerCell(sessionId),
    outcome: file.outcome,
    problems: file.problems.map(({ code, pointer, detail }) => ({ code, pointer, detail })),
    source_time_created: info?.timeCreated ?? null,
    source_bytes: info?.size ?? null,
    source_sha256: file.sha256 ?? null,
    quarantine_object: file.quarantineObject ?? null,
    replayed_at: file.replayedAt === void 0 ? null : instantOf(file.replayedAt),
    handled_at: instantOf(provenance.now),
    handling_milliseconds: provenance.handlingMilliseconds,
    loader_version: loaderVersion,
    code_version: provenance.codeVersion,
    schema_version: provenance.schemaVersion,
    row_id: provenance.rowId
  });
}
__name(ledgerRow, "ledgerRow");

// functions/pipeline/quarantine.ts
import { createHash as createHash4 } from "node:crypto";
function quarantineName({ name: name2, generation: generation3, timeCreated }, reason3) {
  const hash = createHash4("sha256").update(name2).digest("hex").slice(0, 16);
  const base = baseName(name2).replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(-80);
  return `${reason3}/${timeCreated.slice(0, 10).replaceAll("-", "/")}/${hash}-${generation3}-${base}`;
}
__name(quarantineName, "quarantineName");

// functions/pipeline/ingest.ts
function createIngest(settings, ports) {
  const pipeline2 = createPipeline(settings, ports);
  const budget = new ByteBudget(bytesUnderWay);
  return async (delivery) => {
    const found = await pipeline2.read(delivery);
    return budget.within(
      bytesOf(found),
      async () => appendDecision(await pipeline2.decideFound(found, delivery), pipeline2, ports.warehouse)
    );
  };
}
__name(createIngest, "createIngest");
var bytesUnderWay = 1024 * 1024;
var bytesOf = /* @__PURE__ */ __name(({ named, live }) => {
  const read = named ?? live;
  return read?.kind === "found" ? read.file.bytes.byteLength : 0;
}, "bytesOf");
async function appendDecision(decision, pipeline2, warehouse) {
  try {
    for (const { table, row, key } of decision.appends) await warehouse.append(table, row, key);
    return decision.outcome;
  } catch (error) {
    if (!(error instanceof RowRefusedError)) throw error;
    return appendDecision(await pipeline2.refuse(decision, error), pipeline2, warehouse);
  }
}
__name(appendDecision, "appendDecision");
function createPipeline(settings, ports) {
  const steps = { settings, ports, readSession: sessionReader(settings) };
  const read = /* @__PURE__ */ __name((delivery) => readNamedOrLive(delivery.version, steps), "read");
  const decideFound = /* @__PURE__ */ __name(async ({ named, live }, delivery) => {
    if (named !== null) return decideRead(named, delivery, steps);
    const instead = live === null ? null : await decideRead(live, delivery, steps);
    return withSuperseded(instead, delivery, supersededOf(delivery, instead !== null, steps));
  }, "decideFound");
  return {
    read,
    decideFound,
    decide: /* @__PURE__ */ __name(async (delivery) => decideFound(await read(delivery), delivery), "decide"),
    refuse: /* @__PURE__ */ __name(async (decision, error) => {
      const { accepted, superseded, delivery } = decision;
      if (accepted === null) throw error;
      const { file, reading } = accepted;
      const problems = error.reasons.map(
        (reason3) => reason3 === "row_too_large" ? problem2("row_too_large", "its row is larger than the warehouse accepts") : problem2("refused_by_warehouse", reason3)
      );
      const rejected = await reject(
        { info: file, bytes: file.bytes, problems, sha256: reading.sha256, ...reading.identity },
        delivery,
        steps
      );
      return superseded === null ? rejected : withSuperseded(rejected, delivery, superseded);
    }, "refuse")
  };
}
__name(createPipeline, "createPipeline");
async function readNamedOrLive(version, { settings: { maxBytes }, ports: { files } }) {
  const named = await files.read(version, maxBytes);
  if (named.kind !== "gone") return { named, live: null };
  const live = await files.readLive(version.bucket, version.name, maxBytes);
  return { named: null, live: live.kind === "gone" ? null : live };
}
__name(readNamedOrLive, "readNamedOrLive");
function decideRead(read, delivery, steps) {
  if (read.kind === "found") return decideFile(read.file, delivery, steps);
  const limit = steps.settings.maxBytes.toLocaleString("en");
  const problems = [problem2("too_large", `larger than MAX_OBJECT_BYTES (${limit} bytes)`)];
  return reject({ info: read.info, bytes: null, problems }, delivery, steps);
}
__name(decideRead, "decideRead");
async function decideFile(file, delivery, steps) {
  const provenance = provenanceOf(file.name, delivery, steps);
  const reading = steps.readSession(file, provenance);
  const { sha256: sha2562 } = reading;
  if (reading.kind === "other") {
    const { problems } = reading;
    return unloaded({ version: file, outcome: "skipped", problems, info: file, sha256: sha2562 }, delivery, steps);
  }
  if (reading.kind === "unusable") return reject({ info: file, bytes: file.bytes, ...reading }, delivery, steps);
  const { identity, row } = reading;
  if (steps.ports.isErased?.(provenance.instance, identity.sessionKey, file) === true) {
    const problems = [problem2("erased", "the session was erased")];
    return unloaded({ version: file, outcome: "skipped", problems, info: file, ...identity }, delivery, steps);
  }
  return {
    delivery,
    outcome: loadedOutcome(reading, provenance.instance),
    appends: [{ table: sessionVersions, row, key: versionKey(file) }],
    accepted: { file, reading },
    superseded: null
  };
}
__name(decideFile, "decideFile");
async function reject({ info, bytes, ...details }, delivery, steps) {
  const name2 = quarantineName(info, details.problems[0]?.code ?? "unknown");
  const isKept = await steps.ports.files.quarantine(info, name2, bytes);
  return unloaded({ ...details, version: info, outcome: "rejected", info, quarantineObject: isKept ? name2 : null }, delivery, steps);
}
__name(reject, "reject");
function unloaded(file, delivery, steps) {
  const { outcome: kind, problems, quarantineObject = null } = file;
  const outcome = kind === "rejected" ? { kind, problems, quarantineObject } : { kind, problems };
  return { delivery, outcome, appends: [ledgerAppend(file, delivery, steps)], accepted: null, superseded: null };
}
__name(unloaded, "unloaded");
function ledgerAppend(file, delivery, steps) {
  const row = ledgerRow({ ...file, replayedAt: delivery.replayedAt }, provenanceOf(file.version.name, delivery, steps));
  return { table: unloadedFiles, row, key: `${file.outcome}/${versionKey(file.version)}` };
}
__name(ledgerAppend, "ledgerAppend");
function supersededOf(delivery, isLive2, steps) {
  const problems = [
    isLive2 ? problem2("newer_version_loaded", "this generation is no longer in the bucket; the live one was handled instead") : problem2("gone", "the object is no longer in the bucket")
  ];
  return { problems, append: ledgerAppend({ version: delivery.version, outcome: "superseded", problems }, delivery, steps) };
}
__name(supersededOf, "supersededOf");
var withSuperseded = /* @__PURE__ */ __name((live, delivery, superseded) => ({
  delivery,
  outcome: { kind: "superseded", problems: superseded.problems, live: live?.outcome ?? null },
  appends: [...live?.appends ?? [], superseded.append],
  accepted: live?.accepted ?? null,
  superseded
}), "withSuperseded");
function provenanceOf(name2, { eventId, receivedAt }, { settings, ports }) {
  const now = ports.now();
  return {
    instance: instanceOf(name2, settings),
    eventId,
    now,
    rowId: newRowId(),
    codeVersion: settings.codeVersion,
    schemaVersion,
    handlingMilliseconds: now.getTime() - receivedAt.getTime()
  };
}
__name(provenanceOf, "provenanceOf");
function loadedOutcome({ identity, flattened, warnings }, instance) {
  const rows = Object.fromEntries(Object.entries(flattened.children).map(([name2, list]) => [name2, list.length]));
  return { kind: "loaded", instance, sessionKey: identity.sessionKey, warnings, drift: flattened.drift, rows: { sessions: 1, ...rows } };
}
__name(loadedOutcome, "loadedOutcome");
var versionKey = /* @__PURE__ */ __name(({ bucket, name: name2, generation: generation3 }) => `${bucket}/${name2}/${generation3}`, "versionKey");

// functions/maintenance/ledger.ts
async function* ledgerByName(warehouse, bucket, prefix, { withSessions = false } = {}) {
  const pages = warehouse.stream(`${entriesSql(warehouse.sql, withSessions)} order by object_name, generation, preference, instance`, {
    bucket,
    prefix
  });
  for await (const rows of pages) for (const row of rows) yield entry(row);
}
__name(ledgerByName, "ledgerByName");
var ofSession = `over (partition by ${sessionPartition} order by ${isHidden}, ${newestFirst})`;
var entriesSql = /* @__PURE__ */ __name(({ types, unnest }, withSessions) => `
  select object_name, generation, cast(generation as ${types.STRING}) as generation_text, instance, min(preference) as preference,
    string_agg(distinct problems, ' ') as problems, string_agg(distinct source_sha256, ' ') as hashes, max(is_newest) as is_newest, min(is_hidden) as is_hidden
  from (
    select source_object as object_name, source_generation as generation, instance, 0 as preference,
      cast(null as ${types.STRING}) as problems, source_sha256, is_newest, is_hidden
    from (
      select source_bucket, source_object, source_generation, instance, source_sha256, is_deleted,
        ${withSessions ? `case when row_number() ${ofSession} = 1 then 1 else 0 end` : "1"} as is_newest,
        ${withSessions ? `case when ${isHidden} then 1 else 0 end` : "0"} as is_hidden
      from ${withSessions ? `(select *, ${deletedAt} from \${store}.session_versions) as dated` : "${store}.session_versions"}
    ) as versions
    where source_bucket = @bucket and starts_with(source_object, @prefix) and is_deleted is not true
    union all
    select object_name, generation, instance, ${preferenceOf("outcome")} as preference,
      (select string_agg(entry.code, ' ') from ${unnest("problems", "entry")}) as problems,
      cast(null as ${types.STRING}) as source_sha256,
      cast(null as ${types.INT64}) as is_newest, cast(null as ${types.INT64}) as is_hidden
    from \${store}.unloaded_files
    where bucket = @bucket and starts_with(object_name, @prefix)
  ) as entries
  group by object_name, generation, instance`, "entriesSql");
var wordsIn = /* @__PURE__ */ __name((value) => typeof value === "string" ? value.split(" ").filter((word) => word !== "") : [], "wordsIn");
var entry = /* @__PURE__ */ __name((row) => ({
  name: String(row["object_name"]),
  generation: String(row["generation_text"]),
  outcome: outcomeAt(Number(row["preference"])),
  instance: typeof row["instance"] === "string" ? row["instance"] : null,
  problems: wordsIn(row["problems"]),
  hashes: wordsIn(row["hashes"]),
  isNewest: Number(row["is_newest"]) === 1,
  isHidden: Number(row["is_hidden"]) === 1
}), "entry");
async function* mergeJoinByName(listing, ledger) {
  const groups2 = groupsByName(ledger);
  try {
    let next = await groups2.next();
    for await (const live of listing) {
      while (next.done !== true && compareNames(next.value.name, live.name) < 0) {
        yield next.value;
        next = await groups2.next();
      }
      if (next.done !== true && next.value.name === live.name) {
        yield { ...next.value, live };
        next = await groups2.next();
      } else {
        yield { name: live.name, live, entries: [] };
      }
    }
    while (next.done !== true) {
      yield next.value;
      next = await groups2.next();
    }
  } finally {
    await groups2.return(void 0);
  }
}
__name(mergeJoinByName, "mergeJoinByName");
async function* groupsByName(ledger) {
  let group = [];
  for await (const one of ledger) {
    const [first2] = group;
    if (first2 !== void 0 && first2.name !== one.name) {
      yield { name: first2.name, live: null, entries: group };
      group = [];
    }
    group.push(one);
  }
  const [first] = group;
  if (first !== void 0) yield { name: first.name, live: null, entries: group };
}
__name(groupsByName, "groupsByName");

// functions/maintenance/load.ts
var noSums = /* @__PURE__ */ __name(() => ({
  seen: 0,
  loaded: 0,
  alreadyThere: 0,
  superseded: 0,
  skipped: 0,
  rejected: 0,
  failed: 0,
  bytes: 0
}), "noSums");
async function loadFiles(parts) {
  const sums = noSums();
  const loader = await openLoader(parts, sums);
  const { files: reportEvery } = parts.size ?? parts.warehouse.batchSize;
  for await (const { file, status } of classifyFiles(parts)) {
    sums.seen += 1;
    let isAppended = false;
    if (status === "ignored") sums.skipped += 1;
    else if (status === "already_there") sums.alreadyThere += 1;
    else isAppended = await loader.add(file);
    if (isAppended || sums.seen % reportEvery === 0) parts.onSums(sums);
  }
  await loader.finish();
  parts.onSums(sums);
  return sums;
}
__name(loadFiles, "loadFiles");
async function planLoad(parts) {
  const plan2 = { seen: 0, toLoad: 0, alreadyThere: 0, notSessionFiles: 0, bytes: 0 };
  for await (const { file, status } of classifyFiles(parts)) {
    plan2.seen += 1;
    if (status === "ignored") plan2.notSessionFiles += 1;
    else if (status === "already_there") plan2.alreadyThere += 1;
    else {
      plan2.toLoad += 1;
      plan2.bytes += file.size;
    }
  }
  return plan2;
}
__name(planLoad, "planLoad");
async function* classifyFiles({
  listing,
  warehouse,
  settings,
  prefix,
  reload,
  limit,
  signal
}) {
  let found = 0;
  for await (const { live, entries } of mergeJoinByName(listing, ledgerByName(warehouse, settings.bucket, prefix))) {
    if (signal.aborted || found >= limit) return;
    if (live === null) continue;
    if (!isSessionFileName(live.name, settings)) yield { file: live, status: "ignored" };
    else if (entries.some((one) => one.generation === live.generation && (!reload || one.problems.includes("retired"))))
      yield { file: live, status: "already_there" };
    else {
      found += 1;
      yield { file: live, status: "new" };
    }
  }
}
__name(classifyFiles, "classifyFiles");
async function openLoader(target, sums) {
  const { settings, warehouse, files, now, onResult, concurrency: concurrency3, size = warehouse.batchSize, retryMilliseconds } = target;
  const erasures = await readErasures(warehouse);
  const pipeline2 = createPipeline(settings, { files, now, isErased: erasures.has });
  return createFileLoader({
    pipeline: pipeline2,
    warehouse,
    size,
    concurrency: concurrency3,
    ...retryMilliseconds === void 0 ? {} : { retryMilliseconds },
    decide: /* @__PURE__ */ __name(async (file) => {
      const decision = await pipeline2.decide({ version: file, eventId: null, receivedAt: now() });
      sums.bytes += file.size;
      return decision;
    }, "decide"),
    onResult: /* @__PURE__ */ __name((file, result) => {
      sums[result.kind] += 1;
      onResult(file, result);
    }, "onResult")
  });
}
__name(openLoader, "openLoader");

// functions/cli/cost.ts
var price = {
  page: "cloud.google.com/storage/pricing",
  readsPerThousand: 4e-4,
  pagesPerThousand: 5e-3,
  egressPerGigabyte: 0.12
};
var filesPerPage = 1e3;
function costText({ seen, toLoad, bytes }, isFromBucket, rowPrices) {
  if (rowPrices === null && !isFromBucket) return "Cost: none, files and warehouse are on this machine.";
  const pages = [...isFromBucket ? [price.page] : [], ...rowPrices === null ? [] : [rowPrices.page]];
  const reading = (toLoad * price.readsPerThousand + Math.ceil(seen / filesPerPage) * price.pagesPerThousand) / 1e3;
  const egress = bytes / 1e9 * price.egressPerGigabyte;
  const bucketLines = [
    `  ${dollars(reading)} for reading the bucket ($${price.readsPerThousand} per 1,000 files, $${price.pagesPerThousand} per 1,000 pages of its listing)`,
    `  ${dollars(egress)} for the network if this machine is outside of Google's ($${price.egressPerGigabyte} per GB)`
  ];
  const rowLines = /* @__PURE__ */ __name(({ storage }) => [
    "  nothing for the load jobs",
    `  ${dollars(bytes / 2 ** 30 * storage)} a month for rows as large as their files ($${storage} per GiB)`
  ], "rowLines");
  return [
    `Cost, estimated from American list prices (${pages.join(", ")}):`,
    ...isFromBucket ? bucketLines : [],
    ...rowPrices === null ? [] : rowLines(rowPrices)
  ].join("\n");
}
__name(costText, "costText");
var dollars = /* @__PURE__ */ __name((amount) => amount > 0 && amount < 0.01 ? "less than $0.01" : `$${amount.toFixed(2)}`, "dollars");

// functions/cli/interrupt.ts
function onInterrupt(printLine) {
  const controller = new AbortController();
  const stop = /* @__PURE__ */ __name(() => {
    if (controller.signal.aborted) {
      printLine("Stopped. Run the same command again to continue.");
      process.exit(130);
    }
    controller.abort();
    printLine("Finishing what was begun; press Ctrl-C again to stop at once.");
  }, "stop");
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    done: /* @__PURE__ */ __name(() => void process.off("SIGINT", stop).off("SIGTERM", stop), "done")
  };
}
__name(onInterrupt, "onInterrupt");

// functions/cli/ignored.ts
var readNames = "names that match NAME_PATTERN are read (by default *.json and metadata*.txt); a file that is named is always tried";
var ignoredText = /* @__PURE__ */ __name((example, count) => `${count === 1 ? `1 file was ignored by its name, ${example}` : `${countText(count, "file")} were ignored by their names, such as ${example}`}: ${readNames}, with: npx ccaip-sessions load <file>`, "ignoredText");

// functions/cli/sources.ts
function defaultSource(options, config) {
  if (!engines[engineOf(options, config)].engine.isRemote) return localFolder;
  if (config.SOURCE_BUCKET === localBucket)
    throw new UserError("no bucket is named: expected gs://bucket/prefix, or the setting SOURCE_BUCKET");
  return deployedAddress(config);
}
__name(defaultSource, "defaultSource");
var shownLeftOut = 20;
var sourceName = /* @__PURE__ */ __name((given, { isRemote, bucket, prefix }) => isRemote ? `bucket ${bucket}${prefix === "" ? "" : `/${prefix}`}` : `folder ${given}`, "sourceName");
async function openSource(given, quarantine, config, onUnreadable) {
  const leftOut = /* @__PURE__ */ new Set();
  const source = await storageOf(given, config, {
    quarantine,
    onUnreadable,
    onLeftOut: /* @__PURE__ */ __name(({ path: path10, reason: reason3 }) => void leftOut.add(`${path10}: ${reason3}`), "onLeftOut")
  });
  if (source.isRemote) await requireCredentials(config.STORAGE_ENDPOINT);
  const printLeftOut = /* @__PURE__ */ __name(() => {
    for (const line of [...leftOut].slice(0, shownLeftOut)) printError(`ccaip-sessions: left out: ${line}`);
    if (leftOut.size > shownLeftOut) printError(`ccaip-sessions: left out: ${leftOut.size - shownLeftOut} more`);
  }, "printLeftOut");
  return { ...source, printLeftOut };
}
__name(openSource, "openSource");

// functions/cli/commands/load.ts
var mostIgnored = 100;
var shownFailures = 20;
var loadCommand = addPeriodOptions(new Command7("load"), "written").description("load session files, folders or buckets through the function's own code; run again, it continues where it stopped").argument("<path...>", "files, folders, or gs://bucket/prefix").addOption(warehouseOption()).addOption(databaseOption()).option("--dry-run", "print what would be loaded and what it would cost, and write nothing").option("--reload", "load versions again that are already loaded, so that their rows come from the current code").option("--match <pattern>", 'only files whose name matches, such as "2026/03/**" or "**/chat-*.json"').option("--limit <number>", "load at most this many files, not counting those loaded already", wholeNumber()).option("--concurrency <number>", "files read at once", wholeNumber(), 16).addOption(jsonOption()).addOption(allowRejectedOption()).addOption(quarantineOption()).addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions load exports/2026/
  $ npx ccaip-sessions load call-1001.json chat-77.json
  $ npx ccaip-sessions load --dry-run --since 2026-03-01 exports/
  $ npx ccaip-sessions load --reload exports/
  $ npx ccaip-sessions load --env-file ccaip-sessions.env \\
      gs://acme-ccaip-sessions/metadata/

In the cloud, rows are loaded by load jobs, which are free. The settings must
be the function's: take them from it with --deployment, or from Terraform with
--env-file. Ctrl-C finishes what was begun; a second one stops at once. Either
way, run it again to continue.`
).action(async (given, options) => {
  const config = await commandConfig(options, { usesKey: options.dryRun !== true });
  const settings = settingsOf(config);
  const unreadable = /* @__PURE__ */ new Set();
  const onUnreadable = /* @__PURE__ */ __name((error) => void unreadable.add(describeError(error)), "onUnreadable");
  const sources = [];
  for (const one of given) {
    const source = await openSource(one, options.quarantine, config, onUnreadable);
    const ofBucket = { ...settings, bucket: source.bucket };
    sources.push({ ...source, settings: source.isFile ? settingsForNamed(source.prefix, ofBucket) : ofBucket, ignored: [] });
  }
  periodOf(options);
  const isDryRun = options.dryRun === true;
  await withWarehouse(
    options,
    config,
    (warehouse) => isDryRun ? printPlan(sources, options, warehouse) : loadAll(sources, options, warehouse),
    {
      ifMissing: isDryRun ? "in memory" : "create",
      isLoading: !isDryRun,
      sources: sources.map((source, index) => sourceName(given[index] ?? "", source)),
      settings
    }
  );
  for (const { printLeftOut } of sources) printLeftOut();
  for (const reason3 of unreadable) printError(`ccaip-sessions: skipped: ${reason3}`);
  if (unreadable.size > 0) process.exitCode = 1;
});
async function loadAll(sources, options, warehouse) {
  const total = noSums();
  const progress = openProgress("files");
  const interrupt = onInterrupt(progress.warn);
  const output = outputOf(options);
  const rejected = [];
  let failures = 0;
  const note = options.json === true ? progress.warn : progress.note;
  const noteFailure = /* @__PURE__ */ __name(({ name: name2 }, error) => {
    failures += 1;
    if (failures <= shownFailures) note(`failed    ${name2}: ${describeError(error)}`);
    else if (failures === shownFailures + 1) note("failed    \u2026 and more, counted below");
  }, "noteFailure");
  const counting = countAll(sources, options, interrupt.signal).then(progress.total, () => void 0);
  try {
    for (const source of sources) {
      if (interrupt.signal.aborted) break;
      await agreeOnSettings(warehouse, source.settings, /* @__PURE__ */ new Date());
      const before = { ...total };
      const sums = await loadFiles({
        files: source.files,
        warehouse,
        settings: source.settings,
        prefix: source.prefix,
        listing: chosen(source, options),
        concurrency: options.concurrency,
        reload: options.reload === true,
        limit: (options.limit ?? Number.POSITIVE_INFINITY) - newOnes(total),
        signal: interrupt.signal,
        now: /* @__PURE__ */ __name(() => /* @__PURE__ */ new Date(), "now"),
        onSums: /* @__PURE__ */ __name(({ seen }) => progress.update(before.seen + seen), "onSums"),
        onResult: /* @__PURE__ */ __name((file, result) => {
          if (result.kind === "rejected") {
            if (options.json === true) rejected.push({ name: file.name, problems: result.problems });
            else progress.note(`rejected  ${file.name}: ${result.problems.map(sentence).join("; ")}`);
          }
          if (result.kind === "failed") noteFailure(file, result.error);
        }, "onResult")
      });
      add(total, sums);
    }
  } finally {
    progress.stop();
    interrupt.done();
  }
  await counting;
  output.result({ ...total, rejectedFiles: rejected }, sumsText(total));
  if (!interrupt.signal.aborted) printHint(total.seen, sources, options);
  if (isIncomplete(total, sources, options)) process.exitCode = exitCodes.incomplete;
  if (total.failed > 0) {
    output.line("Failed files are not in the ledger: run the same command again to load them.");
    process.exitCode = exitCodes.failed;
  }
  if (interrupt.signal.aborted) {
    output.line("Interrupted. Run the same command again to continue; files that are loaded are not read again.");
    process.exitCode = exitCodes.interrupted;
  }
}
__name(loadAll, "loadAll");
function isIncomplete(total, sources, options) {
  const isNamed = sources.every(({ isFile }) => isFile);
  const isNothing = total.seen === 0 || isNamed && total.loaded + total.alreadyThere + total.superseded === 0;
  return total.rejected > 0 && options.allowRejected !== true || isNothing && total.rejected === 0;
}
__name(isIncomplete, "isIncomplete");
function printHint(seen, sources, options) {
  const { line } = outputOf(options);
  const { match } = options;
  const { from, to } = periodOf(options);
  const isChosen2 = from !== void 0 || to !== void 0 || match !== void 0;
  if (seen === 0) line(isChosen2 ? "No file matches --since, --until and --match." : "No files found: check the folder or the prefix.");
  const ignored = new Set(sources.flatMap((source) => source.ignored));
  const [example] = ignored;
  if (example !== void 0) line(ignoredText(example, ignored.size));
}
__name(printHint, "printHint");
var newOnes = /* @__PURE__ */ __name(({ loaded, superseded, rejected, failed: failed2 }) => loaded + superseded + rejected + failed2, "newOnes");
function add(total, sums) {
  total.seen += sums.seen;
  total.loaded += sums.loaded;
  total.alreadyThere += sums.alreadyThere;
  total.superseded += sums.superseded;
  total.skipped += sums.skipped;
  total.rejected += sums.rejected;
  total.failed += sums.failed;
  total.bytes += sums.bytes;
}
__name(add, "add");
async function* chosen({ listing, settings, ignored }, options) {
  const { match } = options;
  const { from, to } = periodOf(options);
  for await (const file of listing()) {
    const at = Date.parse(file.timeCreated);
    if (from !== void 0 && at < from) continue;
    if (to !== void 0 && at > to) continue;
    if (match !== void 0 && !path4.posix.matchesGlob(file.name, match)) continue;
    if (!isSessionFileName(file.name, settings) && !ignored.includes(file.name) && ignored.length < mostIgnored) ignored.push(file.name);
    yield file;
  }
}
__name(chosen, "chosen");
async function countAll(sources, options, signal) {
  let files = 0;
  for (const source of sources) {
    for await (const _ of chosen(source, options)) {
      files += 1;
      if (signal.aborted) return files;
    }
  }
  return files;
}
__name(countAll, "countAll");
async function printPlan(sources, options, warehouse) {
  const plan2 = { seen: 0, toLoad: 0, alreadyThere: 0, notSessionFiles: 0, bytes: 0 };
  const { signal } = new AbortController();
  for (const source of sources) {
    const limit = (options.limit ?? Number.POSITIVE_INFINITY) - plan2.toLoad;
    const { settings, prefix } = source;
    const one = await planLoad({
      warehouse,
      settings,
      prefix,
      listing: chosen(source, options),
      reload: options.reload === true,
      limit,
      signal
    });
    plan2.seen += one.seen;
    plan2.toLoad += one.toLoad;
    plan2.alreadyThere += one.alreadyThere;
    plan2.notSessionFiles += one.notSessionFiles;
    plan2.bytes += one.bytes;
  }
  const output = outputOf(options);
  output.result(
    plan2,
    `${countText(plan2.seen, "file")} seen = ${countText(plan2.toLoad)} to load (${bytesText(plan2.bytes)}) + ${countText(plan2.alreadyThere)} already there + ${countText(plan2.notSessionFiles)} not session files`
  );
  printHint(plan2.seen, sources, options);
  output.line(
    costText(
      plan2,
      sources.some(({ isRemote }) => isRemote),
      warehouse.prices
    )
  );
  output.line("Nothing was written.");
}
__name(printPlan, "printPlan");
var sumsText = /* @__PURE__ */ __name(({ seen, loaded, alreadyThere, superseded, skipped, rejected, failed: failed2, bytes }) => `${countText(seen, "file")} seen = ${countText(loaded)} loaded + ${countText(alreadyThere)} already there + ${countText(superseded)} superseded + ${countText(skipped)} skipped + ${countText(rejected)} rejected + ${countText(failed2)} failed (${bytesText(bytes)} read)`, "sumsText");

// functions/cli/commands/migrate.ts
import { Command as Command8 } from "commander";
var migrateCommand = new Command8("migrate").description(
  "bring views, table functions and, without Terraform, datasets and tables to this version: prints the plan, and applies it with --apply; only ever adds"
).option("--apply", "apply the plan").option("--json", "print the plan as one JSON object").addHelpText(
  "after",
  `
It uses the settings BIGQUERY_PROJECT, BIGQUERY_LOCATION, STORE_DATASET,
ANALYST_DATASET, RESTRICTED_DATASET and those of the metrics. Upkeep does the
same before each of its runs. If Terraform owns the datasets (label managed-by:
terraform), it also makes the stored tables and their columns; views and table
functions are always made here.

Examples:
  $ npx ccaip-sessions migrate --env-file ccaip-sessions.env
  $ npx ccaip-sessions migrate --apply --env-file ccaip-sessions.env`
).action(async (options) => {
  const config = await commandConfig(options);
  await requireCredentials(config.BIGQUERY_ENDPOINT);
  const { administration, name: name2 } = await openAdministration(config);
  printError(placeText(name2, {}));
  const plan2 = await administration.plan(expectedSchema(config));
  const summaries = plan2.steps.map(({ summary }) => summary);
  if (options.json === true) printPlain(JSON.stringify({ ...plan2, steps: summaries }, null, 2));
  else print(planText(plan2));
  if (plan2.refusals.length > 0) {
    process.exitCode = 1;
    return;
  }
  if (options.apply !== true || plan2.steps.length === 0) return;
  await applyPlan(plan2);
});
async function applyPlan({ steps }) {
  for (const [index, step] of steps.entries()) {
    try {
      await step.apply();
    } catch (error) {
      throw new Error(
        `${step.summary}: ${describeError(error)}; ${index} of ${steps.length} changes are applied; run it again to continue`,
        {
          cause: error
        }
      );
    }
    print(`done      ${step.summary.replaceAll("\n", "\n          ")}`);
  }
}
__name(applyPlan, "applyPlan");
function planText({ steps, refusals }) {
  const lines = [
    ...refusals.map((refusal2) => `cannot    ${refusal2}`),
    ...steps.map(({ summary }) => `would     ${summary.replaceAll("\n", "\n          ")}`)
  ];
  if (lines.length === 0) return "Nothing to do: everything is as this version expects it.";
  const sum3 = `${countText(steps.length, "change")}${refusals.length > 0 ? `, ${refusals.length} refused: nothing is applied` : ""}`;
  return `${lines.join("\n")}
${sum3}`;
}
__name(planText, "planText");

// functions/cli/commands/query.ts
import { readFile as readFile4 } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Command as Command9, Option as Option4 } from "commander";
var formats = {
  table: /* @__PURE__ */ __name((result) => resultText(result, widthOf()), "table"),
  json: /* @__PURE__ */ __name(({ rows }) => JSON.stringify(rows, null, 2), "json"),
  ndjson: /* @__PURE__ */ __name(({ rows }) => rows.map((row) => JSON.stringify(row)).join("\n"), "ndjson"),
  csv: csvText
};
var queryCommand = new Command9("query").description("run one SQL statement that reads the warehouse, and print its rows").argument("[sql]", 'SQL, or "-" for standard input; relations are in contact_center, with personal data in contact_center_restricted').option("-f, --file <file>", "read the SQL from a file").addOption(warehouseOption()).addOption(databaseOption()).addOption(new Option4("--format <format>", "how rows are printed").choices(Object.keys(formats)).default("table")).option("--json", "as --format json: one array of objects").option("--csv", "as --format csv").option("--dry-run", "only check the statement and, on BigQuery, print the bytes that it reads").option("--write", "run a statement of any kind, also one that changes or deletes").addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions query "from contact_center.sessions limit 5"
  $ npx ccaip-sessions query "select object_name, outcome, problems
      from contact_center.session_files where outcome <> 'loaded'"
  $ npx ccaip-sessions query --csv \\
      "from contact_center.participants" > participants.csv
  $ echo "select 1 as one" | npx ccaip-sessions query -
  $ npx ccaip-sessions query --dry-run "from contact_center.sessions_flat"`
).action(async (given, options) => {
  const sql = await statementOf(given, options);
  const isDryRun = options.dryRun === true;
  const result = await withWarehouse(
    options,
    await commandConfig(options),
    (warehouse) => (options.write === true && !isDryRun ? warehouse.query(sql) : warehouse.read(sql, { isDryRun, onEstimate })).catch(
      (error) => {
        throw new UserError(error instanceof NotReadingError ? refusal(error) : sqlSentence(error), { cause: error });
      }
    )
  );
  if (isDryRun) print("The statement is valid and only reads. Nothing was run.");
  else {
    const format = options.json === true ? "json" : options.csv === true ? "csv" : options.format;
    printPlain(formats[format](result));
  }
});
var onEstimate = /* @__PURE__ */ __name((bytes) => {
  if (bytes !== null) printError(`Reads ${bytesText(bytes)}.`);
}, "onEstimate");
var refusal = /* @__PURE__ */ __name(({ message }) => `query only reads: ${message}; to change rows, add --write`, "refusal");
async function statementOf(given, { file }) {
  if (given !== void 0 && file !== void 0) throw new UsageError("expected SQL or --file, not both");
  const sql = file === void 0 ? given === "-" ? await text(process.stdin) : given ?? "" : await readFile4(file, "utf8");
  if (sql.trim() === "") throw new UsageError('expected SQL, such as "select session_key from contact_center.sessions"');
  return sql;
}
__name(statementOf, "statementOf");
function sqlSentence(error) {
  const message = error instanceof Error ? (error.message.split("\n\n")[0] ?? "").replaceAll(/\s*\n\s*/g, " ") : "";
  const isOfNames = /^(Catalog|Binder) Error|^Unrecognized name|^Name .* not found|^Not found: Table/i.test(message);
  if (isOfNames) return `${message.replace(/[^.!?]$/, "$&.")} Every relation and column: schema/generated/DICTIONARY.md`;
  return /^\w+( \w+)? Error: /.test(message) && !message.startsWith("Out of Memory") ? message : describeError(error);
}
__name(sqlSentence, "sqlSentence");

// functions/cli/commands/reconcile.ts
import { Command as Command10 } from "commander";

// functions/maintenance/reconcile.ts
import { createHash as createHash5 } from "node:crypto";

// functions/maintenance/mirror-deletes.ts
import { randomUUID as randomUUID4 } from "node:crypto";
import pLimit from "p-limit";
var copiedColumns = [
  "instance",
  "session_key",
  "channel",
  "session_id",
  "session_date",
  "created_at",
  "version_at",
  "updated_at",
  "source_bucket",
  "source_object",
  "source_generation",
  "source_time_created",
  "source_bytes",
  "source_sha256",
  "loader_version",
  "code_version",
  "schema_version"
];
var concurrency = 16;
async function mirrorDeletes(names3, { files, warehouse, settings, now }) {
  if (names3.length === 0) return 0;
  const { bucket } = settings;
  const { jsonText, unnest } = warehouse.sql;
  const { rows } = await warehouse.query(
    `select ${copiedColumns.join(", ")}, latest_at, object_names from (
       select ${copiedColumns.join(", ")},
         row_number() over (partition by instance, session_key order by ${newestFirst}) as preference,
         max(case when is_deleted is not true then source_time_created end) over (partition by instance, session_key) as latest_at,
         max(case when is_deleted then source_time_created end) over (partition by instance, session_key) as deleted_at,
         ${jsonText("array_agg(source_object) over (partition by instance, session_key)")} as object_names
       from \${store}.session_versions
       where source_bucket = @bucket and concat(instance, ' ', session_key) in (
         select concat(instance, ' ', session_key) from \${store}.session_versions where source_bucket = @bucket and source_object in (select name from ${unnest("@names", "name")})
       )
     ) as versions where preference = 1 and latest_at is not null and (deleted_at is null or latest_at > deleted_at)`,
    { bucket, names: names3 }
  );
  const deleted = new Set(names3);
  const sessions2 = rows.map((row) => ({ row, others: namesIn(row["object_names"]).filter((name2) => !deleted.has(name2)) }));
  const live = await liveNames(new Set(sessions2.flatMap(({ others }) => others)), bucket, files);
  const tombstones = sessions2.filter(({ others }) => !others.some((name2) => live.has(name2))).map(({ row }) => tombstone(row, now()));
  await warehouse.appendBatch(sessionVersions, tombstones, randomUUID4());
  return tombstones.length;
}
__name(mirrorDeletes, "mirrorDeletes");
function namesIn(list) {
  const names3 = JSON.parse(String(list));
  return Array.isArray(names3) ? names3.map(String) : [];
}
__name(namesIn, "namesIn");
async function liveNames(names3, bucket, files) {
  const limit = pLimit(concurrency);
  const live = /* @__PURE__ */ new Set();
  const look = /* @__PURE__ */ __name(async (name2) => {
    if (await isLive(name2, bucket, files)) live.add(name2);
  }, "look");
  await Promise.all([...names3].map((name2) => limit(() => look(name2))));
  return live;
}
__name(liveNames, "liveNames");
async function isLive(name2, bucket, files) {
  for await (const found of files.list(bucket, name2)) return found.name === name2;
  return false;
}
__name(isLive, "isLive");
function tombstone(row, now) {
  const copies = Object.fromEntries(copiedColumns.map((name2) => [name2, cellOf(row[name2])]));
  return columnsOfVersions.row({
    ...copies,
    source_time_created: oneMicrosecondLater(String(row["latest_at"])),
    ingested_at: instantOf(now),
    row_id: newRowId(),
    is_deleted: true
  });
}
__name(tombstone, "tombstone");
var columnsOfVersions = Columns.of(sessionVersions.fields);
var cellOf = /* @__PURE__ */ __name((value) => typeof value === "string" || typeof value === "number" ? value : null, "cellOf");
function oneMicrosecondLater(instant2) {
  const fraction = /\.(\d+)Z$/.exec(instant2)?.[1] ?? "";
  const microseconds = BigInt(Date.parse(`${instant2.slice(0, 19)}Z`)) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  return `${microsecondsText(microseconds + 1n)}Z`;
}
__name(oneMicrosecondLater, "oneMicrosecondLater");

// functions/maintenance/move-sessions.ts
import { randomUUID as randomUUID5 } from "node:crypto";

// functions/maintenance/remove-rows.ts
async function removeRows(warehouse, condition, { now, maximumBytes }) {
  const where = `(${condition}) and ${isDeletable(warehouse, now)}`;
  const { rows } = await warehouse.query(
    `select distinct session_date from \${store}.session_versions where ${where} order by session_date`
  );
  if (rows.length === 0) return 0;
  const statement = `delete from \${store}.session_versions where ${sessionDateIn(dateList(rows))} and ${where}`;
  const { changedRows } = await warehouse.change([statement], { maximumBytes });
  return changedRows ?? 0;
}
__name(removeRows, "removeRows");

// functions/maintenance/move-sessions.ts
async function leaveOtherInstances(names3, parts) {
  if (names3.length === 0) return;
  const { warehouse, settings, maximumBytes, now } = parts;
  const { jsonText, textLiteral, unnest } = warehouse.sql;
  const { bucket } = settings;
  await copyVersions(names3, parts);
  await comeBack(names3, { warehouse, settings, maximumBytes, now });
  const { rows } = await warehouse.query(
    `select ${copiedColumns.join(", ")}, latest_at, object_names from (
       select ${copiedColumns.join(", ")}, is_deleted,
         max(source_time_created) over (partition by instance, session_key) as latest_at,
         row_number() over (partition by instance, session_key order by ${newestFirst}) as preference,
         ${jsonText("array_agg(source_object) over (partition by instance, session_key)")} as object_names
       from \${store}.session_versions
       where source_bucket = @bucket and concat(instance, ' ', session_key) in (
         select concat(instance, ' ', session_key) from \${store}.session_versions where source_bucket = @bucket and source_object in (select name from ${unnest("@names", "name")})
       )
     ) as versions where preference = 1 and is_deleted is not true`,
    { bucket, names: names3 }
  );
  const sessions2 = rows.map((row) => ({ row, instance: String(row["instance"]), objects: namesIn2(row["object_names"]) }));
  const isLoaded = /* @__PURE__ */ __name((name2) => sessions2.some(({ instance, objects }) => instance === instanceOf(name2, settings) && objects.has(name2)), "isLoaded");
  const tombstones = [];
  for (const { row, instance, objects } of sessions2) {
    const leaving = [...objects].filter((name2) => instanceOf(name2, settings) !== instance);
    if (leaving.length === 0 || !leaving.every(isLoaded)) continue;
    if (![...objects].some((name2) => instanceOf(name2, settings) === instance)) {
      tombstones.push(tombstone(row, now()));
      continue;
    }
    const condition = `source_bucket = ${textLiteral(bucket)} and instance = ${textLiteral(instance)}
      and session_key = ${textLiteral(String(row["session_key"]))} and source_object in (${leaving.map(textLiteral).join(", ")})`;
    await removeRows(warehouse, condition, { now: now(), maximumBytes });
  }
  if (tombstones.length > 0) await warehouse.appendBatch(sessionVersions, tombstones, randomUUID5());
}
__name(leaveOtherInstances, "leaveOtherInstances");
async function copyVersions(names3, { warehouse, settings, maximumBytes }) {
  const { quoted: quoted2, textLiteral } = warehouse.sql;
  const columns4 = sessionVersions.fields.map(({ name: name2 }) => name2);
  for (const [instance, ofInstance] of Map.groupBy(names3, (name2) => instanceOf(name2, settings))) {
    const today = textLiteral(instance);
    const replaced = { instance: today, row_id: `concat(row_id, '-', ${today})` };
    const condition = `version.instance <> ${today} and version.source_bucket = ${textLiteral(settings.bucket)}
      and version.source_object in (${ofInstance.map(textLiteral).join(", ")}) and version.is_deleted is not true
      and not exists (
        select 1 from \${store}.session_versions as copied
        where copied.instance = ${today} and copied.is_deleted is not true and copied.source_bucket = version.source_bucket
          and copied.source_object = version.source_object and copied.source_generation = version.source_generation
          and coalesce(copied.settings_revision, 0) >= coalesce(version.settings_revision, 0)
      )
      and not exists (
        select 1 from \${store}.session_erasures as erased
        where erased.session_key = version.session_key and erased.instance in (version.instance, ${today}) and erased.forgotten_at is null
      )`;
    const { rows: days } = await warehouse.query(
      `select distinct session_date from \${store}.session_versions as version where ${condition} order by session_date`
    );
    if (days.length === 0) continue;
    const statement = `insert into \${store}.session_versions (${columns4.map(quoted2).join(", ")})
      select ${columns4.map((name2) => replaced[name2] ?? quoted2(name2)).join(", ")}
      from \${store}.session_versions as version where ${sessionDateIn(dateList(days))} and ${condition}`;
    await warehouse.change([statement], { maximumBytes });
  }
}
__name(copyVersions, "copyVersions");
async function comeBack(names3, { warehouse, settings, maximumBytes, now }) {
  const { textLiteral } = warehouse.sql;
  for (const [instance, ofInstance] of Map.groupBy(names3, (name2) => instanceOf(name2, settings))) {
    const condition = `is_deleted and instance = ${textLiteral(instance)} and session_key in (
      select session_key from \${store}.session_versions
      where source_bucket = ${textLiteral(settings.bucket)} and instance = ${textLiteral(instance)} and is_deleted is not true
        and source_object in (${ofInstance.map(textLiteral).join(", ")})
    )`;
    await removeRows(warehouse, condition, { now: now(), maximumBytes });
  }
}
__name(comeBack, "comeBack");
function namesIn2(json) {
  const names3 = JSON.parse(String(json));
  return new Set(Array.isArray(names3) ? names3.map(String) : []);
}
__name(namesIn2, "namesIn");

// functions/maintenance/reconcile.ts
var mostMirrored = 1e5;
async function reconcile(parts) {
  const { files, warehouse, settings, prefix, fix, now, onFound, since: since2, namesAtOnce = 250, verify = false } = parts;
  const { bucket } = settings;
  const fixed = noSums();
  const findings = {
    files: 0,
    loaded: 0,
    older: 0,
    skipped: 0,
    empty: 0,
    rejected: 0,
    missing: 0,
    past: 0,
    stale: 0,
    misplaced: 0,
    changed: 0,
    onTheirWay: 0,
    orphaned: 0,
    deletedSessions: 0,
    fixed
  };
  const failed2 = /* @__PURE__ */ new Set();
  const onResult = /* @__PURE__ */ __name((file, result) => {
    if (result.kind === "failed") failed2.add(file.name);
    parts.onResult(file, result);
  }, "onResult");
  const loader = fix ? await openLoader({ ...parts, onResult }, fixed) : null;
  const recent = now().getTime() - parts.graceMilliseconds;
  const find = /* @__PURE__ */ __name((kind, name2) => {
    findings[kind] += 1;
    onFound(kind, name2);
  }, "find");
  const load = /* @__PURE__ */ __name(async (file) => {
    if (loader === null) return;
    fixed.seen += 1;
    await loader.add(file);
  }, "load");
  let misplaced = [];
  const move = /* @__PURE__ */ __name(async () => {
    await loader?.finish();
    const leaving = misplaced.filter((name2) => !failed2.has(name2));
    if (fix) await leaveOtherInstances(leaving, parts);
    misplaced = [];
    failed2.clear();
  }, "move");
  let unverified = [];
  const verifyHashes = /* @__PURE__ */ __name(async () => {
    const read = await Promise.all(unverified.map(async (one) => ({ ...one, hash: await hashOf(one.live, parts) })));
    unverified = [];
    for (const { live, hashes, hash } of read) {
      if (hash === null || hashes.every((stored) => stored === hash)) findings.loaded += 1;
      else {
        find("changed", live.name);
        if (!hashes.includes(hash)) await load(live);
        await loader?.finish();
        if (fix) await removeOtherBytes(live, hash, parts);
      }
    }
  }, "verifyHashes");
  const deleted = [];
  for await (const { name: name2, live, entries } of mergeJoinByName(
    files.list(bucket, prefix),
    ledgerByName(warehouse, bucket, prefix, { withSessions: true })
  )) {
    if (isCanaryName(name2)) continue;
    const versions = entries.filter(({ outcome }) => outcome === "loaded");
    if (live === null) {
      if (versions.length === 0) continue;
      findings.orphaned += 1;
      onFound("orphaned", name2);
      const shown2 = versions.filter(({ isHidden: isHidden2 }) => !isHidden2);
      if (deleted.length < mostMirrored && shown2.length > 0) deleted.push(name2);
      if (isSessionFileName(name2, settings) && shown2.some((one) => one.instance !== instanceOf(name2, settings))) misplaced.push(name2);
      if (misplaced.length >= namesAtOnce) await move();
      continue;
    }
    if (!isSessionFileName(name2, settings)) continue;
    findings.files += 1;
    const instance = instanceOf(name2, settings);
    const isElsewhere = versions.some((one) => one.instance !== instance && !one.isHidden);
    const current = entries.filter(({ generation: generation3 }) => generation3 === live.generation);
    const loaded = current.find((one) => one.outcome === "loaded" && one.instance === instance);
    const preferred = loaded ?? current.find((one) => one.instance === instance) ?? current[0];
    if (isElsewhere) misplaced.push(name2);
    if (preferred === void 0) {
      const writtenAt = Date.parse(live.timeCreated);
      if (writtenAt > recent) findings.onTheirWay += 1;
      else if (entries.length === 0 && since2 !== void 0 && writtenAt < since2.getTime()) findings.past += 1;
      else {
        find(entries.length === 0 ? "missing" : "stale", name2);
        await load(live);
      }
    } else if (preferred.outcome === "loaded" && loaded === void 0) {
      find("misplaced", name2);
      await load(live);
    } else if (loaded === void 0) {
      if (preferred.outcome === "rejected") find("rejected", name2);
      else if (preferred.problems.includes("empty")) find("empty", name2);
      else findings.skipped += 1;
    } else if (isElsewhere) find("misplaced", name2);
    else if (!loaded.isNewest && !loaded.isHidden) find("older", name2);
    else if (verify) unverified.push({ live, hashes: loaded.hashes });
    else findings.loaded += 1;
    if (misplaced.length >= namesAtOnce) await move();
    if (unverified.length >= parts.concurrency) await verifyHashes();
  }
  await verifyHashes();
  await move();
  if (parts.mirrorDeletes && fix && findings.files > 0)
    for (let first = 0; first < deleted.length; first += namesAtOnce)
      findings.deletedSessions += await mirrorDeletes(deleted.slice(first, first + namesAtOnce), parts);
  return findings;
}
__name(reconcile, "reconcile");
async function hashOf(file, { files, settings }) {
  const read = await files.read(file, settings.maxBytes);
  return read.kind === "found" ? createHash5("sha256").update(read.file.bytes).digest("hex") : null;
}
__name(hashOf, "hashOf");
async function removeOtherBytes({ bucket, name: name2, generation: generation3 }, hash, { warehouse, maximumBytes, now }) {
  const { textLiteral, types } = warehouse.sql;
  const ofGeneration = `source_bucket = ${textLiteral(bucket)} and source_object = ${textLiteral(name2)}
    and cast(source_generation as ${types.STRING}) = ${textLiteral(generation3)}`;
  const right = `${ofGeneration} and source_sha256 = ${textLiteral(hash)}`;
  const condition = `${ofGeneration} and source_sha256 <> ${textLiteral(hash)}
    and exists (select 1 from \${store}.session_versions where ${right})`;
  await removeRows(warehouse, condition, { now: now(), maximumBytes });
}
__name(removeOtherBytes, "removeOtherBytes");

// functions/cli/commands/reconcile.ts
var shownNames = 10;
var reconcileCommand = new Command10("reconcile").description(
  "compare the bucket with the ledger: files that are missing, stale, rejected or gone; --fix loads what is not there as it should be"
).argument("[source]", "a folder, or gs://bucket/prefix; without it ./bucket or, for a warehouse in the cloud, the bucket of the settings").addOption(warehouseOption()).addOption(databaseOption()).option("--fix", "load what is missing, stale, misplaced or changed, and remove what sessions left in another instance").option("--verify", "read every loaded file and compare its hash with the ledger's").option("--all", `list every file found, not only the first ${shownNames} of each kind`).addOption(quarantineOption()).addOption(jsonOption()).addOption(allowRejectedOption()).addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions reconcile --fix
  $ npx ccaip-sessions reconcile
  $ npx ccaip-sessions reconcile --fix exports/2026/
  $ npx ccaip-sessions reconcile \\
      --deployment acme-contact-center/us-central1/ccaip-sessions-loader

With MIRROR_DELETES=true, --fix also hides sessions whose files were all
deleted from the bucket. Files written before LOAD_SINCE that were never loaded
are counted and left out; load loads them. Exit code 3: files are missing, stale,
misplaced or changed, or were rejected. In the cloud, upkeep does this hourly.`
).action(async (given, options) => {
  const config = await commandConfig(options, { usesKey: options.fix === true });
  const address = given ?? defaultSource(options, config);
  const source = await openSource(address, options.quarantine, config);
  const output = outputOf(options);
  const found = [];
  const shown2 = /* @__PURE__ */ new Map();
  const findings = await withWarehouse(
    options,
    config,
    async (warehouse) => {
      const settings = { ...settingsOf(config), bucket: source.bucket };
      if (options.fix === true) await agreeOnSettings(warehouse, settings, /* @__PURE__ */ new Date());
      return reconcile({
        files: source.files,
        settings,
        prefix: source.prefix,
        warehouse,
        fix: options.fix === true,
        verify: options.verify === true,
        since: config.LOAD_SINCE,
        mirrorDeletes: config.MIRROR_DELETES,
        // A folder has no events that could still arrive.
        graceMilliseconds: source.isRemote ? 15 * 6e4 : 0,
        concurrency: 16,
        maximumBytes: config.UPKEEP_MAX_BYTES,
        now: /* @__PURE__ */ __name(() => /* @__PURE__ */ new Date(), "now"),
        onFound: /* @__PURE__ */ __name((kind, name2) => {
          const count = (shown2.get(kind) ?? 0) + 1;
          shown2.set(kind, count);
          const isShown = options.all === true || count <= shownNames;
          if (isShown && options.json === true) found.push({ kind, name: name2 });
          if (isShown) output.line(`${kind.padEnd(9)} ${name2}`);
          else if (count === shownNames + 1) output.line(`${kind.padEnd(9)} \u2026 and more; --all lists them`);
        }, "onFound"),
        onResult: /* @__PURE__ */ __name((file, result) => {
          if (result.kind === "rejected") output.line(`rejected  ${file.name}: ${result.problems.map(sentence).join("; ")}`);
          if (result.kind === "failed") printError(`failed    ${file.name}: ${describeError(result.error)}`);
        }, "onResult")
      });
    },
    // Without --fix no database is created: compared with an empty ledger, every file is missing.
    {
      ...options.fix === true ? { ifMissing: "create", isLoading: true } : { ifMissing: "in memory" },
      sources: [sourceName(address, source)],
      settings: settingsOf(config)
    }
  );
  output.result({ ...findings, found }, findingsText(findings, options.fix === true));
  if (findings.past > 0 && config.LOAD_SINCE !== void 0) output.line(pastText(findings.past, config.LOAD_SINCE, address, options));
  source.printLeftOut();
  const { fixed } = findings;
  const isLeft = options.fix === true ? fixed.rejected > 0 && options.allowRejected !== true : toFix(findings) > 0;
  if (isLeft) process.exitCode = exitCodes.incomplete;
  if (fixed.failed > 0) process.exitCode = exitCodes.failed;
});
var toFix = /* @__PURE__ */ __name(({ missing, stale, misplaced, changed }) => missing + stale + misplaced + changed, "toFix");
var rareParts = [
  ["older", "loaded but older than what their session shows"],
  ["past", "from before LOAD_SINCE"],
  ["empty", "empty"],
  ["misplaced", "under another instance"],
  ["changed", "of other bytes"]
];
var pastText = /* @__PURE__ */ __name((files, since2, address, options) => `${countText(files, "file")} written before LOAD_SINCE (${since2.toISOString()}) and never loaded: see the price, then load without --dry-run:
  npx ccaip-sessions load --dry-run${chosenOptions(options)} --until ${since2.toISOString()} ${address}`, "pastText");
function findingsText(findings, fix) {
  const { files, loaded, skipped, rejected, missing, stale, onTheirWay, orphaned, deletedSessions, fixed } = findings;
  const rare = rareParts.filter(([kind]) => findings[kind] > 0).map(([kind, noun]) => ` + ${countText(findings[kind])} ${noun}`);
  const lines = [
    `${countText(files, "session file")} in the bucket = ${countText(loaded)} loaded + ${countText(skipped)} skipped + ${countText(rejected)} rejected + ${countText(missing)} missing + ${countText(stale)} stale + ${countText(onTheirWay)} on their way${rare.join("")}`,
    `${countText(orphaned, "file")} loaded once and deleted from the bucket since${deletedSessions > 0 ? `; ${countText(deletedSessions, "session")} hidden for it` : ", rows kept"}`
  ];
  if (fix && fixed.seen > 0)
    lines.push(
      `Fixed: ${countText(fixed.seen, "file")} = ${countText(fixed.loaded)} loaded + ${countText(fixed.superseded)} superseded + ${countText(fixed.skipped)} skipped + ${countText(fixed.rejected)} rejected + ${countText(fixed.failed)} failed`
    );
  if (!fix && toFix(findings) > 0) lines.push("Load what is missing, stale, misplaced or changed: run the same command with --fix");
  if (findings.empty > 0) lines.push("Empty files: uploads that were begun and not finished; ask the platform to export them again");
  if (rejected > 0) lines.push("Rejected files: see why with: npx ccaip-sessions replay --list");
  return lines.join("\n");
}
__name(findingsText, "findingsText");

// functions/cli/commands/replay.ts
import path5 from "node:path";
import { Command as Command11 } from "commander";

// functions/maintenance/replay.ts
var rejectedFiles = /* @__PURE__ */ __name((warehouse) => rejections(warehouse, "not in"), "rejectedFiles");
async function* rejections(warehouse, isLoaded) {
  const { types, unnest } = warehouse.sql;
  const pages = warehouse.stream(`
    select bucket, object_name, generation_text, min(handled_at) as rejected_at, max(replayed_at) as replayed_at,
      string_agg(distinct quarantine_object, ' ') as copies, max(source_time_created) as source_time_created,
      max(source_bytes) as source_bytes, max(reasons) as reasons, max(case when loaded_generation > generation then 1 else 0 end) as is_settled
    from (
      select bucket, object_name, generation, cast(generation as ${types.STRING}) as generation_text, handled_at, replayed_at,
        quarantine_object, source_time_created, source_bytes, (select string_agg(entry.code, ' ') from ${unnest("problems", "entry")}) as reasons
      from \${store}.unloaded_files
      where outcome = 'rejected'
    ) as rejected
    left join (
      select source_bucket, source_object, max(source_generation) as loaded_generation
      from \${store}.session_versions where is_deleted is not true
      group by source_bucket, source_object
    ) as loaded on source_bucket = bucket and source_object = object_name
    where concat(bucket, ' ', object_name, ' ', generation_text) ${isLoaded} (
      select concat(source_bucket, ' ', source_object, ' ', cast(source_generation as ${types.STRING})) from \${store}.session_versions
    )
    group by bucket, object_name, generation, generation_text
    having max(case when rejected.reasons = 'retired' then 1 else 0 end) = 0
    order by object_name, generation`);
  for await (const rows of pages) for (const row of rows) yield rejectedFile(row);
}
__name(rejections, "rejections");
var textIn = /* @__PURE__ */ __name((value) => typeof value === "string" ? value : null, "textIn");
var wordsIn2 = /* @__PURE__ */ __name((value) => (textIn(value) ?? "").split(" ").filter((word) => word !== ""), "wordsIn");
var rejectedFile = /* @__PURE__ */ __name((row) => ({
  bucket: String(row["bucket"]),
  name: String(row["object_name"]),
  generation: String(row["generation_text"]),
  timeCreated: textIn(row["source_time_created"]) ?? String(row["rejected_at"]),
  size: Number(row["source_bytes"]),
  copies: wordsIn2(row["copies"]).toSorted(),
  isSettled: Number(row["is_settled"]) === 1,
  reasons: wordsIn2(row["reasons"]),
  rejectedAt: String(row["rejected_at"]),
  replayedAt: textIn(row["replayed_at"])
}), "rejectedFile");
async function replay(parts) {
  const sums = { found: 0, settled: 0, loaded: 0, superseded: 0, skipped: 0, rejected: 0, failed: 0 };
  const { warehouse, settings, files, now, removeCopies: removeCopies2, size = warehouse.batchSize } = parts;
  const erasures = await readErasures(warehouse);
  const remove = /* @__PURE__ */ __name(async ({ copies }) => {
    if (removeCopies2) for (const name2 of copies) await files.removeQuarantine(name2);
  }, "remove");
  const known = /* @__PURE__ */ new Map();
  const pipeline2 = createPipeline(settings, { files: fromQuarantine(files, known), now, isErased: erasures.has });
  const loader = createFileLoader({
    pipeline: pipeline2,
    warehouse,
    size,
    concurrency: parts.concurrency,
    decide: /* @__PURE__ */ __name((file) => {
      const at = now();
      known.set(versionKey(file), file);
      return pipeline2.decide({ version: file, eventId: null, receivedAt: at, replayedAt: at });
    }, "decide"),
    onResult: /* @__PURE__ */ __name(async (file, result) => {
      known.delete(versionKey(file));
      sums[result.kind] += 1;
      if (result.kind === "loaded") await remove(file);
      parts.onResult(file, result);
    }, "onResult")
  });
  if (removeCopies2) {
    for await (const file of rejections(warehouse, "in")) if (parts.filter(file)) await remove(file);
  }
  for await (const file of rejectedFiles(warehouse)) {
    if (!parts.filter(file)) continue;
    if (file.isSettled) {
      sums.settled += 1;
      await remove(file);
      continue;
    }
    sums.found += 1;
    await loader.add(file);
  }
  await loader.finish();
  return sums;
}
__name(replay, "replay");
function fromQuarantine(files, known) {
  return {
    read: /* @__PURE__ */ __name(async (version, maxBytes) => {
      const { copies = [], timeCreated = "" } = known.get(versionKey(version)) ?? {};
      const [name2] = copies;
      const copy = name2 === void 0 ? { kind: "gone" } : await files.readQuarantine(name2, maxBytes);
      if (copy.kind === "gone") return files.read(version, maxBytes);
      const identity = { bucket: version.bucket, name: version.name, generation: version.generation, timeCreated };
      return copy.kind === "found" ? { kind: "found", file: { ...identity, size: copy.file.size, bytes: copy.file.bytes } } : { kind: "too_large", info: { ...identity, size: copy.info.size } };
    }, "read"),
    readLive: /* @__PURE__ */ __name((from, live, maxBytes) => files.readLive(from, live, maxBytes), "readLive"),
    quarantine: /* @__PURE__ */ __name((version, quarantineName2, bytes) => known.get(versionKey(version))?.copies.includes(quarantineName2) === true ? Promise.resolve(true) : files.quarantine(version, quarantineName2, bytes), "quarantine")
  };
}
__name(fromQuarantine, "fromQuarantine");

// functions/cli/commands/replay.ts
var replayCommand = addPeriodOptions(new Command11("replay"), "rejected").description("try rejected files again with the current code, from quarantine or from the bucket; every try is recorded in the ledger").argument(
  "[source]",
  "where they came from: a folder, or gs://bucket; without it ./bucket or, for a warehouse in the cloud, the bucket of the settings"
).addOption(warehouseOption()).addOption(databaseOption()).option("--reason <code>", "only files rejected for this reason, such as not_json or no_created_at").option("--name <pattern>", 'only files whose name matches, such as "metadata/**/call-1001.json"').option("--list", "list the rejected files with their reasons, and try none").option(
  "--remove",
  "remove the quarantine copies of files that are loaded or were replaced since; without it they stay until their retention ends"
).addOption(quarantineOption()).addOption(jsonOption()).addOption(allowRejectedOption()).addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions replay --list
  $ npx ccaip-sessions replay --reason not_json --since 2026-03-01
  $ npx ccaip-sessions replay --env-file ccaip-sessions.env \\
      --name "metadata/2026/03/**"`
).action(async (given, options) => {
  const config = await commandConfig(options, { usesKey: options.list !== true });
  const address = given ?? defaultSource(options, config);
  const source = await openSource(address, options.quarantine, config);
  periodOf(options);
  const output = outputOf(options);
  const filter = /* @__PURE__ */ __name((file) => isChosen(file, options), "filter");
  await withWarehouse(
    options,
    config,
    async (warehouse) => {
      if (options.list === true) {
        const listed = [];
        let count = 0;
        let settled = 0;
        for await (const file of rejectedFiles(warehouse)) {
          if (!filter(file)) continue;
          if (file.isSettled) {
            settled += 1;
            continue;
          }
          count += 1;
          const tried = file.replayedAt === null ? "" : `, tried again ${file.replayedAt}`;
          if (options.json === true) listed.push(file);
          output.line(`${file.rejectedAt}  ${file.reasons.join(", ").padEnd(24)} ${file.name}${tried}`);
        }
        output.result(listed, count === 0 ? "No rejected file matches." : `${countText(count, "rejected file")}, not loaded since.`);
        if (settled > 0) output.line(settledText(settled));
        return;
      }
      const settings = { ...settingsOf(config), bucket: source.bucket };
      await agreeOnSettings(warehouse, settings, /* @__PURE__ */ new Date());
      const sums = await replay({
        files: source.files,
        settings,
        warehouse,
        filter,
        concurrency: 16,
        removeCopies: options.remove === true,
        now: /* @__PURE__ */ __name(() => /* @__PURE__ */ new Date(), "now"),
        onResult: /* @__PURE__ */ __name((file, result) => output.line(`${result.kind.padEnd(10)} ${file.name}: ${detailOf(result)}`), "onResult")
      });
      output.result(
        sums,
        sums.found === 0 && sums.settled === 0 ? "No rejected file matches. List them all with: npx ccaip-sessions replay --list" : `${countText(sums.found, "rejected file")} tried again = ${countText(sums.loaded)} loaded + ${countText(sums.superseded)} superseded + ${countText(sums.skipped)} skipped + ${countText(sums.rejected)} rejected again + ${countText(sums.failed)} failed`
      );
      if (sums.settled > 0) output.line(settledText(sums.settled, options.remove === true));
      if (sums.rejected > 0 && options.allowRejected !== true) process.exitCode = exitCodes.incomplete;
      if (sums.failed > 0) process.exitCode = exitCodes.failed;
    },
    { isLoading: options.list !== true, sources: [sourceName(address, source)], settings: settingsOf(config) }
  );
});
var settledText = /* @__PURE__ */ __name((count, isRemoved = false) => `${countText(count, "rejected file")} replaced by a newer version that is loaded: nothing to do${isRemoved ? ", copies removed" : "; remove their copies with --remove"}.`, "settledText");
function detailOf(result) {
  if (result.kind === "failed") return describeError(result.error);
  return result.kind === "loaded" ? result.sessionKey : result.problems.map(sentence).join("; ");
}
__name(detailOf, "detailOf");
function isChosen({ name: name2, reasons, rejectedAt }, options) {
  const { reason: reason3, name: pattern } = options;
  const { from, to } = periodOf(options);
  const at = Date.parse(rejectedAt);
  return (reason3 === void 0 || reasons.includes(reason3)) && (from === void 0 || at >= from) && (to === void 0 || at <= to) && (pattern === void 0 || path5.posix.matchesGlob(name2, pattern));
}
__name(isChosen, "isChosen");

// functions/cli/commands/report.ts
import { writeFile } from "node:fs/promises";
import { Command as Command12, Option as Option5 } from "commander";
var reportCommand = new Command12("report").description("write a report of the metric views as one page that opens anywhere: no script, no request").requiredOption("--out <file>", "HTML file to write").addOption(databaseOption()).addOption(warehouseOption()).option("--from <date>", "first local date, such as 2026-03-02", date).option("--to <date>", "last local date, included", date).addOption(new Option5("--since <date>").argParser(date).hideHelp()).addOption(new Option5("--until <date>").argParser(date).hideHelp()).addOption(new Option5("--channel <channel>", "only calls, or only chats").choices(["call", "chat"])).option("--queue <path>", "one queue and those below it, such as Support/Internet").option("--instance <name>", "one platform instance").addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions report --out report.html
  $ npx ccaip-sessions report --out support.html --from 2026-03-02 \\
      --to 2026-03-08 --channel call --queue Support
  $ npx ccaip-sessions report --out report.html --env-file ccaip-sessions.env`
).action(async ({ out, since: since2, until: until2, from = since2, to = until2, channel, queue, instance, ...engine }) => {
  if (from !== void 0 && to !== void 0 && from > to) throw new UsageError("--from is later than --to: no day is between them");
  const { makeReport } = await import("./report-OEA3G5MY.mjs");
  const filters = { from, to, channel, queue, instance };
  const page = await withWarehouse(engine, await commandConfig(engine), (warehouse) => makeReport(warehouse, filters, /* @__PURE__ */ new Date()));
  await writeFile(out, page);
  print(`${out}: ${bytesText(Buffer.byteLength(page))}`);
});

// functions/cli/commands/retire.ts
import { Command as Command13, InvalidArgumentError as InvalidArgumentError4 } from "commander";

// functions/maintenance/retire.ts
import { randomUUID as randomUUID6 } from "node:crypto";
async function retireVersion(warehouse, { name: name2, generation: generation3, reason: reason3 }, options) {
  const { rows } = await warehouse.query(
    `select instance, session_key, channel, cast(session_id as ${warehouse.sql.types.STRING}) as session_id, source_bucket,
      max(source_time_created) as source_time_created, max(source_bytes) as source_bytes, max(source_sha256) as source_sha256
    from \${store}.session_versions
    where source_object = @name and cast(source_generation as ${warehouse.sql.types.STRING}) = @generation and is_deleted is not true
    group by instance, session_key, channel, session_id, source_bucket
    order by instance, session_key`,
    { name: name2, generation: generation3 }
  );
  const records = rows.map((row) => {
    const version = { bucket: String(row["source_bucket"]), name: name2, generation: generation3 };
    const info = { ...version, timeCreated: String(row["source_time_created"]), size: Number(row["source_bytes"]) };
    const [channel, sessionId] = [String(row["channel"]), String(row["session_id"])];
    return ledgerRow(
      {
        version,
        outcome: "rejected",
        problems: [problem2("retired", reason3)],
        info,
        sha256: String(row["source_sha256"]),
        channel,
        sessionId
      },
      {
        instance: String(row["instance"]),
        eventId: null,
        now: options.now,
        rowId: newRowId(),
        codeVersion: options.codeVersion,
        schemaVersion,
        handlingMilliseconds: null
      }
    );
  });
  if (records.length > 0) await warehouse.appendBatch(unloadedFiles, records, randomUUID6());
  const { waiting_rows: waiting } = await finishRetirements(warehouse, options);
  return { sessions: rows.map((row) => `${String(row["instance"])} ${String(row["session_key"])}`), waitingRows: Number(waiting) };
}
__name(retireVersion, "retireVersion");
async function finishRetirements(warehouse, options) {
  const condition = isRetired(warehouse.sql);
  const deleted = await removeRows(warehouse, condition, options);
  const { rows } = await warehouse.query(`select count(*) as waiting from \${store}.session_versions where ${condition}`);
  return { deleted_rows: deleted, waiting_rows: Number(rows[0]?.["waiting"]) };
}
__name(finishRetirements, "finishRetirements");
var isRetired = /* @__PURE__ */ __name(({ types, unnest }) => `is_deleted is not true
  and concat(source_bucket, ' ', source_object, ' ', cast(source_generation as ${types.STRING})) in (
    select concat(bucket, ' ', object_name, ' ', cast(generation as ${types.STRING})) from \${store}.unloaded_files
    where outcome = 'rejected' and (select string_agg(entry.code, ' ') from ${unnest("problems", "entry")}) = 'retired'
  )`, "isRetired");

// functions/cli/commands/retire.ts
var retireCommand = new Command13("retire").description("retire one version of a session, so that the session shows the version before it").argument("<object>", "name of the file in the bucket, such as metadata/2026/03/02/call-1001.json").addOption(warehouseOption()).addOption(databaseOption()).requiredOption("--generation <number>", "generation of the object", generation).requiredOption("--reason <text>", "why, for the ledger; without values of the file", reason2).addOption(jsonOption()).addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions query "select object_name, generation
      from contact_center.session_files where session_key = 'chat-77'"
  $ npx ccaip-sessions retire chat-77.json --generation 1772443511000000 \\
      --reason "exported by a test system"

The ledger shows the version as rejected, with the reason. It is not loaded
again, neither by reconcile nor by a reload.`
).action(async (name2, options) => {
  const config = await commandConfig(options);
  const { codeVersion } = settingsOf(config);
  const how = { now: /* @__PURE__ */ new Date(), maximumBytes: config.UPKEEP_MAX_BYTES, codeVersion };
  await withWarehouse(options, config, async (warehouse) => {
    const { sessions: sessions2, waitingRows } = await retireVersion(warehouse, { name: name2, ...options }, how);
    const output = outputOf(options);
    if (sessions2.length === 0) {
      output.result(
        { sessions: sessions2, waitingRows },
        `${name2} (generation ${options.generation}) is not loaded: check both against contact_center.session_files.`
      );
      process.exitCode = exitCodes.incomplete;
      return;
    }
    output.result({ sessions: sessions2, waitingRows }, `Retired ${name2} (generation ${options.generation}) of ${sessions2.join(", ")}.`);
    if (waitingRows > 0)
      output.line(
        `${countText(waitingRows, "row")} cannot be deleted yet: ${warehouse.name} does not delete rows that were just written. Upkeep deletes them; until then they show.`
      );
  });
});
function generation(text2) {
  if (!/^\d{1,19}$/.test(text2)) throw new InvalidArgumentError4("Expected a generation, such as 1772443511000000.");
  return text2;
}
__name(generation, "generation");
function reason2(text2) {
  if (text2.trim() === "") throw new InvalidArgumentError4("Expected a reason in words.");
  return text2.trim();
}
__name(reason2, "reason");

// functions/cli/commands/start.ts
import { once } from "node:events";
import path9 from "node:path";
import { Command as Command14 } from "commander";
import pc from "picocolors";

// functions/local/run-locally.ts
import { access as access2, constants as constants2 } from "node:fs/promises";

// functions/event-handler.ts
import { z as z2 } from "zod";

// functions/log.ts
import pino from "pino";
function traceFields(traceparent, project) {
  const [, trace, span, flags] = typeof traceparent === "string" ? traceparent.split("-") : [];
  if (trace === void 0 || span === void 0 || project === void 0) return {};
  return {
    "logging.googleapis.com/trace": `projects/${project}/traces/${trace}`,
    "logging.googleapis.com/spanId": span,
    "logging.googleapis.com/trace_sampled": flags === "01"
  };
}
__name(traceFields, "traceFields");

// functions/event-handler.ts
var finalized = "google.cloud.storage.object.v1.finalized";
var published = "google.cloud.pubsub.topic.v1.messagePublished";
var largestGeneration = 2n ** 63n - 1n;
var generation2 = z2.union([z2.string().regex(/^\d{1,40}$/), z2.number().int().nonnegative().transform(String)]);
var storageObject = z2.object({ bucket: z2.string(), name: z2.string().min(1), generation: generation2 });
var storageEvent = z2.object({ id: z2.string(), type: z2.literal(finalized), source: z2.string(), data: storageObject });
var notified = z2.object({
  eventType: z2.literal("OBJECT_FINALIZE"),
  bucketId: z2.string(),
  objectId: z2.string().min(1),
  objectGeneration: generation2
});
var pubsubEvent = z2.object({
  id: z2.string(),
  type: z2.literal(published),
  data: z2.object({ message: z2.object({ attributes: notified }) })
});
var barePush = z2.object({ message: z2.object({ attributes: notified, messageId: z2.string() }) });
var otherStorageEvent = z2.union([
  z2.object({ type: z2.string().regex(/^google\.cloud\.storage\.object\.v1\.(?!finalized$)/) }),
  z2.object({ data: z2.object({ message: z2.object({ attributes: z2.object({ eventType: otherEventType() }) }) }) }),
  z2.object({ message: z2.object({ attributes: z2.object({ eventType: otherEventType() }) }) })
]);
function otherEventType() {
  return z2.string().regex(/^OBJECT_(?!FINALIZE$)/);
}
__name(otherEventType, "otherEventType");
var ignoredEvents = {
  unknown_format: ["ERROR", "not an event of a written object: check the trigger's event type and format"],
  other_event: ["WARNING", "an event of another kind: limit the trigger to written objects"],
  other_bucket: ["WARNING", "an event of another bucket: a second trigger points at this function"],
  unusable_generation: ["WARNING", "a generation that is larger than any of Cloud Storage"]
};
var DeliveryFailedError = class extends Error {
  static {
    __name(this, "DeliveryFailedError");
  }
  constructor(line) {
    super("delivery failed");
    this.name = "DeliveryFailedError";
    this.stack = line;
  }
};
function createHandler(settings, { ingest, log, deadlineMilliseconds, project, onOutcome }) {
  return async (event) => {
    const receivedAt = /* @__PURE__ */ new Date();
    const trace = traceFields(event["traceparent"], project);
    const named = versionOf(event);
    const ignored = "reason" in named ? named.reason : named.version.bucket === settings.bucket ? null : "other_bucket";
    if ("reason" in named || ignored !== null) {
      const [severity, message] = ignoredEvents[ignored ?? "unknown_format"];
      log.write(severity, message, {
        event: "event_ignored",
        reason: ignored,
        event_type: typeof event.type === "string" ? event.type.slice(0, 100) : null,
        ...trace
      });
      return;
    }
    const { version, eventId } = named;
    const where = { bucket: version.bucket, object: version.name.slice(0, 1024), generation: version.generation };
    if (!isSessionFileName(version.name, settings)) {
      log.write("DEBUG", "not a session file by its name", { event: "file_ignored", ...where, ...trace });
      return;
    }
    const work = /* @__PURE__ */ __name(async () => ingest()({ version, eventId, receivedAt }), "work");
    const attempt = await withDeadline(work(), deadlineMilliseconds).then(
      (outcome2) => ({ outcome: outcome2 }),
      (error) => ({ reason: reasonOf(error) })
    );
    const duration = Date.now() - receivedAt.getTime();
    if ("reason" in attempt) {
      const fields = { event: "file_handled", outcome: "failed", reason: attempt.reason, ...where, duration_ms: duration, ...trace };
      throw new DeliveryFailedError(log.failure(`${nameOf2(version)}: failed, will be delivered again`, fields));
    }
    const { outcome } = attempt;
    onOutcome?.(version, outcome);
    writeOutcome(log, version, outcome, { ...where, duration_ms: duration, lag_s: lagSeconds(event), ...trace });
  };
}
__name(createHandler, "createHandler");
function versionOf(event) {
  const named = namedVersion(event);
  if (named === null) return { reason: otherStorageEvent.safeParse(event).success ? "other_event" : "unknown_format" };
  return BigInt(named.version.generation) > largestGeneration ? { reason: "unusable_generation" } : named;
}
__name(versionOf, "versionOf");
function namedVersion(event) {
  const direct = storageEvent.safeParse(event);
  if (direct.success && direct.data.source === `//storage.googleapis.com/projects/_/buckets/${direct.data.data.bucket}`)
    return { version: direct.data.data, eventId: direct.data.id };
  const pushed = pubsubEvent.safeParse(event);
  if (pushed.success) return { version: notifiedVersion(pushed.data.data.message.attributes), eventId: pushed.data.id };
  const bare2 = barePush.safeParse(event);
  return bare2.success ? { version: notifiedVersion(bare2.data.message.attributes), eventId: bare2.data.message.messageId } : null;
}
__name(namedVersion, "namedVersion");
var notifiedVersion = /* @__PURE__ */ __name(({ bucketId, objectId, objectGeneration }) => ({
  bucket: bucketId,
  name: objectId,
  generation: objectGeneration
}), "notifiedVersion");
function writeOutcome(log, version, outcome, fields) {
  const common = {
    event: "file_handled",
    outcome: outcome.kind,
    ...fields,
    "logging.googleapis.com/insertId": `${versionKey(version)} ${outcome.kind}`.slice(-500)
  };
  if (outcome.kind === "loaded") {
    const { instance, sessionKey: sessionKey2, warnings, drift, rows } = outcome;
    const total = Object.values(rows).reduce((sum3, count) => sum3 + count, 0);
    const codes2 = [...new Set(warnings.map(({ code }) => code))];
    log.write("INFO", `${nameOf2(version)}: loaded`, {
      ...common,
      instance,
      session_key: sessionKey2,
      rows: total,
      warnings: codes2,
      drift: drift.length
    });
    return;
  }
  const { problems } = outcome;
  const severity = outcome.kind === "rejected" ? "WARNING" : "INFO";
  const reasons = problems.map(sentence).join("; ");
  log.write(severity, `${nameOf2(version)}: ${outcome.kind}: ${reasons}`, {
    ...common,
    reason: problems[0]?.code ?? null,
    problems: problems.map(({ code, pointer }) => ({ code, pointer })),
    ...outcome.kind === "rejected" ? { quarantine_object: outcome.quarantineObject } : {},
    ...outcome.kind === "superseded" ? { live_outcome: outcome.live?.kind ?? null } : {}
  });
}
__name(writeOutcome, "writeOutcome");
var nameOf2 = /* @__PURE__ */ __name(({ name: name2, generation: number }) => `${name2.slice(0, 1024)} (generation ${number})`, "nameOf");
function reasonOf(error) {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? ` ${error.code}` : "";
  return `${error.name}${code}`;
}
__name(reasonOf, "reasonOf");
function lagSeconds(event) {
  const at = typeof event.time === "string" ? Date.parse(event.time) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, (Date.now() - at) / 1e3);
}
__name(lagSeconds, "lagSeconds");

// functions/local/bucket-events.ts
import { lstatSync } from "node:fs";
import path7 from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// functions/local/folder-watch.ts
import { statSync, watch } from "node:fs";
import path6 from "node:path";
var FolderWatch = class {
  static {
    __name(this, "FolderWatch");
  }
  #onHint;
  #watched = /* @__PURE__ */ new Map();
  constructor(onHint) {
    this.#onHint = onHint;
  }
  /** Watches a folder unless it is already watched. A folder that was replaced by another of the same name is watched again. */
  add(folder) {
    const inode = statSync(folder, { throwIfNoEntry: false })?.ino;
    if (inode === void 0 || this.#watched.get(folder)?.inode === inode) return;
    this.#remove(folder);
    try {
      const watcher = watch(folder, (_, name2) => {
        if (name2 !== null) this.#onHint(path6.join(folder, name2));
      });
      watcher.on("error", () => this.#remove(folder));
      this.#watched.set(folder, { watcher, inode });
    } catch {
      this.#remove(folder);
    }
  }
  /** Ends the watch of all other folders. */
  retain(folders) {
    for (const folder of this.#watched.keys()) if (!folders.has(folder)) this.#remove(folder);
  }
  #remove(folder) {
    this.#watched.get(folder)?.watcher.close();
    this.#watched.delete(folder);
  }
};

// functions/local/storage-event.ts
import { randomUUID as randomUUID7 } from "node:crypto";
function finalizedEvent({ bucket, name: name2, generation: generation3, timeCreated, size, md5Hash }, id = randomUUID7()) {
  return {
    headers: {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-type": "google.cloud.storage.object.v1.finalized",
      "ce-source": `//storage.googleapis.com/projects/_/buckets/${bucket}`,
      "ce-subject": headerValue(`objects/${name2}`),
      "ce-id": id,
      "ce-time": timeCreated,
      "ce-bucket": bucket
    },
    body: JSON.stringify({
      kind: "storage#object",
      id: `${bucket}/${name2}/${generation3}`,
      bucket,
      name: name2,
      generation: generation3,
      metageneration: "1",
      contentType: name2.endsWith(".json") ? "application/json" : "application/octet-stream",
      timeCreated,
      updated: timeCreated,
      size: String(size),
      md5Hash,
      etag: md5Hash
    })
  };
}
__name(finalizedEvent, "finalizedEvent");
var headerValue = /* @__PURE__ */ __name((text2) => text2.toWellFormed().replaceAll(/[^\u0021-\u007e]|["%]/gu, encodeURIComponent), "headerValue");

// functions/local/bucket-events.ts
var settleMilliseconds = 150;
var tickMilliseconds = 25;
var looksPerTick = 500;
var concurrency2 = 32;
var sweepMilliseconds = 1e3;
var sweepShare = 0.05;
var retry = { firstMilliseconds: 200, longestMilliseconds: 3e4 };
var BucketEvents = class {
  static {
    __name(this, "BucketEvents");
  }
  #parts;
  #stopping = new AbortController();
  #watch;
  /** Paths that the watch reported. */
  #hints = /* @__PURE__ */ new Set();
  /** Names of new folders, to be walked one after the other. */
  #folders = /* @__PURE__ */ new Set();
  /** Names of changed files, each with its state at the last look and since when, in milliseconds of `performance.now`. */
  #changed = /* @__PURE__ */ new Map();
  /** Names of files to be read and delivered; true for those that were there at the start. */
  #waiting = /* @__PURE__ */ new Map();
  /** Deliveries that the function answered with an error, to be repeated now. */
  #repeats = [];
  #running = /* @__PURE__ */ new Set();
  /** Files and deliveries that have not ended: waiting, running, or to be repeated later. */
  #unfinished = 0;
  #idle = Promise.withResolvers();
  #ticking = null;
  #walking = Promise.resolve();
  #sweeping = Promise.resolve();
  constructor(parts) {
    this.#parts = parts;
    this.#watch = new FolderWatch((file) => {
      this.#hints.add(file);
      this.#tickLater();
    });
  }
  /** Resolves once everything in the folder waits for its delivery. Each folder is watched before it is read, so nothing is missed between. */
  async start() {
    await this.#sweep((name2) => this.#enqueue(name2, true));
    this.#sweeping = this.#sweepRegularly();
  }
  /** Resolves when every delivery so far has ended. */
  async idle() {
    while (this.#unfinished > 0) await this.#idle.promise;
  }
  /** Stops watching and delivering. Deliveries that have not ended are made after the next start. */
  async stop() {
    this.#stopping.abort();
    if (this.#ticking !== null) clearTimeout(this.#ticking);
    this.#watch.retain(/* @__PURE__ */ new Set());
    await Promise.all([this.#sweeping, this.#walking, ...this.#running]);
    this.#unfinished = 0;
    this.#idle.resolve();
  }
  async #sweepRegularly() {
    let milliseconds = sweepMilliseconds;
    for (; ; ) {
      await sleep(milliseconds, void 0, { ref: false, signal: this.#stopping.signal }).catch(() => void 0);
      if (this.#stopping.signal.aborted) return;
      const startedAt = performance.now();
      await this.#sweep((name2) => this.#noteChange(name2)).catch(this.#parts.onUnreadable);
      milliseconds = Math.max(sweepMilliseconds, (performance.now() - startedAt) / sweepShare);
    }
  }
  async #sweep(onName) {
    const folders = /* @__PURE__ */ new Set();
    const onFolder = /* @__PURE__ */ __name((folder) => {
      folders.add(folder);
      if (!this.#stopping.signal.aborted) this.#watch.add(folder);
    }, "onFolder");
    for await (const name2 of this.#parts.folder.names({ onFolder })) {
      if (this.#stopping.signal.aborted) return;
      onName(name2);
    }
    this.#watch.retain(folders);
  }
  /** Walks the new folders. They are left to the next sweep if that fails. */
  async #walkFolders() {
    for (const below of this.#folders) {
      this.#folders.delete(below);
      const names3 = this.#parts.folder.names({ below, onFolder: /* @__PURE__ */ __name((folder) => this.#watch.add(folder), "onFolder") });
      for await (const name2 of names3) {
        if (this.#stopping.signal.aborted) return;
        this.#noteChange(name2);
      }
    }
  }
  #noteChange(name2) {
    if (this.#waiting.has(name2) || this.#changed.has(name2)) return;
    const state = this.#parts.folder.changeOf(name2);
    if (state === null) return;
    this.#changed.set(name2, { state, since: performance.now() });
    this.#tickLater();
  }
  #tickLater() {
    if (this.#ticking !== null || this.#stopping.signal.aborted) return;
    this.#ticking = setTimeout(() => {
      this.#ticking = null;
      for (const file of this.#hints.values().take(looksPerTick).toArray()) this.#look(() => this.#follow(file));
      for (const name2 of this.#changed.keys().take(looksPerTick).toArray()) this.#look(() => this.#settle(name2));
      if (this.#hints.size + this.#changed.size > 0) this.#tickLater();
    }, tickMilliseconds);
  }
  #look(look) {
    try {
      look();
    } catch (error) {
      this.#parts.onUnreadable(error);
    }
  }
  /** Links are left to the next sweep, whose walk decides which of them are followed. */
  #follow(file) {
    this.#hints.delete(file);
    const { folder } = this.#parts;
    const name2 = path7.relative(folder.folder, file).split(path7.sep).join("/");
    if (name2.split("/").some((part) => part.startsWith("."))) return;
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() === true) this.#noteChange(name2);
    if (found?.isDirectory() !== true) return;
    this.#folders.add(name2);
    this.#walking = this.#walking.then(() => this.#walkFolders()).catch(this.#parts.onUnreadable);
  }
  #settle(name2) {
    const before = this.#changed.get(name2);
    this.#changed.delete(name2);
    const state = this.#parts.folder.changeOf(name2);
    if (before === void 0 || state === null) return;
    const since2 = state === before.state ? before.since : performance.now();
    if (performance.now() - since2 >= settleMilliseconds) this.#enqueue(name2, false);
    else this.#changed.set(name2, { state, since: since2 });
  }
  #enqueue(name2, isThereAtStart) {
    if (this.#waiting.has(name2)) return;
    this.#waiting.set(name2, isThereAtStart);
    this.#unfinished += 1;
    this.#work();
  }
  #work() {
    while (this.#running.size < concurrency2 && !this.#stopping.signal.aborted) {
      const work = this.#nextWork();
      if (work === null) return;
      const running = work.finally(() => {
        this.#running.delete(running);
        this.#work();
      });
      this.#running.add(running);
    }
  }
  #nextWork() {
    const repeat = this.#repeats.shift();
    if (repeat !== void 0) return this.#deliver(repeat);
    const [next] = this.#waiting;
    if (next === void 0) return null;
    this.#waiting.delete(next[0]);
    return this.#readAndDeliver(...next);
  }
  async #readAndDeliver(name2, isThereAtStart) {
    const observed = await this.#parts.folder.observe(name2).catch((error) => {
      this.#parts.onUnreadable(error);
      return null;
    });
    if (observed === null || !(observed.isNew || isThereAtStart) || this.#parts.isHandled(observed.object)) return this.#end();
    await this.#deliver({ object: observed.object, request: finalizedEvent(observed.object), attempt: 1 });
  }
  /** At least once, as the platform's own trigger: the same event again, later and later, until it is acknowledged. */
  async #deliver({ object, request, attempt }) {
    const { signal } = this.#stopping;
    if (await isAcknowledged(this.#parts.url, request, signal)) return this.#end();
    if (signal.aborted) return;
    this.#parts.onRetry(object, attempt);
    const longest = Math.min(retry.longestMilliseconds, retry.firstMilliseconds * 2 ** attempt);
    setTimeout(
      () => {
        this.#repeats.push({ object, request, attempt: attempt + 1 });
        this.#work();
      },
      longest * (0.5 + 0.5 * Math.random())
    ).unref();
  }
  #end() {
    this.#unfinished -= 1;
    if (this.#unfinished > 0) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }
};
async function isAcknowledged(url, { headers, body }, signal) {
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
__name(isAcknowledged, "isAcknowledged");

// functions/local/function-server.ts
import { createServer } from "node:http";
import { cloudEvent } from "@google-cloud/functions-framework";
import { getTestServer } from "@google-cloud/functions-framework/testing";

// functions/local/function-page.ts
var functionPage = {
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-store"
  },
  html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ccaip-sessions</title>
<style>
  body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1f2328; background: #fff }
  pre { padding: 0.75rem 1rem; background: #f3f4f6; overflow-x: auto }
  @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #17191c } pre { background: #24272b } }
</style>
<h1>ccaip-sessions is running</h1>
<p>At this address the function takes storage events, as in the cloud. Copy a session file into the bucket folder, and its rows are in the
warehouse within a second. See them in a terminal:</p>
<pre>npx ccaip-sessions query "from contact_center.sessions"
npx ccaip-sessions report --out report.html
npx ccaip-sessions --help</pre>
<p>The terminal that runs <code>start</code> shows the outcome of each file, and where bucket and warehouse are.</p>
</html>
`
};

// functions/local/function-server.ts
async function serveFunction(handler, port) {
  cloudEvent("ingestSession", handler);
  const framework = getTestServer("ingestSession");
  const server = createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") framework.emit("request", request, response);
    else if (request.url === "/") response.writeHead(200, functionPage.headers).end(functionPage.html);
    else response.writeHead(404, { "content-type": "text/plain" }).end("Nothing is here; see /\n");
  });
  const { promise, resolve, reject: reject2 } = Promise.withResolvers();
  server.once("error", reject2);
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  return {
    url: `http://127.0.0.1:${isAddressInfo(address) ? address.port : port}`,
    close: /* @__PURE__ */ __name(async () => {
      const closed = Promise.withResolvers();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    }, "close")
  };
}
__name(serveFunction, "serveFunction");
var isAddressInfo = /* @__PURE__ */ __name((address) => typeof address === "object" && address !== null, "isAddressInfo");

// functions/local/run-locally.ts
async function runLocally(options) {
  const { settings, database, log, onOutcome, onRetry } = options;
  const shared = await openSharedWarehouse(database, options.memoryLimit ?? null);
  const { warehouse } = shared;
  const { quarantine, onUnreadable } = options;
  const onLeftOut = /* @__PURE__ */ __name(({ kind, path: path10, reason: reason3 }) => log.write("WARNING", `left out: ${path10}: ${reason3}`, { event: "file_left_out", reason: kind, bucket: settings.bucket, object: path10 }), "onLeftOut");
  const folder = await LocalFolder.open({ bucket: settings.bucket, folder: options.folder, quarantine, onUnreadable, onLeftOut }).catch(
    async (error) => {
      await warehouse.close();
      throw error;
    }
  );
  await access2(options.folder, constants2.R_OK | constants2.W_OK | constants2.X_OK);
  await agreeOnSettings(warehouse, settings, /* @__PURE__ */ new Date()).catch(async (error) => {
    await shared.close();
    throw error;
  });
  const ingest = createIngest(settings, { files: folder, warehouse, now: /* @__PURE__ */ __name(() => /* @__PURE__ */ new Date(), "now") });
  const handler = createHandler(settings, { ingest: /* @__PURE__ */ __name(() => ingest, "ingest"), log, deadlineMilliseconds: 6e4, onOutcome });
  const server = await serveFunction(handler, options.port).catch((error) => {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return serveFunction(handler, 0);
    throw error;
  });
  const handled = await handledVersions(warehouse, settings.bucket);
  const events = new BucketEvents({
    folder,
    url: server.url,
    isHandled: /* @__PURE__ */ __name(({ name: name2, generation: generation3 }) => handled.has(`${generation3} ${name2}`), "isHandled"),
    onUnreadable,
    onRetry
  });
  await events.start();
  return {
    url: server.url,
    warehouse,
    folder,
    idle: /* @__PURE__ */ __name(() => events.idle(), "idle"),
    stop: /* @__PURE__ */ __name(async () => {
      await events.stop();
      await server.close();
      await shared.close();
    }, "stop")
  };
}
__name(runLocally, "runLocally");
async function handledVersions(warehouse, bucket) {
  const { rows } = await warehouse.query(
    "select distinct concat(generation, ' ', object_name) as version from ${contact_center}.session_files where bucket = @bucket",
    {
      bucket
    }
  );
  return new Set(rows.map(({ version }) => String(version)));
}
__name(handledVersions, "handledVersions");

// functions/local/demo.ts
import { mkdir, rename, utimes, writeFile as writeFile2 } from "node:fs/promises";
import path8 from "node:path";
var quarterHour2 = 900;
var endOf = /* @__PURE__ */ __name(({ endedAt, updatedAt }) => endedAt ?? updatedAt, "endOf");
function demoWrites(now) {
  const time = new LocalTime("America/Los_Angeles");
  const began = Math.floor(now.getTime() / 1e3) - 3 * 3600;
  const random = new Random(7);
  const center = new ContactCenter("default", random.fork("center"), 8);
  const build = /* @__PURE__ */ __name((channel, kind, minute, fits2 = () => true) => {
    for (let attempt = 0; ; attempt += 1) {
      const context = {
        center,
        random: random.fork(`${kind} ${attempt}`),
        createdAt: began + minute * 60,
        release: "2026",
        extraLegs: 0
      };
      const session = buildSession(context, channel, "byDay", kind);
      if (fits2(session) || attempt === 500) return session;
    }
  }, "build");
  const text2 = /* @__PURE__ */ __name((session) => JSON.stringify(platformFile(session, time), null, 2), "text");
  const objectName2 = /* @__PURE__ */ __name(({ channel, id }, folder2 = time.dateFolder(began)) => `metadata/${folder2}/${channel}-${id}.json`, "objectName");
  const first = /* @__PURE__ */ __name((session, note) => {
    const at = endOf(session) + 9;
    return { name: objectName2(session), content: text2(versionAt(session, at)), at: at + 2, note };
  }, "first");
  const again = /* @__PURE__ */ __name((session, note) => {
    const at = endOf(session) + quarterHour2 + 45;
    return { name: objectName2(session), content: text2(versionAt(session, at)), at: at + 2, note };
  }, "again");
  const call = build("call", "transferred_warm", 0, ({ rating }) => rating !== null);
  const abandoned = build("call", "abandoned", 4);
  const scheduled = build("call", "scheduled", 6);
  const chat2 = build("chat", "chat_escalated", 9, ({ transfers }) => transfers.length > 0);
  const expired = build("chat", "chat_expired", -130);
  const damaged = build("call", "answered", 12);
  const early = first(call, "a call with a transfer, seconds after it ended");
  const folder = time.dateFolder(began);
  return [
    early,
    first(abandoned, "a customer who hung up in the queue"),
    first(scheduled, "a scheduled call"),
    first(chat2, "a chat: virtual agent, escalation, transfer"),
    first(expired, "a chat that waited two hours and expired"),
    { ...first(damaged, "half a file"), content: first(damaged, "").content.slice(0, 900) },
    { name: `recordings/call-${call.id}.mp3`, content: "ID3", at: endOf(call) + 30, note: "a recording: ignored by its name" },
    {
      name: `transcripts/chat-${chat2.id}.json`,
      content: JSON.stringify({ comm_type: "chat", comm_id: chat2.id, entries: [] }),
      at: endOf(chat2) + 30,
      note: "a transcript under a session file's name"
    },
    again(call, "the same call 15 minutes later: survey, wrap-up, recording"),
    again(chat2, "the same chat 15 minutes later"),
    again(abandoned, "written again without a change"),
    {
      ...early,
      name: objectName2(call, `${folder}-late`),
      at: endOf(call) + 2 * quarterHour2,
      note: "the call's first version again, late and under another path: it loses"
    }
  ];
}
__name(demoWrites, "demoWrites");
async function playDemo(folder, announce, settled) {
  for (const { name: name2, content, at, note } of demoWrites(/* @__PURE__ */ new Date())) {
    announce(note);
    const file = path8.join(folder, name2);
    await mkdir(path8.dirname(file), { recursive: true });
    const temporary = path8.join(path8.dirname(file), `.${path8.basename(file)}.part`);
    await writeFile2(temporary, content);
    await utimes(temporary, at, at);
    await rename(temporary, file);
    await settled(name2);
  }
}
__name(playDemo, "playDemo");

// functions/cli/commands/start.ts
var startCommand = new Command14("start").description("run the function on this machine: a folder as the bucket, a file as the warehouse, no account").addOption(databaseOption()).option("-b, --bucket <folder>", "folder used as the bucket", localFolder).option("--quarantine <folder>", "folder for rejected files", "./quarantine").option(
  "-p, --port <number>",
  "port of the function on 127.0.0.1; if it is taken, a free one",
  wholeNumber({ least: 0, most: 65535, noun: "a port" }),
  8080
).option("--once", "exit once everything in the bucket is handled").option("--empty", "do not fill an empty bucket with a short scene").addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions start --once
  $ npx ccaip-sessions start --empty --bucket exports --database exports.duckdb

The first start replays a short scene into an empty bucket. Its files are below
sample/, and their sessions have the instance "sample", apart from yours.`
).action(start);
async function start(options) {
  const config = await commandConfig({}, { usesKey: true });
  const settings = { ...settingsOf(config), bucket: bucketOfFolder(options.bucket, config) };
  const database = databaseOf(options, config);
  let seen = 0;
  const ended = /* @__PURE__ */ new Map();
  const settled = /* @__PURE__ */ __name((name2) => {
    seen += 1;
    ended.get(name2)?.();
  }, "settled");
  const ignored = /* @__PURE__ */ new Set();
  const unreadable = /* @__PURE__ */ new Set();
  const run = await runLocally({
    settings,
    folder: options.bucket,
    quarantine: options.quarantine,
    database,
    // Other commands work through this process, reports among them: they need more memory than loading does.
    memoryLimit: config.DUCKDB_MEMORY_LIMIT ?? null,
    port: options.port,
    log: terminalLog(settled, ignored),
    onOutcome: /* @__PURE__ */ __name((version, outcome) => {
      printPlain(outcomeLine(version, outcome));
      settled(version.name);
    }, "onOutcome"),
    onUnreadable: /* @__PURE__ */ __name((error) => {
      const line = describeError(error);
      if (!unreadable.has(line)) printError(pc.red(`  failed      ${line}`));
      unreadable.add(line);
      process.exitCode = 1;
    }, "onUnreadable"),
    onRetry: /* @__PURE__ */ __name(({ name: name2 }, attempt) => printError(pc.yellow(`  retrying    ${name2}: attempt ${attempt} failed`)), "onRetry")
  });
  const stopping = once(process, "SIGINT");
  const terminating = once(process, "SIGTERM");
  try {
    printPlain(pc.bold(`ccaip-sessions ${settings.codeVersion}: a folder as the bucket, ${run.warehouse.name} as the warehouse`));
    await run.idle();
    const isFirst = seen === 0 && await isEmpty(run);
    if (isFirst && options.empty !== true) {
      printPlain("\n15 minutes of a contact center, replayed into the bucket:\n");
      await playDemo(
        path9.join(run.folder.folder, samplePrefix),
        printNote,
        (name2) => new Promise((resolve) => ended.set(`${samplePrefix}${name2}`, resolve))
      );
    }
    if (options.empty !== true) await showWhatIsThere(run);
    printPlain(placesText(run, options, database));
    const own = [...ignored].filter((name2) => !name2.startsWith(samplePrefix));
    if (own[0] !== void 0) print(`
${ignoredText(own[0], own.length)}`);
    if (options.once === true) return;
    printPlain(nextText(options, database));
    await Promise.race([stopping, terminating]);
    printPlain("\nStopping.");
  } finally {
    await run.stop();
  }
}
__name(start, "start");
var printNote = /* @__PURE__ */ __name((note) => printPlain(pc.italic(note)), "printNote");
async function isEmpty(run) {
  for await (const _ of run.folder.names()) return false;
  return true;
}
__name(isEmpty, "isEmpty");
var colors = { loaded: pc.green, superseded: pc.cyan, skipped: pc.dim, rejected: pc.red };
function outcomeLine({ name: name2 }, outcome) {
  if (outcome.kind === "loaded") {
    const codes2 = [...new Set(outcome.warnings.map(({ code }) => code))];
    const warnings = codes2.length > 0 ? ` (warnings: ${codes2.join(", ")})` : "";
    return fileLines(colors.loaded, outcome.kind, name2, `${outcome.sessionKey}${warnings}, ${rowsText(outcome.rows)}`);
  }
  const copied = outcome.kind === "rejected" && outcome.quarantineObject !== null ? ", copied to quarantine" : "";
  return fileLines(colors[outcome.kind], outcome.kind, name2, `${outcome.problems.map(sentence).join("; ")}${copied}`);
}
__name(outcomeLine, "outcomeLine");
var fileLines = /* @__PURE__ */ __name((color, word, name2, detail) => `  ${color(word.padEnd(11))} ${name2}
  ${" ".repeat(11)} ${pc.dim(detail)}`, "fileLines");
var rowsWidth = 52;
function rowsText(rows) {
  const counts2 = Object.entries(rows).filter(([name2, count]) => name2 !== "sessions" && count > 0);
  const total = Object.values(rows).reduce((sum3, count) => sum3 + count, 0);
  let shown2 = `${countText(total, "row")}${counts2.length > 0 ? ":" : ""}`;
  for (const [index, [name2, count]] of counts2.entries()) {
    const next = `${shown2}${index > 0 ? "," : ""} ${name2} ${count}`;
    if (next.length > rowsWidth) return `${shown2}, \u2026`;
    shown2 = next;
  }
  return shown2;
}
__name(rowsText, "rowsText");
var terminalLog = /* @__PURE__ */ __name((settled, ignored) => ({
  write: /* @__PURE__ */ __name((severity, message, fields) => {
    const name2 = String(fields["object"]);
    if (fields["event"] === "file_ignored") {
      printPlain(fileLines(pc.dim, "ignored", name2, "name does not match NAME_PATTERN"));
      ignored.add(name2);
      settled(name2);
    } else if (fields["event"] !== "file_handled" && severity !== "DEBUG") {
      printError(pc.yellow(`  ${message}`));
    }
  }, "write"),
  failure: /* @__PURE__ */ __name((message) => pc.red(`  failed      ${message}`), "failure")
}), "terminalLog");
var question = {
  title: "How long did customers wait, and how did it end?",
  sql: `select menu_path as queue, count(*) as sessions, sum(wait_seconds) as wait,
  countif(response_type in ('human', 'both')) as answered,
  countif(coalesce(fail_reason, '') = 'eu_abandoned') as abandoned
from contact_center.sessions
group by menu_path
order by sessions desc, queue`
};
async function showWhatIsThere(run) {
  const ask = /* @__PURE__ */ __name((sql) => run.warehouse.query(sql), "ask");
  for (const { name: name2, columns: columns4, order } of excerpts) {
    const rows = await ask(`select ${columns4} from contact_center.${name2} order by ${order} limit ${excerptRows}`);
    const { rows: counted } = await ask(`select count(*) as rows from contact_center.${name2}`);
    const count = Number(counted[0]?.["rows"]);
    const shown2 = count > excerptRows ? `the first ${excerptRows} of ${countText(count, "row")}` : countText(count, "row");
    printPlain(`
${pc.bold(`contact_center.${name2}`)}
${bare(tableText(rows, excerptCell))}
${shown2}`);
  }
  printPlain(`
${pc.bold(question.title)}
${pc.dim(question.sql)}
${tableText(await ask(question.sql), excerptCell)}`);
}
__name(showWhatIsThere, "showWhatIsThere");
var excerptRows = 16;
var excerptCell = 24;
var excerpts = [
  {
    name: "sessions",
    columns: "session_key, session_status as status, wait_seconds as wait, handle_seconds as handle, response_type as handled_by, rating, is_final as final",
    order: "created_at, session_key"
  },
  {
    name: "participants",
    columns: "session_key, position, participant_type as type, coalesce(call_seconds, chat_seconds) as seconds",
    order: "session_key, position"
  }
];
var shown = /* @__PURE__ */ __name((file) => {
  const relative = path9.relative(process.cwd(), path9.resolve(file));
  return relative.startsWith("..") ? path9.resolve(file) : `./${relative}`;
}, "shown");
var placesText = /* @__PURE__ */ __name((run, { bucket, quarantine }, database) => {
  const places = [
    ["bucket", shown(bucket), "copy a session file here, and it is loaded"],
    ["warehouse", shown(database), `${run.warehouse.name} file: schemas contact_center and contact_center_restricted`],
    ["quarantine", shown(quarantine), "copies of rejected files"],
    ["function", run.url, "takes storage events, as in the cloud"]
  ];
  const width = Math.max(...places.map(([, place]) => place.length));
  const isNarrow = places.some(([, , about]) => 17 + width + about.length > 80);
  return places.map(
    ([what, place, about]) => `
  ${what.padEnd(11)} ${isNarrow ? `${place}
${" ".repeat(14)}${about}` : `${place.padEnd(width)}  ${about}`}`
  ).join("");
}, "placesText");
function nextText({ bucket, database: named }, database) {
  const chosen2 = named === void 0 ? "" : ` -d ${shellQuoted(database)}`;
  return [
    "",
    pc.bold("Try next, in another terminal"),
    `  cp call-1001.json ${shellQuoted(shown(bucket))}/     a session file of yours`,
    `  npx ccaip-sessions query${chosen2} "from contact_center.session_files"`,
    `  npx ccaip-sessions report${chosen2} --out report.html`,
    "  npx ccaip-sessions --help",
    "",
    "Watching. Ctrl-C stops."
  ].join("\n");
}
__name(nextText, "nextText");

// functions/cli/commands/status.ts
import { Command as Command15 } from "commander";
var statusCommand = new Command15("status").description("show what is loaded and how fresh it is: sessions, files by outcome, rejected files, unknown keys").addOption(databaseOption()).addOption(warehouseOption()).addOption(jsonOption()).addHelpText(
  "after",
  `
Examples:
  $ npx ccaip-sessions status
  $ npx ccaip-sessions status --env-file ccaip-sessions.env --json`
).action(async (options) => {
  const status = await withWarehouse(options, await commandConfig(options), readStatus);
  outputOf(options).result(status, statusText(status, /* @__PURE__ */ new Date()));
});
async function readStatus(warehouse) {
  const { rows: freshness } = await warehouse.query(
    "select sum(sessions) as sessions, sum(not_final) as not_final, min(session_date) as first_day, max(session_date) as last_day from ${contact_center}.data_freshness"
  );
  const { rows: files } = await warehouse.query(
    "select outcome, count(*) as files, sum(if(unix_seconds(current_timestamp) - unix_seconds(handled_at) < 86400, 1, 0)) as recent, max(handled_at) as last_at from ${contact_center}.session_files group by outcome"
  );
  const { rows: drift } = await warehouse.query("select count(*) as keys from ${contact_center}.session_drift");
  let rejectedNotLoaded = 0;
  for await (const file of rejectedFiles(warehouse)) if (!file.isSettled) rejectedNotLoaded += 1;
  const byOutcome = /* @__PURE__ */ __name((column) => Object.fromEntries([
    ...outcomes.map((outcome) => [outcome, 0]),
    ...files.map((row) => [String(row["outcome"]), Number(row[column])])
  ]), "byOutcome");
  const [days] = freshness;
  const lastTimes = files.map((row) => String(row["last_at"])).toSorted();
  return {
    sessions: Number(days?.["sessions"] ?? 0),
    notFinal: Number(days?.["not_final"] ?? 0),
    firstDay: textOf2(days?.["first_day"]),
    lastDay: textOf2(days?.["last_day"]),
    lastFileAt: lastTimes.at(-1) ?? null,
    files: byOutcome("files"),
    filesOfLastDay: byOutcome("recent"),
    rejectedNotLoaded,
    unknownKeys: Number(drift[0]?.["keys"] ?? 0)
  };
}
__name(readStatus, "readStatus");
var textOf2 = /* @__PURE__ */ __name((value) => typeof value === "string" ? value : null, "textOf");
function statusText(status, now) {
  const { sessions: sessions2, notFinal, firstDay, lastDay, lastFileAt, files, filesOfLastDay, rejectedNotLoaded, unknownKeys } = status;
  const span = firstDay === null || lastDay === null ? "" : `, ${firstDay} to ${lastDay} (UTC)`;
  const last2 = lastFileAt === null ? "none yet" : `${lastFileAt}, ${agoText(now.getTime() - Date.parse(lastFileAt))}`;
  const lines = [
    ["sessions", `${countText(sessions2)}${span}`],
    ["not final", `${countText(notFinal)} still to be updated by the platform`],
    ["last file", last2],
    ["files", counts(files)],
    ["last 24 hours", counts(filesOfLastDay)],
    ["rejected", `${countText(rejectedNotLoaded)} not loaded since${rejectedNotLoaded > 0 ? ": npx ccaip-sessions replay --list" : ""}`],
    ["unknown keys", `${countText(unknownKeys)}${unknownKeys > 0 ? ", in contact_center.session_drift" : ""}`]
  ];
  return lines.map(([name2 = "", text2 = ""]) => `${name2.padEnd(14)} ${text2}`).join("\n");
}
__name(statusText, "statusText");
var counts = /* @__PURE__ */ __name((of) => Object.entries(of).map(([outcome, count]) => `${countText(count)} ${outcome}`).join(", "), "counts");
function agoText(milliseconds) {
  const minutes = Math.floor(milliseconds / 6e4);
  if (minutes < 1) return "less than a minute ago";
  if (minutes < 60) return `${countText(minutes, "minute")} ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${countText(hours, "hour")} ago` : `${countText(Math.floor(hours / 24), "day")} ago`;
}
__name(agoText, "agoText");

// functions/cli/program.ts
var groups = [
  ["Every day:", [startCommand, loadCommand, statusCommand, queryCommand, reportCommand, explainCommand]],
  ["Care of the data:", [reconcileCommand, replayCommand, eraseCommand, retireCommand, compactCommand]],
  ["Google Cloud:", [doctorCommand, migrateCommand]],
  ["Other:", [generateCommand, completionCommand]]
];
var commands = groups.flatMap(([, members]) => members);
var withoutSettings = /* @__PURE__ */ new Set([startCommand, generateCommand, completionCommand]);
var name = "npx ccaip-sessions";
var program = new Command16(name).description("Loads the session metadata files of the CCAI Platform: each call and chat once, in its latest version.").version(package_default.version, "-v, --version").addOption(new Option6("-V").hideHelp()).addHelpText(
  "after",
  "\nExit codes: 0 done, 1 failed, 2 usage or settings, 3 done but something was rejected\nor is left, 130 interrupted."
).exitOverride();
program.on("option:V", () => {
  print(package_default.version);
  throw new CommanderError(0, "commander.version", package_default.version);
});
for (const [title, members] of groups) {
  for (const command of members) {
    if (!withoutSettings.has(command)) addSettingsOptions(command);
    program.addCommand(command.helpGroup(title));
    command.configureHelp({ minWidthToWrap: 20 }).exitOverride();
    command.configureOutput({ outputError: /* @__PURE__ */ __name((text2) => printError(`${mistyped(text2)}
Help: ${name} ${command.name()} --help`), "outputError") });
  }
}
program.configureHelp({ minWidthToWrap: 20 });
program.configureOutput({ outputError: /* @__PURE__ */ __name((text2) => printError(`${mistyped(text2)}
Help: ${name} --help`), "outputError") });
export {
  commands,
  program
};
