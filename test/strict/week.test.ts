import { beforeAll, describe, expect, it } from "vitest";
import { holdersOf } from "../../functions/rights.ts";
import type { Missing } from "../support/emulators.ts";
import { type Check } from "./proxy.ts";
import { functionGrants, type Grant, simulateWeek, type Week } from "./week.ts";

/** Many by command (`npm run test:week`), few in each run of the tests. */
const sessions = Number(process.env["WEEK_SESSIONS"] ?? "14");

const covers = ({ identity, resource, permission }: Grant, check: Check): boolean =>
  check.caller === identity && check.permission === permission && check.resource !== null && holdersOf(check.resource).includes(resource);

const nameOf = ({ identity, resource, permission }: Grant): string => `${identity}: ${permission} on ${resource}`;

const distinct = (checks: readonly Check[]): readonly Check[] => [
  ...new Map(checks.map((check) => [`${check.caller} ${check.permission} ${check.resource ?? ""}`, check])).values(),
];

/** Requests of the week that these grants would refuse. */
const refused = (grants: readonly Grant[], checks: readonly Check[]): readonly Check[] =>
  checks.filter((check) => (check.caller === "loader" || check.caller === "upkeep") && !grants.some((grant) => covers(grant, check)));

/** Grants that the week could do without: of those that allow a request, the one on the smallest resource counts. */
function unneeded(grants: readonly Grant[], checks: readonly Check[]): readonly string[] {
  const needed = new Set(
    checks.map((check) => {
      const allowing = grants.filter((grant) => covers(grant, check));
      return (check.resource === null ? [] : holdersOf(check.resource)).flatMap((holder) =>
        allowing.filter(({ resource }) => resource === holder),
      )[0];
    }),
  );
  return grants.filter((grant) => !needed.has(grant)).map(nameOf);
}

describe("a week of the packaged functions with exactly their rights", () => {
  let week: Week | Missing;
  beforeAll(async () => {
    week = await simulateWeek({ sessions, seed: 7 });
    if ("missing" in week) process.stderr.write(`skipped: the week: ${week.missing}\n`);
  }, 3_600_000);
  const found = (context: { skip(reason: string): never }): Week => ("missing" in week ? context.skip(week.missing) : week);

  it("no request is denied, and every one is known to the service", (context) => {
    const { denied, complaints, failures } = found(context);
    expect({ denied: [...new Set(denied)], complaints: [...new Set(complaints)], failures }).toEqual({
      denied: [],
      complaints: [],
      failures: [],
    });
  });

  it("every session shows its latest file, without the erased and the deleted one", (context) => {
    const { shown, expected, wrong } = found(context);
    expect(shown).toEqual(expected);
    expect(wrong).toEqual([]);
  });

  it("upkeep loaded what no event brought, erased, mirrored the deletion and compacted", (context) => {
    const { reports, copies } = found(context);
    expect(reports.get("reconcile.fixed_loaded")).toBeGreaterThan(0);
    expect(reports.get("reconcile.fixed_failed")).toBe(0);
    expect(reports.get("reconcile.deletedSessions")).toBe(1);
    expect(reports.get("erase.deleted_rows")).toBeGreaterThan(0);
    expect(reports.get("erase.removed_copies")).toBeGreaterThan(0);
    expect(reports.get("compact.superseded_versions")).toBeGreaterThan(0);
    expect(copies.map((name) => /metadata-9\d+\.json/.exec(name)?.[0] ?? name).toSorted()).toEqual([
      "metadata-900001.json",
      "metadata-900002.json",
      "metadata-900003.json",
    ]);
  });

  it("each permission is needed: without it the week has a request that is denied", (context) => {
    const checks = distinct(found(context).checks);
    const grants = functionGrants();
    expect(refused(grants, checks)).toEqual([]);
    const harmless = grants.filter(
      (removed) =>
        refused(
          grants.filter((grant) => grant !== removed),
          checks,
        ).length === 0,
    );
    expect(harmless).toEqual([]);
  });

  it("each permission that is added to a role is found to be one too many", (context) => {
    const checks = distinct(found(context).checks);
    const grants = functionGrants();
    const permissions = [...new Set([...grants.map(({ permission }) => permission), "bigquery.tables.delete", "bigquery.datasets.delete"])];
    expect(unneeded(grants, checks)).toEqual([]);
    const places = grants.map(({ identity, resource }) => ({ identity, resource }));
    const granted = new Set(grants.map(nameOf));
    const added = places
      .flatMap((place) => permissions.map((permission): Grant => ({ ...place, permission })))
      .filter((grant) => !granted.has(nameOf(grant)));
    expect(added.filter((grant) => unneeded([...grants, grant], checks).join() !== nameOf(grant))).toEqual([]);
  });
});
