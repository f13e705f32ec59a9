import { createHash } from "node:crypto";
import { type StoredTable, sessionVersions, unloadedFiles } from "../../schema/store.ts";
import type { FileInfo, FileVersion, ReadResult, SessionFiles, StoredFile } from "../storage/session-files.ts";
import { RowRefusedError, type Warehouse } from "../warehouse/warehouse.ts";
import { type SessionReading, sessionReader } from "./read-session.ts";
import type { Drift, Warning } from "./flatten.ts";
import { instantOf } from "../values/instant.ts";
import { type Problem, problem } from "./problem.ts";
import type { AnyRow, Row } from "../values/row.ts";
import { type Settings, baseName, instanceOf } from "./settings.ts";
import { integerCell, loaderVersion, newRowId, schemaVersion } from "./version-row.ts";

/** One delivery of one event, or one file of a command. */
interface Delivery {
  readonly version: FileVersion;
  /** Null for files loaded by command. */
  readonly eventId: string | null;
  readonly receivedAt: Date;
  /** Set where `replay` tries a rejected file again. */
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

export interface Ports {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly now: () => Date;
}

export type Ingest = (delivery: Delivery) => Promise<Outcome>;

/** One row to append, and the key that names it in every repetition. */
interface Append {
  readonly table: StoredTable;
  readonly row: AnyRow;
  readonly key: string;
}

/** What is to become of a file, before anything is appended. Appending all of it in order makes the outcome true. */
export interface Decision {
  readonly outcome: Outcome;
  readonly appends: readonly Append[];
  /** The outcome where the warehouse refuses the session's row for good: rejected, with the exact bytes in quarantine. */
  readonly refused: (error: RowRefusedError) => Promise<Decision>;
}

export type Decide = (delivery: Delivery) => Promise<Decision>;

export interface DecidePorts extends Pick<Ports, "now"> {
  readonly files: Pick<SessionFiles, "read" | "readLive" | "quarantine">;
  /** Commands know which sessions were erased and skip them; the function asks nobody, there the views hide what comes late. */
  readonly isErased?: (instance: string, sessionKey: string) => boolean;
}

/** Reads the version named, examines it and says what is to be appended; a rejected file's bytes are in quarantine before it returns. */
export function createDecide(settings: Settings, { files, now, isErased }: DecidePorts): Decide {
  const examine = sessionReader(settings.personal);

  const making = (name: string, { eventId, receivedAt }: Delivery) => {
    const at = now();
    return {
      instance: instanceOf(name, settings),
      eventId,
      now: at,
      rowId: newRowId(at),
      codeVersion: settings.codeVersion,
      schemaVersion,
      handlingMilliseconds: at.getTime() - receivedAt.getTime(),
    };
  };

  function unloaded(
    outcome: "superseded" | "skipped" | "rejected",
    version: FileVersion,
    delivery: Delivery,
    details: UnloadedDetails,
  ): Append {
    const made = making(version.name, delivery);
    const sessionId = details.examined?.sessionId ?? null;
    const row: Row = {
      bucket: version.bucket,
      object_name: version.name.toWellFormed(),
      generation: integerCell(version.generation),
      event_id: made.eventId,
      instance: made.instance,
      channel: details.examined?.channel ?? null,
      session_id: sessionId === null ? null : integerCell(sessionId),
      outcome,
      problems: details.problems.map(({ code, pointer, detail }) => ({ code, pointer, detail })),
      source_time_created: details.info?.timeCreated ?? null,
      source_bytes: details.info?.size ?? null,
      source_sha256: details.sha256 ?? null,
      quarantine_object: details.quarantineObject ?? null,
      replayed_at: delivery.replayedAt === undefined ? null : instantOf(delivery.replayedAt),
      handled_at: instantOf(made.now),
      handling_milliseconds: made.handlingMilliseconds,
      loader_version: loaderVersion,
      code_version: made.codeVersion,
      schema_version: made.schemaVersion,
      row_id: made.rowId,
    };
    return { table: unloadedFiles, row, key: `${outcome}/${keyOf(version)}` };
  }

  /** Keeps the exact bytes, then says why: in this order, so that a row never names a copy that is not there. */
  async function reject(
    info: FileInfo,
    bytes: Uint8Array | null,
    delivery: Delivery,
    details: Omit<UnloadedDetails, "info" | "quarantineObject">,
  ): Promise<Decision> {
    const { problems } = details;
    const name = quarantineName(info, problems[0]?.code ?? "unknown");
    const isKept = await files.quarantine(info, name, bytes);
    const quarantineObject = isKept ? name : null;
    return decided({ kind: "rejected", problems, quarantineObject }, [
      unloaded("rejected", info, delivery, { ...details, info, quarantineObject }),
    ]);
  }

  async function decideFile(file: StoredFile, delivery: Delivery): Promise<Decision> {
    const made = making(file.name, delivery);
    const examined = examine(file, made);
    const { sha256 } = examined;
    if (examined.kind === "other") {
      const { problems } = examined;
      return decided({ kind: "skipped", problems }, [unloaded("skipped", file, delivery, { problems, info: file, sha256 })]);
    }
    if (examined.kind === "unusable") return reject(file, file.bytes, delivery, { problems: examined.problems, sha256, examined });
    if (isErased?.(made.instance, examined.identity.sessionKey) === true) {
      const problems = [problem("erased", "its session was erased")];
      return decided({ kind: "skipped", problems }, [
        unloaded("skipped", file, delivery, { problems, info: file, examined: examined.identity }),
      ]);
    }
    return {
      outcome: loaded(examined, made.instance),
      appends: [{ table: sessionVersions, row: examined.row, key: keyOf(file) }],
      refused: ({ reasons }) => {
        const problems = reasons.map((reason) => problem("refused_by_warehouse", reason));
        return reject(file, file.bytes, delivery, { problems, sha256, examined: examined.identity });
      },
    };
  }

  const decideRead = (read: Exclude<ReadResult, { kind: "gone" }>, delivery: Delivery): Promise<Decision> =>
    read.kind === "found" ? decideFile(read.file, delivery) : reject(read.info, null, delivery, { problems: [tooLarge(settings)] });

  return async (delivery) => {
    const { version } = delivery;
    const named = await files.read(version, settings.maxBytes);
    if (named.kind !== "gone") return decideRead(named, delivery);

    const live = await files.readLive(version.bucket, version.name, settings.maxBytes);
    const instead = live.kind === "gone" ? null : await decideRead(live, delivery);
    const problems = [
      instead === null
        ? problem("gone", "the object is no longer in the bucket")
        : problem("newer_version_loaded", "this generation is no longer in the bucket, the live one was handled instead"),
    ];
    const superseded = unloaded("superseded", version, delivery, { problems });
    const besides = (other: Decision | null): Decision => ({
      outcome: { kind: "superseded", problems, live: other?.outcome ?? null },
      appends: [...(other?.appends ?? []), superseded],
      refused: async (error) => besides(other === null ? null : await other.refused(error)),
    });
    return besides(instead);
  };
}

/** A decision without a session's row: the warehouse has nothing of the file's to refuse. */
const decided = (outcome: Outcome, appends: readonly Append[]): Decision => ({
  outcome,
  appends,
  refused: (error) => Promise.reject(error),
});

/** The whole way of one file: decide, then append; a row that the warehouse can never take is rejected with its bytes kept. */
export function createIngest(settings: Settings, ports: Ports): Ingest {
  const decide = createDecide(settings, ports);
  return async (delivery) => appendDecision(await decide(delivery), ports.warehouse);
}

/** Appends what was decided, in order, and answers how it ended. */
export async function appendDecision(decision: Decision, warehouse: Warehouse): Promise<Outcome> {
  try {
    for (const { table, row, key } of decision.appends) await warehouse.append(table, row, key);
    return decision.outcome;
  } catch (error) {
    if (!(error instanceof RowRefusedError)) throw error;
    return appendDecision(await decision.refused(error), warehouse);
  }
}

interface UnloadedDetails {
  readonly problems: readonly Problem[];
  readonly info?: FileInfo;
  readonly sha256?: string;
  readonly quarantineObject?: string | null;
  readonly examined?: { readonly channel: string | null; readonly sessionId: string | null };
}

const tooLarge = ({ maxBytes }: Settings): Problem => problem("too_large", `expected at most ${maxBytes.toLocaleString("en")} bytes`);

/** Identity of a file version: the same for every delivery, redelivery and replay of it. */
export const keyOf = ({ bucket, name, generation }: FileVersion): string => `${bucket}/${name}/${generation}`;

function loaded({ identity, flat, warnings }: Extract<SessionReading, { kind: "session" }>, instance: string): Outcome {
  const rows = Object.fromEntries(Object.entries(flat.children).map(([name, list]) => [name, list.length]));
  return { kind: "loaded", instance, sessionKey: identity.sessionKey, warnings, drift: flat.drift, rows: { sessions: 1, ...rows } };
}

/**
 * Where a rejected file's copy lies: `REASON/YYYY/MM/DD/<hash of the object name>-<generation>-<base name>`. Dated by the object, so that
 * a redelivery finds its own copy; only plain characters, since tools read `#` as a generation and paths as folders.
 */
export function quarantineName({ name, generation, timeCreated }: FileInfo, reason: string): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  const base = baseName(name)
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .slice(-80);
  return `${reason}/${timeCreated.slice(0, 10).replaceAll("-", "/")}/${hash}-${generation}-${base}`;
}
