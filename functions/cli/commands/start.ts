import { once } from "node:events";
import path from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { settingsOf } from "../../config.ts";
import { type LocalRun, runLocally } from "../../local/run-locally.ts";
import { playDemo } from "../../local/demo.ts";
import type { Log } from "../../log.ts";
import type { Outcome } from "../../pipeline/ingest.ts";
import { sentence } from "../../pipeline/problem.ts";
import type { FileVersion } from "../../storage/session-files.ts";
import { describeError } from "../error-messages.ts";
import { commandConfig, databaseOf, databaseOption, wholeNumber } from "../options.ts";
import { countText, print, printError, tableText } from "../print.ts";
import { settlingOf } from "../settle-days.ts";

interface StartOptions {
  readonly database?: string;
  readonly bucket: string;
  readonly quarantine: string;
  readonly port: number;
  readonly once?: true;
  readonly empty?: true;
}

export const startCommand = new Command("start")
  .description("run the function on this machine: a folder as the bucket, a file as the warehouse, no account")
  .addOption(databaseOption())
  .option("-b, --bucket <folder>", "folder used as the bucket", "./bucket")
  .option("--quarantine <folder>", "folder for rejected files", "./quarantine")
  .option(
    "-p, --port <number>",
    "port of the function on 127.0.0.1; if it is taken, a free one",
    wholeNumber({ least: 0, most: 65_535, noun: "a port" }),
    8080,
  )
  .option("--once", "exit once everything in the bucket is handled")
  .option("--empty", "do not fill an empty bucket with a short scene")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions start                  plays a short scene on the first start, then watches ./bucket
  $ npx ccaip-sessions start --once           the same, then exits
  $ npx ccaip-sessions start --empty -b ~/cc  watches a folder of yours`,
  )
  .action(start);

async function start(options: StartOptions): Promise<void> {
  const config = await commandConfig({}, { usesKey: true });
  const settings = settingsOf(config);
  const database = databaseOf(options, config);
  let seen = 0;
  const ended = new Map<string, () => void>();
  const settled = (name: string): void => {
    seen += 1;
    ended.get(name)?.();
  };
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
    log: terminalLog(settled),
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
    onRetry: ({ name }, attempt) => printError(pc.yellow(`  retrying    ${name}: attempt ${attempt} failed`)),
    idle: {
      settling: { ...settlingOf(config), versionsAtOnce: 2_000 },
      onSettled: (days, milliseconds) => print(pc.dim(`  settled     ${countText(days, "day")} in ${(milliseconds / 1_000).toFixed(1)} s`)),
      onFailure: (error) =>
        printError(pc.yellow(`  not settled: queries take longer until days are settled, tried again in an hour: ${describeError(error)}`)),
    },
  });
  const stopping = once(process, "SIGINT");
  const terminating = once(process, "SIGTERM");
  try {
    print(pc.bold(`ccaip-sessions ${settings.codeVersion}: the function, a folder as its bucket, ${run.warehouse.name} as its warehouse`));
    await run.idle();
    const isFirst = seen === 0 && (await isEmpty(run));
    if (isFirst && options.empty !== true) {
      print("\nA quarter of an hour in a contact center, played into the bucket:\n");
      await playDemo(run.folder.folder, printNote, (name) => new Promise((resolve) => ended.set(name, resolve)));
    }
    if (options.empty !== true) await showWhatIsThere(run);
    print(placesText(run, options, database));
    if (options.once === true) return await run.settle();
    print(nextText(options));
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

/** The outcome of a file, as one line. */
function outcomeLine({ name }: FileVersion, outcome: Outcome): string {
  const word = colors[outcome.kind](outcome.kind.padEnd(11));
  if (outcome.kind === "loaded") {
    const rows = Object.values(outcome.rows).reduce((sum, count) => sum + count, 0);
    const codes = [...new Set(outcome.warnings.map(({ code }) => code))];
    return `  ${word} ${name.padEnd(38)} ${outcome.sessionKey}, ${rows} rows${codes.length > 0 ? `, warnings: ${codes.join(", ")}` : ""}`;
  }
  const copied = outcome.kind === "rejected" && outcome.quarantineObject !== null ? ", copied to quarantine" : "";
  return `  ${word} ${name.padEnd(38)} ${outcome.problems.map(sentence).join("; ")}${copied}`;
}

/** Outcomes have lines of their own; the log prints what has no outcome, and failures. */
const terminalLog = (settled: (name: string) => void): Log => ({
  write: (severity, message, fields) => {
    const name = String(fields["object"]);
    if (fields["event"] === "file_ignored") {
      print(`  ${pc.dim("ignored".padEnd(11))} ${name.padEnd(38)} name does not match NAME_PATTERN`);
      settled(name);
    } else if (fields["event"] !== "file_handled" && severity !== "DEBUG") {
      printError(pc.yellow(`  ${message}`));
    }
  },
  failure: (message) => pc.red(`  failed      ${message}`),
});

const question = {
  title: "How long did customers wait, and how did it end?",
  sql: `select channel, menu_path as queue, count(*) as sessions, sum(wait_seconds) as waited_seconds,
  count_if(response_type in ('human', 'both')) as reached_an_agent, count_if(coalesce(fail_reason, '') = 'eu_abandoned') as gave_up
from contact_center.sessions
group by channel, menu_path
order by sessions desc, queue`,
};

async function showWhatIsThere(run: LocalRun): Promise<void> {
  const sessions = await run.warehouse.query(
    "select session_key, session_type, session_status as status, fail_reason, wait_seconds as wait, handle_seconds as handle, response_type as handled_by, rating, is_final from contact_center.sessions order by created_at limit 20",
  );
  const participants = await run.warehouse.query(
    "select session_key, position, participant_type as type, connected_at, coalesce(call_seconds, chat_seconds) as seconds from contact_center.participants order by session_key, position limit 12",
  );
  const answer = await run.warehouse.query(question.sql);
  print(`\n${pc.bold("contact_center.sessions")}\n${tableText(sessions)}`);
  print(`\n${pc.bold("contact_center.participants")}\n${tableText(participants)}`);
  print(`\n${pc.bold(question.title)}\n${pc.dim(question.sql)}\n${tableText(answer)}`);
}

const shown = (file: string): string => {
  const relative = path.relative(process.cwd(), path.resolve(file));
  return relative.startsWith("..") ? path.resolve(file) : `./${relative}`;
};

const placesText = (run: LocalRun, { bucket, quarantine }: StartOptions, database: string): string => {
  const places = [
    ["bucket", shown(bucket), "session files; write or overwrite one and it is loaded"],
    ["warehouse", shown(database), `${run.warehouse.name}: schemas contact_center and contact_center_restricted`],
    ["quarantine", shown(quarantine), "rejected files, byte for byte"],
    ["function", run.url, "takes storage events, as in the cloud"],
  ] as const;
  const width = Math.max(...places.map(([, place]) => place.length));
  return places.map(([what, place, about]) => `\n  ${what.padEnd(11)} ${place.padEnd(width)}  ${about}`).join("");
};

const nextText = ({ bucket }: StartOptions): string =>
  [
    "",
    pc.bold("Try next, in another terminal"),
    `  cp my-call.json ${shown(bucket)}/call-77.json       its rows appear within a second`,
    '  npx ccaip-sessions query "select * from contact_center.session_files"',
    "  npx ccaip-sessions explain my-call.json          the rows it would become; writes nothing",
    "  npx ccaip-sessions --help                        everything else",
    "",
    "Watching. Ctrl-C stops.",
  ].join("\n");
