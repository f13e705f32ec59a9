import { beforeAll, describe, expect, it } from "vitest";
import { formatFigure } from "../../functions/report/figures.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { openConsole, plainText } from "./served.ts";

let warehouse: DuckdbWarehouse;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:", { time_zone: "America/Los_Angeles" });
  await load(warehouse, sessionWrites({ sessions: 150, days: 7, seed: 19, instances: ["acme", "globex"] }));
  return () => warehouse.close();
});

const period = "from=2026-03-01&to=2026-03-09";
const within = "local_date between date '2026-03-01' and date '2026-03-09'";
const rowsOf = async (sql: string) => (await warehouse.query(sql)).rows;
const countOf = async (condition: string): Promise<number> =>
  Number((await rowsOf(`select count(*) as n from \${contact_center}.sessions_flat where ${within} and ${condition}`))[0]?.["n"]);
const page = (address: string): Promise<string> => openConsole(warehouse).page(address);
const keysOf = (text: string): readonly string[] =>
  [...text.matchAll(/href="\/sessions\/([^"?]+)\?instance=(\w+)/g)].map(([, key, instance]) => `${instance}/${key}`);
/** The counts of one facet by value. */
const facetOf = (text: string, title: string): Readonly<Record<string, string>> => {
  const [, section = ""] = new RegExp(`<section class="facet" aria-label="${title}">(.*?)</section>`, "s").exec(text) ?? [];
  return Object.fromEntries(
    [...section.matchAll(/<span>\s*([^<]*?)\s*<\/span\s*>\s*<span class="count">([\d,]+)/g)].map(([, value = "", count = ""]) => [
      value,
      count,
    ]),
  );
};

describe("the list of sessions", () => {
  it("counts what the view counts, in the list and in every facet", async () => {
    const text = await page(`/sessions?${period}`);
    expect(plainText(text)).toContain(`${formatFigure(await countOf("true"), "count")} sessions, 1 Mar 2026 – 9 Mar 2026`);
    expect(facetOf(text, "Channel")).toEqual({
      Call: String(await countOf("channel = 'call'")),
      Chat: String(await countOf("channel = 'chat'")),
    });
    const outcomes = await rowsOf(`select outcome, count(*) as n from \${contact_center}.sessions_flat where ${within} group by outcome`);
    expect(facetOf(text, "Outcome")).toEqual(
      Object.fromEntries(
        outcomes.map(({ outcome, n }) => {
          const spaced = String(outcome).replaceAll("_", " ");
          return [`${spaced.slice(0, 1).toUpperCase()}${spaced.slice(1)}`, String(n)];
        }),
      ),
    );
    expect(facetOf(text, "Instance")).toEqual({
      acme: String(await countOf("instance = 'acme'")),
      globex: String(await countOf("instance = 'globex'")),
    });
    expect(facetOf(text, "Final")).toEqual({ Yes: String(await countOf("is_final")), No: String(await countOf("not is_final")) });
  });

  it.each([
    ["channel=chat", "channel = 'chat'"],
    ["outcome=handled&channel=call", "outcome = 'handled' and channel = 'call'"],
    ["queue=Support", "(queue_path = 'Support' or starts_with(queue_path, 'Support/'))"],
    ["transferred=yes", "is_transferred"],
    ["rating=4", "rating = 4"],
    ["rating=(none)&instance=acme", "rating is null and instance = 'acme'"],
    ["final=no", "not is_final"],
  ])("narrowed by %s shows the sessions of the view, newest first", async (parameters, condition) => {
    const text = await page(`/sessions?${period}&${parameters}`);
    const expected = await rowsOf(
      `select session_uid from \${contact_center}.sessions_flat where ${within} and ${condition} order by created_at desc, session_uid desc`,
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(keysOf(text)).toEqual(expected.slice(0, 50).map((row) => row["session_uid"]));
    const count = formatFigure(expected.length, "count");
    expect(plainText(text)).toContain(`${count} ${expected.length === 1 ? "session" : "sessions"},`);
  });

  it("shows how many sessions another value of a facet would give", async () => {
    const text = await page(`/sessions?${period}&channel=chat&final=yes`);
    expect(facetOf(text, "Channel")).toMatchObject({ Call: String(await countOf("channel = 'call' and is_final")) });
  });

  it.each(["newest", "wait", "handle"])("in the order %s has every session once, over all pages", async (sort) => {
    const seen: string[] = [];
    let address: string | undefined = `/sessions?${period}&sort=${sort}`;
    while (address !== undefined) {
      const text: string = await page(address);
      seen.push(...keysOf(text));
      address = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(seen).toHaveLength(await countOf("true"));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("finds sessions by key, by part of an agent's name, and by CRM record", async () => {
    const [call] = await rowsOf(
      `select session_key, out_ticket_id, last_agent_name from \${contact_center}.sessions_flat where ${within} and is_transferred and out_ticket_id is not null limit 1`,
    );
    const key = String(call?.["session_key"]);
    expect(keysOf(await page(`/sessions?${period}&q=${key}`))).toContainEqual(expect.stringContaining(`/${key}`));
    expect(keysOf(await page(`/sessions?${period}&q=${encodeURIComponent(String(call?.["out_ticket_id"]))}`))).toHaveLength(1);
    const surname = String(call?.["last_agent_name"]).split(" ").at(-1)?.toUpperCase() ?? "";
    const named = await rowsOf(
      `select distinct session_uid from \${contact_center}.agent_legs where upper(agent_name) like '%${surname}%' and session_date between date '2026-03-01' and date '2026-03-10'`,
    );
    expect(keysOf(await page(`/sessions?${period}&q=${surname}`)).toSorted()).toEqual(
      named.map((row) => String(row["session_uid"])).toSorted(),
    );
  });

  it("is empty for text that nothing has, and says what to do", async () => {
    const text = plainText(await page(`/sessions?${period}&q=call-987654`));
    expect(text).toContain("No session of this period fits.");
    expect(text).toContain("open call-987654 whatever its day");
  });

  it("shows hostile text of an address as text", async () => {
    const text = await page(`/sessions?${period}&q=${encodeURIComponent(`"><script>alert(1)</script>' or 1=1 --`)}&queue=%22%3E%3Cb%3E`);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toContain("<b>");
  });

  it("shows the last days that have sessions if the address names no period", async () => {
    expect(plainText(await page("/sessions"))).toContain("10 Feb 2026 – 9 Mar 2026");
    const later = await openConsole(warehouse, { now: "2027-01-01T12:00:00Z" }).page("/sessions");
    const [last] = await rowsOf("select cast(max(session_date) as string) as day from ${contact_center}.sessions");
    expect(later).toContain(`name="to" value="${String(last?.["day"])}"`);
  });

  it("says which part of the period cannot be used", async () => {
    const text = plainText(await page("/sessions?from=2026-02-31&to=2026-03-09"));
    expect(text).toContain("The first day is not a date: type one such as 2026-03-09.");
  });
});

describe("the list as a file", () => {
  it("has every session as CSV and as JSON", async () => {
    const csv = await page(`/sessions.csv?${period}&channel=chat`);
    const json: unknown = JSON.parse(await page(`/sessions.json?${period}&channel=chat`));
    const expected = await countOf("channel = 'chat'");
    expect(json).toHaveLength(expected);
    expect(csv.trim().split("\r\n")).toHaveLength(expected + 1);
    expect(csv).toMatch(/^instance,session_key,session_uid,/);
  });

  it("is safe for spreadsheets", async () => {
    const { csvLines } = await import("../../functions/console/pages/sessions/export.ts");
    let text = "";
    for await (const line of csvLines(onePage([{ text: '=HYPERLINK("x")', number: -5, list: ["a,b"] }]))) text += line;
    expect(text).toBe('text,number,list\r\n"\'=HYPERLINK(""x"")",-5,"[""a,b""]"\r\n');
  });
});

async function* onePage<Rows>(rows: Rows): AsyncGenerator<Rows> {
  yield rows;
}
