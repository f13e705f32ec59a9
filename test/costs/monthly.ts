import { compact } from "../../functions/maintenance/compact.ts";
import { finishErasures } from "../../functions/maintenance/erase.ts";
import { finishRetirements } from "../../functions/maintenance/retire.ts";
import { planSettle } from "../../functions/maintenance/settle.ts";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { settleStatements } from "../../schema/settled.ts";
import { RecordingBigquery, type Statement } from "../googlesql/statements.ts";
import { Scene } from "../support/maintenance-harness.ts";
import { leastBytes, questions, sizes } from "./questions.ts";

/** List prices of American regions in US dollars, free tiers not deducted. */
const prices = {
  cpuSecond: 0.000024,
  gibibyteSecond: 0.0000025,
  call: 0.4 / 1e6,
  pubsubTebibyte: 40,
  queriedTebibyte: 6.25,
  streamedGigabyte: 0.05,
  storedGibibyteMonth: 0.02,
  listCall: 0.005 / 1000,
} as const;

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
  namesAPage: 1_000,
} as const;

const days = 30;
const tebibyte = 1024 ** 4;
const gibibyte = 1024 ** 3;

/** Rows of the settled tables for one session, in rows of its version: one is a copy of it, the five others have about as many bytes. */
const settledCopies = 2;

/** One line of the bill. */
export interface CostLine {
  readonly what: string;
  /** US dollars a month. */
  readonly dollars: number;
}

const limits = { now: new Date("2026-03-02T12:00:00.000Z"), maximumBytes: 1 };

/** What each task of upkeep asks in a run in which nothing is due. */
async function upkeepQuestions(): Promise<ReadonlyMap<string, readonly Statement[]>> {
  const warehouse = new RecordingBigquery();
  const scene = new Scene(warehouse);
  const asked = new Map<string, readonly Statement[]>();
  const record = async (task: string, run: () => Promise<unknown>): Promise<void> => {
    const before = warehouse.sent.length;
    await run();
    asked.set(
      task,
      warehouse.sent.slice(before).filter(({ sql }) => /^\s*(?:select|with)\b/i.test(sql)),
    );
  };
  await record("erase", () => finishErasures(warehouse, scene.files, limits));
  await record("retire", () => finishRetirements(warehouse, limits));
  await record("reconcile", () => scene.reconcile({ fix: true }));
  await record("compact", () => compact(warehouse, { ...limits, versionDays: assumed.versionDays, isDryRun: true }));
  return asked;
}

/** Bytes of a version's row in the columns that a statement names; every mention counts, although BigQuery may read fewer. */
function bytesOfVersion({ sql }: Statement): number {
  const words = new Set(sql.match(/\w+/g));
  return [...sizes].filter(([column]) => words.has(column)).reduce((sum, [, bytes]) => sum + bytes, 0);
}

const tablesOf = ({ sql }: Pick<Statement, "sql">): number =>
  new Set(
    sql.match(
      /\.(?:session_versions|unloaded_files|session_erasures|store_settings|touched_days|upkeep_state|moved_versions|settled_\w+)\b/g,
    ),
  ).size;

/** Days of versions that hourly settling reads in narrow columns when nothing is due. */
const daysLookedAt = 10;

/** Counts all versions, once a day. */
const isCount = ({ sql }: Statement): boolean => sql.includes(" as counted");

/** Bytes that settling reads in a month: every hour what is due, each day the rows of one day, and a count of all versions. */
async function bytesOfSettling(sessionsPerDay: number, versions: number): Promise<number> {
  const warehouse = new RecordingBigquery();
  await planSettle(warehouse, { ...limits, now: () => limits.now, metricSettings: defaultMetricSettings });
  const looks = warehouse.sent.filter((sent) => !isCount(sent));
  const counts = warehouse.sent.filter(isCount).reduce((sum, count) => sum + bytesOfVersion(count) * versions, 0);
  const versionsADay = sessionsPerDay * assumed.writes;
  const hourly = looks.reduce(
    (sum, look) => sum + Math.max(leastBytes * tablesOf(look), bytesOfVersion(look) * versionsADay * daysLookedAt),
    0,
  );
  const day = "2026-03-01";
  const piece = { days: [day], versionCount: versionsADay, liveFrom: day, definition: "", settledAt: `${day}T00:00:00Z` };
  const daily = settleStatements(piece, bigqueryDialect, defaultMetricSettings).reduce(
    (sum, sql) => sum + Math.max(leastBytes * tablesOf({ sql }), bytesOfVersion({ sql, name: "", parameters: [] }) * versionsADay),
    0,
  );
  return hourly * assumed.upkeepRuns + (daily + counts) * days;
}

/** What a center of so many sessions a day pays a month, with a history of so many days. */
export async function monthlyCosts(sessionsPerDay: number, history: number): Promise<readonly CostLine[]> {
  const sessions = sessionsPerDay * days;
  const loaded = sessions * assumed.writes;
  const ignored = sessions * assumed.otherFiles;
  const seconds = loaded * assumed.loadedSeconds + ignored * assumed.ignoredSeconds;
  const versions = sessionsPerDay * (history + assumed.versionDays * (assumed.writes - 1));
  const rowBytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const listCalls = Math.max(1, (sessionsPerDay * history) / assumed.namesAPage) * assumed.upkeepRuns;
  const upkeep = [...(await upkeepQuestions())].map(([task, statements]): CostLine => {
    const bytes = statements.reduce(
      (sum, statement) => sum + Math.max(leastBytes * tablesOf(statement), bytesOfVersion(statement) * versions),
      0,
    );
    return { what: `upkeep: ${task}`, dollars: (bytes / tebibyte) * prices.queriedTebibyte * assumed.upkeepRuns };
  });
  upkeep.push({
    what: "upkeep: settle",
    dollars: ((await bytesOfSettling(sessionsPerDay, versions)) / tebibyte) * prices.queriedTebibyte,
  });
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
      dollars: (((versions + sessionsPerDay * history * settledCopies) * rowBytes) / gibibyte) * prices.storedGibibyteMonth,
    },
    ...upkeep,
    { what: "upkeep: listing the bucket", dollars: listCalls * prices.listCall },
    { what: "fifteen questions a day", dollars: (asked / tebibyte) * prices.queriedTebibyte * days },
  ];
}

/** The columns of the table: sessions a day, and days of history. */
const columns = [1_000, 20_000, 300_000].flatMap((sessions) => [365, 3 * 365].map((history) => ({ sessions, history })));

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const text = (dollars: number): string => `$${dollars.toFixed(2)}`;

/** The whole bill as a table in Markdown. */
export async function costTable(): Promise<string> {
  const bills = await Promise.all(columns.map(({ sessions, history }) => monthlyCosts(sessions, history)));
  const lines = (bills[0] ?? []).map(({ what }, place) => row([what, ...bills.map((bill) => text(bill[place]?.dollars ?? 0))]));
  const sums = bills.map((bill) => `**${text(bill.reduce((sum, { dollars }) => sum + dollars, 0))}**`);
  const heads = columns.map(({ sessions, history }) => `${sessions.toLocaleString("en-US")}, ${history / 365} y`);
  return [row(["sessions a day, history", ...heads]), row(["---", ...columns.map(() => "---:")]), ...lines, row(["a month", ...sums])].join(
    "\n",
  );
}
