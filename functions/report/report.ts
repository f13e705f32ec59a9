import type { Warehouse } from "../warehouse/warehouse.ts";
import { drawChart } from "./chart.ts";
import { dashboard } from "./dashboard.ts";
import { type Filters, filterCondition, readableSql } from "./filters.ts";
import { type FilledPanel, renderPage } from "./page.ts";

/** Queries the warehouse for every panel and renders the page as HTML. Throws if a view is missing. */
export async function makeReport(warehouse: Warehouse, filters: Filters, madeAt: Date): Promise<string> {
  const condition = filterCondition(filters);
  const ask = (sql: string) => warehouse.query(sql.replaceAll("${filters}", condition.sql), condition.parameters);
  const panels: FilledPanel[] = [];
  for (const panel of dashboard) {
    const result = await ask(panel.sql);
    const svg = panel.spec === undefined || result.rows.length === 0 ? null : await drawChart(panel.spec, result.rows, panel.title);
    panels.push({ panel, result, svg, sql: readableSql(panel.sql.replaceAll("${filters}", condition.sql), condition.parameters) });
  }
  const span = await ask(
    "select min(local_date) as first_date, max(local_date) as last_date from ${contact_center}.sessions_flat where ${filters}",
  );
  const settings = await warehouse.query("select time_zone from ${contact_center}.settings");
  const { first_date: from, last_date: to } = span.rows[0] ?? {};
  return renderPage({
    panels,
    period: typeof from === "string" && typeof to === "string" ? { from, to } : null,
    timeZone: String(settings.rows[0]?.["time_zone"]),
    narrowed: Object.entries(filters).flatMap(([name, value]: [string, unknown]) =>
      typeof value === "string" ? [`${name} ${value}`] : [],
    ),
    madeAt: madeAt.toISOString(),
  });
}
