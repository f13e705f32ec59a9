import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import puppeteer from "puppeteer-core";
import { terminalPicture } from "./terminal.ts";

/**
 * `npm run screenshots`: draws the pictures of the documents from what the program prints and writes. The report's takes a Chromium, named by
 * the variable `CHROMIUM` if it is not called `chromium`.
 */
const root = path.resolve(import.meta.dirname, "../..");
const images = path.join(root, "docs/images");
const folder = mkdtempSync(path.join(tmpdir(), "ccaip-screenshots-"));
const columns = 80;

const program = (...words: readonly string[]): string =>
  execFileSync(process.execPath, [path.join(root, "bin/ccaip-sessions.mjs"), ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, COLUMNS: String(columns), FORCE_COLOR: "1", REPORTING_TIME_ZONE: "America/Los_Angeles" },
  });

/** Up to the first table: what follows repeats its kind. */
function drawStart(): string {
  const printed = program("start", "--once", "--port", "0");
  const [first = ""] = printed.split(/\n[^\n]*contact_center\.participants/);
  const file = path.join(images, "start.svg");
  writeFileSync(file, terminalPicture(`$ npm start\n${first}`, columns));
  return file;
}

function drawReport(): string {
  const file = path.join(images, "report.png");
  const database = ["--database", "report.duckdb"];
  program("generate", "generated", "--sessions", "2000", "--days", "14", "--seed", "7");
  program("load", "generated", ...database);
  program("report", "--out", "report.html", ...database);
  execFileSync(
    process.env["CHROMIUM"] ?? "chromium",
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--hide-scrollbars",
      "--window-size=1280,1000",
      `--screenshot=${file}`,
      `file://${path.join(folder, "report.html")}`,
    ],
    { stdio: "ignore" },
  );
  return file;
}

/** Pages of the console; a session is one with several versions. */
const consolePages = {
  overview: "/",
  sessions: "/sessions",
  session: null,
  versions: null,
  pipeline: "/files",
  sql: "/sql?relation=contact_center.queue_entries",
  setup: "/setup",
} as const;
const sizes = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
] as const;
const schemes = ["light", "dark"] as const;
/** Pictures of the documents, by those that they are of; all the others are made to be looked at. */
const shown: Readonly<Record<string, string>> = {
  "session-1280-light": "console-session.png",
};
const looks = path.join(root, "build/screenshots");

/** The address of a handled call with a transfer, for the page of one session. */
async function sessionAddress(url: string): Promise<string> {
  const list = await (await fetch(`${url}/sessions?channel=call&handled=human&transferred=yes`)).text();
  const [, address = ""] = /href="(\/sessions\/call-[^"]+)"/.exec(list) ?? [];
  return address.replaceAll("&amp;", "&");
}

async function drawConsole(): Promise<readonly string[]> {
  const server = spawn(
    process.execPath,
    [path.join(root, "bin/ccaip-sessions.mjs"), "console", "--port", "0", "--database", "report.duckdb"],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  const browser = await puppeteer.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    let printed = "";
    while (!printed.includes("Ctrl-C")) printed += String(await once(server.stdout, "data"));
    const [url = ""] = /http:\S+/.exec(printed) ?? [];
    const session = await sessionAddress(url);
    const files: string[] = [];
    for (const [name, given] of Object.entries(consolePages))
      for (const size of sizes)
        for (const scheme of schemes) {
          const page = await browser.newPage();
          await page.setViewport(size);
          await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
          const address = given ?? (name === "versions" ? `${session}${session.includes("?") ? "&" : "?"}show=versions` : session);
          await page.goto(`${url}${address}`, { timeout: 120_000 });
          const look = `${name}-${size.width}-${scheme}`;
          const place = shown[look];
          const file = place === undefined ? path.join(looks, `${look}.png`) : path.join(images, place);
          await page.screenshot({ path: file, fullPage: place === undefined });
          await page.close();
          files.push(file);
        }
    return files;
  } finally {
    await browser.close();
    server.kill("SIGINT");
  }
}

for (const place of [images, looks]) mkdirSync(place, { recursive: true });
try {
  const drawn = [drawStart(), drawReport(), ...(await drawConsole())];
  for (const file of drawn) {
    process.stdout.write(`${path.relative(root, file)}: ${Math.round(statSync(file).size / 1000)} kB\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
