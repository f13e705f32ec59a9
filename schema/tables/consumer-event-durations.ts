import { defineTable } from "../table.ts";

export const consumerEventDurations = defineTable({
  name: "consumer_event_durations",
  list: "consumer_event_durations",
  grain: "One row per event that the customer went through, such as the survey.",
  columns: (column) => ({
    consumer_event_duration_id: column.int64("id", "Id of the event."),
    event_type: column.string("type", "none", "Kind of event: `csat` is the survey."),
    event: column.string("event", "none", "How it ended: `finished` or `abandoned`."),
    started_at: column.timestamp("started_at", "When the event began."),
    ended_at: column.timestamp("ended_at", "When the event ended; the survey ends after the session."),
    event_seconds: column.int64("duration", "Duration of the event."),
    menu_path_id: column.int64("menu_path_id", "Menu path (queue)."),
    menu_path: column.string("menu_path", "none", "Full name of that menu path."),
    lang: column.string("lang", "none", "Language of the queue."),
  }),
});
