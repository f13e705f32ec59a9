import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { duckdbDialect } from "../../functions/warehouse/duckdb/dialect.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { type MetricSettings, defaultMetricSettings, withMetricSettings } from "../../schema/metric-settings.ts";
import { metricViews, readMetricView, settledMetrics } from "../../schema/metric-views.ts";
import { withSteps } from "../../schema/sweep.ts";
import { composedWrites } from "../support/edge-cases.ts";
import { canonical, load, sessionWrites, withHoles, withPseudonyms } from "../support/load-samples.ts";
import { oracle } from "./oracle.ts";

/**
 * Deliberate mistakes in the views, each of which the comparison with the oracle must notice: `npm run test:view-mutants`. Prints every
 * mistake and what noticed it, and fails if one goes unnoticed or an edit no longer applies to its view. `--every 30` makes each thirtieth.
 */
const { values } = parseArgs({ options: { every: { type: "string", default: "1" } } });
const every = Number(values.every);
if (!Number.isSafeInteger(every) || every < 1) throw new Error("--every: expected a whole number, such as 30");

type Mutant = readonly [view: string, from: string, to: string];

// prettier-ignore
const mutants: readonly Mutant[] = [
  ["queue_entries", "coalesce(q.service_level_abandon_threshold_seconds, ${short_abandon_seconds})", "${short_abandon_seconds}"],
  ["queue_entries", "coalesce(q.service_level_abandon_threshold_seconds, ${short_abandon_seconds})", "coalesce(nullif(q.service_level_abandon_threshold_seconds, 0), ${short_abandon_seconds})"],
  ["queue_entries", "coalesce(q.service_level_target_seconds, ${service_level_seconds})", "q.service_level_target_seconds"],
  ["queue_entries", "coalesce(q.queue_seconds, unix_seconds(q.ended_at) - unix_seconds(q.started_at))", "q.queue_seconds"],
  ["queue_entries", "order by q.started_at nulls last, q.queue_duration_id nulls last, q.position", "order by q.started_at desc, q.position"],
  ["queue_entries", "partition by q.session_date, q.instance, q.session_key\n      order by", "partition by q.session_date, q.instance, regexp_extract(q.session_key, '[0-9]+')\n      order by"],
  ["queue_entries", "and unix_seconds(v.started_at) <= unix_seconds(q.ended_at) + 2", ""],
  ["queue_entries", "when t.fail_reason in ('eu_abandoned', 'eu_canceled') then 'abandoned'", ""],
  ["queue_entries", "when t.fail_reason in ('expired', 'transfer_expired') then 'expired'", ""],
  ["queue_entries", "when t.deflection <> 'no_deflection' then 'deflected'", ""],
  ["queue_entries", "when q.entry_number < q.entry_count then 'rerouted'", ""],
  ["queue_entries", "when q.entry_number < q.entry_count then 'rerouted'", "when q.entry_number <= q.entry_count then 'rerouted'"],
  ["queue_entries", "or s.session_status in ('abandoned', 'canceled') then", "then"],
  ["queue_entries", "when s.fail_reason in ('expired', 'transfer_expired') then 'expired'", ""],
  ["queue_entries", "coalesce(q.queue_seconds <= q.short_abandon_seconds, false)", "coalesce(q.queue_seconds < q.short_abandon_seconds, false)"],
  ["queue_entries", "j.queue_seconds <= j.sl_target_seconds", "j.queue_seconds < j.sl_target_seconds"],
  ["queue_entries", "j.direction = 'inbound' and j.exit_status in ('answered', 'abandoned') as is_sl_offered", "j.exit_status in ('answered', 'abandoned') as is_sl_offered"],
  ["queue_entries", "j.exit_status in ('answered', 'abandoned') as is_sl_offered", "j.exit_status in ('answered', 'abandoned', 'short_abandoned') as is_sl_offered"],
  ["queue_entries", "j.exit_status in ('deflected', 'voicemail') as is_deflected", "j.exit_status = 'deflected' as is_deflected"],
  ["queue_entries", "when 'not_in_sla' then false end", "else false end"],
  ["queue_entries", "{{interval_start(j.started_at)}}", "{{interval_start(j.ended_at)}}"],
  ["queue_entries", "cast(datetime(j.started_at, '${time_zone}') as date) as local_date", "cast(datetime(j.started_at, 'UTC') as date) as local_date"],
  ["queue_entries", "and t.transfer_id = q.transfer_id", ""],
  ["agent_legs", "group by h.session_date, h.instance, h.session_key, h.channel, h.agent_id, h.transfer_id", "group by h.session_date, h.instance, h.session_key, h.channel, h.agent_id, h.transfer_id, h.handle_duration_id"],
  ["agent_legs", "coalesce(h.call_seconds, h.chat_seconds, 0)", "coalesce(h.call_seconds, 0)"],
  ["agent_legs", "sum(coalesce(h.acw_seconds, 0))", "max(coalesce(h.acw_seconds, 0))"],
  ["agent_legs", "sum(coalesce(h.hold_seconds, 0))", "sum(h.hold_seconds)"],
  ["agent_legs", "greatest(l.connected_seconds - l.hold_seconds, 0)", "l.connected_seconds"],
  ["agent_legs", "l.bcw_seconds + l.connected_seconds + l.acw_seconds as handle_seconds", "l.connected_seconds + l.acw_seconds as handle_seconds"],
  ["agent_legs", "l.leg_number_from_last = 1 as is_last_leg", "l.leg_number = 1 as is_last_leg"],
  ["agent_legs", "order by m.barged, m.started_at desc", "order by m.started_at desc"],
  ["agent_legs", "and n.user_id = l.agent_id", ""],
  ["agent_legs", "max(h.ended_at) as ended_at", "min(h.ended_at) as ended_at"],
  ["virtual_agent_legs", "or q.last_queued_at >= v.ended_at", ""],
  ["virtual_agent_legs", "h.last_human_at >= v.started_at or", ""],
  ["virtual_agent_legs", "v.finish_reason = 'escalated' or v.escalation_reason is not null", "v.finish_reason = 'escalated'"],
  ["virtual_agent_legs", "j.outcome in ('resolved', 'consumer_ended')", "j.outcome in ('resolved')"],
  ["virtual_agent_legs", "v.finish_reason = 'unexpectedly_ended'", "v.finish_reason = 'undefined'"],
  ["transfers_flat", "coalesce(t.transfer_status = 'transferred', false) as is_completed", "t.transfer_status is not null as is_completed"],
  ["transfers_flat", "when not q.is_transfer_cold then 0", ""],
  ["transfers_flat", "and s.transfer_id = t.transfer_id", ""],
  ["sessions_flat", "sum(if(e.entry_number <= e.first_answered_number, e.queue_seconds, null))", "sum(e.queue_seconds)"],
  ["sessions_flat", "sum(if(e.entry_number <= e.first_answered_number, e.queue_seconds, null))", "sum(if(e.entry_number < e.first_answered_number, e.queue_seconds, null))"],
  ["sessions_flat", "max(if(e.entry_number = e.last_number, e.exit_status, null))", "max(if(e.entry_number = 1, e.exit_status, null))"],
  ["sessions_flat", "min(if(l.is_contained, 1, 0)) as va_contained", "max(if(l.is_contained, 1, 0)) as va_contained"],
  ["sessions_flat", "t.is_completed and t.from_kind = 'agent'", "t.from_kind = 'agent'"],
  ["sessions_flat", "where c.event_type = 'csat'", ""],
  ["sessions_flat", "or x.escalations is not null", ""],
  ["sessions_flat", "or coalesce(s.session_status = 'deflected', false)", ""],
  ["sessions_flat", "j.direction = 'inbound' and j.queue_entries is not null", "j.queue_entries is not null"],
  ["sessions_flat", "j.outcome in ('deflected', 'voicemail') as is_deflected", "j.outcome = 'deflected' as is_deflected"],
  ["sessions_flat", "nullif(j.deflection, 'no_deflection')", "j.deflection"],
  ["sessions_flat", "when h.was_handled then 'handled'", "when h.last_exit_status = 'abandoned' then 'abandoned' when h.was_handled then 'handled'"],
  ["sessions_flat", "(not j.is_dialed or j.has_picked_up)", "true"],
  ["sessions_flat", "j.has_connected_leg = 1 and", "j.human_legs is not null and"],
  ["sessions_flat", "in ('eu_busy', 'eu_rejected', 'eu_no_answer')", "in ('eu_busy', 'eu_rejected')"],
  ["sessions_flat", "p.participant_type = 'end_user' and p.connected_at is not null", "p.participant_type = 'end_user'"],
  ["service_daily", "sum(if(s.is_handled, s.handle_seconds, null))", "sum(s.handle_seconds)"],
  ["sessions_flat", "j.outcome = 'abandoned' as is_abandoned", "coalesce(j.last_exit_status = 'abandoned', false) as is_abandoned"],
  ["sessions_flat", "coalesce(j.va_contained = 1, false) and j.human_legs is null and j.needed_no_queue", "j.va_legs is not null and j.human_legs is null"],
  ["sessions_flat", "j.surveys is not null or j.rating is not null", "j.surveys is not null"],
  ["sessions_flat", "j.rating >= ${csat_positive_min}", "j.rating > ${csat_positive_min}"],
  ["sessions_flat", "j.rating >= ${csat_positive_min}", "coalesce(j.rating >= ${csat_positive_min}, false)"],
  ["sessions_flat", "left join queues as q on q.session_date = s.session_date and q.instance = s.instance and q.session_key = s.session_key", "left join queues as q on q.session_date = s.session_date and q.session_key = s.session_key"],
  ["sessions_flat", "left join humans as h on h.session_date = s.session_date and h.instance = s.instance and h.session_key = s.session_key", "join humans as h on h.session_date = s.session_date and h.instance = s.instance and h.session_key = s.session_key"],
  ["sessions_flat", "left join virtual_agents as v on v.session_date = s.session_date and v.instance = s.instance and v.session_key = s.session_key", "left join virtual_agents as v on v.session_date = s.session_date and v.instance = s.instance and regexp_extract(v.session_key, '[0-9]+') = cast(s.session_id as varchar)"],
  ["session_dispositions", "coalesce(d.has_note, false)", "true"],
  ["queue_intervals", "sum(if(e.is_first_entry, 1, 0)) as first_entries", "count(distinct e.session_key) as first_entries"],
  ["queue_intervals", "sum(if(not e.is_in_platform_sla, 1, 0))", "sum(if(e.is_in_platform_sla, 0, 1))"],
  ["queue_intervals", "max(e.queue_seconds)", "sum(e.queue_seconds)"],
  ["agent_daily", "if(l.is_last_leg, s.rating, null)", "s.rating"],
  ["agent_daily", "where t.from_kind = 'agent' and t.is_completed", "where t.from_kind = 'agent'"],
  ["agent_daily", "count(distinct w.session_key) as sessions", "sum(w.legs) as sessions"],
  ["agent_daily", "w.rating >= ${csat_positive_min}", "w.rating > ${csat_positive_min}"],
  ["agent_daily", "l.direction in ('outbound', 'campaign')", "l.direction in ('outbound')"],
  ["service_daily", "d.abandoned / nullif(d.handled + d.abandoned, 0)", "d.abandoned / nullif(d.offered, 0)"],
  ["service_daily", "d.answer_seconds / nullif(d.answered, 0)", "d.answer_seconds / nullif(d.offered, 0)"],
  ["service_daily", "d.handle_seconds / nullif(d.handled, 0)", "d.handle_seconds / nullif(d.sessions, 0)"],
  ["service_daily", "sum(if(s.is_final, 0, 1)) as not_final", "sum(if(s.is_final, 1, 0)) as not_final"],
  ["csat_responses", "where s.is_csat_offered", "where s.rating is not null"],
  ["csat_responses", "s.last_agent_id as agent_id", "s.first_agent_id as agent_id"],
  ["repeat_contacts", "s.direction in ('inbound', 'callback', 'scheduled')", "s.direction in ('inbound')"],
  ["repeat_contacts", "when s.seconds_seen >= ${repeat_days} * 86400 then true", "else true"],
  ["repeat_contacts", "where c.outcome in ('handled', 'virtual_agent_contained')", "where c.outcome = 'handled'"],
  ["agent_intervals", "unix_seconds(x.ended_at) - 1 as last_second", "unix_seconds(x.ended_at) as last_second"],
  ["agent_intervals", "least(s.ended, s.slot_started + ${interval_seconds}) as changed", "s.ended as changed"],
  ["agent_intervals", "order by c.changed, c.opened", "order by c.changed, c.opened desc"],
  ["calendar", "w.weekday >= 6", "w.weekday > 6"],
  ["calendar", "datetime(max(s.created_at), '${time_zone}')", "datetime(max(s.created_at), 'UTC')"],
  ["data_freshness", "sum(if(s.ended_at is null, 1, 0))", "sum(if(s.ended_at is not null, 1, 0))"],
  ["agents", "order by j.connected_at desc,", "order by j.connected_at,"],
  ["agents", "where p.participant_type = 'agent' and p.user_id is not null", "where p.user_id is not null and p.position < 2"],
  ["agents", "l.location_name,", "null as location_name,"],
  ["agent_teams", "select distinct", "select"],
  ["agent_teams", "order by p.connected_at desc, p.session_date desc", "order by p.connected_at, p.session_date desc"],
  ["sessions_flat", "sum(if(e.is_sl_met, 1, 0)) as sl_met", "max(if(e.is_sl_met, 1, 0)) as sl_met"],
  ["sessions_flat", "max(if(e.entry_number = 1, e.queue_id, null)) as queue_id", "max(e.queue_id) as queue_id"],
  ["queue_entries", "cast(j.entry_number as string)) as queue_entry_uid", "cast(j.queue_duration_id as string)) as queue_entry_uid"],
  ["service_daily", "sum(if(s.outcome = 'voicemail', 1, 0)) as voicemail", "sum(if(s.is_deflected, 1, 0)) as voicemail"],
  ["service_daily", "d.sl_met / nullif(d.sl_offered, 0)", "d.sl_met / nullif(d.offered, 0)"],
  ["queue_peaks", "order by c.changed, c.opened", "order by c.changed, c.opened desc"],
  ["queue_peaks", "max(if(c.kind = 'stay', c.open_now, 0)) as peak_waiting", "max(c.open_now) as peak_waiting"],
  ["instance_peaks", "partition by c.instance, c.channel, c.kind, c.slot_started", "partition by c.instance, c.kind, c.slot_started"],
  ["instance_peaks", "sum(if(c.kind = 'leg' and c.opened = 1, 1, 0)) as legs_touched", "sum(if(c.kind = 'leg', 1, 0)) as legs_touched"],
  ["session_dispositions", "s.last_queue_path as queue_path", "s.queue_path"],
  ["repeat_contacts", "partition by s.instance, s.customer order", "partition by s.customer order"],
];

const folder = path.join(import.meta.dirname, "../../schema/views");
const generated = { sessions: 400, days: 9, duplicates: 0.1, damage: 0.03, drift: 0.15, instances: ["acme", "globex"] };
const zoned: MetricSettings = { ...defaultMetricSettings, time_zone: "America/New_York" };

const scenes = [
  { settings: zoned, writes: composedWrites },
  { settings: zoned, writes: sessionWrites({ ...generated, seed: 11 }) },
  {
    settings: {
      ...zoned,
      time_zone: "Asia/Kolkata",
      interval_seconds: 900,
      repeat_days: 2,
      service_level_seconds: 12,
      short_abandon_seconds: 4,
    },
    writes: withHoles(sessionWrites({ ...generated, seed: 12 }), 5),
  },
];

const opened = await Promise.all(
  scenes.map(async ({ settings, writes }) => {
    const warehouse = await openDuckdb(":memory:", settings);
    await load(warehouse, writes);
    const { rows } = await warehouse.query("select * from ${contact_center}.sessions_flat");
    const expected = withPseudonyms(oracle(writes, { ...settings }), rows);
    return { settings, warehouse, expected: new Map(Object.entries(expected).map(([view, list]) => [view, canonical(list).join("\n")])) };
  }),
);

/** Views whose rows differ from the oracle's, as `view (n)`. */
async function differences({ warehouse, expected }: (typeof opened)[number]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, dataset } of metricViews) {
    const { rows } = await warehouse.query(`select * from \${${dataset}}.${name}`);
    if (canonical(rows).join("\n") !== expected.get(name)) found.push(name);
  }
  return found;
}

/** Nothing is settled here, so a view is its own query over the others, which are read by name: a mistake reaches whatever reads its view. */
async function define(scene: (typeof opened)[number], text: string): Promise<void> {
  const { dataset, name, over } = readMetricView(text);
  const sql = over(duckdbDialect, (read) => `\${contact_center}.${read}`);
  await scene.warehouse.query(withMetricSettings(`create or replace view \${${dataset}}.${name} as ${sql}`, scene.settings));
}

const textOf = (view: string): string => withSteps(readFileSync(path.join(folder, `${view}.sql`), "utf8"));

let caught = 0;
const survivors: string[] = [];
for (const scene of opened) {
  for (const { name } of settledMetrics) await define(scene, textOf(name));
  const before = await differences(scene);
  if (before.length > 0) throw new Error(`the views disagree with the oracle before any mistake: ${before.join(", ")}`);
}
const chosen = [...mutants.entries()].filter(([place]) => place % every === 0);
for (const [place, [view, from, to]] of chosen) {
  const text = textOf(view);
  if (!text.includes(from)) throw new Error(`mutant ${place + 1}: ${view} no longer holds: ${from}`);
  let noticed: readonly string[] = [];
  for (const scene of opened) {
    await define(
      scene,
      text.replace(from, () => to),
    );
    noticed = await differences(scene);
    await define(scene, text);
    if (noticed.length > 0) break;
  }
  const line = `${String(place + 1).padStart(3)} ${view}: ${from.replaceAll(/\s+/g, " ")} → ${to === "" ? "(nothing)" : to.replaceAll(/\s+/g, " ")}`;
  if (noticed.length > 0) caught += 1;
  else survivors.push(line);
  process.stdout.write(
    `${noticed.length > 0 ? "caught  " : "SURVIVED"} ${line}${noticed.length > 0 ? `\n             noticed in ${noticed.join(", ")}` : ""}\n`,
  );
}
for (const { warehouse } of opened) await warehouse.close();
process.stdout.write(`\n${caught} of ${chosen.length} mistakes were caught.\n${survivors.join("\n")}${survivors.length > 0 ? "\n" : ""}`);
if (survivors.length > 0) process.exitCode = 1;
