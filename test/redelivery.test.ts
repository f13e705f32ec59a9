import { afterEach, describe, expect, it } from "vitest";
import { RowRefusedError, type Warehouse } from "../functions/warehouse/warehouse.ts";
import { changedWarehouse } from "./support/changed-warehouse.ts";
import { callFile, stored } from "./support/session-files.ts";
import { MemoryFiles } from "./support/memory-files.ts";
import { type ServedFunction, servedFunction } from "./support/served-function.ts";

const files = new MemoryFiles();
let served: ServedFunction;
afterEach(() => served.close());

const call = stored(callFile(), { name: "metadata/call-4711.json" });
files.put(call);

/** A warehouse whose first append goes wrong in a way of the test's choosing. */
const failingOnce =
  (fail: (append: () => Promise<void>) => Promise<void>) =>
  (warehouse: Warehouse): Warehouse => {
    let calls = 0;
    return changedWarehouse(warehouse, {
      append: (table, row, key) => {
        calls += 1;
        const append = (): Promise<void> => warehouse.append(table, row, key);
        return calls === 1 ? fail(append) : append();
      },
    });
  };

async function contents(): Promise<unknown> {
  const sessions = await served.warehouse.query("select session_key, session_status, handle_seconds from ${contact_center}.sessions");
  const participants = await served.warehouse.query("select session_key, position from ${contact_center}.participants order by position");
  const ledger = await served.warehouse.query("select object_name, outcome from ${contact_center}.session_files");
  return [sessions.rows, participants.rows, ledger.rows];
}

const right = [
  [{ session_key: "call-4711", session_status: "finished", handle_seconds: 250 }],
  [
    { session_key: "call-4711", position: 0 },
    { session_key: "call-4711", position: 1 },
  ],
  [{ object_name: "metadata/call-4711.json", outcome: "loaded" }],
];

describe("a delivery that breaks off is answered 500 and leaves the right rows once it comes again", () => {
  it("between read and append", async () => {
    served = await servedFunction(files, { wrap: failingOnce(() => Promise.reject(new Error("the process died here"))) });
    expect(await served.deliver(call)).toBe(500);
    expect(await contents()).toEqual([[], [], []]);
    expect(await served.deliver(call)).toBe(204);
    expect(await contents()).toEqual(right);
  });

  it("between append and answer", async () => {
    served = await servedFunction(files, {
      wrap: failingOnce(async (append) => {
        await append();
        throw new Error("the process died here");
      }),
    });
    expect(await served.deliver(call)).toBe(500);
    expect(await served.deliver(call)).toBe(204);
    expect(await contents()).toEqual(right);
  });

  it("past the deadline", async () => {
    served = await servedFunction(files, {
      deadlineMilliseconds: 1_500,
      wrap: failingOnce(async (append) => {
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        await append();
      }),
    });
    expect(await served.deliver(call)).toBe(500);
    expect(served.lines.at(-1)?.fields).toMatchObject({ outcome: "failed", reason: "DeadlineError ETIMEDOUT" });
    expect(await served.deliver(call)).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await contents()).toEqual(right);
  });
});

it("a failure is logged once, without a value of the file", async () => {
  served = await servedFunction(files, { wrap: failingOnce(() => Promise.reject(new Error("quoted: mia.tester@example.com"))) });
  await served.deliver(call);
  expect(served.lines).toHaveLength(1);
  expect(served.lines[0]).toMatchObject({
    severity: "ERROR",
    fields: { event: "file_handled", outcome: "failed", reason: "Error", object: "metadata/call-4711.json" },
  });
  expect(served.logged()).not.toContain("mia.tester");
});

it("a row that the warehouse refuses permanently is rejected, and its bytes are in quarantine", async () => {
  served = await servedFunction(files, { wrap: failingOnce(() => Promise.reject(new RowRefusedError(["invalid at rating"]))) });
  expect(await served.deliver(call)).toBe(204);
  const { rows } = await served.warehouse.query(
    "select outcome, problems, session_key, quarantine_object from ${contact_center}.session_files",
  );
  expect(rows).toMatchObject([{ outcome: "rejected", problems: "refused_by_warehouse ", session_key: "call-4711" }]);
  expect(files.kept.get(String(rows[0]?.["quarantine_object"]))).toEqual(call.bytes);
});
