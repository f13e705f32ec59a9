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
];

/** Applies the module in `root`/terraform with the real provider; one result per scenario. `problem` says why one failed. */
export async function* applied(root: string): AsyncGenerator<{ readonly name: string; readonly problem?: string }> {
  for (const { name, traps, holds } of scenarios) {
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
