import type { TopLevelSpec } from "vega-lite";
import { z } from "zod";
import { metricNamed, metricSql } from "../../schema/metrics.ts";
import panels from "../../schema/dashboard.json" with { type: "json" };

const formats = z.enum(["count", "percent", "duration", "rating"]);

/** A figure and its format: a metric, or a figure of the page alone. Lengths are in seconds, shares in percent. */
const figure = z
  .union([
    z.strictObject({ column: z.string(), metric: z.string(), format: formats }),
    z.strictObject({ column: z.string(), label: z.string(), format: formats }),
  ])
  .transform((given) => {
    const { column, format } = given;
    if ("label" in given) return { column, format, label: given.label, population: null };
    const { label, population } = metricNamed(given.metric);
    return { column, format, label, population };
  });
export type Figure = z.output<typeof figure>;

/** What the page shows: a query over the views, and a chart of its rows (Vega-Lite, without data) or figures of its one row. */
const panel = z.strictObject({
  screen: z.enum(["Overview", "Queues", "Agents", "Virtual agents", "Completeness"]),
  title: z.string(),
  description: z.string(),
  /** `${filters}` is replaced by the filters as a condition over columns of the view, `${metric.name}` by the metric of that name. */
  sql: z
    .string()
    .includes("${filters}")
    .transform((sql) => sql.replaceAll(/\$\{metric\.(\w+)\}/g, (_, name: string) => metricSql(metricNamed(name)))),
  spec: z.custom<TopLevelSpec>((value) => typeof value === "object" && value !== null).optional(),
  figures: z.array(figure).optional(),
  /** The rows themselves are what the panel shows. */
  table: z.boolean().optional(),
});
export type Panel = z.output<typeof panel>;

/** The panels of the report in their order, as `schema/dashboard.json` has them. */
export const dashboard: readonly Panel[] = z.array(panel).parse(panels);
