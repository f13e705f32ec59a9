import { describe, expect, it } from "vitest";
import { dbtFiles } from "../../schema/dbt-package.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { metricSql, metrics } from "../../schema/metrics.ts";
import { yaml } from "../../schema/yaml.ts";

// That dbt itself takes the package, and that its tests can fail: dbt.test.ts.

const files = dbtFiles();
const textOf = (name: string): string => files[`bi/dbt/${name}`] ?? "";

/** The part of the sources that is about a relation. */
const sourceOf = (name: string): string =>
  textOf("models/sources.yml")
    .split(/^ {6}- name: /m)
    .find((part) => part.startsWith(`${name}\n`)) ?? "";

const analysts = allRelations.filter(({ dataset }) => dataset === "contact_center");

it.each(analysts)("$name is a source with its columns and a test of its key", ({ name, key, fields }) => {
  const source = sourceOf(name);
  expect([...source.matchAll(/^ {10}- name: (\w+)$/gm)].map(([, column]) => column)).toEqual(fields.map((field) => field.name));
  expect([...source.matchAll(/^ +data_type: (\w+)$/gm)].map(([, type]) => type)).toEqual(fields.map(({ type }) => type));
  const ofKey = {
    none: /./,
    one: new RegExp(`- name: ${key[0] ?? ""}\\n(?: {12}.*\\n)* {12}data_tests:\\n {14}- unique:?\\n`),
    several: new RegExp(`unique_together:\\n +arguments:\\n +columns:\\n(?: +- ${key.join("\\n +- ")})\\n`),
  };
  expect(source).toMatch(key.length === 0 ? ofKey.none : key.length === 1 ? ofKey.one : ofKey.several);
});

it("the package has each metric as SQL, and in the semantic layer under its label", () => {
  for (const metric of metrics) {
    expect(textOf("macros/metrics.sql")).toContain(`"${metric.name}": ${JSON.stringify(metricSql(metric))}`);
    expect(textOf("models/semantics.yml")).toContain(`- name: ccaip_${metric.name}\n    label: `);
  }
});

it("no text of a description is a template of dbt", () => {
  const found = analysts.flatMap(({ description, fields }) => [description, ...fields.map((field) => field.description)]);
  expect(found.filter((text) => /\{\{|\{%|\{#/.test(text))).toEqual([]);
});

describe("YAML", () => {
  it.each([
    [{ name: "sessions", empty: [], none: undefined }, "name: sessions\nempty: []\n"],
    [{ list: ["a", { b: 1, c: { d: null } }] }, "list:\n  - a\n  - b: 1\n    c:\n      d: null\n"],
    [{ "+kind": "yes", text: 'a: "b" # c', flag: false }, '"+kind": "yes"\ntext: "a: \\"b\\" # c"\nflag: false\n'],
  ])("of %j", (value, text) => {
    expect(yaml(value)).toBe(text);
  });
});
