/**
 * What every metric view must answer, computed from the session files alone. It shares nothing with the loader or the SQL: it reads
 * the platform's keys, walks one session at a time and groups in memory, so that the two can disagree.
 */

/** One write of the platform that is a session file. */
export interface OracleWrite {
  readonly instance: string;
  /** RFC 3339, UTC. The loader is taken to have written the row at that moment. */
  readonly timeCreated: string;
  readonly content: string;
}

export interface OracleSettings {
  readonly time_zone: string;
  readonly service_level_seconds: number;
  readonly short_abandon_seconds: number;
  readonly interval_seconds: number;
  readonly csat_positive_min: number;
  readonly repeat_days: number;
}

type Value = string | number | boolean | null;
export type OracleRow = Readonly<Record<string, Value>>;

type Item = Readonly<Record<string, unknown>>;
const isItem = (value: unknown): value is Item => typeof value === "object" && value !== null && !Array.isArray(value);

const textAt = (item: Item, key: string): string | null => {
  const value = item[key];
  return typeof value === "string" ? value : null;
};
const wholeAt = (item: Item, key: string): number | null => {
  const value = item[key];
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
};
const numberAt = (item: Item, key: string): number | null => {
  const value = item[key];
  return typeof value === "number" ? value : null;
};
const flagAt = (item: Item, key: string): boolean | null => {
  const value = item[key];
  return typeof value === "boolean" ? value : null;
};
/** Milliseconds since 1970. */
const timeAt = (item: Item, key: string): number | null => {
  const value = textAt(item, key);
  const at = value === null || !/^\d{4}-\d\d-\d\dT/.test(value) ? Number.NaN : Date.parse(value);
  return Number.isNaN(at) ? null : at;
};
const itemAt = (item: Item, key: string): Item => {
  const value = item[key];
  return isItem(value) ? value : {};
};
/** Items of a list with their places; anything but an object is skipped. */
const listAt = (file: Item, key: string): readonly { readonly item: Item; readonly place: number }[] => {
  const value = file[key];
  return Array.isArray(value) ? value.flatMap((item: unknown, place) => (isItem(item) ? [{ item, place }] : [])) : [];
};

const listOf = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null);
const secondsOf = (at: number): number => Math.floor(at / 1000);
const instantText = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const filled = (value: string | null): string | null => (value === null || value === "" ? null : value);
const bit = (is: boolean): number => (is ? 1 : 0);
const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);
const sumOrNull = (values: readonly (number | null)[]): number | null => (values.every((value) => value === null) ? null : sum(values));
const ratio = (one: number, other: number): number | null => (other === 0 ? null : one / other);

/** Nulls last, as numbers or text, first difference decides. */
function compare(one: readonly (number | string | null)[], other: readonly (number | string | null)[]): number {
  for (const [place, left] of one.entries()) {
    const right = other[place] ?? null;
    if (left === right) continue;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}
const least = <T extends string | number>(values: readonly (T | null)[]): T | null =>
  values.reduce<T | null>((found, value) => (value !== null && (found === null || value < found) ? value : found), null);
const most = <T extends string | number>(values: readonly (T | null)[]): T | null =>
  values.reduce<T | null>((found, value) => (value !== null && (found === null || value > found) ? value : found), null);

function groups<Row>(rows: readonly Row[], keyOf: (row: Row) => readonly Value[]): readonly (readonly Row[])[] {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const group = found.get(key);
    if (group === undefined) found.set(key, [row]);
    else group.push(row);
  }
  return [...found.values()];
}

/** Wall clock of a zone. */
class Wall {
  readonly #format: Intl.DateTimeFormat;
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  }
  /** `2026-03-02T13:12:51.000`. */
  time(at: number): string {
    const parts = new Map(this.#format.formatToParts(at).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
    const millis = String(((at % 1000) + 1000) % 1000).padStart(3, "0");
    return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}.${millis}`;
  }
  date(at: number): string {
    return this.time(at).slice(0, 10);
  }
  /** Minutes ahead of UTC. */
  offsetMinutes(at: number): number {
    return (Date.parse(`${this.time(at)}Z`) - at) / 60_000;
  }
}

/** Minutes ahead of UTC that the text of an instant ends with. */
function writtenOffset(instant: unknown): number {
  const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d\d):?(\d\d)$/.exec(String(instant)) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const isoWeekday = (date: string): number => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Rows of every metric view by its name, in no order. `customer_key` holds a readable identity: a test maps it to the pseudonym. */
export function oracle(writes: readonly OracleWrite[], settings: OracleSettings): Readonly<Record<string, readonly OracleRow[]>> {
  const wall = new Wall(settings.time_zone);
  const local = (at: number | null): string | null => (at === null ? null : wall.time(at));
  const localDate = (at: number | null): string | null => (at === null ? null : wall.date(at));
  const intervalOf = (at: number): number => Math.floor(secondsOf(at) / settings.interval_seconds) * settings.interval_seconds * 1000;
  const localInterval = (at: number | null): string | null => (at === null ? null : wall.time(intervalOf(at)));

  const sessions = newestOf(writes).map((known) => describe(known));

  function describe(known: Known) {
    const { file, instance, key, channel, id, created, writtenAt } = known;
    const base = { instance, session_key: key, session_uid: `${instance}/${key}`, channel };
    const agentUid = (agent: number | null): string | null => (agent === null ? null : `${instance}/${agent}`);
    const session_date = new Date(created).toISOString().slice(0, 10);
    const words = [file["session_type_v2"], file["session_type"], file["call_type"], file["chat_type"]];
    const word = words.find((value) => typeof value === "string") ?? "";
    const kinds: readonly (readonly [string, string])[] = [
      ["Campaign", "campaign"],
      ["Outbound", "outbound"],
      ["Callback", "callback"],
      ["Scheduled", "scheduled"],
      ["Internal", "internal"],
    ];
    const direction = kinds.find(([part]) => word.includes(part))?.[1] ?? "inbound";
    const isInbound = direction === "inbound";
    const status = textAt(file, "status");
    const failReason = textAt(file, "fail_reason");
    const deflection = channel === "call" || "deflection" in file ? textAt(file, "deflection") : null;
    const endedAt = timeAt(file, "ends_at");
    const updatedAt = timeAt(file, "updated_at");
    const rating = numberAt(file, "rating");

    const transfers = listAt(file, "transfers").map(({ item, place }) => ({
      place,
      id: wholeAt(item, "id"),
      at: timeAt(item, "created_at"),
      status: textAt(item, "status"),
      failReason: textAt(item, "fail_reason"),
      deflection: textAt(item, "deflection"),
      wait: wholeAt(item, "wait_duration"),
      fromAgent: itemAt(item, "from_agent"),
      toAgent: itemAt(item, "to_agent"),
      fromVirtual: itemAt(item, "from_virtual_agent"),
      toVirtual: itemAt(item, "to_virtual_agent"),
      fromPath: textAt(itemAt(item, "from_menu_path"), "name"),
      toPath: textAt(itemAt(item, "to_menu_path"), "name"),
    }));
    const virtualStretches = listAt(file, "virtual_agent_handle_durations").map(({ item, place }) => ({
      item,
      place,
      from: timeAt(item, "started_at"),
      to: timeAt(item, "ended_at"),
    }));
    const stays = listAt(file, "queue_durations")
      .map(({ item, place }) => ({ item, place, from: timeAt(item, "started_at"), to: timeAt(item, "ended_at"), id: wholeAt(item, "id") }))
      .toSorted((one, other) => compare([one.from, one.id, one.place], [other.from, other.id, other.place]));
    const handles = listAt(file, "handle_durations").map(({ item, place }) => ({
      item,
      place,
      from: timeAt(item, "started_at"),
      to: timeAt(item, "ended_at"),
    }));

    const exitOf = (stay: (typeof stays)[number], isLast: boolean): string => {
      if (wholeAt(stay.item, "agent_id") !== null) return "answered";
      const transferId = wholeAt(stay.item, "transfer_id");
      const transfer = transferId === null ? undefined : transfers.findLast((candidate) => candidate.id === transferId);
      const isTaken = virtualStretches.some(
        ({ from }) =>
          from !== null && stay.from !== null && stay.to !== null && from >= stay.from && secondsOf(from) <= secondsOf(stay.to) + 2,
      );
      if (isTaken || (transfer !== undefined && wholeAt(transfer.toVirtual, "id") !== null)) return "answered_by_virtual_agent";
      const left = ["eu_abandoned", "eu_canceled"];
      const late = ["expired", "transfer_expired"];
      if (transfer !== undefined && left.includes(transfer.failReason ?? "")) return "abandoned";
      if (transfer !== undefined && late.includes(transfer.failReason ?? "")) return "expired";
      if (transfer !== undefined && (transfer.deflection ?? "no_deflection") !== "no_deflection") return "deflected";
      if (!isLast) return "rerouted";
      if (left.includes(failReason ?? "") || status === "abandoned" || status === "canceled") return "abandoned";
      if (late.includes(failReason ?? "")) return "expired";
      if (isVoicemail(status)) return "voicemail";
      if ((deflection ?? "no_deflection") !== "no_deflection" || status === "deflected") return "deflected";
      return endedAt === null ? "waiting" : "failed";
    };

    const entries = stays.map((stay, index) => {
      const { item, from, to } = stay;
      const exit = exitOf(stay, index === stays.length - 1);
      const length = wholeAt(item, "queue_duration") ?? (from === null || to === null ? null : secondsOf(to) - secondsOf(from));
      const threshold = wholeAt(item, "service_level_abandon_time_threshold") ?? settings.short_abandon_seconds;
      const target = wholeAt(item, "service_level_target_time") ?? settings.service_level_seconds;
      const isShort = exit === "abandoned" && length !== null && length <= threshold;
      const isLong = exit === "abandoned" && !isShort;
      const path = filled(textAt(item, "menu_path"));
      const levels = path?.split("/") ?? [];
      const event = textAt(item, "service_level_event");
      return {
        ...base,
        direction,
        session_date,
        queue_entry_uid: `${instance}/${key}/${index + 1}`,
        queue_entry_id: stay.id,
        entry_number: index + 1,
        is_first_entry: index === 0,
        is_transfer: flagAt(item, "transfer") ?? wholeAt(item, "transfer_id") !== null,
        transfer_id: wholeAt(item, "transfer_id"),
        queue_id: wholeAt(item, "menu_path_id"),
        queue_path: path ?? "(none)",
        queue_level_1: levels[0] ?? null,
        queue_level_2: levels[1] ?? null,
        queue_level_3: levels[2] ?? null,
        lang: textAt(item, "lang"),
        entered_at: instantText(from),
        left_at: instantText(to),
        entered_local: local(from),
        local_date: localDate(from),
        interval_start: localInterval(from),
        queue_seconds: length,
        exit_status: isShort ? "short_abandoned" : exit,
        agent_id: wholeAt(item, "agent_id"),
        agent_uid: agentUid(wholeAt(item, "agent_id")),
        is_answered: exit === "answered",
        is_abandoned: isLong,
        short_abandon_seconds: threshold,
        sl_target_seconds: target,
        sl_target_percent: wholeAt(item, "service_level_target_percent"),
        is_short_abandoned: isShort,
        is_deflected: exit === "deflected" || exit === "voicemail",
        is_failed: exit === "failed",
        answer_seconds: exit === "answered" ? length : null,
        abandon_seconds: isLong ? length : null,
        is_in_platform_sla: event === "in_sla" ? true : event === "not_in_sla" ? false : null,
        is_sl_offered: isInbound && (exit === "answered" || isLong),
        is_sl_met: isInbound && exit === "answered" && length !== null && length <= target,
      };
    });

    const people = listAt(file, "participants")
      .filter(({ item }) => textAt(item, "type") === "agent" && wholeAt(item, "user_id") !== null)
      .map(({ item, place }) => ({
        place,
        id: wholeAt(item, "user_id"),
        at: timeAt(item, "connected_at"),
        teams: listOf(item["teams"]),
        locationId: wholeAt(item, "location_id"),
        locationName: textAt(itemAt(item, "location"), "location"),
        name: filled(`${textAt(item, "first_name") ?? ""} ${textAt(item, "last_name") ?? ""}`.trim()),
        instance,
        key,
        session_date,
      }));
    const nameOf = (agent: number | null): string | null =>
      people
        .filter((person) => person.id === agent && person.name !== null)
        .toSorted((one, other) => (other.at ?? -Infinity) - (one.at ?? -Infinity) || other.place - one.place)[0]?.name ?? null;

    const legs = groups(handles, ({ item }) => [wholeAt(item, "agent_id"), wholeAt(item, "transfer_id")])
      .map((rows) => {
        const items = rows.map(({ item }) => item);
        const [first] = items;
        const total = (...keys: readonly string[]): number =>
          sum(items.map((item) => keys.map((key_) => wholeAt(item, key_)).find((value) => value !== null) ?? null));
        return {
          agent: first === undefined ? null : wholeAt(first, "agent_id"),
          transfer: first === undefined ? null : wholeAt(first, "transfer_id"),
          id: least(items.map((item) => wholeAt(item, "id"))),
          place: Math.min(...rows.map(({ place }) => place)),
          rows: rows.length,
          queueId: least(items.map((item) => wholeAt(item, "menu_path_id"))),
          queuePath: least(items.map((item) => textAt(item, "menu_path"))),
          from: least(rows.map(({ from }) => from)),
          to: most(rows.map(({ to }) => to)),
          isBarged: items.some((item) => flagAt(item, "barged") === true),
          ringing: total("assigned_connection_duration"),
          before: total("bcw_duration"),
          connected: total("call_duration", "chat_duration"),
          hold: total("hold_duration"),
          after: total("acw_duration"),
        };
      })
      .toSorted((one, other) => compare([one.from, one.id, one.place], [other.from, other.id, other.place]));
    const lastLeg = legs.findLast(({ isBarged }) => !isBarged) ?? legs.at(-1);
    const legRows = legs.map((leg, index) => ({
      ...base,
      direction,
      session_date,
      leg_id: leg.id,
      handle_rows: leg.rows,
      leg_uid: `${instance}/${key}/${index + 1}`,
      leg_number: index + 1,
      is_first_leg: index === 0,
      is_last_leg: leg === lastLeg,
      agent_id: leg.agent,
      agent_uid: agentUid(leg.agent),
      agent_name: leg.agent === null ? null : nameOf(leg.agent),
      queue_id: leg.queueId,
      queue_path: filled(leg.queuePath) ?? "(none)",
      is_transfer: leg.transfer !== null,
      started_at: instantText(leg.from),
      ended_at: instantText(leg.to),
      local_date: localDate(leg.from),
      local_hour: leg.from === null ? null : Number(wall.time(leg.from).slice(11, 13)),
      transfer_id: leg.transfer,
      is_barged: leg.isBarged,
      connecting_seconds: leg.ringing,
      bcw_seconds: leg.before,
      connected_seconds: leg.connected,
      hold_seconds: leg.hold,
      talk_seconds: Math.max(0, leg.connected - leg.hold),
      acw_seconds: leg.after,
      handle_seconds: leg.before + leg.connected + leg.after,
    }));

    const lastHuman = most(handles.map(({ from }) => from));
    const lastStay = most(stays.map(({ from }) => from));
    const virtualRows = virtualStretches.map(({ item, place, from, to }) => {
      const finish = textAt(item, "finish_reason");
      const reason = textAt(item, "escalation_reason");
      const reached = lastHuman !== null && from !== null && lastHuman >= from;
      const isHandedOn = finish === "escalated" || reason !== null || reached || (lastStay !== null && to !== null && lastStay >= to);
      const named: Readonly<Record<string, string>> = {
        resolved: "resolved",
        consumer_ended: "consumer_ended",
        unexpectedly_ended: "failed",
      };
      const outcome = isHandedOn ? "escalated" : (named[finish ?? ""] ?? ((finish ?? "").includes("fail") ? "failed" : "unknown"));
      return {
        ...base,
        session_date,
        leg_uid: `${instance}/${key}/${place}`,
        leg_id: wholeAt(item, "id"),
        virtual_agent_id: wholeAt(itemAt(item, "virtual_agent"), "id"),
        virtual_agent_name: textAt(itemAt(item, "virtual_agent"), "name"),
        queue_id: wholeAt(item, "menu_path_id"),
        queue_path: filled(textAt(item, "menu_path")) ?? "(none)",
        started_at: instantText(from),
        ended_at: instantText(to),
        local_date: localDate(from),
        leg_seconds:
          wholeAt(item, "call_duration") ??
          wholeAt(item, "chat_duration") ??
          (from === null || to === null ? null : secondsOf(to) - secondsOf(from)),
        response_count: wholeAt(item, "response_count"),
        fallback_count: wholeAt(item, "fallback_response_count"),
        finish_reason: finish,
        escalation_reason: reason,
        outcome,
        is_contained: outcome === "resolved" || outcome === "consumer_ended",
        is_resolved: outcome === "resolved",
        is_escalated: outcome === "escalated",
        has_reached_human: reached,
      };
    });

    const transferRows = transfers.map((transfer) => {
      const colds = stays
        .filter(({ item }) => transfer.id !== null && wholeAt(item, "transfer_id") === transfer.id)
        .map(({ item }) => flagAt(item, "transfer_cold"));
      const fromAgent = wholeAt(transfer.fromAgent, "id");
      const fromVirtual = wholeAt(transfer.fromVirtual, "id");
      const toAgent = wholeAt(transfer.toAgent, "id");
      const toVirtual = wholeAt(transfer.toVirtual, "id");
      return {
        ...base,
        session_date,
        transfer_uid: `${instance}/${key}/${transfer.place}`,
        transfer_id: transfer.id,
        transferred_at: instantText(transfer.at),
        local_date: localDate(transfer.at),
        from_kind: fromAgent !== null ? "agent" : fromVirtual !== null ? "virtual_agent" : "unknown",
        from_id: fromAgent ?? fromVirtual,
        from_name: textAt(transfer.fromAgent, "name") ?? textAt(transfer.fromVirtual, "name"),
        to_kind: toAgent !== null ? "agent" : toVirtual !== null ? "virtual_agent" : transfer.toPath !== null ? "queue" : "unknown",
        to_id: toAgent ?? toVirtual,
        to_name: textAt(transfer.toAgent, "name") ?? textAt(transfer.toVirtual, "name"),
        from_queue_path: filled(transfer.fromPath) ?? "(none)",
        to_queue_path: filled(transfer.toPath) ?? "(none)",
        transfer_style: colds.includes(true) ? "cold" : colds.includes(false) ? "warm" : "unknown",
        transfer_status: transfer.status,
        is_completed: transfer.status === "transferred",
        is_from_virtual_agent: fromVirtual !== null && fromAgent === null,
        wait_seconds: transfer.wait,
        fail_reason: transfer.failReason,
      };
    });

    const dispositions = listAt(file, "dispositions").map(({ item, place }) => ({
      ...base,
      session_date,
      position: place,
      agent_id: wholeAt(item, "user_id"),
      list_name: textAt(item, "list"),
      code: textAt(item, "code"),
      has_note: filled(textAt(item, "note")) !== null,
    }));

    const isDialed = channel === "call" && ["outbound", "campaign", "callback", "scheduled"].includes(direction);
    const hasPickedUp =
      !["eu_busy", "eu_rejected", "eu_no_answer"].includes(failReason ?? "") &&
      (timeAt(file, "connected_at") !== null ||
        listAt(file, "consumer_handle_durations").length > 0 ||
        listAt(file, "participants").some(({ item }) => textAt(item, "type") === "end_user" && timeAt(item, "connected_at") !== null));
    const isHandled = legRows.some((row) => row.connected_seconds > 0) && (!isDialed || hasPickedUp);
    const lastEntry = entries.at(-1);
    const firstAnswer = entries.findIndex((entry) => entry.is_answered);
    const needsNoQueue = entries.every((entry) => entry.exit_status === "answered_by_virtual_agent");
    const hasVirtual = virtualRows.length > 0;
    const isContained = hasVirtual && virtualRows.every((row) => row.is_contained) && needsNoQueue;
    const isResolved = hasVirtual && virtualRows.every((row) => row.is_resolved) && needsNoQueue;
    const isDeflectedEscalation = listAt(file, "virtual_agent_deflected_escalations").length > 0;
    const isDeflected = (deflection ?? "no_deflection") !== "no_deflection" || status === "deflected" || isDeflectedEscalation;
    const hasLeft = lastEntry?.exit_status === "abandoned" || lastEntry?.exit_status === "short_abandoned";
    const isCallback = direction === "callback" || direction === "scheduled";
    const outcome = ((): string => {
      if (isHandled) return "handled";
      if (hasLeft) return lastEntry.exit_status;
      if (lastEntry?.exit_status === "expired") return "expired";
      if (isVoicemail(status)) return "voicemail";
      if (isDeflected || lastEntry?.exit_status === "deflected") return "deflected";
      if (isContained) return "virtual_agent_contained";
      if (failReason === "eu_in_menu_abandoned") return "abandoned_in_menu";
      if (endedAt === null) return "open";
      return isCallback ? "callback_missed" : "failed";
    })();
    const menuPath = filled(textAt(itemAt(file, "menu_path"), "name"));
    const [firstEntry] = entries;
    const pathOf = (entry: (typeof entries)[number] | undefined): string | null =>
      entry === undefined || entry.queue_path === "(none)" ? null : entry.queue_path;
    const queued = pathOf(firstEntry);
    const levels = (queued ?? menuPath)?.split("/") ?? [];
    const handovers = transferRows.filter((row) => row.is_completed && row.from_kind === "agent").length;
    const surveys = listAt(file, "consumer_event_durations").filter(({ item }) => textAt(item, "type") === "csat").length;
    const codes = dispositions.map(({ code }) => code).filter((code) => code !== null);
    const legTotal = (column: "bcw" | "connected" | "hold" | "talk" | "acw" | "handle"): number | null =>
      legRows.length > 0 ? sum(legRows.map((row) => row[`${column}_seconds`])) : null;
    const firstVirtual = virtualRows.toSorted((one, other) => compare([one.started_at, one.leg_id], [other.started_at, other.leg_id]))[0];
    const flat = {
      ...base,
      session_id: id,
      support_number: channel === "call" ? textAt(file, "support_number") : null,
      outbound_number: channel === "call" ? textAt(file, "outbound_number") : null,
      session_type:
        textAt(file, "session_type_v2") ??
        inTodaysWords(textAt(file, "session_type") ?? textAt(file, "call_type") ?? textAt(file, "chat_type")),
      direction,
      session_date,
      created_at: instantText(created),
      created_local: local(created),
      local_date: wall.date(created),
      local_hour: Number(wall.time(created).slice(11, 13)),
      local_weekday: isoWeekday(wall.date(created)),
      interval_start: localInterval(created),
      scheduled_at: instantText(timeAt(file, "scheduled_at")),
      queued_at: instantText(timeAt(file, "queued_at")),
      connected_at: instantText(timeAt(file, "connected_at")),
      assigned_at: instantText(timeAt(file, "assigned_at")),
      first_human_at: instantText(least(legs.map(({ from }) => from))),
      ended_at: instantText(endedAt),
      outcome,
      handled_by: isHandled && hasVirtual ? "both" : isHandled ? "human" : hasVirtual ? "virtual_agent" : "none",
      session_status: status,
      fail_reason: failReason,
      disconnected_by: textAt(file, "disconnected_by"),
      deflection,
      lang: textAt(file, "lang"),
      queue_id: firstEntry?.queue_id ?? null,
      queue_path: queued ?? menuPath ?? "(none)",
      queue_level_1: levels[0] ?? null,
      queue_level_2: levels[1] ?? null,
      queue_level_3: levels[2] ?? null,
      last_queue_path: pathOf(lastEntry) ?? menuPath ?? "(none)",
      queue_priority_level: wholeAt(file, "queue_priority_level"),
      first_agent_id: legRows[0]?.agent_id ?? null,
      first_agent_name: legRows[0]?.agent_name ?? null,
      last_agent_id: lastLeg?.agent ?? null,
      last_agent_name: nameOf(lastLeg?.agent ?? null),
      virtual_agent_name: firstVirtual?.virtual_agent_name ?? null,
      is_offered: isInbound && entries.length > 0,
      is_handled: isHandled,
      is_abandoned: outcome === "abandoned",
      is_short_abandoned: outcome === "short_abandoned",
      is_deflected: outcome === "deflected" || outcome === "voicemail",
      deflection_kind:
        outcome === "voicemail"
          ? "voicemail"
          : outcome !== "deflected"
            ? null
            : deflection !== null && deflection !== "no_deflection"
              ? deflection
              : isDeflectedEscalation
                ? "virtual_agent_escalation"
                : "unknown",
      is_transferred: handovers > 0,
      is_abandoned_after_transfer: isHandled && hasLeft,
      is_va_session: hasVirtual,
      is_va_contained: isContained && legRows.length === 0,
      is_va_resolved: isResolved && legRows.length === 0,
      is_va_escalated: virtualRows.some((row) => row.is_escalated),
      queue_entries: entries.length,
      human_legs: legRows.length,
      agents: new Set(legRows.map((row) => row.agent_id).filter((agent) => agent !== null)).size,
      transfers_completed: handovers,
      in_menu_seconds: sum(listAt(file, "consumer_in_menu_durations").map(({ item }) => wholeAt(item, "duration"))),
      queue_seconds: sum(entries.map((entry) => entry.queue_seconds)),
      answer_seconds: firstAnswer < 0 ? null : sumOrNull(entries.slice(0, firstAnswer + 1).map((entry) => entry.queue_seconds)),
      va_seconds: sum(virtualRows.map((row) => row.leg_seconds)),
      bcw_seconds: legTotal("bcw"),
      connected_seconds: legTotal("connected"),
      hold_seconds: legTotal("hold"),
      talk_seconds: legTotal("talk"),
      acw_seconds: legTotal("acw"),
      handle_seconds: legTotal("handle"),
      sl_offered: entries.filter((entry) => entry.is_sl_offered).length,
      sl_met: entries.filter((entry) => entry.is_sl_met).length,
      platform_in_sla: sumOrNull(entries.map(({ is_in_platform_sla: verdict }) => (verdict === null ? null : bit(verdict)))),
      platform_not_in_sla: sumOrNull(entries.map(({ is_in_platform_sla: verdict }) => (verdict === null ? null : bit(!verdict)))),
      is_csat_offered: surveys > 0 || rating !== null,
      rating,
      is_csat_positive: rating === null ? null : rating >= settings.csat_positive_min,
      has_comment: filled(textAt(file, "feedback")) !== null,
      dispositions: dispositions.length,
      disposition_codes: codes.length === 0 ? null : codes.join(" | "),
      recordings: listAt(file, "recordings").length,
      recorded_seconds: sum(listAt(file, "recordings").map(({ item }) => wholeAt(item, "duration"))),
      recording_permission: textAt(file, "recording_permission"),
      out_ticket_id: textAt(file, "out_ticket_id"),
      customer_id: wholeAt(itemAt(file, "end_user"), "id"),
      customer_key: customerOf(file, instance),
      message_count: wholeAt(file, "message_count"),
      has_photos: listAt(file, "photos").length > 0,
      is_verified: flagAt(file, "verified"),
      updated_at: instantText(updatedAt),
      is_final: endedAt !== null && updatedAt !== null && updatedAt - endedAt >= 14 * 60_000,
      ingested_at: instantText(writtenAt),
    };
    const restricted = {
      instance,
      session_key: key,
      session_uid: `${instance}/${key}`,
      session_date,
      end_user_identifier: textAt(itemAt(file, "end_user"), "identifier"),
      end_user_number:
        listAt(file, "participants")
          .filter(({ item }) => textAt(item, "type") === "end_user")
          .map(({ item }) => textAt(item, "phone_number"))
          .find((number) => number !== null) ?? null,
      feedback: textAt(file, "feedback"),
      recording_url: textAt(file, "recording_url"),
      out_ticket_url: textAt(file, "out_ticket_url"),
    };
    return {
      flat,
      created,
      offset: writtenOffset(file["created_at"]),
      endedAt,
      writtenAt,
      legs,
      legRows,
      entries,
      virtualRows,
      transfers,
      transferRows,
      dispositions,
      people,
      restricted,
      rating,
    };
  }

  const flat = sessions.map((session) => session.flat);
  const entries = sessions.flatMap((session) => session.entries);
  const people = sessions.flatMap((session) => session.people);

  const agents = groups(people, ({ instance, id }) => [instance, id]).map((joins) => {
    const latestFirst = joins.toSorted(
      (one, other) =>
        (other.at ?? -Infinity) - (one.at ?? -Infinity) ||
        compare([other.session_date, other.key, other.place], [one.session_date, one.key, one.place]),
    );
    const located = latestFirst.find(({ locationId }) => locationId !== null);
    const agent = joins[0]?.id ?? null;
    return {
      instance: joins[0]?.instance ?? null,
      agent_id: agent,
      agent_uid: agent === null ? null : `${String(joins[0]?.instance)}/${agent}`,
      agent_name: latestFirst.find(({ name }) => name !== null)?.name ?? null,
      location_id: located?.locationId ?? null,
      location_name: located?.locationName ?? null,
      first_seen_at: instantText(least(joins.map(({ at }) => at))),
      last_seen_at: instantText(most(joins.map(({ at }) => at))),
    };
  });
  const agentTeams = groups(people, ({ instance, id }) => [instance, id]).flatMap((joins) => {
    const [latest] = joins
      .filter(({ teams }) => teams !== null)
      .toSorted(
        (one, other) =>
          (other.at ?? -Infinity) - (one.at ?? -Infinity) ||
          compare([other.session_date, other.key, other.place], [one.session_date, one.key, one.place]),
      );
    const names = (latest?.teams ?? []).flatMap((team) => {
      const name = typeof team === "string" || typeof team === "number" ? String(team) : isItem(team) ? textAt(team, "name") : null;
      return name === null ? [] : [name];
    });
    return [...new Set(names)].map((team) => ({
      instance: latest?.instance ?? null,
      agent_id: latest?.id ?? null,
      agent_uid: `${String(latest?.instance)}/${String(latest?.id)}`,
      team,
    }));
  });
  const agentName = (instance: string, id: number | null): string | null =>
    id === null ? null : (agents.find((agent) => agent.instance === instance && agent.agent_id === id)?.agent_name ?? null);

  const queueIntervals = groups(entries, (entry) => [
    entry.instance,
    entry.channel,
    entry.queue_id,
    entry.queue_path,
    entry.interval_start,
    entry.session_date,
  ]).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const count = (is: (entry: (typeof group)[number]) => boolean): number => group.filter(is).length;
    return [
      {
        instance: first.instance,
        channel: first.channel,
        queue_id: first.queue_id,
        queue_path: first.queue_path,
        interval_start: first.interval_start,
        local_date: first.interval_start === null ? null : first.interval_start.slice(0, 10),
        session_date: first.session_date,
        queue_interactions: group.length,
        first_entries: count((entry) => entry.is_first_entry),
        transfers_in: count((entry) => entry.is_transfer),
        answered: count((entry) => entry.exit_status === "answered"),
        abandoned: count((entry) => entry.is_abandoned),
        short_abandoned: count((entry) => entry.is_short_abandoned),
        expired: count((entry) => entry.exit_status === "expired"),
        deflected: count((entry) => entry.is_deflected),
        failed: count((entry) => entry.exit_status === "failed"),
        sl_offered: count((entry) => entry.is_sl_offered),
        sl_met: count((entry) => entry.is_sl_met),
        platform_in_sla: count((entry) => entry.is_in_platform_sla === true),
        platform_not_in_sla: count((entry) => entry.is_in_platform_sla === false),
        queue_seconds: sum(group.map((entry) => entry.queue_seconds)),
        answer_seconds: sum(group.map((entry) => entry.answer_seconds)),
        abandon_seconds: sum(group.map((entry) => entry.abandon_seconds)),
        max_queue_seconds: most(group.map((entry) => entry.queue_seconds)),
      },
    ];
  });

  const work = sessions.flatMap(({ flat: session, legs, legRows, transfers, transferRows, rating }) => [
    ...legRows.map((row, index) => ({
      session,
      date: row.local_date,
      agent: row.agent_id,
      row,
      leg: legs[index],
      rating: row.is_last_leg ? rating : null,
      out: 0,
    })),
    ...transferRows.flatMap((row, index) =>
      row.is_completed && row.from_kind === "agent"
        ? [{ session, date: localDate(transfers[index]?.at ?? null), agent: row.from_id, row: null, leg: undefined, rating: null, out: 1 }]
        : [],
    ),
  ]);
  const agentDaily = groups(work, ({ session, date, agent }) => [session.instance, agent, session.channel, date]).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const legs = group.flatMap(({ row, session, leg }) => (row === null ? [] : [{ row, session, leg }]));
    const ratings = group.map(({ rating }) => rating).filter((rating) => rating !== null);
    const total = (column: "bcw" | "connected" | "hold" | "talk" | "acw" | "handle"): number =>
      sum(legs.map(({ row }) => row[`${column}_seconds`]));
    return [
      {
        instance: first.session.instance,
        agent_id: first.agent,
        agent_uid: first.agent === null ? null : `${first.session.instance}/${first.agent}`,
        agent_name: agentName(first.session.instance, first.agent),
        channel: first.session.channel,
        local_date: first.date,
        legs: legs.length,
        sessions: new Set(legs.map(({ session }) => session.session_key)).size,
        inbound_legs: legs.filter(({ session }) => session.direction === "inbound").length,
        outbound_legs: legs.filter(({ session }) => session.direction === "outbound" || session.direction === "campaign").length,
        bcw_seconds: total("bcw"),
        connected_seconds: total("connected"),
        hold_seconds: total("hold"),
        talk_seconds: total("talk"),
        acw_seconds: total("acw"),
        handle_seconds: total("handle"),
        transfers_out: sum(group.map(({ out }) => out)),
        transfers_in: legs.filter(({ row }) => row.is_transfer).length,
        csat_responses: ratings.length,
        rating_sum: sum(ratings),
        csat_positive: ratings.filter((rating) => rating >= settings.csat_positive_min).length,
        first_leg_at: instantText(least(legs.map(({ leg }) => leg?.from ?? null))),
        last_leg_end: instantText(most(legs.map(({ leg }) => leg?.to ?? null))),
      },
    ];
  });

  const serviceDaily = groups(flat, (row) => [row.instance, row.channel, row.direction, row.local_date]).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const count = (is: (row: (typeof group)[number]) => boolean): number => group.filter(is).length;
    const isCallback = (row: (typeof group)[number]): boolean => row.direction === "callback" || row.direction === "scheduled";
    const handled = group.filter((row) => row.is_handled);
    const counts = {
      sessions: group.length,
      offered: count((row) => row.is_offered),
      handled: count((row) => row.is_handled),
      abandoned: count((row) => row.is_abandoned),
      short_abandoned: count((row) => row.is_short_abandoned),
      expired: count((row) => row.outcome === "expired"),
      abandoned_in_menu: count((row) => row.outcome === "abandoned_in_menu"),
      contained: count((row) => row.outcome === "virtual_agent_contained"),
      callbacks_missed: count((row) => row.outcome === "callback_missed"),
      failed: count((row) => row.outcome === "failed"),
      open: count((row) => row.outcome === "open"),
      deflected: count((row) => row.is_deflected),
      voicemail: count((row) => row.outcome === "voicemail"),
      va_sessions: count((row) => row.is_va_session),
      va_contained: count((row) => row.is_va_contained),
      va_resolved: count((row) => row.is_va_resolved),
      va_escalated: count((row) => row.is_va_escalated),
      transferred: count((row) => row.is_transferred),
      callbacks: count(isCallback),
      callbacks_connected: count((row) => isCallback(row) && row.is_handled),
      answer_seconds: sum(group.map((row) => row.answer_seconds)),
      answered: count((row) => row.answer_seconds !== null),
      handle_seconds: sum(handled.map((row) => row.handle_seconds)),
      talk_seconds: sum(handled.map((row) => row.talk_seconds)),
      hold_seconds: sum(handled.map((row) => row.hold_seconds)),
      acw_seconds: sum(handled.map((row) => row.acw_seconds)),
      sl_offered: sum(group.map((row) => row.sl_offered)),
      sl_met: sum(group.map((row) => row.sl_met)),
      platform_in_sla: sum(group.map((row) => row.platform_in_sla)),
      platform_not_in_sla: sum(group.map((row) => row.platform_not_in_sla)),
      csat_offered: count((row) => row.is_csat_offered),
      csat_responses: count((row) => row.rating !== null),
      rating_sum: sum(group.map((row) => row.rating)),
      csat_positive: count((row) => row.is_csat_positive === true),
    };
    return [
      {
        instance: first.instance,
        channel: first.channel,
        direction: first.direction,
        local_date: first.local_date,
        ...counts,
        service_level_rate: ratio(counts.sl_met, counts.sl_offered),
        abandon_rate: ratio(counts.abandoned, counts.handled + counts.abandoned),
        avg_speed_of_answer: ratio(counts.answer_seconds, counts.answered),
        avg_handle_seconds: ratio(counts.handle_seconds, counts.handled),
        transfer_rate: ratio(counts.transferred, counts.handled),
        va_containment_rate: ratio(counts.va_contained, counts.va_sessions),
        avg_rating: ratio(counts.rating_sum, counts.csat_responses),
        not_final: count((row) => !row.is_final),
      },
    ];
  });

  const csat = flat
    .filter((row) => row.is_csat_offered)
    .map((row) => ({
      instance: row.instance,
      session_key: row.session_key,
      session_uid: row.session_uid,
      channel: row.channel,
      session_date: row.session_date,
      direction: row.direction,
      lang: row.lang,
      local_hour: row.local_hour,
      local_date: row.local_date,
      queue_path: row.last_queue_path,
      credited_to: row.is_handled ? "human" : row.is_va_session ? "virtual_agent" : "none",
      agent_id: row.last_agent_id,
      agent_uid: row.last_agent_id === null ? null : `${row.instance}/${row.last_agent_id}`,
      agent_name: row.last_agent_name,
      virtual_agent_name: row.virtual_agent_name,
      rating: row.rating,
      is_csat_positive: row.is_csat_positive,
      has_comment: row.has_comment,
      handle_seconds: row.handle_seconds,
      answer_seconds: row.answer_seconds,
    }));

  const windowSeconds = settings.repeat_days * 86_400;
  const asked = sessions.filter(
    ({ flat: row }) => row.customer_key !== null && ["inbound", "callback", "scheduled"].includes(row.direction),
  );
  const repeats = groups(asked, ({ flat: row }) => [row.instance, row.customer_key]).flatMap((group) => {
    const ordered = group.toSorted((one, other) => compare([one.created, one.flat.session_key], [other.created, other.flat.session_key]));
    return ordered.flatMap(({ flat: row, created }, index) => {
      if (row.outcome !== "handled" && row.outcome !== "virtual_agent_contained") return [];
      const next = ordered[index + 1];
      const newest =
        most(sessions.filter(({ flat: { instance } }) => instance === row.instance).map((session) => session.created)) ?? created;
      const gap = next === undefined ? null : secondsOf(next.created) - secondsOf(created);
      const isRepeated = gap !== null && gap <= windowSeconds;
      const isClosed = secondsOf(newest) - secondsOf(created) >= windowSeconds;
      return [
        {
          instance: row.instance,
          session_key: row.session_key,
          session_uid: row.session_uid,
          channel: row.channel,
          session_date: row.session_date,
          local_date: row.local_date,
          customer_id: row.customer_id,
          customer_key: row.customer_key,
          created_at: row.created_at,
          queue_path: row.last_queue_path,
          outcome: row.outcome,
          last_agent_id: row.last_agent_id,
          next_session_key: next?.flat.session_key ?? null,
          next_created_at: instantText(next?.created ?? null),
          hours_to_next: gap === null ? null : gap / 3600,
          is_repeated: isRepeated,
          is_resolved_proxy: isRepeated ? false : isClosed ? true : null,
        },
      ];
    });
  });

  const length = settings.interval_seconds;
  const slots = sessions.flatMap(({ flat: row, legs }) =>
    legs.flatMap(({ agent, from, to }) => {
      if (from === null || to === null || to <= from || secondsOf(to) - secondsOf(from) > 7 * 86_400) return [];
      const found = [];
      for (let at = intervalOf(from) / 1000; at < secondsOf(to); at += length) {
        const [opened, closed] = [Math.max(secondsOf(from), at), Math.min(secondsOf(to), at + length)];
        found.push({ instance: row.instance, agent, channel: row.channel, at, opened, closed });
      }
      return found;
    }),
  );
  const agentIntervals = groups(slots, ({ instance, agent, channel, at }) => [instance, agent, channel, at]).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const seconds = sum(group.map((slot) => slot.closed - slot.opened));
    const openAt = (moment: number): number => group.filter((slot) => slot.opened <= moment && moment < slot.closed).length;
    return [
      {
        instance: first.instance,
        agent_id: first.agent,
        agent_uid: first.agent === null ? null : `${first.instance}/${first.agent}`,
        agent_name: agentName(first.instance, first.agent),
        channel: first.channel,
        interval_start_utc: instantText(first.at * 1000),
        interval_start: local(first.at * 1000),
        local_date: localDate(first.at * 1000),
        legs_touched: group.length,
        peak_open: Math.max(...group.map((slot) => openAt(slot.opened))),
        leg_seconds: seconds,
        load: seconds / length,
      },
    ];
  });

  const spans = sessions.flatMap(({ flat: row, legs, legRows, entries: waits }) => [
    ...legs.map(({ from, to }, index) => ({ row, kind: "leg", queue: legRows[index]?.queue_path ?? "(none)", from, to })),
    ...waits.map((wait) => ({
      row,
      kind: "stay",
      queue: wait.queue_path,
      from: wait.entered_at === null ? null : Date.parse(wait.entered_at),
      to: wait.left_at === null ? null : Date.parse(wait.left_at),
    })),
  ]);
  const pieces = spans.flatMap(({ row, kind, queue, from, to }) => {
    if (from === null || to === null || to <= from || secondsOf(to) - secondsOf(from) > 7 * 86_400) return [];
    const found = [];
    for (let at = intervalOf(from) / 1000; at < secondsOf(to); at += length)
      found.push({ row, kind, queue, at, opened: Math.max(secondsOf(from), at), closed: Math.min(secondsOf(to), at + length) });
    return found;
  });
  const peaksBy = (isByQueue: boolean): readonly OracleRow[] =>
    groups(pieces, ({ row, queue, at }) => [row.instance, row.channel, isByQueue ? queue : null, at]).flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const peakOf = (kind: string): number => {
        const own = group.filter((piece) => piece.kind === kind);
        return Math.max(0, ...own.map(({ opened }) => own.filter((other) => other.opened <= opened && opened < other.closed).length));
      };
      return [
        {
          instance: first.row.instance,
          channel: first.row.channel,
          ...(isByQueue ? { queue_path: first.queue } : {}),
          interval_start_utc: instantText(first.at * 1000),
          interval_start: local(first.at * 1000),
          local_date: localDate(first.at * 1000),
          legs_touched: group.filter(({ kind }) => kind === "leg").length,
          peak_open: peakOf("leg"),
          stays_touched: group.filter(({ kind }) => kind === "stay").length,
          peak_waiting: peakOf("stay"),
        },
      ];
    });

  const dates = flat.map((row) => row.local_date);
  const calendar: OracleRow[] = [];
  const [firstDate, lastDate] = [least(dates), most(dates)];
  const dayCount = firstDate === null || lastDate === null ? 0 : (Date.parse(lastDate) - Date.parse(firstDate)) / 86_400_000 + 1;
  for (let day = 0; day < dayCount; day += 1) {
    const date = dayAfter(firstDate ?? "", day);
    const weekday = isoWeekday(date);
    calendar.push({
      local_date: date,
      month_start: `${date.slice(0, 7)}-01`,
      week_start: dayAfter(date, 1 - weekday),
      weekday,
      weekday_name: weekdayNames[weekday - 1] ?? null,
      is_weekend: weekday > 5,
    });
  }

  const freshness = groups(sessions, ({ flat: row }) => [row.instance, row.session_date]).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        instance: first.flat.instance,
        session_date: first.flat.session_date,
        sessions: group.length,
        calls: group.filter(({ flat: row }) => row.channel === "call").length,
        chats: group.filter(({ flat: row }) => row.channel === "chat").length,
        not_final: group.filter(({ flat: row }) => !row.is_final).length,
        without_end: group.filter(({ endedAt }) => endedAt === null).length,
        last_created_at: instantText(most(group.map(({ created }) => created))),
        last_ingested_at: instantText(most(group.map(({ writtenAt }) => writtenAt))),
        other_offset: group.filter(({ offset, created }) => ![0, wall.offsetMinutes(created)].includes(offset)).length,
        max_lag_seconds: most(group.map(({ endedAt, writtenAt }) => (endedAt === null ? null : secondsOf(writtenAt) - secondsOf(endedAt)))),
      },
    ];
  });

  return {
    agents,
    agent_teams: agentTeams,
    queue_peaks: peaksBy(true),
    instance_peaks: peaksBy(false),
    queue_entries: entries,
    agent_legs: sessions.flatMap((session) => session.legRows),
    virtual_agent_legs: sessions.flatMap((session) => session.virtualRows),
    transfers_flat: sessions.flatMap((session) => session.transferRows),
    sessions_flat: flat,
    session_dispositions: sessions.flatMap(({ flat: row, dispositions, legRows }) =>
      dispositions.map((disposition) => ({
        ...disposition,
        disposition_uid: `${row.session_uid}/${disposition.position}`,
        direction: row.direction,
        local_date: row.local_date,
        queue_path: row.last_queue_path,
        agent_uid: disposition.agent_id === null ? null : `${row.instance}/${disposition.agent_id}`,
        agent_name: legRows.find((leg) => disposition.agent_id !== null && leg.agent_id === disposition.agent_id)?.agent_name ?? null,
      })),
    ),
    queue_intervals: queueIntervals,
    agent_daily: agentDaily,
    service_daily: serviceDaily,
    csat_responses: csat,
    repeat_contacts: repeats,
    agent_intervals: agentIntervals,
    calendar,
    data_freshness: freshness,
    sessions_restricted: sessions.map((session) => session.restricted),
    settings: [{ ...settings }],
  };
}

const isVoicemail = (status: string | null): boolean => ["voicemail", "voicemail_received", "voicemail_read"].includes(status ?? "");

interface Known {
  readonly instance: string;
  readonly key: string;
  readonly channel: "call" | "chat";
  readonly id: number;
  readonly created: number;
  readonly updated: number;
  readonly writtenAt: number;
  readonly file: Item;
}

/** The newest version of each session, by the time inside the file and then the time of the write. */
function newestOf(writes: readonly OracleWrite[]): readonly Known[] {
  const newest = new Map<string, Known>();
  for (const { instance, timeCreated, content } of writes) {
    const file: unknown = JSON.parse(content);
    if (!isItem(file)) throw new TypeError("a session file is an object");
    const channel = typeof file["call_type"] === "string" ? "call" : "chat";
    const id = Number(file["id"]);
    const created = timeAt(file, "created_at");
    if (created === null || !Number.isSafeInteger(id)) throw new TypeError("a session file has an id and a created_at");
    const writtenAt = Date.parse(timeCreated);
    const known: Known = {
      instance,
      key: `${channel}-${id}`,
      channel,
      id,
      created,
      updated: timeAt(file, "updated_at") ?? Number.NEGATIVE_INFINITY,
      writtenAt,
      file,
    };
    const place = `${instance} ${known.key}`;
    const before = newest.get(place);
    if (before === undefined || compare([before.updated, before.writtenAt], [known.updated, known.writtenAt]) <= 0)
      newest.set(place, known);
  }
  return [...newest.values()];
}

/** A session type of an older release in the words of today. */
const inTodaysWords = (words: string | null): string | null =>
  words?.replaceAll("(App Chat)", "(Mobile Chat)").replaceAll("(App)", "(Mobile)") ?? null;

/** Who the customer is: the platform's id, else the number, else the e-mail; a readable text in place of the pseudonym. */
function customerOf(file: Item, instance: string): string | null {
  const id = wholeAt(itemAt(file, "end_user"), "id");
  if (id !== null) return `${instance} user ${id}`;
  const number = listAt(file, "participants")
    .filter(({ item }) => item["type"] === "end_user")
    .map(({ item }) => textAt(item, "phone_number"))
    .find((found) => found !== null);
  if (number !== undefined && number !== null) return `${instance} number ${number}`;
  const email = textAt(file, "email");
  return email === null ? null : `${instance} email ${email}`;
}
