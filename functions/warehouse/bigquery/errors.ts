import { RowRefusedError } from "../warehouse.ts";

/** A complaint of the service. Its message may quote values of the row, so it is read here and goes no further. */
interface ServiceError {
  readonly reason: string;
  readonly location: string;
  readonly message: string;
}

/** What an error of the client tells: an HTTP status, or a network error's code; complaints about rows, or about the request. */
interface Answer {
  readonly status: number | null;
  readonly networkCode: string | null;
  readonly aboutRows: readonly ServiceError[];
  readonly aboutRequest: readonly ServiceError[];
}

/**
 * `refused`: the row can never be taken, so the file is rejected and kept. `again`: nothing is wrong with the file, so the event is
 * delivered again.
 */
type RetryVerdict = "refused" | "again";

interface Rule {
  readonly when: string;
  readonly verdict: RetryVerdict;
  readonly applies: (answer: Answer) => boolean;
}

/**
 * What becomes of an append that did not succeed; the first rule that applies decides. Only a row that the service itself calls invalid
 * is refused: whatever else happens, a file that is tried once more is a file that is not lost.
 */
export const answers: readonly Rule[] = [
  {
    when: "a column is new and has not spread to all of the service yet",
    verdict: "again",
    applies: ({ aboutRows }) => aboutRows.some(({ message }) => /no such field/i.test(message)),
  },
  {
    when: "the service calls the row invalid",
    verdict: "refused",
    applies: ({ aboutRows }) => aboutRows.length > 0 && aboutRows.every(({ reason }) => reason === "invalid"),
  },
  { when: "the row was not taken for a reason of the service", verdict: "again", applies: ({ aboutRows }) => aboutRows.length > 0 },
  {
    when: "no answer: connection refused, reset, or slower than the deadline",
    verdict: "again",
    applies: ({ status, networkCode }) => status === null && networkCode !== null,
  },
  { when: "too many requests", verdict: "again", applies: ({ status }) => status === 429 },
  { when: "the service failed", verdict: "again", applies: ({ status }) => status !== null && status >= 500 },
  {
    when: "a quota or a rate limit is used up",
    verdict: "again",
    applies: ({ status, aboutRequest }) =>
      status === 403 && aboutRequest.some(({ reason }) => /^(quotaExceeded|rateLimitExceeded)$/.test(reason)),
  },
  { when: "a right is missing", verdict: "again", applies: ({ status }) => status === 401 || status === 403 },
  { when: "the table is not there, or was made moments ago", verdict: "again", applies: ({ status }) => status === 404 },
  { when: "anything else", verdict: "again", applies: () => true },
];

/** An append that BigQuery did not take and that must be tried again. Says status and reasons, never what the service quotes of the row. */
export class BigqueryFailedError extends Error {
  /** The service's first reason, or the network error's code. */
  readonly code: string;
  constructor(what: string, rule: string, code: string, options?: ErrorOptions) {
    super(`BigQuery, ${what}: ${rule} (${code})`, options);
    this.name = "BigqueryFailedError";
    this.code = code;
  }
}

/** What to throw for a request that failed; `what` names it, such as `insert into session_versions`. */
export function failureOf(error: unknown, what: string): RowRefusedError | BigqueryFailedError {
  return failure(answerOf(error), what, error);
}

/** What to throw for an insert that was answered, or null where the row was taken: complaints about rows come with a status of success. */
export function failureOfInsert(answer: unknown, what: string): RowRefusedError | BigqueryFailedError | null {
  const complaints = list(property(answer, "insertErrors")).flatMap((row) => list(property(row, "errors")));
  return complaints.length === 0 ? null : failureOfLoad(complaints, what);
}

/** What to throw for a load job that ended with `errors`. */
export const failureOfLoad = (errors: readonly unknown[], what: string): RowRefusedError | BigqueryFailedError =>
  failure({ status: null, networkCode: null, aboutRows: errors.map(complaint), aboutRequest: [] }, what, null);

/** The HTTP status of a client's error, or null where there was no answer. */
export const statusOf = (error: unknown): number | null => answerOf(error).status;

/** Status and reasons of a client's error, such as `403 quotaExceeded`: what may be logged, since messages may quote values. */
export function reasonsOf(error: unknown): string {
  const { status, networkCode, aboutRequest } = answerOf(error);
  const reasons = aboutRequest.map(({ reason }) => reason).filter((reason) => reason !== "");
  const told = [status, networkCode, ...new Set(reasons)].filter((part) => part !== null);
  return told.length === 0 ? nameOf(error) : told.join(" ");
}

function failure(answer: Answer, what: string, error: unknown): RowRefusedError | BigqueryFailedError {
  const rule = answers.find(({ applies }) => applies(answer));
  if (rule?.verdict === "refused") {
    return new RowRefusedError([
      ...new Set(answer.aboutRows.map(({ reason, location }) => (location === "" ? reason : `${reason} at ${location}`))),
    ]);
  }
  const reason = [...answer.aboutRows, ...answer.aboutRequest].find((complaint) => complaint.reason !== "")?.reason;
  const code = [answer.status, reason ?? answer.networkCode].filter((part) => part !== null && part !== undefined).join(" ");
  // A network error knows the host at most; what the service answered may quote the row.
  const cause = answer.networkCode !== null ? { cause: error } : {};
  return new BigqueryFailedError(what, rule?.when ?? "", code === "" ? nameOf(error) : code, cause);
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

/** Reads the client's errors: `ApiError` of a request, or the network's. */
function answerOf(error: unknown): Answer {
  const code = property(error, "code");
  return {
    status: typeof code === "number" ? code : null,
    networkCode: typeof code === "string" ? code : null,
    aboutRows: [],
    aboutRequest: list(property(error, "errors")).map(complaint),
  };
}

const complaint = (error: unknown): ServiceError => ({
  reason: text(property(error, "reason")),
  location: text(property(error, "location")),
  message: text(property(error, "message")),
});

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const property = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
