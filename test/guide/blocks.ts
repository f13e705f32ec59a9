import { readFileSync } from "node:fs";

/** A command as a document prints it, with the output printed under it. */
export interface TypedCommand {
  /** `page:line`. */
  readonly place: string;
  /** As it is typed, without the prompt; lines that end in a backslash go on in the next. */
  readonly command: string;
  readonly output: readonly string[];
}

/** The commands of a page's console blocks: lines behind the prompt `$ `, and what is printed below each. */
export const typedIn = (page: string): readonly TypedCommand[] => typedInText(readFileSync(page, "utf8"), page);

/** As `typedIn`, for the text of a page. */
export function typedInText(text: string, page: string): readonly TypedCommand[] {
  const found: { place: string; command: string; output: string[] }[] = [];
  let isConsole = false;
  let isNew = true;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("```")) {
      isConsole = line === "```console";
      isNew = true;
      continue;
    }
    if (!isConsole) continue;
    const last = found.at(-1);
    if (!isNew && last !== undefined && last.output.length === 0 && isOpen(last.command)) last.command += `\n${line}`;
    else if (line.startsWith("$ ")) found.push({ place: `${page}:${index + 1}`, command: line.slice(2), output: [] });
    else last?.output.push(line);
    isNew = false;
  }
  return found.map(({ output, ...typed }) => ({ ...typed, output: withoutBlankEnd(output) }));
}

/** Whether a command goes on in the next line: behind a backslash, or within quotes. */
const isOpen = (command: string): boolean => command.endsWith("\\") || command.split('"').length % 2 === 0;

function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  return lines.slice(0, last + 1);
}

/** Text of which only the shape is left: numbers, times and ids are one digit, and the widths of tables do not count. */
const shapeOf = (line: string): string =>
  line
    .replaceAll(/\b[0-9a-f]{12,}\b/g, "0")
    .replaceAll(/\d[\d,.:T-]*Z?/g, "0")
    .replaceAll(/[─-]{2,}/g, "─")
    .replaceAll(/\s+/g, " ")
    .trim();

/** Whether an output has the shape that a document prints. A line with nothing but `…` takes any number of lines. */
export function hasShape(output: readonly string[], documented: readonly string[]): boolean {
  const [line, ...rest] = documented;
  if (line === undefined) return output.length === 0;
  if (line.trim() === "…") return output.some((_, skipped) => hasShape(output.slice(skipped), rest)) || hasShape([], rest);
  const [first, ...others] = output;
  return first !== undefined && shapeOf(first) === shapeOf(line) && hasShape(others, rest);
}
