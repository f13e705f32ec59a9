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

const hour = 3_600_000;

/** The chart of the two days up to a moment, which is written as a local time that is read as UTC. */
const specUntil = (moment: number): TopLevelSpec => ({
  data: { values: [] },
  width: 1040,
  height: 150,
  mark: { type: "bar", cornerRadiusEnd: 1 },
  encoding: {
    x: {
      field: "hour",
      type: "temporal",
      timeUnit: "utcyearmonthdatehours",
      scale: { type: "utc", domain: [moment - 48 * hour, moment + hour] },
      axis: { title: null, format: "%a %H:%M", tickCount: 8 },
    },
    y: { field: "files", type: "quantitative", axis: { title: "files", tickCount: 3, format: "d" } },
    color: {
      field: "outcome",
      type: "nominal",
      scale: { domain: Object.keys(colors), range: Object.values(colors) },
      legend: { title: null },
    },
  },
});

/** Files per hour by outcome, as SVG; null if none was handled in the last two days. Hours are local: they are drawn as if they were UTC. */
export async function drawHours({ hours, times }: FilesData, now: Date): Promise<string | null> {
  if (hours.length === 0) return null;
  const rows = hours.map((row) => ({
    hour: `${String(row["day"])}T${String(row["hour"]).padStart(2, "0")}:00:00Z`,
    outcome: row["outcome"],
    files: row["files"],
  }));
  const moment = Math.floor(Date.parse(`${times.date(now)}T${times.clock(now)}Z`) / hour) * hour;
  return drawChart(specUntil(moment), rows, "Files per hour by outcome");
}
