import path from "node:path";
import { pathToFileURL } from "node:url";
import { Storage } from "@google-cloud/storage";
import { PassThroughClient } from "google-auth-library";
import type { Rights } from "../../functions/rights.ts";
import { identities, type Identity, rightsOf } from "../../functions/rights.ts";
import { type Resource } from "../../functions/rights.ts";
import { type GeneratedWrite, generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { Random } from "../../functions/local/platform/random.ts";
import { readConfig } from "../../functions/config.ts";
import { eraseSessions } from "../../functions/maintenance/erase.ts";
import { packageFiles } from "../../functions/package/files.ts";
import { canaryName } from "../../functions/pipeline/settings.ts";
import { writeDeployedFile } from "../../functions/storage/open.ts";
import { openCloudStorage } from "../../functions/storage/cloud-storage.ts";
import type { FileVersion } from "../../functions/storage/session-files.ts";
import { type BigqueryWarehouse, openBigquery } from "../../functions/warehouse/bigquery/bigquery.ts";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { planMigration } from "../../functions/warehouse/bigquery/migrate.ts";
import { defaultMetricSettings, withMetricSettings } from "../../schema/metric-settings.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { routines } from "../../schema/relations.ts";
import { storedTables } from "../../schema/store.ts";
import { post, start, unpack, type Running } from "../package/packaged-function.ts";
import { type Missing, startBigqueryEmulator, startStorageEmulator } from "../support/emulators.ts";
import { datasets } from "../support/settings.ts";
import { bigqueryRules } from "./bigquery-rules.ts";
import { type Caller, type Check, startStrictProxy, type StrictProxy } from "./proxy.ts";
import { storageRules } from "./storage-rules.ts";

/** What a simulated week ended with. */
export interface Week {
  /** Keys of sessions that the relations show, and of those that the files say. */
  readonly shown: readonly string[];
  readonly expected: readonly string[];
  /** `key: what differs`, for sessions whose row is not that of their latest file. */
  readonly wrong: readonly string[];
  /** Answers to deliveries and to upkeep that were not 204. */
  readonly failures: readonly string[];
  /** Sums over the reports of upkeep, by task and field. */
  readonly reports: ReadonlyMap<string, number>;
  readonly denied: readonly string[];
  readonly complaints: readonly string[];
  readonly checks: readonly Check[];
  /** Objects in quarantine at the end. */
  readonly copies: readonly string[];
}

const project = "test";
const location = "europe-west8";
const [source, quarantine] = ["acme-sessions", "acme-quarantine"];
const day = 86_400_000;

/** Views that answer. The others are created as well, and kept by the proxy: the emulator takes a second for each. */
const answering = new Set(["sessions", "session_files", "data_freshness", "sessions_restricted"]);

/**
 * A week of the packaged functions on the emulators, behind proxies that grant each account its own rights and no more: files loaded by events,
 * some of them lost, late or repeated; rejected files; an erasure; a deletion that is mirrored; an upgrade; upkeep once a day.
 */
export async function simulateWeek({ sessions, seed }: { readonly sessions: number; readonly seed: number }): Promise<Week | Missing> {
  const ending: (() => Promise<void> | void)[] = [];
  try {
    const bucketEmulator = await startStorageEmulator();
    if ("missing" in bucketEmulator) return bucketEmulator;
    ending.push(() => bucketEmulator.stop());
    const warehouseEmulator = await startBigqueryEmulator();
    if ("missing" in warehouseEmulator) return warehouseEmulator;
    ending.push(() => warehouseEmulator.stop());
    const warehouseProxy = await startStrictProxy({
      service: "bigquery",
      endpoint: warehouseEmulator.endpoint,
      rules: bigqueryRules({ project, datasets }, { isKeptView: (name) => !answering.has(name) }),
    });
    ending.push(() => warehouseProxy.stop());
    const bucketProxy = await startStrictProxy({
      service: "storage",
      endpoint: bucketEmulator.endpoint,
      rules: storageRules({ source, quarantine }),
    });
    ending.push(() => bucketProxy.stop());
    const unpacked = unpack(await packageFiles());
    ending.push(() => unpacked.remove());
    return await new Simulation({
      warehouseProxy,
      bucketProxy,
      bucketEndpoint: bucketEmulator.endpoint,
      folder: unpacked.folder,
      seed,
    }).run(sessions);
  } finally {
    for (const end of ending.toReversed()) await end();
  }
}

interface Parts {
  readonly warehouseProxy: StrictProxy;
  readonly bucketProxy: StrictProxy;
  readonly bucketEndpoint: string;
  /** Of the unpacked package. */
  readonly folder: string;
  readonly seed: number;
}

class Simulation {
  readonly #parts: Parts;
  readonly #platform: Storage;
  readonly #random: Random;
  readonly #failures: string[] = [];
  readonly #reports = new Map<string, number>();
  /** The latest file of each session, by its key. */
  readonly #latest = new Map<string, { readonly write: GeneratedWrite; readonly updatedAt: number }>();
  readonly #removed = new Set<string>();
  #late: FileVersion[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#random = new Random(parts.seed);
    const options = { projectId: project, apiEndpoint: parts.bucketEndpoint, authClient: new PassThroughClient() };
    this.#platform = new Storage({ ...options, useAuthWithCustomEndpoint: true });
  }

  async run(sessions: number): Promise<Week> {
    for (const bucket of [source, quarantine]) await this.#platform.createBucket(bucket);
    await this.#applyTerraform();

    const writes = [...generateWrites({ sessions, seed: this.#parts.seed, days: 7 })];
    const perDay = Math.ceil(writes.length / 6);
    for (let today = 1; today <= 7; today += 1) {
      const loader = await this.#start("ingestSession", today);
      try {
        for (const version of this.#late.splice(0)) await this.#deliver(loader, version);
        for (const write of writes.slice((today - 1) * perDay, today * perDay)) {
          const version = await this.#write(write);
          const { updated_at: updatedAt }: { updated_at: string } = JSON.parse(String(write.content));
          this.#latest.set(`${write.channel}-${write.id}`, { write, updatedAt: Date.parse(updatedAt) });
          if (this.#random.chance(0.25)) continue;
          if (this.#random.chance(0.15)) this.#late.push(version);
          else for (let times = this.#random.chance(0.3) ? 2 : 1; times > 0; times -= 1) await this.#deliver(loader, version);
        }
        await this.#special(today, loader);
      } finally {
        await loader.stop();
      }
      await this.#upkeep(today);
    }
    // Quiet days: what was written last is settled, and its superseded versions are deleted once they are old enough.
    for (let today = 8; today <= 10; today += 1) await this.#upkeep(today);
    return this.#end();
  }

  /** What happens on one day of the week only. */
  async #special(today: number, loader: Running): Promise<void> {
    const [[key, { write: erased }], [deletedKey, { write: deleted }]] = this.#firstTwo();
    if (today === 2) {
      // Its event is lost, so that upkeep rejects it.
      await this.#write({ name: "metadata-900003.json", content: "cut off" });
      // Cut off, and delivered again: its copy is there then. The other is too large to be read, so that storage copies it.
      for (const [damaged, content] of [
        ["metadata-900001.json", '{"id": 900001,'],
        ["metadata-900002.json", `{"id": 900002, "note": "${"x".repeat(2_000_000)}"}`],
      ] as const) {
        const version = await this.#write({ name: damaged, content });
        await this.#deliver(loader, version);
        await this.#deliver(loader, version);
      }
      // The first session's file is overwritten with half of one, so that an erasure finds a copy.
      await this.#deliver(loader, await this.#write({ name: erased.name, content: "cut off" }));
    }
    if (today === 3) {
      const [instance, now] = ["default", this.#now(today)];
      const sessions = [{ instance, sessionKey: key, versions: 1 }];
      await eraseSessions(this.#warehouse("operator"), this.#files("operator"), sessions, { now, maximumBytes: 1e12, reason: "asked for" });
      this.#removed.add(key);
    }
    if (today === 4) {
      await this.#makeOlder();
      // The erased session comes late, whole and cut off; upkeep removes row and copy.
      await this.#deliver(loader, await this.#write(erased));
      await this.#deliver(loader, await this.#write({ name: erased.name, content: "cut off again" }));
    }
    if (today === 5) {
      // The canary, written and overwritten as upkeep does, which then waits for its row.
      const config = readConfig({ SOURCE_BUCKET: source, STORAGE_ENDPOINT: this.#parts.bucketProxy.endpointOf("upkeep") });
      const now = this.#now(today).toISOString();
      const file = { id: 20260305, call_type: "Canary", created_at: "2026-03-05T00:00:00Z", updated_at: now };
      for (let times = 0; times < 2; times += 1) {
        const name = canaryName({ prefix: "" });
        const generation = await writeDeployedFile(name, Buffer.from(JSON.stringify(file)), config);
        await this.#deliver(loader, { bucket: source, name, generation });
      }
    }
    if (today === 7) {
      await this.#platform.bucket(source).file(deleted.name).delete();
      this.#removed.add(deletedKey);
    }
  }

  #firstTwo() {
    const [one, other] = this.#latest;
    if (one === undefined || other === undefined) throw new Error("the week begins with two sessions at least");
    return [one, other] as const;
  }

  async #end(): Promise<Week> {
    const { warehouseProxy, bucketProxy } = this.#parts;
    const { rows } = await this.#warehouse("operator").query(
      "select session_key, updated_at from ${restricted}.sessions order by session_key",
    );
    const wrong = rows.flatMap(({ session_key: key, updated_at: updatedAt }) => {
      const expected = this.#latest.get(String(key));
      if (expected === undefined) return [];
      const isLatest = Date.parse(String(updatedAt)) === expected.updatedAt;
      return isLatest ? [] : [`${String(key)}: ${String(updatedAt)}, not ${new Date(expected.updatedAt).toISOString()}`];
    });
    const copies = (await this.#platform.bucket(quarantine).getFiles())[0].map((file) => file.name);
    return {
      shown: rows.map(({ session_key: key }) => String(key)),
      expected: [...this.#latest.keys()].filter((key) => !this.#removed.has(key)).toSorted(),
      wrong,
      failures: this.#failures,
      reports: this.#reports,
      denied: [...warehouseProxy.denied, ...bucketProxy.denied],
      complaints: [...warehouseProxy.complaints, ...bucketProxy.complaints],
      checks: [...warehouseProxy.checks, ...bucketProxy.checks],
      copies,
    };
  }

  /** Datasets, stored tables and who reads what: all that upkeep finds the first time. */
  async #applyTerraform(): Promise<void> {
    const deployer = this.#warehouse("deployer");
    const wanted = { tables: storedTables, objects: [], metricSettings: defaultMetricSettings, location };
    for (const { apply } of (await planMigration(deployer, wanted)).steps) await apply();
    const client = await deployer.client();
    for (const id of Object.values(datasets)) {
      const readers = id === datasets.store ? [datasets.contact_center, datasets.restricted] : [];
      const access = readers.map((datasetId) => ({
        dataset: { dataset: { projectId: project, datasetId }, targetTypes: ["VIEWS" as const] },
      }));
      const [metadata]: readonly [{ access?: object[] }, ...unknown[]] = await client.dataset(id).getMetadata();
      await client.dataset(id).setMetadata({
        labels: { "managed-by": "terraform" },
        ...(access.length === 0 ? {} : { access: [...(metadata.access ?? []), ...access] }),
      });
    }
  }

  /** Makes relations those of an earlier version, so that the next upkeep replaces them. */
  async #makeOlder(): Promise<void> {
    const deployer = this.#warehouse("deployer");
    for (const { dataset, name, sql } of allRelations.filter((relation) => relation.name === "sessions")) {
      const query = withMetricSettings(sql(bigqueryDialect), defaultMetricSettings);
      await deployer.query(bigqueryDialect.createView({ dataset, name, sql: `${query}\n-- earlier` }));
    }
    const client = await deployer.client();
    for (const { dataset, name } of routines)
      await client.dataset(datasets[dataset]).routine(name).setMetadata({ description: "Of an earlier version." });
  }

  #warehouse(caller: Caller): BigqueryWarehouse {
    return openBigquery({ project, location, datasets, apiEndpoint: this.#parts.warehouseProxy.endpointOf(caller) });
  }

  #files(caller: Caller) {
    return openCloudStorage({ quarantineBucket: quarantine, apiEndpoint: this.#parts.bucketProxy.endpointOf(caller) });
  }

  #now(today: number): Date {
    return new Date(Date.now() + today * day);
  }

  #start(target: "ingestSession" | "upkeep", today: number): Promise<Running> {
    const { warehouseProxy, bucketProxy, folder } = this.#parts;
    const caller = target === "upkeep" ? "upkeep" : "loader";
    return start(folder, target, {
      SOURCE_BUCKET: source,
      QUARANTINE_BUCKET: quarantine,
      BIGQUERY_PROJECT: project,
      BIGQUERY_ENDPOINT: warehouseProxy.endpointOf(caller),
      STORAGE_ENDPOINT: bucketProxy.endpointOf(caller),
      MIRROR_DELETES: "true",
      VERSION_DAYS: "1",
      CLOCK_AHEAD_MILLISECONDS: String(today * day),
      NODE_OPTIONS: `--import ${pathToFileURL(path.join(import.meta.dirname, "shifted-clock.ts")).href}`,
    });
  }

  async #write({ name, content }: Pick<GeneratedWrite, "name" | "content">): Promise<FileVersion> {
    const file = this.#platform.bucket(source).file(name);
    await file.save(Buffer.from(content), { resumable: false });
    return { bucket: source, name, generation: String(file.metadata.generation) };
  }

  async #deliver({ url, lines }: Running, version: FileVersion): Promise<void> {
    const { status } = await post(url, version);
    if (status !== 204) this.#failures.push(`${version.name}: ${status} ${lines.at(-1) ?? ""}`);
  }

  async #upkeep(today: number): Promise<void> {
    const running = await this.#start("upkeep", today);
    try {
      const { status } = await fetch(running.url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
      const entries = running.lines.filter((line) => line.startsWith("{")).map((line): Record<string, unknown> => JSON.parse(line));
      for (const entry of entries.filter(({ event }) => event === "upkeep")) {
        for (const [name, value] of Object.entries(entry)) {
          const key = `${String(entry["task"])}.${name}`;
          if (typeof value === "number") this.#reports.set(key, (this.#reports.get(key) ?? 0) + value);
        }
      }
      if (status !== 204) this.#failures.push(`upkeep of day ${today}: ${status} ${running.lines.join("\n")}`);
    } finally {
      await running.stop();
    }
  }
}

/** A permission as it is granted. */
export interface Grant {
  readonly identity: Identity;
  readonly resource: Resource;
  readonly permission: string;
}

/** Every permission that the table of rights grants to the functions. */
export const grantsOf = (rights: (identity: Identity) => Rights): readonly Grant[] =>
  identities.flatMap((identity) =>
    [...rights(identity)].flatMap(([resource, permissions]) => [...permissions].map((permission) => ({ identity, resource, permission }))),
  );

export const functionGrants = (): readonly Grant[] => grantsOf(rightsOf).filter(({ identity }) => identity !== "operator");
