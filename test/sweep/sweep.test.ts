import { expect, it } from "vitest";
import { useWarehouse } from "../support/warehouse.ts";
import { Fault, failing, withoutWaits } from "./fault.ts";
import { findingText, sweep } from "./sweep.ts";
import { tasks } from "./tasks.ts";

const warehouse = useWarehouse();
/** One point in so many; `npm run test:sweep` takes all. */
const stride = 11;

it.each(tasks.map((task, index) => ({ ...task, index })))(
  "$name ends as if no call had failed",
  { timeout: 120_000 },
  async ({ index, ...task }) => {
    for (const [place, kind] of (["once", "crash"] as const).entries()) {
      const { runs, findings } = await sweep(warehouse(), task, {
        size: task.isSized ? place + 1 : null,
        kind,
        isChosen: (point) => (point + index + place) % stride === 0 || point === 3,
      });
      expect(runs).toBeGreaterThan(0);
      expect(findings.map(findingText)).toEqual([]);
    }
  },
);

it("the sweep finds a command that reports success although calls failed, and one whose second run does not go on", async () => {
  const [event] = tasks;
  if (event === undefined) throw new Error("there are no tasks");
  const silent = {
    ...event,
    run: (...given: Parameters<typeof event.run>) => event.run(...given).catch(() => 0),
    again: () => Promise.resolve(0),
  };
  const { findings } = await sweep(warehouse(), silent, { size: null, kind: "crash", isChosen: (point) => point === 1 });
  expect(findings.map(({ what }) => what)).toEqual(
    expect.arrayContaining(["reports success", expect.stringMatching(/^sessions: 0 rows instead of 1/)]),
  );
});

it("a call fails before its work or after it, once or from then on", async () => {
  const port = { done: 0, work: async (): Promise<number> => (port.done += 1) };
  const once = failing(port, new Fault(2));
  await expect(once.work()).rejects.toThrow("injected at work, after");
  expect(await once.work()).toBe(2);
  const dead = failing(port, new Fault(1, "crash"));
  await expect(dead.work()).rejects.toThrow("injected at work, before");
  await expect(dead.work()).rejects.toThrow("injected at work, before");
  expect(port.done).toBe(2);
});

it("waits between tries take no time, and do again afterwards", async () => {
  const before = globalThis.setTimeout;
  await withoutWaits(() => new Promise<void>((resolve) => void setTimeout(resolve, 3_600_000)));
  expect(globalThis.setTimeout).toBe(before);
});
