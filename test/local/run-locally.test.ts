import { chmod, mkdtemp, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createConsole } from "../../functions/console/console.ts";
import { consoleListener } from "../../functions/console/serve.ts";
import { type LocalRun, runLocally } from "../../functions/local/run-locally.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { openDatabase } from "../../functions/warehouse/duckdb/open.ts";
import type { Log } from "../../functions/log.ts";
import { asUnprivileged } from "../support/as-unprivileged.ts";
import { loadVersions } from "../support/generated-files.ts";
import { callFile, chatFile, stored } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";

/** Log messages of the run. */
let logged: string[] = [];
/** Days that were settled, by each settle. */
let settled: number[] = [];
let failures: unknown[] = [];
const log: Log = { write: (_, message) => void logged.push(message), failure: (message) => message };
let root: string;
let run: LocalRun | null = null;

beforeEach(async () => {
  logged = [];
  settled = [];
  failures = [];
  root = await mkdtemp(path.join(tmpdir(), "ccaip-"));
});
afterEach(async () => {
  await run?.stop();
  run = null;
  await rm(root, { recursive: true });
});

async function started(onUnreadable: (error: unknown) => void = () => undefined, quietMilliseconds = 60_000): Promise<LocalRun> {
  run = await runLocally({
    settings: testSettings,
    folder: path.join(root, "bucket"),
    quarantine: path.join(root, "quarantine"),
    database: path.join(root, "warehouse.duckdb"),
    port: 0,
    log,
    onOutcome: () => undefined,
    onUnreadable,
    onRetry: () => undefined,
    pages: (warehouse) => consoleListener(createConsole({ warehouse, name: "the bucket", now: () => new Date(), isRestricted: true })),
    idle: {
      settling: { now: () => new Date("2026-03-09T12:00:00Z"), metricSettings: defaultMetricSettings, maximumBytes: 1e12 },
      quietMilliseconds,
      onSettled: (days) => void settled.push(days),
      onFailure: (error) => void failures.push(error),
    },
  });
  return run;
}

async function write(name: string, file: unknown, seconds?: number): Promise<void> {
  const target = path.join(root, "bucket", name);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(`${target}.tmp`, typeof file === "string" ? file : JSON.stringify(file));
  if (seconds !== undefined) await utimes(`${target}.tmp`, seconds, seconds);
  await rename(`${target}.tmp`, target);
}

/** The ledger, once it has that many rows. */
async function ledger(count: number): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const warehouse = (run ?? (await started())).warehouse;
  const find = async () =>
    (await warehouse.query("select object_name, outcome, generation from ${contact_center}.session_files order by object_name, generation"))
      .rows;
  await expect.poll(async () => (await find()).length, { timeout: 10_000, interval: 50 }).toBe(count);
  return find();
}

describe("a folder as the bucket", () => {
  it("loads a file that is written, and again when it is overwritten", async () => {
    const { warehouse } = await started();
    await write("metadata/call-4711.json", callFile({ status: "connected" }));
    await ledger(1);
    await write("metadata/call-4711.json", callFile({ updated_at: "2026-03-02T09:20:00.000-08:00" }));
    const [first, second] = await ledger(2);
    expect(Number(second?.["generation"])).toBeGreaterThan(Number(first?.["generation"]));
    expect((await warehouse.query("select session_status from ${contact_center}.sessions")).rows).toEqual([{ session_status: "finished" }]);
  });

  it("settles days once nothing arrives, and again if one of them changes", async () => {
    const { warehouse } = await started(undefined, 300);
    const settledDays = async () => (await warehouse.query("select cast(session_date as varchar) as day from ${store}.settled_days")).rows;
    await write("metadata/call-4711.json", callFile({ status: "connected" }));
    await ledger(1);
    expect(await settledDays()).toEqual([]);
    await expect.poll(() => settled, { timeout: 10_000 }).toEqual([1]);
    expect(await settledDays()).toEqual([{ day: "2026-03-02" }]);
    await write("metadata/call-4711.json", callFile({ updated_at: "2026-03-02T09:20:00.000-08:00" }));
    await ledger(2);
    expect((await warehouse.query("select session_status from ${contact_center}.sessions")).rows).toEqual([{ session_status: "finished" }]);
    await expect.poll(() => settled, { timeout: 10_000 }).toEqual([1, 1]);
    expect(await settledDays()).toEqual([{ day: "2026-03-02" }]);
    expect(failures).toEqual([]);
  });

  it("settles at once if it is to end, and a settle that is cut off by the end leaves what was", async () => {
    const first = await started();
    await write("metadata/call-4711.json", callFile());
    await ledger(1);
    const ended = first.settle();
    await first.stop();
    run = null;
    await ended;
    const again = await started();
    await again.settle();
    expect({ settled, failures }).toEqual({ settled: [1], failures: [] });
  });

  it("reports what cannot be read, and loads the rest", async () => {
    await write("metadata/call-1.json", callFile({ id: 1 }));
    await write("metadata/call-2.json", callFile({ id: 2 }));
    await write("closed/call-3.json", callFile({ id: 3 }));
    const [bucket, file, closed] = ["bucket", "bucket/metadata/call-1.json", "bucket/closed"].map((name) => path.join(root, name));
    await Promise.all([root, bucket ?? ""].map((folder) => chmod(folder, 0o777)));
    await Promise.all([file ?? "", closed ?? ""].map((name) => chmod(name, 0)));
    const reported = new Set<unknown>();
    await asUnprivileged(async () => {
      await started((error) => reported.add(error instanceof Error && "path" in error ? error.path : null));
      expect(await ledger(1)).toMatchObject([{ object_name: "metadata/call-2.json", outcome: "loaded" }]);
      await run?.stop();
      run = null;
    });
    await chmod(closed ?? "", 0o700);
    expect([...reported]).toEqual(expect.arrayContaining([file, closed]));
  });

  it("logs what it leaves out, once", async () => {
    await write("call-4711.json", callFile());
    await symlink("missing.json", path.join(root, "bucket", "broken.json"));
    await started();
    await ledger(1);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(logged.filter((message) => message.startsWith("left out"))).toEqual([
      "left out: broken.json: a link to a missing file; restore its target or remove the link",
    ]);
  });

  it("gives growing generations although file times go backwards", async () => {
    await started();
    await write("call-4711.json", callFile(), 1_770_000_000);
    await ledger(1);
    await write("call-4711.json", callFile({ status: "finished again" }), 1_760_000_000);
    const [first, second] = await ledger(2);
    expect(Number(second?.["generation"])).toBeGreaterThan(Number(first?.["generation"]));
  });

  it("does not read a file while it is being written", async () => {
    await started();
    const text = JSON.stringify(callFile());
    const target = path.join(root, "bucket", "call-4711.json");
    await writeFile(target, text.slice(0, 300));
    await new Promise((resolve) => setTimeout(resolve, 60));
    await writeFile(target, text);
    expect((await ledger(1))[0]?.["outcome"]).toBe("loaded");
  });

  it("delivers at the start what was written while nothing ran, once", async () => {
    await write("metadata/call-4711.json", callFile());
    await write("metadata/chat-4711.json", chatFile());
    await started();
    await ledger(2);
    await run?.stop();
    await write("metadata/chat-4711.json", chatFile({ status: "finished again" }));
    await started();
    expect((await ledger(3)).map(({ object_name: name }) => name)).toEqual([
      "metadata/call-4711.json",
      "metadata/chat-4711.json",
      "metadata/chat-4711.json",
    ]);
  });

  it("finds files in folders that are created at the same moment", async () => {
    await started();
    const names = Array.from({ length: 30 }, (_, index) => `new/${index}/deep/call-${index + 1}.json`);
    await Promise.all(names.map((name, index) => write(name, callFile({ id: index + 1 }))));
    expect(await ledger(30)).toHaveLength(30);
  });

  it("stores the exact bytes of a rejected file in the quarantine folder", async () => {
    const { warehouse } = await started();
    await write("call-4711.json", '{"id": 4711,');
    await ledger(1);
    const { rows } = await warehouse.query("select quarantine_object from ${contact_center}.session_files");
    expect(await readFile(path.join(root, "quarantine", String(rows[0]?.["quarantine_object"])), "utf8")).toBe('{"id": 4711,');
  });

  it("answers a browser with the console, and an address that it does not have with 404", async () => {
    const { url } = await started();
    await write("call-4711.json", callFile());
    await ledger(1);
    const page = await fetch(`${url}/sessions/call-4711`);
    expect({ status: page.status, type: page.headers.get("content-type") }).toEqual({ status: 200, type: "text/html; charset=utf-8" });
    expect(await page.text()).toContain("Sam Agent");
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
  });

  it("lets other processes' commands work through the running one", async () => {
    await started();
    await write("call-4711.json", callFile());
    await ledger(1);
    const { connectDatabase } = await import("../../functions/warehouse/duckdb/socket.ts");
    const connected = await connectDatabase(path.join(root, "warehouse.duckdb"));
    expect((await connected.query("select session_key from ${contact_center}.sessions where session_id = @id", { id: 4711 })).rows).toEqual(
      [{ session_key: "call-4711" }],
    );
    await loadVersions(connected, [stored(JSON.stringify(chatFile()), { name: "chat-4711.json" })]);
    expect((await connected.query("select session_key, position from ${contact_center}.participants order by 1, 2")).rows).toEqual([
      { session_key: "call-4711", position: 0 },
      { session_key: "call-4711", position: 1 },
      { session_key: "chat-4711", position: 0 },
    ]);
    await connected.close();
  });
});

it("a database that no process has open is opened here", async () => {
  const opened = await openDatabase(path.join(root, "other.duckdb"));
  expect((await opened.query("select count(*) as sessions from ${contact_center}.sessions")).rows).toEqual([{ sessions: 0 }]);
  await opened.close();
});
