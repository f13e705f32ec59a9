import { defineTable } from "../table.ts";

export const consumerInMenuDurations = defineTable({
  name: "consumer_in_menu_durations",
  list: "consumer_in_menu_durations",
  grain: "One row per stretch that the customer spent in the menu (IVR) of a call.",
  columns: (column) => ({
    consumer_in_menu_duration_id: column.int64("id", "Id of the stretch.", { in: "call" }),
    event: column.string("event", "none", "How it ended, such as `finished`.", { in: "call" }),
    started_at: column.timestamp("started_at", "When the customer's time in the menu began.", { in: "call" }),
    ended_at: column.timestamp("ended_at", "When the customer's time in the menu ended.", { in: "call" }),
    menu_seconds: column.int64("duration", "Time in the menu.", { in: "call" }),
    menu_path_id: column.int64("menu_path_id", "Menu path; NULL in the files seen.", { in: "call" }),
    menu_path: column.string("menu_path", "none", "Full name of that menu path; NULL in the files seen.", { in: "call" }),
    lang: column.string("lang", "none", "Language of the menu.", { in: "call" }),
  }),
});
