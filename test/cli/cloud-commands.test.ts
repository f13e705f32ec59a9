import { spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startStub, type Stub } from "../support/cloud-stub.ts";
import { datasets } from "../support/settings.ts";

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
});
afterEach(() => stub.stop());

/** Runs the command line against the stub. */
async function run(...words: readonly string[]) {
  const env = {
    PATH: process.env["PATH"],
    SOURCE_BUCKET: "sessions",
    BIGQUERY_PROJECT: "test",
    BIGQUERY_ENDPOINT: stub.endpoint,
    STORAGE_ENDPOINT: stub.endpoint,
  };
  const child = spawn(process.execPath, [path.join("functions", "cli", "main.ts"), ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { output, errors, code };
}

it("migrate prints its plan and applies nothing", async () => {
  const { output, code } = await run("migrate");

  expect(code).toBe(0);
  expect(output).toContain("would     create dataset contact_center_store\n");
  expect(output).toContain("would     create view contact_center.sessions\n");
  expect(output).toMatch(/\d+ changes\n$/);
});

it("migrate leaves tables to Terraform if it owns the datasets, and states what to run if one is missing", async () => {
  stub.documents.set(`datasets/${datasets.store}`, { location: "EU", labels: { "managed-by": "terraform" } });

  const { output, code } = await run("migrate", "--apply");

  expect(code).toBe(1);
  expect(output).toContain(
    "cannot    table contact_center_store.session_versions does not exist: run terraform apply with the module of this version",
  );
  expect(output).not.toContain("done ");
});

it("migrate refuses changes that are not additions, and applies nothing", async () => {
  stub.documents.set(`datasets/${datasets.store}`, { location: "EU" });
  stub.documents.set(`datasets/${datasets.store}/tables/session_erasures`, {
    type: "TABLE",
    schema: { fields: [{ name: "instance", type: "INTEGER" }] },
  });

  const { output, code } = await run("migrate", "--apply");

  expect(code).toBe(1);
  expect(output).toContain("cannot    column contact_center_store.session_erasures.instance is INTEGER");
  expect(output).not.toContain("done ");
});

it("doctor prints the command that corrects each problem", async () => {
  const { output, code } = await run("doctor");

  expect(code).toBe(1);
  expect(output).toContain("PROBLEM  quarantine: no bucket is set");
  expect(output).toContain(
    "PROBLEM  rights on tables: contact_center_store.session_versions does not exist\n         fix: terraform apply, or: npx ccaip-sessions migrate --apply",
  );
  expect(output).toContain("unknown  age of upkeep: the schedule is found from the function: name it with --deployment\n");
  expect(output).toMatch(/PROBLEM {2}tables and views: \d+ differ from this version's/);
});

it("compact works on the embedded warehouse", { timeout: 60_000 }, async () => {
  expect(await run("compact", "--database", ":memory:")).toMatchObject({
    output: "Nothing to do: no version is superseded and older than 30 days.\n",
    code: 0,
  });
});
