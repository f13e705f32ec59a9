import type { StoredFile } from "../storage/session-files.ts";
import { type Flattened, type Warning, compileFlatten } from "./flatten.ts";
import { type Channel, type Identity, identify, partialIdentity } from "./identity.ts";
import { parseBytes, sha256 } from "./parse.ts";
import type { PersonalData } from "../values/personal-data.ts";
import { type Problem, problem } from "./problem.ts";
import type { Row } from "../values/row.ts";
import { baseName } from "./settings.ts";
import { type Provenance, versionRow } from "./version-row.ts";

/** What a file's bytes are: rows, a file of another kind, or nothing that can ever load. */
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

/** Reads sessions out of files under one setting of personal data; pure but for the hash and the clock it is given. */
export function sessionReader(
  personal: PersonalData,
): (source: StoredFile, provenance: Omit<Provenance, "sourceSha256" | "personal">) => SessionReading {
  const flatten = compileFlatten(personal);
  return (source, provenance) => {
    const hash = sha256(source.bytes);
    const parsed = parseBytes(source.bytes);
    if (parsed.kind === "unusable") return { kind: "unusable", problems: [parsed.problem], channel: null, sessionId: null, sha256: hash };
    const identified = identify(parsed.file, provenance.now);
    if (identified.kind === "transcript")
      return { kind: "other", problems: [problem("transcript", "a transcript, not a session file")], sha256: hash };
    if (identified.kind === "unidentified")
      return { kind: "unusable", problems: identified.problems, ...partialIdentity(parsed.file), sha256: hash };
    const { identity } = identified;
    const found = flatten(parsed.file);
    const flattened = parsed.keys !== found.keys ? withDuplicateKeys(found) : found;
    const warnings = [...identity.warnings, ...nameWarnings(source.name, identity), ...flattened.warnings];
    const row = versionRow(source, parsed.file, identity, flattened, warnings, { ...provenance, sourceSha256: hash, personal });
    return { kind: "session", identity, row, flattened, warnings, sha256: hash };
  };
}

const withDuplicateKeys = (flattened: Flattened): Flattened => ({
  ...flattened,
  warnings: [{ code: "duplicate_key", pointer: "" }, ...flattened.warnings],
  drift: [{ pointer: "", problem: "duplicate_key", kind: "object" }, ...flattened.drift],
});

/** A name that tells another session than its content: the content counts. */
function nameWarnings(name: string, { channel, sessionId }: Identity): readonly Warning[] {
  const told = /^(?:(call|chat)|metadata)-(\d+)\./.exec(baseName(name));
  if (told === null) return [];
  const [, toldChannel, toldId] = told;
  return (toldChannel ?? channel) === channel && toldId === sessionId ? [] : [{ code: "name_mismatch", pointer: "/id" }];
}
