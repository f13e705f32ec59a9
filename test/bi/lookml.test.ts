import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { explores } from "../../schema/lookml-project.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { metrics } from "../../schema/metrics.ts";
import { missingBiTools, runBiTool } from "./python.ts";

const missing = missingBiTools();
if (missing !== null) process.stderr.write(`skipped: ${missing.missing}\n`);

const names = z.array(z.string());
const answer = z.record(
  z.string(),
  z.strictObject({
    views: z.record(z.string(), names),
    keys: names,
    explores: z.record(z.string(), names),
  }),
);
const project = path.join(import.meta.dirname, "../../schema/bi/lookml");

describe.skipIf(missing !== null)("a parser of LookML", { timeout: 60_000 }, () => {
  it("reads the project as it is meant", async () => {
    const { code, output } = await runBiTool("python", [path.join(import.meta.dirname, "read_lookml.py"), project], { cwd: project });
    if (code !== 0) throw new Error(output);
    const files = answer.parse(JSON.parse(output));
    const model = files["contact_center.model.lkml"];
    expect(model?.explores).toEqual(Object.fromEntries(explores.map(({ view, joins }) => [view, joins.map((join) => join.view)])));
    const views = Object.values(files).flatMap((file) =>
      Object.entries(file.views).map(([name, fields]) => ({ name, fields, keys: file.keys })),
    );
    expect(views.map(({ name }) => name)).toEqual(
      expect.arrayContaining(explores.flatMap(({ view, joins }) => [view, ...joins.map((join) => join.view)])),
    );
    for (const { name, fields, keys } of views) {
      const relation = metricViews.find((one) => one.name === name);
      expect(keys, `key of ${name}`).toEqual(relation?.key);
      expect(new Set(fields).size, `fields of ${name}`).toBe(fields.length);
      const plain = relation?.fields.filter(({ type }) => !/^(?:DATE|TIMESTAMP)/.test(type)).map((field) => field.name) ?? [];
      const measures = metrics.filter(({ view }) => view === name).map((metric) => metric.name);
      expect([...plain, ...measures].filter((field) => !fields.includes(field))).toEqual([]);
    }
  });
});
