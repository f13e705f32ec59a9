import { html, raw } from "hono/html";
import { type PeriodFilters, addressOf, parametersOf, periods } from "./filters.ts";
import type { Html } from "./layout.ts";
import { dayText } from "./times.ts";

interface FilterForm {
  readonly path: string;
  readonly filters: PeriodFilters;
  /** Today in the reporting time zone. */
  readonly today: string;
  /** What the address has apart from the period, to be kept. */
  readonly others: Readonly<Record<string, string | undefined>>;
  /** Fields of the page's own. */
  readonly fields: Html;
}

/** The form that narrows a page; it works by addresses alone. */
export const renderFilterForm = ({ path, filters, today, others, fields }: FilterForm): Html => {
  const { from, to } = filters;
  return html`<form class="filters" method="get" action="${path}">
    <div class="periods">
      ${periods(today).map(
        ([name, first, last]) =>
          html`<a
            href="${addressOf(path, others, { from: first, to: last })}"
            ${raw(first === from && last === to ? 'aria-current="true"' : "")}
            >${name}</a
          >`,
      )}
    </div>
    <label>From <input type="date" name="from" value="${from}" /></label>
    <label>To <input type="date" name="to" value="${to}" /></label>
    ${fields}
    <button type="submit">Show</button>
  </form>`;
};

/** Values of an address that a form keeps without showing them. */
export const hiddenFields = (values: Readonly<Record<string, string | undefined>>): Html[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [html`<input type="hidden" name="${name}" value="${value}" />`],
  );

/** What of an address could not be used. */
export const renderProblems = (problems: readonly string[]): Html[] =>
  problems.map((problem) => html`<p class="notice" role="status">${problem}</p>`);

/** A period as people read it: `2 Mar 2026 – 8 Mar 2026`. */
export const periodText = ({ from, to }: PeriodFilters): string => (from === to ? dayText(from) : `${dayText(from)} – ${dayText(to)}`);

/** The filters of the address without the period. */
export const withoutPeriod = (filters: PeriodFilters): Readonly<Record<string, string | undefined>> => ({
  ...parametersOf(filters),
  from: undefined,
  to: undefined,
});
