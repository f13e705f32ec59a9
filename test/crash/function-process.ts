/**
 * The function as a process of its own, to be killed: the real handler under the Functions Framework. Its one argument is JSON text that
 * says where bucket and warehouse are. Prints one line once it listens.
 */

import { z } from "zod";
import { readConfig, settingsOf } from "../../functions/config.ts";
import { createHandler } from "../../functions/event-handler.ts";
import { serveFunction } from "../../functions/local/function-server.ts";
import { createIngest } from "../../functions/pipeline/ingest.ts";
import { openCloudStorage } from "../../functions/storage/cloud-storage.ts";
import { LocalFolder } from "../../functions/storage/local-folder.ts";
import type { SessionFiles } from "../../functions/storage/session-files.ts";
import { openBigquery } from "../../functions/warehouse/bigquery/bigquery.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { datasets } from "../support/settings.ts";
import { observing } from "./observing-folder.ts";
import { surroundings } from "./environment.ts";

const where = surroundings.parse(JSON.parse(z.string().parse(process.argv[2])));
const settings = settingsOf(readConfig({ SOURCE_BUCKET: where.bucket }));

async function open(): Promise<{ readonly files: SessionFiles; readonly warehouse: Warehouse }> {
  if (where.kind === "embedded") {
    const warehouse = await openDuckdb(where.database);
    const folder = await LocalFolder.open({ bucket: where.bucket, folder: where.folder, quarantine: where.quarantine });
    return { files: observing(folder), warehouse };
  }
  const timeoutMilliseconds = where.answerMilliseconds;
  return {
    files: openCloudStorage({ quarantineBucket: where.quarantine, apiEndpoint: where.storageEndpoint, timeoutMilliseconds }),
    warehouse: openBigquery({ project: "test", datasets, apiEndpoint: where.bigqueryEndpoint, timeoutMilliseconds }),
  };
}

const { files, warehouse } = await open();
const ingest = createIngest(settings, { files, warehouse, now: () => new Date() });
const silent = { write: () => undefined, failure: (message: string) => message };
const handler = createHandler(settings, { ingest: () => ingest, log: silent, deadlineMilliseconds: where.deadlineMilliseconds });
const { url } = await serveFunction(handler, 0);
process.stdout.write(`${JSON.stringify({ url })}\n`);
