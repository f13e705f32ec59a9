import { randomUUID } from "node:crypto";
import pRetry from "p-retry";
import { type StoredTable, sessionVersions, unloadedFiles } from "../../schema/store.ts";
import type { Decision, Outcome, Pipeline } from "../pipeline/ingest.ts";
import type { Row } from "../values/row.ts";
import { appendNoted } from "./change-versions.ts";
import { RowRefusedError, type Warehouse } from "../warehouse/warehouse.ts";

/** How a file ended: its outcome, or why it has none yet. */
export type FileResult = Outcome | { readonly kind: "failed"; readonly error: unknown };

export interface AppendParts {
  readonly pipeline: Pick<Pipeline, "refuse">;
  readonly warehouse: Pick<Warehouse, "appendBatch" | "query" | "touchesDays">;
  readonly now: () => Date;
  /** Wait before the first repetition of an append that failed; doubles with each. */
  readonly retryMilliseconds?: number;
}

/** A row to append, with the place of its decision. */
interface PlacedRow {
  readonly row: Row;
  readonly place: number;
}

interface Failure {
  readonly place: number;
  readonly error: unknown;
}

/** So many files that fail one after the other, each alone, mean that the fault is not theirs. */
const mostFailuresInARow = 16;

/**
 * Appends the rows of decisions in few appends, and returns the result of each decision in their order. An append that fails is repeated,
 * then halved down to the row at fault, so that a bad file harms itself only. A row that the warehouse refuses turns its file into a
 * rejected one. If the warehouse is at fault, all that is left fails at once.
 */
export async function appendDecisions(decisions: readonly Decision[], parts: AppendParts): Promise<readonly FileResult[]> {
  const current = [...decisions];
  const results: FileResult[] = decisions.map(({ outcome }) => outcome);
  const fail = ({ place, error }: Failure): void => void (results[place] = { kind: "failed", error });
  const rowsOf = (table: StoredTable): readonly PlacedRow[] =>
    current.flatMap(({ appends }, place) =>
      results[place]?.kind === "failed" ? [] : appends.filter((append) => append.table === table).map(({ row }) => ({ row, place })),
    );

  // Sessions first: a crash between the tables leaves files without their entry, which are loaded again.
  for (const failure of await appendRows(sessionVersions, rowsOf(sessionVersions), parts)) {
    const decision = current[failure.place];
    if (decision === undefined || !(failure.error instanceof RowRefusedError)) {
      fail(failure);
      continue;
    }
    try {
      const refused = await parts.pipeline.refuse(decision, failure.error);
      current[failure.place] = refused;
      results[failure.place] = refused.outcome;
    } catch (error) {
      fail({ place: failure.place, error });
    }
  }
  for (const failure of await appendRows(unloadedFiles, rowsOf(unloadedFiles), parts)) fail(failure);
  return results;
}

/** Appends rows to one table, and returns those that could not be appended, each with its reason. */
async function appendRows(
  table: StoredTable,
  rows: readonly PlacedRow[],
  { warehouse, now, retryMilliseconds = 500 }: AppendParts,
): Promise<readonly Failure[]> {
  // Names the batch for repetitions of this call alone: rows that were deleted since may have to be loaded again.
  const key = randomUUID();
  let failuresInARow = 0;
  let fault: { readonly error: unknown } | null = null;

  const appendPart = async (first: number, end: number, retries: number): Promise<readonly Failure[]> => {
    const part = rows.slice(first, end);
    const allFail = (error: unknown): readonly Failure[] => part.map(({ place }) => ({ place, error }));
    if (part.length === 0) return [];
    if (fault !== null) return allFail(fault.error);
    try {
      await pRetry(
        () =>
          appendNoted(
            warehouse,
            table,
            part.map(({ row }) => row),
            `${key} ${table.name} ${first} ${end}`,
            { now: now(), why: "files were loaded" },
          ),
        {
          retries,
          minTimeout: retryMilliseconds,
          shouldRetry: ({ error }) => !(error instanceof RowRefusedError) && !hitsEveryRow(error),
        },
      );
      failuresInARow = 0;
      return [];
    } catch (error) {
      const isRefused = error instanceof RowRefusedError;
      if (part.length === 1) failuresInARow = isRefused ? 0 : failuresInARow + 1;
      if (!isRefused && (hitsEveryRow(error) || failuresInARow >= mostFailuresInARow || !(await answers(warehouse)))) fault = { error };
      if (part.length === 1 || fault !== null) return allFail(error);
      const middle = first + Math.ceil(part.length / 2);
      return [...(await appendPart(first, middle, 1)), ...(await appendPart(middle, end, 1))];
    }
  };
  return appendPart(0, rows.length, 3);
}

/** Whether an append failed for a reason that all rows share: a permission, or a table that does not exist. */
const hitsEveryRow = (error: unknown): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && /^(?:401|403|404)\b/.test(error.code);

/** Whether the warehouse answers at all. Reads a table of keys only. */
async function answers(warehouse: Pick<Warehouse, "query">): Promise<boolean> {
  try {
    await warehouse.query("select instance from ${store}.session_erasures limit 0");
    return true;
  } catch {
    return false;
  }
}
