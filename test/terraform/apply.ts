import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import pLimit from "p-limit";
import { z } from "zod";
import { readConfig } from "../../functions/config.ts";
import { isMigrated, migrate } from "../../functions/maintenance/migrate.ts";
import { expectedSchema } from "../../functions/warehouse/expected-schema.ts";
import { openAdministration } from "../../functions/warehouse/open.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { type ControlPlane, type Trap, startControlPlane } from "./control-plane.ts";
import type { Generated } from "./policy.ts";
import { Workspace } from "./workspace.ts";

interface Result {
  readonly name: string;
  readonly problem?: string;
}

/** One guarantee about applying, verified on a double of Google's control plane. */
interface Scenario {
  readonly name: string;
  readonly traps: readonly Trap[];
  readonly holds: (workspace: Workspace, plane: ControlPlane, root: string) => Promise<void>;
}

/** Nothing to wait for here: the double answers at once. */
const usual = { service_agents_wait_seconds: 0, project_id: "acme-contact-center", bucket: "acme-ccaip" };

/** The version from before there was a module. */
const firstVersion = "ecd345fb5f6c193005024b8db2a78feaf6424e31";

/** The last version in which Terraform made the views. */
const lastVersionWithViews = "7d410fb5b98cd5b60a1a5654d7a74dc92fd48a57";

/** Runs commands of the guide, or of output `first_commands`, as far as the double knows what they do. */
function runFirst(plane: ControlPlane, commands: readonly string[]): void {
  for (const command of commands) {
    const services = command.match(/[a-z]+\.googleapis\.com/gu) ?? [];
    if (command.startsWith("gcloud services enable ")) for (const service of services) plane.enable(service);
    if (command.startsWith("gcloud beta services identity create ")) for (const service of services) plane.createAgent(service);
  }
}

/** The lines of the guide that come before the first `terraform apply`. */
function guideLines(root: string): readonly string[] {
  const guide = readFileSync(path.join(root, "terraform", "README.md"), "utf8");
  return guide.slice(0, guide.indexOf("\nterraform apply")).split("\n");
}

const column = (name: string) => ({ name, type: "STRING", mode: "NULLABLE", description: "New in the next version.", class: "none" });

/** The next version: one more stored column. */
function withColumn(schema: Generated): Generated {
  return {
    ...schema,
    tables: schema.tables.map((table) =>
      table.name === "session_versions" ? { ...table, schema: [...table.schema, column("sentiment")] } : table,
    ),
  };
}

/** The version after that: one more column in a repeated record. */
function withNestedColumn(schema: Generated): Generated {
  const nested = z.array(z.unknown());
  return {
    ...withColumn(schema),
    tables: withColumn(schema).tables.map((table) => ({
      ...table,
      schema: table.schema.map((field) =>
        table.name === "session_versions" && field.name === "participants"
          ? { ...field, fields: [...nested.parse(field["fields"]), column("mood")] }
          : field,
      ),
    })),
  };
}

/** Whether a path is one of the program's own views or table functions. */
const isOfViews = (where: string): boolean => /\/(tables|routines)/u.test(where) && !where.includes("/datasets/contact_center_store/");

/** What the first task of upkeep does. @returns the number of changes. */
async function upkeepMigrates(plane: ControlPlane): Promise<unknown> {
  const config = readConfig({ SOURCE_BUCKET: usual.bucket, BIGQUERY_PROJECT: usual.project_id, BIGQUERY_ENDPOINT: plane.bigqueryEndpoint });
  const report = await migrate((await openAdministration(config)).administration, expectedSchema(config));
  assert.ok(isMigrated(report), JSON.stringify(report));
  return report["changes"];
}

/** Statements that Terraform sent to BigQuery, and deleted tables. */
const losses = (plane: ControlPlane): readonly string[] =>
  plane.exchanges
    .filter(
      ({ api, method, path: where }) =>
        api === "bigquery" && (where.endsWith("/queries") || (method === "DELETE" && where.includes("/tables/"))),
    )
    .map(({ method, path: where, body }) => `${method} ${where} ${JSON.stringify(body)}`);

/** The addresses that a new package alone may change. */
const packageOnly = /^(replace|update) module\.sessions\.google_(storage_bucket_object\.code|cloudfunctions2_function\.(loader|upkeep))$/u;

const scenarios: readonly Scenario[] = [
  {
    name: "a new project without Cloud Resource Manager: the plan stops and shows what to run",
    traps: ["crm"],
    holds: async (workspace, plane, root) => {
      workspace.take(root);
      const variables = { ...usual, source_zip: workspace.zip("first") };
      await assert.rejects(workspace.plan(variables), /has not been used[^]*gcloud services enable cloudresourcemanager\.googleapis\.com/u);
      runFirst(plane, guideLines(root));
      assert.ok((await workspace.plan(variables)).length > 50);
    },
  },
  {
    name: "a new project after the guide's first commands: one apply makes everything, and a second plan is empty",
    traps: ["crm", "metrics", "sources", "zeros", "views", "agents"],
    holds: async (workspace, plane, root) => {
      workspace.take(root);
      runFirst(plane, guideLines(root));
      const variables = { ...usual, source_zip: workspace.zip("first") };
      const lines = await workspace.plan(variables);
      assert.ok(lines.length > 60 && lines.every((line) => line.startsWith("create ")), lines.join("\n"));
      await workspace.apply();
      assert.deepEqual(await workspace.plan(variables), []);
    },
  },
  {
    name: "by Pub/Sub, with a folder: after the output's first commands one apply makes everything, and a second plan is empty",
    traps: ["crm", "metrics", "sources", "zeros", "views", "agents"],
    holds: async (workspace, plane, root) => {
      workspace.take(root);
      runFirst(plane, guideLines(root));
      const variables = {
        ...usual,
        trigger_mode: "pubsub",
        object_prefix: "ccaip/metadata/",
        alert_email: "oncall@example.com",
        budget_billing_account: "012345-6789AB-CDEF01",
        policy_tags: true,
        analysts: ["analysts@example.com"],
        canary: true,
        source_zip: workspace.zip("first"),
      };
      await workspace.plan(variables);
      runFirst(plane, z.array(z.string()).parse(await workspace.output("first_commands")));
      await workspace.apply();
      assert.deepEqual(await workspace.plan(variables), []);

      const withObjective = { ...variables, objective: true };
      await workspace.plan(withObjective);
      await assert.rejects(workspace.apply(), /metric referenced by the provided filter is unknown/u);
      plane.traps.delete("metrics");
      assert.deepEqual(await workspace.plan(withObjective), ["create module.sessions.google_monitoring_slo.fresh[0]"]);
      await workspace.apply();
      assert.deepEqual(await workspace.plan(withObjective), []);
    },
  },
  {
    name: "a folder in a bucket with access control lists: the plan stops and shows what to run",
    traps: ["acl"],
    holds: async (workspace, _plane, root) => {
      workspace.take(root);
      const variables = { ...usual, source_zip: workspace.zip("first") };
      await assert.rejects(
        workspace.plan({ ...variables, object_prefix: "ccaip/" }),
        /gcloud storage buckets update\s+gs:\/\/acme-ccaip\s+--uniform-bucket-level-access/u,
      );
      await assert.rejects(workspace.plan({ ...variables, canary: true }), /canary limits a grant[^]*--uniform-bucket-level-access/u);
      assert.ok((await workspace.plan(variables)).length > 50);
    },
  },
  {
    name: "after the first step every view is there, which Terraform neither changes nor destroys",
    traps: ["metrics", "sources", "zeros", "views"],
    holds: async (workspace, plane, root) => {
      workspace.take(root);
      const variables = { ...usual, source_zip: workspace.zip("first") };
      await workspace.plan(variables);
      assert.equal(
        await workspace.output("first_step"),
        "gcloud scheduler jobs run ccaip-sessions-upkeep --project=acme-contact-center --location=us-central1",
      );
      await workspace.apply();
      // And what days are settled with is recorded, and readers of the store are authorized.
      assert.equal(await upkeepMigrates(plane), programObjects.length + 2);
      assert.equal(await upkeepMigrates(plane), 0, "the second upkeep has something to do");
      assert.deepEqual(await workspace.plan(variables), []);
    },
  },
  ...[
    { name: "of the first version", commit: firstVersion, variables: ["project_id", "bucket", "source_zip"] },
    { name: "that has its views from Terraform", commit: lastVersionWithViews, variables: null },
  ].map(({ name, commit, variables: known }): Scenario => ({
    name: `an installation ${name} is upgraded in place: no view is lost, only grants and alerts are recreated, and a second plan is empty`,
    traps: [],
    holds: async (workspace, plane, root) => {
      workspace.takeCommit(root, commit);
      const variables = { ...usual, source_zip: workspace.zip("first") };
      const given = Object.entries(variables).filter(([key]) => known === null || known.includes(key));
      await workspace.plan(Object.fromEntries(given));
      await workspace.apply();
      const before = plane.bigqueryObjects();
      assert.ok(before.length > 60, `${before.length} tables and views`);
      for (const trap of ["metrics", "sources", "zeros", "views"] as const) plane.traps.add(trap);
      workspace.take(root);
      const since = plane.exchanges.length;
      const lines = await workspace.plan(variables);
      const recreated =
        /(_iam_member|google_bigquery_dataset_access|google_project_iam_custom_role)\.|google_monitoring_alert_policy\.(rejected|gap|silence)/u;
      const lost = lines.filter((line) => /^(delete|replace) /u.test(line) && !recreated.test(line));
      assert.deepEqual(lost, [], "the upgrade would destroy these");
      await workspace.apply();
      assert.deepEqual(await workspace.plan(variables), []);
      assert.deepEqual(losses(plane), []);
      assert.deepEqual(
        before.filter((object) => !plane.bigqueryObjects().includes(object)),
        [],
        "the upgrade destroyed these",
      );
      assert.deepEqual(
        plane.exchanges
          .slice(since)
          .filter(({ api, method, path: where }) => api === "bigquery" && method !== "GET" && isOfViews(where))
          .map(({ method, path: where }) => `${method} ${where}`),
        [],
        "Terraform changed what is the program's",
      );
      // The program takes the views over as they are, and changes those that its version has changed.
      await upkeepMigrates(plane);
      assert.equal(await upkeepMigrates(plane), 0);
      assert.deepEqual(await workspace.plan(variables), []);
    },
  })),
  {
    name: "new columns arrive at the root and in a list, and going back a version drops nothing",
    traps: ["metrics", "sources", "zeros", "views"],
    holds: async (workspace, plane, root) => {
      const version = (edit: (schema: Generated) => Generated, content: string): Promise<readonly string[]> => {
        workspace.take(root);
        workspace.change(edit);
        return workspace.plan({ ...usual, source_zip: workspace.zip(content) });
      };
      await version((schema) => schema, "first");
      await workspace.apply();
      await upkeepMigrates(plane);
      for (const [edit, name] of [
        [withColumn, "sentiment"],
        [withNestedColumn, "mood"],
      ] as const) {
        const lines = await version(edit, name);
        assert.deepEqual(
          lines.filter((line) => !packageOnly.test(line)),
          ['update module.sessions.google_bigquery_table.store["session_versions"]'],
        );
        await workspace.apply();
        assert.deepEqual(await version(edit, name), []);
        assert.equal(await upkeepMigrates(plane), 0, "a column that the program does not know is none of its business");
      }

      // The older package under the newer module, as the guide says.
      const back = await version(withNestedColumn, "first");
      assert.ok(back.length > 0);
      assert.deepEqual(
        back.filter((line) => !packageOnly.test(line)),
        [],
      );
      await workspace.apply();
      assert.equal(await upkeepMigrates(plane), 0, "the older version recreates views");
      assert.deepEqual(losses(plane), []);

      // The older module as well, which the guide warns of: it may not replace the table.
      await version((schema) => schema, "first");
      await assert.rejects(workspace.apply(), /deletion_protection/u);
      assert.deepEqual(losses(plane), []);
    },
  },
];

/** Applying is mostly waiting for the provider's own pauses between a request and its result. */
const atOnce = pLimit(3);

async function tried({ name, traps, holds }: Scenario, root: string): Promise<Result> {
  const plane = await startControlPlane(...traps);
  const workspace = new Workspace(plane);
  try {
    await holds(workspace, plane, root);
    return { name };
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    workspace.remove();
    await plane.stop();
  }
}

/**
 * Applies the module in `root`/terraform with the real provider, once per scenario with `part` in its name; one result each.
 * @returns Results in the scenarios' order; `problem` says why one failed.
 */
export async function* applied(root: string, part = ""): AsyncGenerator<Result> {
  const results = scenarios.filter(({ name }) => name.includes(part)).map((scenario) => atOnce(() => tried(scenario, root)));
  for (const result of results) yield await result;
}
