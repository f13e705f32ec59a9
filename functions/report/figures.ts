import type { Figure } from "./dashboard.ts";

const count = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hundredth = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A figure as people read it; a dash where there is none. */
export function figureText(value: unknown, format: Figure["format"]): string {
  if (typeof value !== "number") return "–";
  switch (format) {
    case "count":
      return count.format(value);
    case "percent":
      return `${tenth.format(value)} %`;
    case "rating":
      return hundredth.format(value);
    case "duration":
      return durationText(value);
    default:
      return format satisfies never;
  }
}

function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = String(whole % 60).padStart(2, "0");
  return hours === 0 ? `${minutes}:${rest} min` : `${hours}:${String(minutes).padStart(2, "0")}:${rest} h`;
}

/** A cell of a table: whole numbers with separators, others with up to two digits. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? count.format(value) : hundredth.format(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
