import { existsSync } from "node:fs";
import axe from "axe-core";
import { onTestFinished } from "vitest";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import type { Missing } from "./emulators.ts";

/** Where Debian and its like put Chromium; the variable `CHROMIUM` names another. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const program = (): string | undefined => [process.env["CHROMIUM"] ?? "", ...places].find((place) => place !== "" && existsSync(place));

/** Starts Chromium. With REQUIRE_EMULATORS=1 it throws if there is none. */
export async function startBrowser(): Promise<Browser | Missing> {
  const executablePath = program();
  if (executablePath === undefined) {
    const missing = "Chromium is not installed: bash test/emulators/install.sh browser";
    if (process.env["REQUIRE_EMULATORS"] === "1") throw new Error(missing);
    return { missing };
  }
  return puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly isDark?: boolean;
  readonly hasScript?: boolean;
}

/** A page of its own for a test, and what went wrong on it: errors of its scripts, refused requests, requests to elsewhere. */
export async function openTab(browser: Browser, { width = 1280, height = 900, isDark = false, hasScript = true }: Look = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  onTestFinished(() => context.close());
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("request", (request) => {
    if (!/^(?:http:\/\/(?:127\.0\.0\.1|localhost):|data:|about:)/.test(request.url())) faults.push(`asks ${request.url()}`);
  });
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: isDark ? "dark" : "light" }]);
  await page.setJavaScriptEnabled(hasScript);
  return { page, faults };
}

/** Serious findings of axe, each with the first element that it is about. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    `axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 160)).slice(0, 3).join(" | ")))`,
  );
  return Array.isArray(found) ? found.map(String) : ["axe did not answer"];
}

/** How many pixels the page is wider than its window: a page that scrolls sideways. */
export const overflow = async (page: Page): Promise<number> =>
  Number(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
