import { stat } from "node:fs/promises";
import path from "node:path";
import { readMetricSettings } from "../../config.ts";
import { DatabaseInUseError, type DuckdbWarehouse, openDuckdb } from "./duckdb.ts";
import type { Warehouse } from "../warehouse.ts";
import { NotServedError, connectDatabase } from "./socket.ts";

/** What becomes of a database file that is not there: it is made, refused, or stood for by an empty one in memory. */
export type WhereMissing = "make" | "refuse" | "in memory";

interface OpenOptions {
  /** How much DuckDB keeps in memory, such as `200MB`. */
  readonly memoryLimit?: string | null;
  readonly whereMissing?: WhereMissing;
}

/** The DuckDB file, opened here, or through the process that has it open. Throws one sentence where it cannot be opened. */
export async function openDatabase(file: string, { memoryLimit = null, whereMissing = "make" }: OpenOptions = {}): Promise<Warehouse> {
  if (whereMissing !== "make" && file !== "" && file !== ":memory:" && !(await isThere(file))) {
    if (whereMissing === "in memory") return openOwnDatabase(":memory:", memoryLimit);
    throw new Error(
      `${file}: there is no such database; make it with: npx ccaip-sessions load <folder>, or name another one with --database <file>`,
    );
  }
  try {
    return await openOwnDatabase(file, memoryLimit);
  } catch (error) {
    if (!(error instanceof DatabaseInUseError)) throw error;
    try {
      return await connectDatabase(file);
    } catch (unserved) {
      if (!(unserved instanceof NotServedError)) throw unserved;
      throw new Error(
        `${file} is open in another program (a DuckDB shell or a BI tool?): close it there, or name another one with --database <file>`,
        { cause: unserved },
      );
    }
  }
}

/** The DuckDB file, opened here. Throws `DatabaseInUseError` where another process has it, and one sentence where it cannot be opened. */
export async function openOwnDatabase(file: string, memoryLimit: string | null = null): Promise<DuckdbWarehouse> {
  if (file === "") throw new Error("no database file is named: expected --database or DUCKDB_PATH, such as ./warehouse.duckdb");
  try {
    return await openDuckdb(file, readMetricSettings(process.env), memoryLimit);
  } catch (error) {
    if (error instanceof DatabaseInUseError || !(error instanceof Error)) throw error;
    const told = await describeOpenError(file, error.message);
    throw told === null ? error : new Error(told, { cause: error });
  }
}

/** Why DuckDB does not open a file, in this program's words; null where that is not known. */
async function describeOpenError(file: string, message: string): Promise<string | null> {
  const folder = path.dirname(file);
  if (!(await isThere(folder))) return `${file}: there is no folder ${folder}; make it with: mkdir -p ${folder}`;
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() === true) return `${file}: a folder; name a file in it with: --database ${path.join(file, "warehouse.duckdb")}`;
  if (/permission denied/i.test(message)) {
    const place = found === null ? folder : file;
    return `${file}: this user may not read and write it; let them with: sudo chown "$(id -u)" ${place}, or name another one with --database <file>`;
  }
  if (/read-only file system/i.test(message)) return `${file}: its disk cannot be written to; name another one with --database <file>`;
  if (/not a valid DuckDB database file/i.test(message)) return `${file}: not a DuckDB database; name another file with --database <file>`;
  if (/version number|newer version|serialization version/i.test(message))
    return `${file}: written by another version of DuckDB than this one reads; name another one with --database <file>, and load the files into it`;
  return null;
}

const isThere = (place: string): Promise<boolean> =>
  stat(place).then(
    () => true,
    (error: unknown) => !(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")),
  );
