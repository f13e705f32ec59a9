import { defineTable } from "../table.ts";

export const handleDurations = defineTable({
  name: "handle_durations",
  list: "handle_durations",
  grain: "One row per stretch of an agent's work on a session.",
  about:
    "Talk and wrap-up of one leg are two rows: averaging rows halves the handle time. Group by `session_key`, `agent_id` and `transfer_id`, or read `agent_legs`. Handle time = `bcw_seconds` + `call_seconds` or `chat_seconds` + `acw_seconds`.",
  columns: (column) => ({
    handle_duration_id: column.int64("id", "Id of the stretch."),
    agent_id: column.int64("agent_id", "Agent who worked; equals `participants.user_id`.", { pii: "identifier" }),
    started_at: column.timestamp("started_at", "When the stretch began."),
    ended_at: column.timestamp("ended_at", "When the stretch ended."),
    bcw_seconds: column.int64("bcw_duration", "Before-call work: time the agent spent preparing the call.", { in: "call" }),
    call_seconds: column.int64("call_duration", "Connected to the customer, hold included.", { in: "call" }),
    chat_seconds: column.int64("chat_duration", "Connected to the customer.", { in: "chat" }),
    acw_seconds: column.int64("acw_duration", "After-call work (wrap-up); a row of its own, after the talk."),
    hold_seconds: column.int64("hold_duration", "Customer on hold; NULL on wrap-up rows.", { in: "call" }),
    assigned_connection_seconds: column.int64("assigned_connection_duration", "From the assignment to the connection (ringing)."),
    menu_path_id: column.int64("menu_path_id", "Menu path (queue) that the session came from; not a menu's id."),
    menu_path: column.string("menu_path", "none", "Full name of that menu path, levels divided by `/`."),
    lang: column.string("lang", "none", "Language of the queue."),
    is_barged: column.bool("barged", "A manager barged in on this stretch.", { in: "call" }),
    is_transfer: column.bool("transfer", "The stretch came from a transfer."),
    transfer_id: column.int64(
      "transfer_id",
      "Transfer that the stretch came from; equals `transfers.transfer_id`. NULL if there was none.",
    ),
    is_transfer_cold: column.bool("transfer_cold", "The transfer was cold; NULL if there was none.", { in: "call" }),
    scheduled_at: column.timestamp("scheduled_at", "Time that the call was booked for.", { in: "call" }),
    response_count: column.int64("response_count", "Responses of the agent.", { in: "chat" }),
    response_total_seconds: column.int64("response_time_total", "Sum of the agent's response times.", { in: "chat" }),
    response_max_seconds: column.int64("response_time_max", "Longest response time of the agent.", { in: "chat" }),
    response_average_seconds: column.float64(
      "response_time_avg",
      'Average response time of the agent, a number here although the file sends text (`"0.0"`).',
      {
        in: "chat",
        reading: "numeral",
      },
    ),
  }),
});
