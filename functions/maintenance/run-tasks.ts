import type { Log } from "../log.ts";
import { reasonsOf } from "../service-errors.ts";
import type { Report } from "./session-dates.ts";

/** A task of upkeep. It is safe to run at any time, any number of times. */
export interface Task {
  readonly name: string;
  readonly run: () => Promise<Report>;
  /** Whether its report is that of a task that did everything; without it, every report is. */
  readonly isDone?: (report: Report) => boolean;
}

/**
 * Keeps the store complete and small, one task after the other. If a task fails, the others run all the same. Resolves to whether all of
 * them did everything.
 */
export async function runTasks(tasks: readonly Task[], log: Log, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
  let isAllDone = true;
  for (const { name, run, isDone = () => true } of tasks) {
    const startedAt = Date.now();
    const common = { event: "upkeep", task: name, ...fields };
    try {
      const report = await run();
      const isTaskDone = isDone(report);
      isAllDone &&= isTaskDone;
      const line = { ...common, ...report, duration_ms: Date.now() - startedAt };
      if (isTaskDone) log.write("INFO", `${name}: done`, line);
      else log.write("ERROR", `${name}: finished with failures, is run again`, line);
    } catch (error) {
      isAllDone = false;
      log.write("ERROR", `${name}: failed`, { ...common, reason: reasonsOf(error), duration_ms: Date.now() - startedAt });
    }
  }
  return isAllDone;
}
