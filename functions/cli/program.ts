import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { compactCommand } from "./compact.ts";
import { doctorCommand } from "./doctor.ts";
import { eraseCommand } from "./erase.ts";
import { explainCommand } from "./explain.ts";
import { mistyped } from "./failure.ts";
import { generateCommand } from "./generate.ts";
import { loadCommand } from "./load.ts";
import { materializeCommand } from "./materialize.ts";
import { migrateCommand } from "./migrate.ts";
import { printError } from "./print.ts";
import { queryCommand } from "./query.ts";
import { reconcileCommand } from "./reconcile.ts";
import { replayCommand } from "./replay.ts";
import { reportCommand } from "./report.ts";
import { startCommand } from "./start.ts";

export const commands: readonly Command[] = [
  startCommand,
  loadCommand,
  reconcileCommand,
  replayCommand,
  eraseCommand,
  queryCommand,
  explainCommand,
  reportCommand,
  generateCommand,
  migrateCommand,
  doctorCommand,
  compactCommand,
  materializeCommand,
];

const name = "npx ccaip-sessions";

/** The command line with all its commands. What is mistyped is told in one line, with where the right words are. */
export const program = new Command(name)
  .description("Session metadata files of the CCAI Platform as rows: every call and chat once, as its newest file says.")
  .version(packageJson.version);

for (const command of commands) {
  program.addCommand(command);
  command.configureOutput({ outputError: (text) => printError(`${mistyped(text)}\nHelp: ${name} ${command.name()} --help`) });
}
program.configureOutput({ outputError: (text) => printError(`${mistyped(text)}\nHelp: ${name} --help`) });
