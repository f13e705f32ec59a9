import { generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { compileFlatten } from "../../functions/pipeline/flatten.ts";
import { identify } from "../../functions/pipeline/identity.ts";
import { parseBytes, sha256 } from "../../functions/pipeline/parse.ts";
import { keepAll } from "../../functions/values/personal-data.ts";
import { schemaVersion, versionRow } from "../../functions/pipeline/version-row.ts";
import type { StoredFile } from "../../functions/storage/session-files.ts";
import { encodeInsert } from "../../functions/warehouse/bigquery/wire-format.ts";
import { sessionMetadata } from "../../schema/session-metadata.ts";
import { sessionVersions } from "../../schema/store.ts";
import { type Rounds, compare, costOf, ratioOf } from "./measure.ts";
import { testSettings } from "../support/settings.ts";

/** What one file costs, in microseconds of CPU and beside `JSON.parse` of the same text. */
export interface FileCost {
  readonly label: string;
  readonly bytes: number;
  readonly jsonParse: number;
  readonly ratio: number;
  readonly stages: Readonly<Record<string, number>>;
  /** Decoding the bytes and their SHA-256, which `JSON.parse` of a text does without. */
  readonly withBytes: number;
  readonly zod: number;
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

const stageNames = ["parse", "identify", "flatten", "row", "encode"] as const;

/** Measures the function's own work on one file: from its text to the request body of one append to BigQuery. */
export function measureFile({ label, file }: Sample, rounds: number, use: (result: unknown) => void): FileCost {
  const text = new TextDecoder().decode(file.bytes);
  const now = new Date();
  const flatten = compileFlatten(keepAll);
  const examine = sessionReader(testSettings);
  const hash = sha256(file.bytes);
  const making = { instance: "default", eventId: "1", now, rowId: "row", codeVersion: "0", schemaVersion, handlingMilliseconds: 1 };

  const parsed = () => {
    const found = parseBytes(file.bytes, testSettings.maxBytes);
    if (found.kind !== "object") throw new Error(`${label}: no JSON object`);
    return found.file;
  };
  const identified = (found = parsed()) => {
    const identification = identify(found, now);
    if (identification.kind !== "identified") throw new Error(`${label}: no identity`);
    return identification.identity;
  };
  const object = parsed();
  const identity = identified();
  const flat = flatten(object);
  const toRow = (found = object, who = identity, flattened = flat) =>
    versionRow({ source: file, sha256: hash, file: found, identity: who, flattened, versionAt: null, warnings: [] }, making, testSettings);
  const row = toRow();
  const encode = (made = row): Buffer => encodeInsert(sessionVersions.fields, made, hash);

  const works: Readonly<Record<string, () => unknown>> = {
    "JSON.parse": () => JSON.parse(text),
    parse: parsed,
    identify: () => identify(object, now),
    flatten: () => flatten(object),
    row: () => toRow(),
    encode: () => encode(),
    all: () => {
      const found = parsed();
      return encode(toRow(found, identified(found), flatten(found)));
    },
    "all, from bytes": () => {
      const examined = examine(file, making);
      if (examined.kind !== "session") throw new Error(`${label}: no session`);
      return encode(examined.row);
    },
    bytes: () => [sha256(file.bytes), parseBytes(file.bytes, testSettings.maxBytes)],
    "zod safeParse": () => sessionMetadata.safeParse(object),
  };
  const measured: Rounds = compare(works, { rounds, milliseconds: 12, use });
  return {
    label,
    bytes: file.size,
    jsonParse: costOf(measured, "JSON.parse"),
    ratio: ratioOf(measured, "all", "JSON.parse"),
    stages: Object.fromEntries(stageNames.map((name) => [name, ratioOf(measured, name, "JSON.parse")])),
    withBytes: ratioOf(measured, "all, from bytes", "JSON.parse"),
    zod: ratioOf(measured, "zod safeParse", "JSON.parse"),
  };
}
