import { mkdir, mkdtemp, rm, writeFile, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "puppeteer-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { localActions } from "../../functions/cli/console-parts.ts";
import { readConfig } from "../../functions/config.ts";
import { createConsole } from "../../functions/console/console.ts";
import { consoleListener } from "../../functions/console/serve.ts";
import { type LocalRun, runLocally } from "../../functions/local/run-locally.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { accessibilityFaults, openTab, overflow, startBrowser } from "../support/browser.ts";
import { callFile } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";

let root: string;
let run: LocalRun;
let browser: Browser;
let missing: string | null = null;

beforeAll(async () => {
  const started = await startBrowser();
  if ("missing" in started) {
    missing = started.missing;
    return undefined;
  }
  browser = started;
  root = await mkdtemp(path.join(tmpdir(), "ccaip-console-"));
  await mkdir(path.join(root, "bucket"));
  run = await runLocally({
    settings: testSettings,
    folder: path.join(root, "bucket"),
    quarantine: path.join(root, "quarantine"),
    database: path.join(root, "warehouse.duckdb"),
    port: 0,
    log: { write: () => undefined, failure: (message) => message },
    onOutcome: () => undefined,
    onUnreadable: () => undefined,
    onRetry: () => undefined,
    pages: (warehouse, files) =>
      consoleListener(
        createConsole({
          warehouse,
          name: "DuckDB ./warehouse.duckdb",
          now: () => new Date(),
          isRestricted: true,
          actions: localActions({ files, warehouse, settings: testSettings, config: readConfig({ SOURCE_BUCKET: "local" }) }),
        }),
      ),
    idle: {
      settling: { now: () => new Date(), metricSettings: defaultMetricSettings, maximumBytes: 1e12 },
      quietMilliseconds: 600_000,
      onSettled: () => undefined,
      onFailure: () => undefined,
    },
  });
  await loadSamples();
  return async () => {
    await browser.close();
    await run.stop();
    await rm(root, { recursive: true });
  };
}, 120_000);

beforeEach((context) => {
  if (missing !== null) context.skip(missing);
});

/** Puts a file into the bucket at once, as a finished upload. */
async function drop(name: string, content: unknown): Promise<void> {
  const target = path.join(root, "bucket", name);
  await writeFile(`${target}.tmp`, typeof content === "string" ? content : JSON.stringify(content));
  await rename(`${target}.tmp`, target);
}

async function loadSamples(): Promise<void> {
  for (let id = 1; id <= 5; id += 1) await drop(`call-${id}.json`, callFile({ id }));
  await drop("call-1-updated.json", callFile({ id: 1, updated_at: "2026-03-02T09:20:09.000-08:00", rating: 3 }));
  await drop("broken.json", "{");
  await run.idle();
}

const places = [
  "/",
  "/?screen=Queues",
  "/?screen=Agents",
  "/sessions",
  "/sessions/call-1",
  "/sessions/call-1?show=versions",
  "/sessions/call-1?show=changes",
  "/sessions/call-1?show=rows",
  "/files",
  "/sql",
  "/setup",
] as const;

describe.each(places)("%s", (place) => {
  it.each([
    { width: 1280, isDark: false },
    { width: 1280, isDark: true },
    { width: 390, isDark: false },
    { width: 390, isDark: true },
  ])("has no fault at $width pixels, dark $isDark", { timeout: 60_000 }, async (look) => {
    const { page, faults } = await openTab(browser, look);
    await page.goto(`${run.url}${place}`);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });
});

it("a file that is dropped in the folder appears by itself", { timeout: 60_000 }, async () => {
  const { page, faults } = await openTab(browser);
  await page.goto(`${run.url}/files`);
  await page.waitForSelector("html[data-listening]");
  await drop("call-4711.json", callFile({ id: 4711 }));
  await page.waitForSelector('::-p-text("call-4711.json")', { timeout: 15_000 });
  expect(faults).toEqual([]);
});

it("a statement runs by keyboard alone, and one that writes is refused", { timeout: 60_000 }, async () => {
  const { page } = await openTab(browser);
  await page.goto(`${run.url}/sql`);
  await page.focus("textarea");
  await page.keyboard.type("select 40 + 2 as answer");
  await page.keyboard.down("Control");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Control");
  await page.waitForSelector(".answer td");
  expect(await page.$eval(".answer td", (cell) => cell.textContent)).toBe("42");

  await page.goto(`${run.url}/sql?${new URLSearchParams({ q: "drop table contact_center_store.session_versions" }).toString()}`);
  expect(await page.$eval('[role="alert"]', (alert) => alert.textContent)).toContain("Not run.");
});

it("without scripts, statements run and files are tried again behind a confirmation", { timeout: 60_000 }, async () => {
  const { page } = await openTab(browser, { hasScript: false });
  await page.goto(`${run.url}/sql?${new URLSearchParams({ q: "select 'a' as one" }).toString()}`);
  expect(await page.content()).toContain("<bdi>a</bdi>");

  await page.goto(`${run.url}/files?outcome=rejected`);
  const links = await page.$$('a[href^="/files/retry"]');
  await Promise.all([page.waitForNavigation(), links[0]?.click()]);
  expect(await page.content()).toContain("Read <code><bdi>broken.json</bdi></code> again");
  await Promise.all([page.waitForNavigation(), page.click("form button")]);
  expect(await page.content()).toContain("broken.json: rejected");
});

it("without scripts, the list is narrowed, a session opened, and two of its versions compared", { timeout: 60_000 }, async () => {
  const { page, faults } = await openTab(browser, { hasScript: false });
  await page.goto(`${run.url}/sessions`);
  const follow = async (selector: string): Promise<string> => {
    await Promise.all([page.waitForNavigation(), page.click(selector)]);
    return page.content();
  };
  await follow('.facets a[href*="channel=call"]');
  expect(new URL(page.url()).searchParams.get("channel")).toBe("call");
  await follow('a[href^="/sessions/call-1?"]');
  await follow('a[href*="show=versions"]');
  expect(await page.content()).toContain("is the latest");
  const text = await follow('a[href*="before="]');
  expect(text).toContain("<ins>3</ins>");
  expect(faults).toEqual([]);
});

it("the first thing that the keyboard reaches skips to the content", { timeout: 60_000 }, async () => {
  const { page } = await openTab(browser);
  await page.goto(`${run.url}/files`);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
});
