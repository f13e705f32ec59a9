import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openBigquery } from "../../../functions/warehouse/bigquery/bigquery.ts";
import { BigqueryFailedError, failureOf, failureOfLoad, retryRules } from "../../../functions/warehouse/bigquery/errors.ts";
import { RowRefusedError } from "../../../functions/warehouse/warehouse.ts";
import { sessionVersions } from "../../../schema/store.ts";
import { type Behavior, startStub, type Stub } from "../../support/cloud-stub.ts";
import { datasets } from "../../support/settings.ts";
import { append, versionRow } from "../../support/rows.ts";

let stub: Stub;
beforeAll(async () => {
  stub = await startStub();
});
afterEach(() => stub.well());
afterAll(() => stub.stop());

const status = (code: number, reason: string): Behavior => ({ kind: "status", status: code, reason, message: "quotes +15550100123" });
const insertErrors = (...errors: readonly (readonly [reason: string, location: string, message: string])[]): Behavior => ({
  kind: "insertErrors",
  errors: errors.map(([reason, location, message]) => ({ reason, location, message })),
});

/** Answers of the service for every rule of the table, each with what is thrown. */
const cases: Readonly<Record<string, readonly (readonly [name: string, behavior: Behavior, expected: string | readonly string[]])[]>> = {
  "a column is new and has not spread to all of the service yet": [
    ["no such field", insertErrors(["invalid", "new_column", "no such field: new_column."]), "(invalid)"],
    [
      "no such field, of the request",
      { kind: "status", status: 400, reason: "invalid", message: "no such field: new_column." },
      "(400 invalid)",
    ],
    ["no such field in a list", insertErrors(["invalid", "participants[0].new", "no such field."]), "(invalid)"],
  ],
  "the service calls the row invalid": [
    [
      "a value that does not fit",
      insertErrors(["invalid", "rating", "Cannot convert value to double (bad value): +15550100123"]),
      ["invalid at rating"],
    ],
    ["no required value", insertErrors(["invalid", "", "Missing required field: Msg_0.row_id."]), ["invalid"]],
    [
      "two complaints",
      insertErrors(["invalid", "rating", "bad +15550100123"], ["invalid", "agent_id", "bad +15550100123"]),
      ["invalid at rating", "invalid at agent_id"],
    ],
  ],
  "the row was not stored for a reason of the service": [
    ["stopped", insertErrors(["stopped", "", ""]), "(stopped)"],
    ["timeout", insertErrors(["timeout", "", "deadline"]), "(timeout)"],
    ["backend error", insertErrors(["backendError", "", "quotes +15550100123"]), "(backendError)"],
    ["invalid beside another reason", insertErrors(["invalid", "rating", "bad"], ["backendError", "", ""]), "(invalid)"],
    ["an unknown reason", insertErrors(["surprise", "", ""]), "(surprise)"],
  ],
  "the service calls a request of one row invalid or too large": [
    ["400", status(400, "invalid"), ["invalid"]],
    ["413", status(413, "uploadTooLarge"), ["row_too_large"]],
  ],
  "no answer: connection refused, reset, or slower than the deadline": [
    ["reset", { kind: "reset" }, "(ECONNRESET)"],
    ["slow", { kind: "slow", milliseconds: 6_000 }, "(ETIMEDOUT)"],
  ],
  "too many requests": [["429", status(429, "rateLimitExceeded"), "(429 rateLimitExceeded)"]],
  "the service failed": [
    ["500", status(500, "internalError"), "(500 internalError)"],
    ["502", status(502, "badGateway"), "(502 badGateway)"],
    ["503", status(503, "backendError"), "(503 backendError)"],
  ],
  "a quota or a rate limit is used up": [
    ["quota", status(403, "quotaExceeded"), "(403 quotaExceeded)"],
    ["rate limit", status(403, "rateLimitExceeded"), "(403 rateLimitExceeded)"],
  ],
  "a permission is missing": [
    ["403", status(403, "accessDenied"), "(403 accessDenied)"],
    ["401", status(401, "authError"), "(401 authError)"],
  ],
  "the table does not exist, or was created moments ago": [["404", status(404, "notFound"), "(404 notFound)"]],
  "anything else": [
    ["400 for another reason", status(400, "badRequest"), "(400 badRequest)"],
    ["409", status(409, "duplicate"), "(409 duplicate)"],
  ],
};

it("every rule of the table has a case, and every case a rule", () => {
  expect(Object.keys(cases), "give each rule its cases above, in the order of the rules").toEqual(retryRules.map(({ when }) => when));
});

const rows = retryRules.flatMap(({ when, verdict }) =>
  (cases[when] ?? []).map(([name, behavior, expected]) => ({ when, verdict, name, behavior, expected })),
);

it.each(rows)("$when ($name): $verdict", async ({ when, behavior, expected, verdict }) => {
  const warehouse = openBigquery({
    project: "test",
    datasets,
    apiEndpoint: stub.endpoint,
    timeoutMilliseconds: behavior.kind === "slow" ? 3_000 : 20_000,
  });
  const attempts = stub.countOf("append");
  stub.next("append", behavior);

  const error: unknown = await append(warehouse, sessionVersions, versionRow({ session_id: 1 }), "key").catch(
    (failure: unknown) => failure,
  );

  expect(stub.countOf("append") - attempts, "one attempt").toBe(1);
  expect(inspect(error)).not.toContain("15550100123");
  const stated = error instanceof RowRefusedError ? error.reasons : error instanceof BigqueryFailedError ? error.message : error;
  expect(error).toBeInstanceOf(verdict === "refused" ? RowRefusedError : BigqueryFailedError);
  expect(typeof stated === "string" ? stated.match(/\(.*\)$/)?.[0] : stated).toEqual(expected);
  expect(error instanceof BigqueryFailedError ? error.message : when).toContain(when);
});

it("of a request of many rows, no row is refused for what is wrong with the request", () => {
  const error = Object.assign(new Error("invalid"), { code: 400, errors: [{ reason: "invalid" }] });
  expect(failureOf(error, "load into session_versions")).toBeInstanceOf(BigqueryFailedError);
  expect(failureOf(error, "insert into session_versions", { isOneRow: true })).toBeInstanceOf(RowRefusedError);
});

it("a refused connection is reported with its network code", async () => {
  const gone = await startStub();
  await gone.stop();
  const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: gone.endpoint });

  await expect(append(warehouse, sessionVersions, versionRow({ session_id: 1 }), "key")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

it.each([
  ["invalid rows are refused", [{ reason: "invalid", location: "", message: "quotes +15550100123" }], RowRefusedError],
  ["a column that spreads is tried again", [{ reason: "invalid", message: "No such field: new_column." }], BigqueryFailedError],
  ["a table that does not exist is tried again", [{ reason: "notFound", message: "Not found: Table" }], BigqueryFailedError],
  ["a failure of the service is tried again", [{ reason: "backendError", message: "" }], BigqueryFailedError],
])("of a load job, %s", (_, errors, expected) => {
  const failure = failureOfLoad(errors, "load into session_versions");

  expect(failure).toBeInstanceOf(expected);
  expect(inspect(failure)).not.toContain("15550100123");
});

it("the append is one request that names the file version, and carries the row as it is", async () => {
  const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: stub.endpoint });
  const before = stub.rows.length;
  const row = { ...versionRow({ session_id: 1 }), feedback: "{{projectId}}", unknown_fields: { "/x": "{{projectId}}" } };

  await append(warehouse, sessionVersions, row, "bucket/name/1");
  await append(warehouse, sessionVersions, row, "bucket/name/1");
  await append(warehouse, sessionVersions, row, "bucket/name/2");
  await append(warehouse, sessionVersions, { ...row, loader_version: 2 }, "bucket/name/1");

  const [first, again, otherVersion, otherLoader] = stub.rows.slice(before);
  expect(first?.json).toMatchObject({ feedback: "{{projectId}}", unknown_fields: '{"/x":"{{projectId}}"}', participants: [] });
  expect(first?.insertId).toMatch(/^[0-9a-f]{64}$/);
  expect(again?.insertId).toBe(first?.insertId);
  expect(new Set([first?.insertId, otherVersion?.insertId, otherLoader?.insertId]).size).toBe(3);
});

/** Everything of an error that a log could print. */
function inspect(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack = "", cause } = error;
  return [name, message, stack, JSON.stringify(error), cause === undefined ? "" : inspect(cause)].join("\n");
}

it("a refused row names every reason", () => {
  expect(new RowRefusedError(["invalid at lang", "stopped"]).message).toBe("the warehouse refused the row: invalid at lang; stopped");
});
