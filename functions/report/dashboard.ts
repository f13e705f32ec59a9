import type { TopLevelSpec } from "vega-lite";
import { z } from "zod";
import panels from "../../schema/dashboard.json" with { type: "json" };

/** A figure and its format. Lengths are in seconds, shares in percent. */
const figure = z.strictObject({
  column: z.string(),
  label: z.string(),
  format: z.enum(["count", "percent", "duration", "rating"]),
});
export type Figure = z.output<typeof figure>;

/** What the page shows: a query over the views, and a chart of its rows (Vega-Lite, without data) or figures of its one row. */
const panel = z.strictObject({
  screen: z.enum(["Overview", "Queues", "Agents", "Virtual agents", "Completeness"]),
  title: z.string(),
  description: z.string(),
  /** `${filters}` is replaced by the filters as a condition over columns of the view. */
  sql: z.string().includes("${filters}"),
  spec: z.custom<TopLevelSpec>((value) => typeof value === "object" && value !== null).optional(),
  figures: z.array(figure).optional(),
});
export type Panel = z.output<typeof panel>;

/** The panels of the report in their order, as `schema/dashboard.json` has them. */
export const dashboard: readonly Panel[] = z.array(panel).parse(panels);
