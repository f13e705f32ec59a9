import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import type { StoredFile } from "../../functions/storage/session-files.ts";
import { sessionMetadata } from "../../schema/session-metadata.ts";
import { identity } from "../../schema/store.ts";
import type { Column } from "../../schema/table.ts";
import { childTables, sessions, tables } from "../../schema/tables/index.ts";
import { coveringFiles } from "../support/generated-files.ts";
import { callFile, chatFile, stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

/** Columns that hold a datum (`relation.column`), or the reason why a file of that channel cannot hold it. */
type Place = readonly string[] | { readonly reason: string };
const callsOnly = (reason: string): Place => ({ reason: `calls only: ${reason}` });
const chatsOnly: Place = { reason: "chats only: calls have no such key" };
const noKey = "chats have no such key";

const both = (...columns: readonly string[]) => ({ call: columns, chat: columns });
const inCalls = (...columns: readonly string[]) => ({ call: columns, chat: callsOnly(noKey) });
const inChats = (...columns: readonly string[]) => ({ call: chatsOnly, chat: columns });
const columnsOf = (relation: string, ...columns: readonly string[]): readonly string[] => columns.map((column) => `${relation}.${column}`);

/** Every datum that the platform documents, by the name that an analyst would look for. */
const documented: Readonly<Record<string, { readonly call: Place; readonly chat: Place }>> = {
  language: both("sessions.lang"),
  "session id": both("sessions.session_id", "sessions.session_key"),
  "session type": {
    call: ["sessions.session_type", "sessions.legacy_session_type", "sessions.call_type"],
    chat: ["sessions.session_type", "sessions.legacy_session_type", "sessions.chat_type"],
  },
  status: both("sessions.session_status"),
  "sub-status": both("sessions.sub_status"),
  created: both("sessions.created_at"),
  queued: inCalls("sessions.queued_at"),
  assigned: both("sessions.assigned_at"),
  connected: inCalls("sessions.connected_at"),
  ended: both("sessions.ended_at"),
  scheduled: inCalls("sessions.scheduled_at"),
  updated: both("sessions.updated_at"),
  "queue name": both("sessions.menu_path", "queue_durations.menu_path"),
  wait: both("sessions.wait_seconds", "queue_durations.queue_seconds"),
  "handle time": {
    call: [
      "sessions.handle_seconds",
      "sessions.call_seconds",
      ...columnsOf("handle_durations", "bcw_seconds", "call_seconds", "acw_seconds"),
    ],
    chat: ["sessions.handle_seconds", "sessions.chat_seconds", ...columnsOf("handle_durations", "chat_seconds", "acw_seconds")],
  },
  hold: inCalls("sessions.hold_seconds", "handle_durations.hold_seconds", "participants.hold_seconds"),
  "response type": both("sessions.answer_type", "sessions.response_type"),
  "CRM ticket": both("sessions.out_ticket_id", "sessions.out_ticket_url", "sessions.is_out_ticket_account"),
  "recording permission": inCalls("sessions.recording_permission"),
  "recording URL": inCalls("sessions.recording_url"),
  "support number": inCalls("sessions.support_number"),
  "outbound number": inCalls("sessions.outbound_number"),
  "menu path leaf": both("sessions.selected_menu_name"),
  "menu path": both("sessions.menu_path", "sessions.menu_path_materialized", "sessions.menu_path_level_count"),
  "menu path levels": both("sessions.menu_level_1", "sessions.menu_level_2", "sessions.menu_level_3"),
  "queue priority": both("sessions.queue_priority_level"),
  "CSAT rating": both("sessions.rating"),
  "CSAT comment": both("sessions.feedback", "sessions.has_comment", "sessions.has_feedback"),
  "virtual agent assigned": both("sessions.is_virtual_agent_assigned", "sessions.virtual_agent_assigned_at"),
  "virtual agent connected": both("sessions.is_virtual_agent_connected", "sessions.virtual_agent_connected_at"),
  "Smart Action: verification": both("sessions.is_verified"),
  "Smart Action: photos and screenshots": both(
    "sessions.has_photos",
    "sessions.photo_count",
    ...columnsOf("photos", "photo_id", "photo_type", "photo_url"),
  ),
  "Smart Action: videos": both("sessions.has_videos", "sessions.video_count", ...columnsOf("videos", "video_id", "video_url")),
  "Smart Action: text input": both("sessions.smart_action_text", "sessions.has_smart_action_text"),
  "selected menu": both(
    ...["id", "name", "position", "type", "message"].map((fact) => `sessions.selected_menu_${fact}`),
    "sessions.is_selected_menu_deleted",
    "sessions.is_selected_menu_hidden",
    "sessions.selected_menu_parent_id",
  ),
  "agent info, human": both(
    ...["kind", "id", "number", "email", "name", "last_name", "first_name", "avatar_url"].map((fact) => `sessions.agent_${fact}`),
  ),
  "agent info, virtual": both("sessions.agent_kind", "sessions.agent_id", "sessions.agent_name", "sessions.agent_va_alias"),
  transfers: both(
    "sessions.transfer_count",
    ...columnsOf("transfers", "transfer_id", "transfer_status", "fail_reason", "transfer_created_at", "assigned_at", "connected_at"),
    ...columnsOf("transfers", "call_seconds", "wait_seconds", "deflection", "from_menu_path_name", "to_menu_path_name"),
    ...columnsOf("transfers", "from_agent_id", "to_agent_id", "from_queue_priority_level", "to_queue_priority_level"),
  ),
  deflection: {
    call: [
      "sessions.deflection",
      "transfers.deflection",
      ...columnsOf("deflection_details", "deflection", "transfer_id", "from_menu_path_name"),
    ],
    chat: ["transfers.deflection"],
  },
  dispositions: both(
    ...columnsOf("dispositions", "code", "code_id", "list_name", "list_path", "list_id", "user_id", "participant_id", "note", "has_note"),
    ...columnsOf("dispositions", "custom_list_id", "custom_code_id"),
  ),
  "in-call SMS": inCalls("in_call_sms.sms"),
  "wait-time SMS": inCalls("wait_time_sms.sms"),
  participants: {
    call: columnsOf(
      "participants",
      "participant_id",
      "participant_type",
      "user_id",
      "end_user_id",
      "virtual_agent_id",
      "call_id",
      "ended_at",
    ),
    chat: columnsOf(
      "participants",
      "participant_id",
      "participant_type",
      "user_id",
      "end_user_id",
      "virtual_agent_id",
      "chat_id",
      "ended_at",
    ),
  },
  escalations: both(
    ...columnsOf("escalations", "escalation_id", "escalation_status", "escalation_reason", "escalation_created_at", "escalated_at"),
    ...columnsOf("escalations", "from_virtual_agent_id", "to_agent_id", "from_menu_path_name", "to_menu_path_name"),
  ),
  "deflected escalations": both(
    ...columnsOf("virtual_agent_deflected_escalations", "deflected_escalation_id", "deflection", "escalation_id", "escalation_reason"),
    ...columnsOf("virtual_agent_deflected_escalations", "escalated_at", "menu_path", "lang", "virtual_agent_name"),
  ),
  offers: both("sessions.offer_type", "offer_events.offered_at", "offer_events.agent_group"),
  "agents' stretches": both(
    ...columnsOf("handle_durations", "handle_duration_id", "agent_id", "started_at", "ended_at", "menu_path", "lang"),
  ),
  "stays in queues": both(
    ...columnsOf("queue_durations", "queue_duration_id", "agent_id", "started_at", "ended_at", "service_level_event"),
    ...columnsOf("queue_durations", "service_level_target_seconds", "service_level_target_percent"),
  ),
  "virtual agents' stretches": both(
    ...columnsOf("virtual_agent_handle_durations", "virtual_agent_name", "started_at", "ended_at", "finish_reason", "escalation_reason"),
    ...columnsOf("virtual_agent_handle_durations", "response_count", "fallback_response_count", "initiated_by"),
  ),
  "the customer's stretches": {
    call: columnsOf("consumer_handle_durations", "started_at", "ended_at", "call_seconds", "hold_seconds"),
    chat: columnsOf("consumer_handle_durations", "started_at", "ended_at", "chat_seconds", "message_count", "response_average_seconds"),
  },
  "the customer's events": both(...columnsOf("consumer_event_durations", "event_type", "event", "event_seconds", "started_at", "ended_at")),
  "time in the menu": inCalls(...columnsOf("consumer_in_menu_durations", "event", "menu_seconds", "started_at", "ended_at", "lang")),
  "waits with a virtual agent": inCalls(...columnsOf("in_queue_wait_time_va", "started_at", "ended_at", "wait_seconds")),
  recordings: inCalls(...columnsOf("recordings", "recording_id", "recording_type", "recording_seconds", "started_at", "conference_sid")),
  redactions: inCalls(
    ...columnsOf("recording_redactions", "recording_id", "started_at", "ended_at", "redaction_seconds", "start_agent_id", "end_agent_id"),
  ),
  "end user": both("sessions.end_user_id", "sessions.end_user_identifier", "sessions.end_user_out_contact_id"),
  "the customer's e-mail": both("sessions.end_user_email"),
  "the customer's number": both("sessions.end_user_number", "participants.phone_number"),
  failure: {
    call: columnsOf(
      "sessions",
      "fail_reason",
      "fail_details",
      "disconnected_by",
      "voicemail_reason",
      "adapter_fail_code",
      "adapter_fail_message",
    ),
    chat: ["sessions.fail_reason"],
  },
  provider: {
    call: ["sessions.voip_provider"],
    chat: ["sessions.provider_type", "sessions.provider_channel_id"],
  },
  "messages of a chat": inChats(...columnsOf("sessions", "message_count", "first_message_at", "last_message_at", "has_transcript")),
  "response times of a chat": inChats(
    ...columnsOf("sessions", "average_response_seconds", "longest_response_seconds"),
    ...columnsOf("handle_durations", "response_count", "response_total_seconds", "response_max_seconds", "response_average_seconds"),
    ...columnsOf("virtual_agent_handle_durations", "response_total_seconds", "response_max_seconds", "response_average_seconds"),
  ),
  "after hours": inChats("sessions.is_after_hours"),
  "free keys": {
    call: ["sessions.sip_headers", "sessions.custom_data_not_secured", "participants.virtual_agent_params", "participants.agent_assist"],
    chat: ["sessions.custom_data_not_secured", "participants.virtual_agent_params", "participants.agent_assist"],
  },
  "secured custom data": both("sessions.custom_data_secured"),
  "redirection by percentage": inCalls("sessions.automation_redirection"),
  teams: both("participants.teams"),
};

const examine = sessionReader(testSettings);
const examined = (file: StoredFile) => {
  const found = examine(file, testMaking);
  if (found.kind !== "session") throw new Error(`${file.name} is not a session file`);
  return found;
};

/** What the platform documents for a channel and the generator gives to the other only. */
const rarities = [
  callFile({ sub_status: "waiting_for_agent", email: "mia.tester@example.com" }),
  chatFile({
    support_number: undefined,
    queue_priority_level: 3,
    virtual_agent_deflected_escalations: [
      {
        id: 1,
        deflection: "after_hours_message_only",
        escalation_id: 2,
        escalation_reason: "by_end_user_ask",
        escalated_at: "2026-03-02T09:01:00.000-08:00",
        menu_path_id: 8,
        menu_path: "Support/Internet",
        lang: "en",
        virtual_agent: { id: 6, name: "front_desk" },
      },
    ],
    menu_path: { items_count: 3, name: "Support/Internet/Speed", materialized_path: "4/5/7" },
  }),
];

describe("documented data", () => {
  const filled = { call: new Set<string>(), chat: new Set<string>() };
  for (const file of [...coveringFiles(), ...rarities]) {
    const { row: placed, identity: session } = examined(stored(JSON.stringify(file)));
    const row = placed.named();
    const note = (relation: string, cells: object): void => {
      for (const [column, cell] of Object.entries(cells)) if (cell !== null) filled[session.channel].add(`${relation}.${column}`);
    };
    note("sessions", row);
    for (const { name } of childTables) {
      const items = row[name];
      if (Array.isArray(items)) for (const item of items) if (typeof item === "object" && item !== null) note(name, item);
    }
  }
  const known = new Map<string, Column["channels"]>([
    ...identity.map(({ name }) => [`sessions.${name}`, "both"] as const),
    ...tables.flatMap((table) =>
      Object.entries(table.columns).map(([name, column]) => [`${table.name}.${name}`, column.channels] as const),
    ),
  ]);

  it.each(Object.entries(documented))("%s has its columns, filled from a call and from a chat if these have the key", (_, places) => {
    for (const channel of ["call", "chat"] as const) {
      const place = places[channel];
      if ("reason" in place) continue;
      expect(place.length).toBeGreaterThan(0);
      expect(place.filter((column) => !known.has(column))).toEqual([]);
      expect(place.filter((column) => known.get(column) !== "both" && known.get(column) !== channel)).toEqual([]);
      expect([channel, ...place.filter((column) => !filled[channel].has(column))]).toEqual([channel]);
    }
  });

  it("a column that is for one channel only is never filled by the other", () => {
    const wrong = [...known].filter(([column, channels]) =>
      channels === "both" ? false : filled[channels === "call" ? "chat" : "call"].has(column),
    );
    expect(wrong.map(([column]) => column)).toEqual([]);
  });
});

interface Leaf {
  /** Path of the list, empty for the session; then the path within its items. */
  readonly list: string;
  readonly source: string;
  readonly type: string;
  readonly reading: string;
}

/** Type of a leaf, derived from what the model accepts. */
function kindOf(schema: z.core.$ZodType): { readonly type: string; readonly reading: string } {
  const accepts = (value: unknown): boolean => z.safeParse(schema, value).success;
  if (accepts({}) && accepts("text")) return { type: "JSON", reading: "" };
  if (accepts(true)) return { type: "BOOL", reading: "exact" };
  if (accepts("text") && accepts(1)) return accepts(1.5) ? { type: "FLOAT64", reading: "numeral" } : { type: "STRING", reading: "digits" };
  if (accepts("text")) return { type: "STRING", reading: "exact" };
  if (accepts("2026-03-23T13:12:51.000-07:00")) return { type: "TIMESTAMP", reading: "exact" };
  return { type: accepts(1.5) ? "FLOAT64" : "INT64", reading: "exact" };
}

function leavesOf(schema: z.core.$ZodType, list: readonly string[], at: readonly string[]): readonly Leaf[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return leavesOf(schema.unwrap(), list, at);
  if (schema instanceof z.ZodArray) return leavesOf(schema.element, [...list, ...at], []);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, nested]) => leavesOf(nested, list, [...at, key]));
  }
  return [{ list: list.join("."), source: at.join("."), ...kindOf(schema) }];
}

describe("the file model", () => {
  const leaves = leavesOf(sessionMetadata, [], []);
  const columns = tables.flatMap((table) =>
    Object.entries(table.columns).flatMap(([name, column]) =>
      column.sources.map((source) => ({ name: `${table.name}.${name}`, list: table.list, source, column })),
    ),
  );

  it("every leaf has a column of its type, and only one", () => {
    const identifying = ["id", "created_at"];
    const wrong = leaves
      .filter(({ list, source }) => list !== "" || !identifying.includes(source))
      .flatMap(({ list, source, type, reading }) => {
        const found = columns.filter((column) => column.list === list && column.source === source);
        const [only] = found;
        const place = list === "" ? source : `${list}.${source}`;
        if (only === undefined) return [`${place} has no column: add one to its table in schema/tables/`];
        if (found.length > 1) return [`${place} has ${found.length} columns: keep one of ${found.map(({ name }) => name).join(", ")}`];
        const isFitting = only.column.type === type && (type === "JSON" || only.column.reading === reading);
        return isFitting ? [] : [`${only.name} is ${only.column.type} (${only.column.reading}), the model says ${type} (${reading})`];
      });
    expect(wrong).toEqual([]);
    expect(leaves.length).toBeGreaterThan(250);
  });

  it("every place that a column is read from exists", () => {
    const places = new Set(leaves.map(({ list, source }) => `${list} ${source}`));
    expect(columns.filter(({ list, source }) => !places.has(`${list} ${source}`)).map(({ name }) => name)).toEqual([]);
  });

  it("every relation has a list of its own", () => {
    const lists = [...new Set(leaves.map(({ list }) => list))].toSorted();
    expect(tables.map(({ list }) => list).toSorted()).toEqual(lists);
    expect(tables[0]).toBe(sessions);
  });
});

/** Genuine files with personal data replaced, where they lie beside the checkout; the project neither holds nor needs them. */
const folder = path.join(import.meta.dirname, "../../../shared/files");
const isThere = existsSync(folder);
if (!isThere) process.stdout.write(`skipped: genuine files: no folder ${path.relative(process.cwd(), folder)} beside the checkout\n`);

describe.skipIf(!isThere)("genuine files", () => {
  const genuine = isThere
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => examined(stored(new Uint8Array(readFileSync(path.join(folder, name))), { name })))
    : [];

  it("put nothing in unknown_fields and show no drift", () => {
    expect(genuine.map(({ identity: { sessionKey } }) => sessionKey).toSorted()).toEqual(["call-1418", "call-987", "chat-135"]);
    for (const { flattened } of genuine) expect([flattened.unknownFields, flattened.drift]).toEqual([null, []]);
  });

  it("give every item of their lists a row", () => {
    const counts = new Map(
      genuine.map(({ identity: { sessionKey }, flattened }) => [
        sessionKey,
        Object.fromEntries(Object.entries(flattened.children).map(([relation, rows]) => [relation, rows.length])),
      ]),
    );
    expect(counts.get("call-1418")).toMatchObject({
      participants: 5,
      transfers: 1,
      queue_durations: 2,
      handle_durations: 4,
      virtual_agent_handle_durations: 1,
      dispositions: 2,
      recordings: 1,
    });
    expect(counts.get("call-987")?.["participants"]).toBeGreaterThan(0);
    expect(counts.get("chat-135")?.["participants"]).toBeGreaterThan(0);
  });
});
