/** The chart of upkeep's cost an hour, drawn as SVG without a browser. */

import { View, parse } from "vega";
import { type TopLevelSpec, compile } from "vega-lite";
import type { MonthRow } from "./year.ts";

const font = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
const ink = "#59636e";

/** Draws the rows as SVG text; the same rows give the same bytes. */
export async function renderYear(rows: readonly MonthRow[], sessionsPerDay: number): Promise<string> {
  const view = new View(parse(compile(spec(rows, sessionsPerDay)).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function spec(rows: readonly MonthRow[], sessionsPerDay: number): TopLevelSpec {
  const values = rows.flatMap(({ month, listing, queries }) => [
    { month, part: "queries", cents: queries },
    { month, part: "listing", cents: listing },
  ]);
  const most = Math.max(...rows.map(({ listing, queries }) => listing + queries));
  return {
    description: `What upkeep costs an hour, from ${rows[0]?.month ?? 0} to ${rows.at(-1)?.month ?? 0} months of history.`,
    width: 560,
    height: 220,
    padding: 16,
    background: "#ffffff",
    config: { font, view: { stroke: null } },
    title: {
      text: "What upkeep costs an hour, by months of history",
      subtitle: [`${sessionsPerDay.toLocaleString("en-US")} sessions a day, US cents at list price; computed, not billed`],
      anchor: "start",
      fontSize: 16,
      subtitleFontSize: 12,
      subtitleColor: ink,
      subtitlePadding: 6,
      offset: 12,
    },
    data: { values },
    mark: { type: "area", line: true, interpolate: "linear", opacity: 0.75 },
    encoding: {
      x: {
        field: "month",
        type: "quantitative",
        axis: { title: "months of history", values: [1, 6, 12, 18, 24, 30, 36], grid: false, labelColor: ink, titleColor: ink },
        scale: { domain: [1, 36], nice: false },
      },
      y: {
        field: "cents",
        type: "quantitative",
        stack: "zero",
        axis: { title: "US cents an hour", labelColor: ink, titleColor: ink, tickCount: 5 },
        scale: { domain: [0, most * 1.3] },
      },
      color: {
        field: "part",
        type: "nominal",
        scale: { domain: ["queries", "listing"], range: ["#1a7f37", "#a8b1bb"] },
        legend: { title: null, orient: "top-right" },
      },
    },
  };
}
