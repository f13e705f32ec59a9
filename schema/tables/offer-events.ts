import { defineTable } from "../table.ts";

export const offerEvents = defineTable({
  name: "offer_events",
  list: "offer_events",
  grain: "One row per offer of a session to a group of agents.",
  about: "The file does not say which agent was offered the session or let it go by.",
  columns: (column) => ({
    offered_at: column.timestamp("casting_time", "When the session was offered."),
    agent_group: column.string("group", "none", "Group that it was offered to, such as `Group 1`."),
  }),
});
