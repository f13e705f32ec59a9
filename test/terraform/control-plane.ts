import { createHash } from "node:crypto";
import { type IncomingHttpHeaders, createServer } from "node:http";
import { z } from "zod";

/**
 * A double of Google's control plane, good enough for the real Terraform provider to apply the module against and to plan again.
 * It stores what it is sent and answers with it. Each trap is one documented behavior of the services that a plan cannot show:
 *
 *   crm      Cloud Resource Manager answers 403 until its API is enabled, and Terraform itself cannot enable it
 *   metrics  an alert policy over a log-based metric made minutes ago answers 404 (provider issue 11102), an objective 400
 *   sources  a build fails if its account cannot read gcf-v2-sources-NUMBER-REGION (provider issue 20571)
 *   zeros    dashboards come back without zeros and empty lists (provider issue 16173)
 *   views    a view's changed statement clears the descriptions of its columns (provider issue 16647), and columns that its
 *            statement does not show yet are refused (provider issue 14073)
 *   agents   a grant to a service agent that was never created is refused
 *   acl      the platform's bucket has access control lists, so a grant with a condition on it is refused
 */
export const traps = ["crm", "metrics", "sources", "zeros", "views", "agents", "acl"] as const;
export type Trap = (typeof traps)[number];

export const projectNumber = "123456789012";
const sourceBucket = "acme-ccaip";

type Document = Readonly<Record<string, unknown>>;
interface Answer {
  readonly status: number;
  readonly body: Document | null;
}
interface Call {
  readonly method: string;
  /** Path after the API's own prefix and version. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Document;
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** One request as it was answered, for tests that look at what went over the wire. */
export interface Exchange {
  readonly api: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: Document;
}

export interface ControlPlane {
  /** Variables that send the provider here instead of to Google. */
  readonly environment: Readonly<Record<string, string>>;
  readonly traps: Set<Trap>;
  readonly exchanges: readonly Exchange[];
  /** BigQuery's endpoint, for the program itself. */
  readonly bigqueryEndpoint: string;
  /** Paths of BigQuery's objects that exist. */
  bigqueryObjects(): readonly string[];
  /** What `gcloud services enable` does. */
  enable(service: string): void;
  /** What `gcloud beta services identity create` does. */
  createAgent(service: string): void;
  stop(): Promise<void>;
}

const object = z.record(z.string(), z.unknown());
const policySchema = z.looseObject({
  bindings: z
    .array(
      z.looseObject({
        role: z.string(),
        members: z.array(z.string()),
        condition: z.looseObject({ expression: z.string() }).optional(),
      }),
    )
    .default([]),
});
const fieldsSchema = z.looseObject({ fields: z.array(z.looseObject({ name: z.string() })).default([]) });

/** API prefix in this double's URLs, by the provider's variable for its endpoint. */
const endpoints: Readonly<Record<string, string>> = {
  ARTIFACT_REGISTRY: "artifactregistry/v1/",
  BIG_QUERY: "bigquery/bigquery/v2/",
  BILLING_BUDGETS: "billingbudgets/v1/",
  CLOUD_BILLING: "cloudbilling/v1/",
  CLOUD_RUN_V2: "run/v2/",
  CLOUD_SCHEDULER: "cloudscheduler/v1/",
  CLOUDFUNCTIONS2: "cloudfunctions/v2/",
  DATA_CATALOG: "datacatalog/v1/",
  IAM_BETA: "iam/v1/",
  LOGGING: "logging/v2/",
  MONITORING: "monitoring/",
  PUBSUB: "pubsub/v1/",
  RESOURCE_MANAGER: "crm/v1/",
  RESOURCE_MANAGER_V3: "crm/v3/",
  SECRET_MANAGER: "secretmanager/v1/",
  SERVICE_USAGE: "serviceusage/v1/",
  STORAGE: "storage/storage/v1/",
};

/** On in a new project made in the console. */
const enabledFromTheStart = ["bigquery", "logging", "monitoring", "serviceusage", "storage"];

/** Service agents' addresses, by the API that they act for. */
const agents: Readonly<Record<string, string>> = {
  pubsub: `service-${projectNumber}@gcp-sa-pubsub.iam.gserviceaccount.com`,
  eventarc: `service-${projectNumber}@gcp-sa-eventarc.iam.gserviceaccount.com`,
};

const timestamp = "2026-01-01T00:00:00Z";

/** Starts the double on a free port of 127.0.0.1, for the project acme-contact-center and the bucket acme-ccaip. */
export async function startControlPlane(...set: readonly Trap[]): Promise<ControlPlane> {
  const services = new Services(new Set(set));
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const bytes = Buffer.concat(chunks);
      const [, api = "", ...rest] = url.pathname.split("/");
      const path = rest
        .join("/")
        .replace(/^(bigquery|storage)\//u, "")
        .replace(/^v\d\//u, "");
      const method = request.method ?? "GET";
      const body = parsed(bytes);
      const { status, body: answer } = services.answer(api, {
        method,
        path,
        query: url.searchParams,
        body,
        bytes,
        headers: request.headers,
      });
      exchanges.push({ api, method, path, status, body });
      response.writeHead(status, { "content-type": "application/json" });
      response.end(answer === null ? "" : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the control plane's double has no port");
  const base = `http://127.0.0.1:${address.port}/`;
  return {
    environment: Object.fromEntries(Object.entries(endpoints).map(([name, prefix]) => [`GOOGLE_${name}_CUSTOM_ENDPOINT`, base + prefix])),
    traps: services.traps,
    exchanges,
    bigqueryEndpoint: `${base}bigquery`,
    bigqueryObjects: () => services.bigqueryObjects(),
    enable: (service) => services.enabled.add(service),
    createAgent: (service) => services.createdAgents.add(service.replace(".googleapis.com", "")),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function parsed(bytes: Buffer): Document {
  try {
    const body = object.safeParse(JSON.parse(bytes.toString("utf8")));
    return body.success ? body.data : {};
  } catch {
    return {};
  }
}

const ok = (body: Document): Answer => ({ status: 200, body });
const done = (response: Document): Answer => ok({ name: "operations/done", done: true, response });

function refused(status: number, message: string, reason = "invalid"): Answer {
  return { status, body: { error: { code: status, message, status: reason, errors: [{ message, domain: "global", reason }] } } };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const inside = (value: unknown, key: string): Document => {
  const found = object.safeParse(object.catch({}).parse(value)[key]);
  return found.success ? found.data : {};
};

/** The content of one part of a multipart body. */
const withoutHead = (part: string): string => part.slice(part.indexOf("\r\n\r\n") + 4).replace(/\r\n$/u, "");

/** The value without zeros, empty texts, `false` and empty lists, as the monitoring API leaves them out. */
function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, withoutZeros(inner)] as const)
      .filter(([, inner]) => inner !== 0 && inner !== "" && inner !== false && !(Array.isArray(inner) && inner.length === 0)),
  );
}

class Services {
  readonly traps: Set<Trap>;
  readonly enabled = new Set(enabledFromTheStart.map((name) => `${name}.googleapis.com`));
  readonly createdAgents = new Set<string>();
  readonly #documents = new Map<string, Document>();
  readonly #policies = new Map<string, Document>();
  #count = 0;

  constructor(set: Set<Trap>) {
    this.traps = set;
  }

  answer(api: string, call: Call): Answer {
    if (/:[gs]etIamPolicy$/u.test(call.path) && api !== "crm") return this.#policy(`${api}/${call.path.replace(/:\w+$/u, "")}`, call);
    switch (api) {
      case "crm":
        return this.#resourceManager(call);
      case "serviceusage":
        return this.#serviceUsage(call);
      case "iam":
        return this.#iam(call);
      case "storage":
        return this.#storage(call);
      case "upload":
        return this.#upload(call);
      case "bigquery":
        return this.#bigquery(call);
      case "cloudfunctions":
        return this.#functions(call);
      case "logging":
        return this.#logging(call);
      case "monitoring":
        return this.#monitoring(call);
      case "pubsub":
        return call.method === "PUT"
          ? this.#put(`pubsub/${call.path}`, { ...call.body, name: call.path, state: "ACTIVE" })
          : this.#stored(api, call);
      case "cloudscheduler":
        return this.#scheduler(call);
      case "artifactregistry":
        return this.#registry(call);
      case "datacatalog":
        return this.#catalog(call);
      case "billingbudgets":
        return this.#budgets(call);
      case "cloudbilling":
        return ok({ name: "billingInfo", projectId: "acme-contact-center", billingEnabled: true });
      case "run":
        return ok({ name: call.path });
      default:
        return refused(404, `nothing answers at ${api}/${call.path}`, "notFound");
    }
  }

  bigqueryObjects(): readonly string[] {
    return [...this.#documents.keys()].filter((key) => /^bigquery\/.*\/(tables|routines)\//u.test(key)).toSorted();
  }

  /** Reads, changes or deletes what was stored under a path. */
  #stored(api: string, { method, path, body }: Call): Answer {
    const key = `${api}/${path}`;
    const document = this.#documents.get(key);
    if (document === undefined) return refused(404, `not found: ${path}`, "notFound");
    if (method === "DELETE") {
      this.#documents.delete(key);
      return ok({});
    }
    return method === "GET" ? ok(document) : this.#put(key, { ...document, ...body });
  }

  #put(key: string, document: Document): Answer {
    this.#documents.set(key, document);
    return ok(document);
  }

  #next(): string {
    this.#count += 1;
    return String(this.#count);
  }

  /** IAM policies over POST: `get` and `set` are in the path. */
  #policy(key: string, { path, body }: Call): Answer {
    if (!path.endsWith(":setIamPolicy")) return ok(this.#policies.get(key) ?? { version: 1, etag: "e0" });
    return this.#setPolicy(key, inside(body, "policy"));
  }

  #setPolicy(key: string, policy: Document): Answer {
    const { bindings } = policySchema.parse(policy);
    const missing = Object.entries(agents).find(
      ([service, address]) =>
        !this.createdAgents.has(service) && bindings.some(({ members }) => members.includes(`serviceAccount:${address}`)),
    );
    if (this.traps.has("agents") && missing !== undefined) return refused(400, `Service account ${missing[1]} does not exist.`);
    const stored = { ...policy, etag: `e${this.#next()}` };
    this.#policies.set(key, stored);
    return ok(stored);
  }

  #resourceManager(call: Call): Answer {
    if (this.traps.has("crm") && !this.enabled.has("cloudresourcemanager.googleapis.com")) {
      const project = text(call.headers["x-goog-user-project"]) || projectNumber;
      return refused(
        403,
        `Cloud Resource Manager API has not been used in project ${project} before or it is disabled.`,
        "PERMISSION_DENIED",
      );
    }
    if (call.path.endsWith("IamPolicy")) return this.#policy("project", call);
    return ok({
      projectId: call.path.split("/").at(-1) ?? "",
      projectNumber,
      name: "acme",
      lifecycleState: "ACTIVE",
      parent: { type: "organization", id: "1" },
    });
  }

  #serviceUsage({ path, body }: Call): Answer {
    const named = /services\/([^/:]+):enable$/u.exec(path)?.[1];
    const wanted = path.endsWith(":batchEnable") ? z.array(z.string()).parse(body["serviceIds"]) : named === undefined ? [] : [named];
    for (const service of wanted) this.enabled.add(service);
    if (wanted.length > 0 || path.includes("operations/")) return done({});
    return ok({
      services: [...this.enabled].map((service) => ({ name: `projects/${projectNumber}/services/${service}`, state: "ENABLED" })),
    });
  }

  #iam(call: Call): Answer {
    const { method, path, body } = call;
    if (method === "POST" && path.endsWith("/serviceAccounts")) {
      const project = path.split("/")[1] ?? "";
      const email = `${text(body["accountId"])}@${project}.iam.gserviceaccount.com`;
      const name = `projects/${project}/serviceAccounts/${email}`;
      const { displayName = "" } = inside(body, "serviceAccount");
      return this.#put(`iam/${name}`, {
        name,
        projectId: project,
        uniqueId: `1000${this.#next()}`,
        email,
        displayName,
        etag: "e",
        oauth2ClientId: "1",
      });
    }
    if (method === "POST" && path.endsWith("/roles")) {
      const name = `${path}/${text(body["roleId"])}`;
      return this.#put(`iam/${name}`, { ...inside(body, "role"), name, etag: "e" });
    }
    const given = method === "PATCH" && path.includes("/serviceAccounts/") ? inside(body, "serviceAccount") : body;
    return this.#stored("iam", { ...call, body: given, path: path.replace("projects/-/", "projects/acme-contact-center/") });
  }

  #upload({ path, query, bytes, headers }: Call): Answer {
    // A multipart body: the object's properties, then its bytes.
    const boundary = /boundary="?([^";]+)/u.exec(text(headers["content-type"]))?.[1] ?? "";
    const [, properties = "", content = ""] = bytes.toString("latin1").split(`--${boundary}`);
    const bucket = /b\/([^/]+)\/o/u.exec(path)?.[1] ?? "";
    const name = query.get("name") ?? text(parsed(Buffer.from(withoutHead(properties), "latin1"))["name"]);
    const stored = Buffer.from(withoutHead(content), "latin1");
    return this.#put(`storage/b/${bucket}/o/${name}`, {
      kind: "storage#object",
      bucket,
      name,
      generation: `17640000000${this.#next().padStart(5, "0")}`,
      md5Hash: createHash("md5").update(stored).digest("base64"),
      crc32c: "AAAAAA==",
      size: String(stored.length),
      storageClass: "STANDARD",
      contentType: "application/zip",
    });
  }

  #storage(call: Call): Answer {
    const { method, path, body } = call;
    const name = decodeURIComponent(/^b\/([^/]+)/u.exec(path)?.[1] ?? "");
    if (path === "b") {
      const made = text(body["name"]);
      return this.#put(`storage/b/${made}`, {
        kind: "storage#bucket",
        id: made,
        selfLink: `http://127.0.0.1/${made}`,
        projectNumber,
        timeCreated: timestamp,
        updated: timestamp,
        storageClass: "STANDARD",
        rpo: "DEFAULT",
        softDeletePolicy: { retentionDurationSeconds: "604800", effectiveTime: timestamp },
        ...body,
        location: text(body["location"]).toUpperCase(),
      });
    }
    if (path.endsWith("/serviceAccount"))
      return ok({ email_address: `service-${projectNumber}@gs-project-accounts.iam.gserviceaccount.com` });
    if (path === `b/${name}/iam`) {
      if (method !== "PUT") return ok(this.#policies.get(`b/${name}`) ?? { kind: "storage#policy", version: 1, etag: "e0" });
      const hasCondition = policySchema.parse(body).bindings.some(({ condition }) => condition !== undefined);
      if (name === sourceBucket && this.traps.has("acl") && hasCondition) {
        return refused(400, "To set IAM conditions, uniform bucket-level access must be enabled on the bucket.");
      }
      return this.#setPolicy(`b/${name}`, body);
    }
    if (path === `b/${name}/notificationConfigs` && method === "POST") {
      const id = this.#next();
      return this.#put(`storage/${path}/${id}`, { ...body, id, kind: "storage#notification", selfLink: `http://127.0.0.1/${id}` });
    }
    if (path === `b/${sourceBucket}`) {
      const iamConfiguration = { uniformBucketLevelAccess: { enabled: !this.traps.has("acl") } };
      return ok({
        id: name,
        selfLink: "http://127.0.0.1/source",
        storageClass: "STANDARD",
        name,
        location: "US",
        projectNumber,
        iamConfiguration,
      });
    }
    return this.#stored("storage", { ...call, path: decodeURIComponent(path) });
  }

  #bigquery(call: Call): Answer {
    const { method, path, body } = call;
    const made = method === "POST" ? /^projects\/([^/]+)\/datasets(?:\/([^/]+)\/(tables|routines))?$/u.exec(path) : null;
    if (made === null) {
      if (path.endsWith("/queries")) return ok({ jobComplete: true });
      if (method === "POST" && path.endsWith("/jobs")) return this.#job(call);
      if (method === "GET" && path.includes("/queries/")) return ok({ jobComplete: true, totalRows: "0" });
      return path.includes("/tables/") && method === "PUT" ? this.#updateTable(call) : this.#stored("bigquery", call);
    }
    const [, project = "", dataset, kind] = made;
    const common = { etag: "e", creationTime: String(Date.parse(timestamp)), lastModifiedTime: "1" };
    if (dataset === undefined) {
      const id = text(inside(body, "datasetReference")["datasetId"]);
      const access = [
        { role: "WRITER", specialGroup: "projectWriters" },
        { role: "OWNER", specialGroup: "projectOwners" },
        { role: "OWNER", userByEmail: "deployer@example.com" },
        { role: "READER", specialGroup: "projectReaders" },
      ];
      const defaults = { type: "DEFAULT", storageBillingModel: "LOGICAL", maxTimeTravelHours: "168", access };
      return this.#put(`bigquery/${path}/${id}`, {
        ...defaults,
        ...body,
        ...common,
        id: `${project}:${id}`,
        selfLink: `http://127.0.0.1/${id}`,
      });
    }
    const id = text(inside(body, "tableReference")["tableId"]) || text(inside(body, "routineReference")["routineId"]);
    const key = `bigquery/${path}/${id}`;
    if (this.#documents.has(key)) return refused(409, `Already Exists: Table ${project}:${dataset}.${id}`, "duplicate");
    const named = { ...body, ...common, id: `${project}:${dataset}.${id}`, selfLink: `http://127.0.0.1/${dataset}/${id}` };
    if (kind === "routines") return this.#put(key, named);
    const counts = { location: "US", numBytes: "0", numRows: "0", numLongTermBytes: "0" };
    if (body["view"] === undefined) return this.#put(key, { ...named, ...counts, type: "TABLE" });
    if (body["schema"] !== undefined) return refused(400, "Schema field shouldn't be used as input with a view");
    return this.#put(key, {
      ...named,
      ...counts,
      type: "VIEW",
      schema: { fields: [] },
      view: { useLegacySql: false, ...inside(body, "view") },
    });
  }

  /** Runs "create or replace view", which clears the view's descriptions, and changes of rows, of which there are none. */
  #job({ path, body }: Call): Answer {
    const statement = text(inside(inside(body, "configuration"), "query")["query"]);
    const job = `bigquery/${path}/${text(inside(body, "jobReference")["jobId"])}`;
    const isDone = { ...body, status: { state: "DONE" } };
    if (/^(?:begin transaction;|delete from )/u.test(statement)) return this.#put(job, isDone);
    const [, project = "", dataset = "", name = "", query = ""] =
      /^create or replace view `([^.]+)\.([^.]+)\.([^`]+)` as\n([^]*)$/u.exec(statement) ?? [];
    const key = `bigquery/projects/${project}/datasets/${dataset}/tables/${name}`;
    const view = this.#documents.get(key);
    if (view === undefined) return refused(400, "The double runs no other statement.");
    this.#documents.set(key, { ...view, description: "", schema: { fields: [] }, view: { useLegacySql: false, query } });
    return this.#put(job, isDone);
  }

  #updateTable(call: Call): Answer {
    const { path, body } = call;
    const stored = this.#documents.get(`bigquery/${path}`);
    const shown = fieldsSchema.parse(stored?.["schema"] ?? {}).fields;
    const wanted = fieldsSchema.parse(body["schema"] ?? {}).fields;
    if (!this.traps.has("views") || stored?.["type"] !== "VIEW" || shown.length === 0) return this.#stored("bigquery", call);
    if (inside(stored, "view")["query"] === inside(body, "view")["query"]) {
      const unknown = wanted.find(({ name }) => !shown.some((field) => field.name === name));
      if (unknown === undefined) return this.#stored("bigquery", call);
      return refused(400, `Provided Schema does not match Table ${path}. Cannot add fields (field: ${unknown.name})`);
    }
    const fields = wanted.map((field) => Object.fromEntries(Object.entries(field).filter(([key]) => key !== "description")));
    return this.#stored("bigquery", { ...call, body: { ...body, schema: { fields } } });
  }

  #functions(call: Call): Answer {
    const { method, path, query, body } = call;
    if (path.includes("operations/")) return done({});
    if (method !== "POST") {
      const found = this.#stored("cloudfunctions", call);
      return method === "GET" || found.body === null || found.status !== 200 ? found : done(found.body);
    }
    const [, parent = "", region = ""] = /^(projects\/[^/]+\/locations\/([^/]+))\/functions$/u.exec(path) ?? [];
    const id = query.get("functionId") ?? "";
    const name = `${parent}/functions/${id}`;
    const account = text(inside(body, "buildConfig")["serviceAccount"]).split("/").at(-1) ?? "";
    const bucket = `gcf-v2-sources-${projectNumber}-${region}`;
    if (this.traps.has("sources") && !this.#reads(account, bucket, `${id}/function-source.zip`)) {
      const message = `Build failed with status: FAILURE and message: failed to Fetch: failed to download archive gs://${bucket}/${id}/function-source.zip: Access to bucket ${bucket} denied. You must grant Storage Object Viewer permission to ${account}.`;
      return ok({ name: "operations/failed", done: true, error: { code: 13, message } });
    }
    const document = {
      ...body,
      name,
      state: "ACTIVE",
      environment: "GEN_2",
      url: `https://127.0.0.1/${id}`,
      updateTime: timestamp,
      serviceConfig: { ...inside(body, "serviceConfig"), uri: `https://${id}-abc-uc.a.run.app`, service: `${parent}/services/${id}` },
      buildConfig: { ...inside(body, "buildConfig"), build: "b" },
      ...(body["eventTrigger"] === undefined
        ? {}
        : { eventTrigger: { ...inside(body, "eventTrigger"), trigger: `${parent}/triggers/${id}-1` } }),
    };
    this.#documents.set(`cloudfunctions/${name}`, document);
    return done({ "@type": "type.googleapis.com/google.cloud.functions.v2.Function", ...document });
  }

  /** Whether an account reads this object by a grant on the bucket or, with the grant's condition, on the project. */
  #reads(account: string, bucket: string, name: string): boolean {
    const resource = `projects/_/buckets/${bucket}/objects/${name}`;
    return ["project", `b/${bucket}`].some((key) =>
      policySchema.parse(this.#policies.get(key) ?? {}).bindings.some(({ role, members, condition }) => {
        if (!/storage\.object(Viewer|User|Admin)|storage\.admin|builds\.builder/u.test(role)) return false;
        if (!members.includes(`serviceAccount:${account}`)) return false;
        if (condition === undefined) return true;
        const prefix = /^resource\.name\.startsWith\("([^"]+)"\)$/u.exec(condition.expression)?.[1];
        return prefix !== undefined && resource.startsWith(prefix);
      }),
    );
  }

  #scheduler(call: Call): Answer {
    const { method, path, body } = call;
    if (method === "POST" && path.endsWith("/jobs"))
      return this.#put(`cloudscheduler/${text(body["name"])}`, { ...body, state: "ENABLED" });
    const [, job = path, verb] = /^(.*?)(?::(pause|resume))?$/u.exec(path) ?? [];
    if (verb === undefined) return this.#stored("cloudscheduler", call);
    return this.#stored("cloudscheduler", {
      ...call,
      method: "PATCH",
      path: job,
      body: { state: verb === "pause" ? "PAUSED" : "ENABLED" },
    });
  }

  #registry(call: Call): Answer {
    const { method, path, query, body } = call;
    if (path.includes("operations/")) return done({});
    if (method !== "POST") return this.#stored("artifactregistry", call);
    const name = `${path}/${query.get("repository_id") ?? query.get("repositoryId") ?? ""}`;
    const document = { mode: "STANDARD_REPOSITORY", ...body, name, createTime: timestamp, updateTime: timestamp };
    this.#documents.set(`artifactregistry/${name}`, document);
    return done(document);
  }

  #catalog(call: Call): Answer {
    if (call.method !== "POST") return this.#stored("datacatalog", call);
    const name = `${call.path}/${this.#next()}`;
    return this.#put(`datacatalog/${name}`, { ...call.body, name });
  }

  #budgets(call: Call): Answer {
    if (call.method !== "POST") return this.#stored("billingbudgets", call);
    const name = `${call.path}/${this.#next()}`;
    return this.#put(`billingbudgets/${name}`, { ...call.body, name, etag: "e" });
  }

  #logging(call: Call): Answer {
    const { method, path, body } = call;
    if (method !== "POST") return this.#stored("logging", { ...call, path: decodeURIComponent(path) });
    const name = text(body["name"]);
    const type = `logging.googleapis.com/user/${name}`;
    return this.#put(`logging/${path}/${name}`, {
      ...body,
      metricDescriptor: { ...inside(body, "metricDescriptor"), name: `projects/x/metricDescriptors/${type}`, type },
    });
  }

  #monitoring(call: Call): Answer {
    const { method, path, body } = call;
    const kind = /(alertPolicies|notificationChannels|dashboards)/u.exec(path)?.[1] ?? "";
    if (method === "POST" && /^services$|^serviceLevelObjectives$/u.test(path.split("/").at(-1) ?? "")) return this.#objective(call);
    if (kind === "alertPolicies" && (method === "POST" || method === "PATCH")) {
      const problem = this.#alertProblem(body);
      if (problem !== null) return problem;
    }
    const given = kind === "dashboards" && this.traps.has("zeros") ? object.parse(withoutZeros(body)) : body;
    if (method !== "POST") return this.#stored("monitoring", { ...call, body: given });
    const name = `projects/${kind === "dashboards" ? projectNumber : "acme-contact-center"}/${kind}/${this.#next()}`;
    const conditions = z.array(object).default([]).parse(body["conditions"]);
    const extra = {
      alertPolicies: {
        enabled: true,
        conditions: conditions.map((condition, index) => ({ ...condition, name: `${name}/conditions/${index}` })),
        creationRecord: { mutateTime: timestamp, mutatedBy: "deployer@example.com" },
      },
      dashboards: { etag: "e" },
    }[kind];
    return this.#put(`monitoring/${name}`, { ...given, ...extra, name });
  }

  /** A service of one's own, or an objective of it, under the id that the request asks for. */
  #objective({ path, body, query }: Call): Answer {
    const id = query.get("serviceId") ?? query.get("serviceLevelObjectiveId") ?? this.#next();
    if (this.traps.has("metrics") && /logging\.googleapis\.com\/user\//u.test(JSON.stringify(body)))
      return refused(
        400,
        "Invalid SLO definition: The metric referenced by the provided filter is unknown. Check the metric name and labels.",
      );
    const name = `${path.replace("acme-contact-center", projectNumber)}/${id}`;
    return this.#put(`monitoring/${name}`, { ...body, name });
  }

  /** What the API refuses in an alert policy, or null. */
  #alertProblem(body: Document): Answer | null {
    const conditions = z.array(object).default([]).parse(body["conditions"]);
    const matchesLog = conditions.some((condition) => condition["conditionMatchedLog"] !== undefined);
    const isLimited = inside(body, "alertStrategy")["notificationRateLimit"] !== undefined;
    if (matchesLog && conditions.length > 1) return refused(400, "A log-based alert policy has exactly one condition.");
    if (matchesLog !== isLimited)
      return refused(400, "A notification rate limit belongs to log-based alert policies, which must have one.");
    if (!this.traps.has("metrics")) return null;
    for (const condition of conditions) {
      const query = inside(condition, "conditionPrometheusQueryLanguage");
      const isChecked = query["disableMetricValidation"] !== true;
      const name =
        /logging\.googleapis\.com\/user\/([^\\"]+)/u.exec(JSON.stringify(condition))?.[1] ??
        (isChecked ? /logging_googleapis_com:user_(\w+)/u.exec(text(query["query"]))?.[1] : undefined);
      if (name === undefined) continue;
      const message = `Cannot find metric(s) that match type = "logging.googleapis.com/user/${name}". If a metric was created recently, it could take up to 10 minutes to become available. Please try again soon.`;
      return refused(404, message, "NOT_FOUND");
    }
    return null;
  }
}
