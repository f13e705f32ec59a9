import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../functions/checks.ts";
import { readConfig, settingsOf } from "../../functions/config.ts";
import { checkDeployment, namesCheck, settingsCheck, timeZoneCheck, upkeepCheck } from "../../functions/maintenance/doctor.ts";
import { identities, type Identity, type Resource, rightsOf } from "../../functions/rights.ts";
import { storageChecks } from "../../functions/storage/cloud-checks.ts";
import { administer } from "../../functions/warehouse/bigquery/administration.ts";
import { openBigquery } from "../../functions/warehouse/bigquery/bigquery.ts";
import { expectedSchema } from "../../functions/warehouse/expected-schema.ts";
import { storedTables } from "../../schema/store.ts";
import { startStub, type Stub } from "../support/cloud-stub.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { stored } from "../support/session-files.ts";
import { datasets, testSettings } from "../support/settings.ts";
import { useWarehouse } from "../support/warehouse.ts";
import { bigqueryRules } from "../strict/bigquery-rules.ts";
import { startStrictProxy, type StrictProxy } from "../strict/proxy.ts";
import { storageRules } from "../strict/storage-rules.ts";

describe("rights and location", () => {
  let stub: Stub;
  let proxies: StrictProxy[] = [];
  let taken: { readonly resource: Resource; readonly permission: string } | null = null;
  beforeEach(async () => {
    stub = await startStub();
    taken = null;
    for (const id of Object.values(datasets)) stub.documents.set(`datasets/${id}`, { location: "europe-west8" });
    const tables = [
      ...storedTables.map(({ name }) => `${datasets.store}/tables/${name}`),
      `${datasets.contact_center}/tables/sessions`,
      `${datasets.restricted}/tables/sessions`,
    ];
    for (const table of tables) stub.documents.set(`datasets/${table}`, { type: "TABLE" });
    const rights = (identity: Identity) =>
      new Map(
        [...rightsOf(identity)].map(([resource, found]) => [
          resource,
          new Set([...found].filter((permission) => taken?.resource !== resource || taken.permission !== permission)),
        ]),
      );
    proxies = [
      await startStrictProxy({ service: "bigquery", endpoint: stub.endpoint, rights, rules: bigqueryRules({ project: "test", datasets }) }),
      await startStrictProxy({
        service: "storage",
        endpoint: stub.endpoint,
        rights,
        rules: storageRules({ source: "sessions", quarantine: "rejected" }),
      }),
    ];
  });
  afterEach(async () => {
    for (const proxy of proxies) await proxy.stop();
    await stub.stop();
  });

  /** What doctor finds of buckets, location and rights for a caller with an identity's rights. */
  async function findingsOf(identity: Identity): Promise<readonly Finding[]> {
    const config = readConfig({
      SOURCE_BUCKET: "sessions",
      QUARANTINE_BUCKET: "rejected",
      BIGQUERY_PROJECT: "test",
      BIGQUERY_LOCATION: "europe-west8",
      BIGQUERY_ENDPOINT: proxies[0]?.endpointOf(identity),
      STORAGE_ENDPOINT: proxies[1]?.endpointOf(identity),
    });
    const warehouse = openBigquery({ project: "test", location: "europe-west8", datasets, apiEndpoint: config.BIGQUERY_ENDPOINT });
    const ofWarehouse = administer(warehouse).checks(expectedSchema(config), identity);
    return checkDeployment([
      ...storageChecks(config, identity),
      ...ofWarehouse.filter(({ what }) => what === "location" || what === "rights on tables"),
    ]);
  }

  const tablesOf = { loader: 3, upkeep: 7, operator: 7 };
  it.each(identities)("a caller with the rights of the %s has no problem", async (identity) => {
    const findings = await findingsOf(identity);

    expect(findings.map(({ what, state }) => [what, state])).toEqual([
      ["bucket sessions", "ok"],
      ["quarantine", "ok"],
      ["location", "ok"],
      ["rights on tables", "ok"],
    ]);
    // Those on which it has a permission that the service reports.
    const detail = findings.at(-1)?.detail;
    expect(detail).toBe(`the ${identity} has its permissions on ${tablesOf[identity]} tables and views`);
  });

  /** What the services report, or what a check asks for: other permissions are noticed when they are first missed. */
  const reported = /^storage\.|^bigquery\.tables\.(?:get|getData|update|updateData)$/;
  const everyRight = identities.flatMap((identity) =>
    // What a condition limits to the canary's folder is not reported for the bucket.
    [...rightsOf(identity)].flatMap(([resource, permissions]) =>
      [...permissions]
        .filter((permission) => resource !== "canary" && reported.test(permission))
        .map((permission) => ({ identity, resource, permission })),
    ),
  );
  it.each(everyRight)("$identity without $permission on $resource is a problem, with what to do", async ({ identity, ...right }) => {
    taken = right;

    const problems = (await findingsOf(identity)).filter(({ state }) => state === "problem");

    expect(problems.map(({ detail }) => detail).join()).toContain(`${right.permission} not granted to the ${identity}`);
    expect(problems.map(({ fix }) => fix)).not.toContain(null);
  });

  it("a dataset that may not be seen is a problem, with what to do", async () => {
    taken = { resource: "store", permission: "bigquery.datasets.get" };

    expect(await findingsOf("loader")).toContainEqual({
      what: "location",
      state: "problem",
      detail: "bigquery.datasets.get not granted on contact_center_store",
      fix: "terraform apply: the module grants it by a role of its own (functions/rights.ts)",
    });
  });

  it("datasets in several places, or elsewhere than the settings say, are a problem", async () => {
    stub.documents.set(`datasets/${datasets.restricted}`, { location: "EU" });
    expect(await findingsOf("operator")).toContainEqual(
      expect.objectContaining({ what: "location", state: "problem", detail: expect.stringContaining("in several places") }),
    );

    for (const id of Object.values(datasets)) stub.documents.set(`datasets/${id}`, { location: "EU" });
    expect(await findingsOf("operator")).toContainEqual(
      expect.objectContaining({ what: "location", state: "problem", fix: "set BIGQUERY_LOCATION=EU" }),
    );
  });
});

/** What is said of a bucket with these names. */
const ofNames = async (...names: readonly string[]) => {
  const files = new MemoryFiles();
  for (const name of names) files.put(stored("{}", { name, generation: "1", timeCreated: "2026-03-02T17:05:11.000Z" }));
  const [finding] = await checkDeployment([namesCheck(files, testSettings, "gs://acme-sessions/")]);
  return finding;
};

describe("object names", () => {
  it("a bucket without session files is a problem, and one with a few is not", async () => {
    expect(await ofNames()).toEqual({
      what: "object names",
      state: "problem",
      detail: "gs://acme-sessions/ has no objects",
      fix: "if the platform writes elsewhere, set SOURCE_BUCKET and OBJECT_PREFIX (Terraform: bucket, object_prefix)",
    });
    expect(await ofNames("call-1.mp3")).toEqual({
      what: "object names",
      state: "problem",
      detail: "none of the first 1 names in gs://acme-sessions/ matches NAME_PATTERN",
      fix: "see the names with: gcloud storage ls gs://acme-sessions/, then set NAME_PATTERN (Terraform: name_pattern)",
    });
    expect(await ofNames("call-1.mp3", "call-1.json")).toEqual({
      what: "object names",
      state: "ok",
      detail: "1 of the first 2 names in gs://acme-sessions/ match NAME_PATTERN; 1 do not, such as call-1.mp3",
      fix: null,
    });
  });
});

describe("settings", () => {
  const warehouse = useWarehouse();
  const found = async (settings: Parameters<typeof settingsCheck>[1]) => (await checkDeployment([settingsCheck(warehouse(), settings)]))[0];

  it("other settings than the store's are a problem, and a key that cannot be read is unknown", async () => {
    const own = settingsOf(readConfig({ SOURCE_BUCKET: "b" }));
    expect(await found(own)).toMatchObject({ state: "ok", detail: expect.stringContaining("not recorded yet") });
    await warehouse().query(`insert into \${store}.store_settings values (1, 'another', timestamp '2026-03-01 00:00:00', '0.1.0', 'row')`);

    expect(await found(own)).toMatchObject({ state: "problem", fix: expect.stringContaining("set SETTINGS_REVISION=2") });
    expect(await found({ ...own, hash: "another" })).toMatchObject({ state: "ok", detail: expect.stringContaining("as recorded") });
    expect(await found(null)).toEqual({
      what: "settings",
      state: "unknown",
      detail: "the pseudonym key cannot be read, and is part of the settings' hash",
      fix: null,
    });
  });
});

describe("reporting time zone", () => {
  const warehouse = useWarehouse();
  const found = async () => (await checkDeployment([timeZoneCheck(warehouse())]))[0];

  it("is a problem if most files use another, files in UTC apart", async () => {
    expect(await found()).toEqual({ what: "reporting time zone", state: "ok", detail: "UTC", fix: null });
    const writes = sessionWrites({ sessions: 8, days: 2, seed: 3 });
    const inUtc = writes.map((write) => ({ ...write, content: write.content.replace(/("created_at":\s*"[^"]*)-0[78]:00"/, '$1Z"') }));
    await load(warehouse(), inUtc);
    expect(await found()).toMatchObject({ state: "ok" });
    // Half of them is not most.
    await load(warehouse(), sessionWrites({ sessions: 8, days: 2, seed: 4, instances: ["other"] }), "2");
    expect(await found()).toMatchObject({ state: "ok" });
    await load(warehouse(), sessionWrites({ sessions: 1, days: 2, seed: 5, instances: ["third"] }), "3");
    expect(await found()).toMatchObject({
      state: "problem",
      detail: "days and hours are counted in UTC, but the files of 9 of 17 sessions use another time zone",
      fix: expect.stringContaining("REPORTING_TIME_ZONE=America/Los_Angeles"),
    });
  });
});

describe("age of upkeep", () => {
  const now = new Date("2026-03-03T10:00:00Z");
  const found = async (call: Parameters<typeof upkeepCheck>[0]) => (await checkDeployment([upkeepCheck(call, now)]))[0];

  it.each([
    [{ lastAttemptTime: "2026-03-03T09:17:00Z" }, "ok", "upkeep was called 43 minutes ago, and did everything", null],
    [{ lastAttemptTime: "2026-03-02T09:00:00Z", code: 0 }, "ok", "upkeep was called 25 hours ago, and did everything", null],
    [
      { lastAttemptTime: "2026-03-03T07:17:00Z", code: 13 },
      "problem",
      "upkeep was called 2 hours ago, and failed (code 13)",
      "see its log: gcloud logging read 'jsonPayload.event=\"upkeep\" AND severity>=ERROR' --limit=20",
    ],
    [
      { lastAttemptTime: "2026-03-01T09:17:00Z" },
      "problem",
      "upkeep was called 2 days ago",
      "gcloud scheduler jobs describe, and see why it is not called",
    ],
    [
      { lastAttemptTime: "2026-03-03T09:17:00Z", state: "PAUSED" },
      "problem",
      "upkeep is paused",
      "terraform apply -var upkeep_enabled=true",
    ],
    [{}, "problem", "upkeep was never called", "terraform output first_step, and run the command that it prints"],
  ])("%j is %s: %s", async (call, state, detail, fix) => {
    expect(await found(() => Promise.resolve(call))).toEqual({ what: "age of upkeep", state, detail, fix });
  });

  it("without a deployment nobody can be asked", async () => {
    expect(await found(null)).toMatchObject({ state: "unknown", detail: expect.stringContaining("--deployment") });
  });
});
