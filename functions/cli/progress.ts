import { countText, print, printError } from "./print.ts";

/** How far a command is, on the error stream: a bar on a terminal, elsewhere a line every few seconds. */
export interface Progress {
  /** Sets how many there are in all, once known. */
  readonly total: (count: number) => void;
  readonly update: (done: number) => void;
  /** Prints a line of its own. */
  readonly note: (line: string) => void;
  /** Prints a line of its own on the error stream. */
  readonly warn: (line: string) => void;
  readonly stop: () => void;
}

/** Between two lines without a terminal. */
const lineMilliseconds = 10_000;
/** Between two updates of the bar. */
const barMilliseconds = 100;
const barWidth = 30;

/** The part of an output stream that progress is shown on. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Opens the progress of something that is counted in `unit`, such as `files`. The bar is one line that is written over; the cursor
 * stays visible and its position is not saved, so that a terminal is unchanged however the command ends.
 */
export function openProgress(unit: string, screen: TerminalStream = process.stderr): Progress {
  const startedAt = Date.now();
  let done = 0;
  let total: number | null = null;
  let drawnAt = startedAt;
  const state = (): string => {
    const rate = done / Math.max(0.001, (Date.now() - startedAt) / 1000);
    const left = total === null || done === 0 ? "" : `, ${timeText((total - done) / rate)} left`;
    return `${countText(done)}${total === null ? "" : ` of ${countText(total)}`} ${unit}, ${countText(Math.round(rate))}/s${left}`;
  };
  const draw = (isDue: boolean): void => {
    const now = Date.now();
    if (!isDue && now - drawnAt < (screen.isTTY === true ? barMilliseconds : lineMilliseconds)) return;
    drawnAt = now;
    if (screen.isTTY === true) screen.write(`\r\u001B[K${barLine(done, total, state(), screen.columns ?? 80)}`);
    else screen.write(`${state()}\n`);
  };
  const clear = (): void => {
    if (screen.isTTY === true) screen.write("\r\u001B[K");
  };
  if (screen.isTTY === true) draw(true);
  return {
    total: (known) => {
      total = known;
      draw(false);
    },
    update: (now) => {
      done = now;
      draw(false);
    },
    note: (line) => {
      clear();
      print(line);
    },
    warn: (line) => {
      clear();
      printError(line);
    },
    stop: clear,
  };
}

/** Bar and state in one line of a terminal: the bar shrinks first, then the state's end is cut, since a line that wraps cannot be written over. */
function barLine(done: number, total: number | null, state: string, columns: number): string {
  const width = Math.min(barWidth, columns - state.length - 2);
  const filled = total === null || total === 0 ? 0 : Math.round((width * Math.min(done, total)) / total);
  return width < 5 ? state.slice(0, columns - 1) : `${"=".repeat(filled)}${"-".repeat(width - filled)} ${state}`;
}

function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return whole < 3_600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3_600)} h ${Math.round((whole % 3_600) / 60)} min`;
}
