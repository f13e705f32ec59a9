import { expect, it } from "vitest";
import { composedWrites } from "../support/edge-cases.ts";
import { load, sessionWrites, withHoles } from "../support/load-samples.ts";
import { useWarehouse } from "../support/warehouse.ts";

const warehouse = useWarehouse();

// Were one of these pairs equal, it would be one thing under two names.
it.each([
  { raw: "response_type", curated: "handled_by" },
  { raw: "wait_seconds", curated: "queue_seconds" },
  { raw: "menu_path", curated: "queue_path" },
])("$raw of sessions and $curated of sessions_flat are two things", async ({ raw, curated }) => {
  await load(warehouse(), [...withHoles(sessionWrites({ sessions: 150, days: 4, seed: 71 }), 5), ...composedWrites]);
  const { rows } = await warehouse().query(`select count(*) as sessions
from \${contact_center}.sessions as s
join \${contact_center}.sessions_flat as f on f.session_date = s.session_date and f.instance = s.instance and f.session_key = s.session_key
where s.${raw} is distinct from f.${curated}`);
  expect(Number(rows[0]?.["sessions"])).toBeGreaterThan(0);
});
