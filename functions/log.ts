import pino from "pino";

/** Severities of Cloud Logging. */
type Severity = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

export type LogFields = Readonly<Record<string, unknown>>;

/** Where log lines go. Fields contain names, codes, pointers and sizes, never a value from a file. */
export interface Log {
  write(severity: Severity, message: string, fields: LogFields): void;
  /** The log line of a failure, as text for the error that is thrown: the framework prints that error, so a failure is logged once. */
  failure(message: string, fields: LogFields): string;
}

const severities: Readonly<Record<string, Severity>> = { debug: "DEBUG", info: "INFO", warn: "WARNING", error: "ERROR", fatal: "CRITICAL" };
const levels = { DEBUG: "debug", INFO: "info", WARNING: "warn", ERROR: "error", CRITICAL: "fatal" } as const;

const shape: pino.LoggerOptions = {
  base: null,
  level: "debug",
  messageKey: "message",
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ severity: severities[label] ?? "DEFAULT" }) },
};

/** One JSON object per line, as Cloud Logging reads it. Written through `process.stdout`, where the framework adds the execution id. */
export function cloudLog(): Log {
  const logger = pino(shape, { write: (line) => void process.stdout.write(line) });
  return {
    write: (severity, message, fields) => logger[levels[severity]](fields, message),
    failure: (message, fields) => {
      let text = "";
      pino(shape, { write: (line) => void (text = line.trimEnd()) }).error(fields, message);
      return text;
    },
  };
}

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
