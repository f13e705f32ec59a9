#!/usr/bin/env -S node --
import { existsSync } from "node:fs";
import module from "node:module";

// In a clone the sources run as they are written. In the published package there are none: it has the compiled program.
const sources = new URL("../functions/cli/main.ts", import.meta.url);
const compiled = new URL("../dist/ccaip-sessions.mjs", import.meta.url);

// Before anything else is loaded: from the second run on, a command starts in half the time. Node 20 has none, and is refused below.
module.enableCompileCache?.();

const [major] = process.versions.node.split(".").map(Number);
const runsSources = existsSync(sources) && Boolean(process.features.typescript);

if (runsSources) await import(sources.href).catch(explainMissing);
else if (existsSync(compiled) && major >= 22) await import(compiled.href).catch(explainMissing);
else {
  const cure = existsSync(sources)
    ? "Use Node 24,\n  or run in the folder of the clone: npm ci --include=dev --ignore-scripts=false"
    : "Use Node 22\n  or later, from https://nodejs.org";
  process.stderr.write(`ccaip-sessions: Node ${process.versions.node} cannot run it. ${cure}\n`);
  process.exitCode = 1;
}

/** A clone before its packages are installed, or after some were removed. */
function explainMissing(error) {
  const [, name] = /^Cannot find package '([^']+)'/.exec(error.code === "ERR_MODULE_NOT_FOUND" ? error.message : "") ?? [];
  if (name === undefined) throw error;
  process.stderr.write(`ccaip-sessions: package ${name} is not installed: run npm ci in the program's folder\n`);
  process.exitCode = 1;
}
