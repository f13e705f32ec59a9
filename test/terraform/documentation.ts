import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Plan } from "./terraform.ts";

const begin = "<!-- variables and outputs: npm run generate:terraform -->";
const end = "<!-- end of variables and outputs -->";

/** The guide with its tables of variables and outputs regenerated from the module. */
export function documented(folder: string, plan: Plan): string {
  const guide = readFileSync(path.join(folder, "README.md"), "utf8");
  const [before, rest = ""] = guide.split(begin);
  const [, after] = rest.split(end);
  assert.ok(before !== undefined && after !== undefined, `terraform/README.md has lost its markers: ${begin} and ${end}`);
  return `${before}${begin}\n\n${tables(plan)}\n\n${end}${after}`;
}

/** @throws AssertionError if the tables in the guide are not those of the module. */
export function documentationProblem(folder: string, plan: Plan): void {
  const current = readFileSync(path.join(folder, "README.md"), "utf8");
  assert.ok(current === documented(folder, plan), "terraform/README.md is behind the variables: npm run generate:terraform");
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const byName = <T>(entries: Readonly<Record<string, T>>) => Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1));
const value = (variable: { readonly default?: unknown }) =>
  "default" in variable ? (variable.default === null ? "null" : `\`${JSON.stringify(variable.default)}\``) : "required";

function tables(plan: Plan): string {
  const { variables, outputs } = plan;
  return [
    "| variable | default | meaning |",
    "| --- | --- | --- |",
    ...byName(variables).map(([name, variable]) => `| \`${name}\` | ${cell(value(variable))} | ${cell(variable.description ?? "")} |`),
    "",
    "| output | meaning |",
    "| --- | --- |",
    ...byName(outputs).map(([name, output]) => `| \`${name}\` | ${cell(output.description ?? "")} |`),
  ].join("\n");
}
