import { openBigquery, type BigqueryWarehouse } from "../../functions/warehouse/bigquery.ts";
import { createTable } from "../../schema/ddl.ts";
import { relations, routines } from "../../schema/relations.ts";
import { storedTables } from "../../schema/store.ts";
import type { Started } from "../contract.ts";
import type { Emulator, Missing } from "../emulators/emulators.ts";

export const datasets = { store: "contact_center_store", contact_center: "contact_center", restricted: "contact_center_restricted" };

/** An empty warehouse with every table and view, on an emulator. */
export async function emulatedBigquery(emulator: Emulator | Missing): Promise<Started<BigqueryWarehouse> | Missing> {
  if ("missing" in emulator) return emulator;
  const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: emulator.endpoint });
  const client = await warehouse.client();
  for (const dataset of Object.values(datasets)) await client.createDataset(dataset);
  for (const table of storedTables) await warehouse.query(createTable(table, "bigquery"));
  for (const { dataset, name, sql } of relations) await warehouse.query(`create view \`\${${dataset}}.${name}\` as ${sql.bigquery}`);
  for (const { dataset, name, parameters, sql } of routines) {
    const list = parameters.map((parameter) => `${parameter.name} ${parameter.type}`).join(", ");
    await warehouse.query(`create table function \`\${${dataset}}.${name}\`(${list}) as (${sql.bigquery})`);
  }
  return { subject: warehouse, stop: () => emulator.stop() };
}
