import { isUtf8 } from "node:buffer";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { Random } from "../../functions/local/platform/random.ts";
import { type SessionReading, sessionReader } from "../../functions/pipeline/read-session.ts";
import { replacedValues } from "../../functions/pipeline/duplicate-keys.ts";
import { unwrapSession } from "../../functions/pipeline/identity.ts";
import { parseBytes } from "../../functions/pipeline/parse.ts";
import { countKeys } from "../../functions/values/json.ts";
import { schemaVersion } from "../../functions/pipeline/version-row.ts";
import { encodeInsert } from "../../functions/warehouse/bigquery/wire-format.ts";
import { sessionVersions } from "../../schema/store.ts";
import { distinguish, lostLeaves } from "./leaves.ts";
import { type Keyed, mutateBytes, mutateStructure } from "./mutate.ts";
import { testSettings } from "../support/settings.ts";

/** Longest time that one file may take, in milliseconds of its thread's CPU. */
export const longestMilliseconds = 100;
/** One file in so many is checked leaf by leaf. */
const sampleEvery = 10;
/** Faults kept with their files; more are counted only. */
const keptFaults = 20;

export interface Fault {
  readonly what: string;
  /** The file, in base64. */
  readonly file: string;
}

/** Outcomes of the files of one run, or of a part of it. */
export interface FuzzCounts {
  files: number;
  session: number;
  other: number;
  unusable: number;
  checkedLeafByLeaf: number;
  slowestMilliseconds: number;
  slowestBytes: number;
  faultCount: number;
  faults: Fault[];
}

export const noCounts = (): FuzzCounts => ({
  files: 0,
  session: 0,
  other: 0,
  unusable: 0,
  checkedLeafByLeaf: 0,
  slowestMilliseconds: 0,
  slowestBytes: 0,
  faultCount: 0,
  faults: [],
});

/** Adds a part's counts to the whole. */
export function addCounts(total: FuzzCounts, part: FuzzCounts): void {
  for (const key of ["files", "session", "other", "unusable", "checkedLeafByLeaf", "faultCount"] as const) total[key] += part[key];
  total.faults = [...total.faults, ...part.faults].slice(0, keptFaults);
  if (part.slowestMilliseconds > total.slowestMilliseconds) {
    total.slowestMilliseconds = part.slowestMilliseconds;
    total.slowestBytes = part.slowestBytes;
  }
}

/** The files that mutation starts from. */
export function readCorpus(): readonly Keyed[] {
  const folder = path.join(import.meta.dirname, "corpus");
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const file: Keyed = JSON.parse(readFileSync(path.join(folder, name), "utf8"));
      return file;
    });
}

const now = new Date("2026-11-01T00:00:00Z");
const examine = sessionReader(testSettings);

/** A run over mutated files; the same seed gives the same files. */
export class FuzzRun {
  readonly #random: Random;
  readonly #corpus: readonly Keyed[];
  readonly #texts: readonly Uint8Array[];
  readonly #plain: readonly string[];
  readonly #distinct: readonly Keyed[];
  readonly #distinctPlain: readonly string[];

  constructor(seed: number, corpus = readCorpus()) {
    this.#random = new Random(seed);
    this.#corpus = corpus;
    this.#texts = corpus.map((file, index) => Buffer.from(JSON.stringify(file, null, index % 2 === 0 ? 0 : 2)));
    this.#plain = corpus.map((file) => JSON.stringify(file));
    this.#distinct = corpus.map(distinguish);
    this.#distinctPlain = this.#distinct.map((file) => JSON.stringify(file));
  }

  /** Mutates and examines so many files. */
  some(files: number): FuzzCounts {
    const counts = noCounts();
    for (let index = 0; index < files; index += 1) {
      const isSample = index % sampleEvery === 0;
      const bytes = this.#file(isSample);
      const fault = this.#try(bytes, isSample, counts);
      if (fault === null) continue;
      counts.faultCount += 1;
      if (counts.faults.length < keptFaults) counts.faults.push({ what: fault, file: Buffer.from(bytes).toString("base64") });
    }
    return counts;
  }

  #file(isSample: boolean): Uint8Array {
    const random = this.#random;
    if (isSample) return mutateStructure(random.pick(this.#distinctPlain), random, this.#distinct);
    return random.chance(0.7)
      ? mutateStructure(random.pick(this.#plain), random, this.#corpus)
      : mutateBytes(random.pick(this.#texts), random);
  }

  /** Says what is wrong with how the file was taken, or nothing. */
  #try(bytes: Uint8Array, isSample: boolean, counts: FuzzCounts): string | null {
    counts.files += 1;
    const source = {
      bucket: "fuzz",
      name: "metadata/call-4711.json",
      generation: "1700000000000001",
      timeCreated: "2026-03-23T20:30:00.000Z",
      size: bytes.byteLength,
      bytes,
    };
    const making = { instance: "default", eventId: null, now, rowId: "row", codeVersion: "0", schemaVersion, handlingMilliseconds: 1 };
    const before = process.threadCpuUsage();
    let examined: SessionReading;
    let encoded: Uint8Array = Buffer.alloc(0);
    try {
      examined = examine(source, making);
      if (examined.kind === "session") encoded = encodeInsert(sessionVersions.fields, examined.row, "id");
    } catch (error) {
      return `crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    }
    const { user, system } = process.threadCpuUsage(before);
    const milliseconds = (user + system) / 1_000;
    if (milliseconds > counts.slowestMilliseconds) {
      counts.slowestMilliseconds = milliseconds;
      counts.slowestBytes = bytes.byteLength;
    }
    counts[examined.kind] += 1;
    if (milliseconds > longestMilliseconds) return `took ${milliseconds.toFixed(0)} ms for ${bytes.byteLength} bytes`;
    if (examined.kind !== "session") return examined.problems.length > 0 ? null : `${examined.kind} without a reason`;
    if (!isUtf8(encoded)) return "a row with ill-formed text";
    if (!isSample) return null;
    counts.checkedLeafByLeaf += 1;
    const parsed = parseBytes(bytes, testSettings.maxBytes);
    if (parsed.kind === "unusable") return "loaded and unusable at once";
    const file = unwrapSession(parsed.file) ?? parsed.file;
    const replaced = parsed.keys === countKeys(parsed.file) ? [] : replacedValues(parsed.text);
    const lost = lostLeaves(file, replaced, examined.row.named(), examined.identity);
    return lost.length === 0 ? null : lost.slice(0, 5).join("; ");
  }
}
