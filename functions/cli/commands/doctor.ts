import { Command } from "commander";
import { readConfig } from "../../config.ts";
import { requireCredentials } from "../credentials.ts";
import { examine } from "../../maintenance/doctor.ts";
import { print } from "../print.ts";
import { expectedSchema } from "../expected-schema.ts";

const words = { ok: "ok       ", problem: "PROBLEM  ", unknown: "unknown  " } as const;

export const doctorCommand = new Command("doctor")
  .description("look at everything that the deployed function needs, and say the command that puts right what is wrong; changes nothing")
  .option("--json", "print one JSON array")
  .addHelpText(
    "after",
    `
Rights are those of whoever runs it. To look with the function's eyes:
  $ gcloud auth application-default login --impersonate-service-account=LOADER@PROJECT.iam.gserviceaccount.com

Examples:
  $ SOURCE_BUCKET=acme-sessions BIGQUERY_PROJECT=acme-contact-center npx ccaip-sessions doctor
  $ npx ccaip-sessions doctor --json | jq '.[] | select(.state == "problem")'`,
  )
  .action(async (options: { json?: true }) => {
    const config = readConfig(process.env);
    await requireCredentials(config.STORAGE_ENDPOINT === undefined ? undefined : config.BIGQUERY_ENDPOINT);
    const findings = await examine(config, expectedSchema(config));
    const lines = findings.map(
      ({ what, state, told, fix }) => `${words[state]}${what}: ${told}${fix === null ? "" : `\n         fix: ${fix}`}`,
    );
    print(options.json === true ? JSON.stringify(findings, null, 2) : lines.join("\n"));
    if (findings.some(({ state }) => state === "problem")) process.exitCode = 1;
  });
