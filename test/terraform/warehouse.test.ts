import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { type SessionReading, sessionReader } from "../../functions/pipeline/read-session.ts";
import { openBigquery } from "../../functions/warehouse/bigquery/bigquery.ts";
import { planMigration } from "../../functions/warehouse/bigquery/migrate.ts";
import { encodeInsert } from "../../functions/warehouse/bigquery/wire-format.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { sessionVersions, storedTables } from "../../schema/store.ts";
import { startBigqueryEmulator, startGoccyEmulator } from "../support/emulators.ts";
import { installations } from "./policy.ts";
import { missingTerraform, plan } from "./terraform.ts";
import { type Rest, create, rest } from "./warehouse.ts";
import { testSettings } from "../support/settings.ts";

const file = {
  id: 501,
  call_type: "voice_inbound",
  created_at: "2026-03-01T23:50:00.125Z",
  ends_at: "2026-03-02T00:10:00Z",
  updated_at: "2026-03-02T00:25:00Z",
  participants: [
    { id: 1, type: "end_user", phone_number: "+15550100001", connected_at: "2026-03-01T23:50:01Z" },
    { id: 2, type: "agent", first_name: "Ada", email: "ada@example.com", teams: [{ id: 7, name: "Billing" }] },
  ],
  queue_durations: [{ queue_duration: 14 }],
  surprise: { kept: true },
};

const answer = z.object({ rows: z.array(z.object({ f: z.array(z.object({ v: z.unknown() })) })).default([]) });

function examined(): Extract<SessionReading, { kind: "session" }> {
  const found = sessionReader(testSettings)(
    {
      bucket: "acme-ccaip",
      name: "metadata-501.json",
      generation: "1772409000000001",
      timeCreated: "2026-03-02T00:25:01.000001Z",
      size: 900,
      bytes: new TextEncoder().encode(JSON.stringify(file)),
    },
    {
      instance: "default",
      eventId: "1",
      now: new Date("2026-03-02T00:25:02Z"),
      rowId: "AAAAAAAAAAAB",
      codeVersion: "0.1.0",
      schemaVersion: "1",
      handlingMilliseconds: 12,
    },
  );
  if (found.kind !== "session") throw new Error(`the file was found to be ${found.kind}`);
  return found;
}

async function select(call: Rest, query: string): Promise<readonly (readonly unknown[])[]> {
  const { rows } = answer.parse(await call("POST", "/queries", { query, useLegacySql: false }));
  return rows.map(({ f }) => f.map(({ v }) => v));
}

const module = path.join(import.meta.dirname, "..", "..", "terraform");
const { project_id: project } = installations.default;

it.for([
  { name: "the BigQuery emulator", start: () => startBigqueryEmulator(), knowsTableFunctions: true },
  // It takes a table function over REST, and then does not find it in a query ("TVF spec not found").
  { name: "the second BigQuery emulator", start: () => startGoccyEmulator({ project }), knowsTableFunctions: false },
])(
  "on the tables that Terraform plans for BigQuery the program makes its views in $name, and a file's row appears in them",
  { timeout: 300_000 },
  async ({ start, knowsTableFunctions }, context) => {
    const missing = missingTerraform();
    const emulator = missing === undefined ? await start() : { missing };
    if ("missing" in emulator) {
      if (missing !== undefined && process.env["REQUIRE_TERRAFORM"] === "1") throw new Error(missing);
      process.stderr.write(`skipped: ${emulator.missing}\n`);
      context.skip(emulator.missing);
      return;
    }
    onTestFinished(() => emulator.stop());
    const call = rest(emulator.endpoint, project);
    const planned = plan(module, installations.default);

    await create(planned, call);
    const names = { store: "contact_center_store", contact_center: "contact_center", restricted: "contact_center_restricted" };
    const warehouse = openBigquery({ project, datasets: names, apiEndpoint: emulator.endpoint });
    // Without the metric views, which take an emulator minutes.
    const objects = programObjects.filter((object) => object.kind !== "view" || metricViews.every((view) => view !== object.view));
    const { steps, refusals } = await planMigration(warehouse, {
      tables: storedTables,
      objects,
      metricSettings: defaultMetricSettings,
      location: undefined,
    });
    expect(refusals).toEqual([]);
    for (const step of steps) await step.apply();
    const body = encodeInsert(sessionVersions.fields, examined().row, "row-1");
    const inserted = await call("POST", "/datasets/contact_center_store/tables/session_versions/insertAll", JSON.parse(body.toString()));

    expect(inserted).not.toHaveProperty("insertErrors");
    expect(await select(call, "select session_key, cast(session_date as string) from contact_center.sessions")).toEqual([
      ["call-501", "2026-03-01"],
    ]);
    expect(await select(call, "select participant_type from contact_center.participants order by position")).toEqual([
      ["end_user"],
      ["agent"],
    ]);
    expect(await select(call, "select phone_number from contact_center_restricted.participants where position = 0")).toEqual([
      ["+15550100001"],
    ]);
    expect(await select(call, "select queue_seconds from contact_center.queue_durations")).toEqual([["14"]]);
    if (!knowsTableFunctions) return;
    expect(await select(call, "select session_key from contact_center.sessions_between(date '2026-03-01', date '2026-03-01')")).toEqual([
      ["call-501"],
    ]);
    expect(await select(call, "select session_key from contact_center.sessions_between(date '2026-03-02', date '2026-03-03')")).toEqual([]);
  },
);
