import type { JsonValue } from "../values/json.ts";
import type { Cell } from "../values/row.ts";
import type { Warning, WarningCode } from "./problem.ts";

/** A file's `updated_at` may be this much later than its object's own time: clocks differ, time zones are mistaken by hours. */
const toleranceMilliseconds = 86_400_000;

/** What a version is ordered by before anything else: an instant, or null for a version that is older than any that has one. */
export interface VersionTime {
  readonly at: string | null;
  readonly warnings: readonly Warning[];
}

/**
 * The time of a version: the file's `updated_at`, if it can be believed. One field of a file must not win for ever, so an instant more
 * than a day after the object was written does not count, and versions without a usable one are ordered among themselves by their
 * objects: two clocks are never compared.
 */
export function versionTime(updatedAt: Cell, written: JsonValue, timeCreated: string): VersionTime {
  if (typeof updatedAt !== "string") return unusable(written === null ? "no_updated_at" : "unusable_updated_at");
  if (Date.parse(updatedAt) > Date.parse(timeCreated) + toleranceMilliseconds) return unusable("updated_at_in_future");
  return { at: updatedAt, warnings: [] };
}

const unusable = (code: WarningCode): VersionTime => ({ at: null, warnings: [{ code, pointer: "/updated_at" }] });
