import { chmod, mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../../functions/warehouse/duckdb/open.ts";
import type { MetricSettings } from "../../../schema/metric-settings.ts";
import { sessionVersions } from "../../../schema/store.ts";
import { asUnprivileged, canBecomeUnprivileged } from "../../support/as-unprivileged.ts";
import { append, versionRow } from "../../support/rows.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  file = path.join(folder, "warehouse.duckdb");
  onTestFinished(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });
});

/** Opens the file as a command that writes does; resolves to the lines that are printed. */
async function write(metricSettings: Partial<MetricSettings> = {}): Promise<readonly string[]> {
  const printed: string[] = [];
  const warehouse = await openDatabase(file, { metricSettings, onRedefined: (line) => void printed.push(line) });
  await append(warehouse, sessionVersions, versionRow({ session_id: 1 }), "1");
  await warehouse.close();
  return printed;
}

/** Opens the file as a command that reads does; resolves to the sessions, the zone of the views, and the lines that are printed. */
async function read(metricSettings: Partial<MetricSettings> = {}) {
  const printed: string[] = [];
  const how = { isReading: true, isLocked: true, ifMissing: "refuse", onRedefined: (line: string) => void printed.push(line) } as const;
  const warehouse = await openDatabase(file, { ...how, metricSettings });
  const { rows } = await warehouse.read(
    "select (select count(*) from contact_center.sessions) as sessions, time_zone from contact_center.settings",
  );
  await warehouse.close();
  return { ...rows[0], printed };
}

async function makeOther(): Promise<void> {
  const other = await DuckDBInstance.create(file);
  const connection = await other.connect();
  await connection.run("create table mine as select 1 as number");
  connection.closeSync();
  other.closeSync();
}

describe("a file of another program", { timeout: 120_000 }, () => {
  it.each([{ isReading: true }, { isReading: false }])(
    "is refused by a command that creates no database, and stays as it is: %j",
    async (how) => {
      await makeOther();
      const before = await readFile(file);
      await expect(openDatabase(file, { ...how, ifMissing: "refuse" })).rejects.toThrow(
        `${file}: a DuckDB database without the tables of this program, left as it is; name another one with --database <file>, or load files into it with: npx ccaip-sessions load <folder> --database ${file}`,
      );
      expect((await readFile(file)).equals(before)).toBe(true);
      expect(await readdir(folder)).toEqual([path.basename(file)]);
    },
  );

  it("gets the program's schemas from a command that loads", async () => {
    await makeOther();
    await write();
    expect(await read()).toMatchObject({ sessions: 1 });
  });
});

describe("a file that one may only read", { timeout: 120_000 }, () => {
  it.runIf(canBecomeUnprivileged).each([
    ["a read-only file", 0o444, 0o755],
    ["a file in a read-only folder", 0o444, 0o555],
  ])("can be read: %s", async (_, mode, modeOfFolder) => {
    await write();
    await chmod(file, mode);
    await chmod(folder, modeOfFolder);
    expect(await asUnprivileged(() => read())).toEqual({ sessions: 1, time_zone: "UTC", printed: [] });
    await expect(asUnprivileged(() => read({ time_zone: "Asia/Kolkata" }))).rejects.toThrow(/may not read and write it; allow it with/);
    expect(await asUnprivileged(() => read())).toMatchObject({ time_zone: "UTC" });
  });

  it("is not changed by being read", async () => {
    await write();
    const before = await readFile(file);
    await read();
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  it("two commands read one file at the same time", async () => {
    await write();
    await mkdir(path.join(folder, "other"));
    expect(await Promise.all([read(), read()])).toHaveLength(2);
  });
});

describe("reporting settings", { timeout: 120_000 }, () => {
  it("are remembered by the file: a setting that is absent changes nothing, another one is used and reported", async () => {
    expect(await write({ time_zone: "Europe/Berlin" })).toEqual([]);
    expect(await read()).toEqual({ sessions: 1, time_zone: "Europe/Berlin", printed: [] });
    expect(await write()).toEqual([]);
    expect(await read({ time_zone: "Europe/Berlin" })).toMatchObject({ time_zone: "Europe/Berlin", printed: [] });
    expect(await read({ time_zone: "UTC", repeat_days: 3 })).toEqual({
      sessions: 1,
      time_zone: "UTC",
      printed: [`${file}: reporting settings changed: time_zone from Europe/Berlin to UTC, repeat_days from 7 to 3`],
    });
    expect(await read()).toMatchObject({ time_zone: "UTC", printed: [] });
  });

  it("are remembered although the views were dropped", async () => {
    await write({ time_zone: "Europe/Berlin" });
    const warehouse = await openDatabase(file);
    await warehouse.query("drop schema contact_center cascade");
    await warehouse.close();
    expect(await read()).toMatchObject({ sessions: 1, time_zone: "Europe/Berlin", printed: [] });
  });
});
