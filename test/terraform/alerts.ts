import assert from "node:assert/strict";
import { z } from "zod";
import { type LogEntry, logFilter } from "./log-filter.ts";
import { logLines } from "./log-lines.ts";
import { type Series, metricFaults, now, recorded } from "./metric-points.ts";
import type { Rule } from "./policy.ts";
import { promql } from "./promql.ts";
import type { Plan, Resource } from "./terraform.ts";

// Alerts are fired by recorded faults: log lines and time series as the services store them, through the conditions as planned.

const aggregation = z.object({ alignment_period: z.string(), per_series_aligner: z.string(), cross_series_reducer: z.string() });
const threshold = z.looseObject({
  filter: z.string(),
  comparison: z.literal("COMPARISON_GT"),
  threshold_value: z.number().nullable(),
  duration: z.string(),
  aggregations: z.tuple([aggregation.loose()]),
});
const query = z.looseObject({ query: z.string(), duration: z.string(), evaluation_interval: z.literal("60s") });
const policy = z.looseObject({
  conditions: z.array(
    z.looseObject({
      condition_threshold: z.array(threshold),
      condition_prometheus_query_language: z.array(query),
      condition_matched_log: z.array(z.looseObject({ filter: z.string() })),
    }),
  ),
});
const buckets = z.looseObject({
  bucket_options: z.tuple([z.looseObject({ explicit_buckets: z.tuple([z.object({ bounds: z.array(z.number()) })]) })]),
});

const minutes = (duration: string): number => Number(duration.replace("s", "")) / 60;

/** The time series that a filter of Monitoring chooses, in the part of its language that the alerts use. */
function chosen(filter: string, series: readonly Series[]): readonly Series[] {
  return series.filter((one) =>
    filter.split(" AND ").every((part) => {
      const [, field = "", wanted = ""] = /^([\w.]+)=(.+)$/u.exec(part) ?? [];
      const value =
        field === "metric.type"
          ? one.metric
          : field === "resource.type"
            ? one.resource
            : (/^metric\.labels\.(\w+)$/u.exec(field)?.map((label) => one.metricLabels[label])[1] ??
              /^resource\.labels\.(\w+)$/u.exec(field)?.map((label) => one.resourceLabels[label])[1]);
      const values = [...wanted.matchAll(/"([^"]*)"/gu)].map(([, text = ""]) => text);
      if (/^"[^"]*"$|^one_of\(/u.test(wanted)) return values.some((text) => text === value);
      if (wanted.startsWith("starts_with(")) return value?.startsWith(values[0] ?? "") ?? false;
      throw new Error(`unknown comparison ${part} in ${filter}`);
    }),
  );
}

const aligners: Readonly<Record<string, (values: readonly number[]) => number>> = {
  ALIGN_DELTA: (values) => values.reduce((total, value) => total + value, 0),
  ALIGN_MAX: (values) => Math.max(...values),
};
const reducers: Readonly<Record<string, (values: readonly number[]) => number>> = {
  REDUCE_SUM: (values) => values.reduce((total, value) => total + value, 0),
  REDUCE_MAX: (values) => Math.max(...values),
};

/** Whether a condition on a threshold is met now, and was during its whole duration. */
function exceeds({ filter, threshold_value: limit, duration, aggregations: [how] }: z.infer<typeof threshold>, series: readonly Series[]) {
  const align = aligners[how.per_series_aligner];
  const reduce = reducers[how.cross_series_reducer];
  if (align === undefined || reduce === undefined) throw new Error(`unknown aggregation: ${JSON.stringify(how)}`);
  const period = minutes(how.alignment_period);
  const found = chosen(filter, series);
  for (let end = now; end >= now - minutes(duration); end -= period) {
    const aligned = found.flatMap(({ points }) => {
      const values = points.filter(({ minute }) => minute > end - period && minute <= end).flatMap(({ value }) => value);
      return values.length === 0 ? [] : [align(values)];
    });
    if (aligned.length === 0 || reduce(aligned) <= (limit ?? 0)) return false;
  }
  return true;
}

/** Whether a query answered in every minute of its duration until now. */
function answers({ query: text, duration }: z.infer<typeof query>, series: readonly Series[], bounds: readonly number[]): boolean {
  const asked = promql(text, bounds);
  for (let minute = now; minute >= now - minutes(duration); minute -= 1) if (asked(series, minute).length === 0) return false;
  return true;
}

const keyOf = ({ name, index }: Resource): string => (name === "log" || name === "promql" ? String(index) : name);

const policies = (plan: Plan): readonly Resource[] => plan.resources.filter(({ type }) => type === "google_monitoring_alert_policy");

/** The alerts that ring for these time series, by their keys. */
function ringing(plan: Plan, series: readonly Series[]): readonly string[] {
  const lag = plan.resources.find(({ address }) => address === "google_logging_metric.lag");
  const [{ explicit_buckets: explicit }] = buckets.parse(lag?.values).bucket_options;
  return policies(plan)
    .filter(({ values }) =>
      policy
        .parse(values)
        .conditions.some(
          ({ condition_threshold: [limit], condition_prometheus_query_language: [asked] }) =>
            (limit !== undefined && exceeds(limit, series)) || (asked !== undefined && answers(asked, series, explicit[0].bounds)),
        ),
    )
    .map(keyOf)
    .toSorted();
}

/** Alerts on log lines of an installation that has all of them. */
const logAlertsOf = (plan: Plan): ReadonlyMap<string, (entry: LogEntry) => boolean> =>
  new Map(
    policies(plan).flatMap((resource) =>
      policy
        .parse(resource.values)
        .conditions.flatMap(({ condition_matched_log: found }) => found)
        .map(({ filter }) => [keyOf(resource), logFilter(filter)] as const),
    ),
  );

const objectiveOf = (plan: Plan): readonly Resource[] =>
  plan.resources.filter(({ type }) => /^google_monitoring_(slo|custom_service)$/u.test(type));

export const alertRules: readonly Rule[] = [
  {
    name: "each alert on metrics rings for its faults as recorded, and not while all is well",
    holds: ({ default: plan, elsewhere }) => {
      const rung = new Set<string>();
      for (const fault of metricFaults) {
        for (const [from, name, subscription] of [
          [plan, "ccaip-sessions", "eventarc-us-ccaip-sessions-loader-123456-sub-789"],
          [elsewhere, "acme", "acme-push"],
        ] as const) {
          const existing = new Set(policies(from).map(keyOf));
          const wanted = fault.rings.filter((key) => existing.has(key));
          // An installation that waits twelve hours for a file is silent earlier.
          const earlier = name === "acme" && fault.fault === "no event arrives for half a day" ? ["silence"] : [];
          assert.deepEqual(
            ringing(from, recorded(fault, name, subscription)),
            [...wanted, ...earlier].toSorted(),
            `${name}: ${fault.fault}`,
          );
          assert.deepEqual(
            ringing(from, recorded(fault, `emea-${name}`, `emea-${subscription}`)).filter(isOfFault),
            [],
            "another installation rings",
          );
          for (const key of wanted) rung.add(key);
        }
      }
      const onMetrics = new Set(
        [plan, elsewhere].flatMap((from) =>
          policies(from)
            .map(keyOf)
            .filter((key) => !logAlertsOf(from).has(key)),
        ),
      );
      assert.deepEqual([...onMetrics].toSorted(), [...rung].toSorted(), "an alert that no fault rings");
    },
  },
  {
    name: "the canary rings if it is not a row, and only in an installation with one; its files are not counted as the platform's",
    holds: ({ default: plan, guarded, unmanaged }) => {
      const { canary, healthy, faulty } = logLines("ccaip-sessions");
      const rings = logAlertsOf(guarded).get("canary");
      assert.ok(rings !== undefined && logAlertsOf(unmanaged).has("canary") && !logAlertsOf(plan).has("canary"));
      for (const line of canary.missing) assert.ok(rings(line), JSON.stringify(line));
      for (const line of [...canary.healthy, ...healthy, ...Object.values(faulty).flat()]) assert.ok(!rings(line), JSON.stringify(line));
      for (const [key, alert] of logAlertsOf(guarded)) {
        if (key === "canary") continue;
        for (const line of [...canary.healthy, ...canary.missing]) assert.ok(!alert(line), `${key} rings for ${JSON.stringify(line)}`);
      }
      for (const metric of ["outcome", "lag"]) {
        const found = guarded.resources.find(({ address }) => address === `google_logging_metric.${metric}`);
        const counts = logFilter(z.object({ filter: z.string() }).loose().parse(found?.values).filter);
        assert.deepEqual(canary.healthy.filter(counts), [], metric);
      }
    },
  },
  {
    name: "the objective is a page of the console only if asked for, over the share of files within five minutes",
    holds: ({ default: plan, guarded }) => {
      assert.deepEqual(objectiveOf(plan), []);
      const [service, objective] = objectiveOf(guarded);
      assert.equal(service?.values["service_id"], "ccaip-sessions");
      assert.deepEqual(
        z
          .object({
            goal: z.number(),
            rolling_period_days: z.number(),
            service: z.string(),
            request_based_sli: z.tuple([
              z.looseObject({
                distribution_cut: z.tuple([
                  z.object({ distribution_filter: z.string(), range: z.tuple([z.looseObject({ max: z.number() })]) }),
                ]),
              }),
            ]),
          })
          .transform(
            ({
              request_based_sli: [
                {
                  distribution_cut: [cut],
                },
              ],
              ...rest
            }) => ({
              ...rest,
              filter: cut.distribution_filter,
              max: cut.range[0].max,
            }),
          )
          .parse(objective?.values),
        {
          goal: 0.99,
          rolling_period_days: 30,
          service: "ccaip-sessions",
          filter: 'metric.type="logging.googleapis.com/user/ccaip-sessions/lag" AND resource.type="cloud_run_revision"',
          max: 300,
        },
      );
    },
  },
];

/** Silence rings without any points, so for another installation's as well. */
const isOfFault = (key: string): boolean => key !== "silence" && key !== "heartbeat";
