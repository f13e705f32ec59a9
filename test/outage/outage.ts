import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../../functions/local/platform/random.ts";
import { generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { baseName, defaultNamePattern } from "../../functions/pipeline/settings.ts";
import { type Behavior, type Request, startStub } from "../support/cloud-stub.ts";
import { Deliveries, type DeliveryCounts } from "../crash/deliveries.ts";
import { startFunction } from "../crash/function-child.ts";

/** What fails, and how. */
interface Trouble {
  readonly name: string;
  readonly request: Request;
  readonly behavior: Behavior;
}

const answerMilliseconds = 1_500;

/** The ways in which a warehouse and a bucket are not there. */
const troubles: readonly Trouble[] = [
  { name: "warehouse answers 503", request: "append", behavior: { kind: "status", status: 503, reason: "backendError" } },
  { name: "quota used up", request: "append", behavior: { kind: "status", status: 403, reason: "quotaExceeded" } },
  { name: "too many requests", request: "append", behavior: { kind: "status", status: 429, reason: "rateLimitExceeded" } },
  { name: "warehouse cuts connections", request: "append", behavior: { kind: "reset" } },
  { name: "warehouse answers too late", request: "append", behavior: { kind: "slow", milliseconds: answerMilliseconds * 2 } },
  { name: "storage answers 503", request: "read", behavior: { kind: "status", status: 503, reason: "backendError" } },
  { name: "storage is slow", request: "read", behavior: { kind: "slow", milliseconds: answerMilliseconds / 3 } },
];

export interface OutageOptions {
  /** Length of each trouble. */
  readonly milliseconds: number;
  readonly sessions: number;
  readonly seed: number;
}

export interface OutageResult {
  readonly writes: number;
  /** What the function did during each trouble. */
  readonly troubles: readonly {
    readonly name: string;
    readonly posts: number;
    readonly reads: number;
    readonly appends: number;
    readonly rowsTaken: number;
    readonly memoryBytes: number;
  }[];
  readonly deliveries: DeliveryCounts;
  /** Posts that the pauses between deliveries allow at most. */
  readonly postsAtMost: number;
  readonly appends: number;
  readonly reads: number;
  readonly healthyBytes: number;
  readonly peakBytes: number;
  readonly recoveryMilliseconds: number;
  /** Versions delivered and acknowledged without a row. */
  readonly lost: readonly string[];
}

/** Memory of an instance as it is deployed, which the function must stay under. */
export const instanceBytes = 512 * 1024 * 1024;
/** Node gives its heap half of a container's memory; here it would see the whole machine's. */
const instanceOptions = ["--max-old-space-size=256"];

const pauses = { least: 200, most: 4_000 };

/**
 * The real handler over HTTP, between a trigger that repeats what is not acknowledged and services that fail in one way after another.
 * Nobody helps: at the end the services are well again, and everything must have arrived.
 */
export async function runOutage({ milliseconds, sessions, seed }: OutageOptions): Promise<OutageResult> {
  const stub = await startStub();
  const bucket = "acme-sessions";
  const child = await startFunction(
    {
      kind: "emulated",
      bucket,
      quarantine: "acme-quarantine",
      storageEndpoint: stub.endpoint,
      bigqueryEndpoint: stub.endpoint,
      answerMilliseconds,
      deadlineMilliseconds: 10_000,
    },
    instanceOptions,
  );
  const deliveries = new Deliveries({ random: new Random(seed), url: () => child.url, duplicates: 0.1, pauses });
  const writes = [...generateWrites({ sessions, seed, damage: 0.02 })];
  const known = new Set<string>();
  const began = performance.now();
  let next = 0;
  const put = (count: number): void => {
    for (const { name, content, timeCreated } of writes.slice(next, next + count)) {
      const bytes = Buffer.from(content);
      const generation = String(Date.parse(timeCreated) * 1_000);
      stub.objects.set(`${bucket}/${name}`, { generation, bytes, timeCreated });
      const object = { bucket, name, generation, timeCreated, size: bytes.byteLength, md5Hash: "", modifiedMilliseconds: 0 };
      deliveries.add(object);
      if (defaultNamePattern.test(baseName(name))) known.add(`${name} ${generation}`);
    }
    next += count;
  };
  try {
    const share = Math.ceil(writes.length / (troubles.length + 2));
    put(share);
    await deliveries.drained(60_000);
    const healthyBytes = memoryOf(child.pid, "VmRSS");
    const seen: OutageResult["troubles"][number][] = [];
    for (const { name, request, behavior } of troubles) {
      const before = {
        posts: deliveries.counts.posts,
        reads: stub.countOf("read"),
        appends: stub.countOf("append"),
        rows: stub.rows.length,
      };
      stub.always(request, behavior);
      put(share);
      await delay(milliseconds);
      seen.push({
        name,
        posts: deliveries.counts.posts - before.posts,
        reads: stub.countOf("read") - before.reads,
        appends: stub.countOf("append") - before.appends,
        rowsTaken: stub.rows.length - before.rows,
        memoryBytes: memoryOf(child.pid, "VmRSS"),
      });
      stub.well();
    }
    put(writes.length);
    const wellAt = performance.now();
    await deliveries.drained(120_000);
    const endedAt = performance.now();
    const rows = new Set(
      stub.rows.map(({ table, json }) =>
        table === "session_versions"
          ? `${String(json["source_object"])} ${String(json["source_generation"])}`
          : `${String(json["object_name"])} ${String(json["generation"])}`,
      ),
    );
    return {
      writes: writes.length,
      troubles: seen,
      deliveries: deliveries.counts,
      postsAtMost: mostPosts(deliveries.counts, endedAt - began),
      appends: stub.countOf("append"),
      reads: stub.countOf("read"),
      healthyBytes,
      peakBytes: memoryOf(child.pid, "VmHWM"),
      recoveryMilliseconds: endedAt - wellAt,
      lost: [...known].filter((version) => !rows.has(version)),
    };
  } finally {
    await deliveries.stop();
    await child.kill();
    await stub.stop();
  }
}

/** Deliveries that the pauses allow at most: each event waits half its pause at least, and the pause doubles up to the longest. */
function mostPosts({ events, duplicates }: DeliveryCounts, milliseconds: number): number {
  let posts = 1;
  for (let waited = pauses.least / 2; waited <= milliseconds; waited += Math.min(pauses.most, pauses.least * 2 ** posts) / 2) posts += 1;
  return posts * (events + duplicates);
}

/** Memory of a process in bytes, now (`VmRSS`) or at most so far (`VmHWM`); 0 if the system does not report it. */
function memoryOf(pid: number, what: "VmRSS" | "VmHWM"): number {
  try {
    const size = new RegExp(`^${what}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(size?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
