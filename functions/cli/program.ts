import { Command, CommanderError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { print, printError } from "./print.ts";

/** A command as the help lists it. Its module is loaded when it is used: together, the modules take longer to load than most commands to run. */
interface ListedCommand {
  readonly name: string;
  /** Options and arguments as the help shows them behind the name. */
  readonly words: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
  /** Whether settings change what it does; true for most. */
  readonly hasSettings?: boolean;
}

/** Groups of the help, each with its commands in the order of a newcomer's needs. */
const groups: readonly (readonly [title: string, commands: readonly ListedCommand[]])[] = [
  [
    "Every day:",
    [
      {
        name: "start",
        words: "[options]",
        summary: "run the function on this machine: a folder as the bucket, a file as the warehouse, no account",
        load: async () => (await import("./commands/start.ts")).startCommand,
        hasSettings: false,
      },
      {
        name: "load",
        words: "[options] <path...>",
        summary: "load session files, folders or buckets through the function's own code; run again, it continues where it stopped",
        load: async () => (await import("./commands/load.ts")).loadCommand,
      },
      {
        name: "status",
        words: "[options]",
        summary: "show what is loaded and how fresh it is: sessions, files by outcome, rejected files, unknown keys, settled days",
        load: async () => (await import("./commands/status.ts")).statusCommand,
      },
      {
        name: "query",
        words: "[options] [sql]",
        summary: "run one SQL statement that reads the warehouse, and print its rows",
        load: async () => (await import("./commands/query.ts")).queryCommand,
      },
      {
        name: "report",
        words: "[options]",
        summary: "write a report of the metric views as one page that opens anywhere: no script, no request",
        load: async () => (await import("./commands/report.ts")).reportCommand,
      },
      {
        name: "console",
        words: "[options]",
        summary: "serve pages on this machine that show what happened to every session: figures, sessions, their versions, files, SQL",
        load: async () => (await import("./commands/console.ts")).consoleCommand,
      },
      {
        name: "explain",
        words: "[options] <file>",
        summary: "show the rows that a file would become, its warnings, and what has no column; writes nothing",
        load: async () => (await import("./commands/explain.ts")).explainCommand,
      },
    ],
  ],
  [
    "Care of the data:",
    [
      {
        name: "reconcile",
        words: "[options] [source]",
        summary:
          "compare the bucket with the ledger: files that are missing, stale, rejected or gone; --fix loads what is not there as it should be",
        load: async () => (await import("./commands/reconcile.ts")).reconcileCommand,
      },
      {
        name: "replay",
        words: "[options] [source]",
        summary: "try rejected files again with the current code, from quarantine or from the bucket; every try is recorded in the ledger",
        load: async () => (await import("./commands/replay.ts")).replayCommand,
      },
      {
        name: "erase",
        words: "[options]",
        summary: "erase sessions, by key or by customer: every version and quarantine copy, for good",
        load: async () => (await import("./commands/erase.ts")).eraseCommand,
      },
      {
        name: "retire",
        words: "[options] <object>",
        summary: "retire one version of a session, so that the session shows the version before it",
        load: async () => (await import("./commands/retire.ts")).retireCommand,
      },
      {
        name: "settle",
        words: "[options]",
        summary:
          "compute the tables of days that are two days old or were changed since, so that queries read less; relations stay the same",
        load: async () => (await import("./commands/settle.ts")).settleCommand,
      },
      {
        name: "compact",
        words: "[options]",
        summary: "delete versions of sessions that were replaced by a newer one and are older than VERSION_DAYS; relations stay the same",
        load: async () => (await import("./commands/compact.ts")).compactCommand,
      },
      {
        name: "upkeep",
        words: "[options] [source]",
        summary:
          "do what the upkeep function does, for longer: finish erasures, reconcile a part of the bucket, settle and compact what is due",
        load: async () => (await import("./commands/upkeep.ts")).upkeepCommand,
      },
    ],
  ],
  [
    "Google Cloud:",
    [
      {
        name: "doctor",
        words: "[options]",
        summary: "check everything that the deployed function needs, and print the command that corrects each problem; changes nothing",
        load: async () => (await import("./commands/doctor.ts")).doctorCommand,
      },
      {
        name: "migrate",
        words: "[options]",
        summary:
          "bring views, table functions and, without Terraform, datasets and tables to this version: prints the plan, and applies it with --apply; only ever adds",
        load: async () => (await import("./commands/migrate.ts")).migrateCommand,
      },
    ],
  ],
  [
    "Other:",
    [
      {
        name: "generate",
        words: "[options] <DIR>",
        summary: "write realistic session files into a folder",
        load: async () => (await import("./commands/generate.ts")).generateCommand,
        hasSettings: false,
      },
      {
        name: "completion",
        words: "<shell>",
        summary: "print the completion of commands and options for a shell",
        load: async () => (await import("./commands/completion.ts")).completionCommand,
        hasSettings: false,
      },
    ],
  ],
];

const listed: readonly ListedCommand[] = groups.flatMap(([, members]) => members);

/** Every command with its options, for what describes all of them. */
export const loadCommands = async (): Promise<readonly Command[]> => (await createProgram(listed.map((command) => command.name))).commands;

const terms: ReadonlyMap<string, string> = new Map(listed.map((command) => [command.name, `${command.name} ${command.words}`]));

const name = "npx ccaip-sessions";

/** Commands that print all others. */
const describing: ReadonlySet<string> = new Set(["completion"]);

/**
 * The command line, with the options of those commands that are among its words; of the others, the help needs no more than the name.
 * A mistyped command is answered in one line, with where to find the right words.
 */
export async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command(name)
    .description("Loads the session metadata files of the CCAI Platform: each call and chat once, in its latest version.")
    .version(packageJson.version, "-v, --version")
    .addOption(new Option("-V").hideHelp())
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed, 2 usage or settings, 3 done but something was\nrejected or is left, 130 interrupted.",
    )
    .exitOverride();
  program.on("option:V", () => {
    print(packageJson.version);
    throw new CommanderError(0, "commander.version", packageJson.version);
  });
  const isUsed = ({ name: command }: ListedCommand): boolean => words.includes(command) || words.some((word) => describing.has(word));
  for (const [title, members] of groups) {
    const commands = await Promise.all(members.map(async (member) => (isUsed(member) ? loaded(member) : namedOnly(member))));
    for (const command of commands) {
      program.addCommand(command.helpGroup(title));
      command.configureHelp({ minWidthToWrap: 20 }).exitOverride();
      command.configureOutput({ outputError: (text) => printError(`${mistyped(text)}\nHelp: ${name} ${command.name()} --help`) });
    }
  }
  program.configureHelp({ minWidthToWrap: 20, subcommandTerm: (command) => terms.get(command.name()) ?? `${command.name()} [command]` });
  program.configureOutput({ outputError: (text) => printError(`${mistyped(text)}\nHelp: ${name} --help`) });
  return program;
}

const namedOnly = ({ name: command, summary }: ListedCommand): Command => new Command(command).summary(summary);

async function loaded({ summary, load, hasSettings = true }: ListedCommand): Promise<Command> {
  const [command, { addSettingsOptions }] = await Promise.all([load(), import("./options.ts")]);
  if (hasSettings) addSettingsOptions(command);
  // One text for the list and for the command's own help, unless that has more to say.
  if (command.description() === "") command.description(summary);
  return command.summary(summary);
}

/** What Commander says about a mistyped command, in one line as all of this program's errors. */
export const mistyped = (text: string): string =>
  `ccaip-sessions: ${text
    .trim()
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/, "; did you mean $1?")}`;
