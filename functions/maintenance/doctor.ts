import { type Check, type CheckResult, type Finding, ok, problem } from "../checks.ts";
import { type Settings, isSessionFileName } from "../pipeline/settings.ts";
import type { SessionFiles } from "../storage/session-files.ts";
import { clockSentence, isOtherClock, readReportingClock } from "./reporting-clock.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compareSettings } from "./settings-agreement.ts";
import { agoText } from "../values/ago.ts";

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

/** Names that are compared with the pattern. */
const namesRead = 1_000;

/** A page of the bucket's names has session files: otherwise folder or pattern is another than the platform's. `place` is their address. */
export const namesCheck = (files: Pick<SessionFiles, "list">, settings: Settings, place: string): Check => ({
  what: "object names",
  run: async () => {
    const { bucket, prefix } = settings;
    let seen = 0;
    let matching = 0;
    let other = "";
    for await (const { name } of files.list(bucket, prefix)) {
      seen += 1;
      if (isSessionFileName(name, settings)) matching += 1;
      else other ||= name;
      if (seen === namesRead) break;
    }
    if (seen === 0)
      return problem(
        `${place} has no objects`,
        "if the platform writes elsewhere, set SOURCE_BUCKET and OBJECT_PREFIX (Terraform: bucket, object_prefix)",
      );
    if (matching === 0)
      return problem(
        `none of the first ${seen} names in ${place} matches NAME_PATTERN`,
        `see the names with: gcloud storage ls ${place}, then set NAME_PATTERN (Terraform: name_pattern)`,
      );
    const others = matching === seen ? "" : `; ${seen - matching} do not, such as ${other}`;
    return ok(`${matching} of the first ${seen} names in ${place} match NAME_PATTERN${others}`);
  },
});

/** The settings are those that the store's rows were written with. `settings` is null if their pseudonym key cannot be read. */
export const settingsCheck = (warehouse: Pick<Warehouse, "query">, settings: Settings | null): Check => ({
  what: "settings",
  run: async () => {
    if (settings === null)
      return { state: "unknown", detail: "the pseudonym key cannot be read, and is part of the settings' hash", fix: null };
    const { disagreement, isRecorded } = await compareSettings(warehouse, settings);
    if (disagreement !== null) {
      const [detail = "", ...rest] = disagreement.split(": ");
      return problem(detail, rest.join(": "));
    }
    return ok(
      `revision ${settings.revision} with hash ${settings.hash}${isRecorded ? ", as recorded in the store" : ", not recorded yet"}`,
    );
  },
});

/** Reports count days and hours in the time zone that most files give their times in. */
export const timeZoneCheck = (warehouse: Pick<Warehouse, "query">): Check => ({
  what: "reporting time zone",
  run: async () => {
    const clock = await readReportingClock(warehouse);
    return isOtherClock(clock) ? problem(...clockSentence(clock)) : ok(clock.timeZone);
  },
});

/** What the clock says of upkeep's last call. */
export interface UpkeepCall {
  /** RFC 3339; undefined before the first call. */
  readonly lastAttemptTime?: string | undefined;
  /** Google's code of the last answer; 0 or undefined for a good one. */
  readonly code?: number | undefined;
  readonly state?: string | undefined;
}

/** Upkeep is called by default once an hour, so this leaves room for any schedule of a day. */
const oldestCallHours = 25;

/** Upkeep was called lately, and did everything. `last` is null if nobody can be asked. */
export const upkeepCheck = (last: (() => Promise<UpkeepCall>) | null, now: Date): Check => ({
  what: "age of upkeep",
  run: async () => {
    if (last === null) return { state: "unknown", detail: "the schedule is found from the function: name it with --deployment", fix: null };
    const { lastAttemptTime, code = 0, state } = await last();
    if (state === "PAUSED") return problem("upkeep is paused", "terraform apply -var upkeep_enabled=true");
    if (lastAttemptTime === undefined)
      return problem("upkeep was never called", "terraform output first_step, and run the command that it prints");
    const milliseconds = now.getTime() - Date.parse(lastAttemptTime);
    const age = `upkeep was called ${agoText(milliseconds)}`;
    if (milliseconds > oldestCallHours * 3_600_000) return problem(age, "gcloud scheduler jobs describe, and see why it is not called");
    return code === 0
      ? ok(`${age}, and did everything`)
      : problem(
          `${age}, and failed (code ${code})`,
          "see its log: gcloud logging read 'jsonPayload.event=\"upkeep\" AND severity>=ERROR' --limit=20",
        );
  },
});
