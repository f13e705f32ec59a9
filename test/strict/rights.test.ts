import { expect, it } from "vitest";
import { calls, customRoles, type CallName, identities, requirements, rightsOf } from "../../functions/rights.ts";
import { readDiscovery } from "./discovery.ts";

const methods = new Map([...readDiscovery("bigquery").methods, ...readDiscovery("storage").methods].map((method) => [method.id, method]));
const names = Object.keys(requirements).filter((name): name is CallName => Object.hasOwn(requirements, name));
const isMethod = (name: string): boolean => /^(?:bigquery|storage)\./.test(name);
const permissionsOf = (name: CallName): readonly string[] => requirements[name].map(({ permission }) => permission);

/** What a method's description names, and what the table has in its place. */
const differences: Readonly<Record<string, string>> = {
  "bigquery.jobs.get": "only of jobs of other accounts",
  "bigquery.jobs.getQueryResults": "only of jobs of other accounts, and of results that were given a table of their own",
  "bigquery.jobs.insert": "depends on the job: see the calls that begin with job",
};

it.each(names.filter(isMethod))("%s is a method of the service", (name) => {
  expect(methods.has(name)).toBe(true);
});

it.each(names.filter((name) => isMethod(name) && differences[name] === undefined))(
  "%s takes at least the permissions that its documentation names",
  (name) => {
    expect(permissionsOf(name)).toEqual(expect.arrayContaining(methods.get(name)?.permissions ?? []));
  },
);

it.each(names.filter((name) => !name.startsWith("job: ")))(
  "%s is called by an identity, by a check or by whoever applies the module",
  (name) => {
    const setUp: readonly string[] = ["bigquery.datasets.insert"];
    const checks: readonly string[] = [
      "bigquery.tables.testIamPermissions",
      "storage.buckets.testIamPermissions",
      "bigquery.tables.list",
      "datasets.get without access list",
    ];
    const isCalled = identities.some((identity) => calls[identity].some(({ call }) => call === name));
    expect(isCalled || setUp.includes(name) || checks.includes(name)).toBe(true);
  },
);

it("the loader appends and reads, and does nothing else", () => {
  expect(Object.fromEntries([...rightsOf("loader")].map(([resource, found]) => [resource, [...found].toSorted()]))).toEqual({
    source: ["storage.objects.get", "storage.objects.list"],
    quarantine: ["storage.objects.create"],
    store: ["bigquery.datasets.get"],
    "store.session_versions": ["bigquery.tables.get", "bigquery.tables.updateData"],
    "store.touched_days": ["bigquery.tables.get", "bigquery.tables.updateData"],
    "store.unloaded_files": ["bigquery.tables.get", "bigquery.tables.updateData"],
  });
});

const permissionsIn = (roles: ReturnType<typeof customRoles>): readonly string[] =>
  Object.values(roles).flatMap((role) => role.permissions);

it("no function may decide who reads the analysts' datasets, drop a table or delete a source file", () => {
  const { upkeep_store: _, ...others } = customRoles();
  expect(permissionsIn(others).filter((permission) => /setIamPolicy|datasets\.update/.test(permission))).toEqual([]);
  expect(permissionsIn(customRoles()).filter((permission) => /tables\.delete|datasets\.(?:create|delete)/.test(permission))).toEqual([]);
  for (const identity of identities) expect([...(rightsOf(identity).get("source") ?? [])]).not.toContain("storage.objects.delete");
});

it("an operator may do what upkeep does", () => {
  for (const [resource, permissions] of rightsOf("upkeep"))
    expect([...(rightsOf("operator").get(resource) ?? [])]).toEqual(expect.arrayContaining([...permissions]));
});
