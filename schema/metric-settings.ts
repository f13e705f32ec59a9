import { z } from "zod";

const secondsOfDay = 86_400;

/** Whether the runtime knows the name; the engines take the same IANA names. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

const wholeNumber = (example: string, least: number, most: number) =>
  z.coerce
    .number({ error: `a whole number, such as ${example}` })
    .int(`a whole number, such as ${example}`)
    .min(least, `at least ${least}, such as ${example}`)
    .max(most, `at most ${most}, such as ${example}`);

/** What the metric views are deployed with, by the environment variable that sets it; all have defaults. */
export const metricEnvironment = z.object({
  REPORTING_TIME_ZONE: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]+$/, "an IANA time zone, such as Europe/Berlin")
    .refine(isTimeZone, "an IANA time zone, such as Europe/Berlin")
    .default("UTC"),
  SERVICE_LEVEL_SECONDS: wholeNumber("30", 0, secondsOfDay).default(30),
  SHORT_ABANDON_SECONDS: wholeNumber("10", 0, secondsOfDay).default(10),
  INTERVAL_SECONDS: wholeNumber("1800", 60, secondsOfDay)
    .refine((seconds) => secondsOfDay % seconds === 0, "seconds that divide a day, such as 1800")
    .default(1_800),
  CSAT_POSITIVE_MIN: wholeNumber("4", 0, 100).default(4),
  REPEAT_DAYS: wholeNumber("7", 1, 366).default(7),
});

/** The parameters of the metric views, under the names that the SQL uses; the `settings` view shows them. */
export interface MetricSettings {
  readonly time_zone: string;
  readonly service_level_seconds: number;
  readonly short_abandon_seconds: number;
  readonly interval_seconds: number;
  readonly csat_positive_min: number;
  readonly repeat_days: number;
}

export const metricSettingsOf = (environment: z.output<typeof metricEnvironment>): MetricSettings => ({
  time_zone: environment.REPORTING_TIME_ZONE,
  service_level_seconds: environment.SERVICE_LEVEL_SECONDS,
  short_abandon_seconds: environment.SHORT_ABANDON_SECONDS,
  interval_seconds: environment.INTERVAL_SECONDS,
  csat_positive_min: environment.CSAT_POSITIVE_MIN,
  repeat_days: environment.REPEAT_DAYS,
});

export const defaultMetricSettings: MetricSettings = metricSettingsOf(metricEnvironment.parse({}));

/** SQL with `${time_zone}` and the other parameters as literals; other placeholders stay. */
export const withMetricSettings = (sql: string, settings: MetricSettings): string =>
  Object.entries(settings).reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, String(value)), sql);
