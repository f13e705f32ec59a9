import { type Cells, flagIn, numberIn, textIn } from "../../cells.ts";
import { type Facet, type Search, facets, none } from "./search.ts";

/** A value that a facet offers. */
interface Choice {
  /** As addresses have it. */
  readonly value: string;
  readonly sessions: number;
  readonly isChosen: boolean;
}

export interface CountedFacet {
  /** Its name in addresses. */
  readonly name: Facet["name"] | "channel" | "instance" | "queue";
  readonly title: string;
  /** The most frequent first. */
  readonly choices: readonly Choice[];
}

/** How many sessions the list has, and how many it would have for each value of each facet. */
export interface Counts {
  readonly sessions: number;
  readonly facets: readonly CountedFacet[];
}

type Matches = (row: Cells) => boolean;

const valueOf = (row: Cells, { column, type }: Facet): string => {
  if (type !== "flag") return textIn(row, column) ?? none;
  const flag = flagIn(row, column);
  return flag === null ? none : flag ? "yes" : "no";
};

/**
 * Counts the combinations of `combinationsStatement`. A facet counts under the choices of all others, so that it shows what another of its
 * values would give.
 */
export function countFacets(rows: readonly Cells[], { filters, chosen }: Search): Counts {
  const { channel, instance, queue } = filters;
  const matches = new Map<CountedFacet["name"], Matches>([
    ["channel", (row) => channel === undefined || textIn(row, "channel") === channel],
    ["instance", (row) => instance === undefined || textIn(row, "instance") === instance],
    ["queue", (row) => queue === undefined || isUnder(textIn(row, "queue_path"), queue)],
    ...facets.map((facet): [CountedFacet["name"], Matches] => [
      facet.name,
      (row) => chosen[facet.name] === undefined || isSame(valueOf(row, facet), chosen[facet.name] ?? "", facet),
    ]),
  ]);
  const count = (name: CountedFacet["name"], title: string, value: (row: Cells) => string | null, isChosen: (value: string) => boolean) => {
    const sums = new Map<string, number>();
    for (const row of rows) {
      if ([...matches].some(([other, fits]) => other !== name && !fits(row))) continue;
      const key = value(row);
      if (key !== null) sums.set(key, (sums.get(key) ?? 0) + (numberIn(row, "sessions") ?? 0));
    }
    const choices = [...sums].map(([key, sessions]) => ({ value: key, sessions, isChosen: isChosen(key) }));
    return { name, title, choices: choices.toSorted((one, other) => other.sessions - one.sessions || (one.value < other.value ? -1 : 1)) };
  };
  const sessions = rows
    .filter((row) => [...matches.values()].every((fits) => fits(row)))
    .reduce((sum, row) => sum + (numberIn(row, "sessions") ?? 0), 0);
  const counted = [
    count(
      "channel",
      "Channel",
      (row) => textIn(row, "channel"),
      (value) => value === channel,
    ),
    count(
      "queue",
      "Queue",
      (row) => branchOf(textIn(row, "queue_path"), queue),
      (value) => value === queue,
    ),
    ...facets.map((facet) =>
      count(
        facet.name,
        facet.title,
        (row) => valueOf(row, facet),
        (value) => chosen[facet.name] !== undefined && isSame(value, chosen[facet.name] ?? "", facet),
      ),
    ),
    count(
      "instance",
      "Instance",
      (row) => textIn(row, "instance"),
      (value) => value === instance,
    ),
  ];
  return { sessions, facets: counted.filter(({ name, choices }) => name !== "instance" || choices.length > 1) };
}

const isSame = (one: string, other: string, { type }: Facet): boolean =>
  one === other || (type === "number" && Number(one) === Number(other));

const isUnder = (path: string | null, queue: string): boolean => path === queue || (path?.startsWith(`${queue}/`) ?? false);

/** The branch of the queue tree that a session counts in: the first level or, if a queue is chosen, that queue's own branches and itself. */
function branchOf(path: string | null, queue: string | undefined): string | null {
  if (path === null) return null;
  if (queue === undefined) return path.split("/", 1)[0] ?? null;
  if (!isUnder(path, queue)) return null;
  return path.split("/", queue.split("/").length + 1).join("/");
}
