import { expect, it } from "vitest";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { load } from "../support/load-samples.ts";

const types = {
  inbound: "Voice Inbound (IVR)",
  internal: "Voice Internal",
  outbound: "Voice Outbound",
  campaign: "Voice Campaign",
  callback: "Voice Callback (Web)",
  scheduled: "Voice Scheduled (API)",
} as const;
const failures = ["nothing", "eu_no_answer", "eu_busy", "eu_rejected", "eu_abandoned"] as const;
/** Seconds of an agent's rows; no row at all, preparation and wrap-up without the customer, or a connection. */
const work = {
  none: [],
  prepared: [{ bcw_duration: 20, call_duration: 0, acw_duration: 0 }],
  wrapped: [{ bcw_duration: 0, call_duration: 0, acw_duration: 9 }],
  connected: [
    { bcw_duration: 0, call_duration: 25, acw_duration: 0 },
    { bcw_duration: 0, call_duration: 0, acw_duration: 9 },
  ],
} as const;
const evidence = {
  none: {},
  root: { connected_at: "2026-03-02T10:00:20.000-05:00" },
  row: { consumer_handle_durations: [{ id: 1, call_duration: 25, hold_duration: 0 }] },
  participant: { participants: [{ id: 1, type: "end_user", end_user_id: 3, connected_at: "2026-03-02T10:00:20.000-05:00" }] },
} as const;

/** Handled as the definition's table lists it: the agent's part, and the customer's part for what the platform dials. */
const dialed = new Set(["outbound", "campaign", "callback", "scheduled"]);
const unanswered = new Set(["eu_no_answer", "eu_busy", "eu_rejected"]);
const cases = Object.keys(types).flatMap((direction) =>
  failures.flatMap((failure) =>
    Object.keys(work).flatMap((agent) =>
      Object.keys(evidence).map((customer) => ({
        direction,
        failure,
        agent,
        customer,
        isHandled: agent === "connected" && (!dialed.has(direction) || (customer !== "none" && !unanswered.has(failure))),
      })),
    ),
  ),
);
const valueAt = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined => table[key];

it("a session is handled if agent and customer were connected, for every direction, failure and part of a leg", async () => {
  const warehouse = await openDuckdb(":memory:");
  const writes = cases.map(({ direction, failure, agent, customer }, index) => ({
    instance: "acme",
    timeCreated: "2026-03-02T15:21:02.000Z",
    content: JSON.stringify({
      id: index + 1,
      call_type: valueAt(types, direction),
      session_type_v2: valueAt(types, direction),
      status: failure === "nothing" ? "finished" : "failed",
      fail_reason: failure,
      created_at: "2026-03-02T10:00:00.000-05:00",
      ends_at: "2026-03-02T10:01:00.000-05:00",
      updated_at: "2026-03-02T10:16:00.000-05:00",
      handle_durations: (valueAt<readonly object[]>(work, agent) ?? []).map((seconds, place) => ({
        id: place + 1,
        agent_id: 7,
        ...seconds,
      })),
      ...valueAt<object>(evidence, customer),
    }),
  }));
  await load(warehouse, writes);
  const { rows } = await warehouse.query(
    "select session_id, direction, is_handled, human_legs, outcome = 'handled' as is_outcome, handled_by from ${contact_center}.sessions_flat",
  );
  const found = new Map(rows.map((row) => [Number(row["session_id"]), row]));
  expect(found.size).toBe(cases.length);
  const wrong = cases.flatMap((one, index) => {
    const row = found.get(index + 1) ?? {};
    const expected = {
      direction: one.direction,
      is_handled: one.isHandled,
      human_legs: one.agent === "none" ? 0 : 1,
      is_outcome: one.isHandled,
      handled_by: one.isHandled ? "human" : "none",
    };
    const isEqual = Object.entries(expected).every(([column, value]) => row[column] === value);
    return isEqual ? [] : [{ ...one, expected, row }];
  });
  expect(wrong).toEqual([]);
  await warehouse.close();
});
