import { mkdir, rename, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../../functions/local/platform/random.ts";
import { type GeneratedWrite, generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { defaultNamePattern, baseName } from "../../functions/pipeline/settings.ts";
import type { LocalObject } from "../../functions/storage/local-folder.ts";
import type { FileVersion } from "../../functions/storage/session-files.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { type Comparison, ExpectedState, type Leniency } from "../support/expected-state.ts";
import { Deliveries, type DeliveryCounts } from "./deliveries.ts";
import { type FunctionChild, startFunction } from "./function-child.ts";
import type { Surroundings } from "./environment.ts";

export interface CrashOptions {
  readonly kills: number;
  readonly sessions: number;
  readonly seed: number;
  /** Longest life of a process, in milliseconds after it listens. */
  readonly longestLife: number;
  readonly log?: (line: string) => void;
}

/** Bucket and warehouse of a run. */
export interface Stage {
  readonly surroundings: Surroundings;
  /** Puts an object into the bucket; answers what the bucket then knows of it. */
  put(write: GeneratedWrite): Promise<LocalObject>;
  /** Called after each kill, before the next start: emulators are restarted here. */
  between(kill: number): Promise<void>;
  readonly leniency?: Leniency;
  /** The warehouse, once no function process runs. */
  warehouse(): Promise<Warehouse>;
}

export interface CrashResult {
  readonly kills: number;
  /** Kills while events were being delivered. */
  readonly killsUnderLoad: number;
  readonly writes: number;
  readonly deliveries: DeliveryCounts;
  readonly relations: Comparison;
  readonly ledger: { readonly rows: number; readonly wrong: readonly string[] };
}

/** From the first file of a burst to the kill, at most: about as long as the function takes for the burst. */
const burstMilliseconds = 200;

/**
 * Files are written and rewritten, their events delivered, and the function killed at random moments; each next process finds what the
 * one before left. At the end one process runs undisturbed until every event is acknowledged, then everything is compared.
 */
export async function runCrashes(stage: Stage, options: CrashOptions): Promise<CrashResult> {
  const { kills, sessions, seed, longestLife, log } = options;
  const random = new Random(seed);
  const writes = [...generateWrites({ sessions, seed, duplicates: 0.05, damage: 0.05, drift: 0.05 })];
  const expected = new ExpectedState();
  const known = new Map<string, FileVersion>();
  const live = new Map<string, FileVersion>();
  let child: FunctionChild | null = null;
  const deliveries = new Deliveries({
    random: random.fork("deliveries"),
    url: () => child?.url ?? null,
    duplicates: 0.1,
    pauses: { least: 20, most: 500 },
  });

  async function writeUntil(count: number, isOver: () => boolean, pause: () => number): Promise<void> {
    while (next < count && !isOver()) {
      const write = writes[next];
      if (write === undefined) return;
      next += 1;
      const object = await stage.put(write);
      expected.add(write);
      if (defaultNamePattern.test(baseName(object.name))) {
        known.set(`${object.name} ${object.generation}`, object);
        live.set(object.name, object);
      }
      deliveries.add(object);
      await delay(pause());
    }
  }
  let next = 0;
  let killsUnderLoad = 0;
  const pausing = random.fork("pauses");
  for (let kill = 1; kill <= kills; kill += 1) {
    child = await startFunction(stage.surroundings);
    let isKilled = false;
    const writeShare = (share: number): Promise<void> =>
      writeUntil(
        Math.ceil((writes.length * (kill - 1 + share)) / kills),
        () => isKilled,
        () => (pausing.chance(0.8) ? 0 : pausing.integer(0, 50)),
      );
    const early = writeShare(0.5);
    await delay(random.integer(0, longestLife));
    await early;
    // The rest comes in a burst, and the end somewhere within it.
    const writing = writeShare(1);
    await delay(random.integer(0, burstMilliseconds));
    if (deliveries.waiting > 0) killsUnderLoad += 1;
    const dying = child;
    await dying.kill();
    child = null;
    isKilled = true;
    await writing;
    await stage.between(kill);
    if (kill % Math.max(1, Math.round(kills / 20)) === 0)
      log?.(
        `${kill} kills, ${next} of ${writes.length} files written, ${deliveries.counts.acknowledged} deliveries acknowledged, ${deliveries.waiting} waiting`,
      );
  }
  child = await startFunction(stage.surroundings);
  await writeUntil(
    writes.length,
    () => false,
    () => 0,
  );
  await deliveries.drained(120_000);
  await deliveries.stop();
  await child.kill();
  child = null;
  const warehouse = await stage.warehouse();
  try {
    const relations = await expected.compareRelations(warehouse, stage.leniency);
    const ledger = await expected.compareLedger(warehouse, { known: [...known.values()], live: [...live.values()] });
    return { kills, killsUnderLoad, writes: writes.length, deliveries: deliveries.counts, relations, ledger };
  } finally {
    await warehouse.close();
  }
}

/** Puts a file into a folder as a bucket would: whole, and with its own time. The generation is that of `LocalFolder`. */
export async function putIntoFolder(folder: string, bucket: string, write: GeneratedWrite): Promise<LocalObject> {
  const file = path.join(folder, write.name);
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.part`);
  const bytes = Buffer.from(write.content);
  await writeFile(temporary, bytes);
  const at = new Date(write.timeCreated);
  await utimes(temporary, at, at);
  await rename(temporary, file);
  return {
    bucket,
    name: write.name,
    generation: String(at.getTime() * 1000),
    timeCreated: write.timeCreated,
    size: bytes.byteLength,
    md5Hash: "",
    modifiedMilliseconds: at.getTime(),
  };
}
