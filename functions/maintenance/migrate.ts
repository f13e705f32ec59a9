import type { Administration, ExpectedSchema } from "../warehouse/administration.ts";
import type { Report } from "./session-dates.ts";

/** Brings what the program owns in the warehouse to this version. Applies nothing if something cannot be brought there by adding. */
export async function migrate(administration: Administration, expected: ExpectedSchema): Promise<Report> {
  const { steps, refusals } = await administration.plan(expected);
  const [refusal] = refusals;
  if (refusal !== undefined) return { changes: 0, refused: refusals.length, refusal };
  for (const step of steps) await step.apply();
  return { changes: steps.length, refused: 0 };
}

/** Whether everything is of this version. */
export const isMigrated = (report: Report): boolean => report["refused"] === 0;
