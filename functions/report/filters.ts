import type { Parameters } from "../warehouse/warehouse.ts";

/** Restricts a report; without filters it shows everything. Dates are local and inclusive; a queue includes the queues below it. */
export interface Filters {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly channel?: string | undefined;
  readonly queue?: string | undefined;
  readonly instance?: string | undefined;
}

/** A calendar date some days later, or earlier. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * The filters as an SQL condition with parameters. A local date lies within a day of its UTC date, so the partition is restricted, too,
 * and the warehouse reads no more than it needs.
 */
export function filterCondition({ from, to, channel, queue, instance }: Filters): {
  readonly sql: string;
  readonly parameters: Parameters;
} {
  const conditions: string[] = [];
  const parameters: Record<string, string> = {};
  if (from !== undefined) {
    conditions.push("session_date >= cast(@utc_from as date)", "local_date >= cast(@local_from as date)");
    Object.assign(parameters, { utc_from: addDays(from, -1), local_from: from });
  }
  if (to !== undefined) {
    conditions.push("session_date <= cast(@utc_to as date)", "local_date <= cast(@local_to as date)");
    Object.assign(parameters, { utc_to: addDays(to, 1), local_to: to });
  }
  if (channel !== undefined) {
    conditions.push("channel = @channel");
    parameters["channel"] = channel;
  }
  if (queue !== undefined) {
    conditions.push("(queue_path = @queue or starts_with(queue_path, concat(@queue, '/')))");
    parameters["queue"] = queue;
  }
  if (instance !== undefined) {
    conditions.push("instance = @instance");
    parameters["instance"] = instance;
  }
  return { sql: conditions.length === 0 ? "true" : conditions.join(" and "), parameters };
}

/** As many days as from the one date to the other, both included, just before them. */
export function daysBefore(from: string, to: string): { readonly from: string; readonly to: string } {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
  return { from: addDays(from, -days), to: addDays(from, -1) };
}

/** A statement that can be run elsewhere: parameters as literals, datasets by their usual names. */
export function readableSql(sql: string, parameters: Parameters): string {
  return sql
    .replaceAll("${contact_center}", "contact_center")
    .replaceAll(/@(\w+)/g, (mark, name: string) =>
      Object.hasOwn(parameters, name) ? `'${String(parameters[name]).replaceAll("'", "''")}'` : mark,
    );
}
