import { expect, it } from "vitest";
import { SettingsDisagreeError, agreeOnSettings } from "../../functions/maintenance/settings-agreement.ts";
import { settingsHash } from "../../functions/pipeline/settings.ts";
import { keepAll } from "../../functions/values/personal-data.ts";
import { sessionVersions } from "../../schema/store.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { append, versionRow } from "../support/rows.ts";
import { testSettings } from "../support/settings.ts";

const now = new Date("2026-03-02T12:00:00Z");

it("one revision of the settings has one hash, and an older revision writes nothing more", async () => {
  const warehouse = await openDuckdb(":memory:");
  const agree = (revision: number, hash: string): Promise<void> => agreeOnSettings(warehouse, { ...testSettings, revision, hash }, now);

  await agree(1, "keep");
  await agree(1, "keep");
  await expect(agree(1, "drop")).rejects.toThrow(
    new SettingsDisagreeError(
      "the store has rows of SETTINGS_REVISION 1 with other values of INSTANCE, INSTANCES, PERSONAL_DATA and PSEUDONYM_KEY: use the same values again, or set SETTINGS_REVISION=2 and run load --reload to apply the new ones to files that are loaded already",
    ),
  );
  await agree(2, "drop");
  await expect(agree(1, "keep")).rejects.toThrow(/the store has rows of SETTINGS_REVISION 2, these settings are revision 1/);

  const { rows } = await warehouse.query("select settings_revision, settings_hash from ${store}.store_settings order by 1");
  expect(rows).toEqual([
    { settings_revision: 1, settings_hash: "keep" },
    { settings_revision: 2, settings_hash: "drop" },
  ]);
  await warehouse.close();
});

it("the hash covers what changes rows, in any order of the prefixes, and does not reveal the key", () => {
  const base = { instance: "acme", instances: { "eu/": "eu", "us/": "us" }, personal: { ...keepAll, key: "sixteen characters" } };
  const hash = settingsHash(base);
  expect(settingsHash({ ...base, instances: { "us/": "us", "eu/": "eu" } })).toBe(hash);
  const others = [
    { ...base, instance: "other" },
    { ...base, instances: { "eu/": "eu" } },
    { ...base, personal: { ...base.personal, key: "another key of sixteen" } },
    { ...base, personal: { ...base.personal, key: null } },
    { ...base, personal: { ...base.personal, treatments: { ...keepAll.treatments, contact: "drop" } } },
  ] as const;
  expect(new Set([hash, ...others.map(settingsHash)]).size).toBe(others.length + 1);
});

it("rows that the function wrote count before anybody has recorded their settings", async () => {
  const warehouse = await openDuckdb(":memory:");
  await append(warehouse, sessionVersions, versionRow({ session_id: 1, settings_revision: 1, settings_hash: "drop" }), "row");
  const agree = (hash: string): Promise<void> => agreeOnSettings(warehouse, { ...testSettings, revision: 1, hash }, now);

  await expect(agree("keep")).rejects.toThrow(/the store has rows of SETTINGS_REVISION 1 with other values/);
  await agree("drop");

  const { rows } = await warehouse.query("select settings_hash from ${store}.store_settings");
  expect(rows).toEqual([{ settings_hash: "drop" }]);

  // An earlier revision that is recorded says nothing about one that only the function has used.
  await append(warehouse, sessionVersions, versionRow({ session_id: 2, settings_revision: 2, settings_hash: "keep" }), "row 2");
  const agreeAnew = (hash: string): Promise<void> => agreeOnSettings(warehouse, { ...testSettings, revision: 2, hash }, now);
  await expect(agreeAnew("drop")).rejects.toThrow(/the store has rows of SETTINGS_REVISION 2 with other values/);
  await agreeAnew("keep");
  await warehouse.close();
});
