import { metricSql, metrics } from "../../../../schema/metrics.ts";
import { type Figure, type Panel, dashboard } from "../../../report/dashboard.ts";
import { addDays, daysBefore, filterCondition } from "../../../report/filters.ts";
import { type Cells, numberIn, textIn } from "../../cells.ts";
import type { PeriodFilters } from "../../filters.ts";
import type { Statement } from "../sessions/search.ts";

/** Screens of the report, in its order. */
export const screens: readonly string[] = [...new Set(dashboard.map(({ screen }) => screen))];

/** The panel of key figures. */
export const keyFigures: Panel | undefined = dashboard.find(({ figures }) => figures !== undefined);

/** The panels of a screen that are charts, tables or figures of their own. */
export const panelsOf = (screen: string): readonly Panel[] => dashboard.filter((panel) => panel.screen === screen && panel !== keyFigures);

/** A panel's statement under the filters of a page. */
export function panelStatement({ sql }: Panel, filters: PeriodFilters): Statement {
  const condition = filterCondition(filters);
  return { sql: sql.replaceAll("${filters}", condition.sql), parameters: condition.parameters };
}

/** The equal period before a period. */
export const periodBefore = (filters: PeriodFilters): PeriodFilters => ({ ...filters, ...daysBefore(filters.from, filters.to) });

/** Days that a spark line shows. */
const sparkDays = 28;

/** The days of the spark lines: the last ones up to the period's end. */
const sparkPeriod = (filters: PeriodFilters): PeriodFilters => ({ ...filters, from: addDays(filters.to, 1 - sparkDays) });

/** The key figures that are metrics, by day: a statement for each view that they are counted in. */
export function dailyStatements(filters: PeriodFilters): readonly Statement[] {
  const period = sparkPeriod(filters);
  const condition = filterCondition(period);
  const shown = (keyFigures?.figures ?? []).flatMap(({ column, label }) =>
    metrics.filter((metric) => metric.label === label).map((metric) => ({ column, metric })),
  );
  return [...new Set(shown.map(({ metric }) => metric.view))].map((view) => ({
    sql: `select local_date, ${shown
      .filter(({ metric }) => metric.view === view)
      .map(({ column, metric }) => `${metricSql(metric)} as ${column}`)
      .join(", ")}
from \${contact_center}.${view}
where ${condition.sql}
group by local_date`,
    parameters: condition.parameters,
  }));
}

/** Values of a figure by day, first to last; null on days without one. */
export function seriesOf(rows: readonly Cells[], column: string, filters: PeriodFilters): readonly (number | null)[] {
  const values = new Map(
    rows.filter((row) => Object.hasOwn(row, column)).map((row) => [textIn(row, "local_date"), numberIn(row, column)] as const),
  );
  const { from } = sparkPeriod(filters);
  return Array.from({ length: sparkDays }, (_, index) => values.get(addDays(from, index)) ?? null);
}

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const hundredth = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** How a figure differs from that of the period before: `+4.2 %` of a count, `−1.2 points` of a share, `+12 s` of a length. */
export function changeText(now: unknown, before: unknown, format: Figure["format"]): string | null {
  if (typeof now !== "number" || typeof before !== "number") return null;
  const difference = now - before;
  const signed = (text: string): string => (/^0(?:[.]0+)?$/.test(text) ? "unchanged" : `${difference < 0 ? "−" : "+"}${text}`);
  const size = Math.abs(difference);
  switch (format) {
    case "count":
      return before === 0 ? null : withUnit(signed(tenth.format((100 * size) / before)), " %");
    case "percent":
      return withUnit(signed(tenth.format(size)), " points");
    case "duration":
      return withUnit(signed(whole.format(size)), " s");
    case "rating":
      return signed(hundredth.format(size));
    default:
      return format satisfies never;
  }
}

const withUnit = (text: string, unit: string): string => (text === "unchanged" ? text : `${text}${unit}`);
