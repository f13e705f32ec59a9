import { beforeAll, describe, expect, it } from "vitest";
import { dashboard } from "../../functions/report/dashboard.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { dbtFiles } from "../../schema/dbt-package.ts";
import { lookmlFiles } from "../../schema/lookml-project.ts";
import { metrics } from "../../schema/metrics.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { bundledFiles, bundledText, readDataset, valuesOf } from "../support/superset-bundle.ts";

/**
 * A figure has one number wherever its name stands: each tool's own text is run on the same sessions, and compared with what the report
 * shows, which is compared with counts by hand.
 */
type Figures = Readonly<Record<string, unknown>>;

let warehouse: DuckdbWarehouse;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:");
  await load(warehouse, sessionWrites({ sessions: 200, days: 4, seed: 61, instances: ["acme", "globex"] }));
  // Each view is computed once; what the tools ask is asked of its rows.
  for (const view of ["sessions_flat", "queue_entries", "agent_legs", "virtual_agent_legs", "csat_responses", "repeat_contacts"])
    await warehouse.query(`create table copied_${view} as select * from \${contact_center}.${view}`);
  return () => warehouse.close();
}, 120_000);

const overCopies = (sql: string): string => sql.replaceAll("${filters}", "true").replaceAll("${contact_center}.", "copied_");

/** The figures of a view, each from the SQL that a tool has for it. */
async function figuresOf(view: string, expressions: Readonly<Record<string, string>>): Promise<Figures> {
  const list = Object.entries(expressions).map(([name, sql]) => `cast(${sql} as double) as ${name}`);
  const { rows } = await warehouse.query(`select ${list.join(", ")} from copied_${view} as ${view}`);
  return rows[0] ?? {};
}

async function supersetFigures(): Promise<Figures> {
  const found: Record<string, unknown> = {};
  for (const file of bundledFiles("datasets/*/*.yaml")) {
    const { view, metrics: expressions } = readDataset(file);
    const names = valuesOf(bundledText(file), "metric_name");
    Object.assign(found, await figuresOf(view, Object.fromEntries(names.map((name, index) => [name, expressions[index] ?? ""]))));
  }
  return found;
}

async function lookmlFigures(): Promise<Figures> {
  const found: Record<string, unknown> = {};
  for (const [file, text] of Object.entries(lookmlFiles())) {
    const view = /(\w+)\.view\.lkml$/.exec(file)?.[1];
    if (view === undefined) continue;
    const measures = new Map<string, string>();
    for (const [, name = "", body = ""] of text.matchAll(/^ {2}measure: (\w+) \{\n([^]*?)^ {2}\}/gm)) {
      const type = /type: (\w+)/.exec(body)?.[1] ?? "";
      const sql = (/sql: (.+) ;;/.exec(body)?.[1] ?? "").replaceAll("${TABLE}.", `${view}.`);
      const plain = sql.replaceAll(/\$\{(\w+)\}/g, (_, other: string) => measures.get(other) ?? "missing");
      measures.set(name, type === "count" ? "count(*)" : type === "number" ? plain : `${type}(${plain})`);
    }
    if (measures.size > 0) Object.assign(found, await figuresOf(view, Object.fromEntries(measures)));
  }
  return found;
}

async function dbtFigures(): Promise<Figures> {
  const macro = dbtFiles()["bi/dbt/macros/metrics.sql"] ?? "";
  const found: Record<string, unknown> = {};
  for (const [view, own] of Map.groupBy(metrics, (metric) => metric.view)) {
    const expressions = own.map(({ name }): readonly [string, string] => {
      const quoted = new RegExp(`^ {2}"${name}": (".*?"),?$`, "m").exec(macro)?.[1] ?? '""';
      return [name, String(JSON.parse(quoted))];
    });
    Object.assign(found, await figuresOf(view, Object.fromEntries(expressions)));
  }
  return found;
}

/** The strip of the report, by the name of the metric; shares as shares. */
async function reportFigures(): Promise<Figures> {
  const found: Record<string, unknown> = {};
  for (const { sql, figures } of dashboard) {
    if (figures === undefined) continue;
    const { rows } = await warehouse.query(overCopies(sql));
    for (const { column, format, label, population } of figures) {
      const metric = metrics.find((one) => one.label === label && one.population === population);
      if (metric === undefined) continue;
      const value = rows[0]?.[column];
      found[metric.name] = format === "percent" && typeof value === "number" ? value / 100 : value;
    }
  }
  return found;
}

const rounded = (figures: Figures, names: readonly string[]): Figures =>
  Object.fromEntries(names.map((name) => [name, typeof figures[name] === "number" ? Number(figures[name].toFixed(9)) : figures[name]]));

describe("every figure of one name has one number", () => {
  it.each([
    { tool: "Superset", figuresOfTool: supersetFigures, least: 14 },
    { tool: "LookML", figuresOfTool: lookmlFigures, least: 14 },
    { tool: "dbt", figuresOfTool: dbtFigures, least: 14 },
  ])("in the report and in $tool", async ({ figuresOfTool, least }) => {
    const [report, tool] = [await reportFigures(), await figuresOfTool()];
    const shared = Object.keys(report).filter((name) => Object.hasOwn(tool, name));
    expect(shared.length).toBeGreaterThanOrEqual(least);
    expect(rounded(tool, shared)).toEqual(rounded(report, shared));
  });

  it("in Superset, LookML and dbt, for every metric of the list", async () => {
    const [superset, looker, dbt] = [await supersetFigures(), await lookmlFigures(), await dbtFigures()];
    const names = metrics.map(({ name }) => name);
    expect(rounded(looker, names)).toEqual(rounded(dbt, names));
    // The bundle has no dataset of repeat contacts.
    const inSuperset = metrics.filter(({ view }) => view !== "repeat_contacts").map(({ name }) => name);
    expect(rounded(superset, inSuperset)).toEqual(rounded(dbt, inSuperset));
    expect(Object.values(rounded(dbt, names)).filter((value) => typeof value !== "number")).toEqual([]);
  });

  it("as the sessions are counted one by one", async () => {
    const { rows } = await warehouse.query("select direction, is_abandoned, is_handled from copied_sessions_flat");
    const inbound = rows.filter(({ direction }) => direction === "inbound");
    const abandoned = inbound.filter((row) => row["is_abandoned"] === true).length;
    const handled = inbound.filter((row) => row["is_handled"] === true).length;
    expect((await reportFigures())["abandon_rate"]).toBeCloseTo(abandoned / (abandoned + handled), 9);
  });
});
