import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../../functions/local/platform/random.ts";
import { type GeneratedWrite, generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { baseName, defaultNamePattern } from "../../functions/pipeline/settings.ts";
import { openDatabase } from "../../functions/warehouse/duckdb/open.ts";
import type { FileVersion } from "../../functions/storage/session-files.ts";
import { type Ran, type Running, runProgram } from "../bench/program-cost.ts";
import { putIntoFolder } from "../crash/crash.ts";
import { ExpectedState, type Comparison } from "../support/expected-state.ts";

export interface LoadScenario {
  /** Files in the folder that is loaded, about. */
  readonly files: number;
  readonly interruptions: number;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface LoadResult {
  readonly historyFiles: number;
  readonly liveWrites: number;
  /** How each interrupted run was ended, and how many versions the warehouse had by then. */
  readonly interruptions: readonly {
    readonly signal: string;
    readonly beside: "running start" | "no other process";
    readonly versions: number;
  }[];
  readonly finished: Ran;
  /** The same command once more, and the versions that it added. */
  readonly again: Ran;
  readonly addedByAgain: number;
  readonly peakBytes: number;
  readonly relations: Comparison;
  readonly ledger: { readonly rows: number; readonly wrong: readonly string[] };
}

/** What `load` takes to start, and for each file, in seconds of CPU: rough, since they only choose when it is interrupted. */
const startSeconds = 1.5;
const secondsPerFile = 0.000_8;

const program = path.join(import.meta.dirname, "../../functions/cli/main.ts");

/**
 * A folder of files is loaded while `start` takes live writes of the same sessions; the load is interrupted again and again by SIGINT and
 * SIGKILL, every other time while nothing else has the database open. Then it is run to its end, and once more.
 */
export async function runInterruptedLoad({ files, interruptions, seed, log }: LoadScenario): Promise<LoadResult> {
  const root = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-load-"));
  const [history, live, database] = [path.join(root, "history"), path.join(root, "live"), path.join(root, "warehouse.duckdb")];
  const options = ["--database", database, "--quarantine", path.join(root, "quarantine")];
  const load = (): Running => runProgram(program, ["load", history, "--allow-rejected", ...options], { SOURCE_BUCKET: "history" });
  const start = (): Running =>
    runProgram(program, ["start", "--empty", "--bucket", live, "--port", "0", ...options], { SOURCE_BUCKET: "live" });
  const running: Running[] = [];
  try {
    const random = new Random(seed);
    const expected = new ExpectedState();
    const historyVersions = new Map<string, FileVersion>();
    const liveVersions = new Map<string, FileVersion>();
    const everyLive: FileVersion[] = [];
    const liveWrites: GeneratedWrite[] = [];
    for (const write of generateWrites({ sessions: Math.round(files * 0.97), seed, damage: 0.01, drift: 0.02, duplicates: 0.02 })) {
      // An interrupted upload is healed by the next write of its object, which may be in the other folder here.
      if (write.outcome !== "loaded" && write.truth() === null) continue;
      expected.add(write);
      if (random.chance(0.03)) {
        liveWrites.push(write);
        continue;
      }
      const object = await putIntoFolder(history, "history", write);
      if (defaultNamePattern.test(baseName(object.name))) historyVersions.set(object.name, object);
    }
    log?.(`${historyVersions.size} session files to load, ${liveWrites.length} live writes`);

    let versions = 0;
    const interruptionsSeen: LoadResult["interruptions"][number][] = [];
    let peakBytes = 0;
    let nextLive = 0;
    const writeLive = async (count: number): Promise<void> => {
      for (const write of liveWrites.slice(nextLive, nextLive + count)) {
        const object = await putIntoFolder(live, "live", write);
        nextLive += 1;
        if (!defaultNamePattern.test(baseName(object.name))) continue;
        everyLive.push(object);
        liveVersions.set(object.name, object);
        await delay(5);
      }
    };
    const share = Math.ceil(liveWrites.length / (interruptions + 1));
    for (let round = 0; round < interruptions; round += 1) {
      const hasStart = round % 2 === 0;
      const starting = hasStart ? start() : null;
      if (starting !== null) {
        running.push(starting);
        await served(database, starting);
      }
      const goal = (historyVersions.size * (round + 1)) / (interruptions + 1);
      const loading = load();
      running.push(loading);
      const writing = writeLive(share);
      // Beside `start` the warehouse can be asked. Alone it cannot, so there the load's own CPU time shows its progress.
      const enough = startSeconds + (goal - versions) * secondsPerFile * (0.2 + 0.6 * random.fraction());
      const isFarEnough = async (): Promise<boolean> => (hasStart ? (await versionsIn(database)) > goal : cpuSecondsOf(loading) > enough);
      while (loading.child.exitCode === null && !(await isFarEnough())) {
        await delay(20);
        peakBytes = Math.max(peakBytes, peakOf(loading));
      }
      const signal = round % 2 === 0 ? (round % 4 === 0 ? "SIGKILL" : "SIGINT") : round % 4 === 1 ? "SIGINT" : "SIGKILL";
      loading.child.kill(signal);
      await loading.ended;
      await writing;
      if (starting !== null) {
        // The function itself is killed too, in the middle of its own deliveries.
        starting.child.kill("SIGKILL");
        await starting.ended;
      }
      versions = await versionsIn(database);
      interruptionsSeen.push({ signal, beside: hasStart ? "running start" : "no other process", versions });
      log?.(`interrupted by ${signal} beside ${hasStart ? "a running start" : "nothing else"}: ${versions} versions so far`);
    }
    const last = start();
    running.push(last);
    await served(database, last);
    const finishing = load();
    running.push(finishing);
    await writeLive(liveWrites.length);
    const finished = await finishing.ended;
    peakBytes = Math.max(peakBytes, finished.cost?.peakBytes ?? 0);
    await everyDelivery(database, [...liveVersions.values()]);
    last.child.kill("SIGTERM");
    await last.ended;
    versions = await versionsIn(database);
    const repeating = load();
    running.push(repeating);
    const again = await repeating.ended;
    const addedByAgain = (await versionsIn(database)) - versions;

    const warehouse = await openDatabase(database);
    try {
      const relations = await expected.compareRelations(warehouse);
      const ledger = await expected.compareLedger(warehouse, {
        live: [...historyVersions.values(), ...liveVersions.values()],
        possible: everyLive,
      });
      return {
        historyFiles: historyVersions.size,
        liveWrites: liveWrites.length,
        interruptions: interruptionsSeen,
        finished,
        again,
        addedByAgain,
        peakBytes,
        relations,
        ledger,
      };
    } finally {
      await warehouse.close();
    }
  } finally {
    for (const { child } of running) child.kill("SIGKILL");
    await Promise.all(running.map(({ ended }) => ended));
    rmSync(root, { recursive: true, force: true });
  }
}

/** Greatest memory of a running process so far, in bytes; 0 if the system does not report it. */
function peakOf({ child }: Running): number {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
    return Number(peak?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/** CPU time of a running process so far, in seconds; infinite if the process has ended or the system does not report it. */
function cpuSecondsOf({ child }: Running): number {
  try {
    const [user = 0, system = 0] = readFileSync(`/proc/${child.pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ")
      .slice(11, 13)
      .map(Number);
    return (user + system) / 100;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

async function versionsIn(database: string): Promise<number> {
  const warehouse = await openDatabase(database);
  try {
    const { rows } = await warehouse.query("select count(*) as versions from ${store}.session_versions");
    return Number(rows[0]?.["versions"] ?? 0);
  } finally {
    await warehouse.close();
  }
}

/** Resolves once `start` reports that it watches: until then its function and its socket may not be there. */
async function served(database: string, starting: Running): Promise<void> {
  const heard = Promise.withResolvers<void>();
  let text = "";
  starting.child.stdout?.on("data", (part: string) => {
    text += part;
    if (text.includes("Watching")) heard.resolve();
  });
  void starting.ended.then(({ output }) => heard.reject(new Error(`start on ${database} ended early:\n${output}`)));
  await heard.promise;
}

/** Waits until the ledger knows every live version; throws after two minutes without one more. */
async function everyDelivery(database: string, versions: readonly FileVersion[]): Promise<void> {
  const wanted = new Set(versions.map(({ name, generation }) => `${name} ${generation}`));
  let left = wanted.size;
  let since = performance.now();
  while (left > 0) {
    const warehouse = await openDatabase(database);
    const { rows } = await warehouse.query(
      "select object_name, cast(generation as varchar) as version from ${contact_center}.session_files where bucket = 'live'",
    );
    await warehouse.close();
    for (const { object_name: name, version } of rows) wanted.delete(`${String(name)} ${String(version)}`);
    if (wanted.size < left) since = performance.now();
    left = wanted.size;
    if (left > 0 && performance.now() - since > 120_000) throw new Error(`${left} live files have no outcome`);
    if (left > 0) await delay(500);
  }
}
