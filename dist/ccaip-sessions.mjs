#!/usr/bin/env node
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/cli/main.ts
import { enableCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";
process.umask(63);
enableCompileCache();
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=33");
var [{ ConfigError }, { UsageError, describeError, exitCodes }, { printError }, { program }, { CommanderError }] = await Promise.all([
  import("./config-45BBOEKF.mjs"),
  import("./error-messages-EYVKZOWL.mjs"),
  import("./print-ONRSVYBG.mjs"),
  import("./program-4GBXXLBD.mjs"),
  import("commander")
]);
var isDebugging = process.env["DEBUG"] !== void 0;
if (!isDebugging) process.removeAllListeners("warning");
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
function fail(error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
    return;
  }
  const isOfSettings = error instanceof ConfigError;
  printError(`ccaip-sessions: ${isOfSettings ? error.message : describeError(error)}`);
  if (isDebugging) printError(error instanceof Error ? error.stack ?? "" : "");
  process.exitCode = isOfSettings || error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}
__name(fail, "fail");
