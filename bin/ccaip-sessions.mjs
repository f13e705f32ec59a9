#!/usr/bin/env node
import { existsSync } from "node:fs";
import process from "node:process";

// In a clone the sources run as they are written. In the published package there are none: it has the compiled program.
const sources = new URL("../functions/cli/main.ts", import.meta.url);
const compiled = new URL("../dist/ccaip-sessions.mjs", import.meta.url);

const [major] = process.versions.node.split(".").map(Number);
const runsSources = existsSync(sources) && Boolean(process.features.typescript);

if (runsSources) await import(sources.href);
else if (existsSync(compiled) && major >= 22) await import(compiled.href);
else {
  const cure = existsSync(sources)
    ? "npm ci --include=dev --ignore-scripts=false, which brings its own Node, then npx ccaip-sessions; or use Node 24"
    : "Node 22 or later from https://nodejs.org, then run the same command again";
  process.stderr.write(`ccaip-sessions: Node ${process.versions.node} cannot run it: install ${cure}\n`);
  process.exitCode = 1;
}
