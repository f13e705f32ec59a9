#!/usr/bin/env node
import { ConfigError } from "../config.ts";
import { sentenceOf } from "./failure.ts";
import { printError } from "./print.ts";
import { program } from "./program.ts";

/** What a command ends with where it does not end well; 141 is how a shell tells SIGPIPE. */
const exitCodes = { failed: 1, settings: 2, readerGone: 141 } as const;

const isDebugging = process.env["DEBUG"] !== undefined;

// Libraries warn of what an operator can do nothing about.
if (!isDebugging) process.removeAllListeners("warning");
// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on("error", (error) => {
  if ("code" in error && error.code === "EPIPE") process.exit(exitCodes.readerGone);
  fail(error);
});
process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  const isOfSettings = error instanceof ConfigError;
  printError(`ccaip-sessions: ${isOfSettings ? error.message : sentenceOf(error)}`);
  if (isDebugging) printError(error instanceof Error ? (error.stack ?? "") : "");
  process.exitCode = isOfSettings ? exitCodes.settings : exitCodes.failed;
}
