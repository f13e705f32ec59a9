import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const bundle = path.join(import.meta.dirname, "../../schema/bi/superset");

export const bundledText = (file: string): string => readFileSync(path.join(bundle, file), "utf8");
export const bundledFiles = (pattern: string): readonly string[] => globSync(pattern, { cwd: bundle });

/** The values of a key in YAML text, of any depth; a value may continue on lines that are indented. */
export const valuesOf = (text: string, key: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^[ -]*${key}: (.+(?:\\n {4,}[^:\\n]+$)*)`, "gm"))].map(([, value = ""]) =>
    value.startsWith('"') ? z.string().parse(JSON.parse(value.replaceAll(/\s*\n\s*/g, " "))) : value.replaceAll(/\s*\n\s*/g, " "),
  );

/** A dataset over the view of its name. */
export interface BundledDataset {
  readonly view: string;
  /** Names of its columns, computed ones last. */
  readonly columns: readonly string[];
  /** Expressions over the view's columns: aggregates, and columns that it computes. */
  readonly metrics: readonly string[];
  readonly computed: readonly string[];
}

export function readDataset(file: string): BundledDataset {
  const text = bundledText(file);
  const [metrics = "", columns = ""] = text.slice(text.indexOf("\nmetrics:")).split("\ncolumns:");
  return {
    view: path.posix.basename(file.replaceAll(path.sep, "/"), ".yaml"),
    columns: valuesOf(columns, "column_name"),
    metrics: valuesOf(metrics, "expression"),
    computed: valuesOf(columns, "expression").filter((value) => value !== "null"),
  };
}
