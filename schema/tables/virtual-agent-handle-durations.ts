import { defineTable } from "../table.ts";
import { virtualAgent } from "./groups.ts";

export const virtualAgentHandleDurations = defineTable({
  name: "virtual_agent_handle_durations",
  list: "virtual_agent_handle_durations",
  grain: "One row per stretch of a session that a virtual agent handled.",
  about: "A virtual agent that a human called in for a task has no row here, only in `participants` (`task_virtual_agent`).",
  columns: (column) => ({
    virtual_agent_handle_duration_id: column.int64("id", "Id of the stretch."),
    ...column.group("virtual_agent", "virtual_agent", virtualAgent("that handled the stretch")),
    started_at: column.timestamp("started_at", "When the stretch began."),
    ended_at: column.timestamp("ended_at", "When the stretch ended."),
    call_seconds: column.int64("call_duration", "Time on the call.", { in: "call" }),
    chat_seconds: column.int64("chat_duration", "Time in the chat.", { in: "chat" }),
    finish_reason: column.string(
      "finish_reason",
      "none",
      "Why it ended: `escalated`, `consumer_ended`, `resolved`, `unexpectedly_ended`, `undefined`, …",
    ),
    escalation_reason: column.string("escalation_reason", "none", "Why it was escalated; NULL if it was not."),
    initiated_by: column.string("initiated_by", "none", "Who began, such as `end_user`."),
    sentiment: column.int64("sentiment", "Sentiment score of the customer, as sent.", { in: "call" }),
    response_count: column.int64("response_count", "Answers that the virtual agent gave."),
    fallback_response_count: column.int64("fallback_response_count", "Answers that were fallbacks (not understood)."),
    response_total_seconds: column.int64("response_time_total", "Sum of the virtual agent's response times.", {
      in: "chat",
      evidence: "published",
    }),
    response_max_seconds: column.int64("response_time_max", "Longest response time of the virtual agent.", {
      in: "chat",
      evidence: "published",
    }),
    response_average_seconds: column.float64(
      "response_time_avg",
      "Average response time of the virtual agent, a number here although the file sends text.",
      {
        in: "chat",
        evidence: "published",
        reading: "numeral",
      },
    ),
    menu_path_id: column.int64("menu_path_id", "Menu path (queue) that it ran in."),
    menu_path: column.string("menu_path", "none", "Full name of that menu path, levels divided by `/`."),
    lang: column.string("lang", "none", "Language of the queue."),
    is_transfer: column.bool("transfer", "The stretch came from a transfer."),
    transfer_id: column.int64(
      "transfer_id",
      "Transfer that the stretch came from; equals `transfers.transfer_id`. NULL if there was none.",
    ),
  }),
});
