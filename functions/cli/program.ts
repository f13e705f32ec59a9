import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { compactCommand } from "./commands/compact.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { eraseCommand } from "./commands/erase.ts";
import { explainCommand } from "./commands/explain.ts";
import { mistyped } from "./error-messages.ts";
import { generateCommand } from "./commands/generate.ts";
import { loadCommand } from "./commands/load.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { addSettingsOptions } from "./options.ts";
import { printError } from "./print.ts";
import { queryCommand } from "./commands/query.ts";
import { reconcileCommand } from "./commands/reconcile.ts";
import { replayCommand } from "./commands/replay.ts";
import { reportCommand } from "./commands/report.ts";
import { retireCommand } from "./commands/retire.ts";
import { settleCommand } from "./commands/settle.ts";
import { startCommand } from "./commands/start.ts";
import { upkeepCommand } from "./commands/upkeep.ts";

export const commands: readonly Command[] = [
  startCommand,
  loadCommand,
  reconcileCommand,
  replayCommand,
  eraseCommand,
  retireCommand,
  queryCommand,
  explainCommand,
  reportCommand,
  generateCommand,
  migrateCommand,
  doctorCommand,
  settleCommand,
  compactCommand,
  upkeepCommand,
];

const name = "npx ccaip-sessions";

/** The command line with all its commands. A mistyped command is answered in one line, with where to find the right words. */
export const program = new Command(name)
  .description("Loads the session metadata files of the CCAI Platform: each call and chat once, in its latest version.")
  .version(packageJson.version);

for (const command of commands) {
  if (command !== startCommand && command !== generateCommand) addSettingsOptions(command);
  program.addCommand(command);
  command.configureHelp({ minWidthToWrap: 20 });
  command.configureOutput({ outputError: (text) => printError(`${mistyped(text)}\nHelp: ${name} ${command.name()} --help`) });
}
program.configureOutput({ outputError: (text) => printError(`${mistyped(text)}\nHelp: ${name} --help`) });
