import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { BucketEvents } from "../../functions/local/bucket-events.ts";
import { LocalFolder } from "../../functions/storage/local-folder.ts";

const event = z.object({ name: z.string(), generation: z.string() });

let root: string;
let bucket: string;
/** Names of the events in the order of their arrival, with their ids. */
let received: { readonly name: string; readonly id: string }[];
/** Status that the function answers for a name; it does not answer with 0. */
let answer: (name: string) => number;
let stops: (() => Promise<unknown>)[];

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), "ccaip-")));
  bucket = path.join(root, "bucket");
  await mkdir(bucket);
  [received, answer, stops] = [[], () => 204, []];
});
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  await rm(root, { recursive: true });
});

async function started(handled: readonly string[] = []) {
  const server = createServer((incoming, outgoing) => {
    const pieces: Buffer[] = [];
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const { name } = event.parse(JSON.parse(Buffer.concat(pieces).toString()));
      received.push({ name, id: String(incoming.headers["ce-id"]) });
      if (answer(name) > 0) outgoing.writeHead(answer(name)).end();
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const folder = await LocalFolder.open({ bucket: "local", folder: bucket, quarantine: path.join(root, "quarantine") });
  const retries: string[] = [];
  const events = new BucketEvents({
    folder,
    url,
    isHandled: ({ name }) => handled.includes(name),
    onUnreadable: () => undefined,
    onRetry: ({ name }) => void retries.push(name),
  });
  stops.push(async () => {
    await events.stop();
    server.closeAllConnections();
    server.close();
  });
  await events.start();
  return { events, folder, retries };
}

async function write(name: string, text = "{}", seconds?: number): Promise<void> {
  const file = path.join(bucket, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  if (seconds !== undefined) await utimes(file, seconds, seconds);
}

const names = (): readonly string[] => received.map(({ name }) => name).toSorted();
const patience = { timeout: 25_000, interval: 20 };

it("reads and delivers a few files at a time, however many arrive at once", async () => {
  const count = 1_000;
  const expected = Array.from({ length: count }, (_, index) => `moved/${index % 20}/call-${index}.json`);
  const { folder, events } = await started();
  const observe = folder.observe.bind(folder);
  const { promise, resolve } = Promise.withResolvers<void>();
  let [reading, mostRead] = [0, 0];
  vi.spyOn(folder, "observe").mockImplementation(async (name) => {
    reading += 1;
    mostRead = Math.max(mostRead, reading);
    try {
      return await observe(name);
    } finally {
      reading -= 1;
    }
  });
  let mostDescriptors = 0;
  const timer = setInterval(() => {
    if (process.platform === "linux") mostDescriptors = Math.max(mostDescriptors, readdirSync("/proc/self/fd").length);
    if (received.length >= count) resolve();
  }, 5);
  for (const name of expected) {
    const file = path.join(root, "aside", name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, "{}");
  }
  await rename(path.join(root, "aside", "moved"), path.join(bucket, "moved"));
  await promise;
  clearInterval(timer);
  await events.idle();

  expect(names()).toEqual(expected.toSorted());
  expect(mostRead).toBeLessThanOrEqual(32);
  expect(mostDescriptors).toBeLessThan(300);
});

it("repeats an event that is not acknowledged, under its id, and delivers the others meanwhile", async () => {
  const failing = Array.from({ length: 40 }, (_, index) => `a/call-${index}.json`);
  answer = (name) => (name.startsWith("a/") ? 500 : 204);
  for (const name of failing) await write(name);
  await write("b/call-1.json");
  const { events, retries } = await started();
  await expect.poll(() => received.some(({ name }) => name === "b/call-1.json"), { timeout: 5_000 }).toBe(true);
  await expect.poll(() => failing.every((name) => retries.includes(name)), { timeout: 5_000 }).toBe(true);
  await expect.poll(() => retries.filter((name) => name === failing[0]).length, { timeout: 15_000 }).toBeGreaterThan(3);
  answer = () => 204;
  await events.idle();
  for (const name of failing) {
    const ids = received.filter((one) => one.name === name).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
  }
});

it("delivers at the start what is not in the ledger", async () => {
  await write("call-1.json");
  await write("call-2.json");
  const { events } = await started(["call-1.json"]);
  await events.idle();
  expect(names()).toEqual(["call-2.json"]);
});

it("delivers a file again that changed under the same size and time", async () => {
  await write("call-1.json", "rating 3", 1_770_000_000);
  const { events } = await started();
  await events.idle();
  await write("call-1.json", "rating 5", 1_770_000_000);
  await expect.poll(names, patience).toEqual(["call-1.json", "call-1.json"]);
});

it("follows the same links as a listing: those that are made while it runs, and what is written behind them", async () => {
  const outside = path.join(root, "outside");
  await mkdir(outside);
  await writeFile(path.join(outside, "call-2.json"), "{}");
  await write("metadata/call-1.json");
  const { folder } = await started();
  await symlink(outside, path.join(bucket, "link"));
  await symlink("metadata/call-1.json", path.join(bucket, "latest.json"));
  await expect.poll(names, patience).toEqual(["link/call-2.json", "metadata/call-1.json"]);
  await writeFile(path.join(outside, "call-3.json"), "{}");
  await expect.poll(names, patience).toEqual(["link/call-2.json", "link/call-3.json", "metadata/call-1.json"]);
  const listed: string[] = [];
  for await (const { name } of folder.list("local", "")) listed.push(name);
  expect(listed).toEqual(names());
});

it("watches a folder that replaces another one of its name", async () => {
  await write("metadata/call-1.json");
  const { events } = await started();
  await events.idle();
  await rm(path.join(bucket, "metadata"), { recursive: true });
  await write("metadata/call-2.json");
  await expect.poll(names, patience).toEqual(["metadata/call-1.json", "metadata/call-2.json"]);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await write("metadata/call-3.json");
  await expect.poll(names, patience).toEqual(["metadata/call-1.json", "metadata/call-2.json", "metadata/call-3.json"]);
});

it("ignores dot files and what lies in dot folders", async () => {
  await started();
  await write(".git/call-1.json");
  await write(".call-2.json");
  await write("call-3.json");
  await expect.poll(names, patience).toEqual(["call-3.json"]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(names()).toEqual(["call-3.json"]);
});

it("stops while the function is silent, and reports no retry then", async () => {
  answer = () => 0;
  await write("call-1.json");
  const { events, retries } = await started();
  await expect.poll(() => received.length).toBe(1);
  await events.stop();
  expect(retries).toEqual([]);
});

it("stops in the middle of deliveries, which the next start makes", async () => {
  answer = () => 500;
  await write("call-1.json");
  const { events } = await started();
  await expect.poll(() => received.length).toBeGreaterThan(0);
  await events.stop();
  await expect(events.idle()).resolves.toBeUndefined();
  const before = received.length;
  answer = () => 204;
  const { events: next } = await started();
  await next.idle();
  expect(received).toHaveLength(before + 1);
});
