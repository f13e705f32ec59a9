import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  StatementType,
  type DuckDBConnection,
  type DuckDBResultReader,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import { routines } from "../../../schema/relations.ts";
import { microsecondsText } from "../../values/microseconds.ts";
import { NotReadingError, type QueryResult, type ReadOptions, ReadTooLongError } from "../warehouse.ts";
import { duckdbDialect } from "./dialect.ts";

/** Runs one statement, and returns its rows in the port's terms. */
export const answerOf = async (connection: DuckDBConnection, text: string, values?: Record<string, DuckDBValue>): Promise<QueryResult> =>
  resultOf(await connection.runAndReadAll(text, values));

/** As `answerOf`, with no more rows than its caller takes; what takes longer than allowed is interrupted. */
export async function limitedAnswerOf(
  connection: DuckDBConnection,
  text: string,
  { maximumRows, maximumMilliseconds }: Pick<ReadOptions, "maximumRows" | "maximumMilliseconds">,
): Promise<QueryResult> {
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    connection.interrupt();
  };
  const timer = maximumMilliseconds === undefined ? null : setTimeout(stop, maximumMilliseconds);
  try {
    if (maximumRows === undefined) return await answerOf(connection, text);
    const { columns, rows } = resultOf(await connection.streamAndReadUntil(text, maximumRows));
    return { columns, rows: rows.slice(0, maximumRows) };
  } catch (error) {
    if (!isStopped) throw error;
    throw new ReadTooLongError(
      `stopped after ${(maximumMilliseconds ?? 0) / 1_000} s: read less, for example with a condition on session_date`,
      { cause: error },
    );
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

function resultOf(reader: DuckDBResultReader): QueryResult {
  const columns = reader.columnNames().map((name, index) => ({ name, type: reader.columnType(index) }));
  const rows = reader
    .getRows()
    .map((row) => Object.fromEntries(columns.map(({ name, type }, index) => [name, plainValue(row[index] ?? null, type)])));
  return { columns: columns.map(({ name, type }) => ({ name, type: DuckDBTypeId[type.typeId] })), rows };
}

/** Throws `NotReadingError` unless a text is exactly one statement that only reads, as DuckDB itself understands it. */
export async function requireReading(connection: DuckDBConnection, text: string): Promise<void> {
  const statements = await connection.extractStatements(text).catch((error: unknown) => {
    // All that the binding says of a text without a statement.
    throw error instanceof Error && error.message === "Error in native callback"
      ? new NotReadingError("expected one statement, found none: type one, such as select 1", { cause: error })
      : error;
  });
  if (statements.count !== 1) throw new NotReadingError(`expected one statement, found ${statements.count}: run one at a time`);
  const { statementType } = await statements.prepare(0);
  if (statementType === StatementType.SELECT || statementType === StatementType.EXPLAIN) return;
  const cure = changing.has(statementType) ? "to change rows, add --write" : "for that, use DuckDB's own shell";
  const found = StatementType[statementType].toLowerCase();
  throw new NotReadingError(`query only reads: expected a statement such as select, found ${found}; ${cure}`);
}

/** Statements that change the database itself. */
const changing: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
  StatementType.CREATE,
  StatementType.CREATE_FUNC,
  StatementType.ALTER,
  StatementType.DROP,
]);

/** The functions of the program and of DuckDB that a statement without personal data may select from. */
const tableFunctions: ReadonlySet<string> = new Set([
  "unnest",
  "range",
  "generate_series",
  "json_each",
  "json_tree",
  ...routines.filter(({ dataset }) => dataset === "contact_center").map(({ name }) => name),
]);

/** An empty name is a relation of the statement itself, or of the schemas on the search path. */
const schemasWithoutPersonalData: ReadonlySet<string> = new Set(["", "contact_center", "information_schema"]);

/**
 * Throws `NotReadingError` if a statement may read personal data. DuckDB itself says what the statement refers to, however it is written;
 * what it cannot list, and functions that run SQL of their own, are refused.
 */
export async function requireAnalystsRelations(connection: DuckDBConnection, text: string): Promise<void> {
  const { rows } = await answerOf(connection, `select json_serialize_sql(${duckdbDialect.textLiteral(text)}) as parsed`);
  const parsed = rows[0]?.["parsed"];
  if (!isObject(parsed) || parsed["error"] !== false)
    throw new NotReadingError("expected a statement that begins with select, with or from, since others may read personal data");
  for (const { type, schema_name: schema, function: call } of objectsIn(parsed)) {
    const isRefused =
      type === "SHOW_REF" ||
      (type === "BASE_TABLE" && !schemasWithoutPersonalData.has(String(schema).toLowerCase())) ||
      (type === "TABLE_FUNCTION" && !(isObject(call) && tableFunctions.has(String(call["function_name"]).toLowerCase())));
    if (isRefused)
      throw new NotReadingError(
        "expected relations of contact_center alone: others have personal data, which is shown only if the command was started with --restricted",
      );
  }
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every object within a value, at any depth. */
function* objectsIn(value: unknown): Generator<Json> {
  if (isObject(value)) yield value;
  if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) yield* objectsIn(inner);
}

/** A value of an answer in the port's terms. */
function plainValue(value: DuckDBValue, type: DuckDBType): unknown {
  if (value === null) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof DuckDBTimestampTZValue) return `${microsecondsText(value.micros)}Z`;
  if (value instanceof DuckDBTimestampValue) return microsecondsText(value.micros);
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBListValue) {
    const item = "valueType" in type ? type.valueType : type;
    return value.items.map((nested) => plainValue(nested, item));
  }
  if (value instanceof DuckDBStructValue) {
    const types =
      "entryTypes" in type && "entryNames" in type
        ? new Map(type.entryNames.map((name, index) => [name, type.entryTypes[index] ?? type]))
        : new Map<string, DuckDBType>();
    return Object.fromEntries(Object.entries(value.entries).map(([name, nested]) => [name, plainValue(nested, types.get(name) ?? type)]));
  }
  if (typeof value === "string" && type.alias === "JSON") return JSON.parse(value);
  return typeof value === "object" ? String(value) : value;
}
