import assert from "node:assert/strict";
import { type ControlPlane, type Trap, startControlPlane } from "./control-plane.ts";
import { Workspace } from "./workspace.ts";

/** One promise about applying, held on a double of Google's control plane. */
interface Scenario {
  readonly name: string;
  readonly traps: readonly Trap[];
  readonly holds: (workspace: Workspace, plane: ControlPlane, root: string) => Promise<void>;
}

/** Nothing to wait for here: the double answers at once. */
const usual = { service_agents_wait_seconds: 0, project_id: "acme-contact-center", bucket: "acme-ccaip" };

/** The version from before there was a module. */
const firstVersion = "ecd345fb5f6c193005024b8db2a78feaf6424e31";

const scenarios: readonly Scenario[] = [
  {
    name: "a new project: one apply makes everything, and a second plan is empty",
    traps: [],
    holds: async (workspace, _plane, root) => {
      workspace.take(root);
      const variables = { ...usual, source_zip: workspace.zip("first") };
      const { lines } = await workspace.plan(variables);
      assert.ok(lines.length > 100 && lines.every((line) => line.startsWith("create ")), lines.join("\n"));
      await workspace.apply();
      assert.deepEqual((await workspace.plan(variables)).lines, []);
    },
  },
  {
    name: "an installation of the first version is upgraded in place: only grants are taken back, and a second plan is empty",
    traps: [],
    holds: async (workspace, _plane, root) => {
      workspace.takeCommit(root, firstVersion);
      const variables = { ...usual, source_zip: workspace.zip("first") };
      const { service_agents_wait_seconds: _, ...then } = variables;
      await workspace.plan(then);
      await workspace.apply();
      workspace.take(root);
      const { lines } = await workspace.plan(variables);
      const lost = lines.filter((line) => line.includes("delete") && !/_iam_member\.|google_bigquery_dataset_access\./u.test(line));
      assert.deepEqual(lost, [], "the upgrade would destroy these");
      await workspace.apply();
      assert.deepEqual((await workspace.plan(variables)).lines, []);
    },
  },
];

/** Applies the module in `root`/terraform with the real provider; one result per scenario. `problem` says why one failed. */
export async function* applied(root: string, part = ""): AsyncGenerator<{ readonly name: string; readonly problem?: string }> {
  for (const { name, traps, holds } of scenarios.filter((scenario) => scenario.name.includes(part))) {
    const plane = await startControlPlane(...traps);
    const workspace = new Workspace(plane);
    try {
      await holds(workspace, plane, root);
      yield { name };
    } catch (error) {
      yield { name, problem: error instanceof Error ? error.message : String(error) };
    } finally {
      workspace.remove();
      await plane.stop();
    }
  }
}
