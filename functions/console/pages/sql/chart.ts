import type { TopLevelSpec } from "vega-lite";
import type { QueryResult } from "../../../warehouse/warehouse.ts";

/** What of an answer a chart shows: one column of numbers over a date, a time or a category. */
export interface ChartChoice {
  readonly over: string;
  readonly isTime: boolean;
  /** Whether its times are whole days. */
  readonly isDay: boolean;
  /** Columns of numbers, any of which can be drawn. */
  readonly values: readonly string[];
}

const timeText = /^\d{4}-\d\d-\d\d(?:$|[T ])/;

/** Most bars of a chart. */
const mostBars = 40;
const mostPoints = 2_000;

const isNumber = (value: unknown): boolean => value === null || typeof value === "number";

/** The chart of an answer; null if it has no date or category with numbers, or too many rows for one. */
export function chartOf({ columns, rows }: QueryResult): ChartChoice | null {
  if (rows.length < 2 || rows.length > mostPoints) return null;
  const names = columns.map(({ name }) => name);
  const values = names.filter((name) => rows.every((row) => isNumber(row[name])) && rows.some((row) => row[name] !== null));
  const texts = names.filter((name) => rows.every((row) => typeof row[name] === "string"));
  const isDistinct = (name: string): boolean => new Set(rows.map((row) => row[name])).size === rows.length;
  const time = texts.find((name) => rows.every((row) => timeText.test(String(row[name]))));
  const category = texts.find((name) => name !== time && isDistinct(name));
  const measured = values.filter((name) => !/(?:^|_)id$/.test(name));
  if (measured.length === 0) return null;
  if (time !== undefined && isDistinct(time))
    return { over: time, isTime: true, isDay: rows.every((row) => String(row[time]).length === 10), values: measured };
  return category !== undefined && rows.length <= mostBars ? { over: category, isTime: false, isDay: false, values: measured } : null;
}

/** A column's name as Vega reads it: points and brackets would be places within a value. */
const field = (name: string): string => name.replaceAll(/[\\.[\]]/g, "\\$&");

/** The Vega-Lite chart of one column of numbers, without data. */
export function chartSpec({ over, isTime, isDay }: ChartChoice, value: string): TopLevelSpec {
  const title = value.replaceAll("_", " ");
  return isTime
    ? {
        data: { values: [] },
        width: 1000,
        height: 240,
        mark: { type: "line", point: { size: 24 }, color: "var(--series-1)" },
        encoding: {
          x: {
            field: field(over),
            type: "temporal",
            scale: { type: "utc" },
            axis: { title: null, ...(isDay ? { format: "%-d %b", tickMinStep: 86_400_000 } : {}) },
          },
          y: { field: field(value), type: "quantitative", axis: { title, tickCount: 4 } },
        },
      }
    : {
        data: { values: [] },
        width: 1000,
        height: { step: 22 },
        mark: { type: "bar", color: "var(--series-1)", cornerRadiusEnd: 2 },
        encoding: {
          y: { field: field(over), type: "nominal", sort: null, axis: { title: null, labelLimit: 260 } },
          x: { field: field(value), type: "quantitative", axis: { title, tickCount: 5, grid: true } },
        },
      };
}
