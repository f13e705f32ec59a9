import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/report/chart.ts
import { Error as errorsOnly, View, logger, parse } from "vega";
import { compile } from "vega-lite";
var config = {
  font: "inherit",
  background: "transparent",
  padding: 2,
  autosize: { type: "fit-x", contains: "padding" },
  view: { stroke: "transparent" },
  axis: {
    labelColor: "var(--muted)",
    titleColor: "var(--muted)",
    titleFontWeight: 500,
    titleFontSize: 12,
    labelFontSize: 12,
    titlePadding: 8,
    domainColor: "var(--line)",
    tickColor: "var(--line)",
    gridColor: "var(--line)",
    labelPadding: 5
  },
  axisY: { domain: false, ticks: false },
  axisX: { grid: false },
  legend: {
    orient: "top",
    labelColor: "var(--ink)",
    titleColor: "var(--muted)",
    titleFontWeight: 500,
    titleFontSize: 12,
    labelFontSize: 12,
    symbolType: "circle",
    symbolSize: 70,
    offset: 10,
    columnPadding: 16,
    labelLimit: 0
  }
};
async function drawChart(spec, rows, title) {
  const values = rows.map((row) => ({ ...row }));
  const compiled = compile({ ...spec, data: { values }, description: title }, { config, logger: logger(errorsOnly) });
  const view = new View(parse(compiled.spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg.replace("<svg ", `<svg preserveAspectRatio="xMinYMin meet" `);
}
__name(drawChart, "drawChart");

// functions/report/dashboard.ts
import { z } from "zod";

// schema/dashboard.json
var dashboard_default = [
  {
    screen: "Overview",
    title: "Key figures",
    description: "Sums over the whole period, divided once. Rates are of inbound sessions; the service level is judged stay by stay against each queue's own target.",
    sql: "with flat as (\n  select\n    count(*) as sessions,\n    sum(is_offered) as offered,\n    sum(is_handled) as handled,\n    100 * sum(if(direction = 'inbound', is_abandoned, 0))\n      / nullif(sum(if(direction = 'inbound', is_abandoned + is_handled, 0)), 0) as abandon_percent,\n    sum(handle_seconds) / nullif(sum(is_handled), 0) as handle_seconds,\n    100 * sum(is_va_contained) / nullif(sum(is_va_session), 0) as contained_percent,\n    avg(csat_rating) as rating\n  from ${contact_center}.sessions_flat\n  where ${filters}\n),\nqueued as (\n  select\n    100 * sum(sl_met) / nullif(sum(sl_offered), 0) as service_level_percent,\n    sum(answer_seconds) / nullif(sum(is_answered), 0) as answer_seconds\n  from ${contact_center}.queue_entries\n  where ${filters}\n)\nselect\n  f.sessions,\n  f.offered,\n  f.handled,\n  q.service_level_percent,\n  f.abandon_percent,\n  q.answer_seconds,\n  f.handle_seconds,\n  f.contained_percent,\n  f.rating\nfrom flat as f\ncross join queued as q",
    figures: [
      {
        column: "sessions",
        label: "Sessions",
        format: "count"
      },
      {
        column: "offered",
        label: "Offered to a queue",
        format: "count"
      },
      {
        column: "handled",
        label: "Handled by agents",
        format: "count"
      },
      {
        column: "service_level_percent",
        label: "Service level",
        format: "percent"
      },
      {
        column: "abandon_percent",
        label: "Abandoned",
        format: "percent"
      },
      {
        column: "answer_seconds",
        label: "Speed of answer",
        format: "duration"
      },
      {
        column: "handle_seconds",
        label: "Handle time",
        format: "duration"
      },
      {
        column: "contained_percent",
        label: "Virtual agent containment",
        format: "percent"
      },
      {
        column: "rating",
        label: "Rating",
        format: "rating"
      }
    ]
  },
  {
    screen: "Overview",
    title: "How sessions ended",
    description: "Each session once, by the day it began.",
    sql: "select\n  local_date,\n  case\n    when outcome = 'handled' then 'Handled by an agent'\n    when outcome = 'virtual_agent_contained' then 'Contained by a virtual agent'\n    when outcome in ('abandoned', 'short_abandoned', 'abandoned_in_menu') then 'Left'\n    when outcome in ('deflected', 'voicemail') then 'Deflected or voicemail'\n    else 'Other'\n  end as ending,\n  count(*) as sessions\nfrom ${contact_center}.sessions_flat\nwhere ${filters}\ngroup by local_date, ending\norder by local_date, ending",
    spec: {
      width: 1070,
      height: 230,
      mark: {
        type: "bar",
        cornerRadius: 1
      },
      encoding: {
        x: {
          field: "local_date",
          type: "ordinal",
          timeUnit: "utcyearmonthdate",
          axis: {
            title: null,
            format: "%-d %b",
            labelOverlap: "parity",
            labelAngle: 0
          }
        },
        y: {
          field: "sessions",
          type: "quantitative",
          aggregate: "sum",
          axis: {
            title: null
          }
        },
        color: {
          field: "ending",
          type: "nominal",
          scale: {
            domain: ["Handled by an agent", "Contained by a virtual agent", "Left", "Deflected or voicemail", "Other"],
            range: ["var(--series-1)", "var(--series-2)", "var(--series-4)", "var(--series-3)", "var(--series-6)"]
          },
          legend: {
            title: null
          }
        },
        order: {
          field: "rank"
        }
      },
      transform: [
        {
          calculate: 'indexof(["Handled by an agent", "Contained by a virtual agent", "Left", "Deflected or voicemail", "Other"], datum.ending)',
          as: "rank"
        }
      ]
    }
  },
  {
    screen: "Overview",
    title: "When customers come",
    description: "Sessions by the hour of the day that they began in.",
    sql: "select\n  local_hour,\n  channel,\n  count(*) as sessions\nfrom ${contact_center}.sessions_flat\nwhere ${filters} and direction = 'inbound'\ngroup by local_hour, channel\norder by local_hour, channel",
    spec: {
      width: 505,
      height: 210,
      mark: {
        type: "area",
        line: {
          strokeWidth: 1.5
        },
        opacity: 0.55,
        interpolate: "monotone"
      },
      encoding: {
        x: {
          field: "local_hour",
          type: "quantitative",
          scale: {
            domain: [0, 23],
            nice: false
          },
          axis: {
            title: "hour of the day",
            tickCount: 12,
            grid: false
          }
        },
        y: {
          field: "sessions",
          type: "quantitative",
          stack: null,
          axis: {
            title: null
          }
        },
        color: {
          field: "channel",
          type: "nominal",
          scale: {
            domain: ["call", "chat"],
            range: ["var(--series-1)", "var(--series-2)"]
          },
          legend: {
            title: null
          }
        }
      }
    }
  },
  {
    screen: "Overview",
    title: "Ratings",
    description: "Answers to the survey after the session; the scale is the platform's.",
    sql: "select\n  csat_rating,\n  channel,\n  count(*) as ratings\nfrom ${contact_center}.csat_responses\nwhere ${filters} and csat_rating is not null\ngroup by csat_rating, channel\norder by csat_rating, channel",
    spec: {
      width: 505,
      height: 210,
      mark: {
        type: "bar",
        cornerRadius: 1
      },
      encoding: {
        x: {
          field: "csat_rating",
          type: "ordinal",
          axis: {
            title: "rating",
            labelAngle: 0
          }
        },
        y: {
          field: "ratings",
          type: "quantitative",
          axis: {
            title: null
          }
        },
        color: {
          field: "channel",
          type: "nominal",
          scale: {
            domain: ["call", "chat"],
            range: ["var(--series-1)", "var(--series-2)"]
          },
          legend: {
            title: null
          }
        }
      }
    }
  },
  {
    screen: "Queues",
    title: "Service level through the week",
    description: "Share of inbound stays answered within the queue's own target, by the interval of entry. Abandons count against it, short ones do not.",
    sql: "select\n  c.weekday,\n  c.weekday_name,\n  concat(lpad(cast(extract(hour from e.interval_start) as string), 2, '0'), ':', lpad(cast(extract(minute from e.interval_start) as string), 2, '0'))\n    as interval_time,\n  sum(e.sl_offered) as offered,\n  100 * sum(e.sl_met) / sum(e.sl_offered) as service_level_percent\nfrom (\n  select interval_start, local_date, sl_offered, sl_met\n  from ${contact_center}.queue_entries\n  where ${filters}\n) as e\njoin ${contact_center}.calendar as c on c.local_date = cast(e.interval_start as date)\ngroup by c.weekday, c.weekday_name, interval_time\nhaving sum(e.sl_offered) > 0\norder by c.weekday, interval_time",
    spec: {
      width: 1070,
      height: 210,
      mark: {
        type: "rect",
        cornerRadius: 2,
        stroke: "var(--card)",
        strokeWidth: 1.5
      },
      encoding: {
        x: {
          field: "interval_time",
          type: "ordinal",
          axis: {
            title: null,
            labelAngle: 0,
            labelOverlap: "greedy",
            labelSeparation: 10,
            domain: false,
            ticks: false
          }
        },
        y: {
          field: "weekday_name",
          type: "ordinal",
          sort: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
          axis: {
            title: null,
            domain: false,
            ticks: false
          }
        },
        color: {
          field: "service_level_percent",
          type: "quantitative",
          scale: {
            type: "threshold",
            domain: [50, 65, 75, 85, 95],
            range: ["var(--heat-1)", "var(--heat-2)", "var(--heat-3)", "var(--heat-4)", "var(--heat-5)", "var(--heat-6)"]
          },
          legend: {
            title: "service level, %",
            orient: "top",
            direction: "horizontal",
            gradientLength: 260,
            gradientThickness: 10
          }
        }
      }
    }
  },
  {
    screen: "Queues",
    title: "Service level against target",
    description: "Bars: answered within the queue's target. Marks: the share that the queue is to reach, as the platform recorded it.",
    sql: "select\n  queue_path,\n  sum(sl_offered) as offered,\n  100 * sum(sl_met) / sum(sl_offered) as service_level_percent,\n  max(sl_target_percent) as target_percent\nfrom ${contact_center}.queue_entries\nwhere ${filters}\ngroup by queue_path\nhaving sum(sl_offered) > 0\norder by offered desc, queue_path\nlimit 25",
    spec: {
      width: 505,
      height: {
        step: 24
      },
      encoding: {
        y: {
          field: "queue_path",
          type: "nominal",
          sort: null,
          axis: {
            title: null,
            labelLimit: 190,
            domain: false,
            ticks: false
          }
        }
      },
      layer: [
        {
          mark: {
            type: "bar",
            cornerRadiusEnd: 2,
            height: 12,
            color: "var(--series-1)"
          },
          encoding: {
            x: {
              field: "service_level_percent",
              type: "quantitative",
              scale: {
                domain: [0, 100]
              },
              axis: {
                title: "%",
                tickCount: 5
              }
            }
          }
        },
        {
          mark: {
            type: "tick",
            thickness: 2.5,
            height: 18,
            color: "var(--ink)"
          },
          encoding: {
            x: {
              field: "target_percent",
              type: "quantitative"
            }
          }
        }
      ]
    }
  },
  {
    screen: "Queues",
    title: "What became of each stay",
    description: "Stays in each queue, transfers included; a customer who waits in two queues counts in both.",
    sql: "select\n  queue_path,\n  case\n    when exit_status in ('answered', 'expired') then exit_status\n    when is_abandoned = 1 then 'abandoned'\n    when is_short_abandoned = 1 then 'short abandoned'\n    else 'other'\n  end as ending,\n  count(*) as stays\nfrom ${contact_center}.queue_entries\nwhere ${filters}\ngroup by queue_path, ending\norder by queue_path, ending",
    spec: {
      width: 505,
      height: {
        step: 24
      },
      mark: {
        type: "bar",
        height: 12
      },
      encoding: {
        y: {
          field: "queue_path",
          type: "nominal",
          sort: {
            op: "sum",
            field: "stays",
            order: "descending"
          },
          axis: {
            title: null,
            labelLimit: 190,
            domain: false,
            ticks: false
          }
        },
        x: {
          field: "stays",
          type: "quantitative",
          axis: {
            title: null,
            tickCount: 5
          }
        },
        color: {
          field: "ending",
          type: "nominal",
          scale: {
            domain: ["answered", "abandoned", "short abandoned", "expired", "other"],
            range: ["var(--series-2)", "var(--series-4)", "var(--series-3)", "var(--series-5)", "var(--series-6)"]
          },
          legend: {
            title: null,
            columns: 2
          }
        },
        order: {
          field: "rank"
        }
      },
      transform: [
        {
          calculate: 'indexof(["answered", "abandoned", "short abandoned", "expired", "other"], datum.ending)',
          as: "rank"
        }
      ]
    }
  },
  {
    screen: "Agents",
    title: "Handle time and its parts",
    description: "Average per leg, in seconds: one leg is one agent on one session. The 30 busiest agents.",
    sql: "with agents as (\n  select\n    agent_id,\n    max(agent_name) as agent_name,\n    count(*) as legs,\n    avg(talk_seconds) as talk_seconds,\n    avg(hold_seconds) as hold_seconds,\n    avg(acw_seconds) as wrap_up_seconds,\n    avg(bcw_seconds) as before_call_seconds,\n    avg(handle_seconds) as handle_seconds\n  from ${contact_center}.agent_legs\n  where ${filters}\n  group by agent_id\n)\nselect\n  coalesce(agent_name, cast(agent_id as string)) as agent,\n  legs,\n  talk_seconds,\n  hold_seconds,\n  wrap_up_seconds,\n  before_call_seconds,\n  handle_seconds\nfrom agents\norder by legs desc, agent\nlimit 30",
    spec: {
      width: 505,
      height: {
        step: 24
      },
      transform: [
        {
          calculate: "datum.talk_seconds",
          as: "talk"
        },
        {
          calculate: "datum.hold_seconds",
          as: "hold"
        },
        {
          calculate: "datum.wrap_up_seconds",
          as: "wrap-up"
        },
        {
          calculate: "datum.before_call_seconds",
          as: "before the call"
        },
        {
          fold: ["before the call", "talk", "hold", "wrap-up"],
          as: ["part", "seconds"]
        },
        {
          calculate: "indexof(['before the call','talk','hold','wrap-up'], datum.part)",
          as: "rank"
        }
      ],
      mark: {
        type: "bar",
        height: 12
      },
      encoding: {
        y: {
          field: "agent",
          type: "nominal",
          sort: {
            field: "handle_seconds",
            op: "max",
            order: "descending"
          },
          axis: {
            title: null,
            labelLimit: 180,
            domain: false,
            ticks: false
          }
        },
        x: {
          field: "seconds",
          type: "quantitative",
          axis: {
            title: "seconds",
            tickCount: 5
          }
        },
        color: {
          field: "part",
          type: "nominal",
          scale: {
            domain: ["before the call", "talk", "hold", "wrap-up"],
            range: ["var(--series-6)", "var(--series-1)", "var(--series-4)", "var(--series-3)"]
          },
          legend: {
            title: null,
            columns: 2
          }
        },
        order: {
          field: "rank"
        }
      }
    }
  },
  {
    screen: "Agents",
    title: "Rating and handle time",
    description: "One dot per agent, as large as the number of ratings. A rating is credited to the session's last agent.",
    sql: "with legs as (\n  select\n    agent_id,\n    max(agent_name) as agent_name,\n    avg(handle_seconds) as handle_seconds\n  from ${contact_center}.agent_legs\n  where ${filters}\n  group by agent_id\n),\nratings as (\n  select\n    agent_id,\n    count(csat_rating) as ratings,\n    avg(csat_rating) as average_rating\n  from ${contact_center}.csat_responses\n  where ${filters} and credited_to = 'human'\n  group by agent_id\n)\nselect\n  coalesce(l.agent_name, cast(l.agent_id as string)) as agent,\n  r.ratings,\n  r.average_rating,\n  l.handle_seconds\nfrom legs as l\njoin ratings as r on r.agent_id = l.agent_id\nwhere r.ratings > 0\norder by r.ratings desc, agent\nlimit 200",
    spec: {
      width: 505,
      height: 260,
      mark: {
        type: "point",
        filled: true,
        opacity: 0.75,
        color: "var(--series-5)"
      },
      encoding: {
        x: {
          field: "handle_seconds",
          type: "quantitative",
          scale: {
            zero: false,
            padding: 18
          },
          axis: {
            title: "average handle time, seconds",
            tickCount: 6
          }
        },
        y: {
          field: "average_rating",
          type: "quantitative",
          scale: {
            zero: false,
            padding: 18
          },
          axis: {
            title: "average rating",
            tickCount: 5
          }
        },
        size: {
          field: "ratings",
          type: "quantitative",
          scale: {
            range: [40, 400]
          },
          legend: {
            title: "ratings",
            symbolFillColor: "var(--series-5)",
            symbolStrokeColor: "transparent"
          }
        }
      }
    }
  },
  {
    screen: "Virtual agents",
    title: "How their legs end",
    description: "Resolved by the virtual agent, ended by the customer (served or gone: the file does not say which), handed on, or failed.",
    sql: "select\n  coalesce(virtual_agent_name, '(unnamed)') as virtual_agent,\n  outcome,\n  count(*) as legs\nfrom ${contact_center}.virtual_agent_legs\nwhere ${filters}\ngroup by virtual_agent, outcome\norder by virtual_agent, outcome",
    spec: {
      width: 505,
      height: {
        step: 34
      },
      mark: {
        type: "bar",
        height: 18
      },
      encoding: {
        y: {
          field: "virtual_agent",
          type: "nominal",
          axis: {
            title: null,
            labelLimit: 180,
            domain: false,
            ticks: false
          }
        },
        x: {
          field: "legs",
          type: "quantitative",
          stack: "normalize",
          axis: {
            title: null,
            format: "%",
            tickCount: 5
          }
        },
        color: {
          field: "outcome",
          type: "nominal",
          scale: {
            domain: ["resolved", "consumer_ended", "escalated", "failed", "unknown"],
            range: ["var(--series-2)", "var(--series-1)", "var(--series-3)", "var(--series-4)", "var(--series-6)"]
          },
          legend: {
            title: null,
            columns: 3
          }
        },
        order: {
          field: "rank"
        }
      },
      transform: [
        {
          calculate: "indexof(['resolved','consumer_ended','escalated','failed','unknown'], datum.outcome)",
          as: "rank"
        }
      ]
    }
  },
  {
    screen: "Virtual agents",
    title: "Why they hand on",
    description: "Legs that were escalated, by the platform's reason.",
    sql: "select\n  coalesce(escalation_reason, '(no reason given)') as reason,\n  count(*) as legs\nfrom ${contact_center}.virtual_agent_legs\nwhere ${filters} and is_escalated = 1\ngroup by reason\norder by legs desc, reason",
    spec: {
      width: 505,
      height: {
        step: 26
      },
      mark: {
        type: "bar",
        cornerRadiusEnd: 2,
        height: 14,
        color: "var(--series-3)"
      },
      encoding: {
        y: {
          field: "reason",
          type: "nominal",
          sort: null,
          axis: {
            title: null,
            labelLimit: 180,
            domain: false,
            ticks: false
          }
        },
        x: {
          field: "legs",
          type: "quantitative",
          axis: {
            title: null,
            tickCount: 5
          }
        }
      }
    }
  },
  {
    screen: "Virtual agents",
    title: "Containment by day",
    description: "Share of the day's sessions with a virtual agent that needed neither a queue nor a human.",
    sql: "select\n  local_date,\n  sum(is_va_session) as sessions,\n  100 * sum(is_va_contained) / sum(is_va_session) as contained_percent,\n  100 * sum(is_va_resolved) / sum(is_va_session) as resolved_percent\nfrom ${contact_center}.sessions_flat\nwhere ${filters}\ngroup by local_date\nhaving sum(is_va_session) > 0\norder by local_date",
    spec: {
      width: 1070,
      height: 190,
      transform: [
        {
          calculate: "datum.contained_percent",
          as: "contained"
        },
        {
          calculate: "datum.resolved_percent",
          as: "resolved (strict)"
        },
        {
          fold: ["contained", "resolved (strict)"],
          as: ["reading", "percent"]
        }
      ],
      mark: {
        type: "line",
        point: {
          size: 28
        },
        strokeWidth: 1.8,
        interpolate: "monotone"
      },
      encoding: {
        x: {
          field: "local_date",
          type: "temporal",
          timeUnit: "utcyearmonthdate",
          scale: {
            type: "utc"
          },
          axis: {
            title: null,
            format: "%-d %b",
            grid: false,
            labelOverlap: "greedy"
          }
        },
        y: {
          field: "percent",
          type: "quantitative",
          scale: {
            domain: [0, 100]
          },
          axis: {
            title: "%",
            tickCount: 5
          }
        },
        color: {
          field: "reading",
          type: "nominal",
          scale: {
            domain: ["contained", "resolved (strict)"],
            range: ["var(--series-1)", "var(--series-2)"]
          },
          legend: {
            title: null
          }
        }
      }
    }
  },
  {
    screen: "Completeness",
    title: "Can the figures still change?",
    description: "The platform writes each file again about 15 minutes after the session, with ratings, wrap-up and recordings. A session that never got its update may have lost it.",
    sql: "select\n  count(*) as sessions,\n  sum(if(is_final, 0, 1)) as not_final,\n  100 * sum(if(is_final, 1, 0)) / nullif(count(*), 0) as final_percent,\n  sum(if(ended_at is null, 1, 0)) as without_end\nfrom ${contact_center}.sessions_flat\nwhere ${filters}",
    figures: [
      {
        column: "final_percent",
        label: "Final",
        format: "percent"
      },
      {
        column: "not_final",
        label: "Not final yet",
        format: "count"
      },
      {
        column: "without_end",
        label: "Without an end",
        format: "count"
      }
    ]
  },
  {
    screen: "Completeness",
    title: "Sessions loaded by UTC day",
    description: "A day that lies far below its neighbours may be missing files.",
    sql: "select\n  session_date,\n  count(*) as sessions,\n  sum(if(is_final, 1, 0)) as final,\n  sum(if(is_final, 0, 1)) as not_final,\n  sum(if(ended_at is null, 1, 0)) as without_end\nfrom ${contact_center}.sessions_flat\nwhere ${filters}\ngroup by session_date\norder by session_date",
    spec: {
      width: 1070,
      height: 190,
      transform: [
        {
          calculate: "datum.not_final",
          as: "not final"
        },
        {
          fold: ["final", "not final"],
          as: ["state", "count"]
        }
      ],
      mark: {
        type: "bar",
        cornerRadius: 1
      },
      encoding: {
        x: {
          field: "session_date",
          type: "ordinal",
          timeUnit: "utcyearmonthdate",
          axis: {
            title: null,
            format: "%-d %b",
            labelOverlap: "parity",
            labelAngle: 0
          }
        },
        y: {
          field: "count",
          type: "quantitative",
          axis: {
            title: null
          }
        },
        color: {
          field: "state",
          type: "nominal",
          scale: {
            domain: ["final", "not final"],
            range: ["var(--series-2)", "var(--series-3)"]
          },
          legend: {
            title: null
          }
        },
        order: {
          field: "state"
        }
      }
    }
  }
];

// functions/report/dashboard.ts
var figure = z.strictObject({
  column: z.string(),
  label: z.string(),
  format: z.enum(["count", "percent", "duration", "rating"])
});
var panel = z.strictObject({
  screen: z.enum(["Overview", "Queues", "Agents", "Virtual agents", "Completeness"]),
  title: z.string(),
  description: z.string(),
  /** `${filters}` is replaced by the filters as a condition over columns of the view. */
  sql: z.string().includes("${filters}"),
  spec: z.custom((value) => typeof value === "object" && value !== null).optional(),
  figures: z.array(figure).optional()
});
var dashboard = z.array(panel).parse(dashboard_default);

// functions/report/filters.ts
var adjacentDate = /* @__PURE__ */ __name((date, days) => new Date(Date.parse(`${date}T00:00:00Z`) + days * 864e5).toISOString().slice(0, 10), "adjacentDate");
function filterCondition({ from, to, channel, queue, instance }) {
  const conditions = [];
  const parameters = {};
  if (from !== void 0) {
    conditions.push("session_date >= cast(@utc_from as date)", "local_date >= cast(@local_from as date)");
    Object.assign(parameters, { utc_from: adjacentDate(from, -1), local_from: from });
  }
  if (to !== void 0) {
    conditions.push("session_date <= cast(@utc_to as date)", "local_date <= cast(@local_to as date)");
    Object.assign(parameters, { utc_to: adjacentDate(to, 1), local_to: to });
  }
  if (channel !== void 0) {
    conditions.push("channel = @channel");
    parameters["channel"] = channel;
  }
  if (queue !== void 0) {
    conditions.push("(queue_path = @queue or starts_with(queue_path, concat(@queue, '/')))");
    parameters["queue"] = queue;
  }
  if (instance !== void 0) {
    conditions.push("instance = @instance");
    parameters["instance"] = instance;
  }
  return { sql: conditions.length === 0 ? "true" : conditions.join(" and "), parameters };
}
__name(filterCondition, "filterCondition");
function readableSql(sql, parameters) {
  return sql.replaceAll("${contact_center}", "contact_center").replaceAll(
    /@(\w+)/g,
    (mark, name) => Object.hasOwn(parameters, name) ? `'${String(parameters[name]).replaceAll("'", "''")}'` : mark
  );
}
__name(readableSql, "readableSql");

// functions/report/figures.ts
var count = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
var tenth = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
var hundredth = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
function formatFigure(value, format) {
  if (typeof value !== "number") return "\u2013";
  switch (format) {
    case "count":
      return count.format(value);
    case "percent":
      return `${tenth.format(value)} %`;
    case "rating":
      return hundredth.format(value);
    case "duration":
      return formatDuration(value);
    default:
      return format;
  }
}
__name(formatFigure, "formatFigure");
function formatDuration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole % 3600 / 60)];
  const rest = String(whole % 60).padStart(2, "0");
  return hours === 0 ? `${minutes}:${rest} min` : `${hours}:${String(minutes).padStart(2, "0")}:${rest} h`;
}
__name(formatDuration, "formatDuration");
function formatCell(value) {
  if (value === null || value === void 0) return "";
  if (typeof value === "number") return Number.isInteger(value) ? count.format(value) : hundredth.format(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
__name(formatCell, "formatCell");

// functions/report/style.ts
var style = `
:root {
  color-scheme: light dark;
  --ground: #f5f4f0; --card: #ffffff; --ink: #1c2024; --muted: #646b73; --line: #e4e2dc; --accent: #2f5fc4;
  --series-1: #3f6fd1; --series-2: #23a08a; --series-3: #e2a336; --series-4: #d8604c; --series-5: #8661c1; --series-6: #a5abb2;
  --heat-1: #b93a2f; --heat-2: #e0795a; --heat-3: #f0c183; --heat-4: #cfe0b4; --heat-5: #7fbf9f; --heat-6: #2a9078;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --card: #1d2125; --ink: #e9ebed; --muted: #9aa3ab; --line: #31373d; --accent: #8fb0f5;
    --series-1: #7ea2ee; --series-2: #45c4ab; --series-3: #eab95c; --series-4: #ec8370; --series-5: #ad8fe0; --series-6: #727a82;
    --heat-1: #a8392f; --heat-2: #c4654a; --heat-3: #b98f52; --heat-4: #6f8a5c; --heat-5: #3f8f73; --heat-6: #2fb095;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--sans); font-variant-numeric: tabular-nums; }
header, main, footer { max-width: 1160px; margin: 0 auto; padding: 0 28px; }
header { padding-top: 44px; }
.kind { margin: 0; color: var(--accent); font-size: 13px; font-weight: 600; letter-spacing: .04em; }
h1 { margin: 2px 0 6px; font-size: 34px; line-height: 1.15; font-weight: 650; letter-spacing: -.02em; text-wrap: balance; }
.scope { margin: 0; color: var(--muted); }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 20px; padding: 11px 0; border-block: 1px solid var(--line); }
nav a { color: var(--ink); text-decoration: none; font-weight: 500; }
nav a:hover { color: var(--accent); text-decoration: underline; text-underline-offset: 4px; }
section { padding-top: 34px; }
h2 { margin: 0 0 14px; font-size: 21px; font-weight: 650; letter-spacing: -.01em; }
.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
figure { margin: 0; min-width: 0; display: flex; flex-direction: column; }
.card, .strip { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px 12px; }
.strip, .wide { grid-column: 1 / -1; }
h3 { margin: 0; font-size: 16px; font-weight: 620; }
figcaption p { margin: 2px 0 0; color: var(--muted); font-size: 13.5px; max-width: 74ch; }
.chart { margin: 14px 0 12px; overflow-x: auto; }
.chart svg { display: block; max-width: 100%; height: auto; font-family: var(--sans); }
.nothing { margin: 28px 0; color: var(--muted); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(172px, 1fr)); gap: 18px 26px; margin: 18px 0 14px; }
.figures div { border-left: 2px solid var(--line); padding-left: 12px; }
.figures div:first-child { border-color: var(--accent); }
dt { color: var(--muted); font-size: 13px; }
dd { margin: 0; font-size: 27px; line-height: 1.25; font-weight: 600; letter-spacing: -.015em; white-space: nowrap; }
details { margin-top: auto; border-top: 1px solid var(--line); padding-top: 8px; font-size: 13px; }
summary { color: var(--muted); cursor: pointer; width: max-content; }
summary:hover, summary:focus-visible { color: var(--accent); }
.scroll { margin-top: 8px; max-height: 380px; overflow: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 5px 11px; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
th { position: sticky; top: 0; background: var(--card); font-weight: 600; box-shadow: inset 0 -1px var(--line); }
.number { text-align: right; }
pre { margin: 10px 0 6px; padding: 12px 14px; overflow: auto; background: var(--ground); border-radius: 6px; font: 12.5px/1.5 var(--mono); }
code { font-family: var(--mono); font-size: .93em; }
footer { padding-block: 34px 54px; color: var(--muted); font-size: 13.5px; }
footer p { max-width: 78ch; }
@media (max-width: 820px) { .grid { grid-template-columns: minmax(0, 1fr); } header, main, footer { padding-inline: 16px; } h1 { font-size: 27px; } }
@media print { body { background: none; } nav, details { display: none; } .card, .strip { break-inside: avoid; } }
`;

// functions/report/page.ts
var entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
var escapeHtml = /* @__PURE__ */ __name((value) => value.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character), "escapeHtml");
var anchor = /* @__PURE__ */ __name((screen) => screen.toLowerCase().replaceAll(" ", "-"), "anchor");
var day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
var dayText = /* @__PURE__ */ __name((date) => day.format(/* @__PURE__ */ new Date(`${date}T00:00:00Z`)), "dayText");
function table({ columns, rows }) {
  const head = columns.map(
    ({ name }) => `<th${isNumeric(rows, name) ? ' class="number"' : ""}>${escapeHtml(name.replaceAll("_", " "))}</th>`
  );
  const body = rows.map(
    (row) => `<tr>${columns.map(({ name }) => `<td${isNumeric(rows, name) ? ' class="number"' : ""}>${escapeHtml(formatCell(row[name]))}</td>`).join("")}</tr>`
  );
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}
__name(table, "table");
var isNumeric = /* @__PURE__ */ __name((rows, name) => rows.some((row) => typeof row[name] === "number"), "isNumeric");
var details = /* @__PURE__ */ __name(({ result, sql }) => `<details>
<summary>Table and SQL</summary>
${table(result)}
<pre><code>${escapeHtml(sql)}</code></pre>
</details>`, "details");
function figures(filled) {
  const [row = {}] = filled.result.rows;
  const items = (filled.panel.figures ?? []).map(
    ({ column, label, format }) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(formatFigure(row[column], format))}</dd></div>`
  );
  return `<dl class="figures">${items.join("")}</dl>`;
}
__name(figures, "figures");
function figure2(filled) {
  const { panel: panel2, svg, result } = filled;
  const isStrip = panel2.figures !== void 0;
  const isWide = svg !== null && /^<svg[^>]* width="(?:9|1\d)\d\d/.test(svg.replaceAll("\n", " "));
  const content = isStrip ? figures(filled) : result.rows.length === 0 ? `<p class="nothing">Nothing in this period.</p>` : svg ?? "";
  return `<figure class="${isStrip ? "strip" : isWide ? "card wide" : "card"}">
<figcaption><h3>${escapeHtml(panel2.title)}</h3><p>${escapeHtml(panel2.description)}</p></figcaption>
${isStrip ? content : `<div class="chart">${content}</div>`}
${details(filled)}
</figure>`;
}
__name(figure2, "figure");
function renderPage({ panels, period, timeZone, narrowed, madeAt }) {
  const screens = [...new Set(panels.map(({ panel: panel2 }) => panel2.screen))];
  const when = period === null ? "No sessions" : period.from === period.to ? dayText(period.from) : `${dayText(period.from)} \u2013 ${dayText(period.to)}`;
  const made = `${madeAt.slice(0, 16).replace("T", " ")} UTC`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Contact center report, ${escapeHtml(when)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="kind">Contact center report</p>
<h1>${escapeHtml(when)}</h1>
<p class="scope">${escapeHtml([narrowed.length === 0 ? "All channels, queues and instances" : narrowed.join(" \xB7 "), `times in ${timeZone}`, `made ${made}`].join(" \xB7 "))}</p>
<nav aria-label="Screens">${screens.map((screen) => `<a href="#${anchor(screen)}">${escapeHtml(screen)}</a>`).join("")}</nav>
</header>
<main>
${screens.map(
    (screen) => `<section id="${anchor(screen)}">
<h2>${escapeHtml(screen)}</h2>
<div class="grid">
${panels.filter(({ panel: panel2 }) => panel2.screen === screen).map(figure2).join("\n")}
</div>
</section>`
  ).join("\n")}
</main>
<footer><p>Every figure comes from the views of dataset <code>contact_center</code>; open \u201CTable and SQL\u201D under a chart to see the rows and the query. Service level, abandons and handle time are counted as <code>schema/ANALYSTS.md</code> says.</p></footer>
</body>
</html>
`;
}
__name(renderPage, "renderPage");

// functions/report/report.ts
async function makeReport(warehouse, filters, madeAt) {
  const condition = filterCondition(filters);
  const ask = /* @__PURE__ */ __name((sql) => warehouse.query(sql.replaceAll("${filters}", condition.sql), condition.parameters), "ask");
  const panels = [];
  for (const panel2 of dashboard) {
    const result = await ask(panel2.sql);
    const svg = panel2.spec === void 0 || result.rows.length === 0 ? null : await drawChart(panel2.spec, result.rows, panel2.title);
    panels.push({ panel: panel2, result, svg, sql: readableSql(panel2.sql.replaceAll("${filters}", condition.sql), condition.parameters) });
  }
  const span = await ask(
    "select min(local_date) as first_date, max(local_date) as last_date from ${contact_center}.sessions_flat where ${filters}"
  );
  const settings = await warehouse.query("select time_zone from ${contact_center}.settings");
  const { first_date: from, last_date: to } = span.rows[0] ?? {};
  return renderPage({
    panels,
    period: typeof from === "string" && typeof to === "string" ? { from, to } : null,
    timeZone: String(settings.rows[0]?.["time_zone"]),
    narrowed: Object.entries(filters).flatMap(
      ([name, value]) => typeof value === "string" ? [`${name} ${value}`] : []
    ),
    madeAt: madeAt.toISOString()
  });
}
__name(makeReport, "makeReport");
export {
  makeReport
};
