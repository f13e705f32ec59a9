import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { settleStatements } from "../../schema/settled.ts";
import { Center, assumedCenter, bytesOfVersion } from "./center.ts";
import { gibibyte, prices, tebibyte } from "./prices.ts";
import { leastBytes, questions, sizes } from "./questions.ts";
import { UpkeptCenter } from "./upkeep-run.ts";
import { costOfHour } from "./year.ts";

/** What a session is assumed to cause. */
export const assumed = {
  writes: 2,
  bytesSent: 10_000,
  otherFiles: 3,
  loadedSeconds: 0.3,
  ignoredSeconds: 0.1,
  memoryGibibytes: 0.5,
  eventBytes: 4_000,
  versionDays: 30,
  upkeepRuns: 24 * 30,
  /** Time of upkeep for a page of the listing, and for everything else in a run. */
  pageSeconds: 0.15,
  upkeepSeconds: 30,
} as const;

const days = 30;

/** Rows of the settled tables for one session, in rows of its version: one is a copy of it, the five others have about as many bytes. */
const settledCopies = 2;

/** One line of the bill. */
export interface CostLine {
  readonly what: string;
  /** US dollars a month. */
  readonly dollars: number;
}

/** Names that one made-up name counts for, so that the bill takes seconds. */
const namesForEach = 100;

/** Pages that upkeep lists in a run: the default and, for as many sessions as that is too slow for, what the guide advises. */
export const pagesFor = (sessionsPerDay: number): number => (sessionsPerDay > 100_000 ? 2_500 : 250);

/** Runs of upkeep, which is hours, until every name was compared. */
export const roundHours = (sessionsPerDay: number, history: number): number =>
  Math.max(1, Math.ceil((sessionsPerDay * history) / (pagesFor(sessionsPerDay) * assumedCenter.namesAPage)));

const tablesOf = ({ sql }: { readonly sql: string }): number =>
  new Set(
    sql.match(
      /\.(?:session_versions|unloaded_files|session_erasures|store_settings|touched_days|upkeep_state|moved_versions|settled_\w+)\b/g,
    ),
  ).size;

/** Bytes that settling the rows of a day reads. */
function bytesOfSettledDay(sessionsPerDay: number): number {
  const versionCount = sessionsPerDay * assumed.writes;
  const day = "2026-03-01";
  const piece = { days: [day], versionCount, liveFrom: day, definition: "", settledAt: `${day}T00:00:00Z` };
  return settleStatements(piece, bigqueryDialect, defaultMetricSettings).reduce(
    (sum, sql) => sum + Math.max(leastBytes * tablesOf({ sql }), bytesOfVersion(sql) * versionCount),
    0,
  );
}

/** Bytes that a task reads in a run for which upkeep remembers something else, less one in which nothing is due. */
async function bytesDue(center: Center, task: string, remembered: readonly [string, string]): Promise<number> {
  const [due, idle] = [new UpkeptCenter(center), new UpkeptCenter(center)];
  due.warehouse.state.set(...remembered);
  return ((await due.run(1)).bytes.get(task) ?? 0) - ((await idle.run(1)).bytes.get(task) ?? 0);
}

/** Bytes of what is due once a day: a day to compact, and a count of the versions of settled days. */
async function bytesOfDay(center: Center): Promise<Readonly<Record<string, number>>> {
  const before = (count: number): string => new Date(center.now.getTime() - count * 86_400_000).toISOString();
  return {
    settle: bytesOfSettledDay(center.sessionsPerDay) + (await bytesDue(center, "settle", ["counted_at", before(1)])),
    compact: await bytesDue(center, "compact", ["compacted_until", before(assumed.versionDays + 1)]),
  };
}

/** What upkeep costs a month, by task: every hour as on average in a round, and each day a day to settle and one to compact. */
async function upkeepCosts(sessionsPerDay: number, history: number): Promise<readonly CostLine[]> {
  const pages = pagesFor(sessionsPerDay);
  const center = new Center(sessionsPerDay, history, namesForEach);
  const { bytes, calls } = await costOfHour(center, pages);
  const daily = await bytesOfDay(center);
  const seconds = calls * assumed.pageSeconds + assumed.upkeepSeconds;
  return [
    ...Array.from(bytes, ([task, hourly]): CostLine => ({
      what: `upkeep: ${task}`,
      dollars: ((hourly * assumed.upkeepRuns + (daily[task] ?? 0) * days) / tebibyte) * prices.queriedTebibyte,
    })),
    {
      what: "upkeep: Cloud Run",
      dollars: seconds * assumed.upkeepRuns * (prices.cpuSecond + assumed.memoryGibibytes * prices.gibibyteSecond),
    },
    { what: "upkeep: listing the bucket", dollars: calls * assumed.upkeepRuns * prices.listCall },
  ];
}

/** What a center of so many sessions a day pays a month, with a history of so many days. */
export async function monthlyCosts(sessionsPerDay: number, history: number): Promise<readonly CostLine[]> {
  const sessions = sessionsPerDay * days;
  const loaded = sessions * assumed.writes;
  const ignored = sessions * assumed.otherFiles;
  const seconds = loaded * assumed.loadedSeconds + ignored * assumed.ignoredSeconds;
  const versions = sessionsPerDay * (history + assumed.versionDays * (assumed.writes - 1));
  const rowBytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const asked = questions.reduce((sum, { bytesAt }) => sum + bytesAt(sessionsPerDay, history), 0);
  return [
    {
      what: "Cloud Run: CPU, memory, calls",
      dollars: seconds * (prices.cpuSecond + assumed.memoryGibibytes * prices.gibibyteSecond) + (loaded + ignored) * prices.call,
    },
    { what: "Pub/Sub behind the trigger", dollars: (((loaded + ignored) * assumed.eventBytes) / tebibyte) * prices.pubsubTebibyte },
    { what: "BigQuery: rows streamed in", dollars: ((loaded * assumed.bytesSent) / 1e9) * prices.streamedGigabyte },
    {
      what: "BigQuery: storage",
      dollars:
        (((versions + sessionsPerDay * history * settledCopies) * rowBytes + sessionsPerDay * history * assumedCenter.ledgerBytes) /
          gibibyte) *
        prices.storedGibibyteMonth,
    },
    ...(await upkeepCosts(sessionsPerDay, history)),
    { what: "fifteen questions a day", dollars: (asked / tebibyte) * prices.queriedTebibyte * days },
  ];
}

/** The columns of the table: sessions a day, and days of history. */
const columns = [1_000, 20_000, 300_000].flatMap((sessions) => [365, 3 * 365].map((history) => ({ sessions, history })));

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const text = (dollars: number): string => `$${dollars.toFixed(2)}`;

const roundText = (hours: number): string => (hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`);

/** The whole bill as a table in Markdown. */
export async function costTable(costsOf = monthlyCosts): Promise<string> {
  const bills = await Promise.all(columns.map(({ sessions, history }) => costsOf(sessions, history)));
  const upkeep = bills.map((bill) =>
    text(bill.filter(({ what }) => what.startsWith("upkeep")).reduce((sum, { dollars }) => sum + dollars, 0)),
  );
  const rounds = columns.map(({ sessions, history }) => roundText(roundHours(sessions, history)));
  const lines = (bills[0] ?? []).map(({ what }, place) => row([what, ...bills.map((bill) => text(bill[place]?.dollars ?? 0))]));
  const sums = bills.map((bill) => `**${text(bill.reduce((sum, { dollars }) => sum + dollars, 0))}**`);
  const heads = columns.map(({ sessions, history }) => `${sessions.toLocaleString("en-US")}, ${history / 365} y`);
  return [
    row(["sessions a day, history", ...heads]),
    row(["---", ...columns.map(() => "---:")]),
    ...lines,
    row(["a month", ...sums]),
    row(["of that, upkeep", ...upkeep]),
    row(["a round through the bucket", ...rounds]),
  ].join("\n");
}
