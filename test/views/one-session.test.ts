import { expect, it } from "vitest";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { load } from "../support/load-samples.ts";

const agent = { id: 7, name: "Ada Becker", email: "ada@example.com" };
const queue = (id: number, path: string, from: string, to: string, rest: object) => ({
  id,
  menu_path_id: id + 40,
  menu_path: path,
  lang: "en",
  started_at: `2026-03-02T10:${from}.000-05:00`,
  ended_at: `2026-03-02T10:${to}.000-05:00`,
  service_level_target_time: 20,
  service_level_target_percent: 80,
  service_level_abandon_time_threshold: 0,
  ...rest,
});
const handle = (id: number, from: string, to: string, rest: object) => ({
  id,
  agent_id: 7,
  bcw_duration: 0,
  call_duration: 0,
  acw_duration: 0,
  menu_path_id: 51,
  menu_path: "Billing/Invoices",
  barged: false,
  assigned_connection_duration: 2,
  started_at: `2026-03-02T10:${from}.000-05:00`,
  ended_at: `2026-03-02T10:${to}.000-05:00`,
  ...rest,
});

/** A call that waits twice: Ada answers, wraps up while she hands it on, and Bruno takes it. */
const file = {
  id: 42,
  call_type: "Voice Inbound (IVR)",
  session_type_v2: "Voice Inbound (IVR)",
  status: "finished",
  fail_reason: "nothing",
  deflection: "no_deflection",
  created_at: "2026-03-02T10:00:00.000-05:00",
  ends_at: "2026-03-02T10:06:00.000-05:00",
  updated_at: "2026-03-02T10:21:00.000-05:00",
  rating: 5,
  has_feedback: false,
  menu_path: { name: "Billing/Invoices", items_count: 2, materialized_path: "1/2" },
  queue_durations: [
    queue(11, "Billing/Invoices", "00:10", "00:30", { queue_duration: 20, agent_id: 7, service_level_event: "in_sla" }),
    queue(12, "Support/Mobile", "02:00", "02:21", {
      queue_duration: 21,
      agent_id: 8,
      transfer: true,
      transfer_id: 5,
      transfer_cold: false,
    }),
  ],
  transfers: [{ id: 5, status: "transferred", fail_reason: "nothing", created_at: "2026-03-02T10:02:00.000-05:00", from_agent: agent }],
  handle_durations: [
    handle(21, "00:30", "02:10", { call_duration: 100, hold_duration: 15 }),
    handle(22, "02:10", "02:40", { acw_duration: 30 }),
    handle(23, "02:21", "05:51", { agent_id: 8, call_duration: 210, bcw_duration: 4, transfer: true, transfer_id: 5 }),
  ],
  participants: [
    { id: 1, type: "end_user", end_user_id: 3, phone_number: "+15550100999" },
    { id: 2, type: "agent", user_id: 7, first_name: "Ada", last_name: "Becker", connected_at: "2026-03-02T10:00:30.000-05:00" },
    { id: 3, type: "agent", user_id: 8, first_name: "Bruno", last_name: "Rossi", connected_at: "2026-03-02T10:02:21.000-05:00" },
  ],
};

it("two stays and three handle rows of one session add up, and none counts twice", async () => {
  const warehouse = await openDuckdb(":memory:");
  await load(warehouse, [{ instance: "acme", timeCreated: "2026-03-02T15:21:02.000Z", content: JSON.stringify(file) }]);
  const rows = async (sql: string) => (await warehouse.query(sql)).rows;
  expect(
    await rows(
      "select queue_entries, human_legs, agents, transfers_completed, queue_seconds, answer_seconds, bcw_seconds, connected_seconds, hold_seconds, talk_seconds, acw_seconds, handle_seconds, platform_in_sla, platform_not_in_sla, rating, is_csat_positive, first_agent_name, last_agent_name, outcome from ${contact_center}.sessions_flat",
    ),
  ).toEqual([
    {
      queue_entries: 2,
      human_legs: 2,
      agents: 2,
      transfers_completed: 1,
      queue_seconds: 41,
      answer_seconds: 20,
      bcw_seconds: 4,
      connected_seconds: 310,
      hold_seconds: 15,
      talk_seconds: 295,
      acw_seconds: 30,
      handle_seconds: 344,
      platform_in_sla: 1,
      platform_not_in_sla: 0,
      rating: 5,
      is_csat_positive: true,
      first_agent_name: "Ada Becker",
      last_agent_name: "Bruno Rossi",
      outcome: "handled",
    },
  ]);
  expect(
    await rows(
      "select agent_id, handle_rows, is_last_leg, handle_seconds, is_transfer from ${contact_center}.agent_legs order by leg_number",
    ),
  ).toEqual([
    { agent_id: 7, handle_rows: 2, is_last_leg: false, handle_seconds: 130, is_transfer: false },
    { agent_id: 8, handle_rows: 1, is_last_leg: true, handle_seconds: 214, is_transfer: true },
  ]);
  expect(
    await rows(
      "select sum(sl_offered) as offered, sum(sl_met) as met, sum(queue_interactions) as stays, sum(first_entries) as entries from ${contact_center}.queue_intervals",
    ),
  ).toEqual([{ offered: 2, met: 1, stays: 2, entries: 1 }]);
  expect(
    await rows(
      "select agent_id, legs, handle_seconds, transfers_out, transfers_in, csat_responses, rating_sum from ${contact_center}.agent_daily order by agent_id",
    ),
  ).toEqual([
    { agent_id: 7, legs: 1, handle_seconds: 130, transfers_out: 1, transfers_in: 0, csat_responses: 0, rating_sum: 0 },
    { agent_id: 8, legs: 1, handle_seconds: 214, transfers_out: 0, transfers_in: 1, csat_responses: 1, rating_sum: 5 },
  ]);
  expect(
    await rows(
      "select sessions, offered, handled, transferred, answered, handle_seconds, avg_rating, transfer_rate from ${contact_center}.service_daily",
    ),
  ).toEqual([{ sessions: 1, offered: 1, handled: 1, transferred: 1, answered: 1, handle_seconds: 344, avg_rating: 5, transfer_rate: 1 }]);
  await warehouse.close();
});

it("a supervisor who barges in last is counted, and is not the last leg", async () => {
  const warehouse = await openDuckdb(":memory:");
  const barged = {
    ...file,
    handle_durations: [...file.handle_durations, handle(24, "05:00", "05:40", { agent_id: 9, call_duration: 40, barged: true })],
  };
  await load(warehouse, [{ instance: "acme", timeCreated: "2026-03-02T15:21:02.000Z", content: JSON.stringify(barged) }]);
  const rows = async (sql: string) => (await warehouse.query(sql)).rows;
  expect(await rows("select agents, last_agent_id, last_agent_name from ${contact_center}.sessions_flat")).toEqual([
    { agents: 3, last_agent_id: 8, last_agent_name: "Bruno Rossi" },
  ]);
  expect(await rows("select agent_id, is_last_leg from ${contact_center}.agent_legs order by leg_number")).toEqual([
    { agent_id: 7, is_last_leg: false },
    { agent_id: 8, is_last_leg: true },
    { agent_id: 9, is_last_leg: false },
  ]);
  expect(await rows("select agent_id, rating_sum from ${contact_center}.agent_daily order by agent_id")).toEqual([
    { agent_id: 7, rating_sum: 0 },
    { agent_id: 8, rating_sum: 5 },
    { agent_id: 9, rating_sum: 0 },
  ]);
  await warehouse.close();
});
