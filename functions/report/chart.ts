import { Error as errorsOnly, View, logger, parse } from "vega";
import { type Config, type TopLevelSpec, compile } from "vega-lite";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Colors are CSS properties of the page, so that charts follow its light and dark schemes. */
const config: Config = {
  font: "inherit",
  background: "transparent",
  padding: 2,
  autosize: { type: "fit-x", contains: "padding" },
  view: { stroke: "transparent" },
  axis: {
    labelColor: "var(--muted)",
    titleColor: "var(--muted)",
    titleFontWeight: 500,
    titleFontSize: 12,
    labelFontSize: 12,
    titlePadding: 8,
    domainColor: "var(--line)",
    tickColor: "var(--line)",
    gridColor: "var(--line)",
    labelPadding: 5,
    labelLimit: 270,
  },
  axisY: { domain: false, ticks: false },
  axisX: { grid: false },
  legend: {
    orient: "top",
    labelColor: "var(--ink)",
    titleColor: "var(--muted)",
    titleFontWeight: 500,
    titleFontSize: 12,
    labelFontSize: 12,
    symbolType: "circle",
    symbolSize: 70,
    offset: 10,
    columnPadding: 16,
    labelLimit: 0,
  },
};

/**
 * Draws a Vega-Lite chart of the rows as SVG, without a browser. Dates are read as UTC, so that the result does not depend on the
 * machine's time zone.
 */
export async function drawChart(spec: TopLevelSpec, rows: Rows, title: string): Promise<string> {
  const values = rows.map((row) => ({ ...row }));
  const compiled = compile({ ...spec, data: { values }, description: title }, { config, logger: logger(errorsOnly) });
  const view = new View(parse(compiled.spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg.replace("<svg ", `<svg preserveAspectRatio="xMinYMin meet" `);
}
