import { Command, Option } from "commander";
import { type Config, ConfigError, readConfig, settingsOf, type Variables } from "../../config.ts";
import { checkDeployment, namesCheck, settingsCheck, timeZoneCheck, upkeepCheck } from "../../maintenance/doctor.ts";
import type { Settings } from "../../pipeline/settings.ts";
import { identities, type Identity, mayQuery } from "../../rights.ts";
import { storageChecks } from "../../storage/cloud-checks.ts";
import { deployedAddress, openDeployedFiles } from "../../storage/open.ts";
import { expectedSchema } from "../../warehouse/expected-schema.ts";
import { openAdministration } from "../../warehouse/open.ts";
import { requireCredentials } from "../credentials.ts";
import { UsageError } from "../error-messages.ts";
import { type SettingsOptions, placeText } from "../options.ts";
import { print, printError, printPlain } from "../print.ts";
import { readUpkeepCall, settingsVariables, withPseudonymKey } from "../settings-source.ts";

const words = { ok: "ok       ", problem: "PROBLEM  ", unknown: "unknown  " } as const;

interface DoctorOptions extends SettingsOptions {
  readonly as: Identity;
  readonly json?: true;
}

export const doctorCommand = new Command("doctor")
  .addOption(new Option("--as <identity>", "whose rights whoever runs it should have").choices(identities).default("operator"))
  .option("--json", "print one JSON array")
  .addHelpText(
    "after",
    `
The rights checked are those of whoever runs it: by default those of an
operator, who runs the commands. To check those of a function:
  $ gcloud auth application-default login --impersonate-service-account=\\
ccaip-sessions-run@PROJECT.iam.gserviceaccount.com
  $ npx ccaip-sessions doctor --settings ccaip-sessions.env --as loader

Examples:
  $ npx ccaip-sessions doctor --settings ccaip-sessions.env
  $ npx ccaip-sessions doctor --json \\
      --deployment acme-contact-center/us-central1/ccaip-sessions-loader`,
  )
  .action(async (options: DoctorOptions) => {
    const { as: identity, deployment } = options;
    const variables = { ...process.env, ...(await settingsVariables(options)) };
    const config = deployedConfig(variables, options);
    await requireCredentials(config.STORAGE_ENDPOINT === undefined ? undefined : config.BIGQUERY_ENDPOINT);
    const { administration, name, warehouse } = await openAdministration(config);
    const settings = settingsOf(config);
    printError(placeText(name, { sources: [`bucket ${config.SOURCE_BUCKET}`], settings }));
    const findings = await checkDeployment([
      ...storageChecks(config, identity),
      namesCheck(openDeployedFiles(config, { retries: true }), settings, deployedAddress(config)),
      ...administration.checks(expectedSchema(config), identity),
      ...(mayQuery(identity) ? [settingsCheck(warehouse, await settingsWithKey(config, variables)), timeZoneCheck(warehouse)] : []),
      ...(identity === "operator" ? [upkeepCheck(deployment === undefined ? null : () => readUpkeepCall(deployment), new Date())] : []),
    ]);
    const lines = findings.map(
      ({ what, state, detail, fix }) => `${words[state]}${what}: ${detail}${fix === null ? "" : `\n         fix: ${fix}`}`,
    );
    if (options.json === true) printPlain(JSON.stringify(findings, null, 2));
    else print(lines.join("\n"));
    if (findings.some(({ state }) => state === "problem")) process.exitCode = 1;
  });

/** The settings; if none were named, the message says where those of a deployment are. */
function deployedConfig(variables: Variables, { settings, deployment }: DoctorOptions): Config {
  try {
    return readConfig(variables, { needsKey: false });
  } catch (error) {
    if (!(error instanceof ConfigError) || settings !== undefined || deployment !== undefined) throw error;
    throw new UsageError(
      `${error.message}\nName those of the deployment with --settings ccaip-sessions.env, made by: terraform output -raw settings > ccaip-sessions.env; or with --deployment project/region/function`,
      { cause: error },
    );
  }
}

/** The settings with their pseudonym key; null if they need one that cannot be read. */
async function settingsWithKey(config: Config, variables: Variables): Promise<Settings | null> {
  if (!Object.values(config.PERSONAL_DATA).includes("pseudonymize") && config.PSEUDONYM_SECRET === undefined) return settingsOf(config);
  try {
    return settingsOf(readConfig(await withPseudonymKey(variables), { needsKey: true }));
  } catch {
    return null;
  }
}
