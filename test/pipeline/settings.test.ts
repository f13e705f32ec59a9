import { describe, expect, it } from "vitest";
import { instanceOf, isPlatformName, isSessionFileName, settingsForNamed, settingsHash } from "../../functions/pipeline/settings.ts";
import { canaryInstance } from "../../schema/store.ts";
import { testSettings } from "../support/settings.ts";

describe("a name that is read", () => {
  const inFolder = { ...testSettings, prefix: "metadata/" };

  it.each([
    ["metadata/call-1.json", true],
    ["metadata/2026/03/CHAT-2.JSON", true],
    ["metadata/anything.json", true],
    ["metadata/metadata-7.txt", true],
    ["metadata/notes.txt", false],
    ["metadata/call-1.mp3", false],
    ["call-1.json", false],
    ["other/call-1.json", false],
    ["other/metadata/", false],
    [`metadata/${canaryInstance}/metadata-0.json`, true],
    [`other/${canaryInstance}/metadata-0.json`, false],
  ])("%s below metadata/: %s", (name, expected) => {
    expect(isSessionFileName(name, inFolder)).toBe(expected);
  });

  it("is narrowed by a pattern, but for the canary", () => {
    const narrow = { ...testSettings, namePattern: /^call-/ };
    const names = ["call-1.json", "chat-1.json", `${canaryInstance}/metadata-0.json`];
    expect(names.map((name) => isSessionFileName(name, narrow))).toEqual([true, false, true]);
  });

  it("that somebody names is exactly that one, in any folder", () => {
    const named = settingsForNamed("elsewhere/a (1)+[x].session", { ...inFolder, namePattern: /^call-/ });
    const names = ["elsewhere/a (1)+[x].session", "a (1)+[x].session", "a (1)+[x].session.json", "b a (1)+[x].session", "a 1x.session"];
    expect(names.map((name) => isSessionFileName(name, named))).toEqual([true, true, false, false, false]);
  });

  it.each([
    ["call-1.json", true],
    ["a/chat-20.JSON", true],
    ["metadata-call.txt", true],
    ["metadata.json", true],
    ["call-x.json", false],
    ["recall-1.json", false],
    ["call-1.json.part", false],
    ["contacts.json", false],
  ])("%s is the platform's: %s", (name, expected) => {
    expect(isPlatformName(name)).toBe(expected);
  });
});

it("the instance is that of the longest prefix", () => {
  const settings = { ...testSettings, instance: "main", instances: { "eu/": "europe", "eu/de/": "germany", "us/": "america" } };
  const names = ["call-1.json", "eu/call-1.json", "eu/de/call-1.json", "us/eu/call-1.json", `eu/${canaryInstance}/metadata-0.json`];
  expect(names.map((name) => instanceOf(name, settings))).toEqual(["main", "europe", "germany", "america", canaryInstance]);
});

describe("the hash of the settings that change rows", () => {
  const settings = {
    instance: "main",
    instances: { "b/": "two", "a/": "one" },
    personal: { ...testSettings.personal, key: "k".repeat(16) },
  };

  it("is the same in whatever order instances are written", () => {
    expect(settingsHash({ ...settings, instances: { "a/": "one", "b/": "two" } })).toBe(settingsHash(settings));
    expect(settingsHash(settings)).toMatch(/^[0-9a-f]{12}$/);
  });

  it("is another one for each change of them", () => {
    const others = [
      { ...settings, instance: "other" },
      { ...settings, instances: { "a/": "two", "b/": "one" } },
      { ...settings, instances: { "a/": "one" } },
      { ...settings, personal: { ...settings.personal, key: null } },
      { ...settings, personal: { ...settings.personal, key: "l".repeat(16) } },
      { ...settings, personal: { ...settings.personal, treatments: { ...settings.personal.treatments, contact: "drop" as const } } },
    ];
    expect(new Set([settings, ...others].map(settingsHash)).size).toBe(others.length + 1);
  });
});
