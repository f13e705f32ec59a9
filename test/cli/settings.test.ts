import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { placeText } from "../../functions/cli/options.ts";
import { settingsVariables, withPseudonymKey } from "../../functions/cli/settings-source.ts";
import { startStub } from "../support/cloud-stub.ts";
import { callFile } from "../support/session-files.ts";

const main = path.resolve(import.meta.dirname, "../../functions/cli/main.ts");
let place: string;
beforeEach(async () => {
  place = await mkdtemp(path.join(tmpdir(), "ccaip-settings-"));
  onTestFinished(() => rm(place, { recursive: true }));
});

/** Runs a command in a folder of its own, with these variables alone. */
async function ccaip(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env["PATH"], ...variables };
  const child = spawn(process.execPath, [main, ...words], { cwd: place, env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { output, errors, code };
}

const deployed = { PERSONAL_DATA: '{"contact":"drop","content":"drop"}', INSTANCE: "acme" };
const envFile = Object.entries(deployed)
  .map(([name, value]) => `${name}='${value}'`)
  .join("\n");

/** Sessions, and participants whose number is there. */
async function stored(): Promise<unknown> {
  const sql = `select (select count(*) from contact_center.sessions) as sessions,
    (select count(*) from contact_center_restricted.participants where phone_number is not null) as numbers`;
  return JSON.parse((await ccaip(["query", "--json", sql])).output);
}

it("a reload with other settings is refused: it would double sessions and bring dropped numbers back", { timeout: 120_000 }, async () => {
  await mkdir(path.join(place, "exports"));
  for (const id of [1, 2, 3]) await writeFile(path.join(place, "exports", `call-${id}.json`), JSON.stringify(callFile({ id })));
  await ccaip(["load", "exports"], deployed);
  expect(await stored()).toEqual([{ sessions: 3, numbers: 0 }]);

  const reload = await ccaip(["load", "--reload", "exports"]);
  expect(reload).toMatchObject({ code: 1, errors: expect.stringContaining("use the same values again, or set SETTINGS_REVISION=2") });
  expect(await stored()).toEqual([{ sessions: 3, numbers: 0 }]);

  await writeFile(path.join(place, "ccaip-sessions.env"), envFile);
  const same = await ccaip(["load", "--reload", "--settings", "ccaip-sessions.env", "exports"]);
  expect(same).toMatchObject({ code: 0, output: expect.stringContaining("3 files seen = 3 loaded") });
  expect(same.errors).toBe("DuckDB ./warehouse.duckdb, folder exports, instance acme\n");
  expect(await stored()).toEqual([{ sessions: 3, numbers: 0 }]);

  expect(await ccaip(["load", "--reload", "exports"], { ...deployed, PERSONAL_DATA: "{}", SETTINGS_REVISION: "2" })).toMatchObject({
    code: 0,
  });
  expect(await stored()).toMatchObject([{ sessions: 3 }]);
});

describe("the first line of a command says where it works", () => {
  it("on BigQuery, which a project in the settings means, in the location of the datasets", async () => {
    const stub = await startStub();
    onTestFinished(() => stub.stop());
    stub.documents.set("datasets/contact_center_store", { location: "EU" });
    const endpoints = { BIGQUERY_ENDPOINT: stub.endpoint, STORAGE_ENDPOINT: stub.endpoint };
    await writeFile(
      path.join(place, "ccaip-sessions.env"),
      "BIGQUERY_PROJECT='acme-contact-center'\nSOURCE_BUCKET='acme-ccaip-sessions'\nINSTANCE='acme'\nOBJECT_PREFIX='ccaip/'\n",
    );

    const reconciled = await ccaip(["reconcile", "--settings", "ccaip-sessions.env"], endpoints);
    expect(reconciled.errors.split("\n")[0]).toBe("BigQuery acme-contact-center (EU), bucket acme-ccaip-sessions/ccaip/, instance acme");
    const asked = await ccaip(["query", "--json", "select 1"], { BIGQUERY_PROJECT: "acme-contact-center", ...endpoints });
    expect(asked.errors.split("\n")[0]).toBe("BigQuery acme-contact-center (EU)");
    expect(asked.output).toBe("");
  });

  it("on DuckDB if a database is named, whatever the settings say", async () => {
    const { errors } = await ccaip(["compact", "--database", ":memory:"], { BIGQUERY_PROJECT: "acme-contact-center" });
    expect(errors).toBe("DuckDB :memory:\n");
  });

  it("with every instance of a bucket that serves several", () => {
    const settings = { instance: "default", instances: { "eu/": "acme-eu", "us/": "acme-us", "old/": "acme-eu" } };
    expect(placeText("DuckDB x", { sources: ["folder a", "folder b"], settings })).toBe(
      "DuckDB x, folder a, folder b, instances default and acme-eu and acme-us",
    );
  });
});

const missing = (): Promise<unknown> => Promise.reject(Object.assign(new Error("Not Found"), { status: 404 }));
const forbidden = (): Promise<unknown> => Promise.reject(new Error("403"));
const secret = (asked: string): Promise<unknown> => {
  expect(asked).toBe("https://secretmanager.googleapis.com/v1/projects/acme/secrets/pseudonym-key/versions/3:access");
  return Promise.resolve({ payload: { data: Buffer.from("sixteen characters").toString("base64") } });
};

describe("the settings of a deployed function", () => {
  const url = "https://cloudfunctions.googleapis.com/v2/projects/acme/locations/us-central1/functions/ccaip-sessions-loader";
  const deployment = "acme/us-central1/ccaip-sessions-loader";

  it("are its own environment, with the secret's version in place of the key", async () => {
    const environmentVariables = { ...deployed, BIGQUERY_PROJECT: "acme", NODE_OPTIONS: "--enable-source-maps", LOG_EXECUTION_ID: "true" };
    const fromSecret = { key: "PSEUDONYM_KEY", projectId: "123", secret: "pseudonym-key", version: "3" };
    const read = (asked: string): Promise<unknown> => {
      expect(asked).toBe(url);
      return Promise.resolve({ serviceConfig: { environmentVariables, secretEnvironmentVariables: [fromSecret] } });
    };

    expect(await settingsVariables({ deployment }, read)).toEqual({
      ...deployed,
      BIGQUERY_PROJECT: "acme",
      PSEUDONYM_SECRET: "projects/123/secrets/pseudonym-key/versions/3",
    });
  });

  it("that does not exist, or is not named in full, are refused with the cure", async () => {
    await expect(settingsVariables({ deployment }, missing)).rejects.toThrow(/no such function; .*gcloud functions list --project=acme$/);
    await expect(settingsVariables({ deployment: "ccaip-sessions-loader" }, missing)).rejects.toThrow(
      /expected project\/region\/function, such as/,
    );
  });

  it("lead to the pseudonym key, unless it is given", async () => {
    const variables = { PSEUDONYM_SECRET: "projects/acme/secrets/pseudonym-key/versions/3" };
    expect(await withPseudonymKey(variables, secret)).toEqual({ ...variables, PSEUDONYM_KEY: "sixteen characters" });
    const given = { ...variables, PSEUDONYM_KEY: "another key of sixteen" };
    expect(await withPseudonymKey(given, secret)).toEqual(given);
    await expect(withPseudonymKey(variables, forbidden)).rejects.toThrow(/Secret Manager Secret Accessor on it, or set PSEUDONYM_KEY$/);
  });
});
