import { beforeAll, describe, expect, it } from "vitest";
import { changeText } from "../../functions/console/pages/overview/figures.ts";
import { sessionsOf } from "../../functions/console/pages/overview/charts.ts";
import { formatFigure } from "../../functions/report/figures.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { dashboard } from "../../functions/report/dashboard.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { openConsole, plainText } from "./served.ts";

let warehouse: DuckdbWarehouse;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:", { time_zone: "America/Los_Angeles" });
  await load(warehouse, sessionWrites({ sessions: 120, days: 7, seed: 19, instances: ["acme", "globex"] }));
  return () => warehouse.close();
});

const one = async (sql: string): Promise<number> => Number((await warehouse.query(sql)).rows[0]?.["value"]);
const within = (from: string, to: string): string => `where local_date between date '${from}' and date '${to}' and channel = 'call'`;
/** The key figures by label, with the change against the period before. */
const figuresOf = (page: string): Readonly<Record<string, readonly [string, string]>> =>
  Object.fromEntries(
    [
      ...page.matchAll(
        /<dt>(.*?)<\/dt>\s*<dd>(.*?)<\/dd>\s*<dd class="change">\s*(?:<span class="quiet">)?(.*?)\s*(?:<\/span\s*>\s*)?<\/dd>/gs,
      ),
    ].map(([, label = "", value = "", change = ""]) => [label, [value, change]]),
  );

describe("the overview", () => {
  it("shows the figures of the views, the change against the period before, and how fresh they are", async () => {
    const page = await openConsole(warehouse, { now: "2026-03-06T20:00:00.000Z" }).page("/?from=2026-03-05&to=2026-03-06&channel=call");
    const count = (from: string, to: string) => one(`select count(*) as value from \${contact_center}.sessions_flat ${within(from, to)}`);
    const [now, before] = [await count("2026-03-05", "2026-03-06"), await count("2026-03-03", "2026-03-04")];
    const figures = figuresOf(page);
    expect(now).toBeGreaterThan(0);
    expect(figures["Sessions"]).toEqual([formatFigure(now, "count"), changeText(now, before, "count")]);
    const level = (from: string, to: string) =>
      one(
        `select 100 * sum(if(is_sl_met, 1, 0)) / sum(if(is_sl_offered, 1, 0)) as value from \${contact_center}.queue_entries ${within(from, to)} and direction = 'inbound'`,
      );
    expect(figures["Service level"]?.[0]).toBe(formatFigure(await level("2026-03-05", "2026-03-06"), "percent"));
    const plain = plainText(page);
    const last = await one("select unix_seconds(max(handled_at)) as value from ${contact_center}.session_files");
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "America/Los_Angeles", timeStyle: "medium" }).format(new Date(last * 1000));
    expect(plain).toContain(clock);
    const final = await one(
      "select 100 * countif(is_final) / count(*) as value from ${contact_center}.sessions_flat where local_date = date '2026-03-05'",
    );
    expect(plain).toContain(`${formatFigure(final, "percent")} of yesterday is final`);
    expect(plain).toContain("times in America/Los_Angeles");
    expect(page.match(/class="spark"/g)?.length).toBeGreaterThan(8);
    expect(page).toContain('href="/report.html?from=2026-03-05&amp;to=2026-03-06&amp;channel=call"');
  }, 120_000);

  it.each(["Queues", "Agents", "Virtual agents", "Completeness"])(
    "has every panel of the screen %s, with the sessions behind its marks and without a style of its own",
    async (screen) => {
      const page = await openConsole(warehouse).page(`/?from=2026-03-02&to=2026-03-08&screen=${encodeURIComponent(screen)}`);
      for (const panel of dashboard.filter((each) => each.screen === screen)) expect(page).toContain(`<h3>${panel.title}</h3>`);
      expect(page).not.toMatch(/<[^>]+ style=/);
      expect(page).not.toContain('role="alert"');
      expect(page).not.toMatch(/\b(?:NaN|undefined|Infinity)\b/);
    },
    120_000,
  );

  it("leads from a mark of a chart to the sessions behind it", async () => {
    const page = await openConsole(warehouse).page("/?from=2026-03-02&to=2026-03-08&screen=Queues");
    expect(page).toMatch(/<a xlink:href="\/sessions\?from=2026-03-02&amp;to=2026-03-08&amp;queue=/);
  }, 120_000);

  it("says what to do while the warehouse is empty", async () => {
    const empty = await openDuckdb(":memory:");
    const plain = plainText(await openConsole(empty).page("/?screen=Agents"));
    await empty.close();
    expect(plain).toContain("No file has been handled yet. Copy a session file into the bucket, and its session appears here.");
    expect(plain).toContain("Nothing in this period.");
  }, 120_000);
});

it.each([
  [110, 100, "count", "+10 %"],
  [90, 120, "count", "−25 %"],
  [1, 0, "count", null],
  [80, 82.5, "percent", "−2.5 points"],
  [64, 64.2, "duration", "unchanged"],
  [75, 64, "duration", "+11 s"],
  [3.5, null, "rating", null],
] as const)("a figure of %s after %s as %s has changed by %s", (now, before, format, text) => {
  expect(changeText(now, before, format)).toBe(text);
});

it("a mark leads to the sessions of its day, queue, channel or agent", () => {
  const filters = { from: "2026-03-01", to: "2026-03-28", instance: "acme" };
  expect(sessionsOf({ local_date: "2026-03-02", ending: "Left" }, filters)).toBe("/sessions?from=2026-03-02&to=2026-03-02&instance=acme");
  expect(sessionsOf({ queue_path: "Support/Internet" }, filters)).toBe(
    "/sessions?from=2026-03-01&to=2026-03-28&queue=Support%2FInternet&instance=acme",
  );
  expect(sessionsOf({ agent_name: "Sam Agent" }, filters)).toBe("/sessions?from=2026-03-01&to=2026-03-28&instance=acme&q=Sam+Agent");
});
