import { inspect } from "node:util";
import { GoogleAuth, PassThroughClient } from "google-auth-library";
import { afterEach, beforeEach, expect, it } from "vitest";
import { requestService } from "../functions/service-request.ts";
import { statusOf } from "../functions/service-errors.ts";
import { type ScriptedService, refused, startScriptedService } from "./support/scripted-service.ts";

let service: ScriptedService;
beforeEach(async () => {
  service = await startScriptedService({ named: (path) => path });
});
afterEach(() => service.stop());

const client = new PassThroughClient();
const post = (auth: Parameters<typeof requestService>[0], retries = false): ReturnType<typeof requestService> =>
  requestService(
    auth,
    {
      method: "POST",
      url: `${service.endpoint}/rows`,
      params: { a: "1" },
      headers: { "content-type": "application/json" },
      data: Buffer.from('{"name":"Ada Example"}'),
      responseType: "json",
    },
    retries,
  );
const failureOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => null,
    (error: unknown) => error,
  );

it("a refusal has the status and the complaints of the service, and not what was sent", async () => {
  service.on("POST /rows", refused(400, "invalid"));

  const error = await failureOf(post(client));

  expect(error).toMatchObject({ code: 400, errors: [{ reason: "invalid" }] });
  expect(inspect(error, { depth: 20 })).not.toContain("Ada");
  expect(service.asked).toMatchObject([{ body: '{"name":"Ada Example"}', contentType: "application/json" }]);
});

it("a service that fails is asked once, or again if the caller says so", async () => {
  service.on("POST /rows", refused(503, "backendError"), [200, { ok: true }]);
  expect(statusOf(await failureOf(post(client)))).toBe(503);

  service.on("POST /rows", refused(503, "backendError"), [200, { ok: true }]);
  expect(await post(client, true)).toMatchObject({ data: { ok: true } });
});

it("a status of the server that gives credentials is not one of the service", async () => {
  service.on("POST /token", refused(404, "notFound"));
  class WithoutToken extends PassThroughClient {
    override async request<Data>(): ReturnType<typeof client.request<Data>> {
      return client.request<Data>({ method: "POST", url: `${service.endpoint}/token` });
    }
  }

  const error = await failureOf(post(new GoogleAuth({ authClient: new WithoutToken() })));

  expect(error).toBeInstanceOf(Error);
  expect(statusOf(error)).toBeNull();
  expect(service.requests()).toEqual(["POST /token"]);
});

it("a service that cannot be reached has the network's code", async () => {
  service.stop();
  expect(await failureOf(post(client))).toMatchObject({ code: "ECONNREFUSED" });
});
