import { describe, expect, it, onTestFinished } from "vitest";
import { bigqueryDialect } from "../../../functions/warehouse/bigquery/dialect.ts";
import { openBigquery } from "../../../functions/warehouse/bigquery/bigquery.ts";
import { planMigration } from "../../../functions/warehouse/bigquery/migrate.ts";
import { field, repeated, required } from "../../../schema/field.ts";
import { type ProgramObject, programObjects } from "../../../schema/program-objects.ts";
import { type StoredTable, sessionErasures, storedTables } from "../../../schema/store.ts";
import { startStub } from "../../support/cloud-stub.ts";
import { datasets } from "../../support/settings.ts";
import { apply, only, summariesOf } from "../../support/plans.ts";

describe("a store that Terraform owns", () => {
  const terraforms = { location: "EU", labels: { "managed-by": "terraform" } };
  const fields = [field("answer", "INT64", "The answer.")];
  const view: ProgramObject = {
    kind: "view",
    view: {
      dataset: "contact_center",
      name: "answers",
      layer: "curated",
      description: "Answers.",
      fields,
      sql: () => "select 42 as answer",
    },
  };

  it("gets its views, and none of its tables is touched", async () => {
    const stub = await startStub();
    onTestFinished(() => stub.stop());
    for (const dataset of Object.values(datasets)) stub.documents.set(`datasets/${dataset}`, terraforms);
    // A newer version's column, and a description that is Terraform's to change.
    const columns = [...sessionErasures.fields.map(({ name, mode }) => column(name, mode)), column("sentiment", "NULLABLE")];
    const types = new Map(sessionErasures.fields.map(({ name, type }) => [name, type]));
    const typed = columns.map((given) => ({ ...given, type: types.get(given.name) ?? "STRING" }));
    stub.documents.set(`datasets/${datasets.store}/tables/session_erasures`, { type: "TABLE", schema: { fields: typed } });
    const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: stub.endpoint });

    const plan = await planMigration(warehouse, only({ tables: [sessionErasures], objects: [view] }));

    expect(plan).toMatchObject({ owner: "terraform", refusals: [] });
    expect(summariesOf(plan)).toEqual([`create view ${datasets.contact_center}.answers`]);
  });

  it("without a table or a column of this version gets nothing, and the cure is stated", async () => {
    const stub = await startStub();
    onTestFinished(() => stub.stop());
    stub.documents.set(`datasets/${datasets.store}`, terraforms);
    stub.documents.set(`datasets/${datasets.store}/tables/session_erasures`, { type: "TABLE", schema: { fields: [] } });
    const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: stub.endpoint });

    const { refusals } = await planMigration(warehouse, only({ tables: storedTables, objects: [view] }));

    expect(refusals).toContain(`dataset ${datasets.restricted} does not exist: run terraform apply with the module of this version`);
    expect(refusals).toContain(
      `table ${datasets.store}.session_versions does not exist: run terraform apply with the module of this version`,
    );
    expect(refusals).toContain(
      `table ${datasets.store}.session_erasures is behind this version (add column ${datasets.store}.session_erasures.instance STRING and ${sessionErasures.fields.length - 1} more): run terraform apply with the module of this version`,
    );
  });
});

it("every object is created after those that it reads", () => {
  const names = programObjects.map((object) => {
    if (object.kind === "table") return { name: `store.${object.table.name}`, sql: "" };
    const { dataset, name, sql } = object.kind === "view" ? object.view : object.routine;
    return { name: `${dataset}.${name}`, sql: sql(bigqueryDialect) };
  });
  const tooEarly = names.flatMap(({ name, sql }, index) => {
    const created = new Set([...storedTables.map((table) => `store.${table.name}`), ...names.slice(0, index).map((object) => object.name)]);
    return [...sql.matchAll(/\$\{(\w+)\}`?\.`?(\w+)/g)]
      .map(([, dataset = "", relation = ""]) => `${dataset}.${relation}`)
      .filter((read) => !created.has(read))
      .map((read) => `${name} reads ${read}`);
  });
  expect(tooEarly).toEqual([]);
});

it("a table of the program is created, and gets columns that it lacks, in a list too", async () => {
  const stub = await startStub();
  onTestFinished(() => stub.stop());
  stub.documents.set(`datasets/${datasets.store}`, { labels: { "managed-by": "terraform" } });
  const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: stub.endpoint });
  const table: StoredTable = {
    name: "settled",
    description: "Settled.",
    partition: null,
    clustering: ["instance"],
    fields: [required("instance", "STRING", "Instance."), repeated("legs", "Legs.", [field("agent", "STRING", "Agent.")])],
  };
  const wanted = only({ objects: [{ kind: "table", table }] });
  const steps = async () => summariesOf(await planMigration(warehouse, wanted)).filter((step) => step.includes("settled"));

  expect(await steps()).toEqual([`create table ${datasets.store}.settled (2 columns)`]);
  stub.documents.set(`datasets/${datasets.store}/tables/settled`, {
    type: "TABLE",
    schema: { fields: [column("legs", "REPEATED", [column("hand_made", "NULLABLE")])] },
  });
  expect(await steps()).toEqual([
    `add column ${datasets.store}.settled.legs.agent STRING`,
    `add column ${datasets.store}.settled.instance STRING`,
  ]);
});

const column = (name: string, mode: string, fields?: readonly object[]) => ({
  name,
  type: fields === undefined ? "STRING" : "RECORD",
  mode,
  fields,
});

it("adds columns inside lists, and lets go of what need no longer be there", async () => {
  const stub = await startStub();
  onTestFinished(() => stub.stop());
  stub.documents.set(`datasets/${datasets.store}`, { location: "US" });
  stub.documents.set(`datasets/${datasets.store}/tables/session_erasures`, {
    type: "TABLE",
    schema: { fields: [column("warnings", "REPEATED", [column("code", "REQUIRED"), column("hand_made", "NULLABLE")])] },
  });
  const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: stub.endpoint });
  const warnings = repeated("warnings", "", [field("code", "STRING", ""), required("pointer", "STRING", "Where.")]);

  const wanted = only({ tables: [{ ...sessionErasures, fields: [warnings] }] });
  const plan = await planMigration(warehouse, wanted);
  await apply({ ...plan, steps: plan.steps.filter((step) => step.summary.includes("warnings")) });

  expect(summariesOf(plan)).toEqual(
    expect.arrayContaining([
      `allow NULL in column ${datasets.store}.session_erasures.warnings.code`,
      `add column ${datasets.store}.session_erasures.warnings.pointer STRING`,
    ]),
  );
  expect(stub.documents.get(`datasets/${datasets.store}/tables/session_erasures`)).toMatchObject({
    schema: {
      fields: [
        {
          name: "warnings",
          mode: "REPEATED",
          fields: [
            { name: "code", mode: "NULLABLE" },
            { name: "hand_made", mode: "NULLABLE" },
            { name: "pointer", type: "STRING", mode: "NULLABLE", description: "Where." },
          ],
        },
      ],
    },
  });
  expect((await planMigration(warehouse, wanted)).steps.filter((step) => step.summary.includes("session_erasures"))).toEqual([]);
});

it("a column inside a list that is of another type is refused by its path", async () => {
  const stub = await startStub();
  onTestFinished(() => stub.stop());
  stub.documents.set(`datasets/${datasets.store}`, { location: "US" });
  const number = { name: "code", type: "INTEGER", mode: "NULLABLE" };
  stub.documents.set(`datasets/${datasets.store}/tables/session_erasures`, {
    type: "TABLE",
    schema: { fields: [{ ...column("warnings", "REPEATED", []), fields: [number] }] },
  });
  const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: stub.endpoint });
  const warnings = repeated("warnings", "", [field("code", "STRING", "")]);

  const { refusals } = await planMigration(warehouse, only({ tables: [{ ...sessionErasures, fields: [warnings] }] }));

  expect(refusals).toEqual([
    `column ${datasets.store}.session_erasures.warnings.code is INTEGER, which cannot be changed: expected STRING; load into a new dataset, or remove the column`,
  ]);
});

it("asks in the project's name for the datasets of the settings", () => {
  const warehouse = openBigquery({ project: "acme-cc", datasets });

  expect(warehouse.named("select * from `${store}.a` join ${contact_center}.b, ${store}.INFORMATION_SCHEMA.COLUMNS, `${restricted}`")).toBe(
    "select * from `acme-cc.contact_center_store.a` join `acme-cc.contact_center.b`, `acme-cc.contact_center_store.INFORMATION_SCHEMA.COLUMNS`, `acme-cc.contact_center_restricted`",
  );
});
