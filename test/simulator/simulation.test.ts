import { describe, expect, test } from "vitest";
import {
  append,
  appendAndReadNewest,
  arrivalWins,
  markerAndGuess,
  ours,
  play,
  policies,
  readNewest,
  refuseSecondWrite,
  type Reading,
  type Rules,
} from "./policies.ts";
import { features, type Attempt, type Feature, type Schedule, type Version } from "./schedule.ts";
import { drawSchedules, judge, simulate, type Ending } from "./simulation.ts";

const schedules = drawSchedules(800, 7);

function ending<State>(schedule: Schedule, rules: Rules<State>): Ending {
  return judge(play(schedule, rules), schedule.versions.at(-1));
}

describe("a schedule", () => {
  test("the same seed draws the same schedules, another seed others", () => {
    expect(drawSchedules(800, 7)).toEqual(schedules);
    expect(drawSchedules(800, 8)).not.toEqual(schedules);
  });

  test.each(features)("%s happens in some schedules and not in others", (feature) => {
    const having = schedules.filter((schedule) => schedule.features.has(feature)).length;
    expect(having).toBeGreaterThan(0);
    expect(having).toBeLessThan(schedules.length);
  });

  test("every version is handled to the end, crashes or not", () => {
    for (const { versions, attempts } of schedules) {
      const acknowledged = attempts.filter((attempt) => attempt.completedShare === 1).map((attempt) => attempt.announced);
      expect(new Set(acknowledged)).toEqual(new Set(versions));
    }
  });

  test("updated_at never falls and timeCreated always rises", () => {
    for (const { versions } of schedules) {
      for (const [index, version] of versions.entries()) {
        expect(version.updatedAt).toBeGreaterThanOrEqual(versions[index - 1]?.updatedAt ?? 0);
        expect(version.timeCreated).toBeGreaterThan(versions[index - 1]?.timeCreated ?? 0);
      }
    }
  });
});

describe("a session", () => {
  const [older, newer] = [aVersion({ content: 1 }), aVersion({ content: 2 })];

  test.each<[Ending, Version[]]>([
    ["right", [newer]],
    ["stale", [older]],
    ["doubled", [newer, newer]],
    ["doubled", [older, newer]],
    ["lost", []],
  ])("is %s", (expected, seen) => {
    expect(judge(seen, newer)).toBe(expected);
  });
});

describe("our policy", () => {
  test.each([1, 2, 3])("every session ends in the correct state, seed %i", (seed) => {
    expect(simulate(drawSchedules(500, seed), [ours])).toMatchObject([{ shares: { right: 1 }, calmRight: 1 }]);
  });

  const broken: [string, Parameters<typeof readNewest>[0]][] = [
    ["ordered by arrival", { identity, order: ({ attempt }) => [attempt.startedAt + attempt.handlingSeconds / 2] }],
    ["ordered by generation", { identity, order: (reading) => [reading.version.generation] }],
    ["without timeCreated to break ties", { identity, order: ({ version: { updatedAt }, attempt }) => [updatedAt, attempt.rowId] }],
    ["identified by path", { identity: ({ objectName }) => objectName, order }],
  ];

  test.each(broken)("%s, it no longer does", (_, rules) => {
    const right = schedules.filter((schedule) => ending(schedule, readNewest(rules)) === "right");
    expect(right.length).toBeLessThan(schedules.length);
    expect(right.length).toBeGreaterThan(0);
  });
});

test("a newer loader's row of an older file does not win", () => {
  const [first, second] = [aVersion({ content: 1 }), aVersion({ content: 2, timeCreated: 900, updatedAt: 900 })];
  const attempts = [anAttempt({ announced: second, startedAt: 901 }), anAttempt({ announced: first, startedAt: 1000, loaderVersion: 2 })];
  const schedule = { ...scheduleOf([first, second], attempts), keptGenerations: true };
  const loaderFirst = readNewest({ identity, order: (reading) => [reading.attempt.loaderVersion, ...order(reading)] });
  expect([ending(schedule, appendAndReadNewest), ending(schedule, loaderFirst)]).toEqual(["right", "stale"]);
});

describe("the other policies", () => {
  const only: [string, Feature | undefined, Ending][] = [
    ["Refuse second write", undefined, "stale"],
    ["Refuse second write", "moved to another path", "doubled"],
    ["Append", undefined, "doubled"],
    ["Arrival wins", undefined, "right"],
    ["Arrival wins", "moved to another path", "right"],
    ["Arrival wins", "crash", "right"],
    ["Marker and guess", undefined, "right"],
    ["Marker and guess", "duplicate delivery", "right"],
    ["Marker and guess", "third write", "stale"],
    ["Marker and guess", "late first write", "stale"],
    ["Marker and guess", "equal updated_at", "stale"],
    ["Generation wins", undefined, "right"],
    ["Generation wins", "duplicate delivery", "right"],
    ["Generation wins", "third write", "right"],
  ];

  test.each(only)("%s with only this unusual: %s ends %s", (name, feature, expected) => {
    const alike = schedules.filter((schedule) =>
      feature === undefined ? schedule.features.size === 0 : schedule.features.size === 1 && schedule.features.has(feature),
    );
    expect(alike).not.toHaveLength(0);
    const policy = policies.find((one) => one.name === name);
    const endings = alike.map((schedule) => judge(policy?.seenAfter(schedule) ?? [], schedule.versions.at(-1)));
    expect(new Set(endings)).toEqual(new Set([expected]));
  });

  test("a crash between the two steps of the marker policy doubles the session", () => {
    const first = aVersion({ content: 1 });
    const attempts = [anAttempt({ announced: first, completedShare: 0.5 }), anAttempt({ announced: first, startedAt: 60 })];
    expect(ending(scheduleOf([first], attempts), markerAndGuess)).toBe("doubled");
  });

  test("a crash before the write leaves no trace, one after it repeats the write", () => {
    const first = aVersion({ content: 1 });
    const retried = anAttempt({ announced: first, startedAt: 60 });
    const before = scheduleOf([first], [anAttempt({ announced: first, completedShare: 0.4 }), retried]);
    const after = scheduleOf([first], [anAttempt({ announced: first, completedShare: 0.6 }), retried]);
    expect([ending(before, append), ending(after, append)]).toEqual(["right", "doubled"]);
    expect([ending(before, refuseSecondWrite), ending(after, refuseSecondWrite)]).toEqual(["right", "right"]);
  });

  test("a handler that read before the rewrite and writes after it makes the last arrival stale", () => {
    const [first, second] = [aVersion({ content: 1 }), aVersion({ content: 2, timeCreated: 900, updatedAt: 900 })];
    const slow = anAttempt({ announced: first, startedAt: 890, handlingSeconds: 300 });
    expect(ending(scheduleOf([first, second], [slow, anAttempt({ announced: second, startedAt: 901 })]), arrivalWins)).toBe("stale");
  });

  test("a generation that is gone is read as the live version", () => {
    const [first, second] = [aVersion({ content: 1 }), aVersion({ content: 2, timeCreated: 900, updatedAt: 900, generation: 2 })];
    const late = scheduleOf([first, second], [anAttempt({ announced: first, startedAt: 1000 })]);
    const rules = readNewest({ identity: () => "", order: () => [] });
    expect(play(late, rules)).toEqual([second]);
    expect(play({ ...late, keptGenerations: true }, rules)).toEqual([first]);
  });
});

function identity({ session }: Version): string {
  return `${session.instance}/${session.channel}/${session.id}`;
}

function order({ version: { updatedAt, timeCreated } }: Reading): number[] {
  return [updatedAt, timeCreated];
}

function aVersion(given: Partial<Version>): Version {
  return {
    content: 1,
    session: { instance: "default", channel: "call", id: 42 },
    endsAt: 0,
    updatedAt: 5,
    timeCreated: 6,
    objectName: "metadata/2025/03/09/call-42.json",
    generation: 1,
    ...given,
  };
}

function anAttempt(given: Partial<Attempt> & { announced: Version }): Attempt {
  return { startedAt: 10, handlingSeconds: 1, completedShare: 1, loaderVersion: 1, rowId: 0, ...given };
}

function scheduleOf(versions: Schedule["versions"], attempts: readonly Attempt[]): Schedule {
  return { versions, attempts, keptGenerations: false, features: new Set() };
}
