import { expect, it } from "vitest";
import { dashboard } from "../../functions/report/dashboard.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { load } from "../support/load-samples.ts";
import { callFile } from "../support/session-files.ts";

const panels = dashboard.filter(({ sql }) => /\bas agent,/.test(sql));

it.each(panels)("$title shows two agents of one name apart", async ({ sql }) => {
  const warehouse = await openDuckdb(":memory:");
  const agents = [
    [7, "Wanda"],
    [8, "Wanda"],
    [9, "Dora"],
    [10, null],
    [11, null],
  ] as const;
  const writes = agents.map(([user, name]) => ({
    instance: "acme",
    timeCreated: "2026-03-04T12:00:00.000Z",
    content: JSON.stringify(
      callFile({
        id: user,
        rating: 4,
        participants: [{ id: user, type: "agent", user_id: user, first_name: name, connected_at: "2026-03-02T09:01:00.000-08:00" }],
        handle_durations: [{ id: user, agent_id: user, call_duration: 60, started_at: "2026-03-02T09:01:00.000-08:00" }],
      }),
    ),
  }));
  await load(warehouse, writes);

  const { rows } = await warehouse.query(sql.replaceAll("${filters}", "true"));
  await warehouse.close();

  expect(rows.map(({ agent }) => String(agent)).toSorted((one, other) => (one < other ? -1 : 1))).toEqual([
    "10",
    "11",
    "Dora",
    "Wanda (7)",
    "Wanda (8)",
  ]);
});
