import { defineTable } from "../table.ts";

export const queueDurations = defineTable({
  name: "queue_durations",
  list: "queue_durations",
  grain: "One row per stay of a session in a queue.",
  about:
    "A transferred session has a stay per queue. `agent_id` is NULL if nobody answered. Each stay has the targets that its queue had at the time.",
  columns: (column) => ({
    queue_duration_id: column.int64("id", "Id of the stay."),
    agent_id: column.int64("agent_id", "Agent who answered; NULL if nobody did, for example because the customer left.", {
      pii: "identifier",
    }),
    started_at: column.timestamp("started_at", "When the session entered the queue."),
    ended_at: column.timestamp("ended_at", "When it left the queue: answered, abandoned or moved."),
    queue_seconds: column.int64("queue_duration", "Time in the queue."),
    menu_path_id: column.int64("menu_path_id", "Menu path (queue); not a menu's id."),
    menu_path: column.string("menu_path", "none", "Full name of that menu path, levels divided by `/`; may be NULL."),
    lang: column.string("lang", "none", "Language of the queue."),
    is_transfer: column.bool("transfer", "The stay came from a transfer."),
    transfer_id: column.int64("transfer_id", "Transfer that the stay came from; equals `transfers.transfer_id`. NULL if there was none."),
    is_transfer_cold: column.bool("transfer_cold", "The transfer was cold; NULL if there was none."),
    service_level_event: column.string("service_level_event", "none", "The platform's verdict: `in_sla`, `not_in_sla` or NULL."),
    service_level_target_seconds: column.int64("service_level_target_time", "Answers within this many seconds meet the queue's target."),
    service_level_target_percent: column.int64("service_level_target_percent", "Target share of answers within that time."),
    service_level_abandon_threshold_seconds: column.int64(
      "service_level_abandon_time_threshold",
      "Customers who leave within this many seconds are short abandons; 0 is a value.",
    ),
  }),
});
