import { once } from "node:events";
import path from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { metricSettingsOf } from "../../../schema/metric-settings.ts";
import { samplePrefix, settingsOf } from "../../config.ts";
import { bucketOfFolder, localFolder } from "../../storage/open.ts";
import { createConsole } from "../../console/console.ts";
import { consoleListener } from "../../console/serve.ts";
import { type LocalRun, runLocally } from "../../local/run-locally.ts";
import { playDemo } from "../../local/demo.ts";
import type { Log } from "../../log.ts";
import type { Outcome } from "../../pipeline/ingest.ts";
import { sentence } from "../../pipeline/problem.ts";
import type { FileVersion } from "../../storage/session-files.ts";
import { commandConfig, databaseOf, databaseOption, wholeNumber } from "../options.ts";
import { describeError, shellQuoted } from "../error-messages.ts";
import { localActions, localChecks, setupOf } from "../console-parts.ts";
import { readNames } from "../ignored.ts";
import { bare, countText, print as printSentence, printPlain as print, printError, tableText } from "../print.ts";

interface StartOptions {
  readonly database?: string;
  readonly bucket: string;
  readonly quarantine: string;
  readonly port: number;
  readonly once?: true;
  readonly empty?: true;
  readonly readOnly?: true;
}

export const startCommand = new Command("start")
  .addOption(databaseOption())
  .option("-b, --bucket <folder>", "folder used as the bucket", localFolder)
  .option("--quarantine <folder>", "folder for rejected files", "./quarantine")
  .option(
    "-p, --port <number>",
    "port of the function on 127.0.0.1; if it is taken, a free one",
    wholeNumber({ least: 0, most: 65_535, noun: "a port" }),
    8080,
  )
  .option("--once", "exit once everything in the bucket is handled")
  .option("--empty", "do not fill an empty bucket with a short scene")
  .option("--read-only", "the console changes nothing: neither try again nor reconcile")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions start --once
  $ npx ccaip-sessions start --empty --bucket exports --database exports.duckdb

The first start replays a short scene into an empty bucket. Its files are below
sample/, and their sessions have the instance "sample", apart from yours.`,
  )
  .action(start);

async function start(options: StartOptions): Promise<void> {
  const config = await commandConfig({}, { usesKey: true });
  const settings = { ...settingsOf(config), bucket: bucketOfFolder(options.bucket, config) };
  const database = databaseOf(options, config);
  let seen = 0;
  const ended = new Map<string, () => void>();
  const settled = (name: string): void => {
    seen += 1;
    ended.get(name)?.();
  };
  const ignored = new Set<string>();
  // The watcher and every listing report the same ones.
  const unreadable = new Set<string>();
  const run = await runLocally({
    settings,
    folder: options.bucket,
    quarantine: options.quarantine,
    database,
    // Other commands work through this process, reports among them: they need more memory than loading does.
    memoryLimit: config.DUCKDB_MEMORY_LIMIT ?? null,
    port: options.port,
    log: terminalLog(settled, ignored),
    onOutcome: (version, outcome) => {
      print(outcomeLine(version, outcome));
      settled(version.name);
    },
    onUnreadable: (error) => {
      const line = describeError(error);
      if (!unreadable.has(line)) printError(pc.red(`  failed      ${line}`));
      unreadable.add(line);
      process.exitCode = 1;
    },
    pages: (warehouse, files) =>
      consoleListener(
        createConsole({
          ...(options.readOnly === true ? {} : { actions: localActions({ files, warehouse, settings, config }) }),
          ignoredNames: () => [...ignored],
          setup: setupOf(config, {}, "", localChecks({ files, warehouse, settings }, shown(options.bucket))),
          warehouse,
          name: `${warehouse.name} ${shown(database)}`,
          now: () => new Date(),
          isRestricted: true,
        }),
      ),
    onRetry: ({ name }, attempt) => printError(pc.yellow(`  retrying    ${name}: attempt ${attempt} failed`)),
    idle: {
      settling: {
        now: () => new Date(),
        metricSettings: metricSettingsOf(config),
        maximumBytes: config.UPKEEP_MAX_BYTES,
        versionsAtOnce: 2_000,
      },
      onSettled: (days, milliseconds) => print(pc.dim(`  settled     ${countText(days, "day")} in ${(milliseconds / 1_000).toFixed(1)} s`)),
      onFailure: (error) =>
        printError(pc.yellow(`  not settled: queries take longer until days are settled, tried again in an hour: ${describeError(error)}`)),
    },
  });
  const stopping = once(process, "SIGINT");
  const terminating = once(process, "SIGTERM");
  try {
    print(pc.bold(`ccaip-sessions ${settings.codeVersion}: a folder as the bucket, ${run.warehouse.name} as the warehouse`));
    await run.idle();
    const isFirst = seen === 0 && (await isEmpty(run));
    if (isFirst && options.empty !== true) {
      print("\n15 minutes of a contact center, replayed into the bucket:\n");
      await playDemo(
        path.join(run.folder.folder, samplePrefix),
        printNote,
        (name) => new Promise((resolve) => ended.set(`${samplePrefix}${name}`, resolve)),
      );
    }
    if (options.empty !== true) await showWhatIsThere(run);
    print(placesText(run, options, database));
    if (options.once === true) return await run.settle();
    print(nextText(options, database));
    await Promise.race([stopping, terminating]);
    print("\nStopping.");
  } finally {
    await run.stop();
  }
}

const printNote = (note: string): void => print(pc.italic(note));

async function isEmpty(run: LocalRun): Promise<boolean> {
  for await (const _ of run.folder.names()) return false;
  return true;
}

const colors = { loaded: pc.green, superseded: pc.cyan, skipped: pc.dim, rejected: pc.red } as const;

/** The outcome of a file: its name, and details on a second line, so that both fit 80 columns. */
function outcomeLine({ name }: FileVersion, outcome: Outcome): string {
  if (outcome.kind === "loaded") {
    const codes = [...new Set(outcome.warnings.map(({ code }) => code))];
    const warnings = codes.length > 0 ? ` (warnings: ${codes.join(", ")})` : "";
    return fileLines(colors.loaded, outcome.kind, name, `${outcome.sessionKey}${warnings}, ${rowsText(outcome.rows)}`);
  }
  const copied = outcome.kind === "rejected" && outcome.quarantineObject !== null ? ", copied to quarantine" : "";
  return fileLines(colors[outcome.kind], outcome.kind, name, `${outcome.problems.map(sentence).join("; ")}${copied}`);
}

const fileLines = (color: (text: string) => string, word: string, name: string, detail: string): string =>
  `  ${color(word.padEnd(11))} ${name}\n  ${" ".repeat(11)} ${pc.dim(detail)}`;

/** Widest list of relations in the line of a file. */
const rowsWidth = 52;

/** How many rows a file became, and in which relations, as far as they fit: `15 rows: participants 3, transfers 1, …`. */
function rowsText(rows: Readonly<Record<string, number>>): string {
  const counts = Object.entries(rows).filter(([name, count]) => name !== "sessions" && count > 0);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  let shown = `${countText(total, "row")}${counts.length > 0 ? ":" : ""}`;
  for (const [index, [name, count]] of counts.entries()) {
    const next = `${shown}${index > 0 ? "," : ""} ${name} ${count}`;
    if (next.length > rowsWidth) return `${shown}, …`;
    shown = next;
  }
  return shown;
}

/** Ignored names that the console is given. */
const mostIgnored = 10_000;

const isOwn = (name: string): boolean => !name.startsWith(samplePrefix);

/** Outcomes have lines of their own; the log prints what has no outcome, and failures. */
const terminalLog = (settled: (name: string) => void, ignored: Set<string>): Log => ({
  write: (severity, message, fields) => {
    const name = String(fields["object"]);
    if (fields["event"] === "file_ignored") {
      print(fileLines(pc.dim, "ignored", name, "name does not match NAME_PATTERN"));
      if (isOwn(name) && !ignored.values().some(isOwn)) printSentence(`${" ".repeat(14)}${readNames}`);
      if (ignored.size < mostIgnored) ignored.add(name);
      settled(name);
    } else if (fields["event"] !== "file_handled" && severity !== "DEBUG") {
      printError(pc.yellow(`  ${message}`));
    }
  },
  failure: (message) => pc.red(`  failed      ${message}`),
});

const question = {
  title: "How long did customers wait, and how did it end?",
  sql: `select queue_path as queue, count(*) as sessions, sum(queue_seconds) as wait,
  countif(is_handled) as handled,
  countif(is_abandoned) as abandoned
from contact_center.sessions_flat
group by queue_path
order by sessions desc, queue`,
};

async function showWhatIsThere(run: LocalRun): Promise<void> {
  const ask = (sql: string) => run.warehouse.query(sql);
  for (const { name, columns, order } of excerpts) {
    const rows = await ask(`select ${columns} from contact_center.${name} order by ${order} limit ${excerptRows}`);
    const { rows: counted } = await ask(`select count(*) as rows from contact_center.${name}`);
    const count = Number(counted[0]?.["rows"]);
    const shown = count > excerptRows ? `the first ${excerptRows} of ${countText(count, "row")}` : countText(count, "row");
    print(`\n${pc.bold(`contact_center.${name}`)}\n${bare(tableText(rows, excerptCell))}\n${shown}`);
  }
  print(`\n${pc.bold(question.title)}\n${pc.dim(question.sql)}\n${tableText(await ask(question.sql), excerptCell)}`);
}

const excerptRows = 16;
/** Widest value of the tables that `start` prints: they fit 80 columns. */
const excerptCell = 24;
const excerpts = [
  {
    name: "sessions",
    columns:
      "session_key, session_status as status, wait_seconds as wait, handle_seconds as handle, response_type as handled_by, rating, is_final as final",
    order: "created_at, session_key",
  },
  {
    name: "participants",
    columns: "session_key, position, participant_type as type, coalesce(call_seconds, chat_seconds) as seconds",
    order: "session_key, position",
  },
] as const;

const shown = (file: string): string => {
  const relative = path.relative(process.cwd(), path.resolve(file));
  return relative.startsWith("..") ? path.resolve(file) : `./${relative}`;
};

/** Where everything is; what a place is for stands on its own line, since a path may be long. */
const placesText = (run: LocalRun, { bucket, quarantine }: StartOptions, database: string): string => {
  const places = [
    ["bucket", shown(bucket), "copy a session file here, and it is loaded"],
    ["warehouse", shown(database), `${run.warehouse.name} file: schemas contact_center and contact_center_restricted`],
    ["quarantine", shown(quarantine), "copies of rejected files"],
    ["console", run.url, "for a browser; the function takes events at the same address"],
  ] as const;
  const width = Math.max(...places.map(([, place]) => place.length));
  const isNarrow = places.some(([, , about]) => 17 + width + about.length > 80);
  return places
    .map(
      ([what, place, about]) =>
        `\n  ${what.padEnd(11)} ${isNarrow ? `${place}\n${" ".repeat(14)}${about}` : `${place.padEnd(width)}  ${about}`}`,
    )
    .join("");
};

/** Commands to type next, on the bucket and the database that are in use. */
function nextText({ bucket, database: named }: StartOptions, database: string): string {
  const chosen = named === undefined ? "" : ` -d ${shellQuoted(database)}`;
  return [
    "",
    pc.bold("Try next, in another terminal"),
    `  cp call-1001.json ${shellQuoted(shown(bucket))}/     a session file of yours`,
    `  npx ccaip-sessions query${chosen} "from contact_center.session_files"`,
    `  npx ccaip-sessions report${chosen} --out report.html`,
    "  npx ccaip-sessions --help",
    "",
    "Watching. Ctrl-C stops.",
  ].join("\n");
}
