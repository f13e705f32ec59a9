import { expect, it } from "vitest";
import { flyCanary } from "../../functions/maintenance/canary.ts";
import { instanceOf, isSessionFileName } from "../../functions/pipeline/settings.ts";
import { useScene } from "../support/maintenance-harness.ts";
import { callFile } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";

const scene = useScene();
const stored = "select instance, session_key, session_date from ${store}.session_versions order by ingested_at";
const shown = "select 1 from ${contact_center}.sessions union all select 1 from ${contact_center}.session_files";

/** Flies a canary; `deliver` says whether its event arrives. */
function fly(deliver: boolean, now = (): Date => new Date()) {
  const written: string[] = [];
  const report = flyCanary({
    warehouse: scene().warehouse,
    prefix: "",
    now,
    waitMilliseconds: 60,
    pauseMilliseconds: 20,
    write: async (name, bytes) => {
      written.push(name);
      scene().put(name, bytes, now().toISOString());
      if (deliver) setTimeout(() => void scene().deliver(name), 30);
      return Promise.resolve(scene().files.live.get(name)?.generation ?? "");
    },
  });
  return { report, written };
}

it("a canary becomes a row in the store, and no relation shows it", async () => {
  const at = new Date("2026-03-02T17:05:11.250Z");
  const { report, written } = fly(true, () => at);

  expect(await report).toEqual({ waited_seconds: 0, missing_rows: 0 });
  expect(written).toEqual(["_canary/metadata-0.json"]);
  expect(await scene().rows(stored)).toEqual([{ instance: "_canary", session_key: "call-20260302", session_date: "2026-03-02" }]);
  expect(await scene().rows(shown)).toEqual([]);
});

it("a canary whose event does not arrive is reported, and an older one's row does not count", async () => {
  expect(await fly(true).report).toMatchObject({ missing_rows: 0 });

  expect(await fly(false).report).toMatchObject({ missing_rows: 1 });
});

it("a canary that cannot be written is a failure", async () => {
  const parts = { warehouse: scene().warehouse, prefix: "", now: () => new Date(), waitMilliseconds: 1, pauseMilliseconds: 1 };

  await expect(flyCanary({ ...parts, write: () => Promise.reject(new Error("403")) })).rejects.toThrow("403");
});

it("reconcile neither reports nor loads the canary, and load does not take it for a customer's session", async () => {
  scene().put("_canary/metadata-0.json", callFile({ id: 20_260_302 }));
  scene().put("copy/_canary/metadata-0.json", callFile({ id: 20_260_302 }));
  scene().put("call-1.json", callFile({ id: 1 }));

  expect(await scene().reconcile({ fix: true, mirrorDeletes: true })).toMatchObject({ files: 1, missing: 1, fixed: { seen: 1 } });

  await scene().load();
  scene().files.live.delete("_canary/metadata-0.json");
  expect(await scene().reconcile({ fix: true, mirrorDeletes: true })).toMatchObject({ files: 1, loaded: 1, orphaned: 0 });
  expect(await scene().rows("select session_key from ${contact_center}.sessions")).toEqual([{ session_key: "call-1" }]);
});

it.each([
  ["ccaip/_canary/metadata-0.json", "_canary"],
  ["ccaip/emea/_canary/metadata-0.json", "_canary"],
  ["ccaip/emea/call-1.json", "emea"],
  ["ccaip/_canary/emea/call-1.json", "acme"],
])("%s is a file of instance %s, whatever the pattern for names", (name, instance) => {
  const settings = { ...testSettings, prefix: "ccaip/", namePattern: /^call-\d+\.json$/, instances: { "ccaip/emea/": "emea" } };

  expect(isSessionFileName(name, settings)).toBe(true);
  expect(instanceOf(name, settings)).toBe(instance);
});
