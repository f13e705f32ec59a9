import type { Engine } from "../warehouse.ts";
import { duckdbDialect } from "./dialect.ts";

export const duckdbEngine: Engine = {
  name: "DuckDB",
  isRemote: false,
  sql: duckdbDialect,
  batchSize: { files: 500, bytes: 4_000_000, items: 20_000 },
  deletableBefore: () => null,
  deletedRowsRemain: ["free blocks of the database file, until they are written over, and copies of it"],
  touchesDays: false,
  prices: null,
};
