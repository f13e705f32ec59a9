import { assumedCenter, Center } from "./center.ts";
import { gibibyte, prices, tebibyte } from "./prices.ts";
import { type RunCost, UpkeptCenter } from "./upkeep-run.ts";

/** A center whose bucket grows by a month after the other. */
export interface YearOptions {
  readonly sessionsPerDay: number;
  /** Pages that upkeep lists in a run. */
  readonly pages: number;
  /** Names that one made-up name counts for; by default, one. */
  readonly namesForEach?: number;
}

/** What the documentation shows. */
export const documented: YearOptions = { sessionsPerDay: 20_000, pages: 250 };
export const documentedMonths = [1, 3, 6, 9, 12, 18, 24, 30, 36] as const;

const daysAMonth = 365 / 12;

/** What upkeep costs an hour with so many months of history, on average over a round. */
export interface MonthCost {
  readonly month: number;
  readonly objects: number;
  /** Runs, that is hours, until all names were compared. */
  readonly runsARound: number;
  /** Requests of the listing in a run. */
  readonly calls: number;
  /** Bytes billed in a run by task. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** The center after so many months. */
export const centerAt = ({ sessionsPerDay, namesForEach = 1 }: YearOptions, month: number): Center =>
  new Center(sessionsPerDay, Math.round(month * daysAMonth), namesForEach);

/** Runs that a round takes: its pages, and one more if the last run ends exactly with the last name. */
const runsOf = (center: Center, pages: number): number => Math.floor(center.objects / (pages * assumedCenter.namesAPage)) + 1;

/** The average run of a round: the requests of its listing, and the bytes billed by task. */
interface HourCost {
  readonly calls: number;
  readonly bytes: ReadonlyMap<string, number>;
}

/**
 * What upkeep reads an hour, on average over a round: its first run, which copies the ledger, and one after it for all others. A run after
 * the first reads as much as every other one but the last.
 */
export async function costOfHour(center: Center, pages: number): Promise<HourCost> {
  const runs = runsOf(center, pages);
  const upkept = new UpkeptCenter(center);
  const first = await upkept.run(pages);
  const other = runs > 1 ? await upkept.run(pages) : first;
  const mean = (ofFirst: number, ofOther: number): number => (ofFirst + ofOther * (runs - 1)) / runs;
  return {
    calls: mean(first.calls, other.calls),
    bytes: new Map(Array.from(first.bytes, ([task, bytes]) => [task, mean(bytes, other.bytes.get(task) ?? 0)])),
  };
}

export async function monthCost(options: YearOptions, month: number): Promise<MonthCost> {
  const center = centerAt(options, month);
  const runsARound = runsOf(center, options.pages);
  return { month, objects: center.objects, runsARound, ...(await costOfHour(center, options.pages)) };
}

/** Every run of a round. */
export async function wholeRound(options: YearOptions, month: number): Promise<readonly RunCost[]> {
  const upkept = new UpkeptCenter(centerAt(options, month));
  const runs: RunCost[] = [];
  do runs.push(await upkept.run(options.pages));
  while (runs.at(-1)?.isRoundComplete === false);
  return runs;
}

export const bytesOf = ({ bytes }: Pick<MonthCost, "bytes">): number => [...bytes.values()].reduce((sum, some) => sum + some, 0);

/** A row of the documentation's table. */
export interface MonthRow {
  readonly month: number;
  readonly objects: number;
  /** Hours that a round takes. */
  readonly hours: number;
  readonly requests: number;
  readonly gibibytes: number;
  /** US cents an hour. */
  readonly listing: number;
  readonly queries: number;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export function rowOf(cost: MonthCost): MonthRow {
  const bytes = bytesOf(cost);
  return {
    month: cost.month,
    objects: cost.objects,
    hours: cost.runsARound,
    requests: Math.round(cost.calls),
    gibibytes: rounded(bytes / gibibyte, 2),
    listing: rounded(cost.calls * prices.listCall * 100, 3),
    queries: rounded((bytes / tebibyte) * prices.queriedTebibyte * 100, 3),
  };
}

const heads = ["month", "objects", "hours a round", "requests an hour", "GiB an hour", "¢ listing", "¢ queries"] as const;

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** The table of the documentation, in Markdown. */
export function yearTable(rows: readonly MonthRow[]): string {
  const body = rows.map(({ month, objects, hours, requests, gibibytes, listing, queries }) =>
    line([
      String(month),
      objects.toLocaleString("en-US"),
      String(hours),
      String(requests),
      gibibytes.toFixed(2),
      listing.toFixed(3),
      queries.toFixed(3),
    ]),
  );
  return [line(heads), line(heads.map(() => "---:")), ...body].join("\n");
}

/** The rows of such a table in a page. */
export function rowsIn(page: string): readonly MonthRow[] {
  return Array.from(
    page.matchAll(/^\|\s*(\d+)\s*\|\s*([\d,]+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|\s*([\d.]+)\s*\|\s*([\d.]+)\s*\|\s*([\d.]+)\s*\|$/gm),
    (row) => {
      const [month = 0, objects = 0, hours = 0, requests = 0, gibibytes = 0, listing = 0, queries = 0] = row
        .slice(1)
        .map((cell) => Number(cell.replaceAll(",", "")));
      return { month, objects, hours, requests, gibibytes, listing, queries };
    },
  );
}
