import { readFileSync } from "node:fs";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { loadCommands } from "../../functions/cli/program.ts";
import { problemOf } from "./cloud-syntax.ts";
import { type GuideCommand, commandsOf, guides, wordsOf } from "./commands.ts";

const commands = await loadCommands();
const all = guides.flatMap(commandsOf);
const of = (program: string): readonly GuideCommand[] => all.filter(({ words }) => words[0] === program);
const read = (file: string): string => readFileSync(file, "utf8");
const problems = (found: readonly GuideCommand[], problem: (words: readonly string[]) => string | null): readonly string[] =>
  found.flatMap(({ place, words }) => {
    const message = problem(words);
    return message === null ? [] : [`${place}: ${message}`];
  });

const main = "functions/cli/main.ts";

/** What is wrong with a command of ours, by its own definition of options and arguments; it is not run. */
function cliProblem(words: readonly string[]): string | null {
  const [, program, name, ...rest] = words[1] === "node" && words[2] === main ? ["npx", "ccaip-sessions", "--help"] : words;
  if (name === "--help") return null;
  if (program !== "ccaip-sessions") return `unknown program ${program}`;
  const command = commands.find((one) => one.name() === name);
  if (command === undefined) return `unknown command ${name}`;
  const probe = new Command(command.name()).exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of command.options) probe.addOption(option);
  for (const argument of command.registeredArguments) probe.addArgument(argument);
  try {
    probe.action(() => undefined).parse([...rest], { from: "user" });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const variables = new Set([...read("terraform/variables.tf").matchAll(/^variable "(\w+)"/gmu)].map(([, name]) => name));
const outputs = new Set([...read("terraform/outputs.tf").matchAll(/^output "(\w+)"/gmu)].map(([, name]) => name));

/** What is wrong with a command of Terraform: its variables and outputs must exist. */
function terraformProblem(words: readonly string[]): string | null {
  const [, verb = "", ...rest] = words;
  if (!["init", "plan", "apply", "destroy", "output", "test", "validate"].includes(verb)) return `unknown command ${verb}`;
  const given = rest.flatMap((word, index) => (word === "-var" ? [rest[index + 1] ?? ""] : []));
  const unknown = given.map((text) => text.split("=")[0] ?? "").filter((name) => !variables.has(name));
  if (unknown.length > 0) return `unknown variable ${unknown.join(", ")}`;
  const named = verb === "output" ? rest.filter((word) => !word.startsWith("-")) : [];
  const missing = named.filter((name) => !outputs.has(name));
  return missing.length > 0 ? `unknown output ${missing.join(", ")}` : null;
}

const npmProblem = ([, verb, script = ""]: readonly string[]): string | null =>
  verb === "ci" || (verb === "run" && Object.hasOwn(packageJson.scripts, script)) ? null : `unknown: ${verb} ${script}`;

describe("the guides", () => {
  it("print commands of every kind", () => {
    expect(["gcloud", "bq", "npx", "terraform"].filter((program) => of(program).length < 5)).toEqual([]);
  });

  it("print gcloud and bq as their references define them", () => {
    expect(problems([...of("gcloud"), ...of("bq")], problemOf)).toEqual([]);
  });

  it("print commands of ours with options that exist", () => {
    expect(problems(of("npx"), cliProblem)).toEqual([]);
  });

  it("print terraform with variables and outputs that exist", () => {
    expect(problems(of("terraform"), terraformProblem)).toEqual([]);
  });

  it("print npm with scripts that exist", () => {
    expect(problems(of("npm"), npmProblem)).toEqual([]);
  });

  it.each(guides)("link to sections that exist: %s", (page) => {
    const anchors = (file: string): readonly string[] =>
      [...read(file).matchAll(/^#+ (.+)$/gmu)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w\s-]/gu, "")
          .replaceAll(" ", "-"),
      );
    const links = [...read(page).matchAll(/\]\((\w+\.md)?#([\w-]+)\)/gu)];
    for (const [, file, anchor = ""] of links)
      expect(anchors(file === undefined ? page : `terraform/${file}`), `${page}: ${anchor}`).toContain(anchor);
  });

  it("have a runbook for each of the eleven situations", () => {
    const titles = [...read("terraform/RUNBOOKS.md").matchAll(/^## (.+)$/gmu)].map(([, title]) => title);
    expect(titles).toEqual([
      "Roles of the on-call",
      "Bad deploy",
      "Crash loop",
      "Quota",
      "Bucket not compared",
      "Region outage",
      "Years of backfill",
      "Restored or deleted table",
      "Cost spike",
      "Erasure request",
      "Key compromise",
      "Lost permission",
    ]);
    const parts = read("terraform/RUNBOOKS.md").split(/^## /mu).slice(2);
    expect(parts.filter((part) => !/^Over when /mu.test(part))).toEqual([]);
  });

  it("explain every alert in the table of symptoms", () => {
    const text = ["monitoring.tf", "canary.tf"].map((file) => read(`terraform/modules/sessions/${file}`)).join("\n");
    const titles = [
      ...[...text.matchAll(/^\s+title\s+= "([a-z ]+?)(?: \(.*)?"$/gmu)].map(([, title = ""]) => title),
      ...[...text.matchAll(/display_name += "\$\{var\.name\}: ([a-z ]+)"/gu)].map(([, title = ""]) => title),
    ];
    expect(titles.length).toBeGreaterThan(10);
    expect(titles.filter((title) => !read("terraform/README.md").includes(`| alert *${title}*`))).toEqual([]);
  });
});

describe("the checks find", () => {
  it.each([
    ["gcloud storage remove gs://b/o", "unknown command"],
    ["gcloud storage rm gs://b/o --forced", "unknown flag forced"],
    ["gcloud secrets versions disable 1 --project=p", "needs --secret"],
    ["gcloud scheduler jobs pause --location=us-central1", "takes 1 to 1 words"],
    ["bq query --use_sql 'select 1'", "unknown flag use_sql"],
  ])("%s", (line, message) => {
    expect(problemOf(wordsOf(line))).toContain(message);
  });

  it.each([
    ["npx ccaip-sessions erase --person x", "unknown option"],
    ["npx ccaip-sessions load", "missing required argument"],
    ["npx ccaip-sessions lode x", "unknown command lode"],
    ["npx ccaip-sessions load --warehouse oracle x", "oracle"],
  ])("%s", (line, message) => {
    expect(cliProblem(wordsOf(line))).toContain(message);
  });

  it.each([
    ["terraform apply -var no_such=1", "unknown variable no_such"],
    ["terraform output -raw no_such", "unknown output no_such"],
  ])("%s", (line, message) => {
    expect(terraformProblem(wordsOf(line))).toContain(message);
  });
});
