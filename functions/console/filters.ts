import { type Filters, addDays } from "../report/filters.ts";
import type { ConsoleParts } from "./parts.ts";
import { daysBetween } from "./times.ts";

/** The filters of a page, with the period that they name or, if they name none, the last days that have data. */
export interface PeriodFilters extends Filters {
  readonly from: string;
  readonly to: string;
}

/** What an address says, and what of it cannot be used, a sentence each. */
export interface ReadFilters {
  readonly filters: PeriodFilters;
  readonly problems: readonly string[];
  /** Whether the address names the period. */
  readonly isGiven: boolean;
}

/** Days of the default period. */
const defaultDays = 28;

/** The longest period in days: a page reads every session of it. */
const mostDays = 800;

const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** The filters of an address: `from` and `to` as local dates, both included, `channel`, `queue` and `instance`. */
export async function readFilters(query: Readonly<Record<string, string>>, parts: ConsoleParts, today: string): Promise<ReadFilters> {
  const problems: string[] = [];
  const given = (name: string): string | undefined => {
    const text = query[name]?.trim();
    return text === undefined || text === "" ? undefined : text;
  };
  const date = (name: "from" | "to"): string | undefined => {
    const text = given(name);
    if (text === undefined || isDate(text)) return text;
    problems.push(`The ${name === "from" ? "first" : "last"} day is not a date: type one such as ${today}.`);
    return undefined;
  };
  let [from, to] = [date("from"), date("to")];
  if (from !== undefined && to !== undefined && from > to) {
    problems.push("The last day was before the first: they are exchanged.");
    [from, to] = [to, from];
  }
  const isGiven = from !== undefined || to !== undefined;
  const last = to ?? (from === undefined ? await lastDay(parts, today) : from > today ? from : today);
  let first = from ?? addDays(last, 1 - defaultDays);
  if (daysBetween(first, last) > mostDays) {
    first = addDays(last, 1 - mostDays);
    problems.push(`A page shows ${mostDays} days at most: the last ones are shown.`);
  }
  const rest = Object.fromEntries(
    (["channel", "queue", "instance"] as const).flatMap((name) => {
      const text = given(name);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
  return { filters: { ...rest, from: first, to: last }, problems, isGiven };
}

/** The last day of the default period: today, or the last day with sessions if that is longer ago than the period. */
async function lastDay({ answers }: ConsoleParts, today: string): Promise<string> {
  const { rows } = await answers.ask(
    "select max(session_date) as last_day from ${contact_center}.sessions where session_date > cast(@after as date)",
    { after: addDays(today, -defaultDays) },
  );
  if (typeof rows[0]?.["last_day"] === "string") return today;
  const { rows: all } = await answers.ask("select max(session_date) as last_day from ${contact_center}.sessions");
  const last = all[0]?.["last_day"];
  return typeof last === "string" ? last : today;
}

/** An address of the console: parameters without a value are left out. */
export function addressOf(path: string, ...parameters: readonly Readonly<Record<string, string | undefined>>[]): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(Object.assign({}, ...parameters) satisfies Record<string, string | undefined>))
    if (typeof value === "string" && value !== "") query.set(name, value);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Filters as parameters of an address. */
export const parametersOf = ({ from, to, channel, queue, instance }: Filters): Readonly<Record<string, string | undefined>> => ({
  from,
  to,
  channel,
  queue,
  instance,
});

/** Periods that one click chooses, by their names. */
export const periods = (today: string): readonly (readonly [name: string, from: string, to: string])[] => [
  ["Today", today, today],
  ["Yesterday", addDays(today, -1), addDays(today, -1)],
  ["7 days", addDays(today, -6), today],
  ["28 days", addDays(today, -27), today],
];
