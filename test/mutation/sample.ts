import { globSync, readFileSync } from "node:fs";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";

/** A place in a file that a mutation replaces; lines and columns from 0. */
export interface Place {
  readonly file: string;
  readonly from: Position;
  readonly to: Position;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is mutated: where data could be lost, doubled or wrong. */
const mutated = ["functions/{pipeline,storage,warehouse,maintenance}/**/*.ts"];

/** A place that has more mutations within it than these would crowd out the others. */
const mostWithin = 6;

const ignore = (): void => undefined;
const never = (): boolean => false;
const silent = {
  isTraceEnabled: never,
  isDebugEnabled: never,
  isInfoEnabled: never,
  isWarnEnabled: never,
  isErrorEnabled: never,
  isFatalEnabled: never,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
};

/** Every mutation that the tool makes of the files whose paths contain `part`. */
export async function everyPlace(part: string): Promise<readonly Place[]> {
  const names = globSync(mutated)
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.includes(part))
    .toSorted();
  const files = names.map((name) => ({ name, content: readFileSync(name, "utf8"), mutate: true }));
  const { mutants } = await new Instrumenter(silent).instrument(files, { plugins: null, excludedMutations: [], ignorers: [] });
  return mutants.map(({ fileName, location: { start, end } }) => ({ file: fileName, from: start, to: end }));
}

/** Places with at least `count` mutations in them, chosen by a seed. */
export function sampleOf(places: readonly Place[], count: number, seed: number): readonly Place[] {
  const random = xoroshiro128plus(seed);
  const open = [...places];
  const chosen: Place[] = [];
  const covered = new Set<Place>();
  while (open.length > 0 && covered.size < count) {
    const [place] = open.splice(uniformInt(random, 0, open.length - 1), 1);
    if (place === undefined || covered.has(place)) continue;
    const within = places.filter((other) => isWithin(other, place));
    if (within.length > mostWithin) continue;
    chosen.push(place);
    for (const other of within) covered.add(other);
  }
  return chosen;
}

const isWithin = (inner: Place, outer: Place): boolean =>
  inner.file === outer.file && compare(inner.from, outer.from) >= 0 && compare(inner.to, outer.to) <= 0;

const compare = (one: Position, other: Position): number => one.line - other.line || one.column - other.column;

/** A place as the tool's option `mutate` takes it: lines from 1. */
export const rangeOf = ({ file, from, to }: Place): string => `${file}:${from.line + 1}:${from.column}-${to.line + 1}:${to.column}`;
