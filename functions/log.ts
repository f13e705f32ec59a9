/** Severities of Cloud Logging. */
type Severity = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

export type LogFields = Readonly<Record<string, unknown>>;

/** Where log lines go. Fields contain names, codes, pointers and sizes, never a value from a file. */
export interface Log {
  write(severity: Severity, message: string, fields: LogFields): void;
  /** The log line of a failure, as text for the error that is thrown: the framework prints that error, so a failure is logged once. */
  failure(message: string, fields: LogFields): string;
}

/**
 * One JSON object per line, as Cloud Logging reads it. Written through `process.stdout`, where the framework adds the execution id. A logging
 * package would take as long to load as the framework's largest part, at every cold start.
 */
export const cloudLog = (): Log => ({
  write: (severity, message, fields) => void process.stdout.write(`${lineOf(severity, message, fields)}\n`),
  failure: (message, fields) => lineOf("ERROR", message, fields),
});

const lineOf = (severity: Severity, message: string, fields: LogFields): string =>
  JSON.stringify({ severity, time: new Date().toISOString(), ...fields, message }, withoutBigint);

const withoutBigint = (_: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);

/** The trace of a request, from its `traceparent` header, as Cloud Logging links it. */
export function traceFields(traceparent: unknown, project: string | undefined): LogFields {
  const [, trace, span, flags] = typeof traceparent === "string" ? traceparent.split("-") : [];
  if (trace === undefined || span === undefined || project === undefined) return {};
  return {
    "logging.googleapis.com/trace": `projects/${project}/traces/${trace}`,
    "logging.googleapis.com/spanId": span,
    "logging.googleapis.com/trace_sampled": flags === "01",
  };
}
