import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sessionKinds } from "../../../functions/local/platform/scenarios.ts";
import { generateWrites, type GenerateOptions, type GeneratedWrite } from "../../../functions/local/platform/generate-writes.ts";
import { sessionMetadata } from "../../../schema/session-metadata.ts";

const keysOf = (text: string): readonly string[] => text.trim().split(/\s+/);

const sharedKeys = keysOf(`
  id lang session_type session_type_v2 status created_at assigned_at ends_at updated_at wait_duration rating has_feedback out_ticket_id
  out_ticket_url is_out_ticket_account verified fail_reason selected_menu menu_path end_user photos videos transfers handle_durations
  queue_durations virtual_agent_deflected_escalations virtual_agent_handle_durations consumer_handle_durations consumer_event_durations
  participants offer_type offer_events answer_type email feedback smart_action_text custom_data_secured custom_data_not_secured
`);
const documented = {
  call: {
    always: new Set([
      ...sharedKeys,
      ...keysOf(`
        call_type queued_at connected_at scheduled_at call_duration hold_duration voip_provider recording_url recording_permission
        voicemail_reason deflection disconnected_by fail_details adapter_fail_code adapter_fail_message support_number deflection_details
        consumer_in_menu_durations recordings outbound_number wait_time_sms in_call_sms
      `),
    ]),
    sometimes: new Set(["agent_info", "sip_headers", "dispositions", "escalations", "queue_priority_level"]),
    newer: new Set(
      keysOf("call_uuid sub_status in_queue_wait_time_va automation_redirection parent_id queue_duration finish_reason virtual_agent"),
    ),
  },
  chat: {
    always: new Set([
      ...sharedKeys,
      ...keysOf(`
        chat_type first_msg_sent_at last_msg_sent_at chat_duration provider_type provider_channel_id message_count average_response_time
        longest_response_time transcript after_hours transfer_limit
      `),
    ]),
    sometimes: new Set(["agent_info"]),
    newer: new Set(keysOf("chat_uuid sub_status dispositions escalations")),
  },
};

const writesOf = (options: Partial<GenerateOptions>): readonly GeneratedWrite[] => Array.from(generateWrites(options));

const textOf = ({ content }: GeneratedWrite): string => (typeof content === "string" ? content : Buffer.from(content).toString("latin1"));

const parse = (write: GeneratedWrite): Record<string, unknown> => z.record(z.string(), z.unknown()).parse(JSON.parse(textOf(write)));

/** Later versions have higher ranks, as text. */
const rank = (write: GeneratedWrite): string => `${new Date(String(parse(write)["updated_at"])).toISOString()} ${write.timeCreated}`;

/** Pointers of keys that are missing from the model. */
function keysOutside(model: z.core.$ZodType, value: unknown, pointer = ""): readonly string[] {
  if (value === null || value === undefined) return [];
  if (model instanceof z.ZodOptional || model instanceof z.ZodNullable) return keysOutside(model.unwrap(), value, pointer);
  if (model instanceof z.ZodArray) {
    return z
      .array(z.unknown())
      .parse(value)
      .flatMap((item, index) => keysOutside(model.element, item, `${pointer}/${index}`));
  }
  if (model instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = model.shape;
    return Object.entries(z.record(z.string(), z.unknown()).parse(value)).flatMap(([key, item]) => {
      const inner = shape[key];
      return inner === undefined ? [`${pointer}/${key}`] : keysOutside(inner, item, `${pointer}/${key}`);
    });
  }
  return [];
}

const hashOf = (writes: readonly GeneratedWrite[]): string => {
  const hash = createHash("sha256");
  for (const { name, timeCreated, content, isNewest } of writes) {
    hash.update(name).update(timeCreated).update(content).update(String(isNewest));
  }
  return hash.digest("hex");
};

describe("generated sessions", () => {
  const writes = writesOf({ sessions: 2_000, seed: 7 });
  const newest = writes.filter(({ isNewest }) => isNewest);

  it("match the requested number and days", () => {
    expect(newest).toHaveLength(2_000);
    const days = new Set(newest.map((write) => String(parse(write)["created_at"]).slice(0, 10)));
    expect([...days].toSorted()).toEqual(["02", "03", "04", "05", "06", "07", "08"].map((day) => `2026-03-${day}`));
  });

  it("satisfy the file model without unknown keys or types", () => {
    const wrong = writes.flatMap((write) => {
      const file = parse(write);
      const misfits = (sessionMetadata.safeParse(file).error?.issues ?? []).map(({ path }) => `/${path.join("/")}`);
      return [...misfits, ...keysOutside(sessionMetadata, file)].map((pointer) => `${write.name} ${pointer}`);
    });
    expect(wrong).toEqual([]);
  });

  it("have the root keys of real calls and chats", () => {
    const wrong = writes.flatMap((write) => {
      const { always, sometimes, newer } = documented[write.channel];
      const keys = new Set(Object.keys(parse(write)));
      const missing = [...always].filter((key) => !keys.has(key));
      const surplus = [...keys].filter((key) => !always.has(key) && !sometimes.has(key) && !newer.has(key));
      return [...missing, ...surplus].map((key) => `${write.name} ${key}`);
    });
    expect(wrong).toEqual([]);
    expect(documented.call.always.size + documented.call.sometimes.size).toBe(65);
    expect(documented.chat.always.size + documented.chat.sometimes.size).toBe(51);
    for (const channel of ["call", "chat"] as const) {
      const seen = new Set(writes.filter((write) => write.channel === channel).flatMap((write) => Object.keys(parse(write))));
      const { always, sometimes, newer } = documented[channel];
      expect(seen).toEqual(new Set([...always, ...sometimes, ...newer]));
    }
  });

  it("are of every kind", () => {
    const built = new Set(newest.map(({ kind }) => kind));
    expect([...sessionKinds.call, ...sessionKinds.chat].filter((kind) => !built.has(kind))).toEqual([]);
  });

  it("count calls and chats separately, so that their ids overlap", () => {
    const calls = new Set(newest.filter(({ channel }) => channel === "call").map(({ id }) => id));
    const chats = new Set(newest.filter(({ channel }) => channel === "chat").map(({ id }) => id));
    expect(calls.size + chats.size).toBe(2_000);
    expect([...calls].filter((id) => chats.has(id)).length).toBeGreaterThan(300);
  });

  it("come in the order of their times, under the platform's names", () => {
    const times = writes.map(({ timeCreated }) => timeCreated);
    expect(times).toEqual(times.toSorted());
    for (const { name, channel, id } of writes) expect(name).toMatch(new RegExp(`^metadata/2026/\\d\\d/\\d\\d/${channel}-${id}\\.json$`));
  });

  it("are written seconds after their end and again a quarter of an hour later", () => {
    const delays = writes.flatMap((write) => {
      const { ends_at, updated_at } = parse(write);
      if (typeof ends_at !== "string") return [];
      const delay = (Date.parse(String(updated_at)) - Date.parse(ends_at)) / 1000;
      expect(Date.parse(write.timeCreated)).toBeGreaterThan(Date.parse(String(updated_at)));
      return [delay];
    });
    expect(delays.every((delay) => (delay >= 0 && delay <= 15) || (delay >= 900 && delay <= 1_200) || delay > 4_000)).toBe(true);
    expect(delays.filter((delay) => delay <= 15).length).toBeGreaterThan(1_800);
    expect(delays.filter((delay) => delay >= 900 && delay <= 1_200).length).toBeGreaterThan(1_800);
    expect(delays.filter((delay) => delay > 4_000).length).toBeGreaterThan(20);
  });

  it("gain wrap-up, ratings and recordings by the second write", () => {
    const gains = { handle_durations: 0, recordings: 0, rating: 0, dispositions: 0 };
    const first = new Map<string, Record<string, unknown>>();
    for (const write of writes) {
      const key = `${write.channel}-${write.id}`;
      const file = parse(write);
      const before = first.get(key);
      if (before === undefined) first.set(key, file);
      else {
        for (const name of ["handle_durations", "recordings", "rating", "dispositions"] as const) {
          if (JSON.stringify(before[name]) !== JSON.stringify(file[name])) gains[name] += 1;
        }
      }
    }
    for (const count of Object.values(gains)) expect(count).toBeGreaterThan(100);
  });

  it("move a few rewrites to another date folder", () => {
    const names = new Map<string, Set<string>>();
    for (const { channel, id, name } of writes)
      names.set(`${channel}-${id}`, (names.get(`${channel}-${id}`) ?? new Set<string>()).add(name));
    const moved = [...names.values()].filter(({ size }) => size > 1).length;
    expect(moved).toBeGreaterThan(20);
    expect(moved).toBeLessThan(200);
  });

  it("follow the day and the week", () => {
    const local = newest.map((write) => String(parse(write)["created_at"]));
    const atHour = (hour: string): number => local.filter((text) => text.slice(11, 13) === hour).length;
    const onDay = (day: string): number => local.filter((text) => text.slice(8, 10) === day).length;
    expect(atHour("10")).toBeGreaterThan(8 * atHour("03"));
    expect(onDay("02")).toBeGreaterThan(2 * onDay("08"));
  });

  it("write the offset of the zone, which daylight saving moves", () => {
    const offsets = new Set(newest.map((write) => String(parse(write)["created_at"]).slice(23)));
    expect(offsets).toEqual(new Set(["-08:00", "-07:00"]));
    const [tokyo] = writesOf({ sessions: 1, timeZone: "Asia/Tokyo" });
    expect(tokyo === undefined ? "" : parse(tokyo)["created_at"]).toMatch(/^2026-03-0\dT.*\.000\+09:00$/);
  });

  it("repeat customers over calls and chats", () => {
    const channels = new Map<number, Set<string>>();
    for (const write of newest) {
      const user = z.object({ id: z.number() }).safeParse(parse(write)["end_user"]);
      if (user.success) channels.set(user.data.id, (channels.get(user.data.id) ?? new Set<string>()).add(write.channel));
    }
    expect(channels.size).toBeLessThan(1_800);
    expect([...channels.values()].filter(({ size }) => size === 2).length).toBeGreaterThan(50);
  });

  it("leave the last session open", () => {
    const last = newest.filter(({ kind }) => kind.startsWith("open_")).at(-1);
    expect(last).toBeDefined();
    const open = newest.filter((write) => parse(write)["ends_at"] === null);
    expect(open.length).toBeGreaterThan(5);
    for (const write of open) expect(parse(write)["status"]).not.toMatch(/finished|failed/);
  });
});

describe("the same options", () => {
  const options = { sessions: 150, duplicates: 0.2, damage: 0.3, drift: 0.3, instances: ["acme", "globex"] };

  it("give the same writes, and another seed gives others", () => {
    const hash = hashOf(writesOf({ ...options, seed: 3 }));
    expect(hashOf(writesOf({ ...options, seed: 3 }))).toBe(hash);
    expect(hashOf(writesOf({ ...options, seed: 4 }))).not.toBe(hash);
  });

  it("give the same sessions whether or not writes are repeated", () => {
    const [plain, repeated] = [0, 0.5].map((duplicates) =>
      writesOf({ sessions: 200, duplicates })
        .filter(({ isNewest }) => isNewest)
        .map(({ channel, id, kind }) => `${channel}-${id} ${kind}`)
        .toSorted(),
    );
    expect(repeated).toEqual(plain);
  });
});

describe("switches", () => {
  it("put each instance under its own prefix with its own ids", () => {
    const writes = writesOf({ sessions: 300, instances: ["acme", "globex"] });
    for (const { instance, name } of writes) expect(name.startsWith(`${instance}/metadata/`)).toBe(true);
    const calls = (wanted: string): Set<number> =>
      new Set(writes.filter(({ instance, channel }) => instance === wanted && channel === "call").map(({ id }) => id));
    const [acme, globex] = [calls("acme"), calls("globex")];
    expect(Math.min(acme.size, globex.size)).toBeGreaterThan(60);
    expect(Math.max(...acme) - Math.min(...acme)).toBeLessThan(150);
  });

  it("repeat writes unchanged, under the same name and others", () => {
    const writes = writesOf({ sessions: 300, duplicates: 0.3 });
    const byContent = Map.groupBy(writes, textOf);
    const repeated = [...byContent.values()].filter(({ length }) => length > 1);
    expect(repeated.length).toBeGreaterThan(100);
    expect(repeated.some((group) => new Set(group.map(({ name }) => name)).size === 1)).toBe(true);
    expect(repeated.some((group) => new Set(group.map(({ name }) => name)).size === 2)).toBe(true);
  });

  it("mark the write with the latest updated_at, then the latest time, as the deciding one", () => {
    const writes = writesOf({ sessions: 400, duplicates: 0.5 });
    for (const versions of Map.groupBy(writes, ({ channel, id }) => `${channel}-${id}`).values()) {
      const best = versions.toSorted((one, other) => rank(one).localeCompare(rank(other))).at(-1);
      expect(versions.filter(({ isNewest }) => isNewest)).toEqual([best]);
    }
  });

  it("leave the latest content of every session in the folder when writes overwrite each other", () => {
    const folder = new Map<string, GeneratedWrite>();
    const writes = writesOf({ sessions: 400, duplicates: 0.6, damage: 0.5 });
    for (const write of writes) folder.set(write.name, write);
    const contents = new Set([...folder.values()].map(textOf));
    expect(writes.filter((write) => write.isNewest && !contents.has(textOf(write)))).toEqual([]);
  });

  it("write each session once if only the latest version is requested", () => {
    const all = writesOf({ sessions: 200, damage: 0.1 });
    const newest = writesOf({ sessions: 200, damage: 0.1, writes: "newest" });
    const files = newest.filter(({ outcome }) => outcome === "loaded");
    expect(files).toHaveLength(200);
    expect(hashOf(files)).toBe(hashOf(all.filter(({ isNewest }) => isNewest)));
  });

  it("make files larger on request", () => {
    const [usual = 0, big = 0] = [0, 200].map((extraLegs) =>
      Math.max(...writesOf({ sessions: 30, extraLegs }).map((write) => Buffer.byteLength(textOf(write)))),
    );
    expect(usual).toBeLessThan(20_000);
    expect(big).toBeGreaterThan(400_000);
  });
});
