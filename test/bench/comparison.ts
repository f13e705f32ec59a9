/** What is compared, as rows of one table, and what exceeds its limit. */

import { medianOf } from "./measure.ts";

/** One of those that do the same work. */
export interface Subject {
  readonly name: string;
  /** Milliseconds of CPU, one figure per round; rounds are taken in turns. */
  readonly figures: readonly number[];
  /** Greatest memory of a round, MiB. */
  readonly memory?: number;
}

/** The same work by several subjects. The first is the floor: the least that it could cost. */
export interface Comparison {
  readonly what: string;
  readonly subjects: readonly Subject[];
  /** The guarantee: the median of `subject` is at most so many times that of `of`. */
  readonly limit?: { readonly subject: string; readonly of: string; readonly times: number };
}

/** A row of the table. */
export interface Row {
  readonly what: string;
  readonly who: string;
  /** Median, milliseconds of CPU. */
  readonly cpu: number;
  readonly least: number;
  readonly most: number;
  /** Times the floor, as the median over the rounds. */
  readonly times: number;
  readonly memory: number | null;
}

export const rowsOf = (comparisons: readonly Comparison[]): readonly Row[] =>
  comparisons.flatMap(({ what, subjects }) =>
    subjects.map(({ name, figures, memory }) => ({
      what,
      who: name,
      cpu: medianOf(figures),
      least: Math.min(...figures),
      most: Math.max(...figures),
      times: timesOf(figures, subjects[0]?.figures ?? []),
      memory: memory ?? null,
    })),
  );

/** Median, over the rounds, of one subject's figure by another's; by the median if the other has fewer rounds. */
const timesOf = (figures: readonly number[], floor: readonly number[]): number =>
  medianOf(figures.map((figure, round) => figure / (floor[round] ?? medianOf(floor))));

/** The guarantees that a run did not meet, each as a line. */
export const missedIn = (comparisons: readonly Comparison[]): readonly string[] =>
  comparisons.flatMap(({ what, subjects, limit }) => {
    if (limit === undefined) return [];
    const figuresOf = (name: string): readonly number[] => subjects.find((subject) => subject.name === name)?.figures ?? [];
    const times = timesOf(figuresOf(limit.subject), figuresOf(limit.of));
    return times <= limit.times ? [] : [`${what}: ${limit.subject} takes ${times.toFixed(2)} times ${limit.of}, over ${limit.times}`];
  });

const head = ["what", "who", "CPU ms", "least to most", "times the first", "MiB"] as const;

const digits = (figure: number): string => (figure < 1 ? figure.toFixed(3) : figure < 100 ? figure.toFixed(1) : figure.toFixed(0));

/** The cells of a row, as the terminal and the page show them. */
export const cellsOf = ({ what, who, cpu, least, most, times, memory }: Row): readonly string[] => [
  what,
  who,
  digits(cpu),
  `${digits(least)} to ${digits(most)}`,
  times.toFixed(2),
  memory === null ? "" : memory.toFixed(0),
];

/** The rows as a table of Markdown. */
export const tableOf = (rows: readonly Row[]): string =>
  [head, head.map(() => "---"), ...rows.map(cellsOf)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The rows of the table that a page has. */
export const rowsIn = (page: string): readonly Row[] =>
  page.split("\n").flatMap((line) => {
    const [, what = "", who = "", cpu, spread = "", times, memory = ""] = line.split("|").map((cell) => cell.trim());
    const [least, most] = spread.split(" to ").map(Number);
    if (least === undefined || most === undefined || Number.isNaN(most)) return [];
    return [{ what, who, cpu: Number(cpu), least, most, times: Number(times), memory: memory === "" ? null : Number(memory) }];
  });
