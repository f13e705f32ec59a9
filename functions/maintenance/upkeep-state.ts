import type { Warehouse } from "../warehouse/warehouse.ts";

/** What upkeep remembers between its runs, by name. */
export type UpkeepState = ReadonlyMap<string, string>;

/** Reads what upkeep remembers: a few rows. */
export async function readUpkeepState(warehouse: Pick<Warehouse, "query">): Promise<UpkeepState> {
  const { rows } = await warehouse.query("select name, value from ${store}.upkeep_state");
  return new Map(rows.flatMap(({ name, value }) => (typeof value === "string" ? [[String(name), value] as const] : [])));
}

/** Statements that remember values in place of those under the same names, for one transaction with the work that they are about. */
export function rememberStatements(
  { sql: { textLiteral } }: Pick<Warehouse, "sql">,
  values: Readonly<Record<string, string>>,
  now: Date,
): readonly string[] {
  const names = Object.keys(values).map(textLiteral).join(", ");
  const rows = Object.entries(values).map(
    ([name, value]) => `(${textLiteral(name)}, ${textLiteral(value)}, timestamp '${now.toISOString()}')`,
  );
  return [
    `delete from \${store}.upkeep_state where name in (${names})`,
    `insert into \${store}.upkeep_state (name, value, changed_at) values ${rows.join(", ")}`,
  ];
}

/** Remembers values by themselves. */
export async function remember(
  warehouse: Warehouse,
  values: Readonly<Record<string, string>>,
  { now, maximumBytes }: { readonly now: Date; readonly maximumBytes: number },
): Promise<void> {
  await warehouse.change(rememberStatements(warehouse, values, now), { maximumBytes });
}
