import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CheckResult } from "../../../functions/checks.ts";
import { statusOf } from "../../../functions/service-errors.ts";
import { administer } from "../../../functions/warehouse/bigquery/administration.ts";
import { openBigquery } from "../../../functions/warehouse/bigquery/bigquery.ts";
import { planMigration } from "../../../functions/warehouse/bigquery/migrate.ts";
import { bigqueryDefinition } from "../../../functions/warehouse/bigquery/settled-definition.ts";
import type { ExpectedSchema, Plan } from "../../../functions/warehouse/administration.ts";
import { identities } from "../../../functions/rights.ts";
import { defaultMetricSettings } from "../../../schema/metric-settings.ts";
import { programObjects } from "../../../schema/program-objects.ts";
import { tablesOfDays } from "../../../schema/settled.ts";
import { storedTables } from "../../../schema/store.ts";
import { startStub, type Stub } from "../../support/cloud-stub.ts";
import { apply, everything, summariesOf } from "../../support/plans.ts";
import { datasets } from "../../support/settings.ts";

const expected: ExpectedSchema = { ...everything, location: "europe-west8" };
const { store, contact_center: analysts, restricted } = datasets;

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
  stub.answer = (sql) => {
    const [, dataset, name, query] = /^create or replace view `test\.(\w+)\.(\w+)` as\n([^]*)$/.exec(sql) ?? [];
    if (dataset !== undefined) change(`${dataset}/tables/${name}`, { description: null, schema: { fields: [] }, view: { query } });
    return [];
  };
});
afterEach(() => stub.stop());

const open = () => openBigquery({ project: "test", location: "europe-west8", datasets, apiEndpoint: stub.endpoint });
const plan = (changes: Partial<ExpectedSchema> = {}): Promise<Plan> => planMigration(open(), { ...expected, ...changes });
const summaries = async (changes: Partial<ExpectedSchema> = {}): Promise<readonly string[]> => summariesOf(await plan(changes));

type Document = Readonly<Record<string, unknown>>;
const documentOf = (path: string): Document => stub.documents.get(`datasets/${path}`) ?? {};
const change = (path: string, changes: Document): void => void stub.documents.set(`datasets/${path}`, { ...documentOf(path), ...changes });
const remove = (path: string): void => void stub.documents.delete(`datasets/${path}`);

const views = programObjects.flatMap((object) => (object.kind === "view" ? [object.view] : []));
const programTables = programObjects.flatMap((object) => (object.kind === "table" ? [object.table] : []));

describe("a project without datasets", () => {
  it("gets them in the location of the settings, then tables, views and the table function, then what views may read", async () => {
    const { steps, refusals, owner } = await plan();

    expect({ refusals, owner }).toEqual({ refusals: [], owner: null });
    const expectedSteps = [
      ...[store, analysts, restricted].map((id) => `create dataset ${id} in europe-west8`),
      ...[...storedTables, ...programTables].map(({ name, fields }) => `create table ${store}.${name} (${fields.length} columns)`),
      ...views.map(({ dataset, name }) => `create view ${datasets[dataset]}.${name}`),
      `create table function ${analysts}.sessions_between`,
      "record what days are settled with",
      `let the views of ${analysts}, the views of ${restricted}, table function ${analysts}.sessions_between read ${store} (authorized)`,
      `let the views of ${analysts} read ${restricted} (authorized)`,
    ];
    expect(steps.map(({ summary }) => summary).filter((summary) => !expectedSteps.includes(summary))).toEqual([]);
    expect(steps.map(({ summary }) => summary).slice(0, -1)).toEqual(
      expectedSteps.filter((step) => steps.some(({ summary }) => summary === step)).slice(0, -1),
    );
    expect(stub.documents.size).toBe(0);
  });

  it("has everything as described once the plan is applied, and nothing to do the second time", { timeout: 60_000 }, async () => {
    await apply(await plan());

    expect(await plan()).toMatchObject({ steps: [], refusals: [], owner: null });
    expect(documentOf(store)).toMatchObject({ location: "europe-west8", labels: { "managed-by": "ccaip-sessions" } });
    expect(documentOf(`${store}/tables/session_versions`)).toMatchObject({
      timePartitioning: { type: "DAY", field: "session_date" },
      clustering: { fields: storedTables[0]?.clustering },
    });
    const fieldsOf = (path: string): readonly unknown[] => {
      const { schema } = documentOf(path);
      return typeof schema === "object" && schema !== null && "fields" in schema && Array.isArray(schema.fields) ? schema.fields : [];
    };
    expect(fieldsOf(`${store}/tables/session_versions`)).toContainEqual(
      expect.objectContaining({
        name: "transfers",
        mode: "REPEATED",
        fields: expect.arrayContaining([expect.objectContaining({ name: "position" })]),
      }),
    );
    const [first] = views.filter(({ dataset, name }) => dataset === "contact_center" && name === "sessions");
    expect(documentOf(`${analysts}/tables/sessions`)).toMatchObject({
      type: "VIEW",
      description: first?.description,
      view: { useLegacySql: false },
      schema: { fields: first?.fields.map(({ name }) => expect.objectContaining({ name })) },
    });
    const routine = documentOf(`${analysts}/routines/sessions_between`);
    expect(routine).toMatchObject({ routineType: "TABLE_VALUED_FUNCTION", language: "SQL" });
    expect(String(routine["definitionBody"])).toContain("`test.contact_center_store.");
    expect(documentOf(`${store}/tables/settled_days`)).toMatchObject({
      labels: { definition: bigqueryDefinition(defaultMetricSettings) },
    });
  });

  it("gets them where the service puts them, if no location is set", async () => {
    expect(await summaries({ location: undefined, tables: [], objects: [] })).toEqual([
      `create dataset ${store}`,
      `create dataset ${analysts}`,
      `create dataset ${restricted}`,
    ]);
  });
});

describe("what differs from this version", () => {
  beforeEach(async () => {
    await apply(await plan());
  }, 60_000);

  it.each([
    [
      "a view of another text",
      () => change(`${analysts}/tables/sessions`, { view: { query: "select 1" } }),
      `replace view ${analysts}.sessions`,
    ],
    ["a view that is gone", () => remove(`${analysts}/tables/sessions`), `create view ${analysts}.sessions`],
    [
      "a view of another description",
      () => change(`${analysts}/tables/sessions`, { description: "" }),
      `describe view ${analysts}.sessions`,
    ],
    [
      "a view without the descriptions of its columns",
      () => change(`${analysts}/tables/sessions`, { schema: { fields: [] } }),
      `describe view ${analysts}.sessions`,
    ],
    [
      "a table function of another text",
      () => change(`${analysts}/routines/sessions_between`, { definitionBody: "select 1" }),
      `replace table function ${analysts}.sessions_between`,
    ],
    [
      "a table function of another description",
      () => change(`${analysts}/routines/sessions_between`, { description: "" }),
      `replace table function ${analysts}.sessions_between`,
    ],
    [
      "a table function that is gone",
      () => remove(`${analysts}/routines/sessions_between`),
      `create table function ${analysts}.sessions_between`,
    ],
    [
      "a column without its description",
      () => change(`${store}/tables/unloaded_files`, { schema: withoutDescriptions(`${store}/tables/unloaded_files`) }),
      `describe columns of ${store}.unloaded_files`,
    ],
  ])("%s is planned alone, and done once", async (_, damage, step) => {
    damage();

    const found = await plan();
    expect(found.steps.map(({ summary }) => summary)).toEqual([step]);
    await apply(found);

    expect(await summaries()).toEqual([]);
  });

  it("a view of the store without its descriptions is as it should be, since settling replaces it again and again", async () => {
    change(`${store}/tables/unsettled_versions`, { description: null, schema: { fields: [] } });
    expect(await summaries()).toEqual([]);
  });

  it("text that differs in blanks at its ends is the same text", async () => {
    const path = `${analysts}/tables/sessions`;
    const { view } = documentOf(path);
    if (typeof view !== "object" || view === null || !("query" in view)) throw new Error("no query");
    change(path, { view: { ...view, query: `\n${String(view.query)}\n ` } });
    const routine = `${analysts}/routines/sessions_between`;
    change(routine, { definitionBody: ` ${String(documentOf(routine)["definitionBody"])}\n` });

    expect(await summaries()).toEqual([]);
  });

  it("the location is the same in capitals, and another one is refused", async () => {
    expect(await plan({ location: "EUROPE-WEST8" })).toMatchObject({ steps: [], refusals: [] });
    const { refusals } = await plan({ location: "EU" });
    expect(refusals[0]).toBe(`dataset ${store} is in europe-west8 and cannot be moved: expected EU (setting BIGQUERY_LOCATION)`);
    expect(refusals).toHaveLength(3);
  });

  it("a table in place of a view, and a view in place of a table, are refused by their names", async () => {
    change(`${analysts}/tables/sessions`, { type: "TABLE" });
    change(`${store}/tables/unloaded_files`, { type: "VIEW" });

    expect((await plan()).refusals).toEqual([
      `${store}.unloaded_files is a view: expected a table; rename or remove it first`,
      `${analysts}.sessions is a table: expected a view; rename or remove it first`,
    ]);
  });

  it("a partitioning that cannot be changed is refused", async () => {
    change(`${store}/tables/session_versions`, { timePartitioning: { type: "MONTH", field: "session_date" } });
    expect((await plan()).refusals).toEqual([
      `table ${store}.session_versions is partitioned by session_date, which cannot be changed: expected session_date by day`,
    ]);
  });

  it("views may read again what they were let read, beside what others were let", async () => {
    const { access } = documentOf(store);
    const others = { role: "READER", userByEmail: "analyst@example.com" };
    change(store, { access: [others] });

    await apply(await plan());

    const entries: readonly unknown[] = Array.isArray(access) ? access : [];
    expect(documentOf(store)["access"]).toEqual([others, ...entries]);
    change(store, { access: entries.slice(1) });
    const [step] = (await plan()).steps;
    expect(step?.summary).toBe(`let the views of ${analysts} read ${store} (authorized)`);
  });
});

describe("settled days", () => {
  beforeEach(async () => {
    await apply(await plan());
  }, 60_000);
  const readLive = "read all days live, since settled rows are of other queries or settings";
  const record = "record what days are settled with";

  it("keep their literal while their definition is this version's", async () => {
    const path = `${store}/tables/unsettled_versions`;
    const { view } = documentOf(path);
    if (typeof view !== "object" || view === null || !("query" in view)) throw new Error("no query");
    change(path, { view: { ...view, query: String(view.query).replaceAll(/date '[\d-]+'/g, "date '2026-03-01'") } });

    expect(await summaries()).toEqual([]);
  });

  it("are read live before any view is replaced, if they are of another definition, and then settled again", async () => {
    change(`${store}/tables/settled_days`, { labels: { definition: "another" } });
    change(`${analysts}/tables/sessions`, { view: { query: "select 1" } });

    const found = await plan();
    expect(found.steps.map(({ summary }) => summary)).toEqual([readLive, `replace view ${analysts}.sessions`, record]);
    const before = stub.statements.length;
    await apply(found);

    const [first, second, third] = stub.statements.slice(before).map((sql) => sql.replaceAll(/\s+/g, " "));
    expect(first).toContain("delete from `test.contact_center_store.upkeep_state` where name in ('definition', 'live_from')");
    expect(second).toContain("view `test.contact_center_store.unsettled_versions`");
    for (const { name } of tablesOfDays) expect(third).toContain(`delete from \`test.contact_center_store.${name}\` where true`);
    expect(await summaries()).toEqual([]);
  });

  it("are read live if a table of theirs is gone, since records would state that its rows are there", async () => {
    remove(`${store}/tables/settled_newest`);

    expect(await summaries()).toEqual([
      expect.stringMatching(/^create table contact_center_store\.settled_newest \(\d+ columns\)$/),
      readLive,
      record,
    ]);
  });

  it("stay as long as versions do", async () => {
    const expires = (expirationMs: string | undefined): void =>
      change(`${store}/tables/session_versions`, {
        timePartitioning: { type: "DAY", field: "session_date", ...(expirationMs === undefined ? {} : { expirationMs }) },
      });
    const steps = tablesOfDays.map(({ name }) => `let partitions of ${store}.${name} expire as those of session_versions`);
    expires("34560000000");

    expect((await summaries()).toSorted()).toEqual(steps.toSorted());
    await apply(await plan());
    expect(documentOf(`${store}/tables/settled_newest`)).toMatchObject({ timePartitioning: { expirationMs: "34560000000" } });
    expect(await summaries()).toEqual([]);

    remove(`${store}/tables/settled_newest`);
    await apply(await plan());
    expect(documentOf(`${store}/tables/settled_newest`)).toMatchObject({ timePartitioning: { expirationMs: "34560000000" } });

    expires(undefined);
    await apply(await plan());
    expect(documentOf(`${store}/tables/settled_newest`)).toMatchObject({ timePartitioning: { expirationMs: null } });
  });
});

/** The columns of a table without what is said of them. */
function withoutDescriptions(path: string): Document {
  const { schema } = documentOf(path);
  const fields: readonly unknown[] =
    typeof schema === "object" && schema !== null && "fields" in schema && Array.isArray(schema.fields) ? schema.fields : [];
  return { fields: fields.map((one) => (typeof one === "object" ? { ...one, description: "" } : one)) };
}

const checkOf = async (what: string, changes: Partial<ExpectedSchema> = {}): Promise<CheckResult | undefined> =>
  administer(open())
    .checks({ ...expected, ...changes }, "operator")
    .find((check) => check.what === what)
    ?.run();

describe("checks", () => {
  it.each(identities)("of the %s are those that it has rights for", (identity) => {
    const names = administer(open())
      .checks(expected, identity)
      .map(({ what }) => what);
    const ofJobs = ["query jobs", "tables and views", "age of the data", "bytes of one day"];
    expect(names).toEqual(["location", "rights on tables", ...(identity === "loader" ? [] : ofJobs)]);
  });

  it("a statement can be run, or the right that it takes is named", async () => {
    const asked: string[] = [];
    stub.answer = (sql) => {
      asked.push(sql);
      return [];
    };
    stub.bytesOf = (sql) => asked.push(sql);
    expect(await checkOf("query jobs")).toEqual({ state: "ok", detail: "a statement can be run", fix: null });
    expect(asked).toContain("select 1");

    stub.always("other", { kind: "status", status: 403, reason: "accessDenied" });
    expect(await checkOf("query jobs")).toEqual({
      state: "problem",
      detail: expect.stringMatching(/^a statement cannot be run: .*accessDenied/),
      fix: "gcloud projects add-iam-policy-binding test --member=serviceAccount:LOADER --role=roles/bigquery.jobUser",
    });
  });

  it("a dataset that is missing is a problem with its cure", async () => {
    expect(await checkOf("location")).toEqual({
      state: "problem",
      detail: `dataset ${store} does not exist`,
      fix: "terraform apply, or: npx ccaip-sessions migrate --apply",
    });
  });

  it("the datasets are where the settings say, in whatever case, or the setting that would be right is named", async () => {
    await apply(await plan());
    for (const same of ["europe-west8", "EUROPE-WEST8", undefined])
      expect(await checkOf("location", { location: same })).toEqual({ state: "ok", detail: "all datasets are in europe-west8", fix: null });
    expect(await checkOf("location", { location: "EU" })).toEqual({
      state: "problem",
      detail: `BIGQUERY_LOCATION is EU, but ${store} in europe-west8, ${analysts} in europe-west8, ${restricted} in europe-west8`,
      fix: "set BIGQUERY_LOCATION=europe-west8",
    });
    for (const id of [store, analysts, restricted]) change(id, { location: "EU" });
    expect(await checkOf("location", { location: "eu" })).toMatchObject({ state: "ok", detail: "all datasets are in EU" });
    change(restricted, { location: "US" });
    expect(await checkOf("location", { location: "EU" })).toMatchObject({
      state: "problem",
      detail: expect.stringContaining("in several places"),
    });
  });

  it("tables and views are as expected, or the first difference is named", async () => {
    await apply(await plan());
    expect(await checkOf("tables and views")).toEqual({
      state: "ok",
      detail: `${storedTables.length} tables, ${views.length} views and ${programObjects.length - views.length} table function as this version expects them`,
      fix: null,
    });

    change(`${analysts}/tables/sessions`, { view: { query: "select 1" } });
    expect(await checkOf("tables and views")).toEqual({
      state: "problem",
      detail: `1 differ from this version's, the first: replace view ${analysts}.sessions`,
      fix: "npx ccaip-sessions migrate --apply, or wait for the next upkeep",
    });

    change(store, { location: "EU" });
    expect(await checkOf("tables and views")).toMatchObject({ state: "problem", detail: expect.stringContaining("cannot be moved") });
  }, 60_000);

  it.each([
    [0, "the latest row was written less than a minute ago"],
    [1.2, "the latest row was written 1 hour ago"],
    [26.1, "the latest row was written 26 hours ago"],
  ])("the latest row of %d hours ago is stated", async (hours, detail) => {
    stub.answer = () => [{ newest: new Date(Date.now() - hours * 3_600_000).toISOString() }];
    expect(await checkOf("age of the data")).toEqual({ state: "ok", detail, fix: null });
  });

  it("no rows, and no relations, are problems with their cures", async () => {
    stub.answer = () => [{ newest: null }];
    expect(await checkOf("age of the data")).toMatchObject({ state: "problem", detail: "no session of the last 30 days is loaded" });

    stub.always("other", { kind: "status", status: 404, reason: "notFound" });
    const missing = { state: "problem", detail: "the relations do not exist", fix: "npx ccaip-sessions migrate --apply" };
    expect(await checkOf("age of the data")).toEqual(missing);
    expect(await checkOf("bytes of one day")).toEqual(missing);
  });

  it("relations that a job reports as missing, without a status, are missing as well", async () => {
    const broken = open();
    vi.spyOn(broken, "query").mockRejectedValue(new Error("Not found: Dataset test:contact_center was not found in location EU"));
    const [age] = administer(broken)
      .checks(expected, "operator")
      .filter(({ what }) => what === "age of the data");
    expect(await age?.run()).toMatchObject({ state: "problem", detail: "the relations do not exist" });
    vi.spyOn(broken, "query").mockRejectedValue(new Error("Value Not found: dataset"));
    await expect(age?.run()).rejects.toThrow("Value Not found");
  });

  it("what the service fails to do is thrown", async () => {
    stub.always("other", { kind: "status", status: 400, reason: "invalid" });
    for (const what of ["age of the data", "bytes of one day", "location"])
      await expect(checkOf(what)).rejects.toSatisfy((error) => statusOf(error) === 400);
  });

  it.each([
    [0, 0, "unknown", "the service reports no bytes"],
    [2_000_000_000, 900_000_000, "ok", "a question about yesterday reads 900 MB, about all days 2,000 MB"],
    [2_000_000_000, 1_000_000_000, "ok", "a question about yesterday reads 1,000 MB, about all days 2,000 MB"],
    [2_000_000_000, 1_000_000_001, "problem", "a question about yesterday reads 1,001 MB, about all days 2,000 MB"],
    [1_000_000_000, 1_000_000_000, "ok", "a question about yesterday reads 1,000 MB, about all days 1,000 MB"],
    [1, 1, "ok", "a question about yesterday reads 1 MB, about all days 1 MB"],
  ])("of %d bytes, one day reads %d: %s", async (all, day, state, detail) => {
    stub.bytesOf = (sql) => (sql.includes("where session_date =") ? day : all);
    expect(await checkOf("bytes of one day")).toMatchObject({ state, detail });
  });
});
