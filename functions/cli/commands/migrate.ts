import { Command } from "commander";
import type { Plan } from "../../warehouse/administration.ts";
import { openAdministration } from "../../warehouse/open.ts";
import { describeError } from "../error-messages.ts";
import { requireCredentials } from "../credentials.ts";
import { commandConfig } from "../options.ts";
import { countText, print } from "../print.ts";
import { expectedSchema } from "../expected-schema.ts";

export const migrateCommand = new Command("migrate")
  .description("bring the cloud's datasets, tables and views to this version: prints the plan, and applies it with --apply; only ever adds")
  .option("--apply", "apply the plan")
  .option("--json", "print the plan as one JSON object")
  .addHelpText(
    "after",
    `
Settings are read from the environment: BIGQUERY_PROJECT, BIGQUERY_LOCATION, STORE_DATASET, ANALYST_DATASET, RESTRICTED_DATASET
and those of the metrics. If Terraform owns the datasets (label managed-by: terraform), this command prints the plan and applies nothing.

Examples:
  $ BIGQUERY_PROJECT=acme-contact-center BIGQUERY_LOCATION=EU npx ccaip-sessions migrate
  $ BIGQUERY_PROJECT=acme-contact-center BIGQUERY_LOCATION=EU npx ccaip-sessions migrate --apply`,
  )
  .action(async (options: { apply?: true; json?: true }) => {
    const config = commandConfig();
    await requireCredentials(config.BIGQUERY_ENDPOINT);
    const administration = await openAdministration(config);
    const plan = await administration.plan(expectedSchema(config));
    const summaries = plan.steps.map(({ summary }) => summary);
    print(options.json === true ? JSON.stringify({ ...plan, steps: summaries }, null, 2) : planText(plan));
    if (plan.refusals.length > 0) {
      process.exitCode = 1;
      return;
    }
    if (options.apply !== true || plan.steps.length === 0) return;
    if (plan.owner === "terraform") {
      throw new Error(
        "Terraform owns these datasets: run terraform apply with the module of this version, or remove their label managed-by",
      );
    }
    await applyPlan(plan);
  });

async function applyPlan({ steps }: Plan): Promise<void> {
  for (const [index, step] of steps.entries()) {
    try {
      await step.apply();
    } catch (error) {
      throw new Error(
        `${step.summary}: ${describeError(error)}; ${index} of ${steps.length} changes are applied; run it again to continue`,
        {
          cause: error,
        },
      );
    }
    print(`done      ${step.summary.replaceAll("\n", "\n          ")}`);
  }
}

function planText({ steps, refusals, owner }: Plan): string {
  const lines = [
    ...refusals.map((refusal) => `cannot    ${refusal}`),
    ...steps.map(({ summary }) => `would     ${summary.replaceAll("\n", "\n          ")}`),
  ];
  if (lines.length === 0) return "Nothing to do: everything is as this version expects it.";
  const sum = `${countText(steps.length, "change")}${refusals.length > 0 ? `, ${refusals.length} refused: nothing is applied` : ""}`;
  const owned = owner === "terraform" ? "\nTerraform owns these datasets: --apply is refused." : "";
  return `${lines.join("\n")}\n${sum}${owned}`;
}
