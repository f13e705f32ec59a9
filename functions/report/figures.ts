import type { Figure } from "./dashboard.ts";

const count = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hundredth = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Formats a figure for people; a dash if there is no value. */
export function formatFigure(value: unknown, format: Figure["format"]): string {
  if (typeof value !== "number") return "–";
  switch (format) {
    case "count":
      return count.format(value);
    case "percent":
      return `${tenth.format(value)} %`;
    case "rating":
      return hundredth.format(value);
    case "duration":
      return formatDuration(value);
    default:
      return format satisfies never;
  }
}

const signed = (difference: number, text: string): string => `${difference < 0 ? "−" : "+"}${text}`;

/**
 * The change of a figure from the period before, for people: in percent of a count or a length, in points of a share, in its own unit of a
 * rating. Null if either has no value.
 */
export function formatChange(value: unknown, before: unknown, format: Figure["format"]): string | null {
  if (typeof value !== "number" || typeof before !== "number") return null;
  const from = `from ${formatFigure(before, format)}`;
  const difference = value - before;
  if (difference === 0) return `unchanged ${from}`;
  const size = Math.abs(difference);
  if (format === "percent") return `${signed(difference, tenth.format(size))} points ${from}`;
  if (format === "rating") return `${signed(difference, hundredth.format(size))} ${from}`;
  return before === 0 ? from : `${signed(difference, count.format((100 * size) / before))} % ${from}`;
}

function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = String(whole % 60).padStart(2, "0");
  return hours === 0 ? `${minutes}:${rest} min` : `${hours}:${String(minutes).padStart(2, "0")}:${rest} h`;
}

/** Formats a table cell: whole numbers with separators, others with up to two decimals. */
export function formatCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? count.format(value) : hundredth.format(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
