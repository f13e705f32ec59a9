import { keepAll } from "../../functions/values/personal-data.ts";
import type { FileVersion } from "../../functions/storage/session-files.ts";
import { callFile, chatFile } from "../support/session-files.ts";
import { Fault } from "./fault.ts";
import { type Ports, World, commands } from "./world.ts";

/** A command or a task of upkeep, in a scene in which each of its steps has something to do. */
export interface SweptTask {
  readonly name: string;
  readonly prepare: (world: World) => Promise<void>;
  /** Returns how many files it reports as failed. */
  readonly run: (ports: Ports, world: World) => Promise<number>;
  /** What runs afterwards, without a fault, if that is not the same again. */
  readonly again?: (ports: Ports, world: World) => Promise<number>;
  /** Whether batches and pages have a part in it. */
  readonly isSized: boolean;
}

const day = "2026-03-02T18:00:00.000Z";
const later = "2026-03-02T19:00:00.000Z";
const updated = { updated_at: "2026-03-02T10:05:09.000-08:00", status: "rewritten" };
const overMidnight = { ...updated, created_at: "2026-03-03T09:00:00.000-08:00" };
const call = (id: number, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => callFile({ id, ...changes });
const chat = (id: number, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => chatFile({ id, ...changes });
/** Too large for the settings of the scenes, until replay's. */
const large = (id: number): Record<string, unknown> => call(id, { padding: "x".repeat(8_000) });
const noStart = { created_at: null };

const deliver = (world: World, version: FileVersion): Promise<number> => commands.deliver(world.ports(new Fault()), version);
const load = (world: World): Promise<number> => commands.load(world.ports(new Fault()));

/** Files of every kind, none of them loaded. */
function putFiles(world: World): void {
  world.settings = { ...world.settings, maxBytes: 8_000 };
  world.put("a/call-1.json", call(1), day);
  world.put("a/call-2.json", "not JSON", day);
  world.put("a/call-3.json", call(3, noStart), day);
  world.put("a/call-4.json", large(4), day);
  world.put("a/chat-1.json", chat(1), day);
  world.put("a/chat-5.json", { comm_type: "chat", entries: [] }, day);
  world.put("a/notes.txt", "notes", day);
  world.put("b/call-1.json", call(1, updated), later);
}

/** A bucket that went on without its events: a file each that is missing, stale, rejected and gone, and sessions on two days. */
async function goOn(world: World): Promise<void> {
  putFiles(world);
  for (const id of [10, 11, 12, 100]) world.put(`a/call-${id}.json`, call(id), day);
  world.put("b/call-11.json", call(11), day);
  world.put("a/chat-10.json", chat(10), day);
  await load(world);
  await deliver(world, world.put("a/call-12.json", call(12, overMidnight), later));
  world.put("a/chat-10.json", chat(10, overMidnight), later);
  world.put("a/call-1.json", call(1, { ...updated, status: "rewritten again", updated_at: "2026-03-02T11:05:09.000-08:00" }), later);
  world.put("a/chat-13.json", chat(13), later);
  world.put("a/call-14.json", "not JSON", later);
  for (const name of ["a/call-10.json", "a/call-11.json", "a/chat-1.json"]) world.files.live.delete(name);
}

async function rejectFiles(world: World): Promise<void> {
  putFiles(world);
  for (const id of [20, 21, 22]) world.put(`a/call-${id}.json`, large(id), day);
  await load(world);
  world.files.live.delete("a/call-20.json");
  world.put("a/call-21.json", call(21, updated), later);
  world.settings = { ...world.settings, maxBytes: 1_048_576 };
}

/** A session with copies in quarantine, of itself and of its object, beside others. */
async function sessionsOfPeople(world: World): Promise<void> {
  putFiles(world);
  world.put("a/call-30.json", call(30), day);
  world.put("a/call-31.json", call(31, { participants: [] }), day);
  await load(world);
  await deliver(world, world.put("a/call-30.json", call(30, { ...updated, participants: [] }), later));
  await deliver(world, world.put("a/call-30.json", "not JSON", later));
  await deliver(world, world.put("c/call-30.json", call(30, noStart), later));
  await deliver(world, world.put("a/call-31.json", "not JSON", later));
}

const whole = { by: "session", instance: "acme", value: "call-30" } as const;
const person = { by: "phone", value: "+15550100177" } as const;

async function replaced(world: World): Promise<void> {
  for (const minute of [10, 11, 12])
    for (const id of [40, 41, 42]) {
      const changes = { updated_at: `2026-03-02T10:${minute}:00.000-08:00`, status: `version ${minute}` };
      await deliver(world, world.put(`${minute === 12 && id === 41 ? "b" : "a"}/call-${id}.json`, call(id, changes), day));
    }
  world.wait(60 * 24 * 40);
}

/** Settled days, and sessions of theirs that changed since: on the same day, over midnight, to nothing, and new ones. */
async function changeSettled(world: World): Promise<void> {
  for (const id of [50, 51, 52]) world.put(`a/call-${id}.json`, call(id), day);
  world.put("a/chat-50.json", chat(50, overMidnight), day);
  await load(world);
  world.wait(60 * 24 * 10);
  await commands.settle(world.ports(new Fault()));
  await deliver(world, world.put("a/call-50.json", call(50, updated), later));
  await deliver(world, world.put("a/call-51.json", call(51, overMidnight), later));
  await deliver(world, world.put("a/call-53.json", call(53), later));
  await commands.erase(world.ports(new Fault()), { by: "session", instance: "acme", value: "call-52" });
  world.wait(60);
}

export const tasks: readonly SweptTask[] = [
  {
    name: "an event",
    prepare: async (world) => {
      world.put("a/call-1.json", call(1), day);
    },
    run: (ports) => commands.deliver(ports, { bucket: "acme-sessions", name: "a/call-1.json", generation: "1700000000000001" }),
    isSized: false,
  },
  {
    name: "an event of a version that is gone",
    prepare: async (world) => {
      world.put("a/call-1.json", call(1), day);
      world.put("a/call-1.json", call(1, updated), later);
    },
    run: (ports) => commands.deliver(ports, { bucket: "acme-sessions", name: "a/call-1.json", generation: "1700000000000001" }),
    isSized: false,
  },
  {
    name: "an event of a file that is rejected",
    prepare: async (world) => {
      world.put("a/call-1.json", call(1, noStart), day);
    },
    run: (ports) => commands.deliver(ports, { bucket: "acme-sessions", name: "a/call-1.json", generation: "1700000000000001" }),
    isSized: false,
  },
  { name: "load", prepare: async (world) => putFiles(world), run: (ports) => commands.load(ports), isSized: true },
  {
    name: "load --reload under other settings",
    prepare: async (world) => {
      putFiles(world);
      await load(world);
      const personal = { treatments: { ...keepAll.treatments, contact: "drop" }, key: null } as const;
      world.settings = { ...world.settings, personal, revision: 2, hash: "other" };
    },
    run: (ports) => commands.load(ports, true),
    isSized: true,
  },
  { name: "reconcile --fix", prepare: goOn, run: (ports) => commands.reconcile(ports, false), isSized: true },
  { name: "reconcile --fix with mirrored deletions", prepare: goOn, run: (ports) => commands.reconcile(ports, true), isSized: true },
  { name: "a round of reconcile", prepare: goOn, run: (ports) => commands.reconcileRound(ports, true), isSized: true },
  { name: "replay --remove", prepare: rejectFiles, run: (ports) => commands.replay(ports), isSized: true },
  {
    name: "erase a session",
    prepare: sessionsOfPeople,
    run: (ports) => commands.erase(ports, whole),
    isSized: false,
  },
  {
    name: "erase a session, then upkeep alone",
    prepare: sessionsOfPeople,
    run: (ports) => commands.erase(ports, whole),
    again: async (ports, world) => {
      // Without a record there is nothing that upkeep could finish: the command failed before it began.
      const { rows } = await world.warehouse.query("select 1 from ${store}.session_erasures");
      return rows.length === 0 ? commands.erase(ports, whole) : commands.finishErasures(ports);
    },
    isSized: false,
  },
  {
    name: "erase by phone, then upkeep",
    prepare: sessionsOfPeople,
    run: (ports) => commands.erase(ports, person),
    again: async (ports) => (await commands.erase(ports, person)) + (await commands.finishErasures(ports)),
    isSized: false,
  },
  {
    name: "finish erasures",
    prepare: async (world) => {
      await sessionsOfPeople(world);
      await commands.erase(world.ports(new Fault()), whole);
      world.wait(5);
      await deliver(world, world.put("a/call-30.json", call(30, updated), later));
      await deliver(world, world.put("a/call-30.json", call(30, noStart), later));
    },
    run: (ports) => commands.finishErasures(ports),
    isSized: false,
  },
  { name: "compact", prepare: replaced, run: (ports) => commands.compact(ports), isSized: false },
  {
    name: "settle",
    prepare: async (world) => {
      await goOn(world);
      world.wait(60 * 24 * 10);
    },
    run: (ports) => commands.settle(ports),
    isSized: true,
  },
  { name: "settle days again that changed", prepare: changeSettled, run: (ports) => commands.settle(ports), isSized: true },
];
