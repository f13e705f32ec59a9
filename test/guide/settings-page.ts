import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { settingDefaults, settingMeanings } from "../../functions/cli/setting-meanings.ts";
import { readConfig, settingNames } from "../../functions/config.ts";

const page = path.resolve(import.meta.dirname, "../../docs/settings.md");
const begin = "<!-- settings: npm run docs:settings -->\n";
const end = "<!-- end of settings -->";

/** What a setting is if it is not set. */
function defaultOf(name: string, value: unknown): string {
  const described = Object.entries(settingDefaults).find(([key]) => key === name)?.[1];
  if (described !== undefined) return described;
  if (value === undefined || JSON.stringify(value) === "{}") return "none";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

/** The table of every setting that is read, with its default. */
function table(): string {
  const config: Readonly<Record<string, unknown>> = readConfig({ SOURCE_BUCKET: "bucket" });
  const meanings: Readonly<Record<string, string>> = settingMeanings;
  const rows = settingNames.map((name) => `| \`${name}\` | ${defaultOf(name, config[name])} | ${meanings[name] ?? ""} |`);
  return ["| variable | default | meaning |", "|---|---|---|", ...rows, ""].join("\n");
}

/** The page of settings as it is, and as the code says. */
export function settingsPage(): { readonly printed: string; readonly expected: string } {
  const printed = readFileSync(page, "utf8");
  const [before = "", rest = ""] = printed.split(begin);
  const [, after = ""] = rest.split(end);
  return { printed, expected: `${before}${begin}${table()}${end}${after}` };
}

/** Run as a program, it writes the table. */
if (import.meta.main) writeFileSync(page, settingsPage().expected);
