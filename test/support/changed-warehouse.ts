import type { Warehouse } from "../../functions/warehouse/warehouse.ts";

/** The same warehouse with some of its calls replaced. */
export const changedWarehouse = (warehouse: Warehouse, changes: Partial<Warehouse>): Warehouse => ({
  name: warehouse.name,
  isRemote: warehouse.isRemote,
  sql: warehouse.sql,
  batchSize: warehouse.batchSize,
  deletableBefore: (now) => warehouse.deletableBefore(now),
  deletedRowsRemain: warehouse.deletedRowsRemain,
  touchesDays: warehouse.touchesDays,
  prices: warehouse.prices,
  append: (table, row, key) => warehouse.append(table, row, key),
  appendBatch: (table, rows, key) => warehouse.appendBatch(table, rows, key),
  query: (sql, parameters) => warehouse.query(sql, parameters),
  read: (sql, options) => warehouse.read(sql, options),
  stream: (sql, parameters) => warehouse.stream(sql, parameters),
  change: (statements, options) => warehouse.change(statements, options),
  estimate: (sql, parameters) => warehouse.estimate(sql, parameters),
  close: () => warehouse.close(),
  ...changes,
});

/** The same warehouse, whose streamed answers come by pages of `size` rows. */
export const pagedWarehouse = (warehouse: Warehouse, size: number): Warehouse =>
  changedWarehouse(warehouse, {
    stream: async function* (sql, parameters) {
      const rows: Readonly<Record<string, unknown>>[] = [];
      for await (const page of warehouse.stream(sql, parameters)) rows.push(...page);
      for (let first = 0; first < rows.length; first += size) yield rows.slice(first, first + size);
    },
  });
