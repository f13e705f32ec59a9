import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import type { MetricSettings } from "../../../schema/metric-settings.ts";
import { readMetricSettings } from "../../config.ts";
import { DatabaseInUseError, type DuckdbWarehouse, OtherDatabaseError, openDuckdb } from "./duckdb.ts";
import type { Warehouse } from "../warehouse.ts";

/** What happens if a database file does not exist: it is created, refused, or replaced by an empty database in memory. */
export type IfMissing = "create" | "refuse" | "in memory";

interface OpenOptions {
  /** How much memory DuckDB may use, such as `200MB`; most of the machine's without it. */
  readonly memoryLimit?: string | null;
  /** Threads that DuckDB may use; all of the machine's without it. */
  readonly threads?: number | null;
  /** Whether memory is given back to the system as soon as it is free; with a memory limit it always is. */
  readonly isFrugal?: boolean;
  readonly ifMissing?: IfMissing;
  /** What the metric views are made with, by default what the environment sets; the rest is as the file remembers it. */
  readonly metricSettings?: Partial<MetricSettings>;
  /** Whether statements reach no file apart from the database. */
  readonly isLocked?: boolean;
  /** Whether the command only reads: it changes nothing, and may read a file that it may not write. */
  readonly isReading?: boolean;
  /** Gets a sentence if the views are made again for other reporting settings. */
  readonly onRedefined?: ((sentence: string) => void) | undefined;
}

/** The DuckDB file, opened here, or through the process that has it open. Throws one sentence if it cannot be opened. */
export async function openDatabase(file: string, options: OpenOptions = {}): Promise<Warehouse> {
  const { ifMissing = "create" } = options;
  if (ifMissing !== "create" && file !== "" && file !== ":memory:" && !(await isThere(file))) {
    if (ifMissing === "in memory") return openOwnDatabase(":memory:", { ...options, ifMissing: "create", isReading: false });
    throw new Error(
      `${file}: no such database; create it with: npx ccaip-sessions load <folder>, or name another one with --database <file>`,
    );
  }
  try {
    return await openOwnDatabase(file, options);
  } catch (error) {
    if (!(error instanceof DatabaseInUseError)) throw error;
    // Imported only here: Node's HTTP takes as long to load as DuckDB.
    const { NotServedError, connectDatabase } = await import("./socket.ts");
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

/** The DuckDB file, opened here. Throws `DatabaseInUseError` if another process has it open, and one sentence if it cannot be opened. */
export async function openOwnDatabase(
  file: string,
  {
    memoryLimit = null,
    threads = null,
    isFrugal = false,
    metricSettings = readMetricSettings(process.env),
    isLocked = false,
    isReading = false,
    ifMissing = "create",
    onRedefined,
  }: OpenOptions = {},
): Promise<DuckdbWarehouse> {
  const isCreated = ifMissing === "create";
  if (file !== "" && file !== ":memory:" && isCreated) await mkdir(path.dirname(file), { recursive: true });
  if (file === "") throw new Error("no database file is named: expected --database or DUCKDB_PATH, such as ./warehouse.duckdb");
  try {
    return await openDuckdb(file, metricSettings, memoryLimit, {
      threads,
      isFrugal,
      isLocked,
      isReading,
      isOurs: !isCreated && file !== ":memory:",
      onRedefined,
    });
  } catch (error) {
    if (error instanceof OtherDatabaseError)
      throw new Error(
        `${file}: a DuckDB database without the tables of this program, left as it is; name another one with --database <file>, or load files into it with: npx ccaip-sessions load <folder> --database ${file}`,
        { cause: error },
      );
    if (error instanceof DatabaseInUseError || !(error instanceof Error)) throw error;
    const sentence = await describeOpenError(file, error.message);
    throw sentence === null ? error : new Error(sentence, { cause: error });
  }
}

/** Why DuckDB does not open a file, in this program's words; null if that is not known. */
async function describeOpenError(file: string, message: string): Promise<string | null> {
  const folder = path.dirname(file);
  if (!(await isThere(folder))) return `${file}: there is no folder ${folder}; create it with: mkdir -p ${folder}`;
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() === true) return `${file}: a folder; name a file in it with: --database ${path.join(file, "warehouse.duckdb")}`;
  if (/permission denied/i.test(message)) {
    const place = found === null ? folder : file;
    return `${file}: this user may not read and write it; allow it with: sudo chown "$(id -u)" ${place}, or name another one with --database <file>`;
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
