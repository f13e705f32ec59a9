import { cpSync, globSync, mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCommands } from "../../functions/cli/program.ts";
import { type TypedCommand, hasShape, typedIn, typedInText } from "./blocks.ts";
import { type Shell, columns, openShell } from "./shell.ts";

const commands = await loadCommands();

// What the documents print is typed, in order, each page in a fresh folder by a real shell, and must do and print what they say.

const pages = globSync(["README.md", "CONTRIBUTING.md", "docs/*.md", "schema/ANALYSTS.md", "schema/bi/README.md"])
  .map((page) => page.replaceAll(path.sep, "/"))
  .toSorted();

/** Commands that are not typed here, each with the reason. */
const notTyped: readonly (readonly [RegExp, string])[] = [
  [/^npm (?:ci && npm )?(?:test|run )/, "checks of the project, which the continuous build runs"],
  [/^bash \.ci\/run/, "the continuous build itself"],
  [/terraform|gcloud|\bbq /, "Google Cloud: test/guide/guide.test.ts checks the words, test/terraform applies the module"],
  [
    /--settings|--deployment|--warehouse bigquery|gs:\/\/|\bmigrate\b|\bdoctor\b/,
    "needs a project of Google Cloud: test/guide/guide-commands.test.ts runs those with --settings between emulators",
  ],
];
const isTyped = ({ command }: TypedCommand): boolean => !notTyped.some(([pattern]) => pattern.test(command));

/** Commands that do not end with 0, although they print no error. */
const otherCodes: readonly (readonly [RegExp, number, string])[] = [
  [/^npx ccaip-sessions retire chat-77\.json/, 3, "the generation is an example: each copy of the file has its own"],
];

/** Whether a document prints the error that the command ends with. */
const isErrorPrinted = ({ output }: TypedCommand): boolean => output.some((line) => line.startsWith("ccaip-sessions: "));

/** Codes that a command may end with: the one that its comment states, one of an error if the document prints one, otherwise 0. */
function expectedCodes(typed: TypedCommand): readonly number[] {
  const [, stated] = /# exit code (\d+)$/.exec(typed.command) ?? [];
  if (stated !== undefined) return [Number(stated)];
  const other = otherCodes.find(([pattern]) => pattern.test(typed.command));
  if (other !== undefined) return [other[1]];
  return isErrorPrinted(typed) ? [1, 2, 3] : [0];
}

/** What is wrong with a command: its exit code, a line that does not fit, a stack, or output of another shape than the document prints. */
async function faultsOf(typed: TypedCommand, shell: Shell): Promise<readonly string[]> {
  const { code, lines } = await shell.run(typed.command);
  const printed = lines.join("\n");
  const expected = expectedCodes(typed);
  // A message may name a path of any length; tables and texts fit.
  const wide = lines.filter((line) => line.length > columns && !/^\S*\/\S*$/.test(line.trim()));
  const checks: readonly (readonly [isFault: boolean, fault: string])[] = [
    [!expected.includes(code ?? -1), `exit code ${code}, expected ${expected.join(" or ")}`],
    [wide.length > 0, `wider than ${columns}: ${wide.join(" | ")}`],
    [/\n\s+at |Out of Memory|TypeError|"(?:path|stack)":/.test(printed), "a stack or an error of the engine"],
    [typed.output.length > 0 && !hasShape(lines, typed.output), "another output than printed"],
  ];
  const faults = checks.filter(([isFault]) => isFault).map(([, fault]) => fault);
  return faults.length === 0 ? [] : [...faults, printed];
}

describe.each(pages)("what %s prints", (page) => {
  const typed = typedIn(page);
  const shell = openShell();
  afterAll(() => shell.close());

  it("fits a terminal", () => {
    const wide = typed.flatMap(({ command, output }) => [`$ ${command}`, ...output]).flatMap((text) => text.split("\n"));
    expect(wide.filter((line) => line.length > columns)).toEqual([]);
  });

  it.each(typed.filter(isTyped))("$place: $command", { timeout: 240_000 }, async (one) => {
    expect(await faultsOf(one, shell)).toEqual([]);
  });
});

/** The examples in the help of a command. */
function examplesOf(command: (typeof commands)[number]): readonly TypedCommand[] {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  const [, examples = ""] = /\nExamples:\n((?: .*\n?)+)/.exec(help) ?? [];
  return typedInText(`\`\`\`console\n${examples.replaceAll(/^ {2}/gm, "")}\`\`\``, command.name());
}

describe("the examples of --help", () => {
  const shell = openShell();
  for (const folder of ["exports/2026", "bucket/metadata"]) {
    mkdirSync(path.join(shell.folder, folder), { recursive: true });
    cpSync("docs/examples", path.join(shell.folder, folder), { recursive: true });
  }
  cpSync("docs/examples", shell.folder, { recursive: true });
  afterAll(() => shell.close());

  it.each(commands.flatMap(examplesOf).filter(isTyped))("$place: $command", { timeout: 240_000 }, async (example) => {
    expect(await faultsOf(example, shell)).toEqual([]);
  });

  it.each(["", ...commands.map((command) => command.name())])("the help fits a terminal: %s", async (name) => {
    const { lines } = await shell.run(`npx ccaip-sessions ${name} --help`);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  });
});

describe("the list of what is not typed", () => {
  const all = [...pages.flatMap(typedIn), ...commands.flatMap(examplesOf)].map(({ command }) => command);
  it.each(notTyped)("%s is printed somewhere", (pattern) => {
    expect(all.filter((command) => pattern.test(command))).not.toEqual([]);
  });
});

describe("a shape", () => {
  it("is that of the numbers, names and widths of today", () => {
    expect(hasShape(["31 files in 2.5 s", "│ call-12   │"], ["7 files in 0.1 s", "│ call-921 │"])).toBe(true);
    expect(hasShape(["a", "b", "c"], ["a", "…", "c"])).toBe(true);
    expect(hasShape(["a", "b", "c"], ["a", "…"])).toBe(true);
  });
  it("is not another text, nor another number of lines", () => {
    expect(hasShape(["31 files failed"], ["31 files loaded"])).toBe(false);
    expect(hasShape(["a", "b"], ["a"])).toBe(false);
    expect(hasShape(["a"], ["a", "b"])).toBe(false);
  });
});
