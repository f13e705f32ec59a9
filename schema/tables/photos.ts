import { defineTable } from "../table.ts";

export const photos = defineTable({
  name: "photos",
  list: "photos",
  grain: "Smart Action: one row per photo or screenshot that the customer sent.",
  columns: (column) => ({
    photo_id: column.int64("id", "Id of the photo.", { evidence: "api" }),
    photo_type: column.string("photo_type", "none", "`photo` or `screenshot`.", { evidence: "api" }),
    photo_url: column.string("url", "content", "Link to the photo or screenshot.", { evidence: "api" }),
  }),
});
