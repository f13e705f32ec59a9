import type { Check, CheckResult, Finding } from "../checks.ts";

/**
 * Checks everything that the deployed function needs of the cloud, with the permissions of whoever runs it. Changes nothing; a service that
 * cannot be reached is a problem of its own.
 */
export async function checkDeployment(checks: readonly Check[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { what, run } of checks) findings.push({ what, ...(await run().catch(unreachable)) });
  return findings;
}

const unreachable = (error: unknown): CheckResult => ({
  state: "problem",
  detail: `cannot be reached: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : "no answer"}`,
  fix: "see the reason; if it is the network or the sign-in: gcloud auth application-default login",
});
