/** CPU time of this process in microseconds. Another program's share of a busy machine is not in it; the collector's own threads are. */
export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export const medianOf = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;

/** Microseconds of CPU per run, one figure per round, by the work's name. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

/** Rounds of warming up, which are not counted. */
const warming = 30;

/**
 * Runs each work in every round, each for about `milliseconds`, so that a change of the machine's pace meets all of them alike. `use`
 * takes every result, so that none is left out as unused.
 */
export function compare(
  works: Readonly<Record<string, () => unknown>>,
  { rounds, milliseconds, use }: { readonly rounds: number; readonly milliseconds: number; readonly use: (result: unknown) => void },
): Rounds {
  const figures = Object.entries(works).map(([name, work]) => ({ name, work, runs: 1, each: new Array<number>() }));
  for (let round = -warming; round < rounds; round += 1) {
    for (const figure of figures) {
      const before = cpuMicroseconds();
      for (let run = 0; run < figure.runs; run += 1) use(figure.work());
      const each = (cpuMicroseconds() - before) / figure.runs;
      figure.runs = Math.max(1, Math.round((milliseconds * 1_000) / Math.max(each, 0.5)));
      if (round >= 0) figure.each.push(each);
    }
  }
  return new Map(figures.map(({ name, each }) => [name, each]));
}
