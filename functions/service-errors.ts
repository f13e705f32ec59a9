/** What an error of a client of Google's says: an HTTP status, or a network error's code; and what the service complains of. */
export interface ServiceFailure {
  readonly status: number | null;
  readonly networkCode: string | null;
  readonly complaints: readonly Complaint[];
}

/** One complaint of a service. Its message may quote values of a row, so it is read only to choose a rule and never passed on. */
export interface Complaint {
  readonly reason: string;
  readonly location: string;
  readonly message: string;
}

/** Reads an error of a client: `ApiError` of a request, or the network's. */
export function serviceFailure(error: unknown): ServiceFailure {
  const code = property(error, "code");
  return {
    status: typeof code === "number" ? code : null,
    networkCode: typeof code === "string" ? code : null,
    complaints: listIn(error, "errors").map(complaintOf),
  };
}

/** The HTTP status of a client's error, or null if there was no answer. */
export const statusOf = (error: unknown): number | null => serviceFailure(error).status;

/** Status and reasons of a client's error, such as `403 quotaExceeded`: safe to log, since messages may quote values. */
export function reasonsOf(error: unknown): string {
  const { status, networkCode, complaints } = serviceFailure(error);
  const reasons = complaints.map(({ reason }) => reason).filter((reason) => reason !== "");
  const parts = [status, networkCode, ...new Set(reasons)].filter((part) => part !== null);
  return parts.length === 0 ? errorName(error) : parts.join(" ");
}

export const errorName = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

export const complaintOf = (error: unknown): Complaint => ({
  reason: textIn(error, "reason"),
  location: textIn(error, "location"),
  message: textIn(error, "message"),
});

/** A list within an answer; empty if there is none. */
export function listIn(value: unknown, key: string): readonly unknown[] {
  const found = property(value, key);
  return Array.isArray(found) ? found : [];
}

function textIn(value: unknown, key: string): string {
  const found = property(value, key);
  return typeof found === "string" ? found : "";
}

const property = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
