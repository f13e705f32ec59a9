import { type Config, type Variables, settingNames } from "../config.ts";
import type { Check, Finding } from "../checks.ts";
import type { ConsoleSetup } from "../console/parts.ts";
import { checkDeployment, namesCheck, settingsCheck } from "../maintenance/doctor.ts";
import { reconcile } from "../maintenance/reconcile.ts";
import { type ReplayParts, replay } from "../maintenance/replay.ts";
import { sentence } from "../pipeline/problem.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { describeError } from "./error-messages.ts";
import { countText } from "./print.ts";
import { settingMeanings } from "./setting-meanings.ts";

interface Place {
  readonly files: ReplayParts["files"];
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  readonly config: Config;
}

/** What the console of `start` may change, as the commands `replay` and `reconcile --fix` do. */
export const localActions = ({ files, warehouse, settings, config }: Place) => ({
  retry: async (name: string): Promise<readonly string[]> => {
    const lines: string[] = [];
    const sums = await replay({
      files,
      warehouse,
      settings,
      filter: (file) => file.name === name,
      concurrency: 1,
      removeCopies: false,
      now: () => new Date(),
      onResult: (file, result) => {
        const detail =
          result.kind === "failed"
            ? describeError(result.error)
            : result.kind === "loaded"
              ? result.sessionKey
              : result.problems.map(sentence).join("; ");
        lines.push(`${file.name}: ${result.kind}, ${detail}`);
      },
    });
    if (lines.length > 0) return lines;
    return [sums.settled > 0 ? `${name}: a newer version is loaded, so there is nothing to do` : `${name}: is not rejected any more`];
  },
  reconcile: async (): Promise<readonly string[]> => {
    const {
      files: seen,
      loaded,
      skipped,
      rejected,
      missing,
      stale,
      misplaced,
      changed,
      fixed,
    } = await reconcile({
      files,
      warehouse,
      settings,
      prefix: settings.prefix,
      fix: true,
      verify: false,
      since: config.LOAD_SINCE,
      mirrorDeletes: config.MIRROR_DELETES,
      graceMilliseconds: 0,
      concurrency: 16,
      maximumBytes: config.UPKEEP_MAX_BYTES,
      now: () => new Date(),
      onFound: () => undefined,
      onResult: () => undefined,
    });
    const wrong = missing + stale + misplaced + changed;
    return [
      `${countText(seen, "session file")} in the bucket: ${countText(loaded)} loaded, ${countText(skipped)} skipped, ${countText(rejected)} rejected, ${countText(wrong)} missing, stale, misplaced or changed`,
      fixed.seen === 0
        ? "Nothing was to be loaded."
        : `${countText(fixed.seen, "file")} read: ${countText(fixed.loaded)} loaded, ${countText(fixed.superseded)} superseded, ${countText(fixed.skipped)} skipped, ${countText(fixed.rejected)} rejected, ${countText(fixed.failed)} failed`,
    ];
  },
});

/** Settings whose values nobody may see. */
const secrets: ReadonlySet<string> = new Set(["PSEUDONYM_KEY", "PSEUDONYM_KEYS_RETIRED"]);

function valueText(value: unknown): string {
  if (value === undefined) return "";
  if (value instanceof RegExp) return value.source;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? value : JSON.stringify(value);
}

const isGiven = (variables: Variables, name: string): boolean => (variables[name] ?? "") !== "";

/** Every setting with its value and where it comes from: what was named (a file, a deployment), the environment, or the default. */
function effectiveSettings(config: Config, named: Variables, namedAs: string): ConsoleSetup["settings"] {
  const values = new Map<string, unknown>(Object.entries(config));
  const meanings = new Map<string, string>(Object.entries(settingMeanings));
  return settingNames.map((name) => {
    const value = valueText(values.get(name));
    const isSecret = secrets.has(name) && isGiven({ ...process.env, ...named }, name);
    return {
      name,
      value: isSecret ? "(set)" : secrets.has(name) ? "" : value,
      source: isGiven(named, name) ? namedAs : isGiven(process.env, name) ? "environment" : "default",
      meaning: meanings.get(name) ?? "",
    };
  });
}

/** The checks of `doctor` that mean something for a folder and an embedded warehouse. */
export function localChecks({ files, warehouse, settings }: Omit<Place, "config">, place: string): () => Promise<readonly Finding[]> {
  const checks: readonly Check[] = [namesCheck(files, settings, place), settingsCheck(warehouse, settings)];
  return () => checkDeployment(checks);
}

/** What the console shows of the settings of a command. */
export const setupOf = (config: Config, named: Variables, namedAs: string, checks: ConsoleSetup["checks"]): ConsoleSetup => ({
  settings: effectiveSettings(config, named, namedAs),
  checks,
});
