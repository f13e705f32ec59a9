import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../functions/config.ts";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { openCloudWarehouse } from "../../functions/warehouse/cloud.ts";
import { NotServedError, connectDatabase } from "../../functions/warehouse/duckdb/socket.ts";
import { engines, openAdministration, openSharedWarehouse } from "../../functions/warehouse/open.ts";
import { field, required } from "../../schema/field.ts";
import { sessionVersions } from "../../schema/store.ts";
import { only } from "../support/plans.ts";
import { append, versionRow } from "../support/rows.ts";
import { startStub } from "../support/cloud-stub.ts";

const config = (changes: Readonly<Record<string, string>> = {}) =>
  readConfig({ SOURCE_BUCKET: "files", BIGQUERY_PROJECT: "acme", ...changes }, { needsKey: false });
const options = {
  database: ":memory:",
  ifMissing: "create",
  isLoading: false,
  isSettling: false,
  isReading: false,
  onRedefined: () => undefined,
} as const;

it("what the bucket streamed in the last hour and a half cannot be deleted from BigQuery; DuckDB deletes anything", () => {
  const now = new Date("2026-03-02T12:00:00.000Z");
  expect(engines.bigquery.engine.deletableBefore(now)).toEqual(new Date("2026-03-02T10:30:00.000Z"));
  expect(engines.duckdb.engine.deletableBefore(now)).toBeNull();
});

it("a table function of BigQuery is written with its parameters and their types", () => {
  const statement = bigqueryDialect.createTableFunction({ dataset: "contact_center", name: "between", sql: "select first, last" }, [
    { name: "first", type: "DATE" },
    { name: "last", type: "DATE" },
  ]);
  expect(statement).toBe("create or replace table function `${contact_center}.between`(first DATE, last DATE) as (\nselect first, last\n)");
});

it.each([
  [{ type: "DAY", field: "day" } as const, "\npartition by day"],
  [{ type: "MONTH", field: "handled_at" } as const, "\npartition by timestamp_trunc(handled_at, month)"],
  [null, ""],
])("a table of BigQuery is written with its partition, clustering and descriptions: %j", (partition, by) => {
  const fields = [required("day", "DATE", 'The "day".'), field("note", "STRING", "A\nnote \\ more.")];
  const table = { name: "notes", description: "Notes.", partition, clustering: ["day", "note"], fields };
  expect(bigqueryDialect.createTable(table)).toBe(`create table if not exists \`\${store}.notes\` (
  \`day\` DATE not null options (description = "The \\"day\\"."),
  \`note\` STRING options (description = "A\\nnote \\\\ more.")
)${by}
cluster by day, note
options (description = "Notes.")`);
});

it("a warehouse is opened with its name, project and location, as the settings say", async () => {
  const stub = await startStub();
  onTestFinished(() => stub.stop());
  stub.documents.set("datasets/contact_center_store", { location: "EU" });
  const opened = await engines.bigquery.open(config({ BIGQUERY_ENDPOINT: stub.endpoint }));
  expect(opened.name).toBe("BigQuery acme (EU)");
  const administered = await openAdministration(config({ BIGQUERY_ENDPOINT: stub.endpoint }));
  expect(administered.name).toBe("BigQuery acme (EU)");
  expect(administered.administration.checks(only({}), "loader")).not.toEqual([]);
  stub.documents.clear();
  expect((await engines.bigquery.open(config({ BIGQUERY_ENDPOINT: stub.endpoint }))).name).toBe("BigQuery acme");

  const { datasets, location } = openCloudWarehouse(
    config({ STORE_DATASET: "a", ANALYST_DATASET: "b", RESTRICTED_DATASET: "c", BIGQUERY_LOCATION: "US" }),
    {},
  );
  expect({ datasets, location }).toEqual({ datasets: { store: "a", contact_center: "b", restricted: "c" }, location: "US" });

  const { warehouse, name } = await engines.duckdb.open(config(), options);
  await warehouse.close();
  expect(name).toBe("DuckDB :memory:");
});

it("a database is shared for as long as its process runs", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "warehouse.duckdb");
  const shared = await openSharedWarehouse(file, null);
  const connected = await connectDatabase(file);
  await append(connected, sessionVersions, versionRow({ session_id: 1 }), "1");
  expect((await shared.warehouse.query("select session_id from ${store}.session_versions")).rows).toEqual([{ session_id: 1 }]);
  await connected.close();
  await shared.close();
  await expect(connectDatabase(file)).rejects.toThrow(NotServedError);
  const { warehouse } = await engines.duckdb.open(config(), { ...options, database: file });
  expect((await warehouse.query("select session_id from ${store}.session_versions")).rows).toHaveLength(1);
  await warehouse.close();
});
