import { deletedAt, isHidden, newestFirst } from "../../../../schema/relations.ts";
import { type Cells, flagIn, numberIn, textIn } from "../../cells.ts";
import type { Statement } from "../sessions/search.ts";
import { addDays } from "../../../report/filters.ts";
import type { SessionKey } from "./locate.ts";

/** A stored version of a session's file. */
export interface Version {
  /** 1 for the one that arrived first. */
  readonly number: number;
  /** 1 for the one that is shown, then 2, … by the order that decides. */
  readonly place: number;
  readonly rowId: string;
  readonly isShown: boolean;
  readonly isDeletion: boolean;
  /** A deletion of the file hides it. */
  readonly isHidden: boolean;
  readonly versionAt: string | null;
  readonly writtenAt: string;
  readonly arrivedAt: string;
  readonly object: string;
  readonly bucket: string;
  readonly generation: string;
  readonly settingsRevision: number | null;
  readonly loaderVersion: number;
  readonly bytes: number | null;
  readonly sha256: string;
  readonly isFinal: boolean;
  readonly warnings: readonly string[];
}

/** Days around the session's own in which its versions are looked for: `created_at` may move over midnight from one to the next. */
const daysAround = 7;

/** The condition of a session's versions, with the days that bound what is read. */
export const versionsCondition = ({ instance, key, day }: SessionKey): Statement => ({
  sql: "instance = @instance and session_key = @key and session_date >= cast(@first as date) and session_date <= cast(@last as date)",
  parameters: { instance, key, first: addDays(day, -daysAround), last: addDays(day, daysAround) },
});

/** The versions of a session, the one that is shown first, by the order that the relations choose by. */
export function versionsStatement(session: SessionKey): Statement {
  const { sql, parameters } = versionsCondition(session);
  return {
    sql: `select row_id, version_at, source_time_created, source_generation, settings_revision, loader_version, is_deleted, deleted_at,
  ${isHidden} as is_hidden, ingested_at, source_bucket, source_object, source_bytes, source_sha256, is_final, warnings,
  row_number() over (order by ${isHidden}, case when is_deleted then 0 else 1 end, ${newestFirst}) as place
from (
  select row_id, instance, channel, session_id, version_at, source_time_created, source_generation, settings_revision, loader_version,
    is_deleted, ingested_at, source_bucket, source_object, source_bytes, source_sha256, is_final, warnings, ${deletedAt}
  from \${store}.session_versions
  where ${sql}
) as versions
order by place`,
    parameters,
  };
}

/** The rows of `versionsStatement`; a row that was appended twice counts once. */
export function readVersions(rows: readonly Cells[]): readonly Version[] {
  const once = [...new Map(rows.toReversed().map((row) => [textIn(row, "row_id") ?? "", row])).values()].toReversed();
  const inOrder = once.toSorted((one, other) => (numberIn(one, "place") ?? 0) - (numberIn(other, "place") ?? 0));
  const arrivals = inOrder.toSorted(
    (one, other) =>
      compare(textIn(one, "ingested_at") ?? "", textIn(other, "ingested_at") ?? "") ||
      (numberIn(other, "place") ?? 0) - (numberIn(one, "place") ?? 0),
  );
  return inOrder.map((row, index) => ({
    number: arrivals.indexOf(row) + 1,
    place: index + 1,
    rowId: textIn(row, "row_id") ?? "",
    isShown: index === 0 && flagIn(row, "is_hidden") !== true,
    isDeletion: flagIn(row, "is_deleted") === true,
    isHidden: flagIn(row, "is_hidden") === true,
    versionAt: textIn(row, "version_at"),
    writtenAt: textIn(row, "source_time_created") ?? "",
    arrivedAt: textIn(row, "ingested_at") ?? "",
    object: textIn(row, "source_object") ?? "",
    bucket: textIn(row, "source_bucket") ?? "",
    generation: textIn(row, "source_generation") ?? "",
    settingsRevision: numberIn(row, "settings_revision"),
    loaderVersion: numberIn(row, "loader_version") ?? 0,
    bytes: numberIn(row, "source_bytes"),
    sha256: textIn(row, "source_sha256") ?? "",
    isFinal: flagIn(row, "is_final") === true,
    warnings: warningsOf(row["warnings"]),
  }));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const warningsOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((item: unknown) => (typeof item === "object" && item !== null && "code" in item ? [String(item.code)] : []))
    : [];

/**
 * Why a version is shown and another is not: the first of what versions are ordered by in which they differ. `time` writes an instant for
 * people.
 */
export function whyShown(shown: Version, other: Version, time: (instant: string) => string): string {
  if (other.isDeletion) return "It records that the file was deleted from the bucket.";
  if (other.isHidden) return "The file was deleted from the bucket after this version was written.";
  if (shown.versionAt !== other.versionAt) {
    if (other.versionAt === null)
      return `It has no usable updated_at, so that version ${shown.number}, updated ${time(shown.versionAt ?? "")}, goes before it.`;
    return `Its updated_at, ${time(other.versionAt)}, is earlier than that of version ${shown.number}, ${time(shown.versionAt ?? "")}.`;
  }
  const same = shown.versionAt === null ? "Neither has a usable updated_at" : "Both have the same updated_at";
  if (shown.writtenAt !== other.writtenAt)
    return `${same}; its object was written ${time(other.writtenAt)}, before that of version ${shown.number}, ${time(shown.writtenAt)}.`;
  if (shown.generation !== other.generation) return `${same}, and were written at the same moment; its generation is the lower one.`;
  if (shown.settingsRevision !== other.settingsRevision)
    return `It is the same file; version ${shown.number} was loaded under a later revision of the settings (${shown.settingsRevision ?? "none"} after ${other.settingsRevision ?? "none"}).`;
  if (shown.loaderVersion !== other.loaderVersion)
    return `It is the same file; version ${shown.number} was loaded by a later version of the mapping (${shown.loaderVersion} after ${other.loaderVersion}).`;
  return "It is the same file, loaded twice: one of the two rows is shown, always the same.";
}

/** Which version is shown, and why, in one or two sentences. */
export function winnerSentence(versions: readonly Version[], time: (instant: string) => string): string {
  const [shown, next] = versions;
  if (shown === undefined) return "No version is stored.";
  if (!shown.isShown) return "The session is not shown: its file was deleted from the bucket, and deletions are mirrored.";
  if (next === undefined) return "There is one version, and it is shown.";
  const last = versions.find(({ number }) => number === versions.length);
  const late = last !== undefined && last !== shown ? ` Version ${last.number} arrived last and is not shown.` : "";
  const reason =
    shown.versionAt !== null && next.versionAt !== null && shown.versionAt !== next.versionAt && !next.isHidden
      ? `its updated_at, ${time(shown.versionAt)}, is the latest`
      : lowerFirst(whyShown(shown, next, time))
          .replace(/^it /, `version ${next.number}: it `)
          .replace(/\.$/, "");
  return `Version ${shown.number} of ${versions.length} is shown: ${reason}.${late}`;
}

const lowerFirst = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
