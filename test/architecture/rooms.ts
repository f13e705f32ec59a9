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
  schema: { at: ["schema", "schema/tables"], rooms: [], modules: ["zod", "node:crypto", "node:fs", "node:path"] },
  shared: {
    at: [
      "functions/deadline.ts",
      "functions/log.ts",
      "functions/graceful-shutdown.ts",
      "functions/service-errors.ts",
      "functions/service-request.ts",
      "functions/checks.ts",
    ],
    rooms: [],
    modules: [],
  },
  rights: { at: ["functions/rights.ts"], rooms: ["schema"], modules: [] },
  values: { at: ["functions/values"], rooms: ["schema"], modules: ["node:crypto", "node:util"] },
  "storage port": { at: ["functions/storage/session-files.ts"], rooms: [], modules: [] },
  "warehouse port": {
    at: ["functions/warehouse/warehouse.ts", "functions/warehouse/administration.ts", "functions/warehouse/error-hints.ts"],
    rooms: ["schema", "shared", "rights", "values"],
    modules: [],
  },
  pipeline: {
    at: ["functions/pipeline"],
    rooms: ["schema", "values", "storage port", "warehouse port"],
    modules: ["node:crypto", "node:util", "node:zlib"],
  },
  config: { at: ["functions/config.ts"], rooms: ["schema", "values", "pipeline"], modules: ["zod", "package.json"] },
  storage: { at: ["functions/storage"], rooms: ["shared", "storage port"], modules: ["node:", "@google-cloud/storage", "zod", ...sdk] },
  "opening storage": {
    at: ["functions/storage/open.ts", "functions/storage/cloud-checks.ts"],
    rooms: ["shared", "rights", "storage port", "config", "storage"],
    modules: ["node:crypto", "node:fs", "node:path"],
  },
  "sql dialects": {
    at: ["functions/warehouse/bigquery/dialect.ts", "functions/warehouse/duckdb/dialect.ts"],
    rooms: ["schema"],
    modules: [],
  },
  "warehouse rows": { at: ["functions/warehouse"], rooms: ["schema", "values", "warehouse port"], modules: [] },
  bigquery: {
    at: ["functions/warehouse/bigquery"],
    rooms: ["schema", "shared", "rights", "values", "warehouse port", "sql dialects", "warehouse rows"],
    modules: ["node:", "@google-cloud/bigquery", ...sdk],
  },
  duckdb: {
    at: ["functions/warehouse/duckdb"],
    rooms: ["schema", "shared", "values", "warehouse port", "sql dialects", "warehouse rows"],
    modules: ["node:", "@duckdb/node-api", "p-retry", "zod"],
  },
  "opening warehouses": {
    at: [
      "functions/warehouse/open.ts",
      "functions/warehouse/cloud.ts",
      "functions/warehouse/expected-schema.ts",
      "functions/warehouse/view-settings.ts",
      "functions/warehouse/duckdb/open.ts",
    ],
    rooms: ["schema", "warehouse port", "config", "bigquery", "duckdb"],
    modules: ["node:fs", "node:path"],
  },
  maintenance: {
    at: ["functions/maintenance"],
    rooms: ["schema", "shared", "values", "storage port", "warehouse port", "pipeline"],
    modules: ["node:crypto", "node:timers", "p-limit", "p-retry"],
  },
  "event handler": {
    at: ["functions/event-handler.ts"],
    rooms: ["shared", "storage port", "pipeline"],
    modules: ["zod", "@google-cloud/functions-framework"],
  },
  report: { at: ["functions/report"], rooms: ["schema", "warehouse port"], modules: ["zod", "vega", "vega-lite"] },
  console: {
    at: [
      "functions/console",
      "functions/console/pages",
      "functions/console/pages/files",
      "functions/console/pages/overview",
      "functions/console/pages/session",
      "functions/console/pages/sessions",
      "functions/console/pages/sql",
    ],
    rooms: ["schema", "shared", "values", "warehouse port", "maintenance", "report"],
    modules: ["node:crypto", "node:events", "node:http", "node:timers", "hono", "@hono/node-server", "vega-lite"],
  },
  platform: { at: ["functions/local/platform"], rooms: [], modules: ["node:fs", "node:path"] },
  local: {
    at: ["functions/local"],
    rooms: [
      "shared",
      "storage port",
      "warehouse port",
      "pipeline",
      "storage",
      "opening warehouses",
      "maintenance",
      "event handler",
      "platform",
    ],
    modules: ["node:", "@google-cloud/functions-framework"],
  },
  cli: {
    at: ["functions/cli"],
    rooms: ["schema", "shared", "warehouse port", "pipeline", "config", "opening storage", "opening warehouses", "maintenance", "console"],
    modules: ["node:", "commander", "cli-table3", "google-auth-library", "zod"],
  },
  commands: {
    at: ["functions/cli/commands"],
    rooms: [
      "schema",
      "shared",
      "rights",
      "values",
      "storage port",
      "warehouse port",
      "pipeline",
      "config",
      "opening storage",
      "opening warehouses",
      "maintenance",
      "report",
      "console",
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
    at: ["functions/deployed-config.ts", "functions/ingest-session.ts", "functions/upkeep.ts"],
    rooms: [
      "schema",
      "shared",
      "warehouse port",
      "pipeline",
      "config",
      "opening storage",
      "opening warehouses",
      "maintenance",
      "event handler",
    ],
    modules: ["@google-cloud/functions-framework"],
  },
  package: {
    at: ["functions/package"],
    rooms: ["deployed functions"],
    modules: ["@google-cloud/functions-framework", "node:", "esbuild", "yazl", "zod", "package.json"],
  },
  "generated files": {
    at: ["schema/generate.ts"],
    rooms: ["schema", "rights", "sql dialects"],
    modules: ["node:fs", "node:path", "node:util"],
  },
};

/** Imports that break the table and are on their way out, as `file → target`. One that is gone fails. */
export const leaving: readonly string[] = [];
