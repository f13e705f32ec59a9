import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// schema/table.ts
var piiClasses = ["none", "identifier", "agent", "contact", "content"];
var shownTo = {
  none: "analysts",
  identifier: "analysts",
  agent: "analysts",
  contact: "restricted",
  content: "restricted"
};
var isShownToAnalysts = /* @__PURE__ */ __name((pii) => shownTo[pii] === "analysts", "isShownToAnalysts");
var column = /* @__PURE__ */ __name((type, source, description, { pii = "none", in: channels = "both", evidence = "observed", reading = "exact" } = {}) => ({ type, sources: typeof source === "string" ? [source] : source, description, pii, channels, evidence, reading }), "column");
var columnBuilder = /* @__PURE__ */ __name(() => ({
  string: /* @__PURE__ */ __name((source, pii, description, options) => column("STRING", source, description, { ...options, pii }), "string"),
  int64: /* @__PURE__ */ __name((source, description, options) => column("INT64", source, description, options), "int64"),
  float64: /* @__PURE__ */ __name((source, description, options) => column("FLOAT64", source, description, options), "float64"),
  bool: /* @__PURE__ */ __name((source, description, options) => column("BOOL", source, description, options), "bool"),
  timestamp: /* @__PURE__ */ __name((source, description, options) => column("TIMESTAMP", source, description, options), "timestamp"),
  json: /* @__PURE__ */ __name((source, description, options) => column("JSON", source, description, { pii: "content", ...options }), "json"),
  group: /* @__PURE__ */ __name((key, prefix, columns, options = {}) => Object.fromEntries(
    Object.entries(columns(columnBuilder())).map(([name, nested]) => [
      `${prefix}_${name}`,
      {
        ...nested,
        sources: nested.sources.map((source) => `${key}.${source}`),
        channels: options.in ?? nested.channels,
        evidence: options.evidence ?? nested.evidence
      }
    ])
  ), "group")
}), "columnBuilder");
var computed = /* @__PURE__ */ __name((type, description, pii = "none", channels = "both") => column(type, [], description, { pii, in: channels, evidence: "derived" }), "computed");
var wholeItem = /* @__PURE__ */ __name((description, options) => column("JSON", "", description, { pii: "content", reading: "any", ...options }), "wholeItem");
function defineTable(table) {
  return { ...table, about: table.about ?? "", owner: table.owner ?? null, columns: table.columns(columnBuilder()) };
}
__name(defineTable, "defineTable");
function defineSessionTable(table) {
  return { ...table, list: "", owner: null, columns: table.columns(columnBuilder()) };
}
__name(defineSessionTable, "defineSessionTable");

// schema/field.ts
var field = /* @__PURE__ */ __name((name, type, description, { mode = "NULLABLE", pii = "none" } = {}) => ({ name, type, mode, description, pii, fields: [] }), "field");
var required = /* @__PURE__ */ __name((name, type, description) => field(name, type, description, { mode: "REQUIRED" }), "required");
var repeated = /* @__PURE__ */ __name((name, description, fields) => ({
  name,
  type: "RECORD",
  mode: "REPEATED",
  description,
  pii: "none",
  fields
}), "repeated");
var fieldsOf = /* @__PURE__ */ __name((columns) => Object.entries(columns).map(([name, { type, description, pii }]) => field(name, type, description, { pii })), "fieldsOf");
var position = computed("INT64", "Place of the item in its list, from 0.");

// schema/tables/consumer-event-durations.ts
var consumerEventDurations = defineTable({
  name: "consumer_event_durations",
  list: "consumer_event_durations",
  grain: "One row per event that the customer went through, such as the survey.",
  columns: /* @__PURE__ */ __name((column2) => ({
    consumer_event_duration_id: column2.int64("id", "Id of the event."),
    event_type: column2.string("type", "none", "Kind of event: `csat` is the survey."),
    event: column2.string("event", "none", "How it ended: `finished` or `abandoned`."),
    started_at: column2.timestamp("started_at", "When the event began."),
    ended_at: column2.timestamp("ended_at", "When the event ended; the survey ends after the session."),
    event_seconds: column2.int64("duration", "Duration of the event."),
    menu_path_id: column2.int64("menu_path_id", "Menu path (queue)."),
    menu_path: column2.string("menu_path", "none", "Full name of that menu path."),
    lang: column2.string("lang", "none", "Language of the queue.")
  }), "columns")
});

// schema/tables/consumer-handle-durations.ts
var consumerHandleDurations = defineTable({
  name: "consumer_handle_durations",
  list: "consumer_handle_durations",
  grain: "One row per stretch that the customer was connected.",
  columns: /* @__PURE__ */ __name((column2) => ({
    consumer_handle_duration_id: column2.int64("id", "Id of the stretch."),
    started_at: column2.timestamp("started_at", "When the customer was connected."),
    ended_at: column2.timestamp("ended_at", "When the customer left; may be after the session's end."),
    call_seconds: column2.int64("call_duration", "Time on the call.", { in: "call" }),
    chat_seconds: column2.int64("chat_duration", "Time in the chat.", { in: "chat" }),
    hold_seconds: column2.int64("hold_duration", "Time on hold.", { in: "call" }),
    message_count: column2.int64("message_count", "Messages of the customer.", { in: "chat" }),
    response_count: column2.int64("response_count", "Responses of the customer.", { in: "chat" }),
    response_total_seconds: column2.int64("response_time_total", "Sum of the customer's response times.", { in: "chat" }),
    response_max_seconds: column2.int64("response_time_max", "Longest response time of the customer.", { in: "chat" }),
    response_average_seconds: column2.float64("response_time_avg", "Average response time of the customer.", {
      in: "chat",
      reading: "numeral"
    })
  }), "columns")
});

// schema/tables/consumer-in-menu-durations.ts
var consumerInMenuDurations = defineTable({
  name: "consumer_in_menu_durations",
  list: "consumer_in_menu_durations",
  grain: "One row per stretch that the customer spent in the menu (IVR) of a call.",
  columns: /* @__PURE__ */ __name((column2) => ({
    consumer_in_menu_duration_id: column2.int64("id", "Id of the stretch.", { in: "call" }),
    event: column2.string("event", "none", "How it ended, such as `finished`.", { in: "call" }),
    started_at: column2.timestamp("started_at", "When the customer's time in the menu began.", { in: "call" }),
    ended_at: column2.timestamp("ended_at", "When the customer's time in the menu ended.", { in: "call" }),
    menu_seconds: column2.int64("duration", "Time in the menu.", { in: "call" }),
    menu_path_id: column2.int64("menu_path_id", "Menu path; NULL in the files seen.", { in: "call" }),
    menu_path: column2.string("menu_path", "none", "Full name of that menu path; NULL in the files seen.", { in: "call" }),
    lang: column2.string("lang", "none", "Language of the menu.", { in: "call" })
  }), "columns")
});

// schema/tables/groups.ts
var agent = /* @__PURE__ */ __name((who) => (column2) => ({
  id: column2.int64("id", `Id of the agent ${who}.`, { pii: "identifier" }),
  number: column2.string("agent_number", "agent", `Number that the company gave the agent ${who}.`, { reading: "digits" }),
  email: column2.string("email", "agent", `E-mail of the agent ${who}; a virtual agent has none.`),
  name: column2.string("name", "agent", `Full name of the agent ${who}.`),
  last_name: column2.string("last_name", "agent", `Last name of the agent ${who}.`),
  first_name: column2.string("first_name", "agent", `First name of the agent ${who}.`),
  va_alias: column2.string("va_alias", "none", `Alias of the agent ${who}, if it is a virtual agent.`),
  avatar_url: column2.string("avatar_url", "agent", `Picture of the agent ${who}.`)
}), "agent");
var virtualAgent = /* @__PURE__ */ __name((who) => (column2) => ({
  id: column2.int64("id", `Id of the virtual agent ${who}.`),
  name: column2.string("name", "none", `Name of the virtual agent ${who}.`),
  alias: column2.string("va_alias", "none", `Alias of the virtual agent ${who}; older files lack the key.`),
  avatar_url: column2.string("avatar_url", "none", `Picture of the virtual agent ${who}.`)
}), "virtualAgent");
var menuPath = /* @__PURE__ */ __name((which) => (column2) => ({
  name: column2.string("name", "none", `Full menu path (queue) ${which}, levels divided by \`/\`.`),
  materialized: column2.string("materialized_path", "none", `Menu path ${which} as menu ids divided by \`/\`, such as \`6/8\`.`),
  level_count: column2.int64("items_count", `Number of levels of the menu path ${which}.`)
}), "menuPath");

// schema/tables/deflection-details.ts
var deflectionDetails = defineTable({
  name: "deflection_details",
  list: "deflection_details",
  grain: "One row per deflection of a call.",
  columns: /* @__PURE__ */ __name((column2) => ({
    deflection_detail_id: column2.int64("id", "Id of the deflection.", { in: "call", evidence: "api" }),
    call_id: column2.int64("call_id", "Id of the call.", { in: "call", evidence: "api" }),
    transfer_id: column2.int64("transfer_id", "Transfer that was deflected; NULL if the call itself was deflected.", {
      in: "call",
      evidence: "api"
    }),
    deflection: column2.string(
      "deflection",
      "none",
      "How it was deflected, such as `temp_redirection_queue` or `after_hours_message_only`.",
      { in: "call", evidence: "api" }
    ),
    ...column2.group("from_menu_path", "from_menu_path", menuPath("deflected from"), { in: "call", evidence: "api" })
  }), "columns")
});

// schema/tables/dispositions.ts
var dispositions = defineTable({
  name: "dispositions",
  list: "dispositions",
  grain: "One row per disposition code picked on a session.",
  about: "Dispositions have no id; `position` distinguishes them. A session can have several codes, so count sessions with COUNT(DISTINCT session_key) per instance.",
  columns: /* @__PURE__ */ __name((column2) => ({
    user_id: column2.int64("user_id", "Agent who picked the code; equals `participants.user_id`.", { pii: "identifier" }),
    transfer_id: column2.int64("transfer_id", "Transfer that brought the session to the agent."),
    participant_id: column2.int64("participant_id", "The agent's join; joins `participants`."),
    note: column2.string("note", "content", "The agent's note; the key is missing if there is none."),
    has_note: computed("BOOL", "The agent wrote a note (its text is `note`)."),
    code: column2.string("code", "none", "Disposition code."),
    code_id: column2.int64("ujet_code_id", "Platform's id of the code."),
    list_name: column2.string("list", "none", "Disposition list."),
    list_path: column2.string("list_path", "none", "Path of the list."),
    list_id: column2.int64("ujet_list_id", "Platform's id of the list."),
    custom_list_id: column2.string("custom_list_id", "none", "Company's id of the list; empty text if unset.", { reading: "digits" }),
    custom_code_id: column2.string("custom_code_id", "none", "Company's id of the code; empty text if unset.", { reading: "digits" })
  }), "columns")
});

// schema/tables/escalations.ts
var escalations = defineTable({
  name: "escalations",
  list: "escalations",
  grain: "One row per escalation from a virtual agent to a human queue.",
  columns: /* @__PURE__ */ __name((column2) => ({
    escalation_id: column2.int64("id", "Id of the escalation."),
    escalation_status: column2.string("status", "none", "`escalating`, `escalated`, `canceled`, `deflecting` or `deflected`."),
    escalation_reason: column2.string("reason", "none", "Why: `by_end_user_ask`, `by_virtual_agent`, `payload_failure`, \u2026"),
    escalation_created_at: column2.timestamp("created_at", "When the virtual agent asked for it."),
    escalated_at: column2.timestamp("escalated_at", "When the session reached the human."),
    ...column2.group("from_virtual_agent", "from_virtual_agent", virtualAgent("that escalated")),
    ...column2.group("to_agent", "to_agent", agent("who took over")),
    ...column2.group("from_menu_path", "from_menu_path", menuPath("escalated from")),
    ...column2.group("to_menu_path", "to_menu_path", menuPath("escalated to"))
  }), "columns")
});

// schema/tables/handle-durations.ts
var handleDurations = defineTable({
  name: "handle_durations",
  list: "handle_durations",
  grain: "One row per stretch of an agent's work on a session.",
  about: "Talk and wrap-up of one leg are two rows: averaging rows halves the handle time. Group by `session_key`, `agent_id` and `transfer_id`, or read `agent_legs`. Handle time = `bcw_seconds` + `call_seconds` or `chat_seconds` + `acw_seconds`.",
  columns: /* @__PURE__ */ __name((column2) => ({
    handle_duration_id: column2.int64("id", "Id of the stretch."),
    agent_id: column2.int64("agent_id", "Agent who worked; equals `participants.user_id`.", { pii: "identifier" }),
    started_at: column2.timestamp("started_at", "When the stretch began."),
    ended_at: column2.timestamp("ended_at", "When the stretch ended."),
    bcw_seconds: column2.int64("bcw_duration", "Before-call work: time the agent spent preparing the call.", { in: "call" }),
    call_seconds: column2.int64("call_duration", "Connected to the customer, hold included.", { in: "call" }),
    chat_seconds: column2.int64("chat_duration", "Connected to the customer.", { in: "chat" }),
    acw_seconds: column2.int64("acw_duration", "After-call work (wrap-up); a row of its own, after the talk."),
    hold_seconds: column2.int64("hold_duration", "Customer on hold; NULL on wrap-up rows.", { in: "call" }),
    assigned_connection_seconds: column2.int64("assigned_connection_duration", "From the assignment to the connection (ringing)."),
    menu_path_id: column2.int64("menu_path_id", "Menu path (queue) that the session came from; not a menu's id."),
    menu_path: column2.string("menu_path", "none", "Full name of that menu path, levels divided by `/`."),
    lang: column2.string("lang", "none", "Language of the queue."),
    is_barged: column2.bool("barged", "A manager barged in on this stretch.", { in: "call" }),
    is_transfer: column2.bool("transfer", "The stretch came from a transfer."),
    transfer_id: column2.int64(
      "transfer_id",
      "Transfer that the stretch came from; equals `transfers.transfer_id`. NULL if there was none."
    ),
    is_transfer_cold: column2.bool("transfer_cold", "The transfer was cold; NULL if there was none.", { in: "call" }),
    scheduled_at: column2.timestamp("scheduled_at", "Time that the call was booked for.", { in: "call" }),
    response_count: column2.int64("response_count", "Responses of the agent.", { in: "chat" }),
    response_total_seconds: column2.int64("response_time_total", "Sum of the agent's response times.", { in: "chat" }),
    response_max_seconds: column2.int64("response_time_max", "Longest response time of the agent.", { in: "chat" }),
    response_average_seconds: column2.float64(
      "response_time_avg",
      'Average response time of the agent, a number here although the file sends text (`"0.0"`).',
      {
        in: "chat",
        reading: "numeral"
      }
    )
  }), "columns")
});

// schema/tables/in-queue-wait-time-va.ts
var inQueueWaitTimeVa = defineTable({
  name: "in_queue_wait_time_va",
  list: "in_queue_wait_time_va",
  grain: "One row per wait in a queue that a virtual agent kept company.",
  columns: /* @__PURE__ */ __name((column2) => ({
    started_at: column2.timestamp("start", "When the wait began.", { in: "call", evidence: "published" }),
    ended_at: column2.timestamp("end", "When the wait ended; NULL while it lasts.", { in: "call", evidence: "published" }),
    wait_seconds: column2.int64("duration", "Duration of the wait.", { in: "call", evidence: "published" })
  }), "columns")
});

// schema/tables/offer-events.ts
var offerEvents = defineTable({
  name: "offer_events",
  list: "offer_events",
  grain: "One row per offer of a session to a group of agents.",
  about: "The file does not say which agent was offered the session or let it go by.",
  columns: /* @__PURE__ */ __name((column2) => ({
    offered_at: column2.timestamp("casting_time", "When the session was offered."),
    agent_group: column2.string("group", "none", "Group that it was offered to, such as `Group 1`.")
  }), "columns")
});

// schema/tables/participants.ts
var participants = defineTable({
  name: "participants",
  list: "participants",
  grain: "One row per join of a participant: an agent who joins twice has two rows.",
  about: "`user_id` identifies agents, `end_user_id` customers, `virtual_agent_id` virtual agents. Only agents have names and e-mails; only customers have a phone number.",
  columns: /* @__PURE__ */ __name((column2) => ({
    participant_id: column2.int64("id", "Id of the participant."),
    participant_type: column2.string(
      "type",
      "none",
      "`end_user`, `agent`, `virtual_agent`, `task_virtual_agent` (called in by an agent), \u2026"
    ),
    entry_type: column2.string("entry_type", "none", "How they came in, such as `queue_or_transfer`."),
    user_id: column2.int64("user_id", "Agent's id; equals `agent_id` elsewhere. NULL for others.", { pii: "identifier" }),
    end_user_id: column2.int64("end_user_id", "Customer's id; equals `sessions.end_user_id`. NULL for others.", { pii: "identifier" }),
    virtual_agent_id: column2.int64("virtual_agent_id", "Virtual agent's id; NULL for others."),
    participant_status: column2.string("status", "none", "Status of the participant: `finished`, `waiting`, \u2026"),
    fail_reason: column2.string("fail_reason", "none", "Why they failed to take part; `nothing` if they did not fail."),
    connected_at: column2.timestamp("connected_at", "When they joined."),
    ended_at: column2.timestamp(
      ["ended_at", "finished_at"],
      "When they left; the customer may leave after the session's end (the file says `ended_at` in calls, `finished_at` in chats)."
    ),
    call_id: column2.int64("call_id", "Id of the call.", { in: "call" }),
    chat_id: column2.int64("chat_id", "Id of the chat.", { in: "chat" }),
    call_seconds: column2.int64("call_duration", "Time on the call.", { in: "call" }),
    chat_seconds: column2.int64("chat_duration", "Time in the chat.", { in: "chat" }),
    hold_seconds: column2.int64("hold_duration", "Time on hold; differs from the session's and the handle rows' figures.", { in: "call" }),
    phone_number: column2.string("phone_number", "contact", "Number that the customer spoke from, E.164."),
    caller_id: column2.string("caller_id", "contact", "Caller id; never seen filled.", { in: "call", evidence: "published" }),
    email: column2.string("email", "agent", "Agent's e-mail."),
    first_name: column2.string("first_name", "agent", "Agent's first name."),
    last_name: column2.string("last_name", "agent", "Agent's last name."),
    middle_name: column2.string("middle_name", "agent", "Agent's middle name."),
    teams: column2.json("teams", "Agent's teams, as sent.", { pii: "agent", reading: "list" }),
    location_id: column2.int64("location_id", "Id of the agent's location."),
    location_record_id: column2.int64("location.id", "Id inside the location object; equals `location_id`."),
    location_name: column2.string("location.location", "none", "Name of the location, such as `en-US`."),
    location_lang: column2.string("location.lang", "none", "Language of the location."),
    location_created_at: column2.timestamp("location.created_at", "When the location was set up."),
    location_updated_at: column2.timestamp("location.updated_at", "When the location was last changed."),
    location_pop_settings: column2.json("location.pop_settings", "Telephony points of presence of the location.", { pii: "none" }),
    conversation_id: column2.string("virtual_agent.conversation_id", "identifier", "Dialogflow conversation of a virtual agent."),
    virtual_agent_params: column2.json("virtual_agent_params", "Parameters of a virtual agent: free keys, may hold the customer's number."),
    agent_assist: column2.json("agent_assist", "Agent Assist: conversation, profile, grammar checks."),
    sip_headers: column2.json("sip_headers", "SIP headers of this participant."),
    adapter_fail_code: column2.int64("adapter_fail_code", "Code of a failure of the telephony adapter.", { in: "call" }),
    adapter_fail_message: column2.string("adapter_fail_message", "content", "Message of that failure, free text.", { in: "call" })
  }), "columns")
});

// schema/tables/photos.ts
var photos = defineTable({
  name: "photos",
  list: "photos",
  grain: "Smart Action: one row per photo or screenshot that the customer sent.",
  columns: /* @__PURE__ */ __name((column2) => ({
    photo_id: column2.int64("id", "Id of the photo.", { evidence: "api" }),
    photo_type: column2.string("photo_type", "none", "`photo` or `screenshot`.", { evidence: "api" }),
    photo_url: column2.string("url", "content", "Link to the photo or screenshot.", { evidence: "api" })
  }), "columns")
});

// schema/tables/queue-durations.ts
var queueDurations = defineTable({
  name: "queue_durations",
  list: "queue_durations",
  grain: "One row per stay of a session in a queue.",
  about: "A transferred session has a stay per queue. `agent_id` is NULL if nobody answered. Each stay has the targets that its queue had at the time.",
  columns: /* @__PURE__ */ __name((column2) => ({
    queue_duration_id: column2.int64("id", "Id of the stay."),
    agent_id: column2.int64("agent_id", "Agent who answered; NULL if nobody did, for example because the customer left.", {
      pii: "identifier"
    }),
    started_at: column2.timestamp("started_at", "When the session entered the queue."),
    ended_at: column2.timestamp("ended_at", "When it left the queue: answered, abandoned or moved."),
    queue_seconds: column2.int64("queue_duration", "Time in the queue."),
    menu_path_id: column2.int64("menu_path_id", "Menu path (queue); not a menu's id."),
    menu_path: column2.string("menu_path", "none", "Full name of that menu path, levels divided by `/`; may be NULL."),
    lang: column2.string("lang", "none", "Language of the queue."),
    is_transfer: column2.bool("transfer", "The stay came from a transfer."),
    transfer_id: column2.int64("transfer_id", "Transfer that the stay came from; equals `transfers.transfer_id`. NULL if there was none."),
    is_transfer_cold: column2.bool("transfer_cold", "The transfer was cold; NULL if there was none."),
    service_level_event: column2.string("service_level_event", "none", "The platform's verdict: `in_sla`, `not_in_sla` or NULL."),
    service_level_target_seconds: column2.int64("service_level_target_time", "Answers within this many seconds meet the queue's target."),
    service_level_target_percent: column2.int64("service_level_target_percent", "Target share of answers within that time."),
    service_level_abandon_threshold_seconds: column2.int64(
      "service_level_abandon_time_threshold",
      "Customers who leave within this many seconds are short abandons; 0 is a value."
    )
  }), "columns")
});

// schema/tables/recordings.ts
var recordings = defineTable({
  name: "recordings",
  list: "recordings",
  grain: "One row per recording of a call.",
  about: "A recording has no end time in the file: `started_at` plus `recording_seconds`.",
  columns: /* @__PURE__ */ __name((column2) => ({
    recording_id: column2.int64("id", "Id of the recording.", { in: "call" }),
    call_id: column2.int64("call_id", "Id of the call.", { in: "call" }),
    conference_sid: column2.string("conference_sid", "none", "Conference at the telephony provider.", { in: "call" }),
    recording_type: column2.string("recording_type", "none", "`default` or `virtual_agent`.", { in: "call" }),
    recording_seconds: column2.int64("duration", "Length of the recording.", { in: "call" }),
    started_at: column2.timestamp("started_at", "When the recording began.", { in: "call" })
  }), "columns")
});
var recordingRedactions = defineTable({
  name: "recording_redactions",
  list: "recordings.redaction_times",
  owner: { position: "recording_position", copies: { recording_id: "recording_id" } },
  grain: "One row per stretch of a recording that was redacted.",
  columns: /* @__PURE__ */ __name((column2) => ({
    recording_position: computed("INT64", "Place of the recording in its list, from 0; joins `recordings.position`.", "none", "call"),
    recording_id: computed("INT64", "Id of the recording that was redacted; equals `recordings.recording_id`.", "none", "call"),
    started_at: column2.timestamp("start", "When the redaction began, to the millisecond.", { in: "call" }),
    start_agent_id: column2.int64("start_agent_id", "Agent who began the redaction.", { in: "call", pii: "identifier" }),
    ended_at: column2.timestamp("end", "When the redaction ended, to the millisecond; NULL if it ran to the end of the recording.", {
      in: "call"
    }),
    end_agent_id: column2.int64("end_agent_id", "Agent who ended it.", { in: "call", pii: "identifier" }),
    redaction_seconds: column2.float64("duration", "Length of the redaction, with fractions.", { in: "call" })
  }), "columns")
});

// schema/tables/sessions.ts
var sessions = defineSessionTable({
  name: "sessions",
  grain: "One row per session (a call or a chat), from the latest version of its file.",
  about: "Calls and chats count their ids separately, so `session_id` alone is not unique: use `instance` with `session_key`. The platform writes each file again about 15 minutes after the session ends; until then `is_final` is false and ratings, wrap-up and recordings may still arrive.",
  columns: /* @__PURE__ */ __name((column2) => ({
    session_type: column2.string(
      "session_type_v2",
      "none",
      "Kind of session in the platform's current words, such as `Voice Inbound (IVR)`."
    ),
    legacy_session_type: column2.string(
      "session_type",
      "none",
      "Kind of session in the platform's older words (deprecated by the platform)."
    ),
    call_type: column2.string("call_type", "none", "Kind of call in the platform's oldest words; its presence makes the session a call.", {
      in: "call"
    }),
    chat_type: column2.string("chat_type", "none", "Kind of chat in the platform's oldest words; its presence makes the session a chat.", {
      in: "chat"
    }),
    session_status: column2.string("status", "none", "Last status that the platform gave the session, such as `finished` or `failed`."),
    sub_status: column2.string(["sub_status", "subStatus"], "none", "Finer status, if the platform sends one.", {
      evidence: "published"
    }),
    session_uuid: column2.string(["call_uuid", "chat_uuid"], "none", "Universal id of the session; older files lack the key.", {
      evidence: "published"
    }),
    parent_session_id: column2.int64("parent_id", "Original call of a recovered one.", { in: "call", evidence: "api" }),
    lang: column2.string("lang", "none", "Language of the session, ISO 639-1 with an optional region (`en`, `fr-CA`)."),
    queued_at: column2.timestamp("queued_at", "First entry into a queue; NULL if never queued. Chats have no such key.", { in: "call" }),
    assigned_at: column2.timestamp("assigned_at", "When the session was assigned to an agent; NULL if it never was."),
    connected_at: column2.timestamp(
      "connected_at",
      "First connection. It may be the virtual agent's, before `queued_at`; chats have no such key.",
      { in: "call" }
    ),
    ended_at: column2.timestamp(
      ["ends_at", "ended_at"],
      "When the session ended (the file's `ends_at`); the customer may stay on for the survey."
    ),
    scheduled_at: column2.timestamp("scheduled_at", "Time that a scheduled call or callback was booked for.", { in: "call" }),
    updated_at: column2.timestamp("updated_at", "When the platform last changed the session; grows with each rewrite of the file."),
    first_message_at: column2.timestamp("first_msg_sent_at", "When the first message of the chat was sent.", { in: "chat" }),
    last_message_at: column2.timestamp("last_msg_sent_at", "When the last message of the chat was sent.", { in: "chat" }),
    wait_seconds: column2.int64("wait_duration", "Time waited in queues; equals the sum of `queue_durations.queue_seconds`."),
    queue_seconds: column2.int64("queue_duration", "Time in queues, from releases that send it at the root.", {
      in: "call",
      evidence: "api"
    }),
    call_seconds: column2.int64("call_duration", "Duration of the call with agents, wrap-up included.", { in: "call" }),
    chat_seconds: column2.int64("chat_duration", "Duration of the chat with agents.", { in: "chat" }),
    hold_seconds: column2.int64("hold_duration", "Time on hold, as the platform sums it; the agents' own rows may say otherwise.", {
      in: "call"
    }),
    handle_seconds: computed(
      "INT64",
      "True handle time: before-call work + connected + wrap-up over all rows of `handle_durations`; NULL if no human handled it."
    ),
    message_count: column2.int64("message_count", "Messages of the chat.", { in: "chat" }),
    average_response_seconds: column2.int64("average_response_time", "Average time to an agent's response.", { in: "chat" }),
    longest_response_seconds: column2.int64("longest_response_time", "Longest time to an agent's response.", { in: "chat" }),
    answer_type: column2.string(
      "answer_type",
      "none",
      "How the session was answered, as sent; `manual` even if a virtual agent answered first."
    ),
    response_type: computed("STRING", "Who handled the session: `human`, `virtual_agent`, `both` or `none`, from the handle rows."),
    agent_kind: computed(
      "STRING",
      "Kind of the agent in the `agent_\u2026` columns (usually the last one): `human`, `virtual_agent`, or NULL if nobody handled the session."
    ),
    ...column2.group("agent_info", "agent", agent("that the session names")),
    ...column2.group("virtual_agent", "virtual_agent", virtualAgent("that the session names"), { in: "call", evidence: "api" }),
    is_virtual_agent_assigned: computed(
      "BOOL",
      "A virtual agent was assigned: it has a row in `virtual_agent_handle_durations` or `participants`, or the status says so. The file has no such key."
    ),
    is_virtual_agent_connected: computed(
      "BOOL",
      "A virtual agent talked to the customer: it has a row in `virtual_agent_handle_durations` or a connection in `participants`, or the status says so."
    ),
    virtual_agent_assigned_at: computed(
      "TIMESTAMP",
      "Start of the first stretch that a virtual agent handled; the file does not record the assignment itself."
    ),
    virtual_agent_connected_at: computed("TIMESTAMP", "When a virtual agent first joined, by `participants`."),
    selected_menu_id: column2.int64(
      "selected_menu.id",
      "Id of the menu (queue) chosen last, the leaf of the menu path. Not the same id as `menu_path_id` in other relations."
    ),
    selected_menu_name: column2.string("selected_menu.name", "none", "Name of the menu chosen last, such as `Internet`."),
    selected_menu_parent_id: column2.int64("selected_menu.parent_id", "Id of the menu above the one chosen last; NULL at the top."),
    selected_menu_position: column2.int64("selected_menu.position", "Place of the menu chosen last among its siblings."),
    selected_menu_type: column2.string(
      "selected_menu.menu_type",
      "none",
      "Kind of the menu chosen last: `ivr_menu`, `web_menu`, `mobile_menu`, \u2026"
    ),
    selected_menu_message: column2.string("selected_menu.output_msg", "none", "Message that the menu chosen last gives out.", {
      evidence: "api"
    }),
    is_selected_menu_deleted: column2.bool("selected_menu.deleted", "The menu chosen last has been deleted since."),
    is_selected_menu_hidden: column2.bool("selected_menu.hidden", "The menu chosen last is hidden from customers."),
    menu_path: column2.string(
      "menu_path.name",
      "none",
      "Full menu path (queue) of the session, levels divided by `/`, such as `Support/Internet`. The name of the queue."
    ),
    menu_path_materialized: column2.string(
      "menu_path.materialized_path",
      "none",
      "Menu path as menu ids divided by `/`, such as `6/8`: unchanged if a menu is renamed."
    ),
    menu_path_level_count: column2.int64("menu_path.items_count", "Number of levels of the menu path."),
    menu_level_1: computed("STRING", "First level of the menu path; NULL if there is none."),
    menu_level_2: computed("STRING", "Second level of the menu path."),
    menu_level_3: computed("STRING", "Third level of the menu path."),
    queue_priority_level: column2.int64("queue_priority_level", "Priority in the queue, 0 to 8; some files lack the key."),
    offer_type: column2.string("offer_type", "none", "How the session was offered to agents, such as `cascade`."),
    transfer_count: computed("INT64", "Rows of `transfers`: attempts, completed or not."),
    participant_count: computed("INT64", "Rows of `participants`: one per join, so an agent who joins twice counts twice."),
    deflection: column2.string("deflection", "none", "How the session was deflected; `no_deflection` if it was not.", { in: "call" }),
    is_after_hours: column2.bool("after_hours", "The chat came in after hours.", { in: "chat" }),
    transfer_limit: column2.int64("transfer_limit", "Most transfers that the chat may have; NULL in the files seen.", { in: "chat" }),
    disconnected_by: column2.string("disconnected_by", "none", "Who ended the call, such as `disconnected_by_agent`.", { in: "call" }),
    fail_reason: column2.string(
      "fail_reason",
      "none",
      "Why the session failed. `nothing` means no failure; chats may have NULL instead. `eu_abandoned`: the customer left the queue."
    ),
    fail_details: column2.string("fail_details", "content", "Details of the failure, free text.", { in: "call" }),
    finish_reason: column2.string("finish_reason", "none", "Why the call finished, such as `no_reason`.", { in: "call", evidence: "api" }),
    adapter_fail_code: column2.int64("adapter_fail_code", "Code of a failure of the telephony adapter.", { in: "call" }),
    adapter_fail_message: column2.string("adapter_fail_message", "content", "Message of that failure, free text.", { in: "call" }),
    voicemail_reason: column2.string("voicemail_reason", "none", "Why the call went to voicemail; `not_voicemail` if it did not.", {
      in: "call"
    }),
    rating: column2.float64("rating", "CSAT rating. The documentation says 1 to 4, but files with 5 exist; NULL if not rated."),
    has_feedback: column2.bool("has_feedback", "As sent: refers to the comment, not to the rating (false for sessions with a rating of 5)."),
    has_comment: computed("BOOL", "The customer left a comment (its text is `feedback`)."),
    feedback: column2.string("feedback", "content", "Comment of the customer in the survey."),
    is_verified: column2.bool("verified", "Smart Action (verification): the customer verified who they are."),
    smart_action_text: column2.string("smart_action_text", "content", "Smart Action (text input): what the customer typed."),
    has_smart_action_text: computed("BOOL", "Smart Action: the customer typed something."),
    has_photos: computed("BOOL", "Smart Action: the customer sent photos or screenshots (`photos`)."),
    photo_count: computed("INT64", "Rows of `photos`."),
    has_videos: computed("BOOL", "Smart Action: the customer sent videos (`videos`)."),
    video_count: computed("INT64", "Rows of `videos`."),
    recording_permission: column2.string(
      "recording_permission",
      "none",
      "What the customer said to being recorded: `granted`, `not_asked`, \u2026",
      {
        in: "call"
      }
    ),
    recording_url: column2.string("recording_url", "content", "Link to the recording in the CRM or storage.", { in: "call" }),
    has_transcript: column2.bool("transcript", "A transcript of the chat was made.", { in: "chat" }),
    voip_provider: column2.string("voip_provider", "none", "Telephony provider; `deprecated` in current files.", { in: "call" }),
    provider_type: column2.string("provider_type", "none", "Messaging provider, such as `twilio_conversations`.", { in: "chat" }),
    provider_channel_id: column2.string("provider_channel_id", "identifier", "Channel at that provider.", { in: "chat" }),
    out_ticket_id: column2.string(
      "out_ticket_id",
      "identifier",
      "Id of the session's record in the CRM: 18 characters or digits, kept as text.",
      { reading: "digits" }
    ),
    out_ticket_url: column2.string(
      "out_ticket_url",
      "content",
      "Link to the CRM record or to a media download; may be set although `out_ticket_id` is NULL."
    ),
    is_out_ticket_account: column2.bool("is_out_ticket_account", "The CRM record is an account rather than a case."),
    support_number: column2.string("support_number", "none", "The company's number that was called, E.164.", { in: "call" }),
    outbound_number: column2.string(
      "outbound_number",
      "contact",
      "Number of an outbound call, as sent: E.164, or with blanks and dashes; NULL in the inbound calls seen.",
      { in: "call" }
    ),
    end_user_id: column2.int64("end_user.id", "Customer's id on the platform.", { pii: "identifier" }),
    end_user_identifier: column2.string(
      "end_user.identifier",
      "contact",
      "Customer's identifier as the app or CRM gave it; may be an e-mail.",
      {
        reading: "digits"
      }
    ),
    end_user_out_contact_id: column2.string("end_user.out_contact_id", "identifier", "Customer's contact in the CRM.", {
      reading: "digits"
    }),
    end_user_email: column2.string("email", "contact", "Customer's e-mail (the file's root `email`)."),
    end_user_number: computed("STRING", "Customer's phone number: that of the first end-user participant who has one.", "contact"),
    customer_key: computed(
      "STRING",
      "Keyed pseudonym of the customer, the same in all their calls and chats; NULL if no key is configured or the customer is unknown.",
      "identifier"
    ),
    custom_data_secured: column2.json("custom_data_secured", "Custom data that agents do not see."),
    custom_data_not_secured: column2.json("custom_data_not_secured", "Custom data: key \u2192 `{label, value}`."),
    sip_headers: column2.json("sip_headers", "SIP headers of the call.", { in: "call" }),
    automation_redirection: column2.json("automation_redirection", "Redirection by percentage, group and hours.", {
      in: "call",
      evidence: "published"
    })
  }), "columns")
});

// schema/tables/sms.ts
var about = "The shape of the items is not known yet: each is kept whole as JSON.";
var inCallSms = defineTable({
  name: "in_call_sms",
  list: "in_call_sms",
  grain: "One row per SMS sent during a call.",
  about,
  columns: /* @__PURE__ */ __name(() => ({ sms: wholeItem("The item as sent.", { in: "call" }) }), "columns")
});
var waitTimeSms = defineTable({
  name: "wait_time_sms",
  list: "wait_time_sms",
  grain: "One row per SMS sent while the customer waited.",
  about,
  columns: /* @__PURE__ */ __name(() => ({ sms: wholeItem("The item as sent.", { in: "call" }) }), "columns")
});

// schema/tables/transfers.ts
var transfers = defineTable({
  name: "transfers",
  list: "transfers",
  grain: "One row per transfer attempt of a session.",
  about: "The platform does not count a virtual agent's escalation as a transfer: see `escalations`. Times and lengths are NULL if nobody accepted.",
  columns: /* @__PURE__ */ __name((column2) => ({
    transfer_id: column2.int64("id", "Id of the transfer; the durations and dispositions refer to it."),
    transfer_status: column2.string("status", "none", "`transferred` if it was accepted."),
    fail_reason: column2.string(
      "fail_reason",
      "none",
      "Why it failed; `nothing` if it did not. `eu_abandoned`: the customer left while waiting."
    ),
    transfer_created_at: column2.timestamp("created_at", "When the transfer was requested."),
    assigned_at: column2.timestamp("assigned_at", "When the receiver was assigned."),
    connected_at: column2.timestamp("connected_at", "When the receiver picked up."),
    updated_at: column2.timestamp("updated_at", "When the transfer was last changed."),
    call_seconds: column2.int64("call_duration", "Time with the receiver; chats use this name too."),
    wait_seconds: column2.int64("wait_duration", "Time between the request and the answer (or the end)."),
    deflection: column2.string("deflection", "none", "How the transfer was deflected; `no_deflection` if it was not."),
    answer_type_path: column2.string("answer_type_path", "none", "How it was answered on both sides, such as `manual_to_manual`."),
    ...column2.group("from_menu_path", "from_menu_path", menuPath("transferred from")),
    ...column2.group("to_menu_path", "to_menu_path", menuPath("transferred to")),
    ...column2.group("from_agent", "from_agent", agent("who handed over")),
    ...column2.group("to_agent", "to_agent", agent("who took over")),
    ...column2.group("from_virtual_agent", "from_virtual_agent", virtualAgent("that handed over")),
    ...column2.group("to_virtual_agent", "to_virtual_agent", virtualAgent("that took over")),
    from_queue_priority_level: column2.int64("from_queue_priority_level", "Priority before the transfer."),
    to_queue_priority_level: column2.int64("to_queue_priority_level", "Priority after the transfer.")
  }), "columns")
});

// schema/tables/videos.ts
var videos = defineTable({
  name: "videos",
  list: "videos",
  grain: "Smart Action: one row per video that the customer sent.",
  columns: /* @__PURE__ */ __name((column2) => ({
    video_id: column2.int64("id", "Id of the video.", { evidence: "api" }),
    video_url: column2.string("url", "content", "Link to the video.", { evidence: "api" })
  }), "columns")
});

// schema/tables/virtual-agent-deflected-escalations.ts
var virtualAgentDeflectedEscalations = defineTable({
  name: "virtual_agent_deflected_escalations",
  list: "virtual_agent_deflected_escalations",
  grain: "One row per escalation that was deflected, for instance after hours.",
  columns: /* @__PURE__ */ __name((column2) => ({
    deflected_escalation_id: column2.int64("id", "Id of the deflected escalation.", { evidence: "published" }),
    deflection: column2.string("deflection", "none", "How it was deflected, such as `after_hours_message_only`.", { evidence: "published" }),
    escalation_id: column2.int64("escalation_id", "The escalation; joins `escalations`.", { evidence: "published" }),
    escalation_reason: column2.string("escalation_reason", "none", "Why the virtual agent escalated.", { evidence: "published" }),
    escalated_at: column2.timestamp("escalated_at", "When it was escalated.", { evidence: "published" }),
    menu_path_id: column2.int64("menu_path_id", "Menu path (queue) that it was meant for.", { evidence: "published" }),
    menu_path: column2.string("menu_path", "none", "Full name of that menu path.", { evidence: "published" }),
    lang: column2.string("lang", "none", "Language of the queue.", { evidence: "published" }),
    ...column2.group("virtual_agent", "virtual_agent", virtualAgent("that escalated"), { evidence: "published" })
  }), "columns")
});

// schema/tables/virtual-agent-handle-durations.ts
var virtualAgentHandleDurations = defineTable({
  name: "virtual_agent_handle_durations",
  list: "virtual_agent_handle_durations",
  grain: "One row per stretch of a session that a virtual agent handled.",
  about: "A virtual agent that a human called in for a task has no row here, only in `participants` (`task_virtual_agent`).",
  columns: /* @__PURE__ */ __name((column2) => ({
    virtual_agent_handle_duration_id: column2.int64("id", "Id of the stretch."),
    ...column2.group("virtual_agent", "virtual_agent", virtualAgent("that handled the stretch")),
    started_at: column2.timestamp("started_at", "When the stretch began."),
    ended_at: column2.timestamp("ended_at", "When the stretch ended."),
    call_seconds: column2.int64("call_duration", "Time on the call.", { in: "call" }),
    chat_seconds: column2.int64("chat_duration", "Time in the chat.", { in: "chat" }),
    finish_reason: column2.string(
      "finish_reason",
      "none",
      "Why it ended: `escalated`, `consumer_ended`, `resolved`, `unexpectedly_ended`, `undefined`, \u2026"
    ),
    escalation_reason: column2.string("escalation_reason", "none", "Why it was escalated; NULL if it was not."),
    initiated_by: column2.string("initiated_by", "none", "Who began, such as `end_user`."),
    sentiment: column2.int64("sentiment", "Sentiment score of the customer, as sent.", { in: "call" }),
    response_count: column2.int64("response_count", "Answers that the virtual agent gave."),
    fallback_response_count: column2.int64("fallback_response_count", "Answers that were fallbacks (not understood)."),
    response_total_seconds: column2.int64("response_time_total", "Sum of the virtual agent's response times.", {
      in: "chat",
      evidence: "published"
    }),
    response_max_seconds: column2.int64("response_time_max", "Longest response time of the virtual agent.", {
      in: "chat",
      evidence: "published"
    }),
    response_average_seconds: column2.float64(
      "response_time_avg",
      "Average response time of the virtual agent, a number here although the file sends text.",
      {
        in: "chat",
        evidence: "published",
        reading: "numeral"
      }
    ),
    menu_path_id: column2.int64("menu_path_id", "Menu path (queue) that it ran in."),
    menu_path: column2.string("menu_path", "none", "Full name of that menu path, levels divided by `/`."),
    lang: column2.string("lang", "none", "Language of the queue."),
    is_transfer: column2.bool("transfer", "The stretch came from a transfer."),
    transfer_id: column2.int64(
      "transfer_id",
      "Transfer that the stretch came from; equals `transfers.transfer_id`. NULL if there was none."
    )
  }), "columns")
});

// schema/tables/index.ts
var childTables = [
  participants,
  transfers,
  escalations,
  virtualAgentDeflectedEscalations,
  deflectionDetails,
  queueDurations,
  handleDurations,
  virtualAgentHandleDurations,
  consumerHandleDurations,
  consumerEventDurations,
  consumerInMenuDurations,
  inQueueWaitTimeVa,
  offerEvents,
  dispositions,
  recordings,
  recordingRedactions,
  photos,
  videos,
  inCallSms,
  waitTimeSms
];
var tables = [sessions, ...childTables];

// schema/store.ts
var canaryInstance = "_canary";
var identity = [
  required("instance", "STRING", "Platform instance (tenant) that wrote the file; set by configuration, never read from the file."),
  required("session_key", "STRING", "`call-<id>` or `chat-<id>`: unique within its instance."),
  required("channel", "STRING", "`call` or `chat`."),
  required("session_id", "INT64", "Platform id; calls and chats count separately, so use `session_key`."),
  required("session_date", "DATE", "UTC date of `created_at`, and the partition: filter on it (not on `created_at`) to read less."),
  required("created_at", "TIMESTAMP", "When the session began (UTC).")
];
var versionFields = [
  field(
    "is_final",
    "BOOL",
    "By the file's own times (`updated_at` 14 minutes or more after `ended_at`), this is the later rewrite with wrap-up and survey. Best effort: another rewrite is possible."
  ),
  field(
    "version_at",
    "TIMESTAMP",
    "When this version was written: the file's `updated_at`. NULL if that is missing, unreadable or more than a day later than the object; such a version is older than any other."
  ),
  required("source_bucket", "STRING", "Bucket of the file."),
  required("source_object", "STRING", "Object name of the file. One session may appear under several names; the latest version counts."),
  required("source_generation", "INT64", "Generation of the object."),
  required("source_time_created", "TIMESTAMP", "When that generation was written to the bucket."),
  required("ingested_at", "TIMESTAMP", "When this row was written.")
];
var warningFields = [
  required("code", "STRING", "What was noticed."),
  required("pointer", "STRING", "Where in the file (JSON pointer); empty for the file as a whole.")
];
var provenance = [
  field("event_id", "STRING", "Id of the event that announced the file; NULL for files loaded by command."),
  required("source_bytes", "INT64", "Size of the file."),
  required("source_sha256", "STRING", "SHA-256 of its bytes, hexadecimal."),
  field(
    "settings_revision",
    "INT64",
    "`SETTINGS_REVISION` of the row; rises when settings that change rows change, so that a reloaded file wins."
  ),
  field("settings_hash", "STRING", "Hash of the settings that change rows."),
  required("loader_version", "INT64", "Version of the mapping; rises when it changes, so that a reloaded file wins."),
  required("code_version", "STRING", "Version of the program."),
  required("schema_version", "STRING", "Hash of the list of columns."),
  required("row_id", "STRING", "Unique per row, so that every view picks the same one of two equal rows."),
  field("handling_milliseconds", "INT64", "Time from the event's arrival to the row."),
  field("is_deleted", "BOOL", "The session's files were deleted from the bucket; written only if deletions are mirrored."),
  repeated("warnings", "What was noticed in the file.", warningFields)
];
var drift = repeated("drift", "Keys without a column and values that did not fit, by JSON pointer.", [
  required("pointer", "STRING", "JSON pointer, list positions as `*`."),
  required("problem", "STRING", "`unknown_key`, `unfit_value`, `unknown_item`, `number_as_text`, `object_as_list` or `duplicate_key`."),
  required("kind", "STRING", "What was found there: `string`, `number`, `boolean`, `object`, `array` or `null`.")
]);
var unknownFields = field(
  "unknown_fields",
  "JSON",
  "Everything in the file without a column, and values that did not fit theirs, by JSON pointer; NULL if there is nothing.",
  { pii: "content" }
);
var sessionVersions = {
  name: "session_versions",
  description: "One row per accepted version of a session file, append-only; each list of the file is an array of structs. Read the views: they show the latest version.",
  partition: { field: "session_date", type: "DAY" },
  clustering: ["instance", "channel", "session_id"],
  fields: [
    ...identity,
    ...versionFields,
    ...provenance,
    ...fieldsOf(sessions.columns),
    unknownFields,
    drift,
    ...childTables.map((table) => repeated(table.name, table.grain, fieldsOf({ position, ...table.columns })))
  ]
};
var unloadedFiles = {
  name: "unloaded_files",
  description: "One row per handled file version that was not loaded, and why. Append-only.",
  partition: { field: "handled_at", type: "MONTH" },
  clustering: ["outcome", "bucket", "object_name"],
  fields: [
    required("bucket", "STRING", "Bucket of the file."),
    required("object_name", "STRING", "Object name."),
    required("generation", "INT64", "Generation of the object."),
    field("event_id", "STRING", "Id of the event that announced it; NULL for files loaded by command."),
    field("instance", "STRING", "Platform instance (tenant)."),
    field("channel", "STRING", "`call` or `chat`, if the file says so."),
    field("session_id", "INT64", "Platform id, if the file says so."),
    required("outcome", "STRING", "`superseded`, `skipped` or `rejected`."),
    repeated("problems", "Why; never contains a value from the file.", [
      required("code", "STRING", "Reason."),
      required("pointer", "STRING", "Where in the file (JSON pointer); empty for the file as a whole."),
      field("detail", "STRING", "What was expected, or the position in the text.")
    ]),
    field("source_time_created", "TIMESTAMP", "When that generation was written to the bucket."),
    field("source_bytes", "INT64", "Size of the file."),
    field("source_sha256", "STRING", "SHA-256 of its bytes, hexadecimal; NULL if they were not read."),
    field("quarantine_object", "STRING", "Name of the quarantine copy, if there is one."),
    field("replayed_at", "TIMESTAMP", "When `replay` tried the quarantine copy again; NULL for a first try."),
    required("handled_at", "TIMESTAMP", "When the row was written."),
    field("handling_milliseconds", "INT64", "Time from the event's arrival to the row."),
    required("loader_version", "INT64", "Version of mapping and settings."),
    required("code_version", "STRING", "Version of the program."),
    required("schema_version", "STRING", "Hash of the list of columns."),
    required("row_id", "STRING", "Unique per row.")
  ]
};
var sessionErasures = {
  name: "session_erasures",
  description: "Erased sessions by key: one row for the request, one for each object that the session came from and one for each quarantine copy removed, with the steps that are done. It keeps a late event or a reload from bringing the session back, unless the erasure was taken back.",
  partition: null,
  clustering: ["instance", "session_key"],
  fields: [
    required("instance", "STRING", "Platform instance (tenant)."),
    required("session_key", "STRING", "`call-<id>` or `chat-<id>`."),
    required("erased_at", "TIMESTAMP", "When the erasure was requested."),
    field("finished_at", "TIMESTAMP", "When the last row was deleted; NULL while freshly streamed rows wait for deletion."),
    required("row_id", "STRING", "Unique per row."),
    field("reason", "STRING", "Why the session was erased, as whoever did it wrote; NULL if no reason was given."),
    field("bucket", "STRING", "Bucket of an object that the session came from; NULL in the other rows."),
    field("object_name", "STRING", "Name of that object: its quarantine copies are removed, also those of later rejections."),
    field("unloaded_row_id", "STRING", "Row of `unloaded_files` whose quarantine copy is removed; NULL in the other rows."),
    field("copies_removed_at", "TIMESTAMP", "When quarantine copies were removed; rows of the session are deleted only after that."),
    field("forgotten_at", "TIMESTAMP", "When the erasure was taken back by `erase --forget`; the row counts for nothing since."),
    field("forgotten_reason", "STRING", "Why it was taken back.")
  ]
};
var storeSettings = {
  name: "store_settings",
  description: "One row per revision of the settings that change rows, so that one revision has one set of values.",
  partition: null,
  clustering: ["settings_revision"],
  fields: [
    required("settings_revision", "INT64", "`SETTINGS_REVISION`."),
    required("settings_hash", "STRING", "Hash of the settings that change rows."),
    required("recorded_at", "TIMESTAMP", "When the revision was first used by a command or by upkeep."),
    required("code_version", "STRING", "Version of the program that recorded it."),
    required("row_id", "STRING", "Unique per row.")
  ]
};
var storedTables = [sessionVersions, unloadedFiles, sessionErasures, storeSettings];

export {
  piiClasses,
  isShownToAnalysts,
  field,
  required,
  fieldsOf,
  position,
  sessions,
  childTables,
  canaryInstance,
  identity,
  versionFields,
  unknownFields,
  sessionVersions,
  unloadedFiles,
  sessionErasures,
  storeSettings,
  storedTables
};
