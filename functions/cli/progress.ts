import { SingleBar } from "cli-progress";
import { print, printError } from "./print.ts";

/** How far a command is, on the error stream: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  /** How many there are in all, once known. */
  readonly total: (count: number) => void;
  readonly update: (done: number) => void;
  /** Prints a line of its own. */
  readonly note: (line: string) => void;
  readonly stop: () => void;
}

/** Between two lines where there is no terminal. */
const lineMilliseconds = 10_000;

const count = (number: number): string => number.toLocaleString("en");

/** Opens the progress of something that is counted in `unit`, such as `files`. */
export function openProgress(unit: string): Progress {
  const startedAt = Date.now();
  let done = 0;
  let total: number | null = null;
  const state = (): string => {
    const rate = done / Math.max(0.001, (Date.now() - startedAt) / 1000);
    const left = total === null || done === 0 ? "" : `, ${timeText((total - done) / rate)} left`;
    return `${count(done)}${total === null ? "" : ` of ${count(total)}`} ${unit}, ${count(Math.round(rate))}/s${left}`;
  };
  if (!process.stderr.isTTY) {
    let toldAt = startedAt;
    return {
      total: (known) => void (total = known),
      update: (now) => {
        done = now;
        if (Date.now() - toldAt < lineMilliseconds) return;
        toldAt = Date.now();
        printError(state());
      },
      note: print,
      stop: () => undefined,
    };
  }
  const bar = new SingleBar({ format: "{bar} {state}", stream: process.stderr, clearOnComplete: true, hideCursor: true });
  bar.start(1, 0, { state: state() });
  return {
    total: (known) => {
      total = known;
      bar.setTotal(Math.max(1, known));
    },
    update: (now) => {
      done = now;
      bar.update(total === null ? 0 : Math.min(now, total), { state: state() });
    },
    note: (line) => {
      process.stderr.write("\r\u001B[K");
      print(line);
    },
    stop: () => bar.stop(),
  };
}

function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return whole < 3_600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3_600)} h ${Math.round((whole % 3_600) / 60)} min`;
}
