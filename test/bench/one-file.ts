import { generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { compileFlatten } from "../../functions/pipeline/flatten.ts";
import { identify } from "../../functions/pipeline/identity.ts";
import { parseBytes, sha256 } from "../../functions/pipeline/parse.ts";
import { keepAll } from "../../functions/values/personal-data.ts";
import { schemaVersion, versionRow } from "../../functions/pipeline/version-row.ts";
import type { StoredFile } from "../../functions/storage/session-files.ts";
import { encodeInsert } from "../../functions/warehouse/bigquery/wire-format.ts";
import { sessionVersions } from "../../schema/store.ts";
import { type Rounds, compare } from "./measure.ts";
import { testSettings } from "../support/settings.ts";

/** What one file costs, in milliseconds of CPU a round. */
export interface FileCost {
  readonly label: string;
  /** `JSON.parse` of the text alone. */
  readonly parsed: readonly number[];
  /** From the text to the body of an append. */
  readonly all: readonly number[];
}

interface Sample {
  readonly label: string;
  readonly file: StoredFile;
}

/** Generated files next to the sizes wanted: a chat of 5 kB, a call of 16 kB, and calls up to 2 MB. */
export function samples(): readonly Sample[] {
  const wanted = [
    { label: "chat, 5 kB", channel: "chat", bytes: 5_000, extraLegs: 0, sessions: 400 },
    { label: "call, 16 kB", channel: "call", bytes: 16_000, extraLegs: 3, sessions: 400 },
    { label: "call, 64 kB", channel: "call", bytes: 64_000, extraLegs: 19, sessions: 100 },
    { label: "call, 0.5 MB", channel: "call", bytes: 500_000, extraLegs: 160, sessions: 12 },
    { label: "call, 2 MB", channel: "call", bytes: 2_000_000, extraLegs: 645, sessions: 12 },
  ];
  return wanted.map(({ label, channel, bytes, extraLegs, sessions }) => {
    const texts = [...generateWrites({ sessions, seed: 7, extraLegs, writes: "newest" })]
      .filter((write) => write.channel === channel)
      .map(({ content, name, timeCreated }) => ({ name, timeCreated, bytes: Buffer.from(content) }));
    const nearest = texts.toSorted((one, other) => Math.abs(one.bytes.length - bytes) - Math.abs(other.bytes.length - bytes))[0];
    if (nearest === undefined) throw new Error(`no file for ${label}`);
    return { label, file: { bucket: "bench", generation: "1700000000000001", size: nearest.bytes.length, ...nearest } };
  });
}

/** Measures the function's own work on one file: from its text to the request body of one append to BigQuery. */
export function measureFile({ label, file }: Sample, rounds: number, use: (result: unknown) => void): FileCost {
  const text = new TextDecoder().decode(file.bytes);
  const now = new Date();
  const flatten = compileFlatten(keepAll);
  const hash = sha256(file.bytes);
  const making = { instance: "default", eventId: "1", now, rowId: "row", codeVersion: "0", schemaVersion, handlingMilliseconds: 1 };
  const encoded = (): Buffer => {
    const parsed = parseBytes(file.bytes, testSettings.maxBytes);
    if (parsed.kind !== "object") throw new Error(`${label}: no JSON object`);
    const identification = identify(parsed.file, now);
    if (identification.kind !== "identified") throw new Error(`${label}: no identity`);
    const reading = { source: file, sha256: hash, file: parsed.file, identity: identification.identity, versionAt: null, warnings: [] };
    const row = versionRow({ ...reading, flattened: flatten(parsed.file) }, making, testSettings);
    return encodeInsert(sessionVersions.fields, row, hash);
  };
  const measured: Rounds = compare({ parsed: () => JSON.parse(text), all: encoded }, { rounds, milliseconds: 12, use });
  const figuresOf = (name: string): readonly number[] => (measured.get(name) ?? []).map((microseconds) => microseconds / 1_000);
  return { label, parsed: figuresOf("parsed"), all: figuresOf("all") };
}
