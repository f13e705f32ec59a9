/** The chart of cold start, event and backfill beside their peers, drawn as SVG without a browser. */

import { View, parse } from "vega";
import { type TopLevelSpec, compile } from "vega-lite";
import type { Row } from "./comparison.ts";

const font = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
const ink = "#59636e";

/** What is drawn, by the first words of its rows. */
const drawn = ["cold start", "an event", "each further file"];
const ours: ReadonlySet<string> = new Set(["packaged function", "load"]);

/** Draws the rows as SVG text; the same rows give the same bytes. */
export async function renderNumbers(rows: readonly Row[]): Promise<string> {
  const view = new View(parse(compile(spec(rows)).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function spec(rows: readonly Row[]): TopLevelSpec {
  const panels = drawn.map((start) => panelOf(rows.filter(({ what }) => what.startsWith(start))));
  return {
    description: "CPU time of a cold start, an event and a further file of a backfill, beside the floor and the peers of each.",
    padding: 16,
    background: "#ffffff",
    config: { font, view: { stroke: null }, concat: { spacing: 24 } },
    title: {
      text: "CPU time beside floor and peers",
      subtitle: ["milliseconds, medians of one run; shorter is better"],
      anchor: "start",
      fontSize: 16,
      subtitleFontSize: 12,
      subtitleColor: ink,
      subtitlePadding: 6,
      offset: 12,
    },
    vconcat: panels.map(({ title, values, order, most }) => ({
      title: { text: title, anchor: "start", fontSize: 13, fontWeight: 600 },
      width: 420,
      height: { step: 24 },
      data: { values },
      encoding: {
        x: { field: "cpu", type: "quantitative", axis: null, scale: { domain: [0, most] } },
        y: {
          field: "who",
          type: "nominal",
          sort: order,
          axis: { title: null, labelLimit: 220, minExtent: 222, domain: false, ticks: false },
        },
      },
      layer: [
        {
          mark: { type: "bar", height: 14 },
          encoding: {
            color: {
              field: "kind",
              type: "nominal",
              scale: { domain: ["this loader", "others"], range: ["#1a7f37", "#a8b1bb"] },
              legend: null,
            },
          },
        },
        {
          mark: { type: "text", align: "left", dx: 4, color: ink },
          encoding: { text: { field: "cpu", type: "quantitative", format: ".3~g" } },
        },
      ],
    })),
    resolve: { scale: { x: "independent", color: "shared" } },
  };
}

/** One kind of work; its rows share a scale of their own. */
function panelOf(rows: readonly Row[]) {
  const values = rows.map(({ who, cpu }) => ({ who, cpu, kind: ours.has(who) ? "this loader" : "others" }));
  const most = Math.max(...values.map(({ cpu }) => cpu));
  return { title: rows[0]?.what ?? "", values, order: values.map(({ who }) => who), most: most * 1.15 };
}
