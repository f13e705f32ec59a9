/**
 * How many spans of time are open at once, by interval: steps of a metric view, written `{{span(…)}}` and `{{sweep(…)}}` in its text. The view
 * names the columns by which the spans are counted apart, and sums what the last step, `counted`, returns.
 */
const longestSeconds = 604_800;

/**
 * The spans of a relation from one column to another, with the columns that count them apart. Those longer than a week are excluded: no
 * genuine one is that long.
 */
const span = ([relation, from, to, kind, ...keys]: readonly string[]): string => `select
    ${keys.map((key) => `x.${key},`).join("\n    ")}
    '${kind}' as kind,
    unix_seconds(x.${from}) as started,
    unix_seconds(x.${to}) as ended,
    unix_seconds(x.${to}) - 1 as last_second,
    unix_seconds(x.${from}) + ${longestSeconds} as latest_second
  from \${contact_center}.${relation} as x
  where x.${to} > x.${from} and unix_seconds(x.${to}) - unix_seconds(x.${from}) <= ${longestSeconds}`;

/** From the step `spans` to `counted`: one row for each opening and each end of a span in an interval, with how many are open after it. */
function sweep(keys: readonly string[]): string {
  const of = (row: string, ...more: readonly string[]): string => [...keys, "kind", ...more].map((column) => `${row}.${column}`).join(", ");
  return `-- What ends on the boundary has no time in the interval that begins there. The list is bounded by itself: an engine may make it before it
-- applies the condition above.
slots as (
  select ${of("l", "started", "ended")}, slot * \${interval_seconds} as slot_started
  from spans as l
  cross join {{each_integer(div(l.started, \${interval_seconds}), div(least(l.last_second, l.latest_second), \${interval_seconds}), slot)}}
),
changes as (
  select ${of("s", "slot_started")}, greatest(s.started, s.slot_started) as changed, 1 as opened
  from slots as s
  union all
  select ${of("s", "slot_started")}, least(s.ended, s.slot_started + \${interval_seconds}) as changed, -1 as opened
  from slots as s
),
-- What ends in the second in which the next one begins is not open together with it.
counted as (
  select
    ${of("c", "slot_started", "changed", "opened")},
    sum(c.opened) over (
      partition by ${of("c", "slot_started")}
      order by c.changed, c.opened
      rows between unbounded preceding and current row
    ) as open_now
  from changes as c
)`;
}

const steps: Readonly<Record<string, (parameters: readonly string[]) => string>> = { span, sweep };

/** The text of a view with these steps written out. */
export const withSteps = (text: string): string =>
  text.replaceAll(
    /\{\{(span|sweep)\(([^(){}]*)\)\}\}/g,
    (call: string, name: string, list: string) => steps[name]?.(list.split(", ")) ?? call,
  );
