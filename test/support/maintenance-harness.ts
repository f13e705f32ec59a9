import { beforeEach } from "vitest";
import { type LoadParts, loadFiles, noSums } from "../../functions/maintenance/load.ts";
import { createIngest } from "../../functions/pipeline/ingest.ts";
import { startBudget, unlimited } from "../../functions/maintenance/budget.ts";
import type { Findings } from "../../functions/maintenance/comparison.ts";
import { type ReconcileParts, reconcile } from "../../functions/maintenance/reconcile.ts";
import { type RoundFindings, type RoundParts, reconcileRound } from "../../functions/maintenance/reconcile-round.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { MemoryFiles } from "./memory-files.ts";
import { stored } from "./session-files.ts";
import { testSettings } from "./settings.ts";
import { useWarehouse } from "./warehouse.ts";

/** A bucket in memory and an empty embedded warehouse. */
export class Scene {
  readonly files = new MemoryFiles();
  readonly warehouse: Warehouse;
  #generation = 1_700_000_000_000_000;

  constructor(warehouse: Warehouse) {
    this.warehouse = warehouse;
  }

  /** Writes an object, as the platform does; each write is a new generation. */
  put(name: string, content: unknown, timeCreated = "2026-03-02T17:05:11.000Z"): void {
    this.files.put(stored(content, { name, generation: String((this.#generation += 1)), timeCreated }));
  }

  /** Delivers the event of an object's live version. */
  async deliver(name: string, settings = testSettings): Promise<void> {
    const live = this.files.live.get(name);
    if (live === undefined) throw new Error(`${name} is not in the bucket`);
    await createIngest(settings, { files: this.files, warehouse: this.warehouse, now: () => new Date() })({
      version: live,
      eventId: "event",
      receivedAt: new Date(),
    });
  }

  async load(changes: Partial<LoadParts> = {}): Promise<ReturnType<typeof noSums>> {
    return loadFiles({
      files: this.files,
      warehouse: this.warehouse,
      settings: testSettings,
      listing: this.files.list(testSettings.bucket, ""),
      prefix: "",
      concurrency: 8,
      reload: false,
      limit: Number.POSITIVE_INFINITY,
      signal: new AbortController().signal,
      now: () => new Date(),
      onResult: () => undefined,
      onSums: () => undefined,
      ...changes,
    });
  }

  reconcile(changes: Partial<ReconcileParts> = {}): ReturnType<typeof reconcile> {
    return reconcile({ ...this.#reconciling(), ...changes });
  }

  #reconciling(): ReconcileParts {
    return {
      files: this.files,
      warehouse: this.warehouse,
      settings: testSettings,
      prefix: "",
      fix: false,
      mirrorDeletes: false,
      graceMilliseconds: 0,
      concurrency: 8,
      maximumBytes: 1_000_000_000,
      now: () => new Date(),
      onFound: () => undefined,
      onResult: () => undefined,
    };
  }

  /** Reconciles in rounds, as upkeep does: one run, or as many as one round takes. */
  async reconcileRound(changes: Partial<RoundParts> = {}): Promise<RoundFindings> {
    return reconcileRound({ ...this.#reconciling(), pages: 500, budget: startBudget(unlimited), ...changes });
  }

  async wholeRound(changes: Partial<RoundParts> = {}): Promise<{ readonly runs: readonly RoundFindings[]; readonly sums: Findings }> {
    const runs: RoundFindings[] = [];
    do runs.push(await this.reconcileRound(changes));
    while (runs.at(-1)?.isComplete === false);
    return { runs, sums: runs.map(({ findings }) => findings).reduce(sumOf) };
  }

  /** The answer of a query, one object per row. */
  async rows(sql: string): Promise<readonly unknown[]> {
    return (await this.warehouse.query(sql)).rows;
  }
}

/** Findings of two runs together. */
function sumOf(one: Findings, other: Findings): Findings {
  const { fixed: someFixed, ...some } = one;
  const { fixed: othersFixed, ...others } = other;
  return { ...addCounts(some, others), fixed: addCounts(someFixed, othersFixed) };
}

function addCounts<Counts extends Readonly<Record<keyof Counts, number>>>(some: Counts, others: Counts): Counts {
  const sum = { ...some };
  for (const name in others) Object.assign(sum, { [name]: some[name] + others[name] });
  return sum;
}

/** The scene of the running test. */
export function useScene(): () => Scene {
  const warehouse = useWarehouse();
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene(warehouse());
  });
  return () => scene;
}
