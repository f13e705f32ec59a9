import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { allRelations, metricViews } from "../../schema/metric-views.ts";

const bi = path.join(import.meta.dirname, "../../schema/bi");
const textOf = (file: string): string => readFileSync(file, "utf8");
const page = (name: string): string => textOf(path.join(bi, name));
const columnsOf = (view: string): readonly string[] => metricViews.find(({ name }) => name === view)?.fields.map(({ name }) => name) ?? [];

const pinned = (file: string): ReadonlyMap<string, string> =>
  new Map([...textOf(file).matchAll(/^([\w-]+)==(\S+)$/gm)].map(([, name = "", version = ""]) => [name, version]));

it("the page names the versions that the tests install, and those that Superset is set up with", () => {
  const tested = pinned(path.join(import.meta.dirname, "requirements.txt"));
  const superset = pinned(path.join(bi, "superset/requirements.txt"));
  const named = new Map(
    [...page("README.md").matchAll(/^\| ([\w-]+) \| (\d[\d.]*) \|$/gm)].map(([, name = "", version = ""]) => [name, version]),
  );
  const ofTests = ["dbt-core", "dbt-duckdb", "lkml"].map((name) => [name, tested.get(name)]);
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries([...ofTests, ...superset]));
  expect(superset.get("duckdb")).toBe(tested.get("duckdb"));
});

it("the page names every column that a client without JSON cannot read, and no view to start from has one", () => {
  const json = allRelations
    .filter(({ dataset }) => dataset === "contact_center")
    .flatMap(({ name, layer, fields }) =>
      fields.filter(({ type }) => type === "JSON").map((field) => ({ name, layer, column: field.name })),
    );
  const said = /Two columns are JSON, ([^:]+),/.exec(page("README.md"))?.[1] ?? "";
  expect([...said.matchAll(/`(\w+)`/g)].map(([, word]) => word)).toEqual([
    ...json.map(({ column }) => column),
    ...new Set(json.map(({ name }) => name)),
  ]);
  expect(json.filter(({ layer }) => layer === "curated")).toEqual([]);
});

it("every column of the page about Power BI is a column of its view", () => {
  const used = [...page("power-bi.md").matchAll(/\b([a-z_]+)\[(\w+)\]/g)].map(([, view = "", column = ""]) => ({ view, column }));
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter(({ view, column }) => !columnsOf(view).includes(column))).toEqual([]);
});

it("each relation of Power BI has a key of one column on its one side", () => {
  const rows = [...page("power-bi.md").matchAll(/^\| `(\w+)\[(\w+)\]` \| `\w+\[\w+\]` \| one to many \|$/gm)];
  expect(rows).toHaveLength(4);
  for (const [, view, column] of rows) expect(metricViews.find(({ name }) => name === view)?.key).toEqual([column]);
});

it("the page about Power BI names every column that DirectQuery cannot query in the relations that it chooses", () => {
  const chosen = [...(/tick ([^›]+)›/.exec(page("power-bi.md"))?.[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
  expect(chosen.length).toBeGreaterThan(4);
  const local = metricViews
    .filter(({ name }) => chosen.includes(name))
    .flatMap(({ fields }) => fields.filter(({ type }) => type === "DATETIME"));
  const said = /remove the columns of type DATETIME[^]*?The connector/.exec(page("power-bi.md"))?.[0] ?? "";
  expect(local.map(({ name }) => name).filter((name) => !said.includes(`\`${name}\``))).toEqual([]);
  expect(local).toHaveLength([...said.matchAll(/`(?:created_local|interval_start|entered_local)`/g)].length);
});

it("every column of a formula for Looker Studio is one of the view that it is about", () => {
  const rows = [...page("looker-studio.md").matchAll(/^\| .+ \| (`[^`]+`)(?:, on `(\w+)`)? \|$/gm)];
  expect(rows).toHaveLength(5);
  for (const [, formula = "", view = "sessions_flat"] of rows) {
    const words = formula.replaceAll(/"\w+"/g, "").match(/\b[a-z]\w+\b/g) ?? [];
    expect(words.length).toBeGreaterThan(0);
    expect(words.filter((word) => !columnsOf(view).includes(word))).toEqual([]);
  }
});
