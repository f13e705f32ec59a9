import { Command } from "commander";
import type { Plan } from "../../warehouse/administration.ts";
import { expectedSchema } from "../../warehouse/expected-schema.ts";
import { openAdministration } from "../../warehouse/open.ts";
import { describeError } from "../error-messages.ts";
import { requireCredentials } from "../credentials.ts";
import { type SettingsOptions, commandConfig, placeText } from "../options.ts";
import { countText, print, printError, printPlain } from "../print.ts";

export const migrateCommand = new Command("migrate")
  .option("--apply", "apply the plan")
  .option("--json", "print the plan as one JSON object")
  .addHelpText(
    "after",
    `
It uses the settings BIGQUERY_PROJECT, BIGQUERY_LOCATION, STORE_DATASET,
ANALYST_DATASET, RESTRICTED_DATASET and those of the metrics. Upkeep does the
same before each of its runs. If Terraform owns the datasets (label managed-by:
terraform), it also makes the stored tables and their columns; views and table
functions are always made here.

Examples:
  $ npx ccaip-sessions migrate --settings ccaip-sessions.env
  $ npx ccaip-sessions migrate --apply --settings ccaip-sessions.env`,
  )
  .action(async (options: SettingsOptions & { apply?: true; json?: true }) => {
    const config = await commandConfig(options);
    await requireCredentials(config.BIGQUERY_ENDPOINT);
    const { administration, name } = await openAdministration(config);
    printError(placeText(name, {}));
    const plan = await administration.plan(expectedSchema(config));
    const summaries = plan.steps.map(({ summary }) => summary);
    if (options.json === true) printPlain(JSON.stringify({ ...plan, steps: summaries }, null, 2));
    else print(planText(plan));
    if (plan.refusals.length > 0) {
      process.exitCode = 1;
      return;
    }
    if (options.apply !== true || plan.steps.length === 0) return;
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

function planText({ steps, refusals }: Plan): string {
  const lines = [
    ...refusals.map((refusal) => `cannot    ${refusal}`),
    ...steps.map(({ summary }) => `would     ${summary.replaceAll("\n", "\n          ")}`),
  ];
  if (lines.length === 0) return "Nothing to do: everything is as this version expects it.";
  const sum = `${countText(steps.length, "change")}${refusals.length > 0 ? `, ${refusals.length} refused: nothing is applied` : ""}`;
  return `${lines.join("\n")}\n${sum}`;
}
