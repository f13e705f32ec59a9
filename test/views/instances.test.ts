import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { dashboard } from "../../functions/report/dashboard.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { withSteps } from "../../schema/sweep.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { analystsPage, questionsOf } from "./answers.ts";

const root = path.join(import.meta.dirname, "../..");
const textOf = (file: string): string => readFileSync(path.join(root, file), "utf8");
const filesOf = (pattern: string): readonly string[] => globSync(pattern, { cwd: root }).toSorted();

/** Ids are numbered by each instance of its own. */
const id = /\b(?:\w+_id|session_key|customer_key)\b/;
const clauses =
  /\b(?:group by|partition by)\s+([^()]*?(?:\([^()]*\)[^()]*?)*)(?=\b(?:order by|having|limit|qualify|union|rows|range)\b|\)|;|$)/gi;
const joins = /\bon\s+([^]*?)(?=\b(?:left|right|inner|full|cross|join|where|group|order|having|qualify|union|select|limit)\b|\n\)|;|$)/gi;
const counts = /\bcount\s*\(\s*distinct\s+((?:[^()]|\([^()]*\))*)\)/gi;

/** Places of a statement that mix ids of different instances. */
function mixedIds(sql: string): readonly string[] {
  if (/\binstance = '/.test(sql)) return [];
  const uncommented = sql.replaceAll(/--[^\n]*/g, "");
  const isWithinInstance = [...uncommented.matchAll(clauses)].some(([, part = ""]) => /\binstance\b/.test(part));
  return [clauses, joins, ...(isWithinInstance ? [] : [counts])].flatMap((pattern) =>
    [...uncommented.matchAll(pattern)]
      .filter(([, part = ""]) => id.test(part) && !/\binstance\b/.test(part))
      .map(([whole]) => whole.replaceAll(/\s+/g, " ").trim()),
  );
}

const isCount = (name: string): boolean =>
  !/percent|average|seconds|rate|rating|load|difference|handle|talk|hold|wrap|call|target|most/.test(name);

const blocks = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/```sql\n([^]*?)```/g)].flatMap(([, sql = ""]) => sql.split(";"));
const shipped: readonly (readonly [string, readonly string[]])[] = [
  ...filesOf("{*.md,docs/**/*.md,schema/**/*.md,terraform/*.md}").map((file) => [file, blocks(file)] as const),
  ...filesOf("schema/views/*.sql").map((file) => [file, [withSteps(textOf(file))]] as const),
  ...filesOf("schema/bi/**/*.yaml").map((file) => [file, textOf(file).split("\n")] as const),
  ["schema/dashboard.json", dashboard.map(({ sql }) => sql)],
];

it("finds ids without their instance in each place", () => {
  expect(mixedIds("select agent_id, count(*) from agent_legs group by agent_id order by 2")).toEqual(["group by agent_id"]);
  expect(mixedIds("select * from a join b on b.agent_id = a.agent_id where true")).toEqual(["on b.agent_id = a.agent_id"]);
  expect(mixedIds("select count(distinct agent_id) as agents from a")).toEqual(["count(distinct agent_id)"]);
  expect(mixedIds("select count(distinct concat(instance, '/', agent_id)) from a group by instance, agent_id")).toEqual([]);
});

it.each(shipped.filter(([, statements]) => statements.length > 0))(
  "%s groups, joins and counts ids within their instance",
  (_, statements) => {
    expect(statements.flatMap(mixedIds)).toEqual([]);
  },
);

describe("the same sessions in a second instance", () => {
  const writes = sessionWrites({ sessions: 400, days: 7 });
  const both = [...writes, ...writes.map((write) => ({ ...write, instance: "other" }))];
  const statements = [
    ...questionsOf(readFileSync(analystsPage, "utf8")).map(({ title, sql }) => ({ title, sql })),
    ...dashboard.map(({ title, sql }) => ({ title, sql: sql.replaceAll("${filters}", "true") })),
  ].map(({ title, sql }) => ({ title, sql: sql.replace(/\nlimit \d+\s*$/, "").replace(/\nhaving [^\n]* >= \d+/, "") }));
  const answersOf = async (warehouse: DuckdbWarehouse): Promise<readonly (readonly Readonly<Record<string, unknown>>[])[]> => {
    const answers = [];
    for (const { sql } of statements) answers.push((await warehouse.query(sql)).rows);
    await warehouse.close();
    return answers;
  };

  it("add to the counts of every shipped statement, and change no rate", { timeout: 300_000 }, async () => {
    const [one, two] = [await openDuckdb(":memory:"), await openDuckdb(":memory:")];
    await load(one, writes);
    await load(two, both);
    const [alone, together] = [await answersOf(one), await answersOf(two)];
    const wrong = statements.flatMap(({ title }, index) => {
      const [before = [], after = []] = [alone[index], together[index]];
      const names = Object.keys(before[0] ?? {}).filter(
        (name) => typeof before[0]?.[name] === "number" && isCount(name) && !/local_|weekday/.test(name),
      );
      const sum = (rows: typeof before, name: string): number => rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
      const uneven = names.filter((name) => sum(after, name) !== 2 * sum(before, name));
      const isRowCount = after.length === before.length || after.length === 2 * before.length;
      return uneven.length > 0 || !isRowCount ? [{ title, uneven, rows: [before.length, after.length] }] : [];
    });
    expect(wrong).toEqual([]);
    const rowsOf = (title: RegExp): readonly number[] => {
      const index = statements.findIndex((statement) => title.test(statement.title));
      return [alone[index]?.length ?? 0, together[index]?.length ?? 0];
    };
    for (const title of [/Which agents/, /Handle time and its parts/, /Rating and handle time/]) {
      const [before = 0, after = 0] = rowsOf(title);
      expect(before).toBeGreaterThan(3);
      expect(after).toBe(2 * before);
    }
  });
});
