import { Command, CommanderError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { compactCommand } from "./commands/compact.ts";
import { completionCommand } from "./commands/completion.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { eraseCommand } from "./commands/erase.ts";
import { explainCommand } from "./commands/explain.ts";
import { mistyped } from "./error-messages.ts";
import { generateCommand } from "./commands/generate.ts";
import { loadCommand } from "./commands/load.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { addSettingsOptions } from "./options.ts";
import { print, printError } from "./print.ts";
import { queryCommand } from "./commands/query.ts";
import { reconcileCommand } from "./commands/reconcile.ts";
import { replayCommand } from "./commands/replay.ts";
import { reportCommand } from "./commands/report.ts";
import { retireCommand } from "./commands/retire.ts";
import { settleCommand } from "./commands/settle.ts";
import { startCommand } from "./commands/start.ts";
import { upkeepCommand } from "./commands/upkeep.ts";
import { statusCommand } from "./commands/status.ts";

/** Groups of the help, each with its commands in the order of a newcomer's needs. */
const groups: readonly (readonly [title: string, commands: readonly Command[]])[] = [
  ["Every day:", [startCommand, loadCommand, statusCommand, queryCommand, reportCommand, explainCommand]],
  ["Care of the data:", [reconcileCommand, replayCommand, eraseCommand, retireCommand, settleCommand, compactCommand, upkeepCommand]],
  ["Google Cloud:", [doctorCommand, migrateCommand]],
  ["Other:", [generateCommand, completionCommand]],
];

export const commands: readonly Command[] = groups.flatMap(([, members]) => members);

/** Commands that no settings change. */
const withoutSettings: ReadonlySet<Command> = new Set([startCommand, generateCommand, completionCommand]);

const name = "npx ccaip-sessions";

/** The command line with all its commands. A mistyped command is answered in one line, with where to find the right words. */
export const program = new Command(name)
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

for (const [title, members] of groups) {
  for (const command of members) {
    if (!withoutSettings.has(command)) addSettingsOptions(command);
    program.addCommand(command.helpGroup(title));
    command.configureHelp({ minWidthToWrap: 20 }).exitOverride();
    command.configureOutput({ outputError: (text) => printError(`${mistyped(text)}\nHelp: ${name} ${command.name()} --help`) });
  }
}
program.configureHelp({ minWidthToWrap: 20 });
program.configureOutput({ outputError: (text) => printError(`${mistyped(text)}\nHelp: ${name} --help`) });
