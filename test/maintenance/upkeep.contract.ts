import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { NamedCells } from "../../functions/values/row.ts";
import { compact } from "../../functions/maintenance/compact.ts";
import { withLease } from "../../functions/maintenance/lease.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { sessionErasures, sessionVersions } from "../../schema/store.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { type Engine, type Promises, runContract } from "../support/contract.ts";
import { append as appendRow, versionRow } from "../support/rows.ts";

const now = new Date("2026-03-02T12:00:00.000Z");
const compacting = { now, versionDays: 0.5, isDryRun: false, maximumBytes: 1e12 };

let sessions = 1_000;
let rowCount = 0;

/** Versions of a new session, oldest first, each with one participant more than the one before. */
function versions(count: number, changes: NamedCells = {}): readonly NamedCells[] {
  sessions += 1;
  const session_id = sessions;
  return Array.from({ length: count }, (_, index) => ({
    ...versionRow({ session_id }),
    row_id: `row-${(rowCount += 1)}`,
    version_at: `2026-03-01T12:0${index}:00.000Z`,
    ingested_at: `2026-03-01T12:0${index}:30.${String(rowCount).padStart(3, "0").slice(-3)}Z`,
    source_generation: 1_000_000 + index,
    rating: index,
    participants: Array.from({ length: index + 1 }, (__, position) => ({
      position,
      first_name: `name ${index}`,
      phone_number: "+15550100100",
    })),
    transfers: index === 0 ? [{ position: 0, transfer_status: "started" }] : [],
    ...changes,
  }));
}

async function append(warehouse: Warehouse, rows: readonly NamedCells[]): Promise<void> {
  for (const row of rows) await appendRow(warehouse, sessionVersions, row, `row ${(rowCount += 1)}`);
}

/** What analysts see. */
async function relationsOf(warehouse: Warehouse): Promise<Readonly<Record<string, unknown>>> {
  const seen: Record<string, unknown> = {};
  for (const dataset of ["contact_center", "restricted"]) {
    for (const name of ["sessions", "participants", "transfers"]) {
      const position = name === "sessions" ? "" : ", position";
      const { columns, rows } = await warehouse.query(`select * from \${${dataset}}.${name} order by instance, session_key${position}`);
      seen[`${dataset}.${name}`] = { columns: columns.map((column) => column.name), rows };
    }
  }
  return seen;
}

async function storedVersions(warehouse: Warehouse): Promise<unknown> {
  const { rows } = await warehouse.query("select count(*) as count from ${store}.session_versions");
  return rows[0]?.["count"];
}

async function ratingOf(warehouse: Warehouse, row: NamedCells | undefined): Promise<unknown> {
  const id = row?.["session_id"];
  const { rows } = await warehouse.query("select rating from ${contact_center}.sessions where session_id = @id", {
    id: typeof id === "number" ? id : 0,
  });
  return rows.map(({ rating }) => rating);
}

/** The promises are kept in this order on one warehouse. */
export const promises: Promises<Warehouse> = {
  "compact has nothing to do if no version is superseded": async (warehouse) => {
    await append(warehouse, [...versions(1), ...versions(1, { session_date: "2026-03-02", created_at: "2026-03-02T00:00:00.000Z" })]);

    expect(await compact(warehouse, compacting)).toEqual({
      superseded_versions: 0,
      deleted_versions: 0,
      days: 0,
      bytes_read: null,
      is_deleted: false,
    });
  },

  "compact reports what it would delete and changes nothing": async (warehouse) => {
    await append(warehouse, [...versions(3), ...versions(2, { channel: "chat", session_key: "chat-1" })]);
    const before = await storedVersions(warehouse);

    expect(await compact(warehouse, { ...compacting, isDryRun: true })).toMatchObject({
      superseded_versions: 3,
      days: 1,
      is_deleted: false,
    });

    expect(await storedVersions(warehouse)).toBe(before);
  },

  "compact deletes superseded versions, and relations stay the same": async (warehouse) => {
    const before = await relationsOf(warehouse);
    const count = await storedVersions(warehouse);

    expect(await compact(warehouse, compacting)).toMatchObject({ superseded_versions: 3, deleted_versions: 3, is_deleted: true });

    expect(await relationsOf(warehouse)).toEqual(before);
    expect(await storedVersions(warehouse)).toBe(Number(count) - 3);
    expect(await compact(warehouse, { ...compacting, now: new Date(now.getTime() + 3_600_000) })).toMatchObject({ superseded_versions: 0 });
  },

  "compact leaves versions that are younger than it is asked to keep": async (warehouse) => {
    await append(warehouse, versions(2, { ingested_at: "2026-03-02T10:30:00.000Z" }));

    expect(await compact(warehouse, { ...compacting, versionDays: 30, now: new Date("2026-04-01T10:29:00.000Z") })).toMatchObject({
      superseded_versions: 0,
    });
    expect(await compact(warehouse, { ...compacting, versionDays: 30, now: new Date("2026-04-01T10:31:00.000Z") })).toMatchObject({
      superseded_versions: 1,
      is_deleted: true,
    });
  },

  "compact deletes the oldest days first, a piece after the other": async (warehouse) => {
    const days = ["2026-01-07", "2026-01-05", "2026-01-06"];
    for (const day of days) await append(warehouse, versions(2, { session_date: day, created_at: `${day}T00:00:00.000Z` }));
    const later = new Date("2026-04-02T12:00:00.000Z");
    const pieces: string[][] = [];
    const observed = changedWarehouse(warehouse, {
      change: (statements, options) => {
        const deleting = statements.filter((statement) => statement.startsWith("delete from ${store}.session_versions"));
        if (deleting.length === 0) return warehouse.change(statements, options);
        pieces.push(deleting.flatMap((statement) => statement.match(/2026-01-\d\d(?=')/g) ?? []));
        return pieces.length === 2 ? Promise.reject(new Error("cut off")) : warehouse.change(statements, options);
      },
    });

    await expect(compact(observed, { ...compacting, now: later, daysAtOnce: 1 })).rejects.toThrow("cut off");
    expect(pieces).toEqual([["2026-01-05"], ["2026-01-06"]]);
    expect(await compact(warehouse, { ...compacting, now: later, daysAtOnce: 1 })).toMatchObject({ superseded_versions: 2, days: 2 });
    expect(await compact(warehouse, { ...compacting, now: later })).toMatchObject({ superseded_versions: 0 });
  },

  "compact never takes the last of rows that are equal in everything": async (warehouse) => {
    const [row] = versions(1);
    await append(warehouse, row === undefined ? [] : [row]);
    await append(warehouse, row === undefined ? [] : [row]);

    await compact(warehouse, { ...compacting, now: new Date("2026-03-02T14:00:00.000Z") });

    expect(await ratingOf(warehouse, row)).toEqual([0]);
  },

  "one of several that want the lease at once has it, and the next one after it": async (warehouse) => {
    const lease = { milliseconds: 60_000, waitMilliseconds: 30_000, pauseMilliseconds: 1, maximumBytes: 1e12 };
    const log: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      log.push(`${name} begins`);
      await delay(20);
      log.push(`${name} ends`);
    };
    await Promise.all(["one", "two", "three"].map((name) => withLease(warehouse, lease, work(name))));

    expect(log).toHaveLength(6);
    for (let place = 0; place < log.length; place += 2) expect(log[place + 1]).toBe(log[place]?.replace("begins", "ends"));
    const { rows } = await warehouse.query("select value from ${store}.upkeep_state where name = 'lease'");
    expect(new Set(rows.map(({ value }) => value))).toEqual(new Set([""]));
  },

  "a lease that is taken is waited for, then reported with its end": async (warehouse) => {
    const at = new Date("2026-03-02T12:00:00.000Z");
    const lease = { milliseconds: 3_600_000, waitMilliseconds: 0, maximumBytes: 1e12, now: () => at };
    await withLease(warehouse, lease, async () => {
      const other = withLease(warehouse, lease, () => Promise.resolve("worked"));
      await expect(other).rejects.toMatchObject({ name: "LeaseTakenError", until: "2026-03-02T13:00:00.000Z" });
    });
    expect(await withLease(warehouse, lease, () => Promise.resolve("worked"))).toBe("worked");
  },

  "the lease of a process that died ends by itself, and its late release takes nothing from the next one": async (warehouse) => {
    let at = new Date("2026-03-02T12:00:00.000Z");
    const lease = { milliseconds: 60_000, waitMilliseconds: 0, maximumBytes: 1e12, now: () => at };
    const [began, died] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = withLease(warehouse, lease, () => {
      began.resolve();
      return died.promise;
    });
    await began.promise;
    await expect(withLease(warehouse, lease, () => Promise.resolve("worked"))).rejects.toThrow("is changing the store");

    at = new Date("2026-03-02T12:01:00.001Z");
    await withLease(warehouse, lease, async () => {
      died.resolve();
      await first;
      await expect(withLease(warehouse, lease, () => Promise.resolve("worked"))).rejects.toThrow("is changing the store");
    });
  },

  "a lease is renewed while its work goes on, and released if the work fails": async (warehouse) => {
    const lease = { milliseconds: 4_000, waitMilliseconds: 0, maximumBytes: 1e12 };
    const work = async (): Promise<never> => {
      await delay(6_000);
      await expect(withLease(warehouse, lease, () => Promise.resolve("worked"))).rejects.toThrow("is changing the store");
      throw new Error("the work failed");
    };
    await expect(withLease(warehouse, lease, work)).rejects.toThrow("the work failed");
    expect(await withLease(warehouse, lease, () => Promise.resolve("worked"))).toBe("worked");
  },

  "an erased session is hidden at once": async (warehouse) => {
    const [row] = versions(1, { ingested_at: "2026-03-02T11:30:00.000Z" });
    await append(warehouse, row === undefined ? [] : [row]);
    expect(await ratingOf(warehouse, row)).toEqual([0]);

    const erasure = { instance: "test", session_key: row?.["session_key"] ?? "", erased_at: "2026-03-02T12:00:00.000Z", row_id: "erasure" };
    await appendRow(warehouse, sessionErasures, erasure, "erasure");

    expect(await ratingOf(warehouse, row)).toEqual([]);
  },
};

export const upkeepContract = (engine: Engine<Warehouse>): void => runContract(promises, engine);
