import { once } from "node:events";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import pc from "picocolors";
import { readConfig, settingsOf } from "../../config.ts";
import { type LocalRun, runLocally } from "../../local/run-locally.ts";
import { playDemo } from "../../local/demo.ts";
import type { Log } from "../../log.ts";
import type { Outcome } from "../../pipeline/ingest.ts";
import { sentence } from "../../pipeline/problem.ts";
import type { FileVersion } from "../../storage/session-files.ts";
import { describeError } from "../error-messages.ts";
import { databaseOption } from "../options.ts";
import { print, printError, tableText } from "../print.ts";

interface StartOptions {
  readonly database: string;
  readonly bucket: string;
  readonly quarantine: string;
  readonly port: number;
  readonly once?: true;
  readonly empty?: true;
}

export const startCommand = new Command("start")
  .description("run the function on this machine: a folder as the bucket, DuckDB as the warehouse, no account")
  .addOption(databaseOption())
  .option("-b, --bucket <folder>", "folder that stands for the bucket", "./bucket")
  .option("--quarantine <folder>", "folder that rejected files are kept in", "./quarantine")
  .option("-p, --port <number>", "port of the function on 127.0.0.1; a free one where it is taken", portNumber, 8080)
  .option("--once", "end once everything in the bucket is handled")
  .option("--empty", "play no scene into an empty bucket")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions start                  plays a short scene on the first start, then watches ./bucket
  $ npx ccaip-sessions start --once           the same, and ends
  $ npx ccaip-sessions start --empty -b ~/cc  watches a folder of yours`,
  )
  .action(start);

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError("Expected a port from 0 to 65535.");
  return port;
}

async function start(options: StartOptions): Promise<void> {
  const settings = settingsOf(readConfig({ SOURCE_BUCKET: "local", ...process.env }));
  let seen = 0;
  const ended = new Map<string, () => void>();
  const settled = (name: string): void => {
    seen += 1;
    ended.get(name)?.();
  };
  // The watcher and every look through the folder come upon the same ones.
  const unreadable = new Set<string>();
  const run = await runLocally({
    settings,
    folder: options.bucket,
    quarantine: options.quarantine,
    database: options.database,
    port: options.port,
    log: terminalLog(settled),
    onOutcome: (version, outcome) => {
      print(outcomeLine(version, outcome));
      settled(version.name);
    },
    onUnreadable: (error) => {
      const told = describeError(error);
      if (!unreadable.has(told)) printError(pc.red(`  failed      ${told}`));
      unreadable.add(told);
      process.exitCode = 1;
    },
    onRetry: ({ name }, attempt) => printError(pc.yellow(`  again       ${name}: attempt ${attempt} failed, trying again`)),
  });
  const stopping = once(process, "SIGINT");
  const terminating = once(process, "SIGTERM");
  try {
    print(pc.bold(`ccaip-sessions ${settings.codeVersion}: the function, a folder as its bucket, DuckDB as its warehouse`));
    await run.idle();
    const isFirst = seen === 0 && (await isEmpty(run));
    if (isFirst && options.empty !== true) {
      print("\nA quarter of an hour in a contact center, played into the bucket:\n");
      await playDemo(run.folder.folder, printNote, (name) => new Promise((resolve) => ended.set(name, resolve)));
    }
    if (options.empty !== true) await showWhatIsThere(run);
    print(placesText(run, options));
    if (options.once === true) return;
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

/** What became of a file, as one line. */
function outcomeLine({ name }: FileVersion, outcome: Outcome): string {
  const word = colors[outcome.kind](outcome.kind.padEnd(11));
  if (outcome.kind === "loaded") {
    const rows = Object.values(outcome.rows).reduce((sum, count) => sum + count, 0);
    const noticed = [...new Set(outcome.warnings.map(({ code }) => code))];
    return `  ${word} ${name.padEnd(38)} ${outcome.sessionKey}, ${rows} rows${noticed.length > 0 ? `, noticed: ${noticed.join(", ")}` : ""}`;
  }
  const kept = outcome.kind === "rejected" && outcome.quarantineObject !== null ? ", kept in quarantine" : "";
  return `  ${word} ${name.padEnd(38)} ${outcome.problems.map(sentence).join("; ")}${kept}`;
}

/** Outcomes are told by their own lines; the log tells what has none, and failures. */
const terminalLog = (settled: (name: string) => void): Log => ({
  write: (severity, message, fields) => {
    const name = String(fields["object"]);
    if (fields["event"] === "file_ignored") {
      print(`  ${pc.dim("left alone ")} ${name.padEnd(38)} not a session file by its name`);
      settled(name);
    } else if (fields["event"] !== "file_handled" && severity !== "DEBUG") {
      printError(pc.yellow(`  ${message}`));
    }
  },
  failure: (message) => pc.red(`  failed      ${message}`),
});

const question = {
  title: "How long did customers wait, and what became of them?",
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

const placesText = (run: LocalRun, { bucket, quarantine, database }: StartOptions): string => {
  const places = [
    ["bucket", shown(bucket), "session files; write or overwrite one and it is loaded"],
    ["warehouse", shown(database), "DuckDB: schemas contact_center and contact_center_restricted"],
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
