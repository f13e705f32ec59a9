import { beforeAll, describe, expect, it } from "vitest";
import { drawChart } from "../../functions/report/chart.ts";
import { dashboard } from "../../functions/report/dashboard.ts";
import { daysBefore, filterCondition } from "../../functions/report/filters.ts";
import { formatChange, formatFigure } from "../../functions/report/figures.ts";
import { makeReport } from "../../functions/report/report.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { metrics } from "../../schema/metrics.ts";
import { load, sessionWrites } from "../support/load-samples.ts";

const madeAt = new Date("2026-04-01T08:00:00.000Z");
let warehouse: DuckdbWarehouse;
/** The report without filters. */
let whole = "";
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:");
  await load(warehouse, sessionWrites({ sessions: 300, days: 8, seed: 51, instances: ["acme", "globex"] }));
  whole = await makeReport(warehouse, {}, madeAt);
  return () => warehouse.close();
}, 240_000);

/** The figures of the page by their labels. */
const figuresOf = (page: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...page.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, label = "", value = ""]) => [label, value]));

const one = async (sql: string): Promise<number> => Number((await warehouse.query(sql)).rows[0]?.["value"]);

it("writes out every label of its charts", () => {
  const labels = [...whole.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, label = ""]) => label);
  expect(labels.length).toBeGreaterThan(100);
  // A queue's path may be cut at its beginning, so that its own name stays.
  expect(labels.filter((label) => label.endsWith("…"))).toEqual([]);
});

it("shows the figures that other queries of the views return", async () => {
  const figures = figuresOf(whole);
  const daily = "from ${contact_center}.service_daily";
  const intervals = "from ${contact_center}.queue_intervals";
  const inbound = "where direction = 'inbound'";
  const sum = (expression: string, format: "count" | "percent" | "duration" | "rating", from = daily): Promise<string> =>
    one(`select ${expression} as value ${from}`).then((value) => formatFigure(value, format));
  expect(figures).toEqual({
    Sessions: await sum("sum(sessions)", "count"),
    "Offered to a queue": await sum("sum(offered)", "count"),
    "Inbound handled": await sum("sum(handled)", "count", `${daily} ${inbound}`),
    "Abandon rate": await sum("100 * sum(abandoned) / sum(handled + abandoned)", "percent", `${daily} ${inbound}`),
    "Service level": await sum("100 * sum(sl_met) / sum(sl_offered)", "percent", intervals),
    "Speed of answer": await sum("sum(answer_seconds) / sum(answered)", "duration", intervals),
    "Longest wait": await sum("max(max_queue_seconds)", "duration", intervals),
    "Handled by agents": await sum("sum(handled)", "count"),
    "Handle time per handled session": await sum("sum(handle_seconds) / sum(handled)", "duration"),
    "Transfer rate": await sum(
      "100 * countif(is_transferred and is_handled) / countif(is_handled)",
      "percent",
      "from ${contact_center}.sessions_flat",
    ),
    "Deflection rate": await sum("100 * sum(deflected) / sum(sessions)", "percent", `${daily} ${inbound}`),
    "Virtual agent containment": await sum("100 * sum(va_contained) / sum(va_sessions)", "percent"),
    "Average rating": await sum("sum(rating_sum) / sum(csat_responses)", "rating"),
    Ratings: await sum("sum(csat_responses)", "count"),
    Final: formatFigure(await one(`select 100 * (1 - sum(not_final) / sum(sessions)) as value ${daily}`), "percent"),
    "Not final yet": formatFigure(await one("select sum(not_final) as value from ${contact_center}.data_freshness"), "count"),
    "Without an end": formatFigure(await one("select sum(without_end) as value from ${contact_center}.data_freshness"), "count"),
  });
});

it("restricts every panel to the given dates, channel, queue and instance", async () => {
  const figures = figuresOf(
    await makeReport(warehouse, { from: "2026-03-03", to: "2026-03-05", channel: "call", instance: "acme", queue: "Support" }, madeAt),
  );
  const where = "where local_date between '2026-03-03' and '2026-03-05' and channel = 'call' and instance = 'acme'";
  const under = "(queue_path = 'Support' or queue_path like 'Support/%')";
  expect(figures["Sessions"]).toBe(
    formatFigure(await one(`select count(*) as value from \${contact_center}.sessions_flat ${where} and ${under}`), "count"),
  );
  expect(figures["Sessions"]).not.toBe("0");
  expect(figures["Service level"]).toBe(
    formatFigure(
      await one(
        `select 100 * sum(if(is_sl_met, 1, 0)) / sum(if(is_sl_offered, 1, 0)) as value from \${contact_center}.queue_entries ${where} and ${under}`,
      ),
      "percent",
    ),
  );
});

it("compares each figure with the same days before, and shows no change without a first date", { timeout: 120_000 }, async () => {
  const page = await makeReport(warehouse, { from: "2026-03-05", to: "2026-03-06", channel: "call" }, madeAt);
  const before = figuresOf(await makeReport(warehouse, { from: "2026-03-03", to: "2026-03-04", channel: "call" }, madeAt));
  const changes = Object.fromEntries(
    [...page.matchAll(/<dt>([^<]*)<\/dt><dd>[^<]*<\/dd><dd class="change">([^<]*)<\/dd>/g)].map(([, label = "", change = ""]) => [
      label,
      change,
    ]),
  );
  expect(Object.keys(changes).length).toBeGreaterThan(10);
  for (const [label, change] of Object.entries(changes))
    expect(change.endsWith(` from ${before[label]}`), `${label}: ${change}`).toBe(true);
  const [now, then] = [figuresOf(page)["Sessions"], before["Sessions"]].map(Number);
  if (now === undefined || then === undefined) throw new Error("no figures");
  const percent = Math.round((100 * Math.abs(now - then)) / then);
  expect(changes["Sessions"]).toBe(now === then ? `unchanged from ${then}` : `${now < then ? "−" : "+"}${percent} % from ${then}`);
  expect(page).toContain("figures compared with 3 March 2026 – 4 March 2026");
  expect(whole).not.toContain('class="change"');
  expect(whole).not.toContain("compared with");
});

it.each([
  { value: 12, before: 10, format: "count", change: "+20 % from 10" },
  { value: 45, before: 90, format: "duration", change: "−50 % from 1:30 min" },
  { value: 8.1, before: 6.9, format: "percent", change: "+1.2 points from 6.9 %" },
  { value: 3.75, before: 4, format: "rating", change: "−0.25 from 4.00" },
  { value: 5, before: 5, format: "count", change: "unchanged from 5" },
  { value: 5, before: 0, format: "count", change: "from 0" },
  { value: 5, before: null, format: "count", change: null },
  { value: null, before: 5, format: "count", change: null },
] as const)("says of $value after $before ($format): $change", ({ value, before, format, change }) => {
  expect(formatChange(value, before, format)).toBe(change);
});

it.each([
  { from: "2026-03-01", to: "2026-03-01", before: { from: "2026-02-28", to: "2026-02-28" } },
  { from: "2026-03-29", to: "2026-04-04", before: { from: "2026-03-22", to: "2026-03-28" } },
])("the days before $from to $to are as many", ({ from, to, before }) => {
  expect(daysBefore(from, to)).toEqual(before);
});

it("renders a page without scripts and requests", async () => {
  const page = await makeReport(warehouse, { queue: `<script>alert("x")</script>' or 1=1` }, madeAt);
  expect(page).not.toMatch(/<script|<link|<iframe|<img|@import|url\(|javascript:| on\w+=/i);
  expect(page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/https?:/);
  expect(page).toContain("queue &lt;script&gt;");
  expect(page).toContain("No sessions");
});

it("shows a table and the statement under every panel, and a chart if there are rows", () => {
  const page = whole;
  expect(page.match(/<details>/g)).toHaveLength(dashboard.length);
  expect(page.match(/<svg /g)).toHaveLength(dashboard.filter(({ spec }) => spec !== undefined).length);
  expect(page).not.toContain("${");
  expect(page).not.toMatch(/\b(NaN|undefined|Infinity)\b/);
});

it("draws the same chart in every time zone", async () => {
  const spec = dashboard.find(({ title }) => title === "Containment by day")?.spec;
  if (spec === undefined) throw new Error("unknown panel");
  const rows = ["2026-03-07", "2026-03-08", "2026-03-09"].map((local_date, index) => ({
    local_date,
    contained_percent: 40 + index,
    resolved_percent: 30,
  }));
  const before = process.env["TZ"];
  const drawn: string[] = [];
  for (const zone of ["UTC", "Asia/Tokyo", "America/Los_Angeles"]) {
    process.env["TZ"] = zone;
    drawn.push(await drawChart(spec, rows, "Containment by day"));
  }
  if (before === undefined) delete process.env["TZ"];
  else process.env["TZ"] = before;
  expect(new Set(drawn).size).toBe(1);
});

describe("an empty warehouse", () => {
  it("still gives a page", async () => {
    const empty = await openDuckdb(":memory:");
    const page = await makeReport(empty, {}, madeAt);
    await empty.close();
    expect(page).toContain("No sessions");
    expect(figuresOf(page)["Service level"]).toBe("–");
    expect(figuresOf(page)["Sessions"]).toBe("0");
  });
});

it("shows beside each figure whom it is about, and names no figure in two ways", () => {
  const labels = dashboard.flatMap(({ figures = [] }) => figures.map(({ label }) => label));
  expect(new Set(labels).size).toBe(labels.length);
  expect(whole).toContain("<dt>Offered to a queue</dt>");
  expect(whole.match(/<dd class="population">[^<]+<\/dd>/g)?.length).toBeGreaterThan(10);
  expect(new Set(metrics.map(({ label }) => label)).size).toBe(metrics.length);
});

it("smooths no line", () => {
  expect(JSON.stringify(dashboard)).not.toContain("interpolate");
});

it("has no condition for a filter that is not given", () => {
  expect(filterCondition({})).toEqual({ sql: "true", parameters: {} });
  expect(filterCondition({ from: "2026-03-01" }).parameters).toEqual({ utc_from: "2026-02-28", local_from: "2026-03-01" });
});
