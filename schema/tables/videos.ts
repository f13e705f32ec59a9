import { defineTable } from "../table.ts";

export const videos = defineTable({
  name: "videos",
  list: "videos",
  grain: "Smart Action: one row per video that the customer sent.",
  columns: (column) => ({
    video_id: column.int64("id", "Id of the video.", { evidence: "api" }),
    video_url: column.string("url", "content", "Link to the video.", { evidence: "api" }),
  }),
});
