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

/** Pages of the console with their looks: wide and light, narrow and dark. */
const consolePages = {
  overview: "/",
  sessions: "/sessions",
  pipeline: "/files",
  sql: "/sql?relation=contact_center.queue_entries",
} as const;
const looks = [
  { width: 1280, height: 900, scheme: "light" },
  { width: 390, height: 844, scheme: "dark" },
] as const;

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
    const files: string[] = [];
    for (const [name, address] of Object.entries(consolePages))
      for (const { scheme, ...size } of looks) {
        const page = await browser.newPage();
        await page.setViewport(size);
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.goto(`${url}${address}`, { timeout: 120_000 });
        const file = path.join(images, `console-${name}-${size.width}.png`);
        await page.screenshot({ path: file });
        await page.close();
        files.push(file);
      }
    return files;
  } finally {
    await browser.close();
    server.kill("SIGINT");
  }
}

mkdirSync(images, { recursive: true });
try {
  const drawn = [drawStart(), drawReport(), ...(await drawConsole())];
  for (const file of drawn) {
    process.stdout.write(`${path.relative(root, file)}: ${Math.round(statSync(file).size / 1000)} kB\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
