import type { OracleWrite } from "../views/oracle.ts";

/** Sessions composed for the rules that everyday sessions do not reach. Times are minutes and seconds of one hour in New York. */
const at = (clock: string): string => `2026-03-02T10:${clock}.000-05:00`;

const stay = (id: number, from: string, to: string, rest: object = {}) => ({
  id,
  agent_id: null,
  menu_path_id: 51,
  menu_path: "Billing/Invoices",
  lang: "en",
  started_at: at(from),
  ended_at: at(to),
  ...rest,
});
const handle = (id: number, agent: number, from: string, to: string, rest: object = {}) => ({
  id,
  agent_id: agent,
  menu_path_id: 51,
  menu_path: "Billing/Invoices",
  started_at: at(from),
  ended_at: at(to),
  ...rest,
});
const virtual = (id: number, from: string, to: string, finish: string, rest: object = {}) => ({
  id,
  virtual_agent: { id: 90, name: "Front desk" },
  menu_path_id: 52,
  menu_path: "Assistant",
  started_at: at(from),
  ended_at: at(to),
  finish_reason: finish,
  escalation_reason: null,
  ...rest,
});
const joined = (id: number, agent: number, name: string, clock: string) => ({
  id,
  type: "agent",
  user_id: agent,
  first_name: name,
  last_name: "Becker",
  connected_at: at(clock),
});

const call = (id: number, rest: object): object => ({
  id,
  call_type: "Voice Inbound (IVR)",
  session_type_v2: "Voice Inbound (IVR)",
  status: "finished",
  fail_reason: "nothing",
  deflection: "no_deflection",
  created_at: at("00:00"),
  ends_at: at("30:00"),
  updated_at: at("46:00"),
  menu_path: { name: "Billing/Invoices", items_count: 2, materialized_path: "1/2" },
  ...rest,
});

const files: readonly (readonly [instance: string, file: object])[] = [
  // A stay that nobody answered, and a virtual agent long after it.
  [
    "acme",
    call(1, { queue_durations: [stay(1, "01:00", "02:00")], virtual_agent_handle_durations: [virtual(1, "10:00", "11:00", "resolved")] }),
  ],
  // A virtual agent that answers the stay itself, and resolves.
  [
    "acme",
    call(2, { queue_durations: [stay(2, "01:00", "01:09")], virtual_agent_handle_durations: [virtual(2, "01:09", "04:00", "resolved")] }),
  ],
  // The same, two seconds and three seconds after the stay.
  [
    "acme",
    call(3, {
      queue_durations: [stay(3, "01:00", "01:09")],
      virtual_agent_handle_durations: [virtual(3, "01:11", "04:00", "consumer_ended")],
    }),
  ],
  [
    "acme",
    call(4, { queue_durations: [stay(4, "01:00", "01:09")], virtual_agent_handle_durations: [virtual(4, "01:12", "04:00", "resolved")] }),
  ],
  // A virtual agent that calls it resolved, and a queue after it.
  [
    "acme",
    call(5, {
      fail_reason: "eu_abandoned",
      virtual_agent_handle_durations: [virtual(5, "01:00", "02:00", "resolved")],
      queue_durations: [stay(5, "02:00", "02:10", { queue_duration: 10 })],
    }),
  ],
  // One that the customer ended, and a human after it all the same, without a queue.
  [
    "acme",
    call(6, {
      virtual_agent_handle_durations: [virtual(6, "01:00", "02:00", "consumer_ended")],
      handle_durations: [handle(6, 7, "03:00", "05:00", { call_duration: 120 })],
    }),
  ],
  // One that gives a reason of escalation without having escalated.
  [
    "acme",
    call(7, { virtual_agent_handle_durations: [virtual(7, "01:00", "02:00", "resolved", { escalation_reason: "payload_failure" })] }),
  ],
  // Two virtual legs, one contained.
  [
    "acme",
    call(8, { virtual_agent_handle_durations: [virtual(8, "01:00", "02:00", "undefined"), virtual(9, "02:00", "03:00", "resolved")] }),
  ],
  ["acme", call(9, { virtual_agent_handle_durations: [virtual(10, "01:00", "02:00", "assistant_failure", { call_duration: 61 })] })],
  // Wrap-up in two rows, an end on the boundary of an interval, and the same agent again after a transfer.
  [
    "acme",
    call(10, {
      rating: 4,
      queue_durations: [stay(11, "10:00", "10:30", { agent_id: 7, queue_duration: 30 })],
      transfers: [
        { id: 5, status: "transferred", fail_reason: "nothing", created_at: at("20:00"), from_agent: { id: 7, name: "Ada" } },
        { id: 5, status: "failed", fail_reason: "va_failure", created_at: at("20:05"), from_agent: { id: 7, name: "Ada" } },
      ],
      handle_durations: [
        handle(11, 7, "10:30", "20:00", { call_duration: 570, hold_duration: 600 }),
        handle(12, 7, "20:00", "20:20", { acw_duration: 20 }),
        handle(13, 7, "20:20", "20:45", { acw_duration: 25 }),
        handle(14, 7, "22:00", "30:00", { call_duration: 480, transfer: true, transfer_id: 5 }),
        handle(15, 8, "30:00", "45:00", { call_duration: 900, barged: true }),
      ],
      participants: [joined(1, 7, "Ada", "10:30"), joined(2, 7, "Adele", "22:00"), joined(3, 8, "Bruno", "30:00")],
      dispositions: [
        { user_id: 7, code: "paid", list: "Billing", note: "" },
        { user_id: 8, code: null, list: "Billing", note: "will pay" },
        { user_id: 8, code: "refund", list: "Billing" },
      ],
    }),
  ],
  // The number of another instance's session, on the same date; also a chat's.
  [
    "globex",
    call(10, {
      queue_durations: [stay(12, "10:00", "10:50", { agent_id: 7, menu_path: "Sales", queue_duration: 50 })],
      handle_durations: [handle(16, 7, "10:50", "11:50", { call_duration: 60 })],
      participants: [joined(4, 7, "Chiara", "10:50")],
    }),
  ],
  [
    "acme",
    {
      id: 10,
      chat_type: "Messaging Inbound (Web Chat)",
      session_type_v2: null,
      status: "canceled",
      fail_reason: null,
      created_at: at("05:00"),
      ends_at: at("06:00"),
      updated_at: at("06:01"),
      queue_durations: [stay(13, "05:00", "06:00", { queue_duration: 60, service_level_abandon_time_threshold: 60 })],
    },
  ],
  // A customer who leaves on the very second of the threshold 0, one second after it, and after a wait of unknown length.
  [
    "acme",
    call(11, {
      fail_reason: "eu_abandoned",
      queue_durations: [stay(14, "05:00", "05:00", { queue_duration: 0, service_level_abandon_time_threshold: 0 })],
    }),
  ],
  [
    "acme",
    call(12, {
      fail_reason: "eu_abandoned",
      queue_durations: [stay(15, "05:00", "05:01", { queue_duration: 1, service_level_abandon_time_threshold: 0 })],
    }),
  ],
  ["acme", call(13, { fail_reason: "eu_abandoned", queue_durations: [{ id: 16, menu_path: "", menu_path_id: null }] })],
  // A transfer that was lost in its queue although the session says that nothing failed; then one that a virtual agent took.
  [
    "acme",
    call(14, {
      queue_durations: [
        stay(17, "01:00", "01:05", { agent_id: 8, queue_duration: 5, service_level_event: "in_sla" }),
        stay(18, "03:00", "03:40", { queue_duration: 40, transfer: true, transfer_id: 6, transfer_cold: true }),
        stay(19, "04:00", "04:02", { queue_duration: 2, transfer: true, transfer_id: 7, transfer_cold: false }),
      ],
      transfers: [
        { id: 6, status: "canceled", fail_reason: "eu_canceled", created_at: at("03:00"), from_agent: { id: 8, name: "Bruno" } },
        {
          id: 7,
          status: "transferred",
          fail_reason: "nothing",
          created_at: at("04:00"),
          from_virtual_agent: { id: 90, name: "Front desk" },
          to_virtual_agent: { id: 91, name: "Payments" },
        },
      ],
      handle_durations: [handle(17, 8, "01:05", "03:00", { call_duration: 115 })],
    }),
  ],
  // A leg past midnight in New York, whose transfer falls on a date without a leg; the last session of all, still open.
  [
    "acme",
    call(15, {
      created_at: "2026-03-02T23:50:00.000-05:00",
      ends_at: "2026-03-03T00:20:00.000-05:00",
      handle_durations: [
        {
          id: 18,
          agent_id: 7,
          call_duration: 1200,
          started_at: "2026-03-02T23:55:00.000-05:00",
          ended_at: "2026-03-03T00:15:00.000-05:00",
        },
      ],
      transfers: [{ id: 8, status: "transferred", created_at: "2026-03-03T00:10:00.000-05:00", from_agent: { id: 7, name: "Ada" } }],
      participants: [
        { id: 5, type: "agent", user_id: 7, first_name: "Aida", last_name: null, connected_at: "2026-03-02T23:55:00.000-05:00" },
      ],
    }),
  ],
  [
    "acme",
    call(16, {
      created_at: "2026-03-03T21:30:00.000-05:00",
      ends_at: null,
      status: "queued",
      queue_durations: [stay(20, "30:00", "30:00", { ended_at: null })],
    }),
  ],
  // A stay that ended in a voicemail box.
  ["acme", call(90, { status: "voicemail", queue_durations: [stay(960, "01:00", "02:00")] })],
  // One customer's id in two instances is two customers; legs one after the other to the second are not open together, nor a call with a chat.
  ["acme", call(91, { end_user: { id: 4_400 }, handle_durations: [handle(901, 44, "05:00", "06:00", { call_duration: 60 })] })],
  ["globex", call(92, { end_user: { id: 4_400 }, handle_durations: [handle(902, 44, "05:00", "06:00", { call_duration: 60 })] })],
  [
    "acme",
    call(93, {
      participants: [{ ...joined(931, 44, "Dora", "06:00"), teams: ["Night", "Night", { id: 3, name: "Fraud" }, { id: 5 }, 7] }],
      handle_durations: [handle(903, 44, "06:00", "08:00", { call_duration: 120 })],
    }),
  ],
  [
    "acme",
    call(94, {
      participants: [{ ...joined(941, 44, "Dora", "02:00"), teams: ["Day"] }],
      handle_durations: [handle(904, 44, "02:00", "03:00", { call_duration: 60 })],
    }),
  ],
  [
    "acme",
    {
      id: 95,
      chat_type: "Messaging Inbound (Web)",
      session_type_v2: "Messaging Inbound (Web)",
      status: "finished",
      created_at: at("00:00"),
      ends_at: at("30:00"),
      updated_at: at("46:00"),
      handle_durations: [handle(905, 45, "05:30", "07:30", { chat_duration: 120 })],
    },
  ],
  // An event that is not a survey.
  ["acme", call(96, { consumer_event_durations: [{ id: 961, type: "menu", started_at: at("01:00"), ended_at: at("02:00") }] })],
  // Dials that nobody picked up: by the reason of the failure, and by a customer who did not join.
  [
    "acme",
    call(97, {
      call_type: "Voice Campaign",
      session_type_v2: "Voice Campaign",
      status: "failed",
      fail_reason: "eu_no_answer",
      connected_at: at("05:00"),
      handle_durations: [handle(906, 44, "05:00", "06:00", { call_duration: 25 })],
    }),
  ],
  [
    "acme",
    call(98, {
      call_type: "Voice Outbound",
      session_type_v2: "Voice Outbound",
      connected_at: null,
      participants: [{ id: 981, type: "end_user", end_user_id: 3, connected_at: null }],
      handle_durations: [handle(907, 44, "05:00", "06:00", { call_duration: 25 })],
    }),
  ],
];

/** Each written once, well after it ended. */
export const composedWrites: readonly OracleWrite[] = files.map(([instance, file], place) => ({
  instance,
  timeCreated: `2026-03-04T12:00:${String(place).padStart(2, "0")}.000Z`,
  content: JSON.stringify(file),
}));
