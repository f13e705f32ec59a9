import type { Log } from "../log.ts";
import { reasonsOf } from "../service-errors.ts";
import { type Allowance, type Budget, startBudget, unlimited } from "./budget.ts";
import type { Report } from "./session-dates.ts";

/** A task of upkeep. It is safe to run at any time, any number of times. */
export interface Task {
  readonly name: string;
  /** Does what fits into the budget, a piece after the other, and leaves the rest to the next run. */
  readonly run: (budget: Budget) => Promise<Report>;
  /** Its part of the time, in relation to the other tasks'. What it does not use goes to those after it. */
  readonly share?: number;
  /** Whether its report is that of a task that did everything; without it, every report is. */
  readonly isDone?: (report: Report) => boolean;
}

/**
 * Keeps the store complete and small, one task after the other, each within its part of the time and with all the bytes of the allowance. If
 * a task fails, the others run all the same. Resolves to whether all of them did everything that fitted.
 */
export async function runTasks(
  tasks: readonly Task[],
  log: Log,
  fields: Readonly<Record<string, unknown>>,
  { milliseconds, bytes }: Allowance = unlimited,
  clock: () => number = Date.now,
): Promise<boolean> {
  const until = clock() + milliseconds;
  let isAllDone = true;
  for (const [place, { name, run, share = 1, isDone = () => true }] of tasks.entries()) {
    const startedAt = clock();
    const shares = tasks.slice(place).reduce((sum, task) => sum + (task.share ?? 1), 0);
    const common = { event: "upkeep", task: name, ...fields };
    try {
      const report = await run(startBudget({ milliseconds: ((until - startedAt) * share) / shares, bytes }, clock));
      const isTaskDone = isDone(report);
      isAllDone &&= isTaskDone;
      const line = { ...common, ...report, duration_ms: clock() - startedAt };
      if (isTaskDone) log.write("INFO", `${name}: done`, line);
      else log.write("ERROR", `${name}: finished with failures, is run again`, line);
    } catch (error) {
      isAllDone = false;
      log.write("ERROR", `${name}: failed`, { ...common, reason: reasonsOf(error), duration_ms: clock() - startedAt });
    }
  }
  return isAllDone;
}
