import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { readConfig } from "../../functions/config.ts";
import { customRoles, type Identity, type Resource as Place, rightsOf, sourceRoles } from "../../functions/rights.ts";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { canaryInstance } from "../../schema/store.ts";
import { type LogEntry, logFilter } from "./log-filter.ts";
import { logLines } from "./log-lines.ts";
import type { Plan, Resource } from "./terraform.ts";

/** What `schema/generated/tables.json` holds. */
const column = z.looseObject({
  name: z.string(),
  type: z.string(),
  mode: z.string().optional(),
  description: z.string(),
  class: z.string(),
});
export const generated = z.object({
  tables: z.array(
    z.object({
      dataset: z.string(),
      name: z.string(),
      description: z.string(),
      partition: z.object({ field: z.string(), type: z.string() }).nullable(),
      clustering: z.array(z.string()).nullable(),
      schema: z.array(column),
    }),
  ),
});
export type Generated = z.infer<typeof generated>;

const repository = path.join(import.meta.dirname, "..", "..");
const project = "acme-contact-center";
const storageAgent = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com";
const pubsubAgent = "service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com";
const otherStorageAgent = "service-999999999999@gs-project-accounts.iam.gserviceaccount.com";

/** Given, these leave nothing to be read from an account. The zip's content is only hashed: any file will do. */
const common = {
  project_id: project,
  bucket: "acme-ccaip",
  bucket_location: "US",
  project_number: "123456789012",
  storage_agent: storageAgent,
  source_zip: "./providers.tf",
  // By default known at the first apply, and then the plan shows no setting at all.
  load_since: "2026-03-01T00:00:00Z",
};

/** Installations that the rules look at, each with the variables that make it. */
export const installations = {
  default: common,
  elsewhere: {
    ...common,
    trigger_mode: "pubsub",
    bucket_project_id: "acme-telephony",
    bucket_location: "EUROPE-WEST3",
    storage_agent: otherStorageAgent,
    object_prefix: "ccaip/metadata/",
    timeout_seconds: 540,
    name: "acme",
    store_dataset: "cc_store",
    analyst_dataset: "cc",
    restricted_dataset: "cc_pii",
    labels: { team: "telephony" },
    instances: { "emea/": "emea" },
    name_pattern: "^metadata-[0-9']+[.]json$",
    time_zone: "America/New_York",
    service_level_seconds: 20,
    short_abandon_seconds: 5,
    interval_seconds: 900,
    csat_positive_min: 3,
    repeat_days: 14,
    version_days: 7,
    retention_days: 400,
    alert_email: "oncall@example.com",
    alert_silence_hours: 12,
    upkeep_enabled: false,
    max_delivery_attempts: 7,
  },
  encrypted: {
    ...common,
    trigger_mode: "pubsub",
    kms_key_name: "projects/acme-keys/locations/us-east4/keyRings/r/cryptoKeys/k",
    deletion_protection: false,
  },
  guarded: {
    ...common,
    analysts: ["analysts@example.com"],
    restricted_readers: ["privacy@example.com"],
    policy_tags: true,
    personal_data: { contact: "pseudonymize", content: "drop" },
    pseudonym_secret: "pseudonym-key",
    pseudonym_secret_version: "3",
    settings_revision: 2,
    mirror_deletes: true,
    budget_billing_account: "012345-6789AB-CDEF01",
    budget_amount: 80,
    canary: true,
    objective: true,
    compact: false,
    reconcile: false,
    upkeep_max_bytes: 20_000_000_000,
  },
  unmanaged: {
    ...common,
    object_prefix: "ccaip/",
    manage_bucket: false,
    canary: true,
    bigquery_location: "EU",
    region: "europe-west1",
    bucket_location: "EU",
  },
} as const;
export type Installation = keyof typeof installations;
export type Plans = Readonly<Record<Installation, Plan>>;

/** One rule, stated as a sentence; `holds` throws if the rule is broken. */
export type Rule = { readonly name: string; holds(plans: Plans, schema: Generated): void };

const every: readonly Installation[] = ["default", "elsewhere", "encrypted", "guarded", "unmanaged"];

function resources(plan: Plan, type: string): readonly Resource[] {
  return plan.resources.filter((resource) => resource.type === type);
}

function the(plan: Plan, address: string): Resource {
  const found = plan.resources.find((resource) => resource.address === address);
  assert.ok(found, `${address} is not planned`);
  return found;
}

/** The value at a dotted path such as "service_config.0.ingress_settings"; undefined if a step is missing. */
function at(from: Resource, where: string): unknown {
  let value: unknown = from.values;
  for (const step of where.split(".")) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (typeof value === "object" && value !== null) value = Object.entries(value).find(([key]) => key === step)?.[1];
    else return undefined;
  }
  return value;
}

/** A value as text, to be compared or put in order. */
function said(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function sorted(values: Iterable<unknown>): readonly string[] {
  return [...values].map(said).toSorted((one, other) => (one < other ? -1 : 1));
}

function text(from: Resource, where: string): string {
  const value = at(from, where);
  assert.equal(typeof value, "string", `${from.address}: ${where} is not text`);
  return String(value);
}

/** What the configuration refers to in an argument whose value only an apply would know. */
function references(plan: Plan, from: Resource, argument: string): string {
  const block = plan.blocks.find(({ address }) => address === from.address.replace(/\[.*/u, ""));
  return JSON.stringify(block?.expressions?.[argument] ?? null);
}

const expectedEnvironment = {
  SOURCE_BUCKET: "acme-ccaip",
  OBJECT_PREFIX: "",
  INSTANCE: "default",
  INSTANCES: "{}",
  BIGQUERY_PROJECT: project,
  BIGQUERY_LOCATION: "US",
  STORE_DATASET: "contact_center_store",
  ANALYST_DATASET: "contact_center",
  RESTRICTED_DATASET: "contact_center_restricted",
  QUARANTINE_BUCKET: "acme-contact-center-ccaip-sessions-quarantine",
  MAX_OBJECT_BYTES: "1048576",
  PERSONAL_DATA: "{}",
  SETTINGS_REVISION: "1",
  MIRROR_DELETES: "false",
  LOAD_SINCE: "2026-03-01T00:00:00Z",
  CANARY: "false",
  COMPACT: "true",
  VERSION_DAYS: "30",
  RECONCILE: "true",
  RECONCILE_PAGES: "250",
  UPKEEP_MAX_BYTES: "1000000000000",
  REPORTING_TIME_ZONE: "UTC",
  SERVICE_LEVEL_SECONDS: "30",
  SHORT_ABANDON_SECONDS: "10",
  INTERVAL_SECONDS: "1800",
  CSAT_POSITIVE_MIN: "4",
  REPEAT_DAYS: "7",
  LOG_EXECUTION_ID: "true",
  NODE_OPTIONS: "--enable-source-maps",
};

// ---- who may do what ----------------------------------------------------------------------------

/** Every grant of a plan as "who: role on what", whichever kind of resource makes it. */
function grants(plan: Plan): readonly string[] {
  const found: string[] = [];
  for (const resource of plan.resources) {
    if (resource.type === "google_bigquery_dataset_access") {
      const who = at(resource, "group_by_email") ?? at(resource, "user_by_email");
      if (who !== undefined && who !== null) {
        found.push(`${shortName(said(who))}: ${roleName(text(resource, "role"))} on dataset ${text(resource, "dataset_id")}`);
      }
    } else if (resource.type.includes("_iam_") && resource.type !== "google_project_iam_custom_role") {
      assert.ok(resource.type.endsWith("_iam_member"), `${resource.address} would take other people's grants away`);
      found.push(`${shortName(text(resource, "member"))}: ${roleName(text(resource, "role"))} on ${target(plan, resource)}`);
    }
  }
  return found.toSorted();
}

const roleName = (role: string): string => role.replace(/^(projects\/[^/]+\/)?roles\//u, "");

function shortName(member: string): string {
  const name = member.replace(/^(serviceAccount|group):/u, "");
  const own = /^[a-z-]+-(run|upkeep|call|bld)@acme-contact-center\.iam\.gserviceaccount\.com$/u.exec(name)?.[1];
  if (own !== undefined) return own;
  return { [storageAgent]: "storage agent", [otherStorageAgent]: "storage agent elsewhere", [pubsubAgent]: "pubsub agent" }[name] ?? name;
}

function target(plan: Plan, resource: Resource): string {
  const known = (argument: string) => said(at(resource, argument) ?? references(plan, resource, argument));
  const condition = at(resource, "condition.0.expression");
  const only = condition === undefined ? "" : ` if ${said(condition)}`;
  switch (resource.type) {
    case "google_project_iam_member":
      return `project ${known("project")}${only}`;
    case "google_storage_bucket_iam_member":
      return `bucket ${known("bucket")}${only}`;
    case "google_bigquery_table_iam_member":
      return `table ${known("dataset_id")}.${known("table_id")}`;
    case "google_cloud_run_v2_service_iam_member":
      return `service ${known("name")}`;
    case "google_artifact_registry_repository_iam_member":
      return "images";
    case "google_secret_manager_secret_iam_member":
      return `secret ${known("secret_id")}`;
    case "google_pubsub_topic_iam_member":
      return `topic ${/google_pubsub_topic\.(\w+)/u.exec(references(plan, resource, "topic"))?.[1]}`;
    case "google_pubsub_subscription_iam_member":
      return `subscription ${/google_pubsub_subscription\.(\w+)/u.exec(references(plan, resource, "subscription"))?.[1]}`;
    case "google_data_catalog_policy_tag_iam_member":
      return `tag ${String(resource.index).split(" ")[0]}`;
    default:
      return resource.address;
  }
}

const builds = (name: string, region: string) => [
  `bld: artifactregistry.writer on images`,
  `bld: logging.logWriter on project ${project}`,
  `bld: storage.objectViewer on bucket ${project}-${name}-code`,
  `bld: storage.objectViewer on project ${project} if resource.name.startsWith("projects/_/buckets/gcf-v2-sources-123456789012-${region}/")`,
];
const calls = (name: string) => [`call: run.invoker on service ${name}-loader`, `call: run.invoker on service ${name}-upkeep`];
/** What the functions' accounts are granted, as the table of rights derives it. */
const functionsMay = (name: string, datasetIds: readonly string[]): readonly string[] => {
  const [store = "", contact_center = "", restricted = ""] = datasetIds;
  const places: Readonly<Record<string, string>> = {
    project: `project ${project}`,
    quarantine: `bucket ${project}-${name}-quarantine`,
    store: `dataset ${store}`,
    contact_center: `dataset ${contact_center}`,
    restricted: `dataset ${restricted}`,
  };
  return Object.entries(customRoles()).flatMap(([key, { on }]) =>
    on.map(
      (place) =>
        `${key.startsWith("loader_") ? "run" : "upkeep"}: ${name.replaceAll("-", "_")}_${key} on ${places[place] ?? `table ${store}.${place}`}`,
    ),
  );
};
const eventarc = [`call: eventarc.eventReceiver on project ${project}`, `storage agent: pubsub.publisher on project ${project}`];
const pubsub = ["pubsub agent: pubsub.publisher on topic dead", "pubsub agent: pubsub.subscriber on subscription push"];
const onSource = (role: string): readonly string[] =>
  ["run", "upkeep"].map((account) => `${account}: ${role.replace("roles/", "")} on bucket acme-ccaip`);
const readsSource = onSource(sourceRoles.reads);

const inRegion = (name: string, region: string, store: string, others: readonly string[]) => [
  ...builds(name, region),
  ...calls(name),
  ...functionsMay(name, [store, ...others]),
];
const main = (region: string): readonly string[] =>
  inRegion("ccaip-sessions", region, "contact_center_store", ["contact_center", "contact_center_restricted"]);

/** The whole list of who may do what. A grant that is not here is a fault, and so is one that is here and not planned. */
function expectedGrants(): Readonly<Record<Installation, readonly string[]>> {
  const folder = 'if resource.name.startsWith("projects/_/buckets/acme-ccaip/objects/ccaip/metadata/")';
  return {
    default: [...main("us-central1"), ...eventarc, ...readsSource],
    elsewhere: [
      ...inRegion("acme", "europe-west3", "cc_store", ["cc", "cc_pii"]),
      ...pubsub,
      "storage agent elsewhere: pubsub.publisher on topic finalized",
      ...readsSource.map((grant) => `${grant} ${folder}`),
      ...onSource(sourceRoles.lists),
    ],
    encrypted: [...main("us-east4"), ...pubsub, "storage agent: pubsub.publisher on topic finalized", ...readsSource],
    guarded: [
      ...main("us-central1"),
      ...eventarc,
      ...readsSource,
      `upkeep: ${roleName(sourceRoles.writesCanary)} on bucket acme-ccaip if resource.name.startsWith("projects/_/buckets/acme-ccaip/objects/_canary/")`,
      "run: secretmanager.secretAccessor on secret pseudonym-key",
      "upkeep: secretmanager.secretAccessor on secret pseudonym-key",
      ...["agent", "contact", "content"].map((tag) => `upkeep: datacatalog.categoryFineGrainedReader on tag ${tag}`),
      "analysts@example.com: READER on dataset contact_center",
      "analysts@example.com: datacatalog.categoryFineGrainedReader on tag agent",
      "privacy@example.com: READER on dataset contact_center_restricted",
      ...["agent", "contact", "content"].map((tag) => `privacy@example.com: datacatalog.categoryFineGrainedReader on tag ${tag}`),
    ],
    unmanaged: [...main("europe-west1"), ...eventarc],
  };
}

/** The default installation first: most faults show there. */
const grantsAreListed: readonly Rule[] = every.map((installation) => ({
  name: `${installation}: every grant is on the list and every grant on the list is made`,
  holds: (plans: Plans) => {
    assert.deepEqual(grants(plans[installation]), expectedGrants()[installation].toSorted());
  },
}));

const roleKey = (identity: Identity, resource: Place): string => `${identity}_${resource.startsWith("store.") ? "rows" : resource}`;

const datasetIds: ReadonlyMap<string, string> = new Map([
  ["store", "contact_center_store"],
  ["contact_center", "contact_center"],
  ["restricted", "contact_center_restricted"],
]);

const permissions: readonly Rule[] = [
  {
    name: "the functions' roles have every permission that their calls take, and no other",
    holds: ({ default: plan }) => {
      const planned = new Map(
        resources(plan, "google_project_iam_custom_role").map((role) => [
          text(role, "role_id"),
          sorted(z.array(z.string()).parse(at(role, "permissions"))),
        ]),
      );
      // From the calls, not from the roles that Terraform reads.
      const needed = new Map<string, readonly string[]>();
      for (const identity of ["loader", "upkeep"] as const) {
        for (const [resource, found] of rightsOf(identity)) {
          if (resource !== "source" && resource !== "canary") needed.set(`ccaip_sessions_${roleKey(identity, resource)}`, sorted(found));
        }
      }
      assert.deepEqual(Object.fromEntries(planned), Object.fromEntries(needed));
    },
  },
  {
    name: "both functions wait for their own grants",
    holds: ({ default: plan }) => {
      const waits = (name: string) =>
        plan.blocks.find(({ address }) => address === `google_cloudfunctions2_function.${name}`)?.depends_on ?? [];
      const grantsOf = (prefix: string) =>
        plan.blocks
          .map(({ address }) => address)
          .filter((address) => new RegExp(`\\.(${prefix})_`, "u").test(address) && !/data_catalog|analysts|readers/u.test(address));
      for (const [name, prefix] of [
        ["loader", "run|build"],
        ["upkeep", "upkeep|build"],
      ] as const) {
        assert.deepEqual(
          grantsOf(prefix).filter((address) => !waits(name).includes(address)),
          [],
          name,
        );
      }
    },
  },
  {
    name: "every resource names its project: the module does not rely on the one of its caller's provider",
    holds: ({ default: plan }) => {
      const withoutProject =
        /^(time_sleep|google_(billing_budget|data_catalog_policy_tag|data_catalog_policy_tag_iam_member|storage_bucket_iam_member|storage_bucket_object|storage_notification))\./u;
      for (const { address, expressions } of plan.blocks) {
        if (address.startsWith("data.") || withoutProject.test(address)) continue;
        assert.ok(expressions?.["project"] !== undefined, `${address} has no project`);
      }
    },
  },
  {
    name: "datasets have no access entries but the listed ones",
    holds: (plans) => {
      for (const installation of every) {
        for (const dataset of resources(plans[installation], "google_bigquery_dataset")) {
          assert.match(JSON.stringify(dataset.values["access"] ?? []), /^\[\]$/u, dataset.address);
        }
      }
    },
  },
  {
    name: "the store opens itself to the views of the other two datasets, as many as they are, and to nothing else",
    holds: ({ default: plan }) => {
      const planned = resources(plan, "google_bigquery_dataset_access").filter(
        (entry) => (at(entry, "dataset") ?? at(entry, "routine")) !== null,
      );
      const opened = planned.filter((entry) => said(at(entry, "dataset")) !== "[]" || said(at(entry, "routine") ?? []) !== "[]");
      assert.deepEqual(sorted(opened.map(({ index }) => index)), ["contact_center>store", "restricted>store"]);
      for (const entry of opened) {
        const [reader = ""] = said(entry.index).split(">");
        assert.equal(at(entry, "dataset_id"), "contact_center_store");
        assert.deepEqual(at(entry, "dataset"), [
          { dataset: [{ dataset_id: datasetIds.get(reader), project_id: project }], target_types: ["VIEWS"] },
        ]);
      }
    },
  },
  {
    name: "the views that the program makes read no dataset that is closed to them",
    holds: () => {
      for (const object of programObjects) {
        if (object.kind === "table") continue;
        const { dataset, name, sql } = object.kind === "view" ? object.view : object.routine;
        for (const [, read] of sql(bigqueryDialect).matchAll(/\$\{(store|contact_center|restricted)\}/gu))
          assert.ok(read === dataset || read === "store", `${dataset}.${name} reads ${read}`);
      }
    },
  },
];

// ---- the functions ------------------------------------------------------------------------------

function enabledServices(plan: Plan): readonly string[] {
  return sorted(resources(plan, "google_project_service").map(({ index }) => said(index).split(".")[0]));
}

const functions: readonly Rule[] = [
  {
    name: "a failed event is retried, and the trigger is in the bucket's location",
    holds: ({ default: plan }) => {
      const loader = the(plan, "google_cloudfunctions2_function.loader");
      const trigger = at(loader, "event_trigger.0");
      assert.ok(trigger, "the loader has no trigger");
      assert.equal(at(loader, "event_trigger.0.event_type"), "google.cloud.storage.object.v1.finalized");
      assert.equal(at(loader, "event_trigger.0.retry_policy"), "RETRY_POLICY_RETRY");
      assert.equal(at(loader, "event_trigger.0.trigger_region"), "us");
      assert.equal(at(loader, "event_trigger.0.service_account_email"), `ccaip-sessions-call@${project}.iam.gserviceaccount.com`);
      assert.deepEqual(at(loader, "event_trigger.0.event_filters"), [{ attribute: "bucket", operator: "", value: "acme-ccaip" }]);
    },
  },
  {
    name: "with pubsub the functions have no trigger of their own, and upkeep never has one",
    holds: (plans) => {
      for (const installation of every) {
        assert.deepEqual(at(the(plans[installation], "google_cloudfunctions2_function.upkeep"), "event_trigger"), []);
      }
      assert.deepEqual(at(the(plans.elsewhere, "google_cloudfunctions2_function.loader"), "event_trigger"), []);
    },
  },
  {
    name: "nobody reaches a function from the internet",
    holds: (plans) => {
      for (const installation of every) {
        for (const found of resources(plans[installation], "google_cloudfunctions2_function")) {
          assert.equal(at(found, "service_config.0.ingress_settings"), "ALLOW_INTERNAL_ONLY", found.address);
        }
      }
    },
  },
  {
    name: "runtime, identities, memory, times and instances are the chosen ones",
    holds: ({ default: plan }) => {
      const shape = (name: string) => {
        const found = the(plan, `google_cloudfunctions2_function.${name}`);
        const config = (key: string) => at(found, `service_config.0.${key}`);
        return {
          runtime: at(found, "build_config.0.runtime"),
          entry: at(found, "build_config.0.entry_point"),
          buildSettings: at(found, "build_config.0.environment_variables") ?? null,
          updates: at(found, "build_config.0.automatic_update_policy"),
          location: at(found, "location"),
          identity: said(config("service_account_email")).replace(/@.*/u, ""),
          memory: config("available_memory"),
          cpu: config("available_cpu"),
          timeout: config("timeout_seconds"),
          concurrency: config("max_instance_request_concurrency"),
          most: config("max_instance_count"),
          least: config("min_instance_count"),
        };
      };
      const both = {
        runtime: "nodejs24",
        buildSettings: null,
        updates: [{}],
        location: "us-central1",
        memory: "512Mi",
        cpu: "1",
        least: 0,
      };
      assert.deepEqual(shape("loader"), {
        ...both,
        entry: "ingestSession",
        identity: "ccaip-sessions-run",
        timeout: 120,
        concurrency: 8,
        most: 5,
      });
      assert.deepEqual(shape("upkeep"), {
        ...both,
        entry: "upkeep",
        identity: "ccaip-sessions-upkeep",
        timeout: 1800,
        concurrency: 1,
        most: 1,
      });
    },
  },
  {
    name: "the images are built by the build identity",
    holds: ({ default: plan }) => {
      for (const found of resources(plan, "google_cloudfunctions2_function")) {
        assert.match(references(plan, found, "build_config"), /google_service_account\.build\.id/u);
        assert.match(references(plan, found, "build_config"), /google_storage_bucket_object\.code\.generation/u);
        assert.match(references(plan, found, "build_config"), /google_artifact_registry_repository\.images\.id/u);
      }
    },
  },
  {
    name: "both functions get the settings that the code reads",
    holds: ({ default: plan, elsewhere, guarded, unmanaged }) => {
      for (const [name, deadlines] of [
        ["loader", ["110", "530"]],
        ["upkeep", ["1790", "1790"]],
      ] as const) {
        const settings = (from: Plan) => at(the(from, `google_cloudfunctions2_function.${name}`), "service_config.0.environment_variables");
        const usual = { ...expectedEnvironment, DEADLINE_SECONDS: deadlines[0] };
        assert.deepEqual(settings(plan), usual);
        assert.deepEqual(settings(elsewhere), {
          ...usual,
          DEADLINE_SECONDS: deadlines[1],
          REPORTING_TIME_ZONE: "America/New_York",
          SERVICE_LEVEL_SECONDS: "20",
          SHORT_ABANDON_SECONDS: "5",
          INTERVAL_SECONDS: "900",
          CSAT_POSITIVE_MIN: "3",
          REPEAT_DAYS: "14",
          VERSION_DAYS: "7",
          OBJECT_PREFIX: "ccaip/metadata/",
          NAME_PATTERN: "^metadata-[0-9']+[.]json$",
          INSTANCES: '{"emea/":"emea"}',
          BIGQUERY_LOCATION: "europe-west3",
          STORE_DATASET: "cc_store",
          ANALYST_DATASET: "cc",
          RESTRICTED_DATASET: "cc_pii",
          QUARANTINE_BUCKET: "acme-contact-center-acme-quarantine",
        });
        assert.deepEqual(settings(guarded), {
          ...usual,
          PERSONAL_DATA: '{"contact":"pseudonymize","content":"drop"}',
          SETTINGS_REVISION: "2",
          MIRROR_DELETES: "true",
          CANARY: "true",
          COMPACT: "false",
          RECONCILE: "false",
          UPKEEP_MAX_BYTES: "20000000000",
        });
        assert.deepEqual(settings(unmanaged), { ...usual, OBJECT_PREFIX: "ccaip/", BIGQUERY_LOCATION: "EU", CANARY: "true" });
      }
    },
  },
  {
    name: "output settings is the functions' environment as the command line reads it, with the secret's version and without the key",
    holds: (plans) => {
      const deadline = /^(DEADLINE_SECONDS|LOG_EXECUTION_ID|NODE_OPTIONS)$/u;
      for (const installation of every) {
        const plan = plans[installation];
        const given = z
          .record(z.string(), z.string())
          .parse(at(the(plan, "google_cloudfunctions2_function.loader"), "service_config.0.environment_variables"));
        const expected = Object.fromEntries(Object.entries(given).filter(([name]) => !deadline.test(name)));
        const secret = { PSEUDONYM_SECRET: `projects/${project}/secrets/pseudonym-key/versions/3` };
        assert.deepEqual(
          { ...parseEnv(said(plan.outputs["settings"]?.value)) },
          { ...expected, ...(installation === "guarded" ? secret : {}) },
          installation,
        );
        assert.notEqual(plan.outputs["settings"]?.sensitive, true);
        const config = readConfig(parseEnv(said(plan.outputs["settings"]?.value)), { needsKey: false });
        assert.equal(config.SOURCE_BUCKET, "acme-ccaip");
      }
    },
  },
  {
    name: "the key for pseudonyms comes from the secret's given version, and only if one is named",
    holds: ({ default: plan, guarded }) => {
      for (const name of ["loader", "upkeep"]) {
        const secrets = (from: Plan) =>
          at(the(from, `google_cloudfunctions2_function.${name}`), "service_config.0.secret_environment_variables");
        assert.deepEqual(secrets(plan), []);
        assert.deepEqual(secrets(guarded), [{ key: "PSEUDONYM_KEY", project_id: project, secret: "pseudonym-key", version: "3" }]);
      }
    },
  },
  {
    name: "the schedule calls upkeep as the calling identity and waits as long as upkeep may take",
    holds: ({ default: plan, elsewhere }) => {
      const job = the(plan, "google_cloud_scheduler_job.upkeep");
      assert.equal(at(job, "schedule"), "17 * * * *");
      assert.equal(at(job, "time_zone"), "UTC");
      assert.equal(at(job, "attempt_deadline"), "1800s");
      assert.equal(at(job, "paused"), false);
      assert.equal(at(job, "http_target.0.http_method"), "POST");
      assert.equal(at(job, "http_target.0.oidc_token.0.service_account_email"), `ccaip-sessions-call@${project}.iam.gserviceaccount.com`);
      assert.match(references(plan, job, "http_target"), /"uri":\{"references":\["google_cloudfunctions2_function\.upkeep/u);
      assert.match(references(plan, job, "http_target"), /"audience":\{"references":\["google_cloudfunctions2_function\.upkeep/u);
      assert.equal(at(the(elsewhere, "google_cloud_scheduler_job.upkeep"), "paused"), true);
    },
  },
  {
    name: "the zip is named by its content, so that only a changed one is deployed",
    holds: ({ default: plan }) => {
      assert.match(text(the(plan, "google_storage_bucket_object.code"), "name"), /^ccaip-sessions-[0-9a-f]{32}\.zip$/u);
    },
  },
  {
    name: "the services that are used are enabled, and stay enabled when the module is removed",
    holds: ({ default: plan, guarded }) => {
      const always =
        "artifactregistry bigquery cloudbuild cloudfunctions cloudresourcemanager cloudscheduler eventarc iam logging monitoring pubsub run serviceusage storage";
      assert.deepEqual(enabledServices(plan), always.split(" "));
      assert.deepEqual(enabledServices(guarded), [...always.split(" "), "billingbudgets", "datacatalog", "secretmanager"].toSorted());
      for (const service of resources(plan, "google_project_service")) assert.equal(at(service, "disable_on_destroy"), false);
    },
  },
];

// ---- the other trigger --------------------------------------------------------------------------

const delivery: readonly Rule[] = [
  {
    name: "one way of delivery at a time",
    holds: ({ default: plan, guarded, unmanaged }) => {
      for (const type of ["google_pubsub_topic", "google_pubsub_subscription", "google_storage_notification"]) {
        for (const found of [plan, guarded, unmanaged]) assert.deepEqual(resources(found, type), []);
      }
    },
  },
  {
    name: "a bucket in another project notifies of new objects in its folder, with the attributes that the loader reads",
    holds: ({ elsewhere: plan, encrypted }) => {
      const notification = the(plan, "google_storage_notification.finalized[0]");
      assert.equal(at(notification, "bucket"), "acme-ccaip");
      assert.equal(at(notification, "payload_format"), "JSON_API_V1");
      assert.deepEqual(at(notification, "event_types"), ["OBJECT_FINALIZE"]);
      assert.equal(at(notification, "object_name_prefix"), "ccaip/metadata/");
      assert.equal(at(the(encrypted, "google_storage_notification.finalized[0]"), "object_name_prefix") ?? null, null);
    },
  },
  {
    name: "a message is tried for as long as the loader may take, then again, then kept as a dead letter",
    holds: ({ elsewhere: plan, encrypted }) => {
      const push = the(plan, "google_pubsub_subscription.push[0]");
      assert.equal(at(push, "ack_deadline_seconds"), 570);
      assert.equal(at(the(encrypted, "google_pubsub_subscription.push[0]"), "ack_deadline_seconds"), 150);
      assert.equal(at(push, "message_retention_duration"), "604800s");
      assert.deepEqual(at(push, "retry_policy"), [{ maximum_backoff: "600s", minimum_backoff: "10s" }]);
      assert.equal(at(push, "dead_letter_policy.0.max_delivery_attempts"), 7);
      assert.equal(at(the(encrypted, "google_pubsub_subscription.push[0]"), "dead_letter_policy.0.max_delivery_attempts"), 100);
      assert.match(references(plan, push, "dead_letter_policy"), /google_pubsub_topic\.dead/u);
      assert.equal(at(push, "expiration_policy.0.ttl"), "");
      assert.match(references(plan, push, "topic"), /google_pubsub_topic\.finalized/u);
      const dead = the(plan, "google_pubsub_subscription.dead[0]");
      assert.match(references(plan, dead, "topic"), /google_pubsub_topic\.dead/u);
      assert.equal(at(dead, "message_retention_duration"), "2678400s");
      assert.equal(at(dead, "expiration_policy.0.ttl"), "");
      assert.deepEqual(at(dead, "push_config"), []);
    },
  },
  {
    name: "messages are pushed to the loader as the calling identity",
    holds: ({ elsewhere: plan }) => {
      const push = the(plan, "google_pubsub_subscription.push[0]");
      assert.equal(at(push, "push_config.0.oidc_token.0.service_account_email"), `acme-call@${project}.iam.gserviceaccount.com`);
      const delivered = references(plan, push, "push_config");
      assert.match(
        delivered,
        /"push_endpoint":\{"references":\["google_cloudfunctions2_function\.loader[^}]*google_pubsub_topic\.finalized/u,
      );
      assert.match(delivered, /"audience":\{"references":\["google_cloudfunctions2_function\.loader/u);
      assert.deepEqual(at(push, "push_config.0.no_wrapper"), []);
    },
  },
];

// ---- tables, views, buckets ---------------------------------------------------------------------

/** A column as BigQuery takes it: without its class of personal data. */
function withoutClass(columns: unknown): unknown {
  if (Array.isArray(columns)) return columns.map(withoutClass);
  if (typeof columns !== "object" || columns === null) return columns;
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([key]) => key !== "class")
      .map(([key, value]) => [key, key === "fields" ? withoutClass(value) : value]),
  );
}

const types = ["STRING", "INTEGER", "FLOAT", "NUMERIC", "BOOLEAN", "TIMESTAMP", "DATETIME", "DATE", "TIME", "JSON", "RECORD"];

/** "name location hours of time travel" of each dataset. */
function datasets(plan: Plan): readonly string[] {
  return sorted(
    resources(plan, "google_bigquery_dataset").map((dataset) =>
      ["dataset_id", "location", "max_time_travel_hours"].map((key) => said(at(dataset, key))).join(" "),
    ),
  );
}

const data: readonly Rule[] = [
  {
    name: "every table is planned as generated: columns, partition, clustering, description",
    holds: ({ default: plan }, schema) => {
      const tables = resources(plan, "google_bigquery_table").filter(({ name }) => name === "store");
      assert.deepEqual(sorted(tables.map(({ index }) => index)), sorted(schema.tables.map(({ name }) => name)));
      for (const table of schema.tables) {
        const found = the(plan, `google_bigquery_table.store["${table.name}"]`);
        assert.deepEqual(JSON.parse(text(found, "schema")), withoutClass(table.schema), table.name);
        assert.equal(at(found, "description"), table.description);
        assert.deepEqual(at(found, "clustering"), table.clustering);
        assert.equal(at(found, "time_partitioning.0.field"), table.partition?.field);
        assert.equal(at(found, "time_partitioning.0.type"), table.partition?.type);
        assert.equal(at(found, "require_partition_filter") ?? false, false);
        assert.equal(at(found, "dataset_id"), "contact_center_store");
      }
    },
  },
  {
    name: "tables are partitioned and clustered by columns they have, with types that BigQuery knows",
    holds: (_, schema) => {
      for (const table of schema.tables) {
        const names = new Map(table.schema.map(({ name, type }) => [name, type]));
        for (const name of table.clustering ?? []) assert.ok(names.has(name), `${table.name} is clustered by ${name}`);
        assert.ok((table.clustering ?? []).length <= 4);
        if (table.partition !== null) assert.match(names.get(table.partition.field) ?? "", /^(DATE|TIMESTAMP|DATETIME)$/u, table.name);
      }
      const check = (columns: unknown): void => {
        for (const { type, mode, fields } of z
          .array(z.looseObject({ type: z.enum(types), mode: z.enum(["NULLABLE", "REQUIRED", "REPEATED"]).optional() }))
          .parse(columns)) {
          assert.equal(type === "RECORD", fields !== undefined, `${type} ${mode}`);
          if (fields !== undefined) check(fields);
        }
      };
      for (const { schema: columns } of schema.tables) check(columns);
    },
  },
  {
    name: "no row expires unless asked; then sessions do, and the list of erased ones does not",
    holds: ({ default: plan, elsewhere }, schema) => {
      for (const { name, partition } of schema.tables) {
        const expiration = (from: Plan) =>
          at(the(from, `google_bigquery_table.store["${name}"]`), "time_partitioning.0.expiration_ms") ?? null;
        assert.equal(expiration(plan), null);
        assert.equal(expiration(elsewhere), partition === null || name === "session_erasures" ? null : 34_560_000_000, name);
      }
    },
  },
  {
    name: "views and table functions are the program's: Terraform plans none, and a first step that makes them",
    holds: ({ default: plan, elsewhere }) => {
      for (const from of [plan, elsewhere]) {
        assert.deepEqual(resources(from, "google_bigquery_routine"), []);
        for (const table of resources(from, "google_bigquery_table")) assert.deepEqual(at(table, "view"), [], table.address);
      }
      assert.equal(
        plan.outputs["first_step"]?.value,
        `gcloud scheduler jobs run ccaip-sessions-upkeep --project=${project} --location=us-central1`,
      );
      assert.equal(
        elsewhere.outputs["first_step"]?.value,
        `gcloud scheduler jobs run acme-upkeep --project=${project} --location=europe-west3`,
      );
      const waits = plan.blocks.find(({ address }) => address === "google_cloudfunctions2_function.upkeep")?.depends_on ?? [];
      for (const address of ["google_bigquery_table.store", "google_bigquery_dataset_access.views"])
        assert.ok(waits.includes(address), `upkeep does not wait for ${address}`);
    },
  },
  {
    name: "there are three datasets, in the bucket's location, with a week of time travel",
    holds: ({ default: plan, elsewhere, unmanaged }) => {
      assert.deepEqual(datasets(plan), ["contact_center US 168", "contact_center_restricted US 168", "contact_center_store US 168"]);
      assert.deepEqual(datasets(elsewhere), ["cc europe-west3 168", "cc_pii europe-west3 168", "cc_store europe-west3 168"]);
      assert.match(datasets(unmanaged).join(), /^(\w+ EU 168,?){3}$/u);
    },
  },
  {
    name: "data is not destroyed by accident, but can be on request",
    holds: ({ default: plan, encrypted }) => {
      for (const [from, protectedNow] of [
        [plan, true],
        [encrypted, false],
      ] as const) {
        for (const table of resources(from, "google_bigquery_table").filter(({ name }) => name === "store")) {
          assert.equal(at(table, "deletion_protection"), protectedNow, table.address);
        }
        for (const dataset of resources(from, "google_bigquery_dataset"))
          assert.equal(at(dataset, "delete_contents_on_destroy"), !protectedNow);
        assert.equal(at(the(from, "google_storage_bucket.quarantine"), "force_destroy"), !protectedNow);
      }
    },
  },
  {
    name: "buckets are closed to the public, and quarantine forgets",
    holds: (plans) => {
      for (const installation of every) {
        for (const bucket of resources(plans[installation], "google_storage_bucket")) {
          assert.equal(at(bucket, "uniform_bucket_level_access"), true, bucket.address);
          assert.equal(at(bucket, "public_access_prevention"), "enforced", bucket.address);
        }
      }
      const quarantine = the(plans.default, "google_storage_bucket.quarantine");
      assert.equal(at(quarantine, "lifecycle_rule.0.condition.0.age"), 90);
      assert.deepEqual(at(quarantine, "lifecycle_rule.0.action"), [{ storage_class: "", type: "Delete" }]);
      assert.equal(at(quarantine, "soft_delete_policy.0.retention_duration_seconds"), 604_800);
      assert.equal(at(quarantine, "location"), "US");
    },
  },
  {
    name: "the module neither creates nor destroys the platform's bucket",
    holds: (plans) => {
      for (const installation of every) {
        for (const bucket of resources(plans[installation], "google_storage_bucket")) assert.notEqual(at(bucket, "name"), "acme-ccaip");
      }
    },
  },
  {
    name: "with a customer-managed key, everything that supports it uses it, in the key's region",
    holds: ({ encrypted: plan }) => {
      const key = "projects/acme-keys/locations/us-east4/keyRings/r/cryptoKeys/k";
      const paths: Readonly<Record<string, string>> = {
        google_cloudfunctions2_function: "kms_key_name",
        google_artifact_registry_repository: "kms_key_name",
        google_pubsub_topic: "kms_key_name",
        google_storage_bucket: "encryption.0.default_kms_key_name",
        google_bigquery_dataset: "default_encryption_configuration.0.kms_key_name",
      };
      for (const [type, where] of Object.entries(paths)) {
        assert.ok(resources(plan, type).length > 0, type);
        for (const found of resources(plan, type)) assert.equal(at(found, where), key, found.address);
      }
      for (const table of resources(plan, "google_bigquery_table").filter(({ name }) => name === "store")) {
        assert.equal(at(table, "encryption_configuration.0.kms_key_name"), key);
      }
      for (const found of plan.resources) {
        if (found.values["location"] !== undefined) assert.equal(said(found.values["location"]).toLowerCase(), "us-east4", found.address);
      }
    },
  },
  {
    name: "personal columns carry the tag of their class if tags are requested, and other columns carry none",
    holds: ({ default: plan, guarded }) => {
      assert.deepEqual(resources(plan, "google_data_catalog_policy_tag"), []);
      assert.deepEqual(sorted(resources(guarded, "google_data_catalog_policy_tag").map(({ index }) => index)), [
        "agent",
        "contact",
        "content",
      ]);
      const taxonomy = the(guarded, "google_data_catalog_taxonomy.personal_data[0]");
      assert.deepEqual(at(taxonomy, "activated_policy_types"), ["FINE_GRAINED_ACCESS_CONTROL"]);
      assert.equal(at(taxonomy, "region"), "us");
    },
  },
  {
    name: "everything that takes labels has them",
    holds: ({ default: plan, elsewhere }) => {
      for (const [from, app, more] of [
        [plan, "ccaip-sessions", {}],
        [elsewhere, "acme", { team: "telephony" }],
      ] as const) {
        for (const found of from.resources) {
          const labels = found.values["effective_labels"];
          if (labels === undefined || labels === null) continue;
          assert.deepEqual(
            { "goog-terraform-provisioned": "true", ...labels },
            { app, "goog-terraform-provisioned": "true", "managed-by": "terraform", ...more },
            found.address,
          );
        }
      }
    },
  },
];

// ---- metrics, alerts, dashboard -----------------------------------------------------------------

const loaderIs = 'resource.type="cloud_run_revision" AND resource.labels.service_name="ccaip-sessions-loader"';
const upkeepIs = 'resource.type="cloud_run_revision" AND resource.labels.service_name="ccaip-sessions-upkeep"';
const foundGap = 'jsonPayload.event="upkeep" AND jsonPayload.task="reconcile" AND (jsonPayload.missing>0 OR jsonPayload.stale>0)';

/** An alert's conditions as "filter | over what | for how long". */
function conditions(plan: Plan, name: string): readonly string[] {
  const policy = the(plan, `google_monitoring_alert_policy.${name}`);
  const found = z
    .array(
      z.looseObject({
        condition_threshold: z.array(
          z.looseObject({ filter: z.string(), comparison: z.string(), threshold_value: z.number().nullable(), duration: z.string() }),
        ),
        condition_matched_log: z.array(z.looseObject({ filter: z.string() })),
        condition_prometheus_query_language: z.array(
          z.looseObject({ query: z.string(), duration: z.string(), disable_metric_validation: z.literal(true) }),
        ),
      }),
    )
    .parse(at(policy, "conditions"));
  return found.flatMap((condition) => [
    ...condition.condition_threshold.map(
      ({ filter, comparison, threshold_value, duration }) => `${filter} | ${comparison} ${threshold_value ?? 0} | ${duration}`,
    ),
    ...condition.condition_matched_log.map(({ filter }) => filter),
    ...condition.condition_prometheus_query_language.map(({ query, duration }) => `${query} | ${duration}`),
  ]);
}

/** The filter of each alert on log lines, by the alert's key. */
function logAlerts(plan: Plan): ReadonlyMap<string, string> {
  return new Map(
    resources(plan, "google_monitoring_alert_policy")
      .filter(({ name }) => name === "log")
      .map(({ index }) => [String(index), conditions(plan, `log["${String(index)}"]`).join()]),
  );
}

const answers = (service: string) =>
  `metric.type="run.googleapis.com/request_count" AND ${service} AND metric.labels.response_code_class=one_of("4xx", "5xx")`;

/** The code beside the module: what it reads from its environment and writes to its log. */
function source(...patterns: readonly string[]): string {
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: repository }))
    .map((file) => readFileSync(path.join(repository, file), "utf8"))
    .join("\n");
}

const agreement: readonly Rule[] = [
  {
    name: "the code knows every setting that the functions are given",
    holds: ({ elsewhere }) => {
      const known = source("functions/config.ts", "schema/metric-settings.ts");
      const settings = at(the(elsewhere, "google_cloudfunctions2_function.loader"), "service_config.0.environment_variables");
      // These two are read by the framework and by Node.
      const names = Object.keys(z.record(z.string(), z.string()).parse(settings)).filter(
        (name) => !/^(LOG_EXECUTION_ID|NODE_OPTIONS)$/u.test(name),
      );
      assert.deepEqual(
        [...names, "PSEUDONYM_KEY"].filter((name) => !known.includes(`  ${name}: `)),
        [],
      );
    },
  },
  {
    name: "the code writes every field and word that metrics and alerts look for",
    holds: ({ default: plan }) => {
      const code = source("functions/**/*.ts");
      const looked = [
        ...resources(plan, "google_logging_metric").map(
          (metric) =>
            [
              metric.address,
              `${text(metric, "filter")} ${said(at(metric, "label_extractors"))} ${said(at(metric, "value_extractor"))}`,
            ] as const,
        ),
        ...resources(plan, "google_monitoring_alert_policy").map(
          (policy) => [policy.address, JSON.stringify(at(policy, "conditions")).replaceAll('\\"', '"')] as const,
        ),
      ];
      for (const [address, where] of looked) {
        for (const [, field = "", word] of where.matchAll(/jsonPayload\.(\w+)(?:[=:]"([^"]+)")?/gu)) {
          // Node's own, printed before the process dies; and a name from the schema.
          if (word === "JavaScript heap out of memory" || word === canaryInstance) continue;
          assert.match(code, new RegExp(`\\b${field}\\b`, "u"), `nobody writes the field ${field} that ${address} reads`);
          if (word !== undefined) assert.ok(code.includes(word), `nobody writes "${word}" that ${address} looks for`);
        }
      }
    },
  },
];

/** PromQL of the alerts, as Cloud Monitoring names these metrics in it. */
const late = (share: string, window: string) =>
  `histogram_quantile(${share}, sum by (le) (increase(logging_googleapis_com:user_ccaip_sessions_lag_bucket{monitored_resource="cloud_run_revision"}[${window}]))) > 300`;
const enough = (window: string) =>
  `sum(increase(logging_googleapis_com:user_ccaip_sessions_lag_count{monitored_resource="cloud_run_revision"}[${window}])) > 19`;
const loadedLines = (name: string) =>
  `(sum(increase(logging_googleapis_com:user_${name}_outcome{monitored_resource="cloud_run_revision",outcome="loaded"}[1h])) or vector(0)) < 1`;

/** How many alerts of this key there are. */
function alertsNamed(plan: Plan, key: string): number {
  return resources(plan, "google_monitoring_alert_policy").filter(({ name, index }) => name === "promql" && index === key).length;
}

const monitoring: readonly Rule[] = [
  {
    name: "metrics count the lines that the functions write",
    holds: ({ default: plan }) => {
      const filter = (name: string) => at(the(plan, `google_logging_metric.${name}`), "filter");
      const handled = `${loaderIs} AND jsonPayload.event="file_handled" AND NOT jsonPayload.instance="_canary"`;
      assert.equal(filter("outcome"), handled);
      assert.equal(filter("lag"), `${handled} AND jsonPayload.outcome="loaded"`);
      assert.equal(filter("gap"), `${upkeepIs} AND ${foundGap}`);
      assert.deepEqual(at(the(plan, "google_logging_metric.outcome"), "label_extractors"), {
        outcome: "EXTRACT(jsonPayload.outcome)",
        reason: "EXTRACT(jsonPayload.reason)",
      });
      assert.equal(at(the(plan, "google_logging_metric.lag"), "value_extractor"), "EXTRACT(jsonPayload.lag_s)");
    },
  },
  {
    name: "an alert reports waiting events before they are dropped, in either way of delivery",
    holds: ({ default: plan, elsewhere }) => {
      const waiting = 'metric.type="pubsub.googleapis.com/subscription/oldest_unacked_message_age" AND resource.type="pubsub_subscription"';
      assert.deepEqual(conditions(plan, "backlog"), [
        `${waiting} AND resource.labels.subscription_id=starts_with("eventarc-us-ccaip-sessions-loader") | COMPARISON_GT 900 | 300s`,
      ]);
      assert.deepEqual(conditions(elsewhere, "backlog"), [
        `${waiting} AND resource.labels.subscription_id="acme-push" | COMPARISON_GT 900 | 300s`,
      ]);
    },
  },
  {
    name: "each alert on log lines rings for its own lines, and not while all is well",
    holds: ({ default: plan, elsewhere }) => {
      for (const [from, name] of [
        [plan, "ccaip-sessions"],
        [elsewhere, "acme"],
      ] as const) {
        const { healthy, faulty } = logLines(name);
        const alerts = logAlerts(from);
        assert.deepEqual([...alerts.keys()].toSorted(), Object.keys(faulty).toSorted());
        for (const [alert, filter] of alerts) {
          const rings = logFilter(filter);
          for (const line of healthy) assert.ok(!rings(line), `${alert} rings for ${JSON.stringify(line)}`);
          for (const [fault, lines] of Object.entries(faulty)) {
            // Files that could not be loaded were missing as well.
            const isMeant = fault === alert || (alert === "gap" && fault === "unfixed");
            for (const line of lines) assert.equal(rings(line), isMeant, `${alert} and ${JSON.stringify(line)}`);
          }
          for (const lines of Object.values(logLines(`emea-${name}`).faulty)) {
            for (const line of lines) assert.ok(!rings(line), `${alert} rings for another installation`);
          }
        }
      }
    },
  },
  {
    name: "the log metrics count their lines and no others",
    holds: ({ default: plan }) => {
      const { healthy, faulty } = logLines("ccaip-sessions");
      const counts = (metric: string, lines: readonly LogEntry[]) =>
        lines.filter(logFilter(text(the(plan, `google_logging_metric.${metric}`), "filter"))).length;
      assert.equal(counts("outcome", [...healthy, ...faulty.rejected]), 4);
      assert.equal(counts("lag", [...healthy, ...faulty.rejected]), 1);
      assert.equal(counts("gap", [...healthy, ...faulty.gap, ...faulty.upkeep]), 2);
    },
  },
  {
    name: "one event that always fails rings, and so do calls that Cloud Run refuses",
    holds: ({ default: plan }) => {
      assert.deepEqual(conditions(plan, "errors"), [
        `${answers(loaderIs)} | COMPARISON_GT 2 | 0s`,
        `${answers(upkeepIs)} | COMPARISON_GT 0 | 0s`,
      ]);
      const windows = z
        .array(
          z.looseObject({
            condition_threshold: z.array(z.looseObject({ aggregations: z.array(z.looseObject({ alignment_period: z.string() })) })),
          }),
        )
        .parse(at(the(plan, "google_monitoring_alert_policy.errors"), "conditions"));
      // An event comes again every ten minutes at the latest.
      assert.deepEqual(
        windows.map(({ condition_threshold: [threshold] }) => threshold?.aggregations[0]?.alignment_period),
        ["1800s", "3600s"],
      );
    },
  },
  {
    name: "dead letters ring when they arrive, and only if there can be any",
    holds: ({ default: plan, elsewhere }) => {
      assert.ok(!resources(plan, "google_monitoring_alert_policy").some(({ name }) => name === "dead_letters"));
      assert.deepEqual(conditions(elsewhere, "dead_letters[0]"), [
        'metric.type="pubsub.googleapis.com/subscription/dead_letter_message_count" AND resource.type="pubsub_subscription" AND resource.labels.subscription_id="acme-push" | COMPARISON_GT 0 | 0s',
      ]);
    },
  },
  {
    name: "silence, a missing upkeep and late files raise alerts, even before their metrics have a first point",
    holds: ({ default: plan, elsewhere }) => {
      const requests =
        'run_googleapis_com:request_count{monitored_resource="cloud_run_revision",service_name="ccaip-sessions-upkeep",response_code_class="2xx"}';
      // The hour that the query looks back and the duration are together the hours asked for.
      assert.deepEqual(conditions(plan, 'promql["silence"]'), [`${loadedLines("ccaip_sessions")} | 82800s`]);
      assert.deepEqual(conditions(elsewhere, 'promql["silence"]'), [`${loadedLines("acme")} | 39600s`]);
      assert.deepEqual(conditions(plan, 'promql["heartbeat"]'), [`(sum(increase(${requests}[1h])) or vector(0)) < 1 | 7200s`]);
      assert.deepEqual(conditions(plan, 'promql["objective_fast"]'), [
        `${late("0.856", "1h")} and ${late("0.856", "5m")} and ${enough("1h")} | 0s`,
      ]);
      assert.deepEqual(conditions(plan, 'promql["objective_slow"]'), [
        `${late("0.94", "6h")} and ${late("0.94", "30m")} and ${enough("6h")} | 0s`,
      ]);
      assert.ok(
        z
          .array(z.number())
          .parse(at(the(plan, "google_logging_metric.lag"), "bucket_options.0.explicit_buckets.0.bounds"))
          .includes(300),
      );
      for (const key of ["silence", "heartbeat"]) {
        assert.equal(alertsNamed(plan, key), 1);
      }
      assert.equal(alertsNamed(elsewhere, "heartbeat"), 0);
    },
  },
  {
    name: "a budget is made only for a billing account that is named",
    holds: ({ default: plan, guarded }) => {
      assert.deepEqual(resources(plan, "google_billing_budget"), []);
      const budget = the(guarded, "google_billing_budget.month[0]");
      assert.equal(at(budget, "billing_account"), "012345-6789AB-CDEF01");
      assert.deepEqual(at(budget, "budget_filter.0.projects"), ["projects/123456789012"]);
      assert.equal(at(budget, "amount.0.specified_amount.0.units"), "80");
    },
  },
  {
    name: "no alert notifies anybody unless an address is given; then every alert notifies it",
    holds: ({ default: plan, elsewhere }) => {
      assert.deepEqual(resources(plan, "google_monitoring_notification_channel"), []);
      for (const policy of resources(plan, "google_monitoring_alert_policy"))
        assert.deepEqual(at(policy, "notification_channels") ?? [], []);
      assert.deepEqual(at(the(elsewhere, "google_monitoring_notification_channel.email[0]"), "labels"), {
        email_address: "oncall@example.com",
      });
      for (const policy of resources(elsewhere, "google_monitoring_alert_policy")) {
        assert.match(references(elsewhere, policy, "notification_channels"), /local\.channels/u, policy.address);
      }
    },
  },
  {
    name: "the dashboard shows four charts side by side, on metrics that exist",
    holds: ({ default: plan }) => {
      const dashboard = z
        .object({
          mosaicLayout: z.object({
            columns: z.literal(48),
            tiles: z.array(
              z.looseObject({
                xPos: z.number().optional(),
                yPos: z.number().optional(),
                width: z.literal(24),
                height: z.literal(16),
                widget: z.unknown(),
              }),
            ),
          }),
        })
        .parse(JSON.parse(text(the(plan, "google_monitoring_dashboard.this"), "dashboard_json")));
      const tiles = dashboard.mosaicLayout.tiles;
      assert.deepEqual(
        tiles.map(({ xPos, yPos }) => [xPos, yPos]),
        [
          [undefined, undefined],
          [24, undefined],
          [undefined, 16],
          [24, 16],
        ],
      );
      const shown = tiles.map(({ widget }) => /metric\.type=\\"([^\\]+)\\"/u.exec(JSON.stringify(widget))?.[1]);
      assert.deepEqual(shown, [
        "logging.googleapis.com/user/ccaip-sessions/outcome",
        "logging.googleapis.com/user/ccaip-sessions/lag",
        "pubsub.googleapis.com/subscription/oldest_unacked_message_age",
        "run.googleapis.com/request_count",
      ]);
    },
  },
];

export const rules: readonly Rule[] = [
  ...grantsAreListed.slice(0, 1),
  ...functions,
  ...agreement,
  ...monitoring,
  ...delivery,
  ...data,
  ...grantsAreListed.slice(1),
  ...permissions,
];
