import { expect, it } from "vitest";
import { explores, lookmlFiles } from "../../schema/lookml-project.ts";
import { metricViews } from "../../schema/metric-views.ts";

// That a parser takes the files: lookml.test.ts.

const files = Object.entries(lookmlFiles());
const views = files.filter(([name]) => name.endsWith(".view.lkml"));
const relationOf = (name: string) => metricViews.find((view) => view.name === name);
const viewOf = (file: string): string => /(\w+)\.view\.lkml$/.exec(file)?.[1] ?? "";

it.each(views)("%s refers to columns, and measures, that there are", (file, text) => {
  const relation = relationOf(viewOf(file));
  const columns = new Set(relation?.fields.map(({ name }) => name));
  const used = new Set([...text.matchAll(/\$\{TABLE\}\.(\w+)/g)].map(([, name = ""]) => name));
  expect([...used].filter((name) => !columns.has(name))).toEqual([]);
  expect([...columns].filter((name) => !used.has(name))).toEqual([]);
  const measures = new Set([...text.matchAll(/^ {2}measure: (\w+)/gm)].map(([, name = ""]) => name));
  expect([...text.matchAll(/\$\{(?!TABLE)(\w+)\}/g)].map(([, name = ""]) => name).filter((name) => !measures.has(name))).toEqual([]);
  expect([...text.matchAll(/primary_key: yes/g)]).toHaveLength(1);
  // A column that nobody qualified is ambiguous in a join.
  const conditions = [...text.matchAll(/sql: (case .+?) ;;/g)].map(([, sql = ""]) => sql.replaceAll(/'[^']*'|\$\{TABLE\}\.\w+/g, ""));
  expect(conditions.flatMap((sql) => sql.match(/\w+/g) ?? []).filter((word) => columns.has(word))).toEqual([]);
});

it("no join of an explore repeats a row: the joined side's column is its key", () => {
  for (const { view, joins } of explores) {
    const own = relationOf(view);
    for (const { view: other, by, relationship } of joins) {
      expect(relationOf(other)?.key, `${view} joins ${other}`).toEqual([by]);
      expect(own?.fields.some(({ name }) => name === by)).toBe(true);
      expect(relationship, `${view} joins ${other}`).toBe(own?.key[0] === by ? "one_to_one" : "many_to_one");
    }
  }
});
