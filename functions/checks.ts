/** One thing that `doctor` checked. `unknown` if the service would not say, as emulators may not. */
export interface Finding {
  readonly what: string;
  readonly state: "ok" | "problem" | "unknown";
  readonly detail: string;
  /** The command that corrects it. */
  readonly fix: string | null;
}

export type CheckResult = Omit<Finding, "what">;

/** A check of something that the deployed function needs. It changes nothing; a service that cannot be reached is thrown. */
export interface Check {
  readonly what: string;
  readonly run: () => Promise<CheckResult>;
}

export const ok = (detail: string): CheckResult => ({ state: "ok", detail, fix: null });
export const problem = (detail: string, fix: string): CheckResult => ({ state: "problem", detail, fix });
export const unknownPermissions: CheckResult = { state: "unknown", detail: "this service does not report permissions", fix: null };
