/**
 * What every shown figure means, once: the guide's table, Superset's metrics, the report's labels and figures, and the projects for dbt and
 * Looker come from this list. A metric is a sum, or one sum divided by another; nothing else is averaged.
 */

/** Rows that match a condition, or the sum or the greatest value of a column over them. A condition is SQL over columns of the view. */
interface Sum {
  readonly of: "rows" | "sum" | "most";
  readonly column?: string;
  readonly where?: string;
}

const rowsThat = (where?: string): Sum => (where === undefined ? { of: "rows" } : { of: "rows", where });
const sumOf = (column: string, where?: string): Sum => ({ of: "sum", column, ...(where === undefined ? {} : { where }) });
const mostOf = (column: string): Sum => ({ of: "most", column });

export interface Metric {
  readonly name: string;
  /** As people read it; no two metrics share one. */
  readonly label: string;
  /** The view whose rows count, and what one row of it is. */
  readonly view: "sessions_flat" | "queue_entries" | "agent_legs" | "virtual_agent_legs" | "csat_responses" | "repeat_contacts";
  readonly grain: "session" | "stay" | "leg" | "virtual agent leg" | "survey" | "handled or contained session";
  readonly numerator: Sum;
  /** Null for a count or a sum. */
  readonly denominator: Sum | null;
  /** Whom the figure is about; shown beside it. */
  readonly population: string;
  /** Rows that count at all, for numerator and denominator; null for all. */
  readonly filter: string | null;
  /** A share is between 0 and 1. */
  readonly unit: "count" | "share" | "seconds" | "rating";
  /** Definition, in a line. */
  readonly meaning: string;
  readonly edges: string;
  /** The platform's own figure and how it differs; empty if it has none. */
  readonly platform: string;
}

const inbound = "direction = 'inbound'";
const callbacks = "direction in ('callback', 'scheduled')";

export const metrics: readonly Metric[] = [
  {
    name: "sessions",
    label: "Sessions",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat(),
    denominator: null,
    population: "all directions",
    filter: null,
    unit: "count",
    meaning: "calls and chats that began",
    edges: "transfers and several legs are one session",
    platform: "sessions; interactions and queue entries are other counts",
  },
  {
    name: "offered",
    label: "Offered to a queue",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_offered"),
    denominator: null,
    population: "inbound",
    filter: inbound,
    unit: "count",
    meaning: "inbound sessions with at least one stay in a queue (`is_offered`)",
    edges: "who leaves in the menu, or is served by a virtual agent alone, is not offered",
    platform: "queue entries count a customer once, queue interactions each stay: `first_entries`, `queue_interactions`",
  },
  {
    name: "handled",
    label: "Handled by agents",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_handled"),
    denominator: null,
    population: "all directions",
    filter: null,
    unit: "count",
    meaning:
      "a human agent and the customer were connected (`is_handled`): a leg with connected time and, for calls that the platform dials, evidence that the customer picked up (`connected_at`, the customer's own row or connection) and no `eu_busy`, `eu_rejected` or `eu_no_answer`",
    edges:
      "work without it, such as a dial that nobody answered, counts in `human_legs`, `agent_legs` and `agent_daily` only; handled also if the customer then left in a transfer's queue (`is_abandoned_after_transfer`); never counted as abandoned as well",
    platform: "some reports count deflected ones as handled: not here",
  },
  {
    name: "inbound_handled",
    label: "Inbound handled",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_handled"),
    denominator: null,
    population: "inbound",
    filter: inbound,
    unit: "count",
    meaning: "handled sessions that customers began",
    edges: "can exceed offered: a call to an agent's extension has no stay",
    platform: "inbound handled",
  },
  {
    name: "abandoned",
    label: "Abandoned",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_abandoned"),
    denominator: null,
    population: "all directions",
    filter: null,
    unit: "count",
    meaning: "left the last queue unanswered, waited longer than that queue's short threshold, no human before",
    edges:
      "calls by `fail_reason` `eu_abandoned` or `eu_canceled`, chats by status `abandoned` or `canceled` (no such chat has been seen in a genuine file: assumed); a transfer's own reason comes before the session's; a wait of unknown length is not short",
    platform: "excludes those who leave in the menu and short abandons, too",
  },
  {
    name: "short_abandoned",
    label: "Short abandoned",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_short_abandoned"),
    denominator: null,
    population: "all directions",
    filter: null,
    unit: "count",
    meaning: "the same within the threshold that the stay carries, 0 included; `settings` if it has none",
    edges: "neither in the abandon rate nor in the service level, shown beside",
    platform: "in no service level if a threshold is set",
  },
  {
    name: "expired",
    label: "Expired",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("outcome = 'expired'"),
    denominator: null,
    population: "all directions",
    filter: null,
    unit: "count",
    meaning: "the stay timed out",
    edges: "neither abandoned nor failed: two hours of waiting would ruin both",
    platform: "",
  },
  {
    name: "abandon_rate",
    label: "Abandon rate",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_abandoned"),
    denominator: rowsThat("is_abandoned or is_handled"),
    population: "inbound",
    filter: inbound,
    unit: "share",
    meaning: "abandoned / (handled + abandoned)",
    edges: "NULL if there were neither; short abandons are in neither",
    platform: "abandoned / (inbound handled + abandoned)",
  },
  {
    name: "average_handle_seconds",
    label: "Handle time per handled session",
    view: "sessions_flat",
    grain: "session",
    numerator: sumOf("handle_seconds", "is_handled"),
    denominator: rowsThat("is_handled"),
    population: "handled sessions, all directions",
    filter: null,
    unit: "seconds",
    meaning: "AHT: before-call + connected (hold inside) + wrap-up of all legs / handled sessions",
    edges: "missing parts count 0; chats have neither hold nor before-call work; work that reached nobody is excluded",
    platform: "the root duration of the file is the same sum",
  },
  {
    name: "transfer_rate",
    label: "Transfer rate",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_handled and is_transferred"),
    denominator: rowsThat("is_handled"),
    population: "handled sessions, all directions",
    filter: null,
    unit: "share",
    meaning: "handled sessions with a completed transfer by a human / handled",
    edges: "a virtual agent's escalation is not a transfer",
    platform: "",
  },
  {
    name: "deflected",
    label: "Deflected",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_deflected"),
    denominator: null,
    population: "all directions",
    filter: null,
    unit: "count",
    meaning:
      "root `deflection`, status `deflected`, a transfer's own deflection, a deflected escalation, or a voicemail, and nobody handled it (`is_deflected`); `deflection_kind` says where to",
    edges: "voicemail is a kind of deflection; chats have no `deflection`: their status shows it",
    platform: "its deflection options include the voicemail box",
  },
  {
    name: "deflection_rate",
    label: "Deflection rate",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_deflected"),
    denominator: rowsThat(),
    population: "inbound",
    filter: inbound,
    unit: "share",
    meaning: "deflected / inbound sessions",
    edges: "not over offered: most deflected sessions never wait in a queue, so that share could pass 1",
    platform: "",
  },
  {
    name: "containment",
    label: "Virtual agent containment",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_va_contained"),
    denominator: rowsThat("is_va_session"),
    population: "sessions with a virtual agent, all directions",
    filter: null,
    unit: "share",
    meaning:
      "sessions with a virtual agent that needed neither a queue nor a human, resolved or ended by the customer / sessions with a virtual agent",
    edges: "a stay that the virtual agent itself answers does not count as needing a queue; `unexpectedly_ended` is a failure",
    platform: "",
  },
  {
    name: "va_resolution",
    label: "Virtual agent resolution",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_va_resolved"),
    denominator: rowsThat("is_va_session"),
    population: "sessions with a virtual agent, all directions",
    filter: null,
    unit: "share",
    meaning: "the strict reading of containment: the virtual agent resolved every leg (`is_va_resolved`)",
    edges: "who ended the talk themselves is not counted",
    platform: "",
  },
  {
    name: "escalation",
    label: "Virtual agent escalation",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_va_escalated"),
    denominator: rowsThat("is_va_session"),
    population: "sessions with a virtual agent, all directions",
    filter: null,
    unit: "share",
    meaning: "sessions with a leg that ended so, gave a reason, or was followed by a stay or a human / sessions with a virtual agent",
    edges: "with containment it does not add up to 1: failed and unknown ends are in neither",
    platform: "escalations are reported apart from transfers",
  },
  {
    name: "callback_success",
    label: "Callbacks connected",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_handled"),
    denominator: rowsThat(),
    population: "callbacks and scheduled calls",
    filter: callbacks,
    unit: "share",
    meaning: "callbacks and scheduled calls that were handled / all of them",
    edges: "missed: ended without the customer; a dial that nobody answered is missed, whatever the agent did",
    platform: "",
  },
  {
    name: "connect_rate",
    label: "Dialed calls connected",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("is_handled"),
    denominator: rowsThat(),
    population: "outbound and campaign calls",
    filter: "channel = 'call' and direction in ('outbound', 'campaign')",
    unit: "share",
    meaning: "dialed calls in which agent and customer were connected / dialed calls",
    edges: "busy, rejected and unanswered dials are not connected",
    platform: "",
  },
  {
    name: "not_final",
    label: "Not final yet",
    view: "sessions_flat",
    grain: "session",
    numerator: rowsThat("not is_final"),
    denominator: null,
    population: "all directions",
    filter: null,
    unit: "count",
    meaning: "sessions whose update about 15 minutes after the end has not been loaded",
    edges: "best effort: a later correction is possible and replaces the row",
    platform: "",
  },
  {
    name: "stays",
    label: "Stays in a queue",
    view: "queue_entries",
    grain: "stay",
    numerator: rowsThat(),
    denominator: null,
    population: "all stays, after transfers too",
    filter: null,
    unit: "count",
    meaning: "times that a session waited in a queue",
    edges: "a session that waits in two queues has two",
    platform: "queue interactions",
  },
  {
    name: "answered",
    label: "Stays answered",
    view: "queue_entries",
    grain: "stay",
    numerator: rowsThat("is_answered"),
    denominator: null,
    population: "all stays, after transfers too",
    filter: null,
    unit: "count",
    meaning: "stays that a human answered",
    edges: "a stay that a virtual agent takes is not answered by a human",
    platform: "",
  },
  {
    name: "stays_abandoned",
    label: "Stays abandoned",
    view: "queue_entries",
    grain: "stay",
    numerator: rowsThat("is_abandoned"),
    denominator: null,
    population: "all stays, after transfers too",
    filter: null,
    unit: "count",
    meaning: "stays that the customer left after more than the short threshold",
    edges: "also after a human had handled the session",
    platform: "",
  },
  {
    name: "stays_short_abandoned",
    label: "Stays short abandoned",
    view: "queue_entries",
    grain: "stay",
    numerator: rowsThat("is_short_abandoned"),
    denominator: null,
    population: "all stays, after transfers too",
    filter: null,
    unit: "count",
    meaning: "stays that the customer left within the short threshold",
    edges: "in no rate",
    platform: "",
  },
  {
    name: "stay_abandon_rate",
    label: "Abandon rate of stays",
    view: "queue_entries",
    grain: "stay",
    numerator: rowsThat("is_abandoned"),
    denominator: rowsThat("is_abandoned or is_answered"),
    population: "all stays, after transfers too",
    filter: null,
    unit: "share",
    meaning: "stays abandoned / stays answered or abandoned",
    edges: "short abandons are in neither",
    platform: "the queue report divides abandons by all queue entries: lower",
  },
  {
    name: "service_level",
    label: "Service level",
    view: "queue_entries",
    grain: "stay",
    numerator: rowsThat("is_sl_met"),
    denominator: rowsThat("is_sl_offered"),
    population: "inbound stays",
    filter: inbound,
    unit: "share",
    meaning: "answered within the queue's own target (`<=`) / (answered + abandoned not short)",
    edges: "deflected, failed, expired and callbacks are in neither",
    platform:
      "in_sla / (in_sla + not_in_sla), scheduled calls too: `platform_in_sla`, `platform_not_in_sla`, beside ours and never mixed with it",
  },
  {
    name: "platform_service_level",
    label: "The platform's service level",
    view: "queue_entries",
    grain: "stay",
    numerator: rowsThat("is_in_platform_sla"),
    denominator: rowsThat("is_in_platform_sla is not null"),
    population: "stays with a verdict of the platform",
    filter: null,
    unit: "share",
    meaning: "in_sla / (in_sla + not_in_sla)",
    edges: "stays without a verdict are in neither",
    platform: "this is its figure",
  },
  {
    name: "speed_of_answer",
    label: "Speed of answer",
    view: "queue_entries",
    grain: "stay",
    numerator: sumOf("answer_seconds"),
    denominator: rowsThat("is_answered"),
    population: "answered stays, all directions",
    filter: null,
    unit: "seconds",
    meaning:
      "queue time of answered stays / answered stays; by session (`answer_seconds` of `sessions_flat`): all stays up to the first human answer",
    edges: "NULL if unanswered, never 0",
    platform: "its figure divides by all queued, abandoned ones too: lower",
  },
  {
    name: "longest_wait",
    label: "Longest wait",
    view: "queue_entries",
    grain: "stay",
    numerator: mostOf("queue_seconds"),
    denominator: null,
    population: "all stays, however they ended",
    filter: null,
    unit: "seconds",
    meaning: "longest stay in a queue",
    edges: "a stay that timed out counts: two hours are a chat that nobody took",
    platform: "",
  },
  {
    name: "legs",
    label: "Legs",
    view: "agent_legs",
    grain: "leg",
    numerator: rowsThat(),
    denominator: null,
    population: "all legs of human agents",
    filter: null,
    unit: "count",
    meaning: "pieces of work of one agent on one session",
    edges: "legs that did not reach the customer too",
    platform: "",
  },
  ...(
    [
      ["leg_handle_seconds", "Handle time per leg", "handle_seconds", "before-call + connected + wrap-up, per leg"],
      ["leg_talk_seconds", "Talk per leg", "talk_seconds", "connected − hold, not below 0"],
      ["leg_hold_seconds", "Hold per leg", "hold_seconds", "customer on hold"],
      ["leg_wrap_up_seconds", "Wrap-up per leg", "acw_seconds", "after-call work"],
      ["leg_before_call_seconds", "Before-call work per leg", "bcw_seconds", "preparation before the customer is on the line"],
    ] as const
  ).map(([name, label, column, meaning]): Metric => ({
    name,
    label,
    view: "agent_legs",
    grain: "leg",
    numerator: sumOf(column),
    denominator: rowsThat(),
    population: "all legs of human agents",
    filter: null,
    unit: "seconds",
    meaning,
    edges: "two agents on one session are two legs, so this is less than the figure per session",
    platform:
      column === "hold_seconds" ? "the root's and the participants' hold differ from the legs' in genuine files: the legs' is used" : "",
  })),
  {
    name: "va_legs",
    label: "Virtual agent legs",
    view: "virtual_agent_legs",
    grain: "virtual agent leg",
    numerator: rowsThat(),
    denominator: null,
    population: "all legs of virtual agents",
    filter: null,
    unit: "count",
    meaning: "stretches that a virtual agent handled",
    edges: "a virtual agent that a human called in for a task has none",
    platform: "",
  },
  {
    name: "va_legs_contained",
    label: "Virtual agent legs contained",
    view: "virtual_agent_legs",
    grain: "virtual agent leg",
    numerator: rowsThat("is_contained"),
    denominator: null,
    population: "all legs of virtual agents",
    filter: null,
    unit: "count",
    meaning: "legs that were resolved or that the customer ended",
    edges: "by leg, not by session",
    platform: "",
  },
  {
    name: "va_legs_escalated",
    label: "Virtual agent legs escalated",
    view: "virtual_agent_legs",
    grain: "virtual agent leg",
    numerator: rowsThat("is_escalated"),
    denominator: null,
    population: "all legs of virtual agents",
    filter: null,
    unit: "count",
    meaning: "legs that were handed on to a queue or a human",
    edges: "by leg, not by session",
    platform: "",
  },
  {
    name: "surveys",
    label: "Surveys shown",
    view: "csat_responses",
    grain: "survey",
    numerator: rowsThat(),
    denominator: null,
    population: "sessions with a survey",
    filter: null,
    unit: "count",
    meaning: "sessions whose customer was shown the survey, or rated",
    edges: "",
    platform: "",
  },
  {
    name: "ratings",
    label: "Ratings",
    view: "csat_responses",
    grain: "survey",
    numerator: rowsThat("rating is not null"),
    denominator: null,
    population: "sessions with a survey",
    filter: null,
    unit: "count",
    meaning: "surveys that were answered",
    edges: "credited to the last human leg",
    platform: "",
  },
  {
    name: "average_rating",
    label: "Average rating",
    view: "csat_responses",
    grain: "survey",
    numerator: sumOf("rating"),
    denominator: rowsThat("rating is not null"),
    population: "rated sessions, virtual agents' too",
    filter: null,
    unit: "rating",
    meaning: "CSAT: sum of ratings / ratings",
    edges: "ratings up to 5 occur and are kept; `has_feedback` refers to the comment, so `has_comment` is used",
    platform: "documented as 1 to 4",
  },
  {
    name: "positive_rate",
    label: "Positive ratings",
    view: "csat_responses",
    grain: "survey",
    numerator: rowsThat("is_csat_positive"),
    denominator: rowsThat("rating is not null"),
    population: "rated sessions, virtual agents' too",
    filter: null,
    unit: "share",
    meaning: "ratings of at least `csat_positive_min` of `settings` / ratings",
    edges: "",
    platform: "",
  },
  {
    name: "response_rate",
    label: "Response rate",
    view: "csat_responses",
    grain: "survey",
    numerator: rowsThat("rating is not null"),
    denominator: rowsThat(),
    population: "sessions with a survey",
    filter: null,
    unit: "share",
    meaning: "ratings / surveys shown",
    edges: "",
    platform: "",
  },
  {
    name: "not_repeated",
    label: "Not repeated",
    view: "repeat_contacts",
    grain: "handled or contained session",
    numerator: rowsThat("is_resolved_proxy"),
    denominator: rowsThat("is_resolved_proxy is not null"),
    population: "handled or contained inbound, callback and scheduled sessions of known customers",
    filter: null,
    unit: "share",
    meaning: "no further inbound, callback or scheduled contact within `repeat_days` / closed windows",
    edges: "NULL while the window is open; a proxy for first contact resolution, and named so",
    platform: "no formula published",
  },
];

/** The metric of a name. Throws if there is none. */
export function metricNamed(name: string): Metric {
  const found = metrics.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`metrics: there is no metric named ${name}`);
  return found;
}

const both = (...conditions: readonly (string | null | undefined)[]): string | null => {
  const given = conditions.filter((condition) => condition !== null && condition !== undefined);
  return given.length === 0 ? null : given.length === 1 ? (given[0] ?? null) : given.map((condition) => `(${condition})`).join(" and ");
};

/** An aggregate of a value of each row. `value` is SQL over columns of the view; NULL and 0 add nothing. */
export interface Aggregate {
  readonly function: "count" | "sum" | "max";
  readonly value: string;
}

function aggregateOf({ of, column, where }: Sum, filter: string | null): Aggregate {
  const condition = both(filter, where);
  if (of === "rows")
    return condition === null ? { function: "count", value: "1" } : { function: "sum", value: `case when ${condition} then 1 else 0 end` };
  const value = column ?? "";
  return { function: of === "most" ? "max" : "sum", value: condition === null ? value : `case when ${condition} then ${value} end` };
}

/** A metric as aggregates over its view, without a filter of rows beside them: they can stand next to those of other metrics. */
export const aggregatesOf = ({
  numerator,
  denominator,
  filter,
}: Metric): { readonly numerator: Aggregate; readonly denominator: Aggregate | null } => ({
  numerator: aggregateOf(numerator, filter),
  denominator: denominator === null ? null : aggregateOf(denominator, filter),
});

const aggregateSql = (aggregate: Aggregate): string =>
  aggregate.function === "count" ? "count(*)" : `${aggregate.function}(${aggregate.value})`;

/** A metric as an SQL expression over its view. */
export function metricSql(metric: Metric): string {
  const { numerator, denominator } = aggregatesOf(metric);
  const above = aggregateSql(numerator);
  return denominator === null ? above : `${above} / nullif(${aggregateSql(denominator)}, 0)`;
}

const formula = ({ view, numerator, denominator, filter }: Metric): string => {
  const above = aggregateSql(aggregateOf(numerator, null));
  const text = denominator === null ? above : `${above} / ${aggregateSql(aggregateOf(denominator, null))}`;
  return `\`${view}\`: \`${text}\`${filter === null ? "" : ` of rows with \`${filter}\``}`;
};

/** The metrics as the guide's table. */
function metricTable(): string {
  return [
    "| metric | meaning | population | unit | from | edges | the platform's own number |",
    "|---|---|---|---|---|---|---|",
    ...metrics.map(
      (metric) =>
        `| ${[`**${metric.label}**`, metric.meaning, metric.population, metric.unit, formula(metric), metric.edges, metric.platform].join(" | ")} |`,
    ),
  ].join("\n");
}

/** The guide with today's table between its marks. */
export const withMetricTable = (page: string): string =>
  page.replace(
    /(<!-- metrics -->\n\n)[^]*?(\n\n<!-- end of metrics -->)/,
    (_, before: string, after: string) => before + metricTable() + after,
  );
