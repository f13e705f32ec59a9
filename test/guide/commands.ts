import { readFileSync } from "node:fs";

/** A command as a guide prints it. */
export interface GuideCommand {
  /** `page:line`. */
  readonly place: string;
  /** Its words as a shell reads them; environment variables, redirections and pipes are not among them. */
  readonly words: readonly string[];
  /** In a block of commands; otherwise within a sentence. */
  readonly isBlock: boolean;
}

const programs = ["gcloud", "bq", "npx", "npm", "terraform", "openssl"];

/** The guides of an operator. */
export const guides = ["terraform/README.md", "terraform/RUNBOOKS.md"] as const;

/** The words of a line of a shell, with quotes taken off and comments left out. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [, text = ""] of line.matchAll(/((?:'[^']*'|"[^"]*"|\$\([^)]*\)|[^\s'"])+)/gu)) {
    if (text.startsWith("#")) break;
    words.push(text.replaceAll(/'([^']*)'|"([^"]*)"/gu, (_, single?: string, double?: string) => single ?? double ?? ""));
  }
  return words;
}

/** Commands of a line that joins them by `&&`, `|` or `;`, without assignments in front and redirections behind. */
function commandsIn(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of wordsOf(line)) {
    if (word === "&&" || word === "|" || word === ";") commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.map((words) => {
    const first = words.findIndex((word) => !/^[A-Z_]+=/u.test(word));
    const last = words.findIndex((word) => word === ">" || word === "\\");
    return words.slice(Math.max(first, 0), last < 0 ? undefined : last);
  });
}

/** Every command that a page prints: the lines of its blocks, and inline code that begins with a known program. */
export function commandsOf(page: string): readonly GuideCommand[] {
  const found: GuideCommand[] = [];
  let block: string | null = null;
  for (const [index, line] of readFileSync(page, "utf8").split("\n").entries()) {
    const fence = /^\s*```(\w*)$/u.exec(line)?.[1];
    if (fence !== undefined) {
      block = block === null ? fence : null;
      continue;
    }
    const place = `${page}:${index + 1}`;
    const texts =
      block === "sh"
        ? [line]
        : block === "console"
          ? [line.replace(/^\$ /u, "")].filter(() => line.startsWith("$ "))
          : block === null
            ? [...line.matchAll(/`([^`]+)`/gu)].map(([, text = ""]) => text).filter((text) => / /u.test(text))
            : [];
    for (const text of texts) {
      for (const words of commandsIn(text)) {
        const [program = ""] = words;
        if (programs.includes(program)) found.push({ place, words, isBlock: block !== null });
        else if (block === "sh" && words.length > 0 && !/^(?:cd|echo|export|#.*)$/u.test(program))
          throw new Error(`${place}: ${program} is not known here: add how it is checked in test/guide`);
      }
    }
  }
  return found;
}
