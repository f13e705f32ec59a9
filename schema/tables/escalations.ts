import { defineTable } from "../table.ts";
import { agent, menuPath, virtualAgent } from "./groups.ts";

export const escalations = defineTable({
  name: "escalations",
  list: "escalations",
  grain: "One row per escalation from a virtual agent to a human queue.",
  columns: (column) => ({
    escalation_id: column.int64("id", "Id of the escalation."),
    escalation_status: column.string("status", "none", "`escalating`, `escalated`, `canceled`, `deflecting` or `deflected`."),
    escalation_reason: column.string("reason", "none", "Why: `by_end_user_ask`, `by_virtual_agent`, `payload_failure`, …"),
    escalation_created_at: column.timestamp("created_at", "When the virtual agent asked for it."),
    escalated_at: column.timestamp("escalated_at", "When the session reached the human."),
    ...column.group("from_virtual_agent", "from_virtual_agent", virtualAgent("that escalated")),
    ...column.group("to_agent", "to_agent", agent("who took over")),
    ...column.group("from_menu_path", "from_menu_path", menuPath("escalated from")),
    ...column.group("to_menu_path", "to_menu_path", menuPath("escalated to")),
  }),
});
