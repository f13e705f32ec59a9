import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { startBigqueryEmulator } from "../support/emulators.ts";
import type { Installation, Plans } from "./policy.ts";
import { generated, installations, rules } from "./policy.ts";
import { documentationProblem } from "./documentation.ts";
import type { Plan } from "./terraform.ts";
import { rootFiles } from "./root-files.ts";
import { errors, plan, runTerraform, terraform } from "./terraform.ts";
import { applied } from "./apply.ts";
import { create, rest } from "./warehouse.ts";

/** What the program makes now. */
const forgotten = [
  "google_bigquery_dataset_access.routines",
  "google_bigquery_routine.this",
  ...Array.from({ length: 6 }, (_, floor) => `google_bigquery_table.views_${floor}`),
];

/** One check; `problem` says why it failed and is absent if it passed. */
export type Result = { readonly name: string; readonly problem?: string };

/**
 * Checks the module in `root`/terraform against `root`/schema/generated, from the cheapest check to the dearest:
 * format, Terraform's own validation, the rules over plans by the real provider, the guide's tables, the creation of everything
 * planned in BigQuery's emulator if that is installed, `terraform test`, and with `applies` the module applied to a double of Google's
 * control plane. If validation fails, the rest is skipped.
 */
export async function* check(root: string, { applies }: { readonly applies: boolean }): AsyncGenerator<Result> {
  const folder = path.join(root, "terraform");

  const formatted = terraform(folder, "fmt", "-check", "-recursive", "-diff");
  yield formatted.code === 0 ? { name: "format" } : { name: "format", problem: formatted.stdout + formatted.stderr };

  yield held("an installation passes every variable and output of the module on", () => {
    for (const [name, text] of Object.entries(rootFiles(folder))) {
      assert.equal(
        readFileSync(path.join(folder, name), "utf8"),
        text,
        `terraform/${name} is behind the module: npm run generate:terraform`,
      );
    }
  });

  yield held("views and table functions that earlier versions of the module made are forgotten, not destroyed", () => {
    for (const file of ["moved.tf", "modules/sessions/removed.tf"]) {
      const text = readFileSync(path.join(folder, file), "utf8");
      const blocks = [...text.matchAll(/^removed \{\n {2}from = (\S+)\n\n {2}lifecycle \{\n {4}destroy = (\w+)\n {2}\}\n\}$/gmu)];
      const found = blocks.map(([, from = "", destroy = ""]) => `${from} destroy=${destroy}`);
      assert.deepEqual(
        found,
        forgotten.map((address) => `${address} destroy=false`),
        file,
      );
    }
  });

  terraform(folder, "get");
  const validated = terraform(folder, "validate", "-no-color");
  if (validated.code !== 0) {
    yield { name: "validate", problem: errors(validated) };
    return;
  }
  yield { name: "validate" };

  yield held("another configuration can call the module, with its own provider and more than once", () => {
    const caller = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-caller-"));
    try {
      writeFileSync(path.join(caller, "main.tf"), callerOf(path.relative(realpathSync(caller), path.join(folder, "modules", "sessions"))));
      terraform(caller, "get");
      const called = terraform(caller, "validate", "-no-color");
      assert.equal(called.code, 0, errors(called));
    } finally {
      rmSync(caller, { recursive: true, force: true });
    }
  });

  const plans = lazily(folder);
  const schema = generated.parse(JSON.parse(readFileSync(path.join(root, "schema", "generated", "tables.json"), "utf8")));
  for (const rule of rules) yield held(rule.name, () => rule.holds(plans, schema));
  yield held("the guide lists every variable and output", () => documentationProblem(folder, plans.default));
  yield* created(() => plans.default);

  const tested = Promise.all([tests(folder), tests(path.join(folder, "modules", "sessions"))]);
  // Terraform's own tests fill the time in which applies wait.
  if (applies) yield* applied(root);
  yield* (await tested).flat();
}

/** A caller's own configuration, with one installation per platform instance. */
const callerOf = (module: string): string => `
provider "google" {
  alias   = "contact_center"
  project = "acme-contact-center"
}

module "sessions" {
  for_each = { emea = "acme-emea", apac = "acme-apac" }
  source   = ${JSON.stringify(module)}

  project_id         = "acme-contact-center"
  name               = "sessions-\${each.key}"
  instance           = each.key
  bucket             = each.value
  store_dataset      = "store_\${each.key}"
  analyst_dataset    = "contact_center_\${each.key}"
  restricted_dataset = "restricted_\${each.key}"
  source_zip         = "./main.tf"

  providers = { google = google.contact_center }
}
`;

/** Plans made when a rule first asks for them, so that a fault which the first plan shows is found after one. */
function lazily(folder: string): Plans {
  const made = new Map<Installation, Plan>();
  const planned = (installation: Installation): Plan => {
    const result = made.get(installation) ?? plan(folder, installations[installation]);
    made.set(installation, result);
    return result;
  };
  return {
    get default() {
      return planned("default");
    },
    get elsewhere() {
      return planned("elsewhere");
    },
    get encrypted() {
      return planned("encrypted");
    },
    get guarded() {
      return planned("guarded");
    },
    get unmanaged() {
      return planned("unmanaged");
    },
  };
}

/** The planned datasets and tables, created in BigQuery's emulator. */
async function* created(planned: () => Plan): AsyncGenerator<Result> {
  const name = "BigQuery's emulator accepts everything planned";
  const emulator = await startBigqueryEmulator();
  if ("missing" in emulator) {
    process.stderr.write(`skipped: ${name}: ${emulator.missing}\n`);
    return;
  }
  try {
    await create(planned(), rest(emulator.endpoint, installations.default.project_id));
    yield { name };
  } catch (error) {
    yield { name, problem: String(error) };
  } finally {
    await emulator.stop();
  }
}

function held(name: string, holds: () => void): Result {
  try {
    holds();
    return { name };
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : String(error) };
  }
}

const line = z.looseObject({
  type: z.string(),
  "@testfile": z.string().optional(),
  test_run: z.looseObject({ run: z.string(), progress: z.string().optional(), status: z.string().optional() }).optional(),
  diagnostic: z.looseObject({ severity: z.string(), summary: z.string(), detail: z.string() }).optional(),
});

/** `terraform test`, one result per run block. */
async function tests(folder: string): Promise<readonly Result[]> {
  const { code, stdout, stderr } = await runTerraform(folder, {}, "test", "-json");
  const lines = stdout
    .split("\n")
    .filter((text) => text.startsWith("{"))
    .map((text) => line.parse(JSON.parse(text)));
  const complaints = lines.flatMap(({ diagnostic }) =>
    diagnostic?.severity === "error" ? [`${diagnostic.summary}: ${diagnostic.detail}`] : [],
  );
  const results: Result[] = [];
  for (const { test_run: run, "@testfile": file } of lines) {
    if (run?.progress !== "complete") continue;
    const name = `${file ?? ""}: ${run.run.replaceAll("_", " ")}`;
    results.push(run.status === "pass" ? { name } : { name, problem: `${run.status ?? "?"}: ${complaints.join("\n")}` });
  }
  const isExplained = results.length > 0 && (code === 0 || results.some(({ problem }) => problem !== undefined));
  return isExplained ? results : [...results, { name: "terraform test", problem: `${stderr}\n${complaints.join("\n")}` }];
}
