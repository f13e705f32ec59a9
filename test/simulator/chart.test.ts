import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import { formatShare, renderChart } from "./chart.ts";
import { policies } from "./policies.ts";
import { defaults, drawSchedules, simulate } from "./simulation.ts";

const results = simulate(drawSchedules(defaults.count, defaults.seed), policies);

describe("the chart of update policies", () => {
  test("the committed chart equals the one of the default simulation", async () => {
    const committed = await readFile(new URL("update-policies.svg", import.meta.url), "utf8");
    const isSame = (await renderChart(results, defaults.count)) === committed;
    expect(isSame, "run npm run docs:simulate -- --chart test/simulator/update-policies.svg").toBe(true);
  });

  test("the chart does not depend on the time zone", async () => {
    const here = await renderChart(results, defaults.count);
    vi.stubEnv("TZ", "Asia/Tokyo");
    try {
      expect(new Date().getTimezoneOffset()).toBe(-540);
      expect((await renderChart(results, defaults.count)) === here).toBe(true);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("the chart is named and described for screen readers, with every share", async () => {
    const svg = await renderChart(results, defaults.count);
    expect(svg).toContain("<title>Only reading the latest version gets every session right</title>");
    const label = /^<svg role="img" aria-label="([^"]*)"/.exec(svg)?.[1];
    for (const { policy, shares } of results) expect(label).toContain(`${policy.name} ${formatShare(shares.right)}`);
  });

  test("states the finding only if it is true", async () => {
    const everyoneRight = results.map((result) => ({ ...result, shares: { right: 1, doubled: 0, stale: 0, lost: 0 } }));
    expect(await renderChart(everyoneRight, 1)).not.toContain("Only reading the latest version");
  });
});

test.each([
  [0, "0%"],
  [0.00001, "0.1%"],
  [0.9775, "97.8%"],
  [0.0225, "2.2%"],
  [0.99999, "99.9%"],
  [1, "100%"],
])("a share of %d reads %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
});
