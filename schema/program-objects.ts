import { allRelations } from "./metric-views.ts";
import { type Routine, type View, routines } from "./relations.ts";
import { roundTables } from "./round.ts";
import { allStoreViews, settledTables } from "./settled.ts";
import type { StoredTable } from "./store.ts";

/** An object that the program itself creates in a warehouse, and brings up to date. */
export type ProgramObject =
  | { readonly kind: "table"; readonly table: StoredTable }
  | { readonly kind: "view"; readonly view: View }
  | { readonly kind: "table function"; readonly routine: Routine };

const table = (one: StoredTable): ProgramObject => ({ kind: "table", table: one });
const view = (one: View): ProgramObject => ({ kind: "view", view: one });
const tableFunction = (routine: Routine): ProgramObject => ({ kind: "table function", routine });

/**
 * Everything that `migrate`, upkeep and an embedded warehouse create, in the one order in which it can be created: each object after those
 * that it reads. Stored tables are not in it: in the cloud they are infrastructure, which Terraform owns.
 */
export const programObjects: readonly ProgramObject[] = [
  ...settledTables.map(table),
  ...roundTables.map(table),
  ...allStoreViews.map(view),
  ...allRelations.map(view),
  ...routines.map(tableFunction),
];
