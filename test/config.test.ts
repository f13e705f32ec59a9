import { describe, expect, it } from "vitest";
import { ConfigError, readConfig, settingNames, settingsOf } from "../functions/config.ts";
import { settingsPage } from "./guide/settings-page.ts";

const least = { SOURCE_BUCKET: "acme-sessions" };

/** The lines of the error that an invalid environment raises. */
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
  it("a bucket is the only required setting, and personal data is kept by default", () => {
    const settings = settingsOf(readConfig(least));
    expect(settings).toMatchObject({ bucket: "acme-sessions", prefix: "", instance: "default", maxBytes: 1_048_576 });
    expect(settings.personal).toEqual({ treatments: { identifier: "keep", agent: "keep", contact: "keep", content: "keep" }, key: null });
  });

  it("empty variables count as unset", () => {
    expect(readConfig({ ...least, INSTANCE: "", MAX_OBJECT_BYTES: "" })).toMatchObject({
      INSTANCE: "default",
      MAX_OBJECT_BYTES: 1_048_576,
    });
  });

  it("all problems are reported together, each with its variable and an example", () => {
    const problems = problemsOf({
      OBJECT_PREFIX: "/ccaip",
      MAX_OBJECT_BYTES: "big",
      PERSONAL_DATA: "{}}",
      STORE_DATASET: "a-b",
      NAME_PATTERN: "(",
      COMPACT: "perhaps",
      INSTANCE: "_canary",
      LOAD_SINCE: "yesterday",
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
        "INSTANCE",
        "LOAD_SINCE",
      ]),
    );
    for (const line of problems) expect(line).toMatch(/expected .*(such as|true or false)/);
  });

  it("pseudonymizing requires a key", () => {
    expect(problemsOf({ ...least, PERSONAL_DATA: '{"contact":"pseudonymize"}' })).toEqual([
      expect.stringContaining("PSEUDONYM_KEY: expected a key"),
    ]);
  });

  it("retired keys are a list that changes no row, so they are in no settings of the pipeline", () => {
    const retired = '["0123456789abcdef"]';
    expect(readConfig({ ...least, PSEUDONYM_KEYS_RETIRED: retired }).PSEUDONYM_KEYS_RETIRED).toEqual(["0123456789abcdef"]);
    expect(settingsOf(readConfig({ ...least, PSEUDONYM_KEYS_RETIRED: retired }))).toEqual(settingsOf(readConfig(least)));
    const [problem = ""] = problemsOf({ ...least, PSEUDONYM_KEYS_RETIRED: '["too short"]' });
    expect(problem).toContain("PSEUDONYM_KEYS_RETIRED: expected");
    expect(problem).not.toContain("too short");
  });

  it("a class that does not exist is refused", () => {
    expect(problemsOf({ ...least, PERSONAL_DATA: '{"phone":"drop"}' })[0]).toContain("identifier, agent, contact, content");
  });

  it("the page of settings has one line for every variable, as the code says", () => {
    const { printed, expected } = settingsPage();
    expect(printed).toBe(expected);
    const rows = [...printed.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name = ""]) => name);
    expect(rows.toSorted()).toEqual(settingNames.toSorted());
  });
});
