import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { load, sessionWrites } from "../support/load-samples.ts";

const bundle = path.join(import.meta.dirname, "../../schema/bi/superset");
const textOf = (file: string): string => readFileSync(path.join(bundle, file), "utf8");
const datasets = globSync("datasets/*/*.yaml", { cwd: bundle });
const charts = globSync("charts/*.yaml", { cwd: bundle });
const valuesOf = (text: string, key: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^[ -]*${key}: (.+(?:\\n {4,}[^:\\n]+$)*)`, "gm"))].map(([, value = ""]) =>
    value.replaceAll(/\s*\n\s*/g, " "),
  );

let warehouse: DuckdbWarehouse;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:");
  await load(warehouse, sessionWrites({ sessions: 60, days: 2, seed: 61 }));
  return () => warehouse.close();
});

it("the bundle has five datasets, twelve charts and no connection", () => {
  expect(datasets).toHaveLength(5);
  expect(charts).toHaveLength(12);
  expect(valuesOf(textOf("databases/Contact_center.yaml"), "sqlalchemy_uri").map((uri) => uri.replaceAll(/['"]/g, ""))).toEqual([
    "duckdb:///:memory:",
  ]);
});

it.each(datasets)("%s has exactly the columns of its view, and its metrics compute", async (file) => {
  const text = textOf(file);
  const view = metricViews.find(({ name }) => name === path.basename(file, ".yaml"));
  const [metrics = "", columns = ""] = text.slice(text.indexOf("\nmetrics:")).split("\ncolumns:");
  const computed = valuesOf(columns, "expression").filter((value) => value !== "null");
  const names = valuesOf(columns, "column_name");
  expect(names.slice(0, names.length - computed.length)).toEqual(view?.fields.map(({ name }) => name));

  for (const expression of valuesOf(metrics, "expression")) {
    const { rows } = await warehouse.query(`select ${expression} as metric from \${contact_center}.${view?.name ?? ""}`);
    expect(typeof rows[0]?.["metric"], `metric ${expression}`).toBe("number");
  }
  for (const expression of computed) await warehouse.query(`select ${expression} from \${contact_center}.${view?.name ?? ""}`);
});

it.each(charts)("%s shows a dataset of the bundle and is on the dashboard", (file) => {
  const text = textOf(file);
  const [dataset = ""] = valuesOf(text, "dataset_uuid");
  expect(datasets.some((one) => textOf(one).includes(`\nuuid: ${dataset}\n`))).toBe(true);
  const [uuid = ""] = [...text.matchAll(/^uuid: (.+)$/gm)].map(([, found]) => found);
  expect(textOf("dashboards/Contact_center.yaml")).toContain(`uuid: ${uuid}`);
});
