import { createHash, randomUUID } from "node:crypto";
import { sessionVersions, unloadedFiles } from "../../schema/store.ts";
import type { FileInfo, FileVersion, SessionFiles, StoredFile } from "../storage/session-files.ts";
import { RowRefusedError, type Warehouse } from "../warehouse/warehouse.ts";
import { type Examined, examiner } from "./examine.ts";
import type { Drift, Warning } from "./flatten.ts";
import { instantOf } from "./instant.ts";
import { type Problem, problem } from "./problem.ts";
import type { Row } from "./row.ts";
import { type Settings, baseName, instanceOf } from "./settings.ts";
import { integerCell, loaderVersion } from "./version.ts";

/** One delivery of one event, or one file of a command. */
export interface Delivery {
  readonly version: FileVersion;
  /** Null for files loaded by command. */
  readonly eventId: string | null;
  readonly receivedAt: Date;
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

/** The whole way of one file: read the version named, examine it, append its row; or tell in the ledger why not. */
export function createIngest(settings: Settings, ports: Ports, schemaVersion: string): Ingest {
  const examine = examiner(settings.personal);
  const { files, warehouse, now } = ports;

  const making = (name: string, { eventId, receivedAt }: Delivery) => ({
    instance: instanceOf(name, settings),
    eventId,
    now: now(),
    rowId: randomUUID(),
    codeVersion: settings.codeVersion,
    schemaVersion,
    handlingMilliseconds: now().getTime() - receivedAt.getTime(),
  });

  async function record(
    outcome: "superseded" | "skipped" | "rejected",
    version: FileVersion,
    delivery: Delivery,
    details: UnloadedDetails,
  ): Promise<void> {
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
      replayed_at: null,
      handled_at: instantOf(made.now),
      handling_milliseconds: made.handlingMilliseconds,
      loader_version: loaderVersion,
      code_version: made.codeVersion,
      schema_version: made.schemaVersion,
      row_id: made.rowId,
    };
    await warehouse.append(unloadedFiles, row, `${outcome} ${keyOf(version)}`);
  }

  /** Keeps the exact bytes, then says why: in this order, so that a row never names a copy that is not there. */
  async function reject(
    info: FileInfo,
    bytes: Uint8Array | null,
    delivery: Delivery,
    details: Omit<UnloadedDetails, "info" | "quarantineObject">,
  ): Promise<Outcome> {
    const { problems } = details;
    const name = quarantineName(info, problems[0]?.code ?? "unknown");
    const isKept = await files.quarantine(info, name, bytes);
    const quarantineObject = isKept ? name : null;
    await record("rejected", info, delivery, { ...details, info, quarantineObject });
    return { kind: "rejected", problems, quarantineObject };
  }

  async function load(file: StoredFile, delivery: Delivery): Promise<Outcome> {
    const made = making(file.name, delivery);
    const examined = examine(file, made);
    if (examined.kind === "other") {
      await record("skipped", file, delivery, { problems: examined.problems, info: file, sha256: examined.sha256 });
      return { kind: "skipped", problems: examined.problems };
    }
    if (examined.kind === "unusable") {
      return reject(file, file.bytes, delivery, { problems: examined.problems, sha256: examined.sha256, examined });
    }
    try {
      await warehouse.append(sessionVersions, examined.row, keyOf(file));
    } catch (error) {
      if (!(error instanceof RowRefusedError)) throw error;
      const { channel, sessionId } = examined.identity;
      const problems = error.reasons.map((reason) => problem("refused_by_warehouse", reason));
      return reject(file, file.bytes, delivery, { problems, sha256: examined.sha256, examined: { channel, sessionId } });
    }
    return loaded(examined, made.instance);
  }

  return async (delivery) => {
    const { version } = delivery;
    const named = await files.read(version, settings.maxBytes);
    if (named.kind === "found") return load(named.file, delivery);
    if (named.kind === "too_large") return reject(named.info, null, delivery, { problems: [tooLarge(settings)] });

    const live = await files.readLive(version.bucket, version.name, settings.maxBytes);
    const outcome =
      live.kind === "found"
        ? await load(live.file, delivery)
        : live.kind === "too_large"
          ? await reject(live.info, null, delivery, { problems: [tooLarge(settings)] })
          : null;
    const problems = [
      outcome === null
        ? problem("gone", "the object is no longer in the bucket")
        : problem("newer_version_loaded", "this generation is no longer in the bucket, the live one was handled instead"),
    ];
    await record("superseded", version, delivery, { problems });
    return { kind: "superseded", problems, live: outcome };
  };
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

function loaded({ identity, flat, warnings }: Extract<Examined, { kind: "session" }>, instance: string): Outcome {
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
