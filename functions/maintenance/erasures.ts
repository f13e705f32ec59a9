import type { Warehouse } from "../warehouse/warehouse.ts";

/** The sessions that were erased. */
export interface Erasures {
  readonly has: (instance: string, sessionKey: string) => boolean;
}

/** Reads which sessions were erased: keys only, so they fit into memory. */
export async function readErasures(warehouse: Warehouse): Promise<Erasures> {
  const { rows } = await warehouse.query("select distinct instance, session_key from ${store}.session_erasures");
  const erased = new Set(rows.map((row) => nameOf(String(row["instance"]), String(row["session_key"]))));
  return { has: (instance, sessionKey) => erased.has(nameOf(instance, sessionKey)) };
}

const nameOf = (instance: string, sessionKey: string): string => JSON.stringify([instance, sessionKey]);
