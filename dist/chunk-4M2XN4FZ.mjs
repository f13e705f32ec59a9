import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// schema/metric-settings.ts
import { z } from "zod";
var secondsOfDay = 86400;
function isTimeZone(name) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}
__name(isTimeZone, "isTimeZone");
var wholeNumber = /* @__PURE__ */ __name((example, least, most) => z.coerce.number({ error: `a whole number, such as ${example}` }).int(`a whole number, such as ${example}`).min(least, `at least ${least}, such as ${example}`).max(most, `at most ${most}, such as ${example}`), "wholeNumber");
var metricEnvironment = z.object({
  REPORTING_TIME_ZONE: z.string().regex(/^[A-Za-z0-9_+/-]+$/, "an IANA time zone, such as Europe/Berlin").refine(isTimeZone, "an IANA time zone, such as Europe/Berlin").default("UTC"),
  SERVICE_LEVEL_SECONDS: wholeNumber("30", 0, secondsOfDay).default(30),
  SHORT_ABANDON_SECONDS: wholeNumber("10", 0, secondsOfDay).default(10),
  INTERVAL_SECONDS: wholeNumber("1800", 60, secondsOfDay).refine((seconds) => secondsOfDay % seconds === 0, "seconds that divide a day, such as 1800").default(1800),
  CSAT_POSITIVE_MIN: wholeNumber("4", 0, 100).default(4),
  REPEAT_DAYS: wholeNumber("7", 1, 366).default(7)
});
var metricSettingsOf = /* @__PURE__ */ __name((environment) => ({
  time_zone: environment.REPORTING_TIME_ZONE,
  service_level_seconds: environment.SERVICE_LEVEL_SECONDS,
  short_abandon_seconds: environment.SHORT_ABANDON_SECONDS,
  interval_seconds: environment.INTERVAL_SECONDS,
  csat_positive_min: environment.CSAT_POSITIVE_MIN,
  repeat_days: environment.REPEAT_DAYS
}), "metricSettingsOf");
var defaultMetricSettings = metricSettingsOf(metricEnvironment.parse({}));
var withMetricSettings = /* @__PURE__ */ __name((sql, settings) => Object.entries(settings).reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, String(value)), sql), "withMetricSettings");

export {
  metricEnvironment,
  metricSettingsOf,
  defaultMetricSettings,
  withMetricSettings
};
