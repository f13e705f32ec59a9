/** Names of objects with what differs between them left out: digits become `#`, UUIDs and hashes `*`. */
export interface NameShape {
  readonly shape: string;
  readonly count: number;
  /** A `NAME_PATTERN` that reads these names: a regular expression over base names. */
  readonly pattern: string;
}

/** Shapes shown at most. */
const mostShapes = 20;

const hash = /[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|[0-9a-f]{24,}/gi;

/** The shapes of names, the most frequent first. */
export function nameShapes(names: readonly string[]): readonly NameShape[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    const base = name.slice(name.lastIndexOf("/") + 1);
    const shape = base.replaceAll(hash, "*").replaceAll(/\d+/g, "#");
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, mostShapes)
    .map(([shape, count]) => ({ shape, count, pattern: patternOf(shape) }));
}

const patternOf = (shape: string): string =>
  `^${shape
    .split(/([#*])/)
    .map((part) => (part === "#" ? "\\d+" : part === "*" ? "[0-9a-f-]+" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("")}$`;
