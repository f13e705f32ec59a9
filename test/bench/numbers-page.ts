/** The page of numbers, whose table of comparisons `npm run bench -- --write` replaces. */

import { type Row, tableOf } from "./comparison.ts";

export const numbersPage = "docs/numbers.md";
export const chartFile = "docs/numbers.svg";

const [begin, end] = ["<!-- compared: npm run bench -- --peers --write -->", "<!-- end of what is compared -->"];

/** The page with these rows; throws if it has no place for them. */
export function withNumbers(page: string, circumstances: string, rows: readonly Row[]): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${numbersPage}: expected the lines ${begin} and ${end}`);
  return `${page.slice(0, from)}${begin}\n\n${circumstances}.\n\n${tableOf(rows)}\n\n${page.slice(to)}`;
}
