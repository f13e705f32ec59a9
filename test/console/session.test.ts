import { beforeAll, describe, expect, it } from "vitest";
import { changesBetween } from "../../functions/console/pages/session/changes.ts";
import { relationsOfSession } from "../../functions/console/pages/session/rows.ts";
import { sessionSentence } from "../../functions/console/pages/session/sentence.ts";
import { readVersions, whyShown, winnerSentence } from "../../functions/console/pages/session/versions.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { callFile } from "../support/session-files.ts";
import { openConsole, plainText } from "./served.ts";

let warehouse: DuckdbWarehouse;
const hostile = `<script>alert("x")</script> "quoted" ' \u202Eright to left`;
const first = callFile({ id: 901 });
const participants = Array.isArray(first["participants"]) ? first["participants"] : [];
const second = callFile({
  id: 901,
  updated_at: "2026-03-02T09:20:09.000-08:00",
  rating: 3,
  menu_path: { items_count: 2, name: hostile, materialized_path: "4/5" },
  end_user: { id: 77, identifier: "someone.else@example.com", out_contact_id: null },
  recordings: [{ id: 5, call_id: 901, duration: 120, started_at: "2026-03-02T09:00:50.000-08:00", recording_type: "default" }],
  participants: participants.toReversed(),
  transfers: [
    {
      id: 71,
      created_at: "2026-03-02T09:02:00.000-08:00",
      status: "transferred",
      from_agent: { id: 12, name: "Sam Agent" },
      to_menu_path: { name: "Support/Billing" },
      wait_duration: 9,
    },
  ],
});

beforeAll(async () => {
  warehouse = await openDuckdb(":memory:", { time_zone: "America/Los_Angeles" });
  await load(warehouse, [
    write(second, "2026-03-02T17:20:11.000Z"),
    // The first version again, under another name and late: it arrives last, and loses.
    write(first, "2026-03-02T18:00:00.000Z"),
    write(callFile({ id: 902 }), "2026-03-02T17:05:11.000Z"),
    write(callFile({ id: 902 }), "2026-03-02T17:05:11.000Z", "globex"),
  ]);
  await load(warehouse, sessionWrites({ sessions: 30, days: 2, seed: 19 }), "2");
  return () => warehouse.close();
});

const page = (address: string, isRestricted = false): Promise<string> => openConsole(warehouse, { isRestricted }).page(address);
const place = "/sessions/call-901?instance=acme&day=2026-03-02";

describe("the page of a session", () => {
  it("has a sentence, lanes, and a row for each thing that happened, in the reporting time zone", async () => {
    const text = await page(place);
    const plain = plainText(text);
    expect(plain).toContain("times in America/Los_Angeles");
    expect(plain).toContain("20 s in the queue, one agent, 4:10 min handled, one transfer, rated 3");
    expect(plain).toContain("Began 2 Mar 2026, 09:00:00, final");
    expect(plain).toMatch(/09:00:45 45 s Agent Sam Agent 4:00 min/);
    expect(plain).toMatch(/09:04:45 4:45 min Wrap-up Sam Agent 10 s/);
    expect(plain).toMatch(/09:02:00 2:00 min Transfers Sam Agent → Support\/Billing 9 s – Transferred/);
    expect(plain).toMatch(/09:00:50 50 s Recording default 2:00 min/);
    expect(text.match(/<rect class="agent"/g)).toHaveLength(1);
    expect(text.match(/<rect class="wrap_up"/g)).toHaveLength(1);
    expect(text).not.toMatch(/<[^>]+ style=/);
    expect(text.match(/<script/g)).toHaveLength(1);
  });

  it("shows as many things as the views have rows", async () => {
    const [row] = (
      await warehouse.query(
        "select session_key, instance, cast(session_date as string) as day from ${contact_center}.sessions_flat where is_transferred and session_key <> 'call-901' order by session_key limit 1",
      )
    ).rows;
    const [key, instance, day] = [String(row?.["session_key"]), String(row?.["instance"]), String(row?.["day"])];
    const text = await page(`/sessions/${key}?instance=${instance}&day=${day}`);
    const count = async (relation: string): Promise<number> =>
      (await warehouse.query(`select 1 from \${contact_center}.${relation} where session_key = '${key}' and instance = '${instance}'`)).rows
        .length;
    for (const [kind, relation] of [
      ["Queue", "queue_entries"],
      ["Transfers", "transfers_flat"],
      ["Recording", "recordings"],
      ["Menu", "consumer_in_menu_durations"],
    ] as const)
      expect([kind, text.match(new RegExp(`<td>${kind}</td>`, "g"))?.length ?? 0]).toEqual([kind, await count(relation)]);
  });

  it("says which version is shown, and why the one that arrived last is not", async () => {
    const plain = plainText(await page(`${place}&show=versions`));
    expect(plain).toContain(
      "Version 1 of 2 is shown: its updated_at, 2 Mar 2026, 09:20:09, is the latest. Version 2 arrived last and is not shown.",
    );
    expect(plain).toContain("Its updated_at, 2 Mar 2026, 09:05:09, is earlier than that of version 1, 2 Mar 2026, 09:20:09.");
    const { rows } = await warehouse.query("select source_object from ${contact_center}.sessions where session_key = 'call-901'");
    expect(plain).toContain("1 shown");
    expect(rows).toEqual([{ source_object: "1.json" }]);
  });

  it("shows what changed between two versions, value by value, without personal data", async () => {
    const text = await page(`${place}&show=changes&before=2&after=1`);
    const plain = plainText(text);
    expect(plain).toContain("rating missing 3 rating");
    expect(plain).toContain("recordings[id 5].duration missing 120 recording_seconds");
    expect(plain).toContain("updated_at 2026-03-02T17:05:09.000Z 2026-03-02T17:20:09.000Z updated_at");
    expect(plain).toContain("1 more value in columns of personal data differs.");
    expect(text).not.toContain("someone.else@example.com");
    expect(plain).not.toContain("participants[");
  });

  it("shows personal data if the console may and the address asks for it, and never otherwise", async () => {
    const addresses = [`${place}&show=changes&before=2&after=1`, `${place}&show=rows`, place, `${place}&show=versions`];
    const personal = /someone\.else@example\.com|\+15550100177/;
    for (const address of addresses) {
      expect(await page(address, true)).not.toMatch(personal);
      expect(await page(`${address}&personal=yes`)).not.toMatch(personal);
    }
    expect(await page(`${addresses[0] ?? ""}&personal=yes`, true)).toContain("someone.else@example.com");
    expect(await page(`${addresses[1] ?? ""}&personal=yes`, true)).toContain("+15550100177");
  });

  it.each([false, true])(
    "has as many rows as each relation has of the session, and names those without any, restricted: %s",
    async (all) => {
      const plain = plainText(await page(`${place}&show=rows${all ? "&personal=yes" : ""}`, all));
      const [, without = ""] = /Without rows of this session: ([^.]*)/.exec(plain) ?? [];
      const [withRows, empty]: [string[], string[]] = [[], []];
      for (const { dataset, name } of relationsOfSession(all)) {
        const { rows } = await warehouse.query(
          `select count(*) as count from \${${dataset}}.${name} where instance = 'acme' and session_key = 'call-901'`,
        );
        const count = Number(rows[0]?.["count"]);
        if (count === 0) empty.push(name);
        else withRows.push(`${name} ${count} ${count === 1 ? "row" : "rows"} `);
      }
      expect(withRows.filter((heading) => !plain.includes(heading))).toEqual([]);
      expect(without.split(/[ ,]+/).filter((name) => name !== "")).toEqual(empty);
      // The session's file has some of several relations, and none of others.
      expect(withRows.length).toBeGreaterThan(4);
      expect(empty.length).toBeGreaterThan(4);
    },
  );

  it("asks which one is meant if instances share a key, and what to do if there is none", async () => {
    expect(plainText(await page("/sessions/call-902"))).toContain("Several sessions have this key: acme, 2026-03-02 globex, 2026-03-02");
    const missing = await openConsole(warehouse).get("/sessions/call-1?day=2026-03-02");
    expect(missing.status).toBe(404);
    expect(plainText(await missing.text())).toContain("The warehouse has no such session on this day.");
  });
});

describe("the order of versions", () => {
  it.each([
    [{ version_at: null }, "It has no usable updated_at, so that version 1"],
    [{ version_at: "2026-03-02T17:00:00.000Z" }, "Its updated_at, 2026-03-02T17:00:00.000Z, is earlier"],
    [
      { source_time_created: "2026-03-02T17:05:10.000Z" },
      "Both have the same updated_at; its object was written 2026-03-02T17:05:10.000Z, before",
    ],
    [{ source_generation: 0 }, "its generation is the lower one"],
    [{ settings_revision: null }, "a later revision of the settings (1 after none)"],
    [{ loader_version: 1 }, "a later version of the mapping (2 after 1)"],
    [{}, "It is the same file, loaded twice"],
    [{ is_hidden: true }, "The file was deleted from the bucket after this version was written."],
    [{ is_deleted: true, is_hidden: true }, "It records that the file was deleted from the bucket."],
  ])("names the first difference: %j", (changes, reason) => {
    const [shown, other] = readVersions([
      version({}),
      version({ row_id: "b", place: 2, ingested_at: "2026-03-02T17:05:13.000Z", ...changes }),
    ]);
    if (shown === undefined || other === undefined) throw new Error("two versions");
    expect(whyShown(shown, other, (instant) => instant)).toContain(reason);
    expect(winnerSentence([shown, other], (instant) => instant)).toMatch(/^Version 1 of 2 is shown: /);
  });

  it("counts a row that was appended twice once", () => {
    expect(readVersions([version({}), version({ place: 2 })])).toHaveLength(1);
  });
});

describe("changes", () => {
  it("match the items of a list by their ids, and by their places if an id is missing", () => {
    const before = {
      handle_durations: [
        { handle_duration_id: 1, acw_seconds: 0 },
        { handle_duration_id: 2, acw_seconds: 5 },
      ],
    };
    const after = {
      handle_durations: [
        { handle_duration_id: 2, acw_seconds: 7 },
        { handle_duration_id: 1, acw_seconds: 0 },
      ],
    };
    expect(changesBetween(before, after, false).shown).toEqual([
      {
        relation: "handle_durations",
        item: "id 2",
        column: "acw_seconds",
        path: "handle_durations[id 2].acw_duration",
        before: "5",
        after: "7",
      },
    ]);
    expect(changesBetween(offers("Group 1"), offers("Group 2"), false).shown).toMatchObject([
      { item: "0", before: "Group 1", after: "Group 2" },
    ]);
  });

  it("take objects and lists apart", () => {
    const before = { unknown_fields: { "/new": { inner: [1, 2] } } };
    const after = { unknown_fields: { "/new": { inner: [1, 3] } } };
    expect(changesBetween(before, after, true).shown).toMatchObject([{ path: "/new.inner[1]", before: "2", after: "3" }]);
    expect(changesBetween(before, after, false)).toEqual({ shown: [], hidden: 1 });
  });
});

it("a session without an end, a queue or an agent has a sentence", () => {
  expect(sessionSentence({ channel: "chat", direction: "inbound", outcome: "open", queue_path: "(none)" })).toBe("Inbound chat: open.");
});

const write = (content: unknown, timeCreated: string, instance = "acme") => ({ instance, timeCreated, content: JSON.stringify(content) });

/** A row of the versions' statement. */
const version = (changes: Readonly<Record<string, unknown>>) => ({
  row_id: "a",
  place: 1,
  version_at: "2026-03-02T17:05:09.000Z",
  source_time_created: "2026-03-02T17:05:11.000Z",
  source_generation: 1,
  settings_revision: 1,
  loader_version: 2,
  ingested_at: "2026-03-02T17:05:12.000Z",
  is_deleted: false,
  is_hidden: false,
  ...changes,
});

const offers = (group: string) => ({ offer_events: [{ agent_group: group }] });
