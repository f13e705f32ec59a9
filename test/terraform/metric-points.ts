/** One time series as Cloud Monitoring stores it: what was added, or measured, in each minute. Distributions are given by their values. */
export interface Series {
  readonly metric: string;
  readonly metricLabels: Readonly<Record<string, string>>;
  readonly resource: string;
  readonly resourceLabels: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
}

export interface Point {
  readonly minute: number;
  readonly value: number | readonly number[];
}

/** Now, in minutes since the recording began: past a day, so that an alert on a day of silence can ring. */
export const now = 26 * 60;

const everyMinute = Array.from({ length: now + 1 }, (_, minute) => minute);

/** What an installation measures, by part; a fault replaces parts. */
interface Measured {
  /** Lags of the files loaded in a minute, in seconds. */
  readonly lags: (minute: number) => readonly number[];
  /** Calls of the loader in a minute, by class of the answer. */
  readonly calls: (minute: number) => Readonly<Record<string, number>>;
  readonly upkeepCalls: (minute: number) => Readonly<Record<string, number>>;
  /** Age of the oldest event waiting, in seconds. */
  readonly oldest: (minute: number) => number;
  readonly deadLetters: (minute: number) => number;
}

const isNight = (minute: number): boolean => minute > now - 300 && minute < now - 120;

/** Two days of a small center: a file every three minutes, few at night, one of them late, and now and then a failed call. */
const well: Measured = {
  lags: (minute) => (isNight(minute) ? (minute === now - 180 ? [700] : []) : minute % 3 === 0 ? [2 + (minute % 40)] : []),
  calls: (minute) => (minute % 500 === 0 ? { "5xx": 1 } : { "2xx": 2 }),
  upkeepCalls: (minute) => (minute % 60 === 17 ? { "2xx": 1 } : {}),
  oldest: (minute) => minute % 45,
  deadLetters: () => 0,
};

const recent = (minutes: number, minute: number): boolean => minute > now - minutes;

/** A fault, what it changes, and which alerts ring for it. */
interface MetricFault {
  readonly fault: string;
  readonly rings: readonly string[];
  readonly measured: Partial<Measured>;
}

export const metricFaults: readonly MetricFault[] = [
  { fault: "all is well", rings: [], measured: {} },
  {
    fault: "no event arrives for a day",
    rings: ["silence"],
    measured: { lags: (minute) => (recent(25 * 60, minute) ? [] : [3]), calls: () => ({}) },
  },
  { fault: "no event arrives for half a day", rings: [], measured: { lags: (minute) => (recent(12 * 60, minute) ? [] : [3]) } },
  {
    fault: "upkeep is not called",
    rings: ["heartbeat"],
    measured: { upkeepCalls: (minute) => (recent(240, minute) ? {} : well.upkeepCalls(minute)) },
  },
  {
    fault: "the schedule's calls are refused",
    rings: ["errors", "heartbeat"],
    measured: { upkeepCalls: (minute) => (minute % 60 === 17 ? (recent(240, minute) ? { "4xx": 3 } : { "2xx": 1 }) : {}) },
  },
  {
    fault: "a run of upkeep fails",
    rings: ["errors"],
    measured: { upkeepCalls: (minute) => (minute === now - 30 ? { "5xx": 1 } : well.upkeepCalls(minute)) },
  },
  {
    fault: "one event always fails",
    rings: ["errors"],
    measured: { calls: (minute) => ({ "2xx": 2, ...(recent(60, minute) && minute % 10 === 0 ? { "5xx": 1 } : {}) }) },
  },
  {
    fault: "Cloud Run refuses calls",
    rings: ["errors"],
    measured: { calls: (minute) => (recent(5, minute) ? { "4xx": 4 } : { "2xx": 2 }) },
  },
  {
    fault: "a third of an hour's files is late",
    rings: ["objective_fast", "objective_slow"],
    measured: { lags: (minute) => (recent(120, minute) ? [5, 9, 400] : [4]) },
  },
  {
    fault: "a twelfth of six hours' files is late",
    rings: ["objective_slow"],
    measured: { lags: (minute) => (recent(400, minute) ? [...Array.from({ length: 11 }, () => 4), 400] : [4]) },
  },
  {
    fault: "events wait",
    rings: ["backlog"],
    measured: { oldest: (minute) => (recent(30, minute) ? 901 + minute - now + 30 : 3) },
  },
  { fault: "an event is given up", rings: ["dead_letters"], measured: { deadLetters: (minute) => (minute === now - 2 ? 1 : 0) } },
];

/** The time series of an installation with a fault. */
export function recorded({ measured }: MetricFault, name: string, subscription: string): readonly Series[] {
  const { lags, calls, upkeepCalls, oldest, deadLetters } = { ...well, ...measured };
  const logged = (metric: string, value: (minute: number) => Point["value"] | null, metricLabels = {}): Series => ({
    metric: `logging.googleapis.com/user/${name}/${metric}`,
    metricLabels,
    resource: "cloud_run_revision",
    resourceLabels: { service_name: `${name}-loader` },
    points: pointsOf(value),
  });
  const answered = (part: string, classes: (minute: number) => Readonly<Record<string, number>>): readonly Series[] =>
    ["2xx", "4xx", "5xx"].map((response_code_class) => ({
      metric: "run.googleapis.com/request_count",
      metricLabels: { response_code_class },
      resource: "cloud_run_revision",
      resourceLabels: { service_name: `${name}-${part}` },
      points: pointsOf((minute) => classes(minute)[response_code_class] ?? null),
    }));
  const subscribed = (metric: string, value: (minute: number) => number): Series => ({
    metric: `pubsub.googleapis.com/subscription/${metric}`,
    metricLabels: {},
    resource: "pubsub_subscription",
    resourceLabels: { subscription_id: subscription },
    points: pointsOf(value),
  });
  return [
    logged("outcome", (minute) => (lags(minute).length === 0 ? null : lags(minute).length), { outcome: "loaded", reason: "" }),
    logged("outcome", (minute) => (minute % 60 === 0 ? 1 : null), { outcome: "skipped", reason: "not_a_session" }),
    logged("lag", (minute) => (lags(minute).length === 0 ? null : lags(minute))),
    ...answered("loader", calls),
    ...answered("upkeep", upkeepCalls),
    subscribed("oldest_unacked_message_age", oldest),
    subscribed("dead_letter_message_count", deadLetters),
  ];
}

const pointsOf = (value: (minute: number) => Point["value"] | null): readonly Point[] =>
  everyMinute.flatMap((minute) => {
    const measured = value(minute);
    return measured === null ? [] : [{ minute, value: measured }];
  });
