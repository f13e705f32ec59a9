import type { Warehouse } from "../warehouse/warehouse.ts";
import { drawChart } from "./chart.ts";
import { dashboard } from "./dashboard.ts";
import { type Filters, daysBefore, filterCondition, readableSql } from "./filters.ts";
import { type FilledPanel, renderPage } from "./page.ts";

/** Queries the warehouse for every panel and renders the page as HTML. Throws if a view is missing. */
export async function makeReport(warehouse: Warehouse, filters: Filters, madeAt: Date): Promise<string> {
  const condition = filterCondition(filters);
  const askWith = ({ sql: where, parameters }: typeof condition, sql: string) =>
    warehouse.query(sql.replaceAll("${filters}", where), parameters);
  const ask = (sql: string) => askWith(condition, sql);
  const span = await ask(
    "select min(local_date) as first_date, max(local_date) as last_date from ${contact_center}.sessions_flat where ${filters}",
  );
  const { first_date: first, last_date: last } = span.rows[0] ?? {};
  const period = typeof first === "string" && typeof last === "string" ? { from: first, to: last } : null;
  // Without a first date the report shows everything, and nothing is before it.
  const before = filters.from === undefined || period === null ? null : daysBefore(filters.from, filters.to ?? period.to);
  const panels: FilledPanel[] = [];
  for (const panel of dashboard) {
    const result = await ask(panel.sql);
    const svg = panel.spec === undefined || result.rows.length === 0 ? null : await drawChart(panel.spec, result.rows, panel.title);
    const comparedRow =
      before === null || panel.figures === undefined
        ? null
        : ((await askWith(filterCondition({ ...filters, ...before }), panel.sql)).rows[0] ?? null);
    panels.push({
      panel,
      result,
      comparedRow,
      svg,
      sql: readableSql(panel.sql.replaceAll("${filters}", condition.sql), condition.parameters),
    });
  }
  const settings = await warehouse.query("select time_zone from ${contact_center}.settings");
  return renderPage({
    panels,
    period,
    before,
    timeZone: String(settings.rows[0]?.["time_zone"]),
    narrowed: Object.entries(filters).flatMap(([name, value]: [string, unknown]) =>
      typeof value === "string" ? [`${name} ${value}`] : [],
    ),
    madeAt: madeAt.toISOString(),
  });
}
