import { expect, it } from "vitest";
import { createIngest } from "../../functions/pipeline/ingest.ts";
import { keepAll } from "../../functions/values/personal-data.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { testSettings } from "../support/settings.ts";
import { callFile, stored } from "../support/session-files.ts";

it("a file loaded again under a later revision of the settings wins over its older row, whatever the clocks", async () => {
  const warehouse = await openDuckdb(":memory:");
  const files = new MemoryFiles();
  const file = stored(callFile());
  files.put(file);
  const dropping = { ...keepAll, treatments: { ...keepAll.treatments, contact: "drop" } } as const;
  for (const [revision, personal] of [keepAll, dropping, keepAll, dropping].entries()) {
    const ingest = createIngest(
      { ...testSettings, personal, revision },
      // A machine whose clock lags behind: no clock of ours decides.
      { files, warehouse, now: () => new Date(Date.UTC(2026, 2, 3, 0, 0, -revision)) },
    );
    await ingest({ version: file, eventId: null, receivedAt: new Date() });
    const { rows } = await warehouse.query("select end_user_identifier from ${restricted}.sessions");
    expect(rows).toEqual([{ end_user_identifier: personal === dropping ? null : "mia.tester@example.com" }]);
  }
  await warehouse.close();
});
