import { defineTable } from "../table.ts";

export const consumerHandleDurations = defineTable({
  name: "consumer_handle_durations",
  list: "consumer_handle_durations",
  grain: "One row per stretch that the customer was connected.",
  columns: (column) => ({
    consumer_handle_duration_id: column.int64("id", "Id of the stretch."),
    started_at: column.timestamp("started_at", "When the customer was connected."),
    ended_at: column.timestamp("ended_at", "When the customer left; may be after the session's end."),
    call_seconds: column.int64("call_duration", "Time on the call.", { in: "call" }),
    chat_seconds: column.int64("chat_duration", "Time in the chat.", { in: "chat" }),
    hold_seconds: column.int64("hold_duration", "Time on hold.", { in: "call" }),
    message_count: column.int64("message_count", "Messages of the customer.", { in: "chat" }),
    response_count: column.int64("response_count", "Responses of the customer.", { in: "chat" }),
    response_total_seconds: column.int64("response_time_total", "Sum of the customer's response times.", { in: "chat" }),
    response_max_seconds: column.int64("response_time_max", "Longest response time of the customer.", { in: "chat" }),
    response_average_seconds: column.float64("response_time_avg", "Average response time of the customer.", {
      in: "chat",
      reading: "numeral",
    }),
  }),
});
