import type { TopLevelSpec } from "vega-lite";
import { drawChart } from "../../../report/chart.ts";
import type { FilesData } from "./data.ts";

/** Outcomes with the color of each, in the order of the legend. */
const colors = {
  loaded: "var(--series-2)",
  superseded: "var(--series-1)",
  skipped: "var(--series-6)",
  rejected: "var(--series-4)",
  erased: "var(--series-5)",
} as const;

const spec: TopLevelSpec = {
  data: { values: [] },
  width: 1040,
  height: 150,
  mark: { type: "bar", cornerRadiusEnd: 1 },
  encoding: {
    x: { field: "hour", type: "temporal", timeUnit: "utcyearmonthdatehours", axis: { title: null, format: "%H:%M", tickCount: 12 } },
    y: { field: "files", type: "quantitative", axis: { title: "files", tickCount: 3, format: "d" } },
    color: {
      field: "outcome",
      type: "nominal",
      scale: { domain: Object.keys(colors), range: Object.values(colors) },
      legend: { title: null },
    },
  },
};

/** Files per hour by outcome, as SVG; null if none was handled in the last two days. Hours are local: they are drawn as if they were UTC. */
export async function drawHours({ hours }: FilesData): Promise<string | null> {
  if (hours.length === 0) return null;
  const rows = hours.map((row) => ({
    hour: `${String(row["day"])}T${String(row["hour"]).padStart(2, "0")}:00:00Z`,
    outcome: row["outcome"],
    files: row["files"],
  }));
  return drawChart(spec, rows, "Files per hour by outcome");
}
