import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig, settingNames, settingsOf } from "../functions/config.ts";

const least = { SOURCE_BUCKET: "acme-sessions" };

/** The lines that a bad environment is told. */
function problemsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(variables);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split("\n").slice(1);
  }
}

describe("settings", () => {
  it("needs a bucket only, and keeps personal data unless told otherwise", () => {
    const settings = settingsOf(readConfig(least));
    expect(settings).toMatchObject({ bucket: "acme-sessions", prefix: "", instance: "default", maxBytes: 5_242_880 });
    expect(settings.personal).toEqual({ treatments: { identifier: "keep", agent: "keep", contact: "keep", content: "keep" }, key: null });
  });

  it("counts empty variables as unset", () => {
    expect(readConfig({ ...least, INSTANCE: "", MAX_OBJECT_BYTES: "" })).toMatchObject({
      INSTANCE: "default",
      MAX_OBJECT_BYTES: 5_242_880,
    });
  });

  it("tells every problem at once, each with its variable and an example", () => {
    const problems = problemsOf({
      OBJECT_PREFIX: "/ccaip",
      MAX_OBJECT_BYTES: "big",
      PERSONAL_DATA: "{}}",
      STORE_DATASET: "a-b",
      NAME_PATTERN: "(",
      COMPACT: "perhaps",
    });
    expect(problems.map((line) => line.trim().split(":")[0])).toEqual(
      expect.arrayContaining([
        "SOURCE_BUCKET",
        "OBJECT_PREFIX",
        "MAX_OBJECT_BYTES",
        "PERSONAL_DATA",
        "STORE_DATASET",
        "NAME_PATTERN",
        "COMPACT",
      ]),
    );
    for (const line of problems) expect(line).toMatch(/expected .*(such as|true or false)/);
  });

  it("wants a key where it is to pseudonymize", () => {
    expect(problemsOf({ ...least, PERSONAL_DATA: '{"contact":"pseudonymize"}' })).toEqual([
      expect.stringContaining("PSEUDONYM_KEY: expected a key"),
    ]);
  });

  it("refuses a class that does not exist", () => {
    expect(problemsOf({ ...least, PERSONAL_DATA: '{"phone":"drop"}' })[0]).toContain("identifier, agent, contact, content");
  });

  it("has one line in the README for every variable", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name = ""]) => name);
    expect(rows.toSorted()).toEqual(settingNames.toSorted());
  });
});
