import type { DuckdbWarehouse } from "../../functions/warehouse/duckdb/duckdb.ts";
import { emptyWarehouse } from "../support/warehouse.ts";
import { Fault, type FaultKind } from "./fault.ts";
import type { SweptTask } from "./tasks.ts";
import { type Size, World, attempt, differences, keepRows, stateOf, storeOf } from "./world.ts";

/** A point at which a fault leads to another end, or to a success that is none. */
export interface SweepFinding {
  readonly task: string;
  readonly size: Size;
  readonly kind: FaultKind;
  readonly point: number;
  readonly place: string;
  readonly what: string;
}

export interface SweepResult {
  /** Points that a run without a fault passes. */
  readonly points: number;
  readonly runs: number;
  readonly findings: readonly SweepFinding[];
}

/** Names a finding, so that a run of its own can repeat it. */
export const findingText = ({ task, size, kind, point, place, what }: SweepFinding): string =>
  `${task}, size ${size ?? "default"}, ${kind} at point ${point} (${place}): ${what}`;

/**
 * Fails every point of a task in turn, or those that `isChosen`, runs it again without a fault, twice, and compares with a run that was
 * never disturbed.
 */
export async function sweep(
  warehouse: DuckdbWarehouse,
  task: SweptTask,
  { size, kind, isChosen }: { readonly size: Size; readonly kind: FaultKind; readonly isChosen: (point: number) => boolean },
): Promise<SweepResult> {
  await emptyWarehouse(warehouse);
  const prepared = new World(warehouse);
  await task.prepare(prepared);
  const putBack = await keepRows(warehouse);
  const again = task.again ?? task.run;
  const begin = async (): Promise<World> => {
    await putBack();
    const world = new World(warehouse);
    world.settings = prepared.settings;
    world.now = prepared.now;
    for (const file of prepared.files.live.values()) world.files.put(file);
    for (const [name, bytes] of prepared.files.kept) world.files.kept.set(name, bytes);
    return world;
  };

  const undisturbed = await begin();
  const counting = new Fault();
  undisturbed.wait(60);
  await task.run(undisturbed.ports(counting, size), undisturbed);
  const expected = { state: await stateOf(undisturbed), store: await storeOf(undisturbed) };

  const findings: SweepFinding[] = [];
  let runs = 0;
  for (let point = 1; ; point += 1) {
    if (!isChosen(point)) {
      if (point > counting.points) break;
      continue;
    }
    const world = await begin();
    const fault = new Fault(point, kind);
    world.wait(60);
    const { isSuccess } = await attempt(() => task.run(world.ports(fault, size), world));
    // Every point has failed once: a fault may add points, so the count of the undisturbed run is not the end.
    if (fault.struck === null) break;
    runs += 1;
    const note = (what: string): void => void findings.push({ task: task.name, size, kind, point, place: fault.struck ?? "", what });
    if (isSuccess && kind === "crash") note("reports success");
    for (const repetition of ["second", "third"]) {
      world.wait(60);
      const repeated = await attempt(() => again(world.ports(new Fault(), size), world));
      if (!repeated.isSuccess) note(`the ${repetition} run fails: ${String(repeated.error)}`);
    }
    if ((await storeOf(world)) === expected.store) continue;
    for (const difference of differences(await stateOf(world), expected.state)) note(difference);
  }
  return { points: counting.points, runs, findings };
}
