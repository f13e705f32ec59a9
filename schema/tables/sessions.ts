import { computed, defineSessionTable } from "../table.ts";
import { agent, virtualAgent } from "./groups.ts";

export const sessions = defineSessionTable({
  name: "sessions",
  grain: "One row per session (a call or a chat), from the latest version of its file.",
  about:
    "Calls and chats count their ids separately, so `session_id` alone is not unique: use `instance` with `session_key`. " +
    "The platform writes each file again about 15 minutes after the session ends; until then `is_final` is false and ratings, " +
    "wrap-up and recordings may still arrive.",
  columns: (column) => ({
    session_type: column.string(
      "session_type_v2",
      "none",
      "Kind of session in the platform's current words, such as `Voice Inbound (IVR)`.",
    ),
    legacy_session_type: column.string(
      "session_type",
      "none",
      "Kind of session in the platform's older words (deprecated by the platform).",
    ),
    call_type: column.string("call_type", "none", "Kind of call in the platform's oldest words; its presence makes the session a call.", {
      in: "call",
    }),
    chat_type: column.string("chat_type", "none", "Kind of chat in the platform's oldest words; its presence makes the session a chat.", {
      in: "chat",
    }),
    session_status: column.string("status", "none", "Last status that the platform gave the session, such as `finished` or `failed`."),
    sub_status: column.string(["sub_status", "subStatus"], "none", "Finer status, if the platform sends one.", {
      evidence: "published",
    }),
    session_uuid: column.string(["call_uuid", "chat_uuid"], "none", "Universal id of the session; older files lack the key.", {
      evidence: "published",
    }),
    parent_session_id: column.int64("parent_id", "Original call of a recovered one.", { in: "call", evidence: "api" }),
    lang: column.string("lang", "none", "Language of the session, ISO 639-1 with an optional region (`en`, `fr-CA`)."),

    utc_offset_minutes: computed(
      "INT64",
      "Minutes that the clock of the file's `created_at` is ahead of UTC, such as -480 for `-08:00`; NULL in rows from before this column.",
    ),
    queued_at: column.timestamp("queued_at", "First entry into a queue; NULL if never queued. Chats have no such key.", { in: "call" }),
    assigned_at: column.timestamp("assigned_at", "When the session was assigned to an agent; NULL if it never was."),
    connected_at: column.timestamp(
      "connected_at",
      "First connection. It may be the virtual agent's, before `queued_at`; chats have no such key.",
      { in: "call" },
    ),
    ended_at: column.timestamp(
      ["ends_at", "ended_at"],
      "When the session ended (the file's `ends_at`); the customer may stay on for the survey.",
    ),
    scheduled_at: column.timestamp("scheduled_at", "Time that a scheduled call or callback was booked for.", { in: "call" }),
    updated_at: column.timestamp("updated_at", "When the platform last changed the session; grows with each rewrite of the file."),
    first_message_at: column.timestamp("first_msg_sent_at", "When the first message of the chat was sent.", { in: "chat" }),
    last_message_at: column.timestamp("last_msg_sent_at", "When the last message of the chat was sent.", { in: "chat" }),

    wait_seconds: column.int64(
      "wait_duration",
      "Time waited in queues, as the file's root says; `queue_seconds` of `sessions_flat` is the sum of the stays, which is known too if the root is silent.",
    ),
    queue_seconds: column.int64("queue_duration", "Time in queues, from releases that send it at the root.", {
      in: "call",
      evidence: "api",
    }),
    call_seconds: column.int64("call_duration", "Duration of the call with agents, wrap-up included.", { in: "call" }),
    chat_seconds: column.int64("chat_duration", "Duration of the chat with agents.", { in: "chat" }),
    hold_seconds: column.int64("hold_duration", "Time on hold, as the platform sums it; the agents' own rows may say otherwise.", {
      in: "call",
    }),
    handle_seconds: computed(
      "INT64",
      "True handle time: before-call work + connected + wrap-up over all rows of `handle_durations`; NULL if no human handled it.",
    ),
    message_count: column.int64("message_count", "Messages of the chat.", { in: "chat" }),
    average_response_seconds: column.int64("average_response_time", "Average time to an agent's response.", { in: "chat" }),
    longest_response_seconds: column.int64("longest_response_time", "Longest time to an agent's response.", { in: "chat" }),

    answer_type: column.string(
      "answer_type",
      "none",
      "How the session was answered, as sent; `manual` even if a virtual agent answered first.",
    ),
    response_type: computed(
      "STRING",
      "Who has handle rows: `human`, `virtual_agent`, `both` or `none`. An agent whose dial nobody answered has one; `handled_by` of `sessions_flat` counts those who reached the customer.",
    ),
    agent_kind: computed(
      "STRING",
      "Kind of the agent in the `agent_…` columns (usually the last one): `human`, `virtual_agent`, or NULL if nobody handled the session.",
    ),
    ...column.group("agent_info", "agent", agent("that the session names")),
    ...column.group("virtual_agent", "virtual_agent", virtualAgent("that the session names"), { in: "call", evidence: "api" }),
    is_virtual_agent_assigned: computed(
      "BOOL",
      "A virtual agent was assigned: it has a row in `virtual_agent_handle_durations` or `participants`, or the status says so. The file has no such key.",
    ),
    is_virtual_agent_connected: computed(
      "BOOL",
      "A virtual agent talked to the customer: it has a row in `virtual_agent_handle_durations` or a connection in `participants`, or the status says so.",
    ),
    virtual_agent_assigned_at: computed(
      "TIMESTAMP",
      "Start of the first stretch that a virtual agent handled; the file does not record the assignment itself.",
    ),
    virtual_agent_connected_at: computed("TIMESTAMP", "When a virtual agent first joined, by `participants`."),

    selected_menu_id: column.int64(
      "selected_menu.id",
      "Id of the menu (queue) chosen last, the leaf of the menu path. Not the same id as `menu_path_id` in other relations.",
    ),
    selected_menu_name: column.string("selected_menu.name", "none", "Name of the menu chosen last, such as `Internet`."),
    selected_menu_parent_id: column.int64("selected_menu.parent_id", "Id of the menu above the one chosen last; NULL at the top."),
    selected_menu_position: column.int64("selected_menu.position", "Place of the menu chosen last among its siblings."),
    selected_menu_type: column.string(
      "selected_menu.menu_type",
      "none",
      "Kind of the menu chosen last: `ivr_menu`, `web_menu`, `mobile_menu`, …",
    ),
    selected_menu_message: column.string("selected_menu.output_msg", "none", "Message that the menu chosen last gives out.", {
      evidence: "api",
    }),
    is_selected_menu_deleted: column.bool("selected_menu.deleted", "The menu chosen last has been deleted since."),
    is_selected_menu_hidden: column.bool("selected_menu.hidden", "The menu chosen last is hidden from customers."),
    menu_path: column.string(
      "menu_path.name",
      "none",
      "Full menu path (queue) that the session was created with, levels divided by `/`, such as `Support/Internet`. `queue_path` of `sessions_flat` is the queue that it entered first.",
    ),
    menu_path_materialized: column.string(
      "menu_path.materialized_path",
      "none",
      "Menu path as menu ids divided by `/`, such as `6/8`: unchanged if a menu is renamed.",
    ),
    menu_path_level_count: column.int64("menu_path.items_count", "Number of levels of the menu path."),
    menu_level_1: computed("STRING", "First level of the menu path; NULL if there is none."),
    menu_level_2: computed("STRING", "Second level of the menu path."),
    menu_level_3: computed("STRING", "Third level of the menu path."),
    queue_priority_level: column.int64("queue_priority_level", "Priority in the queue, 0 to 8; some files lack the key."),
    offer_type: column.string("offer_type", "none", "How the session was offered to agents, such as `cascade`."),

    transfer_count: computed("INT64", "Rows of `transfers`: attempts, completed or not."),
    participant_count: computed("INT64", "Rows of `participants`: one per join, so an agent who joins twice counts twice."),
    deflection: column.string("deflection", "none", "How the session was deflected; `no_deflection` if it was not.", { in: "call" }),
    is_after_hours: column.bool("after_hours", "The chat came in after hours.", { in: "chat" }),
    transfer_limit: column.int64("transfer_limit", "Most transfers that the chat may have; NULL in the files seen.", { in: "chat" }),
    disconnected_by: column.string("disconnected_by", "none", "Who ended the call, such as `disconnected_by_agent`.", { in: "call" }),
    fail_reason: column.string(
      "fail_reason",
      "none",
      "Why the session failed. `nothing` means no failure; chats may have NULL instead. `eu_abandoned`: the customer left the queue.",
    ),
    fail_details: column.string("fail_details", "content", "Details of the failure, free text.", { in: "call" }),
    finish_reason: column.string("finish_reason", "none", "Why the call finished, such as `no_reason`.", { in: "call", evidence: "api" }),
    adapter_fail_code: column.int64("adapter_fail_code", "Code of a failure of the telephony adapter.", { in: "call" }),
    adapter_fail_message: column.string("adapter_fail_message", "content", "Message of that failure, free text.", { in: "call" }),
    voicemail_reason: column.string("voicemail_reason", "none", "Why the call went to voicemail; `not_voicemail` if it did not.", {
      in: "call",
    }),

    rating: column.float64("rating", "CSAT rating. The documentation says 1 to 4, but files with 5 exist; NULL if not rated."),
    has_feedback: column.bool("has_feedback", "As sent: refers to the comment, not to the rating (false for sessions with a rating of 5)."),
    has_comment: computed("BOOL", "The customer left a comment (its text is `feedback`)."),
    feedback: column.string("feedback", "content", "Comment of the customer in the survey."),

    is_verified: column.bool("verified", "Smart Action (verification): the customer verified who they are."),
    smart_action_text: column.string("smart_action_text", "content", "Smart Action (text input): what the customer typed."),
    has_smart_action_text: computed("BOOL", "Smart Action: the customer typed something."),
    has_photos: computed("BOOL", "Smart Action: the customer sent photos or screenshots (`photos`)."),
    photo_count: computed("INT64", "Rows of `photos`."),
    has_videos: computed("BOOL", "Smart Action: the customer sent videos (`videos`)."),
    video_count: computed("INT64", "Rows of `videos`."),

    recording_permission: column.string(
      "recording_permission",
      "none",
      "What the customer said to being recorded: `granted`, `not_asked`, …",
      {
        in: "call",
      },
    ),
    recording_url: column.string("recording_url", "content", "Link to the recording in the CRM or storage.", { in: "call" }),
    has_transcript: column.bool("transcript", "A transcript of the chat was made.", { in: "chat" }),
    voip_provider: column.string("voip_provider", "none", "Telephony provider; `deprecated` in current files.", { in: "call" }),
    provider_type: column.string("provider_type", "none", "Messaging provider, such as `twilio_conversations`.", { in: "chat" }),
    provider_channel_id: column.string("provider_channel_id", "identifier", "Channel at that provider.", { in: "chat" }),

    out_ticket_id: column.string(
      "out_ticket_id",
      "identifier",
      "Id of the session's record in the CRM: 18 characters or digits, kept as text.",
      { reading: "digits" },
    ),
    out_ticket_url: column.string(
      "out_ticket_url",
      "content",
      "Link to the CRM record or to a media download; may be set although `out_ticket_id` is NULL.",
    ),
    is_out_ticket_account: column.bool("is_out_ticket_account", "The CRM record is an account rather than a case."),

    support_number: column.string("support_number", "none", "The company's number that was called, E.164.", { in: "call" }),
    outbound_number: column.string(
      "outbound_number",
      "none",
      "The company's number that an outbound call was placed from, as sent: E.164, or with blanks and dashes; NULL in the inbound calls seen.",
      { in: "call" },
    ),
    end_user_id: column.int64("end_user.id", "Customer's id on the platform.", { pii: "identifier" }),
    end_user_identifier: column.string(
      "end_user.identifier",
      "contact",
      "Customer's identifier as the app or CRM gave it; may be an e-mail.",
      {
        reading: "digits",
      },
    ),
    end_user_out_contact_id: column.string("end_user.out_contact_id", "identifier", "Customer's contact in the CRM.", {
      reading: "digits",
    }),
    end_user_email: column.string("email", "contact", "Customer's e-mail (the file's root `email`)."),
    end_user_number: computed("STRING", "Customer's phone number: that of the first end-user participant who has one.", "contact"),
    customer_key: computed(
      "STRING",
      "Keyed pseudonym of the customer, the same in all their calls and chats; NULL if no key is configured or the customer is unknown.",
      "identifier",
    ),

    custom_data_secured: column.json("custom_data_secured", "Custom data that agents do not see."),
    custom_data_not_secured: column.json("custom_data_not_secured", "Custom data: key → `{label, value}`."),
    sip_headers: column.json("sip_headers", "SIP headers of the call.", { in: "call" }),
    automation_redirection: column.json("automation_redirection", "Redirection by percentage, group and hours.", {
      in: "call",
      evidence: "published",
    }),
  }),
});
