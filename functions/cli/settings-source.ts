import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { z } from "zod";
import { type Variables, settingNames } from "../config.ts";
import type { UpkeepCall } from "../maintenance/doctor.ts";
import { statusOf } from "../service-errors.ts";
import { requireCredentials } from "./credentials.ts";
import { UserError, shellQuoted } from "./error-messages.ts";

/** Reads one resource of a Google API as the user who is signed in. */
export type ReadResource = (url: string) => Promise<unknown>;

const scope = "https://www.googleapis.com/auth/cloud-platform";

async function readResource(url: string): Promise<unknown> {
  await requireCredentials(undefined);
  const { GoogleAuth } = await import("google-auth-library");
  return (await new GoogleAuth({ scopes: [scope] }).request<unknown>({ url })).data;
}

/** The settings that a command's options name: those of a file, or of a deployed function. None without such an option. */
export async function settingsVariables(
  { settings: file, deployment }: { readonly settings?: string; readonly deployment?: string },
  read: ReadResource = readResource,
): Promise<Variables> {
  if (file !== undefined) return { ...parseEnv(await textOf(file)) };
  return deployment === undefined ? {} : deployedVariables(deployment, read);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new UserError(`${file}: no such file; write it with: terraform output -raw settings > ${shellQuoted(file)}`, { cause: error });
  }
}

const functionSchema = z.object({
  serviceConfig: z.object({
    environmentVariables: z.record(z.string(), z.string()).default({}),
    secretEnvironmentVariables: z
      .array(z.object({ key: z.string(), projectId: z.string(), secret: z.string(), version: z.string() }))
      .default([]),
  }),
});

async function deployedVariables(deployment: string, read: ReadResource): Promise<Variables> {
  const [project = "", region = "", name = "", more] = deployment.split("/");
  if (project === "" || region === "" || name === "" || more !== undefined)
    throw new UserError(
      `--deployment ${deployment}: expected project/region/function, such as acme-contact-center/us-central1/ccaip-sessions-loader`,
    );
  const url = `https://cloudfunctions.googleapis.com/v2/projects/${project}/locations/${region}/functions/${name}`;
  const found = await read(url).catch((error: unknown) => {
    if (statusOf(error) !== 404 && responseStatus(error) !== 404) throw error;
    throw new UserError(`--deployment ${deployment}: no such function; list yours with: gcloud functions list --project=${project}`, {
      cause: error,
    });
  });
  const { environmentVariables, secretEnvironmentVariables } = functionSchema.parse(found).serviceConfig;
  const secret = secretEnvironmentVariables.find(({ key }) => key === "PSEUDONYM_KEY");
  return {
    // The runtime's own variables are those of another machine.
    ...Object.fromEntries(Object.entries(environmentVariables).filter(([key]) => settingNames.includes(key))),
    ...(secret === undefined
      ? {}
      : { PSEUDONYM_SECRET: `projects/${secret.projectId}/secrets/${secret.secret}/versions/${secret.version}` }),
  };
}

const scheduleSchema = z.object({
  lastAttemptTime: z.string().optional(),
  state: z.string().optional(),
  status: z.object({ code: z.number().optional() }).optional(),
});

/** What Cloud Scheduler says of the upkeep that belongs to a deployed loader. */
export async function readUpkeepCall(deployment: string, read: ReadResource = readResource): Promise<UpkeepCall> {
  const [project = "", region = "", name = ""] = deployment.split("/");
  const schedule = name.replace(/-loader$/, "-upkeep");
  const found = await read(`https://cloudscheduler.googleapis.com/v1/projects/${project}/locations/${region}/jobs/${schedule}`);
  const { lastAttemptTime, state, status } = scheduleSchema.parse(found);
  return { lastAttemptTime, state, code: status?.code };
}

const secretSchema = z.object({ payload: z.object({ data: z.base64() }) });

/** The settings with the pseudonym key, read from Secret Manager if they name its secret and not the key itself. */
export async function withPseudonymKey(variables: Variables, read: ReadResource = readResource): Promise<Variables> {
  const { PSEUDONYM_SECRET: secret = "", PSEUDONYM_KEY: key = "" } = variables;
  if (secret === "" || key !== "") return variables;
  const found = await read(`https://secretmanager.googleapis.com/v1/${secret}:access`).catch((error: unknown) => {
    throw new UserError(
      `the pseudonym key ${secret} cannot be read: get the role Secret Manager Secret Accessor on it, or set PSEUDONYM_KEY`,
      { cause: error },
    );
  });
  return { ...variables, PSEUDONYM_KEY: Buffer.from(secretSchema.parse(found).payload.data, "base64").toString("utf8") };
}

const responseStatus = (error: unknown): number | null =>
  typeof error === "object" && error !== null && "status" in error && typeof error.status === "number" ? error.status : null;
