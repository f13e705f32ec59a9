import { type Dataset, type StoredTable, sessionVersions, touchedDays, unloadedFiles } from "../schema/store.ts";

/**
 * The one list of who calls what on Google Cloud and which permission each call takes. Terraform's roles and grants, `doctor` and the doubles that
 * refuse requests are functions of it, so a new call is one more line here.
 */

/** `loader` and `upkeep` are the accounts of the functions, `operator` is whoever runs the commands. */
export const identities = ["loader", "upkeep", "operator"] as const;
export type Identity = (typeof identities)[number];

/** What a call is about: the project, a bucket, the canary's folder of the source, a dataset with everything in it, or one stored table. */
export type Resource = "project" | "source" | "canary" | "quarantine" | Dataset | `store.${string}`;

/** What a permission is checked on. One that is granted on a dataset counts for its tables, and one on the project for all of it. */
type Level = "project" | "bucket" | "dataset" | "table";

export interface Requirement {
  readonly on: Level;
  readonly permission: string;
}

const on = (level: Level, ...permissions: readonly string[]): readonly Requirement[] =>
  permissions.map((permission) => ({ on: level, permission }));

/** Permissions by method of the REST interfaces, and by what a job does with a table. */
export const requirements = {
  // The access list is part of the answer. It takes a permission of its own in organizations that have chosen so.
  "bigquery.datasets.get": on("dataset", "bigquery.datasets.get", "bigquery.datasets.getIamPolicy"),
  "datasets.get without access list": on("dataset", "bigquery.datasets.get"),
  "bigquery.datasets.insert": on("project", "bigquery.datasets.create"),
  "bigquery.datasets.patch": on("dataset", "bigquery.datasets.get", "bigquery.datasets.setIamPolicy", "bigquery.datasets.update"),
  // Of one's own jobs.
  "bigquery.jobs.get": on("project", "bigquery.jobs.create"),
  "bigquery.jobs.getQueryResults": on("project", "bigquery.jobs.create"),
  "bigquery.jobs.insert": on("project", "bigquery.jobs.create"),
  "bigquery.routines.get": on("dataset", "bigquery.routines.get"),
  "bigquery.routines.insert": on("dataset", "bigquery.routines.create"),
  "bigquery.routines.update": on("dataset", "bigquery.routines.get", "bigquery.routines.update"),
  "bigquery.tabledata.insertAll": [
    ...on("table", "bigquery.tables.get", "bigquery.tables.updateData"),
    ...on("dataset", "bigquery.datasets.get"),
  ],
  "bigquery.tables.get": on("table", "bigquery.tables.get"),
  "bigquery.tables.insert": on("dataset", "bigquery.tables.create"),
  "bigquery.tables.list": on("dataset", "bigquery.tables.list"),
  "bigquery.tables.patch": on("table", "bigquery.tables.get", "bigquery.tables.update"),
  // Checks what the caller may do, and takes nothing.
  "bigquery.tables.testIamPermissions": [],

  "job: read": on("table", "bigquery.tables.getData"),
  "job: insert": on("table", "bigquery.tables.updateData"),
  "job: change": on("table", "bigquery.tables.getData", "bigquery.tables.updateData"),
  "job: load": on("table", "bigquery.tables.get", "bigquery.tables.update", "bigquery.tables.updateData"),
  "job: load, creating the table": on("dataset", "bigquery.tables.create"),
  "job: create": on("dataset", "bigquery.tables.create"),
  "job: replace a table": [
    ...on("dataset", "bigquery.tables.create"),
    ...on("table", "bigquery.tables.update", "bigquery.tables.updateData"),
  ],
  "job: replace a view": [...on("dataset", "bigquery.tables.create"), ...on("table", "bigquery.tables.update")],
  "job: replace a routine": on("dataset", "bigquery.routines.create", "bigquery.routines.update"),
  // A relation in a dataset that another dataset lets read: whoever creates it takes part in what that one shares.
  "show in another dataset": on("dataset", "bigquery.datasets.get", "bigquery.datasets.update"),
  "job: alter": on("table", "bigquery.tables.get", "bigquery.tables.update"),
  "job: drop": on("table", "bigquery.tables.delete", "bigquery.tables.get"),
  "job: INFORMATION_SCHEMA": on(
    "dataset",
    "bigquery.routines.get",
    "bigquery.routines.list",
    "bigquery.tables.get",
    "bigquery.tables.list",
  ),

  "storage.buckets.testIamPermissions": [],
  // Whoever may not list is answered 403 instead of 404 for an object that is gone.
  "storage.objects.get": on("bucket", "storage.objects.get", "storage.objects.list"),
  "storage.objects.delete": on("bucket", "storage.objects.delete", "storage.objects.list"),
  "storage.objects.insert": on("bucket", "storage.objects.create"),
  // In place of an object of that name.
  "overwrite an object": on("bucket", "storage.objects.create", "storage.objects.delete"),
  // A copy; its source is read as by objects.get.
  "storage.objects.rewrite": on("bucket", "storage.objects.create"),
  "storage.objects.list": on("bucket", "storage.objects.list"),
} as const satisfies Readonly<Record<string, readonly Requirement[]>>;

export type CallName = keyof typeof requirements;

/** What an identity does, and on which resources. */
interface Call {
  readonly call: CallName;
  readonly on: readonly Resource[];
}

const tables = (...stored: readonly StoredTable[]): readonly Resource[] => stored.map(({ name }) => `store.${name}` as const);
const analysts = ["contact_center", "restricted"] as const;
const all = ["store", ...analysts] as const;

/** Reads a file, appends its row, and keeps a copy of a file that is rejected. It starts no job. */
const loaderCalls: readonly Call[] = [
  { call: "storage.objects.get", on: ["source"] },
  { call: "storage.objects.insert", on: ["quarantine"] },
  { call: "storage.objects.rewrite", on: ["quarantine"] },
  { call: "bigquery.tabledata.insertAll", on: tables(sessionVersions, unloadedFiles, touchedDays) },
];

/**
 * Creates settled tables, views and table functions of this version, and lets the table function read the store. Datasets, stored tables, and which views may read
 * the store are Terraform's.
 */
const migration: readonly Call[] = [
  { call: "bigquery.datasets.get", on: all },
  { call: "bigquery.datasets.patch", on: ["store"] },
  { call: "bigquery.tables.get", on: all },
  { call: "bigquery.tables.insert", on: all },
  { call: "bigquery.tables.patch", on: all },
  { call: "job: replace a view", on: all },
  // A view can be created only by who may read what it reads.
  { call: "job: read", on: all },
  { call: "show in another dataset", on: ["store"] },
  { call: "bigquery.routines.get", on: ["contact_center"] },
  { call: "bigquery.routines.insert", on: ["contact_center"] },
  { call: "bigquery.routines.update", on: ["contact_center"] },
];

/** Statements and batches over the store's tables. */
const maintenance: readonly Call[] = [
  { call: "bigquery.jobs.insert", on: ["project"] },
  { call: "bigquery.jobs.get", on: ["project"] },
  { call: "bigquery.jobs.getQueryResults", on: ["project"] },
  { call: "job: change", on: ["store"] },
  { call: "job: load", on: ["store"] },
];

const upkeepCalls: readonly Call[] = [
  ...migration,
  ...maintenance,
  { call: "storage.objects.list", on: ["source"] },
  { call: "storage.objects.get", on: ["source"] },
  { call: "storage.objects.insert", on: ["quarantine"] },
  { call: "storage.objects.rewrite", on: ["quarantine"] },
  { call: "overwrite an object", on: ["canary"] },
  // Copies of an erased session.
  { call: "storage.objects.delete", on: ["quarantine"] },
];

const operatorCalls: readonly Call[] = [
  ...upkeepCalls,
  // `replay`.
  { call: "storage.objects.list", on: ["quarantine"] },
  { call: "storage.objects.get", on: ["quarantine"] },
];

export const calls: Readonly<Record<Identity, readonly Call[]>> = {
  loader: loaderCalls,
  upkeep: upkeepCalls,
  operator: operatorCalls,
};

/** Permissions by the resource that they are granted on. */
export type Rights = ReadonlyMap<Resource, ReadonlySet<string>>;

/** What an identity needs for its calls, and no more. */
export function rightsOf(identity: Identity): Rights {
  const rights = new Map<Resource, Set<string>>();
  for (const { call, on: resources } of calls[identity]) {
    for (const resource of resources) {
      for (const { on: level, permission } of requirements[call]) {
        const place = grantedOn(level, resource);
        rights.set(place, (rights.get(place) ?? new Set()).add(permission));
      }
    }
  }
  return rights;
}

/** Whether an identity may ask questions: those are jobs. */
export const mayQuery = (identity: Identity): boolean => rightsOf(identity).get("project")?.has("bigquery.jobs.create") === true;

const grantedOn = (level: Level, resource: Resource): Resource => {
  if (level === "project") return "project";
  return level === "dataset" && isTable(resource) ? "store" : resource;
};

const isTable = (resource: Resource): resource is `store.${string}` => resource.startsWith("store.");

/** The resources whose grants count for a resource: itself and what it is in. */
export const holdersOf = (resource: Resource): readonly Resource[] => {
  if (resource === "project" || resource === "source" || resource === "quarantine") return [resource];
  if (resource === "canary") return [resource, "source"];
  return isTable(resource) ? [resource, "store", "project"] : [resource, "project"];
};

/** Grants of Terraform to the functions' accounts, by a role of the project's own for each place. */
export interface Role {
  readonly title: string;
  readonly permissions: readonly string[];
  /** What the role is granted on; stored tables by their names. */
  readonly on: readonly string[];
}

const titles: Readonly<Record<string, string>> = {
  loader_quarantine: "create copies of rejected files, without reading, overwriting or deleting any",
  loader_rows: "append rows to a table, without reading, changing or deleting any",
  loader_store: "see the store's dataset, without its rows",
  upkeep_contact_center: "create the analysts' relations and read them",
  upkeep_project: "run jobs",
  upkeep_quarantine: "create and delete copies of rejected files",
  upkeep_restricted: "create the restricted relations and read them",
  upkeep_store: "create settled tables, change the rows of all tables of the store, and let relations read them",
};

/**
 * Terraform's custom roles for the functions, from the calls above. The source bucket is left out, and the canary's folder in it: it may be in another
 * project, where a project's own role cannot be granted.
 */
export function customRoles(): Readonly<Record<string, Role>> {
  const roles = new Map<string, Role>();
  for (const identity of ["loader", "upkeep"] as const) {
    for (const [resource, permissions] of rightsOf(identity)) {
      if (resource === "source" || resource === "canary") continue;
      const name = isTable(resource) ? resource.slice("store.".length) : resource;
      const key = `${identity}_${isTable(resource) ? "rows" : resource}`;
      const title = titles[key];
      if (title === undefined) throw new Error(`role ${key}: expected a title in functions/rights.ts`);
      const role = { title, permissions: [...permissions].toSorted(), on: [...(roles.get(key)?.on ?? []), name] };
      if (roles.get(key)?.permissions.some((permission) => !permissions.has(permission)) === true)
        throw new Error(`role ${key}: expected the same permissions on ${role.on.join(" and ")}`);
      roles.set(key, role);
    }
  }
  return Object.fromEntries([...roles].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * The predefined roles on the source bucket: to read it, to list it if only a folder may be read, and to write the canary's folder. They are the smallest
 * that have the permissions.
 */
export const sourceRoles = {
  reads: "roles/storage.objectViewer",
  lists: "roles/storage.legacyBucketReader",
  writesCanary: "roles/storage.objectUser",
} as const;
