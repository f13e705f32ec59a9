import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBigquery } from "../../../functions/warehouse/bigquery/bigquery.ts";
import { planMigration } from "../../../functions/warehouse/bigquery/migrate.ts";
import { field } from "../../../schema/field.ts";
import type { ProgramObject } from "../../../schema/program-objects.ts";
import { sessionErasures, storedTables } from "../../../schema/store.ts";
import { type Emulator, type Missing, onlyWhenComplete, startBigqueryEmulator } from "../../support/emulators.ts";
import { apply, everything, only, summariesOf } from "../../support/plans.ts";

describe("migrate", () => {
  let emulator: Emulator | Missing;
  beforeAll(async () => {
    emulator = await startBigqueryEmulator();
    if ("missing" in emulator) process.stderr.write(`skipped: migrate: ${emulator.missing}\n`);
  }, 120_000);
  afterAll(async () => {
    if ("stop" in emulator) await emulator.stop();
  });

  let runs = 0;
  /** A warehouse with datasets of its own. */
  const open = (context: { skip(reason: string): never }) => {
    if ("missing" in emulator) return context.skip(emulator.missing);
    runs += 1;
    const own = { store: `store_${runs}`, contact_center: `analysts_${runs}`, restricted: `restricted_${runs}` };
    return openBigquery({ project: "test", datasets: own, apiEndpoint: emulator.endpoint });
  };

  it("makes everything, and finds nothing to do the second time", { timeout: 240_000 }, async (context) => {
    const slow = onlyWhenComplete();
    if (slow !== null) {
      process.stderr.write(`skipped: migrate makes everything: ${slow.missing}\n`);
      context.skip(slow.missing);
    }
    const warehouse = open(context);

    const first = await planMigration(warehouse, everything);
    expect(summariesOf(first)).toContain(
      `create table ${warehouse.datasets.store}.session_versions (${storedTables[0]?.fields.length} columns)`,
    );
    expect(summariesOf(first)).toContain(`create view ${warehouse.datasets.contact_center}.sessions`);
    expect(first).toMatchObject({ owner: null, refusals: [] });
    await apply(first);

    expect(summariesOf(await planMigration(warehouse, everything))).toEqual([]);
    const { rows } = await warehouse.query("select count(*) as count from ${contact_center}.queue_intervals");
    expect(rows).toEqual([{ count: 0 }]);
    const client = await warehouse.client();
    const [view] = await client.dataset(warehouse.datasets.contact_center).table("sessions").getMetadata();
    expect(view.schema.fields[1]).toMatchObject({
      name: "session_key",
      description: expect.stringContaining("unique within its instance"),
    });
  });

  it("adds columns, and leaves those that it does not know", { timeout: 60_000 }, async (context) => {
    const warehouse = open(context);
    const client = await warehouse.client();
    const [store] = await client.createDataset(warehouse.datasets.store);
    const schema = [
      { name: "instance", type: "STRING", mode: "REQUIRED" },
      { name: "hand_made", type: "STRING" },
    ];
    await store.createTable("session_erasures", { schema: { fields: schema } });

    const plan = await planMigration(warehouse, only({ tables: [sessionErasures] }));
    await apply(plan);

    expect(summariesOf(plan)).toContain(`add column ${warehouse.datasets.store}.session_erasures.erased_at TIMESTAMP`);
    expect(summariesOf(await planMigration(warehouse, only({ tables: [sessionErasures] })))).toEqual([]);
    const { rows } = await warehouse.query("select hand_made, erased_at from ${store}.session_erasures");
    expect(rows).toEqual([]);
  });

  it("refuses changes that are not additions, and states what it expected", { timeout: 60_000 }, async (context) => {
    const warehouse = open(context);
    const client = await warehouse.client();
    const [store] = await client.createDataset(warehouse.datasets.store, { location: "EU" });
    await store.createTable("session_erasures", { schema: { fields: [{ name: "instance", type: "INTEGER" }] } });
    await store.createTable("unloaded_files", { schema: { fields: [{ name: "bucket", type: "STRING" }] } });

    const plan = await planMigration(warehouse, only({ tables: storedTables, location: "US" }));

    expect(plan.refusals).toEqual([
      expect.stringMatching(/dataset store_\d+ is in EU and cannot be moved: expected US/),
      expect.stringMatching(/unloaded_files is partitioned by nothing, which cannot be changed: expected handled_at by month/),
      expect.stringMatching(/column store_\d+\.session_erasures\.instance is INTEGER, which cannot be changed: expected STRING/),
    ]);
  });

  it("replaces a view whose text is another one", { timeout: 60_000 }, async (context) => {
    const warehouse = open(context);
    const fields = [field("answer", "INT64", "The answer.")];
    const view = (sql: string): ProgramObject => ({
      kind: "view",
      view: { dataset: "contact_center", name: "answers", layer: "curated", description: "Answers.", fields, sql: () => sql },
    });
    await apply(await planMigration(warehouse, only({ objects: [view("select 1 as answer")] })));

    const plan = await planMigration(warehouse, only({ objects: [view("select 42 as answer")] }));
    await apply(plan);

    expect(summariesOf(plan)).toEqual([`replace view ${warehouse.datasets.contact_center}.answers`]);
    expect((await warehouse.query("select answer from ${contact_center}.answers")).rows).toEqual([{ answer: 42 }]);
  });
});
