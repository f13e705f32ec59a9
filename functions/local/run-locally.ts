import { access, constants } from "node:fs/promises";
import type { RequestListener } from "node:http";
import type { Log } from "../log.ts";
import { createHandler } from "../event-handler.ts";
import { type Outcome, createIngest } from "../pipeline/ingest.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { LeftOut } from "../storage/folder-walk.ts";
import { LocalFolder, type LocalObject } from "../storage/local-folder.ts";
import type { FileVersion } from "../storage/session-files.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { agreeOnSettings } from "../maintenance/settings-agreement.ts";
import { BucketEvents } from "./bucket-events.ts";
import { IdleSettling, type IdleSettlingParts } from "./idle-settling.ts";
import { openSharedWarehouse } from "../warehouse/open.ts";
import { settingsOfViews } from "../warehouse/view-settings.ts";
import { serveFunction } from "./function-server.ts";

export interface LocalOptions {
  readonly settings: Settings;
  readonly folder: string;
  readonly quarantine: string;
  /** File of the embedded warehouse, and the memory it may use; null for the engine's default. */
  readonly database: string;
  readonly memoryLimit?: string | null;
  /** 0 takes a free port. */
  readonly port: number;
  readonly log: Log;
  readonly onOutcome: (version: FileVersion, outcome: Outcome) => void;
  /** Gets the error of each file or folder of the bucket that cannot be read, every time it is tried; the error has its path. */
  readonly onUnreadable: (error: unknown) => void;
  readonly onRetry: (object: LocalObject, attempt: number) => void;
  /** What a browser is shown at the function's address. */
  readonly pages?: (warehouse: Warehouse, folder: LocalFolder) => RequestListener;
  /** How days are settled while nothing arrives. */
  readonly idle: Omit<IdleSettlingParts, "warehouse">;
}

/** What production runs, with a folder as its bucket and an embedded database as its warehouse. */
export interface LocalRun {
  readonly url: string;
  readonly warehouse: Warehouse;
  readonly folder: LocalFolder;
  /** Resolves when every delivery so far has ended. */
  idle(): Promise<void>;
  /** Settles the days that are due, without waiting until nothing arrives. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens warehouse and bucket, serves the function, and delivers every version in the bucket that is not in the ledger. */
export async function runLocally(options: LocalOptions): Promise<LocalRun> {
  const opened: { readonly close: () => Promise<unknown> }[] = [];
  const closeAll = async (): Promise<void> => {
    for (let last = opened.pop(); last !== undefined; last = opened.pop()) await last.close();
  };
  try {
    return await openAll(options, opened, closeAll);
  } catch (error) {
    // Whatever stays open keeps the program from ending.
    await closeAll();
    throw error;
  }
}

/** Adds what it opens to `opened`, which is closed from its end. */
async function openAll(
  options: LocalOptions,
  opened: { readonly close: () => Promise<unknown> }[],
  closeAll: () => Promise<void>,
): Promise<LocalRun> {
  const { settings, database, log, onOutcome, onRetry, quarantine, onUnreadable } = options;
  const shared = await openSharedWarehouse(database, options.memoryLimit ?? null, (line) =>
    log.write("INFO", line, { event: "settings_changed" }),
  );
  opened.push(shared);
  const { warehouse } = shared;
  const onLeftOut = ({ kind, path, reason }: LeftOut): void =>
    log.write("WARNING", `left out: ${path}: ${reason}`, { event: "file_left_out", reason: kind, bucket: settings.bucket, object: path });
  const folder = await LocalFolder.open({ bucket: settings.bucket, folder: options.folder, quarantine, onUnreadable, onLeftOut });
  await access(options.folder, constants.R_OK | constants.W_OK | constants.X_OK);
  await agreeOnSettings(warehouse, settings, new Date());
  const ingest = createIngest(settings, { files: folder, warehouse, now: () => new Date() });
  const settling = new IdleSettling({
    ...options.idle,
    settling: { ...options.idle.settling, metricSettings: await settingsOfViews(warehouse) },
    warehouse,
  });
  opened.push({ close: () => settling.stop() });
  const handler = createHandler(settings, {
    ingest: () => ingest,
    log,
    deadlineMilliseconds: 60_000,
    onOutcome: (version, outcome) => {
      settling.arrived();
      onOutcome(version, outcome);
    },
  });
  const pages = options.pages?.(warehouse, folder);
  const server = await serveFunction(handler, options.port, pages).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return serveFunction(handler, 0, pages);
    throw error;
  });
  opened.push(server);
  const handled = await handledVersions(warehouse, settings.bucket);
  const events = new BucketEvents({
    folder,
    url: server.url,
    isHandled: ({ name, generation }) => handled.has(`${generation} ${name}`),
    onUnreadable,
    onRetry,
  });
  opened.push({ close: () => events.stop() });
  await events.start();
  return {
    url: server.url,
    warehouse,
    folder,
    idle: () => events.idle(),
    settle: () => settling.settle(),
    stop: closeAll,
  };
}

async function handledVersions(warehouse: Warehouse, bucket: string): Promise<ReadonlySet<string>> {
  const { rows } = await warehouse.query(
    "select distinct concat(generation, ' ', object_name) as version from ${contact_center}.session_files where bucket = @bucket",
    {
      bucket,
    },
  );
  return new Set(rows.map(({ version }) => String(version)));
}
