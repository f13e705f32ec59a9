import { createHandler } from "../../functions/event-handler.ts";
import { finalizedEvent } from "../../functions/local/storage-event.ts";
import { type FunctionServer, serveFunction } from "../../functions/local/function-server.ts";
import type { Log } from "../../functions/log.ts";
import { createIngest } from "../../functions/pipeline/ingest.ts";
import type { Settings } from "../../functions/pipeline/settings.ts";
import type { FileInfo, SessionFiles } from "../../functions/storage/session-files.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { testSettings } from "./settings.ts";

export interface LogLine {
  readonly severity: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The real function under the real framework on loopback, over an embedded warehouse and whatever storage a test gives it. */
export interface ServedFunction {
  readonly server: FunctionServer;
  readonly warehouse: DuckdbWarehouse;
  readonly lines: LogLine[];
  /** Everything that was logged, as one text. */
  logged(): string;
  post(headers: Readonly<Record<string, string>>, body: string): Promise<number>;
  /** Delivers the event of an object, as Eventarc would. */
  deliver(object: FileInfo): Promise<number>;
  close(): Promise<void>;
}

export async function servedFunction(
  files: SessionFiles,
  options: {
    readonly settings?: Partial<Settings>;
    readonly wrap?: (warehouse: Warehouse) => Warehouse;
    readonly deadlineMilliseconds?: number;
  } = {},
): Promise<ServedFunction> {
  const warehouse = await openDuckdb(":memory:");
  const settings = { ...testSettings, ...options.settings };
  const lines: LogLine[] = [];
  const log: Log = {
    write: (severity, message, fields) => void lines.push({ severity, message, fields }),
    failure: (message, fields) => {
      lines.push({ severity: "ERROR", message, fields });
      return "";
    },
  };
  const ingest = createIngest(settings, { files, warehouse: options.wrap?.(warehouse) ?? warehouse, now: () => new Date() });
  const server = await serveFunction(
    createHandler(settings, { ingest: () => ingest, log, deadlineMilliseconds: options.deadlineMilliseconds ?? 20_000 }),
    0,
  );
  const post = async (headers: Readonly<Record<string, string>>, body: string): Promise<number> => {
    const response = await fetch(server.url, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status;
  };
  return {
    server,
    warehouse,
    lines,
    logged: () => lines.map((line) => JSON.stringify(line)).join("\n"),
    post,
    deliver: ({ bucket, name, generation, timeCreated, size }) => {
      const { headers, body } = finalizedEvent({ bucket, name, generation, timeCreated, size, md5Hash: "", modifiedMilliseconds: 0 });
      return post(headers, body);
    },
    close: async () => {
      await server.close();
      await warehouse.close();
    },
  };
}
