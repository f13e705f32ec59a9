import { defineTable } from "../table.ts";
import { menuPath } from "./groups.ts";

export const deflectionDetails = defineTable({
  name: "deflection_details",
  list: "deflection_details",
  grain: "One row per deflection of a call.",
  columns: (column) => ({
    deflection_detail_id: column.int64("id", "Id of the deflection.", { in: "call", evidence: "api" }),
    call_id: column.int64("call_id", "Id of the call.", { in: "call", evidence: "api" }),
    transfer_id: column.int64("transfer_id", "Transfer that was deflected; NULL if the call itself was deflected.", {
      in: "call",
      evidence: "api",
    }),
    deflection: column.string(
      "deflection",
      "none",
      "How it was deflected, such as `temp_redirection_queue` or `after_hours_message_only`.",
      { in: "call", evidence: "api" },
    ),
    ...column.group("from_menu_path", "from_menu_path", menuPath("deflected from"), { in: "call", evidence: "api" }),
  }),
});
