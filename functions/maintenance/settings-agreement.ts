import { randomUUID } from "node:crypto";
import { storeSettings } from "../../schema/store.ts";
import type { Settings } from "../pipeline/settings.ts";
import { instantOf } from "../values/instant.ts";
import { Columns } from "../values/row.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** Settings that change rows are not those that the store's rows were written with. */
export class SettingsDisagreeError extends Error {
  override readonly name = "SettingsDisagreeError";
}

const columns = Columns.of(storeSettings.fields);
const settingsThatChangeRows = "INSTANCE, INSTANCES, PERSONAL_DATA and PSEUDONYM_KEY";

/**
 * Whoever writes many rows agrees with the store on the settings first: one revision has one hash, and an older revision writes nothing
 * more, since its rows would lose. The first writer of a revision records it. Throws `SettingsDisagreeError` with what to set.
 */
export async function agreeOnSettings(warehouse: Warehouse, settings: Settings, now: Date): Promise<void> {
  const { revision, hash, codeVersion } = settings;
  const { disagreement, isRecorded } = await compareSettings(warehouse, settings);
  if (disagreement !== null) throw new SettingsDisagreeError(disagreement);
  if (isRecorded) return;
  const row = columns.row({
    settings_revision: revision,
    settings_hash: hash,
    recorded_at: instantOf(now),
    code_version: codeVersion,
    row_id: randomUUID(),
  });
  await warehouse.appendBatch(storeSettings, [row], randomUUID());
}

/** What differs between the settings and those of the store, as a sentence, or null; and whether the revision is recorded. */
export async function compareSettings(
  warehouse: Pick<Warehouse, "query">,
  { revision, hash }: Pick<Settings, "revision" | "hash">,
): Promise<{ readonly disagreement: string | null; readonly isRecorded: boolean }> {
  const recorded = await storedSettings(warehouse, "store_settings");
  // The function writes rows and records nothing: before anybody has recorded the revision, its rows are asked.
  const stored = recorded.some((one) => one.revision >= revision) ? recorded : await storedSettings(warehouse, "session_versions");
  const latest = stored.at(-1)?.revision ?? revision;
  const known = stored.filter((one) => one.revision === revision);
  const isRecorded = recorded.some((one) => one.revision === revision);
  if (latest > revision)
    return {
      disagreement: `the store has rows of SETTINGS_REVISION ${latest}, these settings are revision ${revision}: set SETTINGS_REVISION=${latest} with the values of ${settingsThatChangeRows} that belong to it`,
      isRecorded,
    };
  if (known.length > 0 && !known.some((one) => one.hash === hash))
    return {
      disagreement: `the store has rows of SETTINGS_REVISION ${revision} with other values of ${settingsThatChangeRows}: use the same values again, or set SETTINGS_REVISION=${revision + 1} and run load --reload to apply the new ones to files that are loaded already`,
      isRecorded,
    };
  return { disagreement: null, isRecorded };
}

interface StoredSettings {
  readonly revision: number;
  readonly hash: string;
}

/** Revisions and hashes that a table has, the earliest revision first. */
async function storedSettings(
  warehouse: Pick<Warehouse, "query">,
  table: "store_settings" | "session_versions",
): Promise<readonly StoredSettings[]> {
  const { rows } = await warehouse.query(
    `select distinct settings_revision, settings_hash from \${store}.${table}
     where settings_revision is not null and settings_hash is not null order by settings_revision, settings_hash`,
  );
  return rows.map((row) => ({ revision: Number(row["settings_revision"]), hash: String(row["settings_hash"]) }));
}
