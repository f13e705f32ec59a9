import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { dashboard } from "../../functions/report/dashboard.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { metricNamed } from "../../schema/metrics.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { bundledFiles, bundledText, readDataset, valuesOf } from "../support/superset-bundle.ts";

const datasets = bundledFiles("datasets/*/*.yaml");
const charts = bundledFiles("charts/*.yaml");

let warehouse: DuckdbWarehouse;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:");
  await load(warehouse, sessionWrites({ sessions: 250, days: 4, seed: 61 }));
  return () => warehouse.close();
});

it("the bundle has five datasets, twelve charts and no connection", () => {
  expect(datasets).toHaveLength(5);
  expect(charts).toHaveLength(12);
  expect(valuesOf(bundledText("databases/Contact_center.yaml"), "sqlalchemy_uri").map((uri) => uri.replaceAll(/['"]/g, ""))).toEqual([
    "duckdb:///:memory:",
  ]);
});

it.each(datasets)("%s has exactly the columns of its view, and its metrics compute", async (file) => {
  const { view: name, columns, metrics, computed } = readDataset(file);
  const view = metricViews.find((one) => one.name === name);
  expect(columns.slice(0, columns.length - computed.length)).toEqual(view?.fields.map((field) => field.name));

  const named = metrics.map((expression, index) => `${expression} as metric_${index}`);
  const { rows } = await warehouse.query(`select ${named.join(", ")} from \${contact_center}.${name}`);
  const missing = metrics.filter((_, index) => typeof rows[0]?.[`metric_${index}`] !== "number");
  expect(missing).toEqual([]);
  if (computed.length > 0) await warehouse.query(`select ${computed.join(", ")} from \${contact_center}.${name}`);
});

it.each(charts)("%s shows a dataset of the bundle and is on the dashboard", (file) => {
  const text = bundledText(file);
  const [dataset = ""] = valuesOf(text, "dataset_uuid");
  expect(datasets.some((one) => bundledText(one).includes(`\nuuid: ${dataset}\n`))).toBe(true);
  const [uuid = ""] = [...text.matchAll(/^uuid: (.+)$/gm)].map(([, found]) => found);
  expect(bundledText("dashboards/Contact_center.yaml")).toContain(`uuid: ${uuid}`);
});

it.each(charts.filter((file) => bundledText(file).includes("viz_type: big_number_total\n")))(
  "%s has the report's name, and says whom it is about",
  (file) => {
    const text = bundledText(file);
    const { label, population, unit } = metricNamed(valuesOf(text, "metric")[0] ?? "");
    expect(valuesOf(text, "slice_name")).toEqual([label]);
    expect(valuesOf(text, "subtitle")).toEqual([unit === "seconds" ? `seconds; ${population}` : population]);
  },
);

it("sessions are put into the groups of the report, and each group has a color", () => {
  const [ending = ""] = readDataset("datasets/Contact_center/sessions_flat.yaml").computed;
  const sql = dashboard.find(({ title }) => title === "How sessions ended")?.sql ?? "";
  expect(sql.replaceAll(/\s+/g, " ")).toContain(`${ending} as ending`);
  const groups = [...ending.matchAll(/(?:then|else) '([^']+)'/g)].map(([, group = ""]) => group);
  expect(groups).toHaveLength(5);
  for (const group of groups) expect(bundledText("dashboards/Contact_center.yaml")).toContain(`\n    ${group}: "#`);
});

it("the colors of the report and of the dashboard go with the same labels", () => {
  const pairs = dashboard.flatMap(({ spec }) =>
    [...JSON.stringify(spec ?? {}).matchAll(/"domain":(\["[^\]]*\]),"range":(\["[^\]]*\])/g)].flatMap(([, domain = "[]", range = "[]"]) => {
      const names = z.array(z.string());
      const colors = names.parse(JSON.parse(range));
      return names.parse(JSON.parse(domain)).map((label, place) => [label, colors[place] ?? ""] as const);
    }),
  );
  const [, given = ""] = /\n {2}label_colors:\n((?: {4}.+\n)+)/.exec(bundledText("dashboards/Contact_center.yaml")) ?? [];
  const hex = new Map([...given.matchAll(/^ {4}(.+): "(#[0-9a-f]{6})"$/gm)].map(([, label = "", color = ""]) => [label, color]));
  const shared = pairs.flatMap(([label, color]) => (hex.has(label) ? [[color, hex.get(label)] as const] : []));
  expect(shared).toHaveLength(10);
  expect(new Map(shared).size).toBe(new Set(shared.map((pair) => pair.join())).size);
});
