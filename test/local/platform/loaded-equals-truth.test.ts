import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { z } from "zod";
import { type DuckdbWarehouse, openDuckdb } from "../../../functions/warehouse/duckdb/duckdb.ts";
import { relations } from "../../../schema/relations.ts";
import { identity } from "../../../schema/store.ts";
import { childTables, sessions } from "../../../schema/tables/index.ts";
import { generatedFiles, loadVersions, shuffled } from "../../support/generated-files.ts";

/** 300 sessions in every test run, 5,000 by `npm run test:truth`. */
const sessionCount = Number(process.env["TRUTH_SESSIONS"] ?? 300);
const seed = Number(process.env["TRUTH_SEED"] ?? 20_260_302);

const row = z.record(z.string(), z.unknown());
const loadedTruth = z.object({
  instance: z.string(),
  session_key: z.string(),
  channel: z.string(),
  session_id: z.number(),
  created_at: z.string(),
  session_date: z.string(),
  is_final: z.boolean(),
  unknown_fields: row.nullable(),
  relations: z.object({ sessions: row }).catchall(z.array(row)),
});
const unloadedTruth = z.object({ instance: z.string(), name: z.string(), outcome: z.string() });

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Rows of a restricted relation by session, in the order of their positions. */
async function rowsBySession(warehouse: DuckdbWarehouse, relation: string): Promise<ReadonlyMap<string, Rows>> {
  const position = relation === "sessions" ? "" : `, ${relation === "recording_redactions" ? "recording_position, " : ""}position`;
  const { rows } = await warehouse.query(`select * from \${restricted}.${relation} order by instance, session_key${position}`);
  return Map.groupBy(rows, (found) => `${String(found["instance"])} ${String(found["session_key"])}`);
}

/** Names of the cells that differ, or of relations with missing or additional rows. */
function differences(name: string, expected: Rows, found: Rows): readonly string[] {
  if (expected.length !== found.length) return [`${name}: ${found.length} rows instead of ${expected.length}`];
  return expected.flatMap((cells, index) =>
    Object.entries(cells)
      .filter(([column, cell]) => !isDeepStrictEqual(found[index]?.[column], cell))
      .map(([column, cell]) => `${name}[${index}].${column}: ${JSON.stringify(found[index]?.[column])} instead of ${JSON.stringify(cell)}`),
  );
}

it(
  `${sessionCount} generated sessions, loaded in any order, equal the generator's truth in every relation, cell by cell`,
  { timeout: 600_000 },
  async () => {
    const instances = ["acme", "globex"];
    const generated = generatedFiles({ sessions: sessionCount, seed, instances, duplicates: 0.1, damage: 0.05, drift: 0.1 });
    const truths = generated.map(({ write }) => write.truth()).filter((truth) => truth !== null);
    const loaded = truths.flatMap((truth) => ("session_key" in truth ? loadedTruth.parse(JSON.parse(JSON.stringify(truth))) : []));
    const unloaded = truths.flatMap((truth) => ("outcome" in truth ? unloadedTruth.parse(truth) : []));
    expect(loaded).toHaveLength(sessionCount);
    expect(unloaded.length).toBeGreaterThan(0);
    expect(loaded.some((truth) => truth.unknown_fields !== null)).toBe(true);

    const warehouse = await openDuckdb(":memory:");
    const order = shuffled(
      generated.map(({ file }) => file),
      seed,
    );
    process.stdout.write(`${order.length} writes of ${sessionCount} sessions, seed ${seed}\n`);
    const sums = await loadVersions(warehouse, order, { instances: { "acme/": "acme", "globex/": "globex" } });
    const notByName = generated.filter(({ write }) => !write.name.endsWith(".json")).length;
    expect(sums.loaded).toBe(generated.filter(({ write }) => write.outcome === "loaded").length);
    expect(sums.loaded + sums.rejected + sums.skipped + notByName).toBe(order.length);

    const wrong: string[] = [];
    const keys = identity.map(({ name }) => name);
    const names = [sessions.name, ...childTables.map((table) => table.name)];
    expect(names.length).toBe(relations.filter(({ dataset }) => dataset === "restricted").length);
    for (const name of names) {
      const found = await rowsBySession(warehouse, name);
      let rowCount = 0;
      for (const truth of loaded) {
        const { relations: expected, ...facts } = truth;
        const shared = row.parse(Object.fromEntries(Object.entries(facts).filter(([column]) => keys.includes(column))));
        const own =
          name === sessions.name
            ? [{ ...expected.sessions, is_final: truth.is_final, unknown_fields: truth.unknown_fields, customer_key: null }]
            : z.array(row).parse(expected[name]);
        rowCount += own.length;
        const here = found.get(`${truth.instance} ${truth.session_key}`) ?? [];
        wrong.push(
          ...differences(
            `${truth.instance} ${truth.session_key} ${name}`,
            own.map((cells) => ({ ...shared, ...cells })),
            here,
          ),
        );
      }
      const foundCount = found.values().reduce((total, rows) => total + rows.length, 0);
      if (foundCount !== rowCount) wrong.push(`${name}: ${foundCount} rows in all instead of ${rowCount}`);
    }
    expect(wrong.slice(0, 20)).toEqual([]);

    const ledger = await warehouse.query("select instance, object_name, outcome from ${contact_center}.session_files");
    const outcomes = new Map(ledger.rows.map((entry) => [entry["object_name"], entry]));
    const wrongFiles = unloaded
      .filter(({ name }) => name.endsWith(".json"))
      .filter(({ name, outcome, instance }) => !isDeepStrictEqual(outcomes.get(name), { instance, object_name: name, outcome }));
    expect(wrongFiles).toEqual([]);
    expect(unloaded.filter(({ name }) => !name.endsWith(".json") && outcomes.has(name))).toEqual([]);
    await warehouse.close();
  },
);
