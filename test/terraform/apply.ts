import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import pLimit from "p-limit";
import { z } from "zod";
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

/** Some views, of both kinds of datasets, that read each other: a plan of all takes long. */
function fewViews(schema: Generated): Generated {
  const kept = new Set(["sessions", "participants", "transfers"]);
  return { ...schema, views: schema.views.filter(({ name }) => kept.has(name)) };
}

const column = (name: string) => ({ name, type: "STRING", mode: "NULLABLE", description: "New in the next version.", class: "none" });

/** The next version: one more stored column, which both views of sessions show. */
function withColumn(schema: Generated): Generated {
  return {
    ...schema,
    tables: schema.tables.map((table) =>
      table.name === "session_versions" ? { ...table, schema: [...table.schema, column("sentiment")] } : table,
    ),
    views: schema.views.map((view) =>
      view.name === "sessions"
        ? { ...view, sql: view.sql.replace(/select /iu, "select sentiment, "), schema: [...view.schema, column("sentiment")] }
        : view,
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

/** Statements sent to BigQuery, and deleted tables. */
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
      workspace.change(fewViews);
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
      assert.ok(lines.length > 100 && lines.every((line) => line.startsWith("create ")), lines.join("\n"));
      await workspace.apply();
      assert.deepEqual(await workspace.plan(variables), []);
    },
  },
  {
    name: "by Pub/Sub, with a folder: after the output's first commands one apply makes everything, and a second plan is empty",
    traps: ["crm", "metrics", "sources", "zeros", "views", "agents"],
    holds: async (workspace, plane, root) => {
      workspace.take(root);
      workspace.change(fewViews);
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
      workspace.change(fewViews);
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
    name: "an installation of the first version is upgraded in place: only grants and alerts are recreated, and after the views are described a plan is empty",
    traps: [],
    holds: async (workspace, plane, root) => {
      workspace.takeCommit(root, firstVersion);
      const variables = { ...usual, source_zip: workspace.zip("first") };
      await workspace.plan({ project_id: variables.project_id, bucket: variables.bucket, source_zip: variables.source_zip });
      await workspace.apply();
      for (const trap of ["metrics", "sources", "zeros", "views"] as const) plane.traps.add(trap);
      workspace.take(root);
      const lines = await workspace.plan(variables);
      const recreated = /(_iam_member|google_bigquery_dataset_access)\.|google_monitoring_alert_policy\.(rejected|gap|silence)/u;
      const lost = lines.filter((line) => /^(delete|replace) /u.test(line) && !recreated.test(line));
      assert.deepEqual(lost, [], "the upgrade would destroy these");
      await workspace.apply();
      // The service clears the descriptions of a view whose statement changes.
      const undescribed = /^update module\.sessions\.google_bigquery_table\.views_\d\["/u;
      assert.deepEqual(
        (await workspace.plan(variables)).filter((line) => !undescribed.test(line)),
        [],
      );
      await workspace.apply();
      assert.deepEqual(await workspace.plan(variables), []);
      assert.deepEqual(losses(plane), []);
    },
  },
  {
    name: "a new column arrives, its views are described at the second apply, and going back a version drops nothing",
    traps: ["metrics", "sources", "zeros", "views"],
    holds: async (workspace, plane, root) => {
      const version = (edit: (schema: Generated) => Generated, content: string): Promise<readonly string[]> => {
        workspace.take(root);
        workspace.change((schema) => edit(fewViews(schema)));
        return workspace.plan({ ...usual, source_zip: workspace.zip(content) });
      };
      await version((schema) => schema, "first");
      await workspace.apply();
      await version(withColumn, "second");
      await workspace.apply();
      // The service clears the descriptions of a view whose statement changes.
      const undescribed = /^update module\.sessions\.google_bigquery_table\.views_0\["\w+\.sessions"\]$/u;
      assert.deepEqual(
        (await version(withColumn, "second")).filter((line) => !undescribed.test(line)),
        [],
      );
      await workspace.apply();

      // The older package, as the guide says.
      const back = await version(withColumn, "first");
      assert.ok(back.length > 0);
      assert.deepEqual(
        back.filter((line) => !packageOnly.test(line)),
        [],
      );
      await workspace.apply();

      // The older module as well, which the guide warns of.
      await version((schema) => schema, "first");
      await workspace.apply();
      assert.deepEqual(losses(plane), []);

      // A column within a record: the older module would replace the table, and may not.
      await version(withNestedColumn, "third");
      await workspace.apply();
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
