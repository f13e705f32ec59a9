import { Command } from "commander";
import { readConfig, settingsOf } from "../../config.ts";
import { checkDeployment } from "../../maintenance/doctor.ts";
import { storageChecks } from "../../storage/cloud-checks.ts";
import { expectedSchema } from "../../warehouse/expected-schema.ts";
import { openAdministration } from "../../warehouse/open.ts";
import { requireCredentials } from "../credentials.ts";
import { type SettingsOptions, placeText } from "../options.ts";
import { print, printError } from "../print.ts";
import { settingsVariables } from "../settings-source.ts";

const words = { ok: "ok       ", problem: "PROBLEM  ", unknown: "unknown  " } as const;

export const doctorCommand = new Command("doctor")
  .description("check everything that the deployed function needs, and print the command that corrects each problem; changes nothing")
  .option("--json", "print one JSON array")
  .addHelpText(
    "after",
    `
The permissions checked are those of whoever runs it. To check the function's own:
  $ gcloud auth application-default login --impersonate-service-account=LOADER@PROJECT.iam.gserviceaccount.com

Examples:
  $ npx ccaip-sessions doctor --env-file ccaip-sessions.env
  $ npx ccaip-sessions doctor --deployment acme-contact-center/us-central1/ccaip-sessions-loader --json | jq '.[] | select(.state == "problem")'`,
  )
  .action(async (options: SettingsOptions & { json?: true }) => {
    const config = readConfig({ ...process.env, ...(await settingsVariables(options)) }, { needsKey: false });
    await requireCredentials(config.STORAGE_ENDPOINT === undefined ? undefined : config.BIGQUERY_ENDPOINT);
    const { administration, name } = await openAdministration(config);
    printError(placeText(name, { sources: [`bucket ${config.SOURCE_BUCKET}`], settings: settingsOf(config) }));
    const findings = await checkDeployment([...storageChecks(config), ...administration.checks(expectedSchema(config))]);
    const lines = findings.map(
      ({ what, state, detail, fix }) => `${words[state]}${what}: ${detail}${fix === null ? "" : `\n         fix: ${fix}`}`,
    );
    print(options.json === true ? JSON.stringify(findings, null, 2) : lines.join("\n"));
    if (findings.some(({ state }) => state === "problem")) process.exitCode = 1;
  });
