import { isDeepStrictEqual } from "node:util";
import type { GeneratedWrite } from "../../functions/local/platform/generate-writes.ts";
import type { SessionTruth } from "../../functions/local/platform/session-truth.ts";
import type { FileVersion } from "../../functions/storage/session-files.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { tables } from "../../schema/tables/index.ts";

/** Differences listed at most; the total is always given. */
const toldAtMost = 20;

/** Cells compared and what was wrong with them; nothing in `wrong` means equal. */
export interface Comparison {
  readonly sessions: number;
  readonly cells: number;
  readonly wrong: readonly string[];
}

/** What a bucket or a warehouse that only stands in for the real one cannot do. */
export interface Leniency {
  readonly except?: readonly string[];
  readonly hasTextForJson?: boolean;
}

/**
 * What the warehouse must hold after a run: every relation cell by cell as the generator states it, and one ledger row per version.
 * The generator's statements share no code with the loader.
 */
export class ExpectedState {
  readonly #sessions = new Map<string, GeneratedWrite>();
  readonly #unloaded = new Map<string, "rejected" | "skipped">();

  /** Takes note of a write, in the order of the bucket. */
  add(write: GeneratedWrite): void {
    if (write.isNewest) this.#sessions.set(`${write.instance} ${write.channel}-${write.id}`, write);
    const truth = write.outcome === "loaded" ? null : write.truth();
    if (truth !== null && "outcome" in truth) this.#unloaded.set(truth.name, truth.outcome);
    else this.#unloaded.delete(write.name);
  }

  /**
   * Compares every relation with the statements, but for the columns of `except`. `hasTextForJson` is for an emulator that keeps the
   * text of streamed JSON inside lists as text. Reads one relation at a time.
   */
  async compareRelations(warehouse: Warehouse, { except = [], hasTextForJson = false }: Leniency = {}): Promise<Comparison> {
    const wrong = new Findings();
    let cells = 0;
    for (const { name, columns } of tables) {
      const order =
        name === "sessions" ? "" : `order by session_key, ${name === "recording_redactions" ? "recording_position, " : ""}position`;
      const { rows } = await warehouse.query(`select * from \${restricted}.${name} ${order}`);
      const found = Map.groupBy(rows, ({ instance, session_key: key }) => `${String(instance)} ${String(key)}`);
      for (const key of found.keys()) if (!this.#sessions.has(key)) wrong.add(`${name}: ${key} has rows and should not be there`);
      for (const [key, write] of this.#sessions) {
        const truth = truthOf(write);
        const expected = rowsOf(truth, name);
        const held = found.get(key) ?? [];
        if (held.length !== expected.length) wrong.add(`${name}: ${key} has ${held.length} rows, expected ${expected.length}`);
        for (const [index, row] of expected.entries()) {
          for (const column of Object.keys(row)) {
            if (except.includes(column)) continue;
            cells += 1;
            const cell = held[index]?.[column];
            const isText = hasTextForJson && name !== "sessions" && columns[column]?.type === "JSON" && typeof cell === "string";
            const value: unknown = isText ? JSON.parse(cell) : cell;
            if (!isDeepStrictEqual(plain(value), plain(row[column]))) wrong.add(`${name}: ${key} row ${index}, ${column}`);
          }
        }
      }
    }
    return { sessions: this.#sessions.size, cells, wrong: wrong.lines() };
  }

  /**
   * Compares the ledger with the versions that it must have, each exactly once, and none else. `live` are the bucket's versions, of which
   * the damaged ones must be recorded as such; `known` must have an outcome too, whichever; `possible` may have one.
   */
  async compareLedger(
    warehouse: Warehouse,
    {
      live,
      known = [],
      possible = [],
    }: { readonly live: readonly FileVersion[]; readonly known?: readonly FileVersion[]; readonly possible?: readonly FileVersion[] },
  ): Promise<{ readonly rows: number; readonly wrong: readonly string[] }> {
    const wrong = new Findings();
    const generation = `cast(generation as ${warehouse.sql.types.STRING})`;
    const { rows } = await warehouse.query(
      `select bucket, object_name, ${generation} as version, outcome from \${contact_center}.session_files`,
    );
    const outcomes = Map.groupBy(rows, ({ bucket, object_name: name, version }) =>
      versionKey({ bucket: String(bucket), name: String(name), generation: String(version) }),
    );
    const required = new Set([...known, ...live].map(versionKey));
    const allowed = new Set(possible.map(versionKey));
    for (const [key, found] of outcomes) {
      if (found.length !== 1) wrong.add(`ledger: ${key} has ${found.length} rows`);
      if (!required.has(key) && !allowed.has(key)) wrong.add(`ledger: ${key} was neither delivered nor live`);
    }
    for (const key of required) if (!outcomes.has(key)) wrong.add(`ledger: ${key} has no row`);
    for (const version of live) {
      const [found] = outcomes.get(versionKey(version)) ?? [];
      const outcome = this.#unloaded.get(version.name) ?? "loaded";
      if (found !== undefined && found["outcome"] !== outcome)
        wrong.add(`ledger: ${versionKey(version)} is ${String(found["outcome"])}, expected ${outcome}`);
    }
    return { rows: rows.length, wrong: wrong.lines() };
  }
}

const versionKey = ({ bucket, name, generation }: FileVersion): string => `${bucket}/${name} ${generation}`;

function truthOf(write: GeneratedWrite): SessionTruth {
  const truth = write.truth();
  if (truth === null || !("relations" in truth)) throw new Error(`${write.name}: the newest write has no statement`);
  return truth;
}

function rowsOf(truth: SessionTruth, name: string): readonly Readonly<Record<string, unknown>>[] {
  if (name === "sessions") {
    const { relations, ...identity } = truth;
    return [{ ...identity, ...relations.sessions }];
  }
  const rows = truth.relations[name];
  return Array.isArray(rows) ? rows : [];
}

/** Values as JSON has them: an absent cell is null, objects have no prototypes that differ. */
const plain = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? JSON.parse(JSON.stringify(value)) : (value ?? null);

class Findings {
  readonly #first: string[] = [];
  #count = 0;

  add(finding: string): void {
    this.#count += 1;
    if (this.#first.length < toldAtMost) this.#first.push(finding);
  }

  lines(): readonly string[] {
    const more = this.#count - this.#first.length;
    return more > 0 ? [...this.#first, `and ${more} more`] : this.#first;
  }
}
