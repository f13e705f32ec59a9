import { defineTable } from "../table.ts";
import { agent, menuPath, virtualAgent } from "./groups.ts";

export const transfers = defineTable({
  name: "transfers",
  list: "transfers",
  grain: "One row per transfer attempt of a session.",
  about:
    "The platform does not count a virtual agent's escalation as a transfer: see `escalations`. Times and lengths are NULL if nobody accepted.",
  columns: (column) => ({
    transfer_id: column.int64("id", "Id of the transfer; the durations and dispositions refer to it."),
    transfer_status: column.string("status", "none", "`transferred` if it was accepted."),
    fail_reason: column.string(
      "fail_reason",
      "none",
      "Why it failed; `nothing` if it did not. `eu_abandoned`: the customer left while waiting.",
    ),
    transfer_created_at: column.timestamp("created_at", "When the transfer was requested."),
    assigned_at: column.timestamp("assigned_at", "When the receiver was assigned."),
    connected_at: column.timestamp("connected_at", "When the receiver picked up."),
    updated_at: column.timestamp("updated_at", "When the transfer was last changed."),
    call_seconds: column.int64("call_duration", "Time with the receiver; chats use this name too."),
    wait_seconds: column.int64("wait_duration", "Time between the request and the answer (or the end)."),
    deflection: column.string("deflection", "none", "How the transfer was deflected; `no_deflection` if it was not."),
    answer_type_path: column.string("answer_type_path", "none", "How it was answered on both sides, such as `manual_to_manual`."),
    ...column.group("from_menu_path", "from_menu_path", menuPath("transferred from")),
    ...column.group("to_menu_path", "to_menu_path", menuPath("transferred to")),
    ...column.group("from_agent", "from_agent", agent("who handed over")),
    ...column.group("to_agent", "to_agent", agent("who took over")),
    ...column.group("from_virtual_agent", "from_virtual_agent", virtualAgent("that handed over")),
    ...column.group("to_virtual_agent", "to_virtual_agent", virtualAgent("that took over")),
    from_queue_priority_level: column.int64("from_queue_priority_level", "Priority before the transfer."),
    to_queue_priority_level: column.int64("to_queue_priority_level", "Priority after the transfer."),
  }),
});
