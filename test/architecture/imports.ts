import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** One import of a source file: from which file, and what it reaches: a path from the repository's root, or a package's name. */
export interface Import {
  readonly file: string;
  readonly target: string;
}

const forms = [
  // import … from "x", export … from "x", with any number of lines between
  /^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm,
  // import "x"
  /^\s*import\s*["']([^"']+)["']/gm,
  // import("x"), require("x")
  /\b(?:import|require)\s*\(\s*["'`]([^"'`]*)["'`]/g,
];
const computed = /\b(?:import|require)\s*\(\s*[^"'`\s)]/;

/** What a source text imports, as written. A computed name throws, because nothing could check it. */
export function importsIn(text: string, file: string): readonly string[] {
  const code = text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  if (computed.test(code)) throw new Error(`${file}: write the name of the imported module as a string, so that the import can be checked`);
  return forms.flatMap((form) => [...code.matchAll(form)].map(([, name = ""]) => name));
}

/** Source files of the product, as paths from the repository's root. */
export const sourceFiles = (): readonly string[] =>
  globSync(["schema/**/*.ts", "functions/**/*.ts"])
    .map((file) => file.replaceAll(path.sep, "/"))
    .toSorted();

/** Every import of every source file. */
export const readImports = (files: readonly string[] = sourceFiles()): readonly Import[] =>
  files.flatMap((file) =>
    importsIn(readFileSync(file, "utf8"), file).map((name) => ({
      file,
      target: name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : name,
    })),
  );
