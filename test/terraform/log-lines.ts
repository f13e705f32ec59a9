import type { LogEntry } from "./log-filter.ts";

/** Log entries of an installation named `name`, as Cloud Logging stores what its functions and Cloud Run itself write. */
export function logLines(name: string) {
  const entry = (part: "loader" | "upkeep", severity: string, payload: LogEntry): LogEntry => ({
    resource: { type: "cloud_run_revision", labels: { service_name: `${name}-${part}` } },
    severity,
    ...payload,
  });
  const file = (outcome: string, severity: string, more: LogEntry = {}) =>
    entry("loader", severity, {
      jsonPayload: {
        event: "file_handled",
        outcome,
        bucket: "acme-ccaip",
        object: "metadata-42.json",
        generation: "1772409000000001",
        duration_ms: 210,
        lag_s: 1.4,
        message: `metadata-42.json (generation 1772409000000001): ${outcome}`,
        ...more,
      },
    });
  const task = (named: string, severity: string, more: LogEntry) =>
    entry("upkeep", severity, { jsonPayload: { event: "upkeep", task: named, duration_ms: 900, message: `${named}: done`, ...more } });
  const reconciled = {
    loaded: 4000,
    missing: 0,
    stale: 0,
    orphaned: 3,
    fixed_loaded: 0,
    fixed_rejected: 0,
    fixed_failed: 0,
    pages: 250,
    is_round_complete: false,
    round_age_hours: 18.5,
  };
  const refusal = "ConfigError: The settings cannot be used:\n  NAME_PATTERN: expected a regular expression over base names";
  const canaryFile = { object: "_canary/metadata-0.json", instance: "_canary", session_key: "call-20260302" };
  return {
    /** What an installation with a canary writes in addition: while all is well, and when its row is missing. */
    canary: {
      healthy: [file("loaded", "INFO", canaryFile), task("canary", "INFO", { waited_seconds: 15, missing_rows: 0 })],
      missing: [task("canary", "INFO", { waited_seconds: 604, missing_rows: 1 })],
    },
    /** What an installation writes while all is well. */
    healthy: [
      file("loaded", "INFO", { instance: "default", session_key: "call-42", rows: 31, warnings: [], drift: 0 }),
      file("skipped", "INFO", { reason: "not_a_session", problems: [] }),
      file("superseded", "INFO", { reason: "newer_version_loaded", live_outcome: "loaded" }),
      entry("loader", "DEBUG", {
        jsonPayload: { event: "file_ignored", object: "call-42.mp3", message: "not a session file by its name" },
      }),
      task("erase", "INFO", { bytes_read: 10_485_760 }),
      task("reconcile", "INFO", reconciled),
      task("compact", "INFO", { is_deleted: false }),
      entry("loader", "INFO", { textPayload: "Default STARTUP TCP probe succeeded after 1 attempt for container on port 8080." }),
    ],
    /** The lines that each alert on log lines is for. */
    faulty: {
      rejected: [file("rejected", "WARNING", { reason: "invalid_json", quarantine_object: "invalid_json/2026/03/01/metadata-42.json" })],
      gap: [
        task("reconcile", "INFO", { ...reconciled, missing: 2, fixed_loaded: 2 }),
        task("reconcile", "INFO", { ...reconciled, stale: 1, fixed_loaded: 1 }),
      ],
      unfixed: [task("reconcile", "INFO", { ...reconciled, missing: 2, fixed_failed: 2 })],
      round: [task("reconcile", "INFO", { ...reconciled, round_age_hours: 720.1 })],
      upkeep: [task("erase", "ERROR", { reason: "accessDenied", message: "erase: failed" })],
      settings: [
        entry("loader", "DEFAULT", { textPayload: refusal }),
        entry("upkeep", "DEFAULT", { textPayload: refusal }),
        entry("loader", "ERROR", { jsonPayload: { message: refusal } }),
      ],
      killed: [
        entry("loader", "ERROR", {
          textPayload: "Memory limit of 512 MiB exceeded with 530 MiB used. Consider increasing the memory limit.",
        }),
        entry("loader", "ERROR", {
          textPayload: "While handling this request, the container instance was found to be using too much memory and was terminated.",
        }),
        entry("upkeep", "DEFAULT", {
          textPayload: "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
        }),
        entry("loader", "WARNING", { textPayload: "Container terminated on signal 6." }),
      ],
    },
  } as const;
}
