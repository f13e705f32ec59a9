import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

const root = path.join(import.meta.dirname, "..", "..");
const target = path.join(root, "dist");

/**
 * Compiles the command line for the published package: `npm run build`, which `npm pack` runs first. The packages that it needs stay
 * packages, above all DuckDB, which is native; what a command does not use is not loaded.
 */
await rm(target, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { "ccaip-sessions": "functions/cli/main.ts" },
  outdir: target,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  packages: "external",
  platform: "node",
  target: "node22",
  format: "esm",
  keepNames: true,
  legalComments: "none",
  logLevel: "warning",
});
// The metric views are read from files beside the code.
await cp(path.join(root, "schema", "views"), path.join(target, "views"), { recursive: true });
