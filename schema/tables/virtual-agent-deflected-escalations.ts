import { defineTable } from "../table.ts";
import { virtualAgent } from "./groups.ts";

export const virtualAgentDeflectedEscalations = defineTable({
  name: "virtual_agent_deflected_escalations",
  list: "virtual_agent_deflected_escalations",
  grain: "One row per escalation that was deflected, for instance after hours.",
  columns: (column) => ({
    deflected_escalation_id: column.int64("id", "Id of the deflected escalation.", { evidence: "published" }),
    deflection: column.string("deflection", "none", "How it was deflected, such as `after_hours_message_only`.", { evidence: "published" }),
    escalation_id: column.int64("escalation_id", "The escalation; joins `escalations`.", { evidence: "published" }),
    escalation_reason: column.string("escalation_reason", "none", "Why the virtual agent escalated.", { evidence: "published" }),
    escalated_at: column.timestamp("escalated_at", "When it was escalated.", { evidence: "published" }),
    menu_path_id: column.int64("menu_path_id", "Menu path (queue) that it was meant for.", { evidence: "published" }),
    menu_path: column.string("menu_path", "none", "Full name of that menu path.", { evidence: "published" }),
    lang: column.string("lang", "none", "Language of the queue.", { evidence: "published" }),
    ...column.group("virtual_agent", "virtual_agent", virtualAgent("that escalated"), { evidence: "published" }),
  }),
});
