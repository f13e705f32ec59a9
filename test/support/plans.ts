import type { ExpectedSchema, Plan } from "../../functions/warehouse/administration.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { storedTables } from "../../schema/store.ts";

/** What this version expects of a project. */
export const everything: ExpectedSchema = {
  tables: storedTables,
  objects: programObjects,
  metricSettings: defaultMetricSettings,
  location: undefined,
};

/** No table and no object but those that are wanted. */
export const only = (wanted: Partial<ExpectedSchema>): ExpectedSchema => ({ ...everything, tables: [], objects: [], ...wanted });

export async function apply({ steps }: Plan): Promise<void> {
  for (const step of steps) await step.apply();
}

/** A line for each change, of which a step may have several. */
export const summariesOf = ({ steps }: Plan): readonly string[] => steps.flatMap(({ summary }) => summary.split("\n"));
