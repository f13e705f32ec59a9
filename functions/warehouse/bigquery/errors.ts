import { type Complaint, type ServiceFailure, complaintOf, errorName, listIn, serviceFailure } from "../../service-errors.ts";
import { RowRefusedError } from "../warehouse.ts";

/** An append that failed: what the service says of the request, and what it complains of about rows. */
interface AppendFailure extends ServiceFailure {
  /** Whether the request had one row, so that what is wrong with the request is wrong with the row. */
  readonly isOneRow: boolean;
  readonly rowComplaints: readonly Complaint[];
}

/**
 * `refused`: the row can never be stored, so the file is rejected and quarantined. `retry`: the file is not at fault, so the event is
 * delivered again.
 */
type RetryVerdict = "refused" | "retry";

interface RetryRule {
  readonly when: string;
  readonly verdict: RetryVerdict;
  readonly applies: (failure: AppendFailure) => boolean;
}

/**
 * How an append that failed is handled; the first rule that applies decides. Only a row that the service itself calls invalid or too large is refused:
 * in every other case a file that is tried once more is a file that is not lost.
 */
export const retryRules: readonly RetryRule[] = [
  {
    when: "a column is new and has not spread to all of the service yet",
    verdict: "retry",
    applies: ({ complaints, rowComplaints }) => [...complaints, ...rowComplaints].some(({ message }) => /no such field/i.test(message)),
  },
  {
    when: "the service calls the row invalid",
    verdict: "refused",
    applies: ({ rowComplaints }) => rowComplaints.length > 0 && rowComplaints.every(({ reason }) => reason === "invalid"),
  },
  {
    when: "the row was not stored for a reason of the service",
    verdict: "retry",
    applies: ({ rowComplaints }) => rowComplaints.length > 0,
  },
  {
    when: "the service calls a request of one row invalid or too large",
    verdict: "refused",
    applies: ({ isOneRow, status, complaints }) =>
      isOneRow && (status === 413 || (status === 400 && complaints.length > 0 && complaints.every(({ reason }) => reason === "invalid"))),
  },
  {
    when: "no answer: connection refused, reset, or slower than the deadline",
    verdict: "retry",
    applies: ({ status, networkCode }) => status === null && networkCode !== null,
  },
  { when: "too many requests", verdict: "retry", applies: ({ status }) => status === 429 },
  { when: "the service failed", verdict: "retry", applies: ({ status }) => status !== null && status >= 500 },
  {
    when: "a quota or a rate limit is used up",
    verdict: "retry",
    applies: ({ status, complaints }) =>
      status === 403 && complaints.some(({ reason }) => /^(quotaExceeded|rateLimitExceeded)$/.test(reason)),
  },
  { when: "a permission is missing", verdict: "retry", applies: ({ status }) => status === 401 || status === 403 },
  { when: "the table does not exist, or was created moments ago", verdict: "retry", applies: ({ status }) => status === 404 },
  { when: "anything else", verdict: "retry", applies: () => true },
];

/** An append that failed and must be tried again. States status and reasons, never what the service quotes of the row. */
export class BigqueryFailedError extends Error {
  /** The service's first reason, or the network error's code. */
  readonly code: string;
  constructor(what: string, rule: string, code: string, options?: ErrorOptions) {
    super(`BigQuery, ${what}: ${rule} (${code})`, options);
    this.name = "BigqueryFailedError";
    this.code = code;
  }
}

/**
 * What to throw for a request that failed; `what` names it, such as `insert into session_versions`. If settings make every request invalid,
 * the row that records the rejection is refused as well, and the event is delivered again.
 */
export const failureOf = (error: unknown, what: string, { isOneRow = false } = {}): RowRefusedError | BigqueryFailedError =>
  failure({ ...serviceFailure(error), isOneRow, rowComplaints: [] }, what, error);

/** What to throw for an insert that was answered, or null if the row was stored: complaints about rows come with a status of success. */
export function failureOfInsert(answer: unknown, what: string): RowRefusedError | BigqueryFailedError | null {
  const complaints = listIn(answer, "insertErrors").flatMap((row) => listIn(row, "errors"));
  return complaints.length === 0 ? null : failureOfLoad(complaints, what);
}

/** What to throw for a load job that ended with `errors`. */
export const failureOfLoad = (errors: readonly unknown[], what: string): RowRefusedError | BigqueryFailedError =>
  failure({ status: null, networkCode: null, complaints: [], isOneRow: false, rowComplaints: errors.map(complaintOf) }, what, null);

function failure(failed: AppendFailure, what: string, error: unknown): RowRefusedError | BigqueryFailedError {
  const rule = retryRules.find(({ applies }) => applies(failed));
  if (rule?.verdict === "refused") {
    if (failed.status === 413) return new RowRefusedError(["row_too_large"]);
    const complaints = failed.rowComplaints.length > 0 ? failed.rowComplaints : failed.complaints;
    const reasons = complaints.map(({ reason, location }) => (location === "" ? reason : `${reason} at ${location}`));
    return new RowRefusedError([...new Set(reasons)]);
  }
  const reason = [...failed.rowComplaints, ...failed.complaints].find((complaint) => complaint.reason !== "")?.reason;
  const code = [failed.status, reason ?? failed.networkCode].filter((part) => part !== null && part !== undefined).join(" ");
  // A network error names the host at most; an answer of the service may quote the row.
  const cause = failed.networkCode !== null ? { cause: error } : {};
  return new BigqueryFailedError(what, rule?.when ?? "", code === "" ? errorName(error) : code, cause);
}
