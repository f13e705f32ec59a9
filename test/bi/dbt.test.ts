import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { metricSql, metrics } from "../../schema/metrics.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { missingBiTools, runBiTool } from "./python.ts";

const missing = missingBiTools();
if (missing !== null) process.stderr.write(`skipped: ${missing.missing}\n`);

const here = import.meta.dirname;
const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-dbt-"));
const file = path.join(folder, "warehouse.duckdb");
const dbt = (...given: readonly string[]) =>
  runBiTool("dbt", ["--no-use-colors", ...given, "--profiles-dir", folder], { cwd: folder, env: { WAREHOUSE_FILE: file } });

/** The rows of each statement; only one program at a time can open the file. */
async function ask(...statements: readonly string[]): Promise<readonly (readonly Readonly<Record<string, unknown>>[])[]> {
  const warehouse = await openDuckdb(file);
  const answers = [];
  for (const statement of statements) answers.push((await warehouse.query(statement)).rows);
  await warehouse.close();
  return answers;
}

describe.skipIf(missing !== null)("a dbt project that installs the package", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    cpSync(path.join(here, "dbt"), folder, { recursive: true });
    writeFileSync(path.join(folder, "packages.yml"), `packages:\n  - local: ${path.join(here, "../../schema/bi/dbt")}\n`);
    const warehouse = await openDuckdb(file);
    await load(warehouse, sessionWrites({ sessions: 150, days: 4, seed: 71, drift: 0.1, instances: ["acme", "globex"] }));
    await warehouse.close();
    const { code, output } = await dbt("deps");
    if (code !== 0) throw new Error(output);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("builds, and every test of the package passes", async () => {
    const { code, output } = await dbt("build");
    expect(output).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
    expect(output).not.toMatch(/deprecat/i);
    expect(code).toBe(0);
    expect(Number(/ (\d+) data tests/.exec(output)?.[1])).toBeGreaterThan(80);
  });

  it("has each metric as the program computes it", async () => {
    const views = [...Map.groupBy(metrics, ({ view }) => view)];
    const [shown = [], ...computed] = await ask(
      "select name, figure from analytics.figures",
      ...views.map(
        ([view, own]) =>
          `select ${own.map((metric) => `cast(${metricSql(metric)} as double) as ${metric.name}`).join(", ")} from \${contact_center}.${view}`,
      ),
    );
    const expected = Object.assign({}, ...computed.map(([row]) => row));
    expect(Object.fromEntries(shown.map(({ name, figure }) => [String(name), figure]))).toEqual(expected);
    expect(Object.keys(expected)).toHaveLength(metrics.length);
    expect(Object.values(expected).filter((figure) => typeof figure !== "number")).toEqual([]);
  });

  it("documents every column, and finds stale files", async () => {
    expect(await dbt("docs", "generate")).toMatchObject({ code: 0 });
    expect(existsSync(path.join(folder, "target/catalog.json"))).toBe(true);
    const { code, output } = await dbt("source", "freshness");
    expect(output).toContain("ERROR STALE freshness of contact_center.sessions");
    expect(code).toBe(1);
  });

  it("fails on a stay that is there twice, and on one whose session or agent is not there", async () => {
    await ask(
      "create table ${store}.kept as select * from ${contact_center}.queue_entries",
      "create or replace view ${contact_center}.queue_entries as select * from ${store}.kept union all select * from ${store}.kept where entry_number = 1",
      "create table ${store}.known as select * from ${contact_center}.agents",
      "create or replace view ${contact_center}.agents as select * from ${store}.known where agent_id > (select min(agent_id) from ${store}.known)",
      "create table ${store}.listed as select * from ${contact_center}.transfers",
      "create or replace view ${contact_center}.transfers as select * replace (session_key || '0' as session_key) from ${store}.listed",
    );
    const broken = ["queue_entries", "agent_legs", "transfers"].map((name) => `source:ccaip_sessions.contact_center.${name}`);
    const { code, output } = await dbt("test", "--select", ...broken);
    expect(code).toBe(1);
    const failed = [...output.matchAll(/FAIL \d+ (source_\w+)/g)].map(([, name = ""]) => name).toSorted();
    expect(failed).toEqual([
      expect.stringMatching(/^source_belongs_to_contact_center_transfers_instance__session_key/),
      expect.stringMatching(/^source_relationships_contact_center_agent_legs_agent_uid/),
      expect.stringMatching(/^source_relationships_contact_center_queue_entries_agent_uid/),
      "source_unique_contact_center_queue_entries_queue_entry_uid",
    ]);
  });
});
