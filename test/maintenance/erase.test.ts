import { expect, it } from "vitest";
import { eraseSessions, findSessions, finishErasures, type EraseTarget } from "../../functions/maintenance/erase.ts";
import { keepAll } from "../../functions/values/personal-data.ts";
import { relations } from "../../schema/relations.ts";
import { callFile, chatFile } from "../support/session-files.ts";
import { type Scene, useScene } from "../support/maintenance-harness.ts";
import { testSettings } from "../support/settings.ts";

const scene = useScene();
const how = { now: new Date("2026-04-01T00:00:00Z"), maximumBytes: 1_000_000_000 };

async function erase({ warehouse, files }: Scene, target: EraseTarget): Promise<ReturnType<typeof eraseSessions>> {
  return eraseSessions(warehouse, files, await findSessions(warehouse, target, testSettings.personal), how);
}

const withPhone = (id: number, phone: string) =>
  callFile({ id, participants: [{ id: 1, type: "end_user", phone_number: phone }], end_user: { id: 1_000 + id } });

/** Relations of sessions, by `dataset.name`, that show a session. */
async function showing({ warehouse }: Scene, sessionKey: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { dataset, name, fields } of relations) {
    if (name === "session_files" || !fields.some((field) => field.name === "session_key")) continue;
    const { rows } = await warehouse.query(`select 1 from \${${dataset}}.${name} where session_key = '${sessionKey}' limit 1`);
    if (rows.length > 0) found.push(`${dataset}.${name}`);
  }
  return found;
}

it("a session that was erased shows in no relation, whatever comes later", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  scene().put("call-2.json", callFile({ id: 2 }));
  await scene().load();
  expect(await showing(scene(), "call-1")).toContain("restricted.participants");

  expect(await erase(scene(), { by: "session", instance: "acme", value: "call-1" })).toMatchObject({ sessions: 1, waitingRows: 0 });
  expect(await showing(scene(), "call-1")).toEqual([]);
  expect(await scene().rows("select session_key from ${store}.session_versions")).toEqual([{ session_key: "call-2" }]);

  scene().put("call-1.json", callFile({ id: 1, updated_at: "2026-03-02T10:00:00.000-08:00" }));
  await scene().deliver("call-1.json");
  expect(await showing(scene(), "call-1")).toEqual([]);
  expect(await finishErasures(scene().warehouse, how)).toEqual({ deleted_rows: 1, waiting_rows: 0 });

  scene().put("late/call-1.json", callFile({ id: 1, updated_at: "2026-03-02T11:00:00.000-08:00" }));
  expect(await scene().reconcile({ fix: true })).toMatchObject({ missing: 2, fixed: { loaded: 0, skipped: 2 } });
  expect(await scene().reconcile()).toMatchObject({ missing: 0, stale: 0, skipped: 2 });
  expect(await showing(scene(), "call-1")).toEqual([]);
  expect(await showing(scene(), "call-2")).toContain("contact_center.sessions");
  expect(await scene().rows("select instance, session_key, finished_at from ${store}.session_erasures")).toEqual([
    { instance: "acme", session_key: "call-1", finished_at: "2026-04-01T00:00:00.000Z" },
  ]);
});

it("a customer is found by a value in any version of any session", async () => {
  scene().put("call-1.json", withPhone(1, "+15550100001"));
  await scene().deliver("call-1.json");
  scene().put("call-1.json", { ...withPhone(1, "+15550100009"), updated_at: "2026-03-02T10:00:00.000-08:00" });
  scene().put("call-2.json", withPhone(2, "+15550100001"));
  scene().put("call-3.json", withPhone(3, "+15550100003"));
  scene().put(
    "chat-4.json",
    chatFile({ id: 4, email: "Mia.Other@example.com", out_ticket_id: "T-4", end_user: { id: 9, out_contact_id: "C-4" } }),
  );
  await scene().load();
  const keys = async (target: EraseTarget): Promise<readonly string[]> =>
    (await findSessions(scene().warehouse, target, testSettings.personal)).map(({ sessionKey }) => sessionKey);

  expect(await keys({ by: "phone", value: "+15550100001" })).toEqual(["call-1", "call-2"]);
  expect(await keys({ by: "email", value: "mia.other@example.com" })).toEqual(["chat-4"]);
  expect(await keys({ by: "end_user", value: "1003" })).toEqual(["call-3"]);
  expect(await keys({ by: "crm_id", value: "C-4" })).toEqual(["chat-4"]);
  expect(await keys({ by: "crm_id", value: "T-4" })).toEqual(["chat-4"]);
  expect(await keys({ by: "phone", value: "' or true --" })).toEqual([]);
});

it("a customer is found by a value that the store contains as a pseudonym", async () => {
  const personal = {
    treatments: { ...keepAll.treatments, contact: "pseudonymize", identifier: "pseudonymize" },
    key: "0123456789abcdef",
  } as const;
  scene().put("call-1.json", withPhone(1, "+15550100001"));
  scene().put("call-2.json", withPhone(2, "+15550100002"));
  await scene().load({ settings: { ...testSettings, personal } });

  const byPhone = await findSessions(scene().warehouse, { by: "phone", value: "+15550100001" }, personal);
  const byId = await findSessions(scene().warehouse, { by: "end_user", value: "1002" }, personal);

  expect(byPhone).toEqual([{ instance: "acme", sessionKey: "call-1", versions: 1 }]);
  expect(byId).toEqual([{ instance: "acme", sessionKey: "call-2", versions: 1 }]);
});

it("quarantine copies of the session go, those of others stay", async () => {
  scene().put("call-1.json", callFile({ id: 1, created_at: null }));
  scene().put("call-2.json", callFile({ id: 2 }));
  await scene().load();
  scene().put("call-2.json", "cut off");
  scene().put("call-3.json", "cut off as well");
  await scene().load();
  expect(scene().files.kept.size).toBe(3);

  expect(await erase(scene(), { by: "session", instance: "acme", value: "call-1" })).toMatchObject({ quarantineCopies: 1 });
  expect(await erase(scene(), { by: "session", instance: "acme", value: "call-2" })).toMatchObject({ quarantineCopies: 1 });
  expect([...scene().files.kept.keys()]).toEqual([expect.stringContaining("call-3.json")]);
});
