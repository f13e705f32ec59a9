import { readMetricSettings } from "../config.ts";
import { DatabaseInUseError, openDuckdb } from "../warehouse/duckdb.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { NotServedError, connectDatabase } from "./database-socket.ts";

/** The DuckDB file, opened here, or through the process that has it open. */
export async function openDatabase(file: string, memoryLimit: string | null = null): Promise<Warehouse> {
  if (file === "") throw new Error("no database file is named: expected --database or DUCKDB_PATH, such as ./warehouse.duckdb");
  try {
    return await openDuckdb(file, readMetricSettings(process.env), memoryLimit);
  } catch (error) {
    if (!(error instanceof DatabaseInUseError)) throw error;
    try {
      return await connectDatabase(file);
    } catch (unserved) {
      if (!(unserved instanceof NotServedError)) throw unserved;
      throw new Error(
        `${file} is open in another program (a DuckDB shell or a BI tool?): close it there, or name another file with --database`,
        {
          cause: unserved,
        },
      );
    }
  }
}
