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

/** What the metric views are deployed with, by the environment variable that sets it. */
export const metricEnvironment = z.object({
  REPORTING_TIME_ZONE: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]+$/, "an IANA time zone, such as Europe/Berlin")
    .refine(isTimeZone, "an IANA time zone, such as Europe/Berlin")
    .optional(),
  SERVICE_LEVEL_SECONDS: wholeNumber("30", 0, secondsOfDay).optional(),
  SHORT_ABANDON_SECONDS: wholeNumber("10", 0, secondsOfDay).optional(),
  INTERVAL_SECONDS: wholeNumber("1800", 60, secondsOfDay)
    .refine((seconds) => secondsOfDay % seconds === 0, "seconds that divide a day, such as 1800")
    .optional(),
  CSAT_POSITIVE_MIN: wholeNumber("4", 0, 100).optional(),
  REPEAT_DAYS: wholeNumber("7", 1, 366).optional(),
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

export const defaultMetricSettings: MetricSettings = {
  time_zone: "UTC",
  service_level_seconds: 30,
  short_abandon_seconds: 10,
  interval_seconds: 1_800,
  csat_positive_min: 4,
  repeat_days: 7,
};

/** A part of the settings as JSON text or a row has it; none of them if it is not one. */
export function storedMetricSettings(value: unknown): Partial<MetricSettings> {
  const parsed = stored.safeParse(value);
  return parsed.success ? parsed.data : {};
}

const stored = z
  .object({
    time_zone: z.string(),
    service_level_seconds: z.number(),
    short_abandon_seconds: z.number(),
    interval_seconds: z.number(),
    csat_positive_min: z.number(),
    repeat_days: z.number(),
  })
  .partial()
  .transform((settings): Partial<MetricSettings> => withoutAbsent(settings));

/** The settings that the environment has. */
export const givenMetricSettings = (environment: z.output<typeof metricEnvironment>): Partial<MetricSettings> =>
  withoutAbsent({
    time_zone: environment.REPORTING_TIME_ZONE,
    service_level_seconds: environment.SERVICE_LEVEL_SECONDS,
    short_abandon_seconds: environment.SHORT_ABANDON_SECONDS,
    interval_seconds: environment.INTERVAL_SECONDS,
    csat_positive_min: environment.CSAT_POSITIVE_MIN,
    repeat_days: environment.REPEAT_DAYS,
  });

type WithAbsent<Values> = { readonly [Name in keyof Values]?: Values[Name] | undefined };

function withoutAbsent(settings: WithAbsent<MetricSettings>): Partial<MetricSettings> {
  const { time_zone, service_level_seconds, short_abandon_seconds, interval_seconds, csat_positive_min, repeat_days } = settings;
  return {
    ...(time_zone === undefined ? {} : { time_zone }),
    ...(service_level_seconds === undefined ? {} : { service_level_seconds }),
    ...(short_abandon_seconds === undefined ? {} : { short_abandon_seconds }),
    ...(interval_seconds === undefined ? {} : { interval_seconds }),
    ...(csat_positive_min === undefined ? {} : { csat_positive_min }),
    ...(repeat_days === undefined ? {} : { repeat_days }),
  };
}

/** The settings of a deployment: those of the environment, the defaults otherwise. */
export const metricSettingsOf = (environment: z.output<typeof metricEnvironment>): MetricSettings => ({
  ...defaultMetricSettings,
  ...givenMetricSettings(environment),
});

/** SQL with `${time_zone}` and the other parameters as literals; other placeholders stay. */
export const withMetricSettings = (sql: string, settings: MetricSettings): string =>
  Object.entries(settings).reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, String(value)), sql);
