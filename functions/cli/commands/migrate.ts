import { Command } from "commander";
import { type Plan, planMigration } from "../../warehouse/bigquery/migrate.ts";
import { describeError } from "../error-messages.ts";
import { commandConfig, signedIn } from "../options.ts";
import { print } from "../print.ts";
import { expectedSchema } from "../expected-schema.ts";

export const migrateCommand = new Command("migrate")
  .description("bring BigQuery's datasets, tables and views to this version: says the plan, and does it with --apply; only ever adds")
  .option("--apply", "do what the plan says")
  .option("--json", "print the plan as one JSON object")
  .addHelpText(
    "after",
    `
Settings are read from the environment: BIGQUERY_PROJECT, BIGQUERY_LOCATION, STORE_DATASET, ANALYST_DATASET, RESTRICTED_DATASET
and those of the metrics. Where Terraform keeps the datasets (label managed-by: terraform), this command says the plan and stands back.

Examples:
  $ BIGQUERY_PROJECT=acme-contact-center BIGQUERY_LOCATION=EU npx ccaip-sessions migrate
  $ BIGQUERY_PROJECT=acme-contact-center BIGQUERY_LOCATION=EU npx ccaip-sessions migrate --apply`,
  )
  .action(async (options: { apply?: true; json?: true }) => {
    const config = commandConfig();
    const plan = await planMigration(await signedIn(config), expectedSchema(config));
    print(options.json === true ? JSON.stringify({ ...plan, steps: plan.steps.map(({ told }) => told) }, null, 2) : planText(plan));
    if (plan.refusals.length > 0) {
      process.exitCode = 1;
      return;
    }
    if (options.apply !== true || plan.steps.length === 0) return;
    if (plan.owner === "terraform") {
      throw new Error(
        "Terraform keeps these datasets: run terraform apply with the module of this version, or take their label managed-by away",
      );
    }
    await applyPlan(plan);
  });

async function applyPlan({ steps }: Plan): Promise<void> {
  for (const [index, step] of steps.entries()) {
    try {
      await step.apply();
    } catch (error) {
      throw new Error(`${step.told}: ${describeError(error)}; ${index} of ${steps.length} changes are done, and running it again goes on`, {
        cause: error,
      });
    }
    print(`done      ${step.told.replaceAll("\n", "\n          ")}`);
  }
}

function planText({ steps, refusals, owner }: Plan): string {
  const lines = [
    ...refusals.map((refusal) => `cannot    ${refusal}`),
    ...steps.map(({ told }) => `would     ${told.replaceAll("\n", "\n          ")}`),
  ];
  if (lines.length === 0) return "Nothing to do: everything is as this version wants it.";
  const sum = `${steps.length} ${steps.length === 1 ? "change" : "changes"}${refusals.length > 0 ? `, ${refusals.length} refused: nothing is applied` : ""}`;
  const stands = owner === "terraform" ? "\nTerraform keeps these datasets: --apply stands back." : "";
  return `${lines.join("\n")}\n${sum}${stands}`;
}
