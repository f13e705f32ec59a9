import { countText } from "./print.ts";

/** What is read, and how another file is loaded, for people. */
export const readNames =
  "names that match NAME_PATTERN are read (by default *.json and metadata*.txt); a file that is named is always tried, with: npx ccaip-sessions load <file>";

/** How many files were ignored by their names, with one of them, and what to do. */
export const ignoredText = (example: string, count: number): string =>
  `${count === 1 ? `1 file was ignored by its name, ${example}` : `${countText(count, "file")} were ignored by their names, such as ${example}`}: ${readNames}`;
