import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
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

mkdirSync(images, { recursive: true });
try {
  for (const draw of [drawStart, drawReport]) {
    const file = draw();
    process.stdout.write(`${path.relative(root, file)}: ${Math.round(statSync(file).size / 1000)} kB\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
