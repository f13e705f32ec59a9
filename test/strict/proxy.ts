import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import {
  type CallName,
  holdersOf,
  type Identity,
  identities,
  requirements,
  type Resource,
  type Rights,
  rightsOf,
} from "../../functions/rights.ts";
import type { Dataset } from "../../schema/store.ts";
import { complaintsOf, type Discovery, readDiscovery, type Route, routesOf, type Service } from "./discovery.ts";

/** Who sends a request. `deployer` is whoever applies the Terraform module, and may do everything. */
export type Caller = Identity | "deployer";
const callers: readonly Caller[] = [...identities, "deployer"];

/** Names of an installation's resources. */
export interface Installation {
  readonly project: string;
  readonly datasets: Readonly<Record<Dataset, string>>;
  readonly source: string;
  readonly quarantine: string;
}

/** A permission that a request took. `resource` is null if it is none of the installation's. */
export interface Check {
  readonly caller: Caller;
  readonly call: CallName | null;
  readonly permission: string;
  readonly resource: Resource | null;
}

/** What a request does to one resource. */
export interface Need {
  readonly call: CallName;
  readonly resource: Resource | null;
  /** As the service names it in a refusal, such as `Table test:store.rows`. */
  readonly named: string;
}

export interface Received {
  readonly caller: Caller;
  readonly route: Route;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The JSON of the body, or of the first part of an upload. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** A refusal in the services' form. */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** What a service does that its emulator does not. */
export interface Rules {
  /** What the request takes; throws a `Refusal` if the service would not get so far. */
  needs(received: Received): readonly Need[];
  /** The text of a refusal. */
  denial(received: Received, need: Need, permission: string): Refusal;
  /** Answers, with the emulator's answer or without it; throws a `Refusal`. */
  answer(received: Received, helpers: Helpers): Promise<Answer>;
}

export interface Helpers {
  /** The emulator's answer to the request, or to another one. */
  readonly forward: (other?: { readonly method: string; readonly path: string }) => Promise<Answer>;
  readonly may: (resource: Resource | null, permission: string) => boolean;
}

/**
 * A proxy in front of an emulator, which stores the rows or objects. It is strict where emulators are lenient: routes and bodies must be those of the
 * service's discovery document, and every request needs the permissions of `functions/rights.ts`. Each caller has an address of its own, in
 * place of a token.
 */
export interface StrictProxy {
  endpointOf(caller: Caller): string;
  /** Requests that were refused for a missing permission: `loader: bigquery.tables.create on store (job: load)`. */
  readonly denied: readonly string[];
  /** Requests that the service does not know in this form. */
  readonly complaints: readonly string[];
  readonly checks: readonly Check[];
  /** Forgets what was denied and complained of. */
  forgive(): void;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  readonly service: Service;
  readonly endpoint: string;
  readonly rules: Rules;
  /** What an identity may do; without it, what the table of rights derives. */
  readonly rights?: (identity: Identity) => Rights;
}

export async function startStrictProxy({ service, endpoint, rules, rights = rightsOf }: ProxyOptions): Promise<StrictProxy> {
  const discovery = readDiscovery(service);
  const routeOf = routesOf(discovery);
  const agent = new Agent({ keepAlive: true });
  const denied: string[] = [];
  const complaints: string[] = [];
  const checks: Check[] = [];

  const may = (caller: Caller, resource: Resource | null, permission: string): boolean => {
    if (caller === "deployer") return true;
    const granted = rights(caller);
    return resource !== null && holdersOf(resource).some((holder) => granted.get(holder)?.has(permission) === true);
  };

  const requireRights = (received: Received, need: Need): void => {
    for (const { on, permission } of requirements[need.call]) {
      const resource = on === "dataset" && need.resource?.startsWith("store.") === true ? "store" : need.resource;
      const { caller } = received;
      if (caller !== "deployer") checks.push({ caller, call: need.call, permission, resource });
      if (may(caller, resource, permission)) continue;
      denied.push(`${caller}: ${permission} on ${resource ?? need.named} (${need.call})`);
      throw rules.denial(received, need, permission);
    }
  };

  async function answer(caller: Caller, incoming: IncomingMessage, bytes: Buffer): Promise<Answer> {
    const url = new URL(incoming.url ?? "/", "http://strict");
    const method = incoming.method ?? "GET";
    const complain = (complaint: string): void => void complaints.push(`${caller}: ${method} ${url.pathname}: ${complaint}`);
    const route = routeOf(method, url.pathname);
    if (route === null) {
      complain("the service has no such method");
      throw new Refusal(404, "notFound", "Not Found");
    }
    const received: Received = { caller, route, url, headers: incoming.headers, bytes, body: bodyOf(incoming.headers, bytes) };
    const wrong = complaintsAbout(discovery, received);
    wrong.forEach(complain);
    if (wrong.length > 0) throw new Refusal(400, "invalid", `Invalid JSON payload received. ${wrong[0] ?? ""}`);
    if (caller !== "deployer" && !isListed(route.method.id)) {
      denied.push(`${caller}: ${route.method.id}, which functions/rights.ts does not list`);
      throw new Refusal(403, "forbidden", `${route.method.id} is not listed in functions/rights.ts`);
    }
    for (const need of rules.needs(received)) requireRights(received, need);
    const forward: Helpers["forward"] = (other) =>
      send(
        agent,
        endpoint,
        other ?? { method, path: incoming.url ?? "/" },
        other === undefined ? incoming.headers : {},
        other === undefined ? bytes : null,
      );
    return rules.answer(received, { forward, may: (resource, permission) => may(caller, resource, permission) });
  }

  const servers = new Map<Caller, Server>();
  const addresses = new Map<Caller, string>();
  for (const caller of callers) {
    const server = createServer((incoming, outgoing) => {
      void buffer(incoming)
        .then((bytes) => answer(caller, incoming, bytes))
        .catch(refused)
        .then((answered) => write(outgoing, answered));
    });
    // As the services do. A connection that ends after Node's five seconds may end under a request on a busy machine.
    server.keepAliveTimeout = 240_000;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("the proxy has no port");
    servers.set(caller, server);
    addresses.set(caller, `http://127.0.0.1:${address.port}`);
  }
  return {
    denied,
    complaints,
    checks,
    endpointOf: (caller) => addresses.get(caller) ?? "",
    forgive: () => {
      denied.length = 0;
      complaints.length = 0;
    },
    stop: async () => {
      for (const server of servers.values()) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      agent.destroy();
    },
  };
}

/** Throws if a request was refused for a permission, or was one that the service does not know. */
export function assertClean({ denied, complaints }: StrictProxy): void {
  const found = [...new Set([...denied, ...complaints])];
  if (found.length > 0) throw new Error(`the service would have refused:\n${found.join("\n")}`);
}

/** Options of Google's own clients that they also send, which the services ignore. */
const ownOfClients = ["skipParsing"];

const isListed = (id: string): id is CallName => Object.hasOwn(requirements, id);

function complaintsAbout(discovery: Discovery, { route: { method, isUpload }, url, body }: Received): readonly string[] {
  const known = new Set([...discovery.parameters, ...method.query, ...ownOfClients, ...(isUpload ? ["uploadType"] : [])]);
  const unknown = [...url.searchParams.keys()].filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => `${method.id} has no parameter ${name}`),
    ...(method.request === undefined || body === undefined ? [] : complaintsOf(discovery, method.request, body)),
  ];
}

/** The JSON of a body, or of the first part of a multipart upload. */
function bodyOf(headers: IncomingHttpHeaders, bytes: Buffer): unknown {
  const type = headers["content-type"] ?? "";
  if (type.startsWith("multipart/related")) return jsonOf(partsOf(type, bytes)[0]?.toString() ?? "");
  return type.startsWith("application/json") ? jsonOf(bytes.toString()) : undefined;
}

function jsonOf(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "parseError", "Parse Error");
  }
}

/** Contents of the parts of a multipart body, without their headers. */
export function partsOf(contentType: string, bytes: Buffer): readonly Buffer[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? "";
  const parts: Buffer[] = [];
  const mark = Buffer.from(`--${boundary}`);
  for (let start = bytes.indexOf(mark); start >= 0;) {
    const next = bytes.indexOf(mark, start + mark.length);
    if (next < 0) break;
    const content = bytes.indexOf("\r\n\r\n", start);
    if (content >= 0 && content < next) parts.push(bytes.subarray(content + 4, next - 2));
    start = next;
  }
  return parts;
}

function send(
  agent: Agent,
  endpoint: string,
  { method, path }: { readonly method: string; readonly path: string },
  headers: IncomingHttpHeaders,
  bytes: Buffer | null,
): Promise<Answer> {
  const { host: _, connection: __, "transfer-encoding": ___, ...kept } = headers;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${endpoint}${path}`,
      { agent, method, headers: { ...kept, ...(bytes === null ? {} : { "content-length": bytes.byteLength }) } },
      (incoming) => {
        buffer(incoming).then(
          (received) => resolve({ status: incoming.statusCode ?? 500, headers: incoming.headers, bytes: received }),
          reject,
        );
      },
    );
    outgoing.once("error", reject);
    outgoing.end(bytes ?? undefined);
  });
}

/** An answer of the proxy's own. */
export const json = (status: number, body: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json; charset=UTF-8" },
  bytes: Buffer.from(JSON.stringify(body)),
});

function refused(error: unknown): Answer {
  const { status, reason, message } = error instanceof Refusal ? error : new Refusal(502, "proxy", String(error));
  return json(status, { error: { code: status, message, errors: [{ domain: "global", reason, message }] } });
}

function write(outgoing: ServerResponse, { status, headers, bytes }: Answer): void {
  const { connection: _, "transfer-encoding": __, "content-length": ___, "keep-alive": ____, ...kept } = headers;
  outgoing.writeHead(status, { ...kept, ...(status === 204 ? {} : { "content-length": bytes.byteLength }) });
  outgoing.end(bytes);
}
