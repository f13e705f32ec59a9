#!/usr/bin/env node
import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { ConfigError } from "../config.ts";
import { compactCommand } from "./compact.ts";
import { doctorCommand } from "./doctor.ts";
import { eraseCommand } from "./erase.ts";
import { explainCommand } from "./explain.ts";
import { generateCommand } from "./generate.ts";
import { loadCommand } from "./load.ts";
import { materializeCommand } from "./materialize.ts";
import { migrateCommand } from "./migrate.ts";
import { sentenceOf } from "./failure.ts";
import { printError } from "./print.ts";
import { queryCommand } from "./query.ts";
import { reconcileCommand } from "./reconcile.ts";
import { replayCommand } from "./replay.ts";
import { reportCommand } from "./report.ts";
import { startCommand } from "./start.ts";

const program = new Command("ccaip-sessions")
  .description("Session metadata files of the CCAI Platform as rows: every call and chat once, as its newest file says.")
  .version(packageJson.version)
  .showHelpAfterError("(add --help for examples)");
const commands = [
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
for (const command of commands) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  if (process.env["DEBUG"] !== undefined) throw error;
  printError(`ccaip-sessions: ${error instanceof ConfigError ? error.message : sentenceOf(error)}`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
}
