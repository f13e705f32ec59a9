import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { toolsFolder } from "../support/emulators.ts";

/** What a Terraform command printed; `code` is null if it could not be started or was killed. */
export type Run = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const resource = z.object({
  address: z.string(),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number()]).optional(),
  values: z.record(z.string(), z.unknown()),
});

const block = z.object({
  address: z.string(),
  expressions: z.record(z.string(), z.unknown()).optional(),
  depends_on: z.array(z.string()).optional(),
});

const planned = z
  .object({
    planned_values: z.object({
      outputs: z.record(z.string(), z.object({ value: z.unknown().optional(), sensitive: z.boolean().optional() })),
      root_module: z.object({ child_modules: z.tuple([z.object({ resources: z.array(resource) })]) }),
    }),
    configuration: z.object({
      root_module: z.object({
        variables: z.record(z.string(), z.object({ default: z.unknown().optional(), description: z.string().optional() })),
        outputs: z.record(z.string(), z.object({ description: z.string().optional() })),
        module_calls: z.object({ sessions: z.object({ module: z.object({ resources: z.array(block) }) }) }),
      }),
    }),
  })
  .transform(({ planned_values: values, configuration: { root_module: root } }) => ({
    variables: root.variables,
    outputs: Object.fromEntries(
      Object.entries(root.outputs).map(([name, { description }]) => [
        name,
        { description, value: values.outputs[name]?.value, sensitive: values.outputs[name]?.sensitive },
      ]),
    ),
    /** Resources of the module, by their addresses within it. */
    resources: values.root_module.child_modules[0].resources.map((found) => ({
      ...found,
      address: found.address.replace(/^module\.sessions\./u, ""),
    })),
    blocks: root.module_calls.sessions.module.resources,
  }));

/** The part of a plan's JSON that checks look at. Values that only an apply would know are absent. */
export type Plan = z.infer<typeof planned>;
export type Resource = z.infer<typeof resource>;

/** Why Terraform checks cannot run here, or undefined if they can. */
export function missingTerraform(): string | undefined {
  const version = spawnSync("terraform", ["version", "-json"], { encoding: "utf8", env: environment() });
  if (version.error !== undefined) return "terraform is not on the PATH (1.11 or newer is needed)";
  if (!existsSync(path.join(toolsFolder(), "terraform.tfrc"))) {
    return "the providers are not installed; run: bash test/emulators/install.sh terraform";
  }
  return undefined;
}

/** Runs one Terraform command in `folder`, with the installed providers and no access to any account. */
export function terraform(folder: string, ...parameters: readonly string[]): Run {
  const run = spawnSync("terraform", parameters, { cwd: folder, encoding: "utf8", env: environment(), maxBuffer: 2 ** 28 });
  return { code: run.status, stdout: run.stdout ?? "", stderr: run.stderr ?? String(run.error) };
}

/**
 * As `terraform`, without blocking this process, in which a double of Google's control plane answers. `variables` are environment
 * variables in addition to the usual ones.
 */
export function runTerraform(folder: string, variables: Readonly<Record<string, string>>, ...parameters: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const run = spawn("terraform", parameters, { cwd: folder, env: { ...environment(), ...variables } });
    let stdout = "";
    let stderr = "";
    run.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    run.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    run.on("error", reject);
    run.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** Variables as parameters of a Terraform command. */
export const given = (variables: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(variables).map(([name, value]) => `-var=${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);

/**
 * Plans the module in `folder` with the real provider. A token that opens nothing keeps it from looking for credentials,
 * and the variables must leave nothing to be read from an account.
 * @throws Error with Terraform's own message if there is no plan.
 */
export function plan(folder: string, variables: Readonly<Record<string, unknown>>): Plan {
  const scratch = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-plan-"));
  const file = path.join(scratch, "plan");
  try {
    // Local modules are found once "get" has listed them; "init" would ask the registry for the providers.
    terraform(folder, "get");
    const made = terraform(folder, "plan", "-no-color", "-input=false", "-lock=false", `-out=${file}`, ...given(variables));
    if (made.code !== 0) throw new Error(`terraform plan: ${errors(made)}`);
    const shown = terraform(folder, "show", "-json", file);
    if (shown.code !== 0) throw new Error(`terraform show: ${errors(shown)}`);
    return planned.parse(JSON.parse(shown.stdout));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Terraform's errors without the warning, printed on every run, that providers are taken from a folder. */
export function errors({ stdout, stderr }: Run): string {
  const text = `${stdout}\n${stderr}`;
  const first = text.indexOf("Error:");
  return text.slice(Math.max(first, 0)).trim().slice(0, 2_000);
}

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    TF_CLI_CONFIG_FILE: path.join(toolsFolder(), "terraform.tfrc"),
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
    GOOGLE_OAUTH_ACCESS_TOKEN: "opens-nothing",
  };
}
