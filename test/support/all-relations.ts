import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { canonical } from "./load-samples.ts";

/** The rows of every relation, as sorted texts. */
export async function rowsOfAll(
  warehouse: Warehouse,
  isCompared: (relation: { readonly dataset: string; readonly name: string }) => boolean = () => true,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const { dataset, name } of allRelations.filter(isCompared))
    found[`${dataset}.${name}`] = canonical((await warehouse.query(`select * from \${${dataset}}.${name}`)).rows);
  return found;
}

/** Relations that differ, each with how many rows only one side has. */
export function differing(
  found: Readonly<Record<string, readonly string[]>>,
  expected: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return Object.keys(expected).flatMap((name) => {
    const [surplus, missing] = [lacking(found[name] ?? [], expected[name] ?? []), lacking(expected[name] ?? [], found[name] ?? [])];
    return surplus + missing === 0 ? [] : [`${name}: ${surplus} rows too many, ${missing} missing`];
  });
}

/** How many of these lines the others lack, each as often as it is there. */
function lacking(these: readonly string[], those: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of those) counts.set(line, (counts.get(line) ?? 0) + 1);
  let count = 0;
  for (const line of these) {
    const left = counts.get(line) ?? 0;
    if (left === 0) count += 1;
    else counts.set(line, left - 1);
  }
  return count;
}
