import { expect, it } from "vitest";
import { type ErasureReport, eraseSessions, finishErasures } from "../../functions/maintenance/erase.ts";
import { forgetErasure, listErasures } from "../../functions/maintenance/erasures.ts";
import { type EraseTarget, findSessions, nearMisses } from "../../functions/maintenance/find-sessions.ts";
import { keepAll } from "../../functions/values/personal-data.ts";
import { relations } from "../../schema/relations.ts";
import { emptyWarehouse } from "../support/warehouse.ts";
import { callFile, chatFile } from "../support/session-files.ts";
import { type Scene, useScene } from "../support/maintenance-harness.ts";
import { testSettings } from "../support/settings.ts";

const scene = useScene();
const callOne: EraseTarget = { by: "session", instance: "acme", value: "call-1" };
const how = { now: new Date("2026-04-01T00:00:00Z"), maximumBytes: 1_000_000_000 };

async function erase({ warehouse, files }: Scene, target: EraseTarget, reason?: string): Promise<ErasureReport> {
  return eraseSessions(warehouse, files, await findSessions(warehouse, target, testSettings.personal), { ...how, reason });
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

  expect(await erase(scene(), callOne)).toEqual({
    removed_copies: 0,
    deleted_rows: 1,
    waiting_rows: 0,
  });
  expect(await showing(scene(), "call-1")).toEqual([]);
  expect(await scene().rows("select session_key from ${store}.session_versions")).toEqual([{ session_key: "call-2" }]);

  scene().put("call-1.json", callFile({ id: 1, updated_at: "2026-03-02T10:00:00.000-08:00" }));
  await scene().deliver("call-1.json");
  expect(await showing(scene(), "call-1")).toEqual([]);
  expect(await finishErasures(scene().warehouse, scene().files, how)).toEqual({ removed_copies: 0, deleted_rows: 1, waiting_rows: 0 });

  scene().put("late/call-1.json", callFile({ id: 1, updated_at: "2026-03-02T11:00:00.000-08:00" }));
  expect(await scene().reconcile({ fix: true })).toMatchObject({ missing: 2, fixed: { loaded: 0, skipped: 2 } });
  expect(await scene().reconcile()).toMatchObject({ missing: 0, stale: 0, skipped: 2 });
  expect(await showing(scene(), "call-1")).toEqual([]);
  expect(await showing(scene(), "call-2")).toContain("contact_center.sessions");
  expect(await scene().rows("select distinct instance, session_key, finished_at from ${store}.session_erasures")).toEqual([
    { instance: "acme", session_key: "call-1", finished_at: "2026-04-01T00:00:00.000Z" },
  ]);
});

it("an erased session stays erased if its object moves to another instance, unless it was taken back there", async () => {
  const eu = { ...testSettings, instances: { "eu/": "acme-eu" } };
  scene().put("eu/call-1.json", callFile({ id: 1 }));
  await scene().load();
  await erase(scene(), callOne, "asked by the customer");

  expect(await scene().reconcile({ settings: eu, fix: true })).toMatchObject({ fixed: { loaded: 0, skipped: 1 } });
  expect(await scene().load({ settings: eu, reload: true })).toMatchObject({ loaded: 0, skipped: 1 });
  scene().put("eu/call-1.json", callFile({ id: 1, updated_at: "2026-03-02T10:00:00.000-08:00" }));
  await scene().deliver("eu/call-1.json", eu);
  await finishErasures(scene().warehouse, scene().files, how);
  expect(await showing(scene(), "call-1")).toEqual([]);
  expect(await scene().rows("select instance from ${store}.session_versions")).toEqual([]);
  // The reason goes with it.
  expect(
    await scene().rows("select distinct instance, reason from ${store}.session_erasures where object_name is null order by instance"),
  ).toEqual([
    { instance: "acme", reason: "asked by the customer" },
    { instance: "acme-eu", reason: "asked by the customer" },
  ]);

  const take = { instance: "acme-eu", reason: "a trial", now: how.now, maximumBytes: how.maximumBytes };
  expect(await forgetErasure(scene().warehouse, "call-1", take)).toEqual(["acme-eu"]);
  expect(await scene().load({ settings: eu, reload: true })).toMatchObject({ loaded: 1 });
  await finishErasures(scene().warehouse, scene().files, how);
  expect(await showing(scene(), "call-1")).toContain("contact_center.sessions");
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

  expect(await erase(scene(), callOne)).toMatchObject({ removed_copies: 1 });
  expect(await erase(scene(), { by: "session", instance: "acme", value: "call-2" })).toMatchObject({ removed_copies: 1 });
  expect([...scene().files.kept.keys()]).toEqual([expect.stringContaining("call-3.json")]);
});

it("copies of the same object that name another session stay", async () => {
  scene().put("metadata.json", callFile({ id: 1 }));
  await scene().load();
  scene().put("metadata.json", callFile({ id: 2, created_at: null }));
  await scene().load();

  expect(await erase(scene(), callOne)).toMatchObject({ removed_copies: 0, deleted_rows: 1 });
  expect(scene().files.kept.size).toBe(1);
});

it("copies of files that are rejected after an erasure was finished go, whether the file identifies its session or not", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  await scene().load();
  await erase(scene(), callOne);
  scene().put("call-1.json", callFile({ id: 1, created_at: null }));
  await scene().deliver("call-1.json");
  scene().put("call-1.json", "cut off, and the rows that connected the object to the session are gone");
  await scene().deliver("call-1.json");
  scene().put("late/call-1.json", callFile({ id: 1 }));
  await scene().deliver("late/call-1.json");
  expect(scene().files.kept.size).toBe(2);
  const later = { ...how, now: new Date(Date.now() + 86_400_000) };

  expect(await finishErasures(scene().warehouse, scene().files, later)).toEqual({ removed_copies: 2, deleted_rows: 1, waiting_rows: 0 });
  scene().put("late/call-1.json", "cut off as well");
  await scene().deliver("late/call-1.json");
  expect(await finishErasures(scene().warehouse, scene().files, how)).toMatchObject({ removed_copies: 1 });

  expect(scene().files.kept.size).toBe(0);
  expect(await finishErasures(scene().warehouse, scene().files, how)).toMatchObject({ removed_copies: 0 });
  await scene().deliver("late/call-1.json");
  expect(await finishErasures(scene().warehouse, scene().files, how)).toMatchObject({ removed_copies: 1 });
});

/** The scene's ports, of which the call with this number fails, before or after its work; `calls` counts them. */
function failing({ warehouse, files }: Scene, number: number, moment: "before" | "after") {
  const counter = { calls: 0 };
  const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    counter.calls += 1;
    const fails = counter.calls === number;
    if (fails && moment === "before") throw new Error("cut off");
    const result = await work();
    if (fails) throw new Error("cut off");
    return result;
  };
  const failingWarehouse: Scene["warehouse"] = {
    ...warehouse,
    sql: warehouse.sql,
    deletableBefore: warehouse.deletableBefore,
    append: (table, row, key) => step(() => warehouse.append(table, row, key)),
    appendBatch: (table, rows, key) => step(() => warehouse.appendBatch(table, rows, key)),
    query: (sql, parameters) => step(() => warehouse.query(sql, parameters)),
    stream: (sql, parameters) => warehouse.stream(sql, parameters),
    change: (statements, options) => step(() => warehouse.change(statements, options)),
    estimate: (sql, parameters) => warehouse.estimate(sql, parameters),
    close: () => warehouse.close(),
  };
  return { counter, warehouse: failingWarehouse, files: { removeQuarantine: (name: string) => step(() => files.removeQuarantine(name)) } };
}

it.each(["before", "after"] as const)(
  "an erasure that is cut off %s any of its calls is finished by the next upkeep",
  { timeout: 120_000 },
  async (moment) => {
    let cuts = 0;
    for (let number = 1; ; number += 1) {
      await emptyWarehouse(scene().warehouse);
      scene().files.kept.clear();
      scene().put("call-1.json", callFile({ id: 1 }));
      await scene().deliver("call-1.json");
      scene().put("call-1.json", "cut off");
      await scene().deliver("call-1.json");
      scene().put("other/call-1.json", callFile({ id: 1, created_at: null }));
      await scene().deliver("other/call-1.json");
      expect(scene().files.kept.size).toBe(2);
      const { counter, warehouse, files } = failing(scene(), number, moment);
      const found = [{ instance: "acme", sessionKey: "call-1", versions: 1 }];
      const ended = await eraseSessions(warehouse, files, found, how).then(
        () => "done",
        () => "cut off",
      );
      if (counter.calls < number) break;
      cuts += 1;
      expect(ended).toBe("cut off");
      // Nothing is recorded yet.
      if (number === 1 && moment === "before") continue;
      expect(await scene().rows("select session_key from ${contact_center}.sessions")).toEqual([]);

      await finishErasures(scene().warehouse, scene().files, how);

      expect(scene().files.kept.size).toBe(0);
      expect(await scene().rows("select 1 from ${store}.session_versions")).toEqual([]);
      expect(await listErasures(scene().warehouse)).toEqual([
        expect.objectContaining({
          sessionKey: "call-1",
          copiesRemovedAt: how.now.toISOString(),
          finishedAt: how.now.toISOString(),
          rows: 0,
        }),
      ]);
    }
    expect(cuts).toBeGreaterThan(8);
  },
);

it("rows that cannot be deleted yet wait, hidden, and the erasure is not finished", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  await scene().load();
  const { warehouse, files } = failing(scene(), Number.POSITIVE_INFINITY, "before");
  const fresh = { ...warehouse, deletableBefore: () => new Date("2020-01-01T00:00:00Z") };

  expect(await eraseSessions(fresh, files, [{ instance: "acme", sessionKey: "call-1", versions: 1 }], how)).toEqual({
    removed_copies: 0,
    deleted_rows: 0,
    waiting_rows: 1,
  });
  expect(await listErasures(scene().warehouse)).toEqual([
    expect.objectContaining({ copiesRemovedAt: how.now.toISOString(), finishedAt: null, rows: 1 }),
  ]);
  expect(await showing(scene(), "call-1")).toEqual([]);
});

it("tombstones of an erased session are deleted as well", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  scene().put("call-2.json", callFile({ id: 2 }));
  await scene().load();
  scene().files.live.delete("call-1.json");
  expect(await scene().reconcile({ fix: true, mirrorDeletes: true })).toMatchObject({ deletedSessions: 1 });

  expect(await erase(scene(), callOne)).toMatchObject({ deleted_rows: 2, waiting_rows: 0 });
  expect(await scene().rows("select session_key from ${store}.session_versions")).toEqual([{ session_key: "call-2" }]);
});

const twoInstances = { ...testSettings, instances: { "eu/": "acme-eu" } };

it("an erasure of one instance does not touch the session of that key in another", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  scene().put("eu/call-1.json", callFile({ id: 1 }));
  await scene().load({ settings: twoInstances });

  await erase(scene(), { by: "session", instance: "acme-eu", value: "call-1" });

  expect(await scene().rows("select instance from ${contact_center}.sessions")).toEqual([{ instance: "acme" }]);
  scene().put("call-1.json", callFile({ id: 1, status: "rewritten", updated_at: "2026-03-02T10:00:00.000-08:00" }));
  expect(await scene().load({ settings: twoInstances })).toMatchObject({ loaded: 1, skipped: 1 });
  expect(await scene().rows("select instance, session_status from ${contact_center}.sessions")).toEqual([
    { instance: "acme", session_status: "rewritten" },
  ]);
});

it("a session is searched in all instances, and what comes close is named", async () => {
  scene().put("eu/call-1.json", callFile({ id: 1 }));
  scene().put("chat-2.json", chatFile({ id: 2 }));
  await scene().load({ settings: twoInstances });
  const { warehouse } = scene();
  const everywhere: EraseTarget = { by: "session", instance: null, value: "call-1" };
  expect(await findSessions(warehouse, everywhere, testSettings.personal)).toEqual([
    { instance: "acme-eu", sessionKey: "call-1", versions: 1 },
  ]);

  expect(await findSessions(warehouse, callOne, testSettings.personal)).toEqual([]);
  expect(await nearMisses(warehouse, callOne)).toEqual(["There is acme-eu call-1."]);
  expect(await nearMisses(warehouse, { by: "session", instance: null, value: "call-2" })).toEqual(["There is acme chat-2."]);
  expect(await nearMisses(warehouse, { by: "phone", value: "(555) 010-0177" })).toEqual([
    "1 session has a number that ends with these digits: add its country code.",
  ]);
  expect(await nearMisses(warehouse, { by: "phone", value: "(555) 010-0178" })).toEqual([]);
  // Five digits say too little, and the end of an address says nothing.
  expect(await nearMisses(warehouse, { by: "phone", value: "0100177" })).toHaveLength(1);
  expect(await nearMisses(warehouse, { by: "phone", value: "10177" })).toEqual([]);
  expect(await nearMisses(warehouse, { by: "phone", value: "00100177" })).toHaveLength(1);
  expect(await nearMisses(warehouse, { by: "email", value: "15550100177" })).toEqual([]);
  scene().put("call-3.json", callFile({ id: 3 }));
  await scene().load({ settings: twoInstances });
  expect(await nearMisses(warehouse, { by: "phone", value: "(555) 010-0177" })).toEqual([
    "2 sessions have a number that ends with these digits: add its country code.",
  ]);
  await erase(scene(), everywhere);
  expect(await nearMisses(warehouse, everywhere)).toEqual(["acme-eu call-1 was erased at 2026-04-01T00:00:00.000Z."]);
});

it("an erasure that was taken back no longer bars the session, and stays on record with the reason", async () => {
  scene().put("call-1.json", callFile({ id: 1, status: "trial" }));
  await scene().load();
  await erase(scene(), callOne);
  scene().put("call-1.json", callFile({ id: 1, status: "real" }));
  expect(await scene().load()).toMatchObject({ skipped: 1, loaded: 0 });
  const how2 = { instance: null, reason: "was the 'trial'", now: new Date(Date.now() + 86_400_000), maximumBytes: 1e9 };

  expect(await forgetErasure(scene().warehouse, "call-2", how2)).toEqual([]);
  expect(await forgetErasure(scene().warehouse, "call-1", { ...how2, instance: "acme-eu" })).toEqual([]);
  expect(await scene().reconcile()).toMatchObject({ skipped: 1, missing: 0 });
  expect(await forgetErasure(scene().warehouse, "call-1", how2)).toEqual(["acme"]);

  expect(await scene().reconcile({ fix: true })).toMatchObject({ missing: 1, fixed: { loaded: 1 } });
  expect(await scene().rows("select session_status from ${contact_center}.sessions")).toEqual([{ session_status: "real" }]);
  expect(await showing(scene(), "call-1")).toContain("restricted.participants");
  expect(await finishErasures(scene().warehouse, scene().files, how)).toEqual({ removed_copies: 0, deleted_rows: 0, waiting_rows: 0 });
  expect(await listErasures(scene().warehouse)).toEqual([
    expect.objectContaining({ forgottenAt: how2.now.toISOString(), forgottenReason: "was the 'trial'", rows: 0 }),
  ]);
  expect(await forgetErasure(scene().warehouse, "call-1", how2)).toEqual([]);

  await erase(scene(), callOne);
  expect(await showing(scene(), "call-1")).toEqual([]);
  expect(await listErasures(scene().warehouse)).toHaveLength(2);
});

it("an erasure in several instances is taken back in the one that is named", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  scene().put("eu/call-1.json", callFile({ id: 1 }));
  await scene().load({ settings: twoInstances });
  await erase(scene(), { by: "session", instance: null, value: "call-1" });
  const taking = { reason: "trial", now: how.now, maximumBytes: 1e9 };

  expect(await forgetErasure(scene().warehouse, "call-1", { ...taking, instance: null })).toEqual(["acme", "acme-eu"]);
  expect((await listErasures(scene().warehouse)).filter(({ forgottenAt }) => forgottenAt !== null)).toEqual([]);
  expect(await forgetErasure(scene().warehouse, "call-1", { ...taking, instance: "acme-eu" })).toEqual(["acme-eu"]);
  expect((await listErasures(scene().warehouse)).map(({ instance, forgottenAt }) => [instance, forgottenAt])).toEqual([
    ["acme", null],
    ["acme-eu", how.now.toISOString()],
  ]);
});

const pseudonymizing = (key: string) => ({ treatments: { ...keepAll.treatments, contact: "pseudonymize" } as const, key });
const firstKey = "0123456789abcdef";
const secondKey = "fedcba9876543210";

/** Places of a number, each with a file that has it there alone. */
const numberPlaces: Readonly<Record<string, (id: number, number: string) => unknown>> = {
  "a participant's number": withPhone,
  "a participant's caller id": (id, number) =>
    callFile({ id, participants: [{ id: 1, type: "end_user", caller_id: number }], end_user: null }),
  "the identifier": (id, number) => callFile({ id, participants: [], end_user: { id: 5, identifier: number } }),
};
const spellings = [
  "+15550100177",
  "15550100177",
  "+1 555-010-0177",
  "+1 (555) 010.0177",
  "0015550100177",
  "+1\u00a0555\u2011010\u20110177",
];

it.each(Object.entries(numberPlaces))(
  "a number in any spelling is found in any spelling, as it is and as a pseudonym: %s",
  async (_, file) => {
    for (const [index, number] of spellings.entries()) {
      scene().put(`call-${index + 1}.json`, file(index + 1, number));
      scene().put(`p/call-${index + 11}.json`, file(index + 11, number));
    }
    scene().put("call-99.json", file(99, "+15550100178"));
    const personal = pseudonymizing(firstKey);
    await scene().load({
      settings: { ...testSettings, prefix: "p/", personal },
    });
    await scene().load();
    const all = spellings.flatMap((__, index) => [`call-${index + 1}`, `call-${index + 11}`]).toSorted();

    for (const value of spellings) {
      const found = await findSessions(scene().warehouse, { by: "phone", value }, personal);
      expect(found.map(({ sessionKey }) => sessionKey)).toEqual(all);
    }
  },
);

it("a number is found in an SMS, as it is and as a pseudonym", async () => {
  scene().put("call-1.json", callFile({ id: 1, participants: [], in_call_sms: [{ to: "+1 555-010-0177", text: "hello" }] }));
  scene().put("call-2.json", callFile({ id: 2, participants: [], wait_time_sms: [{ to: 15550100177 }] }));
  scene().put("p/call-3.json", callFile({ id: 3, participants: [], in_call_sms: [{ to: "+1 555-010-0177" }] }));
  scene().put("call-4.json", callFile({ id: 4, participants: [], in_call_sms: [{ to: "+1 555-010-0178" }] }));
  const personal = { treatments: { ...keepAll.treatments, content: "pseudonymize" } as const, key: firstKey };
  await scene().load({ settings: { ...testSettings, prefix: "p/", personal } });
  await scene().load();

  const found = await findSessions(scene().warehouse, { by: "phone", value: "+15550100177" }, personal);

  expect(found.map(({ sessionKey }) => sessionKey)).toEqual(["call-1", "call-2", "call-3"]);
});

it("an e-mail is found in any case, as it is and as a pseudonym, also of a retired key", async () => {
  const emails = ["Mia.Tester@Example.com", "mia.tester@example.com ", "MIA.TESTER@EXAMPLE.COM"];
  for (const [index, email] of emails.entries()) {
    for (const folder of ["kept", "first", "second"])
      scene().put(`${folder}/chat-${index + 1}.json`, chatFile({ id: index + 1, email, end_user: null }));
  }
  await scene().load({ settings: { ...testSettings, prefix: "kept/", instance: "kept" } });
  await scene().load({ settings: { ...testSettings, prefix: "first/", instance: "first", personal: pseudonymizing(firstKey) } });
  await scene().load({ settings: { ...testSettings, prefix: "second/", instance: "second", personal: pseudonymizing(secondKey) } });
  const instances = async (value: string, keys: { readonly key: string | null; readonly retiredKeys?: readonly string[] }) =>
    (await findSessions(scene().warehouse, { by: "email", value }, keys)).map(({ instance }) => instance);

  for (const value of emails) {
    expect(await instances(value, { key: null })).toEqual(["kept", "kept", "kept"]);
    expect(await instances(value, { key: secondKey })).toEqual(["kept", "kept", "kept", "second", "second", "second"]);
    expect(await instances(value, { key: secondKey, retiredKeys: [firstKey] })).toHaveLength(9);
  }
});
