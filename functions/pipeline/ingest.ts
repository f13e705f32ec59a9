import { type StoredTable, sessionVersions, touchedDays, unloadedFiles } from "../../schema/store.ts";
import type { FileInfo, FileVersion, ReadResult, SessionFiles, StoredFile } from "../storage/session-files.ts";
import { RowRefusedError, type Warehouse } from "../warehouse/warehouse.ts";
import type { Row } from "../values/row.ts";
import { ByteBudget } from "./byte-budget.ts";
import type { Drift } from "./flatten.ts";
import { type UnloadedFile, ledgerRow } from "./ledger-row.ts";
import { type Problem, type Warning, problem } from "./problem.ts";
import { quarantineName } from "./quarantine.ts";
import { type SessionReading, sessionReader } from "./read-session.ts";
import { type Settings, instanceOf } from "./settings.ts";
import { daysOf, touchRows } from "./touched-days.ts";
import { type Provenance, newRowId, schemaVersion } from "./version-row.ts";

/** One delivery of one event, or one file of a command. */
interface Delivery {
  readonly version: FileVersion;
  /** Null for files loaded by command. */
  readonly eventId: string | null;
  readonly receivedAt: Date;
  /** Set when `replay` tries a rejected file again. */
  readonly replayedAt?: Date;
}

/** How a delivery ended; a service that failed is thrown instead, so that the event is delivered again. */
export type Outcome =
  | {
      readonly kind: "loaded";
      readonly instance: string;
      readonly sessionKey: string;
      readonly warnings: readonly Warning[];
      readonly drift: readonly Drift[];
      /** Rows by relation. */
      readonly rows: Readonly<Record<string, number>>;
    }
  | { readonly kind: "superseded"; readonly problems: readonly Problem[]; readonly live: Outcome | null }
  | { readonly kind: "skipped"; readonly problems: readonly Problem[] }
  | { readonly kind: "rejected"; readonly problems: readonly Problem[]; readonly quarantineObject: string | null };

/** One row to append, and the key that names it in every repetition. */
interface Append {
  readonly table: StoredTable;
  readonly row: Row;
  readonly key: string;
}

/** The outcome of a file and what has to be appended, in order, to make it true. */
export interface Decision {
  readonly delivery: Delivery;
  readonly outcome: Outcome;
  readonly appends: readonly Append[];
  /** The file behind the session's row, so that a refused row can be rejected with its bytes; null without such a row. */
  readonly accepted: AcceptedFile | null;
  /** Set when the live version was decided instead of the named one. */
  readonly superseded: Superseded | null;
}

type AcceptedFile = { readonly file: StoredFile; readonly reading: Extract<SessionReading, { kind: "session" }> };
type Superseded = { readonly append: Append; readonly problems: readonly Problem[] };

export interface PipelinePorts {
  readonly files: Pick<SessionFiles, "read" | "readLive" | "quarantine">;
  readonly now: () => Date;
  /** Commands know which sessions were erased and skip them; the function does not ask, there the views hide what arrives late. */
  readonly isErased?: (instance: string, sessionKey: string, object: Pick<FileVersion, "bucket" | "name">) => boolean;
}

export interface Ports extends PipelinePorts {
  readonly warehouse: Warehouse;
}

export type Ingest = (delivery: Delivery) => Promise<Outcome>;

/** Everything between a delivery and the rows to append. */
export interface Pipeline {
  /** Reads the file and decides; a rejected file's bytes are in quarantine before this resolves. */
  decide(delivery: Delivery): Promise<Decision>;
  /** The two steps of `decide`. */
  read(delivery: Delivery): Promise<Found>;
  decideFound(found: Found, delivery: Delivery): Promise<Decision>;
  /** The decision for a file whose session row the warehouse refused for good: rejected, with its exact bytes in quarantine. */
  refuse(decision: Decision, error: RowRefusedError): Promise<Decision>;
}

/** The whole way of one file: read → decide → append. A row that the warehouse can never take is rejected with its bytes kept. */
export function createIngest(settings: Settings, ports: Ports): Ingest {
  const pipeline = createPipeline(settings, ports);
  const budget = new ByteBudget(bytesUnderWay);
  return async (delivery) => {
    const found = await pipeline.read(delivery);
    return budget.within(bytesOf(found), async () => appendDecision(await pipeline.decideFound(found, delivery), pipeline, ports));
  };
}

/** Bytes of files that become rows at the same time: 512 MiB of memory are enough for them, whatever is in them (`npm run test:hostile`). */
const bytesUnderWay = 1024 * 1024;

const bytesOf = ({ named, live }: Found): number => {
  const read = named ?? live;
  return read?.kind === "found" ? read.file.bytes.byteLength : 0;
};

/** Appends a decision's rows in order and returns how its file ended. */
async function appendDecision(decision: Decision, pipeline: Pipeline, ports: Ports): Promise<Outcome> {
  const { warehouse, now } = ports;
  try {
    for (const { table, row, key } of decision.appends) {
      // Rare: the session began days ago.
      for (const touch of touchRows(warehouse, daysOf(table, [row]), { now: now(), why: "a file was loaded" }))
        await warehouse.append(touchedDays, touch, `touch/${key}`);
      await warehouse.append(table, row, key);
    }
    return decision.outcome;
  } catch (error) {
    if (!(error instanceof RowRefusedError)) throw error;
    return appendDecision(await pipeline.refuse(decision, error), pipeline, ports);
  }
}

export function createPipeline(settings: Settings, ports: PipelinePorts): Pipeline {
  const steps: Steps = { settings, ports, readSession: sessionReader(settings) };
  const read = (delivery: Delivery): Promise<Found> => readNamedOrLive(delivery.version, steps);
  const decideFound = async ({ named, live }: Found, delivery: Delivery): Promise<Decision> => {
    if (named !== null) return decideRead(named, delivery, steps);
    const instead = live === null ? null : await decideRead(live, delivery, steps);
    return withSuperseded(instead, delivery, supersededOf(delivery, instead !== null, steps));
  };
  return {
    read,
    decideFound,
    decide: async (delivery) => decideFound(await read(delivery), delivery),
    refuse: async (decision, error) => {
      const { accepted, superseded, delivery } = decision;
      if (accepted === null) throw error;
      const { file, reading } = accepted;
      const problems = error.reasons.map((reason) =>
        reason === "row_too_large"
          ? problem("row_too_large", "its row is larger than the warehouse accepts")
          : problem("refused_by_warehouse", reason),
      );
      const rejected = await reject(
        { info: file, bytes: file.bytes, problems, sha256: reading.sha256, ...reading.identity },
        delivery,
        steps,
      );
      return superseded === null ? rejected : withSuperseded(rejected, delivery, superseded);
    },
  };
}

/** What every step of the way needs. */
interface Steps {
  readonly settings: Settings;
  readonly ports: PipelinePorts;
  readonly readSession: ReturnType<typeof sessionReader>;
}

type Present = Exclude<ReadResult, { kind: "gone" }>;

/** The version that the event names or, if that is gone, the live one; both null if the object is gone. */
interface Found {
  readonly named: Present | null;
  readonly live: Present | null;
}

async function readNamedOrLive(version: FileVersion, { settings: { maxBytes }, ports: { files } }: Steps): Promise<Found> {
  const named = await files.read(version, maxBytes);
  if (named.kind !== "gone") return { named, live: null };
  const live = await files.readLive(version.bucket, version.name, maxBytes);
  return { named: null, live: live.kind === "gone" ? null : live };
}

function decideRead(read: Present, delivery: Delivery, steps: Steps): Promise<Decision> {
  if (read.kind === "found") return decideFile(read.file, delivery, steps);
  const limit = steps.settings.maxBytes.toLocaleString("en");
  const problems = [problem("too_large", `larger than MAX_OBJECT_BYTES (${limit} bytes)`)];
  return reject({ info: read.info, bytes: null, problems }, delivery, steps);
}

async function decideFile(file: StoredFile, delivery: Delivery, steps: Steps): Promise<Decision> {
  const provenance = provenanceOf(file.name, delivery, steps);
  const reading = steps.readSession(file, provenance);
  const { sha256 } = reading;
  if (reading.kind === "other") {
    const { problems } = reading;
    return unloaded({ version: file, outcome: "skipped", problems, info: file, sha256 }, delivery, steps);
  }
  if (reading.kind === "unusable") return reject({ info: file, bytes: file.bytes, ...reading }, delivery, steps);
  const { identity, row } = reading;
  if (steps.ports.isErased?.(provenance.instance, identity.sessionKey, file) === true) {
    const problems = [problem("erased", "the session was erased")];
    return unloaded({ version: file, outcome: "skipped", problems, info: file, ...identity }, delivery, steps);
  }
  return {
    delivery,
    outcome: loadedOutcome(reading, provenance.instance),
    appends: [{ table: sessionVersions, row, key: versionKey(file) }],
    accepted: { file, reading },
    superseded: null,
  };
}

interface RejectedFile extends Pick<UnloadedFile, "problems" | "sha256" | "channel" | "sessionId"> {
  readonly info: FileInfo;
  /** Null if the file was not read: storage copies it. */
  readonly bytes: Uint8Array | null;
}

/** Keeps the exact bytes, then records why: in this order, so that a row never names a copy that does not exist. */
async function reject({ info, bytes, ...details }: RejectedFile, delivery: Delivery, steps: Steps): Promise<Decision> {
  const name = quarantineName(info, details.problems[0]?.code ?? "unknown");
  const isKept = await steps.ports.files.quarantine(info, name, bytes);
  return unloaded({ ...details, version: info, outcome: "rejected", info, quarantineObject: isKept ? name : null }, delivery, steps);
}

/** The decision for a file version that is recorded in the ledger and nowhere else. */
function unloaded(file: UnloadedFile & { readonly outcome: "skipped" | "rejected" }, delivery: Delivery, steps: Steps): Decision {
  const { outcome: kind, problems, quarantineObject = null } = file;
  const outcome: Outcome = kind === "rejected" ? { kind, problems, quarantineObject } : { kind, problems };
  return { delivery, outcome, appends: [ledgerAppend(file, delivery, steps)], accepted: null, superseded: null };
}

function ledgerAppend(file: UnloadedFile, delivery: Delivery, steps: Steps): Append {
  const row = ledgerRow({ ...file, replayedAt: delivery.replayedAt }, provenanceOf(file.version.name, delivery, steps));
  return { table: unloadedFiles, row, key: `${file.outcome}/${versionKey(file.version)}` };
}

function supersededOf(delivery: Delivery, isLive: boolean, steps: Steps): Superseded {
  const problems = [
    isLive
      ? problem("newer_version_loaded", "this generation is no longer in the bucket; the live one was handled instead")
      : problem("gone", "the object is no longer in the bucket"),
  ];
  return { problems, append: ledgerAppend({ version: delivery.version, outcome: "superseded", problems }, delivery, steps) };
}

/** The live version's decision, if there is one, with the record of the named version that is gone. */
const withSuperseded = (live: Decision | null, delivery: Delivery, superseded: Superseded): Decision => ({
  delivery,
  outcome: { kind: "superseded", problems: superseded.problems, live: live?.outcome ?? null },
  appends: [...(live?.appends ?? []), superseded.append],
  accepted: live?.accepted ?? null,
  superseded,
});

function provenanceOf(name: string, { eventId, receivedAt }: Delivery, { settings, ports }: Steps): Provenance {
  const now = ports.now();
  return {
    instance: instanceOf(name, settings),
    eventId,
    now,
    rowId: newRowId(),
    codeVersion: settings.codeVersion,
    schemaVersion,
    handlingMilliseconds: now.getTime() - receivedAt.getTime(),
  };
}

function loadedOutcome({ identity, flattened, warnings }: AcceptedFile["reading"], instance: string): Outcome {
  const rows = Object.fromEntries(Object.entries(flattened.children).map(([name, list]) => [name, list.length]));
  return { kind: "loaded", instance, sessionKey: identity.sessionKey, warnings, drift: flattened.drift, rows: { sessions: 1, ...rows } };
}

/** Identity of a file version: the same for every delivery, redelivery and replay of it. */
export const versionKey = ({ bucket, name, generation }: FileVersion): string => `${bucket}/${name}/${generation}`;
