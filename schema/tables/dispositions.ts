import { computed, defineTable } from "../table.ts";

export const dispositions = defineTable({
  name: "dispositions",
  list: "dispositions",
  grain: "One row per disposition code picked on a session.",
  about:
    "Dispositions have no id; `position` distinguishes them. A session can have several codes, so count sessions with COUNT(DISTINCT session_key) per instance.",
  columns: (column) => ({
    user_id: column.int64("user_id", "Agent who picked the code; equals `participants.user_id`.", { pii: "identifier" }),
    transfer_id: column.int64("transfer_id", "Transfer that brought the session to the agent."),
    participant_id: column.int64("participant_id", "The agent's join; joins `participants`."),
    note: column.string("note", "content", "The agent's note; the key is missing if there is none."),
    has_note: computed("BOOL", "The agent wrote a note (its text is `note`)."),
    code: column.string("code", "none", "Disposition code."),
    code_id: column.int64("ujet_code_id", "Platform's id of the code."),
    list_name: column.string("list", "none", "Disposition list."),
    list_path: column.string("list_path", "none", "Path of the list."),
    list_id: column.int64("ujet_list_id", "Platform's id of the list."),
    custom_list_id: column.string("custom_list_id", "none", "Company's id of the list; empty text if unset.", { reading: "digits" }),
    custom_code_id: column.string("custom_code_id", "none", "Company's id of the code; empty text if unset.", { reading: "digits" }),
  }),
});
