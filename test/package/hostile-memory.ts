import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { packageFiles } from "../../functions/package/files.ts";
import { startStub } from "../support/cloud-stub.ts";
import { hostileFiles } from "./hostile-files.ts";
import { post, start, unpack } from "./packaged-function.ts";

/**
 * Peak memory of the packaged function on hostile files, started as the buildpack starts it: `npm run test:hostile`. Each kind is delivered
 * 8 and 32 times at once to an instance of its own; then every kind at once. Fails over 512 MiB, if the instance dies, or if a file ends in
 * another outcome.
 */
const { values } = parseArgs({ options: { bytes: { type: "string", default: "1048576" }, only: { type: "string", default: "" } } });
const limitMebibytes = 512;
/** As Cloud Functions sets it for 512 MiB of memory. */
const nodeOptions = "--enable-source-maps --max-old-space-size=384";

const files = hostileFiles(Number(values.bytes)).filter(({ name }) => name.includes(values.only));
const unpacked = unpack(await packageFiles());
let wrong = 0;

async function deliver(name: string, texts: readonly (typeof files)[number][]): Promise<void> {
  const stub = await startStub();
  const running = await start(unpacked.folder, "ingestSession", {
    NODE_OPTIONS: nodeOptions,
    SOURCE_BUCKET: "sessions",
    QUARANTINE_BUCKET: "quarantine",
    BIGQUERY_PROJECT: "test",
    BIGQUERY_ENDPOINT: stub.endpoint,
    STORAGE_ENDPOINT: stub.endpoint,
  });
  const peakMebibytes = (): number => {
    const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${running.process.pid}/status`, "utf8")) ?? [];
    return Number(kibibytes) / 1024;
  };
  const answers = await Promise.all(
    texts.map(async ({ text }, index) => {
      const object = `metadata-${index}.json`;
      stub.objects.set(`sessions/${object}`, { generation: "17", bytes: Buffer.from(text), timeCreated: "2026-03-01T12:06:00Z" });
      return answerOf(running.url, object);
    }),
  );
  const isAlive = running.process.exitCode === null && running.process.signalCode === null;
  const peak = isAlive ? peakMebibytes() : Number.NaN;
  const rejected = stub.rows.filter(({ json }) => json["outcome"] === "rejected").length;
  const expected = texts.filter(({ outcome }) => outcome === "rejected").length;
  const isRight = isAlive && peak <= limitMebibytes && answers.every((status) => status === 204) && rejected === expected;
  if (!isRight) wrong += 1;
  const ended = isAlive ? `${peak.toFixed(0).padStart(4)} MiB` : "died";
  process.stdout.write(
    `${isRight ? "ok   " : "WRONG"} ${name.padEnd(36)} x${String(texts.length).padEnd(3)} peak ${ended}, ${rejected} of ${expected} rejected, answers ${[...new Set(answers)].join(", ")}\n`,
  );
  if (!isRight) {
    const reasons = running.lines.flatMap((line) => /"reason":"([^"]*)"/.exec(line)?.[1] ?? []);
    process.stdout.write(`      reasons: ${[...new Set(reasons)].join(", ")}\n`);
  }
  await running.stop();
  await stub.stop();
}

/** The answer to an event that is delivered again while it fails, as Eventarc does: a blocked event loop loses idle connections. */
async function answerOf(url: string, name: string): Promise<number | "no answer"> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await post(url, { bucket: "sessions", name, generation: "17" }).catch(() => null);
    if (response !== null && response.status < 500) return response.status;
    if (attempt === 5) return response?.status ?? "no answer";
  }
}

for (const concurrency of [8, 32]) {
  for (const file of files)
    await deliver(
      file.name,
      Array.from({ length: concurrency }, () => file),
    );
  await deliver(
    "every kind",
    Array.from({ length: concurrency }, (_, index) => files[index % files.length]).filter((file) => file !== undefined),
  );
}
unpacked.remove();
process.stdout.write(`${wrong === 0 ? "Every figure is within its limit" : `${wrong} wrong`}: at most ${limitMebibytes} MiB.\n`);
process.exitCode = wrong === 0 ? 0 : 1;
