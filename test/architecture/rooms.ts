/** A part of the product with one subject, and what it may import. */
export interface Room {
  /** Its folders, each without its subfolders, and single files that lie in the folder of another room. */
  readonly at: readonly string[];
  /** Rooms it may import, all of them above it in the list. */
  readonly rooms: readonly string[];
  /** Modules from outside that it may import; `node:` allows every built-in module. */
  readonly modules: readonly string[];
}

const sdk = ["google-auth-library", "p-retry"] as const;

/**
 * The architecture, from the ground up: a room imports only rooms listed before it. A new arrow is a decision, made
 * here. `npm run graph` prints the arrows there are. A name under `at` that is a file takes that file out of its folder's room.
 */
export const rooms: Readonly<Record<string, Room>> = {
  schema: { at: ["schema", "schema/tables"], rooms: [], modules: ["zod", "node:fs", "node:path", "node:util"] },
  values: { at: ["functions/values"], rooms: ["schema"], modules: ["node:crypto", "node:util", "node:zlib"] },
  process: {
    at: ["functions/deadline.ts", "functions/log.ts", "functions/graceful-shutdown.ts"],
    rooms: [],
    modules: ["pino"],
  },
  "storage port": { at: ["functions/storage/session-files.ts"], rooms: [], modules: [] },
  "warehouse port": { at: ["functions/warehouse/warehouse.ts"], rooms: ["schema", "values"], modules: [] },
  pipeline: {
    at: ["functions/pipeline"],
    rooms: ["schema", "values", "storage port", "warehouse port"],
    modules: ["node:crypto", "node:util", "node:zlib"],
  },
  storage: { at: ["functions/storage"], rooms: ["process", "storage port"], modules: ["node:", "@google-cloud/storage", "zod", ...sdk] },
  "warehouse rows": { at: ["functions/warehouse"], rooms: ["schema", "values", "warehouse port"], modules: [] },
  bigquery: {
    at: ["functions/warehouse/bigquery"],
    rooms: ["schema", "values", "process", "warehouse port", "warehouse rows"],
    modules: ["node:", "@google-cloud/bigquery", ...sdk],
  },
  duckdb: {
    at: ["functions/warehouse/duckdb"],
    rooms: ["schema", "values", "process", "warehouse port", "warehouse rows"],
    modules: ["node:", "@duckdb/node-api", "p-retry", "zod"],
  },
  config: { at: ["functions/config.ts"], rooms: ["schema", "values", "pipeline"], modules: ["zod", "package.json"] },
  clients: {
    at: ["functions/clients.ts"],
    rooms: ["config", "storage port", "storage", "warehouse port", "bigquery"],
    modules: [],
  },
  maintenance: {
    at: ["functions/maintenance"],
    rooms: ["schema", "values", "storage port", "warehouse port", "pipeline", "storage", "bigquery", "config", "clients"],
    modules: ["node:crypto", "p-limit", "p-retry"],
  },
  "event handler": {
    at: ["functions/event-handler.ts"],
    rooms: ["process", "storage port", "pipeline"],
    modules: ["zod", "@google-cloud/functions-framework"],
  },
  report: { at: ["functions/report"], rooms: ["schema", "warehouse port"], modules: ["zod", "vega", "vega-lite"] },
  platform: { at: ["functions/local/platform"], rooms: [], modules: ["node:fs", "node:path"] },
  local: {
    at: ["functions/local"],
    rooms: ["process", "storage port", "warehouse port", "pipeline", "storage", "duckdb", "event handler", "platform"],
    modules: ["node:", "@google-cloud/functions-framework", "chokidar", "p-limit", "p-retry"],
  },
  cli: {
    at: ["functions/cli"],
    rooms: [
      "schema",
      "process",
      "storage port",
      "warehouse port",
      "pipeline",
      "storage",
      "bigquery",
      "duckdb",
      "config",
      "clients",
      "maintenance",
    ],
    modules: ["node:", "commander", "cli-table3", "google-auth-library"],
  },
  commands: {
    at: ["functions/cli/commands"],
    rooms: [
      "schema",
      "values",
      "process",
      "storage port",
      "warehouse port",
      "pipeline",
      "storage",
      "bigquery",
      "config",
      "clients",
      "maintenance",
      "report",
      "platform",
      "local",
      "cli",
    ],
    modules: ["node:", "commander", "picocolors"],
  },
  program: {
    at: ["functions/cli/program.ts", "functions/cli/main.ts"],
    rooms: ["config", "cli", "commands"],
    modules: ["node:", "commander", "package.json"],
  },
  "deployed functions": {
    at: ["functions/ingest-session.ts", "functions/upkeep.ts"],
    rooms: ["process", "warehouse port", "bigquery", "pipeline", "config", "clients", "maintenance", "event handler"],
    modules: ["@google-cloud/functions-framework"],
  },
  package: {
    at: ["functions/package"],
    rooms: ["deployed functions"],
    modules: ["node:", "esbuild", "yazl", "zod", "package.json"],
  },
};

/** Arrows that break the table and are on their way out, as `file → target`. Each states what removes it; one that is gone fails. */
export const leaving: readonly string[] = [
  // until the settings of the metric views are passed to openDatabase by its callers
  "functions/warehouse/duckdb/open.ts → functions/config.ts",
];
