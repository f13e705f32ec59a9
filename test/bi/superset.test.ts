import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { dashboard } from "../../functions/report/dashboard.ts";
import { makeReport } from "../../functions/report/report.ts";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { defaultMetricSettings, withMetricSettings } from "../../schema/metric-settings.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { metricNamed, metricSql } from "../../schema/metrics.ts";
import { storeViews } from "../../schema/relations.ts";
import { allStoreViews } from "../../schema/settled.ts";
import { startBrowser } from "../support/browser.ts";
import { emulatedBigquery } from "../support/emulated-bigquery.ts";
import { startBigqueryEmulator } from "../support/emulators.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { type Superset, account, startSuperset, zipBundle } from "./superset-server.ts";

/**
 * `npm run test:superset`: a real Superset shows the dashboard in `schema/bi/superset` over DuckDB and over the BigQuery emulator, and every
 * number of it is compared with the report's, or with the view's if the report does not show it.
 */
const isWanted = process.env["REQUIRE_SUPERSET"] === "1";
if (!isWanted) process.stderr.write("skipped: Superset takes minutes to install; run: npm run test:superset\n");

const root = path.join(import.meta.dirname, "../..");
const looks = path.join(root, "build/screenshots");
const timeZone = "America/Los_Angeles";
/** A chart is asked for when it comes into the window, so the window is as high as the page. */
const windows = [
  { width: 1280, height: 3_300 },
  { width: 400, height: 3_600 },
] as const;

/** Numbers by what they are about, such as `Queues Sales stays`. */
type Figures = Readonly<Record<string, number>>;
type Row = Readonly<Record<string, unknown>>;
type Ask = (sql: string) => Promise<readonly Row[]>;

/** Lists the numbers of rows under the values of `keys`; what is not a number is nothing to compare. */
function figuresIn(rows: readonly Row[], keys: readonly string[], names: Readonly<Record<string, string>>): Figures {
  const found: Record<string, number> = {};
  for (const row of rows)
    for (const [column, name] of Object.entries(names)) {
      const value = row[column];
      if (typeof value !== "number") continue;
      const place = [...keys.map((key) => String(row[key])), name].join(" ");
      if (Object.hasOwn(found, place)) throw new Error(`two rows for ${place}`);
      found[place] = Number(value.toFixed(9));
    }
  return found;
}

const same = (...columns: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(columns.map((column) => [column, column]));

/** The rows of a panel of the report, with shares as shares. */
async function panelRows(ask: Ask, title: string, label = (sql: string) => sql): Promise<readonly Row[]> {
  const panel = dashboard.find((one) => one.title === title);
  if (panel === undefined) throw new Error(`the report has no panel ${title}`);
  const rows = await ask(label(panel.sql.replaceAll("${filters}", "true")));
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "number" && /(?:_percent|_rate)$/.test(name) ? value / 100 : value,
      ]),
    ),
  );
}

/** The report has an agent's id in the label only if two have one name; the dashboard always has. */
function withAgentId(sql: string): string {
  const renamed = sql.replace(/coalesce\(agent_name, [^]*? else '' end/, "concat(agent_name, ' (', cast(agent_id as string), ')')");
  if (renamed === sql) throw new Error("the report names agents in another way");
  return renamed;
}

async function metricRows(ask: Ask, view: string, by: string, metrics: readonly string[]): Promise<readonly Row[]> {
  const list = metrics.map((name) => `${metricSql(metricNamed(name))} as ${name}`);
  return ask(`select ${by}, ${list.join(", ")} from \${contact_center}.${view} group by all`);
}

/** The columns of the strip of the report, by the title of the chart that shows the same. */
const big: Readonly<Record<string, readonly [metric: string, column: string]>> = {
  Sessions: ["sessions", "sessions"],
  "Service level": ["service_level", "service_level_percent"],
  "Abandon rate": ["abandon_rate", "abandon_rate"],
  "Handle time per handled session": ["average_handle_seconds", "average_handle_seconds"],
  "Virtual agent containment": ["containment", "containment_percent"],
  "Average rating": ["average_rating", "average_rating"],
};
const parts = ["before_call_seconds", "talk_seconds", "hold_seconds", "wrap_up_seconds"];
const queueMetrics = [
  "stays",
  "answered",
  "stays_abandoned",
  "stays_short_abandoned",
  "service_level",
  "platform_service_level",
  "speed_of_answer",
];

/** The sums of a column by the values of another. */
const sum = (rows: readonly Row[], key: string, column: string): readonly Row[] =>
  [...Map.groupBy(rows, (row) => row[key])].map(([value, own]) => ({
    [key]: value ?? null,
    [column]: own.reduce((total, row) => total + Number(row[column]), 0),
  }));

/** What each chart has to show, from the report's own queries, and from the views for what the report does not show. */
async function expectedFigures(ask: Ask): Promise<Readonly<Record<string, Figures>>> {
  const strip = await panelRows(ask, "Key figures");
  const stays = await panelRows(ask, "How stays ended");
  const ended = Object.assign(
    figuresIn(sum(stays, "queue_path", "stays"), ["queue_path"], same("stays")),
    ...Object.entries({ answered: "answered", abandoned: "stays_abandoned", "short abandoned": "stays_short_abandoned" }).map(
      ([ending, name]) =>
        figuresIn(
          stays.filter((row) => row["ending"] === ending),
          ["queue_path"],
          { stays: name },
        ),
    ),
    figuresIn(await panelRows(ask, "Service level against target"), ["queue_path"], { service_level_percent: "service_level" }),
  );
  const queues = figuresIn(await metricRows(ask, "queue_entries", "queue_path", queueMetrics), ["queue_path"], same(...queueMetrics));
  return {
    ...Object.fromEntries(Object.entries(big).map(([title, [metric, column]]) => [title, figuresIn(strip, [], { [column]: metric })])),
    "How sessions ended": figuresIn(await panelRows(ask, "How sessions ended"), ["local_date", "ending"], same("sessions")),
    // The report's number counts if it has one, so that a difference between it and the views is found as well.
    Queues: { ...queues, ...ended },
    "Service level by queue and hour": figuresIn(
      await metricRows(ask, "queue_entries", "queue_path, extract(hour from entered_local) as entered_hour", ["service_level"]),
      ["queue_path", "entered_hour"],
      same("service_level"),
    ),
    "Handle time and its parts": figuresIn(await panelRows(ask, "Handle time and its parts", withAgentId), ["agent"], same(...parts)),
    "How virtual agents end": figuresIn(sum(await panelRows(ask, "How their legs end"), "outcome", "legs"), ["outcome"], same("legs")),
    "Ratings by day": figuresIn(
      await metricRows(ask, "csat_responses", "local_date", ["average_rating", "response_rate"]),
      ["local_date"],
      same("average_rating", "response_rate"),
    ),
  };
}

const answer = z.object({
  result: z.array(z.object({ error: z.unknown().optional(), data: z.array(z.record(z.string(), z.unknown())) })),
});

const dated = (rows: readonly Row[]): readonly Row[] =>
  rows.map((row) => {
    const date = row["local_date"];
    return typeof date === "number" ? { ...row, local_date: new Date(date).toISOString().slice(0, 10) } : row;
  });

/** The numbers of a chart's answer, under the same names. */
function shownFigures(title: string, queries: readonly (readonly Row[])[]): Figures {
  const rows = dated(queries[0] ?? []);
  const one = big[title];
  if (one !== undefined) return figuresIn(rows, [], same(one[0]));
  switch (title) {
    case "How sessions ended":
      return figuresIn(
        rows.flatMap(({ local_date, ...endings }) =>
          Object.entries(endings).map(([ending, sessions]) => ({ local_date, ending, sessions })),
        ),
        ["local_date", "ending"],
        same("sessions"),
      );
    case "Queues":
      return figuresIn(rows, ["queue_path"], same(...queueMetrics));
    case "Service level by queue and hour":
      return figuresIn(rows, ["queue_path", "entered_hour"], same("service_level"));
    case "Handle time and its parts":
      return figuresIn(rows, ["agent"], Object.fromEntries(parts.map((part) => [`leg_${part}`, part])));
    case "How virtual agents end":
      return figuresIn(rows, ["outcome"], { va_legs: "legs" });
    case "Ratings by day":
      return {
        ...figuresIn(rows, ["local_date"], same("average_rating")),
        ...figuresIn(dated(queries[1] ?? []), ["local_date"], same("response_rate")),
      };
    default:
      throw new Error(`nothing to compare ${title} with`);
  }
}

/** An engine with data: where Superset finds it, the program's report of it, and what the charts have to show. */
interface Filled {
  readonly uri: string;
  readonly report: string;
  readonly expected: Readonly<Record<string, Figures>>;
  stop(): Promise<void>;
}

async function readFilled(warehouse: Warehouse): Promise<Pick<Filled, "report" | "expected">> {
  const report = await makeReport(
    warehouse,
    { from: undefined, to: undefined, channel: undefined, queue: undefined, instance: undefined },
    new Date(),
  );
  const expected = await expectedFigures(async (sql) => (await warehouse.query(sql)).rows);
  return { report, expected };
}

const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-superset-"));

/** A file that the program itself filled. */
async function fillDuckdb(): Promise<Filled> {
  const program = (...words: readonly string[]) =>
    execFileSync(process.execPath, [path.join(root, "bin/ccaip-sessions.mjs"), ...words], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, INSTANCES: '{"acme/":"acme","globex/":"globex"}', REPORTING_TIME_ZONE: timeZone },
    });
  program("generate", "generated", "--sessions", "400", "--days", "14", "--seed", "7", "--instances", "acme,globex");
  program("load", "generated", "--database", "warehouse.duckdb");
  const file = path.join(folder, "warehouse.duckdb");
  const warehouse = await openDuckdb(file, { ...defaultMetricSettings, time_zone: timeZone });
  const read = await readFilled(warehouse);
  await warehouse.close();
  return { ...read, uri: `duckdb:///${file}`, stop: async () => rmSync(folder, { recursive: true, force: true }) };
}

/** An emulator takes minutes for many sessions, so it has fewer. */
async function fillBigquery(): Promise<Filled & { readonly endpoint: string }> {
  const emulator = await startBigqueryEmulator();
  const started = await emulatedBigquery(emulator);
  if ("missing" in emulator) throw new Error(emulator.missing);
  if ("missing" in started) throw new Error(started.missing);
  const settings = { ...defaultMetricSettings, time_zone: timeZone };
  for (const { dataset, name, sql } of [...allStoreViews.filter((view) => !storeViews.includes(view)), ...metricViews])
    await started.subject.query(
      `create or replace view \`\${${dataset}}.${name}\` as ${withMetricSettings(sql(bigqueryDialect), settings)}`,
    );
  await load(started.subject, sessionWrites({ sessions: 120, days: 14, seed: 7, instances: ["acme", "globex"] }));
  return { ...(await readFilled(started.subject)), uri: "bigquery://test", endpoint: emulator.endpoint, stop: () => started.stop() };
}

/** What Superset answered for the charts of one opening of the dashboard, by their ids. */
type Answers = Map<number, { readonly status: number; readonly body: string }>;

function recordAnswers(page: Page): Answers {
  const answers: Answers = new Map();
  page.on("response", (response) => {
    const url = new URL(response.url());
    if (url.pathname !== "/api/v1/chart/data") return;
    const { slice_id: id } = z.object({ slice_id: z.number() }).parse(JSON.parse(url.searchParams.get("form_data") ?? "{}"));
    void response
      .text()
      .catch((error: unknown) => String(error))
      .then((body) => answers.set(id, { status: response.status(), body }));
  });
  return answers;
}

let duckdb: Filled;
let bigquery: Filled;
let superset: Superset;
let browser: Browser;
let titles: ReadonlyMap<number, string>;

describe.skipIf(!isWanted)("the dashboard in a real Superset", { timeout: 600_000 }, () => {
  beforeAll(async () => {
    mkdirSync(looks, { recursive: true });
    duckdb = await fillDuckdb();
    const filled = await fillBigquery();
    bigquery = filled;
    superset = await startSuperset(filled.endpoint);
    const started = await startBrowser();
    if ("missing" in started) throw new Error(started.missing);
    browser = started;
    const form = new FormData();
    form.set("formData", zipBundle(), "contact_center.zip");
    await superset.request("POST", "/api/v1/dashboard/import/", form);
    const charts = await superset.request("GET", "/api/v1/chart/?q=(page_size:100)");
    const named = z.object({ result: z.array(z.object({ id: z.number(), slice_name: z.string() })) }).parse(charts);
    titles = new Map(named.result.map(({ id, slice_name: title }) => [id, title]));
  }, 1_800_000);
  afterAll(async () => {
    await browser?.close();
    await superset?.stop();
    await duckdb?.stop();
    await bigquery?.stop();
  }, 60_000);

  it.each(["duckdb", "bigquery"] as const)("shows the report's figures on %s, at every width", async (engine) => {
    const { uri, report, expected } = engine === "duckdb" ? duckdb : bigquery;
    const databases = await superset.request("GET", "/api/v1/database/");
    const [database] = z.object({ result: z.array(z.object({ id: z.number(), database_name: z.string() })) }).parse(databases).result;
    expect(database?.database_name).toBe("Contact center");
    await superset.request("PUT", `/api/v1/database/${database?.id}`, { sqlalchemy_uri: uri });

    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(`${superset.url}/login/`, { waitUntil: "networkidle2" });
    await page.type("#username", account.username);
    await page.type("#password", account.password);
    await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]);
    const answers = recordAnswers(page);
    for (const { width, height } of windows) {
      answers.clear();
      await page.setViewport({ width, height });
      await page.goto(`${superset.url}/superset/dashboard/contact-center/`, { timeout: 120_000 });
      const until = performance.now() + 180_000;
      while (answers.size < titles.size && performance.now() < until) await delay(250);
      await delay(4_000);
      await page.screenshot({ path: path.join(looks, `superset-${engine}-${width}.png`) });
      expect(await page.$$eval("[role=alert], .ant-alert-error", (found) => found.map(({ textContent }) => textContent))).toEqual([]);

      const shown: Record<string, Figures> = {};
      for (const [id, { status, body }] of answers) {
        expect([titles.get(id), status, status === 200 ? "" : body.slice(0, 1_000)]).toEqual([titles.get(id), 200, ""]);
        const { result } = answer.parse(JSON.parse(body));
        expect(result.map(({ error }) => error ?? null)).toEqual(result.map(() => null));
        for (const { data } of result) expect(data.length).toBeGreaterThan(0);
        const title = titles.get(id) ?? "";
        shown[title] = shownFigures(
          title,
          result.map(({ data }) => data),
        );
      }
      expect(shown).toEqual(expected);
      expect(Object.keys(shown)).toHaveLength(12);
      const compared = Object.values(shown).reduce((total, figures) => total + Object.keys(figures).length, 0);
      process.stderr.write(`${engine}, ${width} pixels: ${compared} figures of ${Object.keys(shown).length} charts are equal\n`);
      expect(compared).toBeGreaterThan(200);
      expect(
        Object.values(shown)
          .flatMap((figures) => Object.keys(figures))
          .filter((name) => /\bnull\b/.test(name)),
      ).toEqual([]);
    }
    const file = path.join(folder, `report-${engine}.html`);
    writeFileSync(file, report);
    for (const { width } of windows) {
      await page.setViewport({ width, height: 900 });
      await page.goto(pathToFileURL(file).href);
      await page.screenshot({ path: path.join(looks, `report-beside-superset-${engine}-${width}.png`), fullPage: true });
    }
    await context.close();
  });
});
