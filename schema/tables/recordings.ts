import { computed, defineTable } from "../table.ts";

export const recordings = defineTable({
  name: "recordings",
  list: "recordings",
  grain: "One row per recording of a call.",
  about: "A recording has no end time in the file: `started_at` plus `recording_seconds`.",
  columns: (column) => ({
    recording_id: column.int64("id", "Id of the recording.", { in: "call" }),
    call_id: column.int64("call_id", "Id of the call.", { in: "call" }),
    conference_sid: column.string("conference_sid", "none", "Conference at the telephony provider.", { in: "call" }),
    recording_type: column.string("recording_type", "none", "`default` or `virtual_agent`.", { in: "call" }),
    recording_seconds: column.int64("duration", "Length of the recording.", { in: "call" }),
    started_at: column.timestamp("started_at", "When the recording began.", { in: "call" }),
  }),
});

export const recordingRedactions = defineTable({
  name: "recording_redactions",
  list: "recordings.redaction_times",
  owner: { position: "recording_position", copies: { recording_id: "recording_id" } },
  grain: "One row per stretch of a recording that was redacted.",
  columns: (column) => ({
    recording_position: computed("INT64", "Place of the recording in its list, from 0; joins `recordings.position`.", "none", "call"),
    recording_id: computed("INT64", "Id of the recording that was redacted; equals `recordings.recording_id`.", "none", "call"),
    started_at: column.timestamp("start", "When the redaction began, to the millisecond.", { in: "call" }),
    start_agent_id: column.int64("start_agent_id", "Agent who began the redaction.", { in: "call", pii: "identifier" }),
    ended_at: column.timestamp("end", "When the redaction ended, to the millisecond; NULL if it ran to the end of the recording.", {
      in: "call",
    }),
    end_agent_id: column.int64("end_agent_id", "Agent who ended it.", { in: "call", pii: "identifier" }),
    redaction_seconds: column.float64("duration", "Length of the redaction, with fractions.", { in: "call" }),
  }),
});
