import { beforeAll, describe, expect, it } from "vitest";
import { createConsole } from "../../functions/console/console.ts";
import { DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { ReadOptions, Warehouse } from "../../functions/warehouse/warehouse.ts";
import { spreadsheetCsv } from "../../functions/console/pages/sql/csv.ts";
import { load, sessionWrites } from "../support/load-samples.ts";

let warehouse: DuckdbWarehouse;

beforeAll(async () => {
  warehouse = await openDuckdb(":memory:", {}, null, { isLocked: true });
  await load(warehouse, sessionWrites({ sessions: 40, days: 3 }));
  return () => warehouse.close();
});

const consoleOf = (subject: Warehouse, isRestricted = false) =>
  createConsole({ warehouse: subject, name: "DuckDB", now: () => new Date(), isRestricted });

async function get(address: string, { isRestricted = false, headers = {} } = {}) {
  const response = await consoleOf(warehouse, isRestricted).request(address, { headers: { host: "127.0.0.1", ...headers } });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const problemOf = (text: string): string => /role="alert"><strong>Not run\.<\/strong>([^<]*)</.exec(text)?.[1] ?? "";

const address = (sql: string, place = "/sql"): string => `${place}?${new URLSearchParams({ q: sql }).toString()}`;

describe("the SQL page", () => {
  it("offers the questions of the guide and every relation, and says what to do", async () => {
    const { status, text } = await get("/sql");
    expect(status).toBe(200);
    expect(text).toContain("Type a statement, or take a question");
    expect(text).toContain("Do our queues keep their service level?");
    for (const name of ["sessions_flat", "queue_entries", "session_files"]) expect(text).toContain(name);
    expect(text).not.toContain("sessions_restricted");
    expect((await get("/sql", { isRestricted: true })).text).toContain("sessions_restricted");
  });

  it("shows the same rows as the warehouse returns", async () => {
    const sql = "select channel, count(*) as sessions from contact_center.sessions_flat group by channel order by channel";
    const { rows } = await warehouse.query(sql);
    const { text } = await get(address(sql));
    const cells = Array.from(text.matchAll(/<bdi>([^<]*)<\/bdi>/g), ([, cell]) => cell);
    expect(cells).toEqual(rows.flatMap(({ channel, sessions }) => [String(channel), String(sessions)]));
    expect(text).toContain(`<strong>${rows.length} rows</strong>`);
    expect(JSON.parse((await get(address(sql, "/sql.json"))).text)).toEqual(rows);
    expect((await get(address(sql, "/sql.csv"))).text).toBe(
      `channel,sessions\r\n${rows.map((row) => `${String(row["channel"])},${String(row["sessions"])}\r\n`).join("")}`,
    );
  });

  it("draws numbers over a category, without a style attribute", async () => {
    const { text } = await get(address("select * from (values ('a', 1, 3), ('b', 2, 4)) as t(queue, calls, chats)"));
    expect(text).toContain("calls by queue");
    expect(text).toContain("<svg");
    expect(text).not.toMatch(/<[^>]+ style=/);
    expect(
      (await get(`${address("select * from (values ('a', 1, 3), ('b', 2, 4)) as t(queue, calls, chats)")}&value=chats`)).text,
    ).toContain("chats by queue");
  });

  it("shows a relation's columns with their meaning, and some of its rows", async () => {
    const { text } = await get("/sql?relation=contact_center.queue_entries");
    expect(text).toContain("One row per stay of a session in a queue.");
    expect(text).toContain("entered_at");
    const [, sample = ""] = /href="(\/sql\?q=[^"]+)">Some of its rows/.exec(text) ?? [];
    const { status, text: answered } = await get(sample.replaceAll("&amp;", "&"));
    expect(status).toBe(200);
    expect(answered).toMatch(/<strong>\d+ rows<\/strong>/);
  });

  it("answers the questions of the guide", async () => {
    const { text } = await get("/sql");
    const questions = Array.from(text.matchAll(/<li><a href="(\/sql\?q=[^"]+)">/g), ([, link = ""]) => link.replaceAll("&amp;", "&"));
    expect(questions.length).toBeGreaterThanOrEqual(30);
    for (const question of questions.slice(-1)) expect((await get(question)).status).toBe(200);
  });

  it("cuts an answer that is longer than a page, and says so", async () => {
    const { text } = await get(address("select number from range(5000) as numbers(number)"));
    expect(text).toContain("The first 1,000 rows");
    expect(text.match(/<tr>/g)).toHaveLength(1_001);
  });
});

describe("a statement that does more than read", () => {
  it.each([
    ["delete from contact_center_store.session_versions", "found delete"],
    ["select 1; select 2", "found 2"],
    ["copy (select 1) to 'x.csv'", "out of reach"],
    ["attach 'other.duckdb'", "Expected a statement such as select"],
    ["install httpfs", "Expected a statement such as select"],
    ["load httpfs", "Expected a statement such as select"],
    ["set enable_external_access = true", "Expected a statement such as select"],
    ["select * from read_text('/etc/passwd')", "out of reach"],
    ["from '/etc/passwd'", "does not exist"],
    ["select * from contact_center_restricted.sessions", "--restricted"],
    ["from query('select * from contact_center_restricted.sessions')", "--restricted"],
  ])("is refused: %s", async (sql, sentence) => {
    const { rows } = await warehouse.query("select count(*) as versions from ${store}.session_versions");
    const { status, text } = await get(address(sql));
    expect(status).toBe(400);
    expect(problemOf(text)).toContain(sentence);
    expect((await warehouse.query("select count(*) as versions from ${store}.session_versions")).rows).toEqual(rows);
  });

  it.each(["select * from read_text('/etc/passwd')", "from read_csv('/etc/passwd')", "from glob('/*')", "select getenv('HOME')"])(
    "reaches no file, whoever asks: %s",
    async (sql) => {
      const { status, text } = await get(address(sql), { isRestricted: true });
      expect(status).toBe(400);
      expect(text).not.toContain("root:");
    },
  );

  it("shows personal data to who may see it", async () => {
    expect((await get(address("select session_key from contact_center_restricted.sessions"), { isRestricted: true })).status).toBe(200);
  });

  it("quotes no value that a conversion fails on", async () => {
    const { text } = await get(address("select cast(queue_path as bigint) from contact_center.sessions_flat"));
    expect(text).toContain("Conversion Error: Could not convert string a value");
  });

  it("waits for a click if another site sent it", async () => {
    const { text } = await get(address("select 42 as answer"), { headers: { "sec-fetch-site": "cross-site" } });
    expect(text).toContain("Run it");
    expect(text).not.toContain("<bdi>42</bdi>");
  });
});

/** A warehouse that bills, and counts what it runs. */
function billing(): { readonly subject: Warehouse; readonly ran: string[] } {
  const ran: string[] = [];
  const subject = new Proxy(warehouse, {
    get: (target, property): unknown => {
      if (property === "isRemote") return true;
      if (property === "prices") return { page: "", storage: 1, reading: 6.25 };
      if (property === "read")
        return (sql: string, options: ReadOptions) => {
          if (options.isDryRun !== true) ran.push(sql);
          return target.read(sql, { ...options, onEstimate: () => options.onEstimate?.(2 ** 40) });
        };
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { subject, ran };
}

describe("a warehouse that bills", () => {
  it("shows the price before it runs a statement, runs it once, and shows the price of another statement again", async () => {
    const { subject, ran } = billing();
    const app = consoleOf(subject);
    const open = async (place: string): Promise<string> => (await app.request(place, { headers: { host: "localhost:1" } })).text();

    const priced = await open(address("select 42 as answer"));
    expect(priced).toContain("reads 1.1 TB, $6.25 by the list price");
    expect(ran).toEqual([]);

    const [, seal = ""] = /name="run" value="(\w+)"/.exec(priced) ?? [];
    for (let times = 0; times < 3; times += 1)
      expect(await open(`${address("select 42 as answer")}&run=${seal}`)).toContain("<bdi>42</bdi>");
    expect(await open(`${address("select 42 as answer", "/sql.csv")}&run=${seal}`)).toBe("answer\r\n42\r\n");
    expect(ran).toEqual(["select 42 as answer"]);

    expect(await open(`${address("select 43 as answer")}&run=${seal}`)).toContain("Run it");
    expect(ran).toHaveLength(1);
  });
});

it("a file for a spreadsheet has no formula", () => {
  const columns = [{ name: "text", type: "VARCHAR" }];
  const rows = ["=1+1", "+1", "-1", "@sum", "\tx", 'a "quote", b', -1].map((text) => ({ text }));
  expect(spreadsheetCsv({ columns, rows })).toBe('text\r\n\'=1+1\r\n\'+1\r\n\'-1\r\n\'@sum\r\n\'\tx\r\n"a ""quote"", b"\r\n-1\r\n');
});
