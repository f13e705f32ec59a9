import type { StoredFile } from "../storage/session-files.ts";
import type { Row } from "../values/row.ts";
import { replacedValues } from "./duplicate-keys.ts";
import { type Flattened, TooManyItemsError, compileFlatten, itemLimit, withReplacedValues } from "./flatten.ts";
import { type Channel, type Identity, identify, unwrapSession } from "./identity.ts";
import { type Parsed, parseBytes, sha256 } from "./parse.ts";
import { type Problem, type Warning, problem } from "./problem.ts";
import { type Settings, baseName, isPlatformName } from "./settings.ts";
import { versionTime } from "./version-order.ts";
import { type Provenance, type RowSettings, versionRow } from "./version-row.ts";

/** What a file's bytes are: rows of a session, something else that is not loaded, or a file that can never load. */
export type SessionReading =
  | {
      readonly kind: "session";
      readonly identity: Identity;
      readonly row: Row;
      readonly flattened: Flattened;
      readonly warnings: readonly Warning[];
      readonly sha256: string;
    }
  | { readonly kind: "other"; readonly problems: readonly Problem[]; readonly sha256: string }
  | {
      readonly kind: "unusable";
      readonly problems: readonly Problem[];
      readonly channel: Channel | null;
      readonly sessionId: string | null;
      readonly sha256: string;
    };

export type ReaderSettings = RowSettings & Pick<Settings, "maxBytes">;

/** Reads sessions out of files under one set of settings; pure but for the hash and the clock it is given. */
export function sessionReader(settings: ReaderSettings): (source: StoredFile, provenance: Provenance) => SessionReading {
  const { personal, maxBytes } = settings;
  const flatten = compileFlatten(personal);
  return (source, provenance) => {
    const hash = sha256(source.bytes);
    const parsed = parseBytes(source.bytes, maxBytes);
    const isKnownName = isPlatformName(source.name);
    if (parsed.kind === "unusable") return unread(parsed.problem, { hash, isKnownName });
    const session = unwrapSession(parsed.file);
    const file = session ?? parsed.file;
    const identified = identify(file, provenance.now);
    if (identified.kind === "transcript")
      return { kind: "other", problems: [problem("transcript", "a transcript, not a session")], sha256: hash };
    if (identified.kind === "unidentified") {
      const { problems, channel, sessionId, isSession } = identified;
      return isSession || isKnownName ? { kind: "unusable", problems, channel, sessionId, sha256: hash } : anotherFile(hash);
    }
    const { identity } = identified;
    const found = flattenWithin(flatten, file);
    if (found === null) {
      const problems = [problem("too_many_items", `expected at most ${itemLimit.toLocaleString("en")} list items`)];
      return { kind: "unusable", problems, channel: identity.channel, sessionId: identity.sessionId, sha256: hash };
    }
    const keys = found.keys + (session === null ? 0 : 1);
    const flattened = parsed.keys === keys ? found : withReplacedValues(found, replacedValues(parsed.text), personal);
    const version = versionTime(flattened.session.cell("updated_at"), file["updated_at"] ?? null, source.timeCreated);
    const warnings = [
      ...parsed.warnings,
      ...(session === null ? [] : [{ code: "wrapped_session", pointer: "" } as const]),
      ...identity.warnings,
      ...version.warnings,
      ...nameWarnings(source.name, identity),
      ...flattened.warnings,
    ];
    const read = { source, sha256: hash, file, identity, flattened, versionAt: version.at, warnings };
    return { kind: "session", identity, row: versionRow(read, provenance, settings), flattened, warnings, sha256: hash };
  };
}

/** An empty object is a moment of a write (a mounted bucket, a gateway), not a file that cannot load. */
function unread(
  found: Extract<Parsed, { kind: "unusable" }>["problem"],
  { hash, isKnownName }: { readonly hash: string; readonly isKnownName: boolean },
): SessionReading {
  if (found.code === "empty") return { kind: "other", problems: [found], sha256: hash };
  if (found.code === "not_an_object" && !isKnownName) return anotherFile(hash);
  return { kind: "unusable", problems: [found], channel: null, sessionId: null, sha256: hash };
}

/** JSON under a name of its own that has nothing of a session. */
const anotherFile = (hash: string): SessionReading => ({
  kind: "other",
  problems: [problem("not_a_session", "JSON without a channel, an id and a creation: not a session")],
  sha256: hash,
});

function flattenWithin(flatten: ReturnType<typeof compileFlatten>, file: Parameters<typeof flatten>[0]): Flattened | null {
  try {
    return flatten(file);
  } catch (error) {
    if (error instanceof TooManyItemsError) return null;
    throw error;
  }
}

/** A name that says another session than the content: the content counts. */
function nameWarnings(name: string, { channel, sessionId }: Identity): readonly Warning[] {
  const named = /^(?:(call|chat)|metadata)-(\d+)\./.exec(baseName(name));
  if (named === null) return [];
  const [, namedChannel, namedId] = named;
  return (namedChannel ?? channel) === channel && namedId === sessionId ? [] : [{ code: "name_mismatch", pointer: "/id" }];
}
