import type { Settings } from "../pipeline/settings.ts";
import type { SessionFiles } from "../storage/session-files.ts";
import type { BatchSize, Warehouse } from "../warehouse/warehouse.ts";
import { type Budget, spending } from "./budget.ts";
import { type ChangedDays, daysChangedSince } from "./changed-days.ts";
import { compactDue } from "./compact.ts";
import { finishErasures } from "./erase.ts";
import { recentFolders } from "./recent-folders.ts";
import { type RoundParts, reconcileRound } from "./reconcile-round.ts";
import { finishRetirements } from "./retire.ts";
import type { Task } from "./run-tasks.ts";
import type { Report } from "./session-dates.ts";
import { agreeOnSettings } from "./settings-agreement.ts";
import { readUpkeepState, remember } from "./upkeep-state.ts";

export interface UpkeepParts {
  readonly warehouse: Warehouse;
  readonly files: SessionFiles;
  readonly settings: Settings;
  /** Finishes erasures, and compares the bucket with the ledger. */
  readonly reconciles: boolean;
  /** Deletes superseded versions after so many days; null: never. */
  readonly versionDays: number | null;
  readonly since: Date | undefined;
  readonly mirrorDeletes: boolean;
  /** Pages of the listing in one run. */
  readonly pages: number;
  /** Names on a page, and pages that one query of the ledger is for; see `RoundParts`. */
  readonly namesInPage?: number;
  readonly pagesAtOnce?: number;
  /** Where files of a day are, such as `YYYY/MM/DD/`; without it, every name is as likely to be new. */
  readonly dateFolders: string | undefined;
  readonly graceMilliseconds: number;
  readonly size?: BatchSize;
  readonly maximumBytes: number;
  readonly now: () => Date;
  /** Settles what is due. Its queries are read from files, which not everybody who runs upkeep has loaded. */
  readonly settle: (warehouse: Warehouse, hasTime: () => boolean) => Promise<Report>;
  readonly onFound: RoundParts["onFound"];
  readonly onResult: RoundParts["onResult"];
}

const loadedAllFiles = (report: Report): boolean => report["fixed_failed"] === 0;

/** Until when all that was new has been looked through for what is erased or retired. */
const lookedAtName = "looked_at";

/**
 * The tasks that keep the store complete and small. Each does what fits into its budget and costs by what changed: with nothing due, a few
 * reads of small tables and of the days that are live.
 */
export function upkeepTasks(parts: UpkeepParts): readonly Task[] {
  const { settings, reconciles, versionDays, maximumBytes, now } = parts;
  const begun = now();
  let days: ChangedDays | null = null;
  let isErased = false;
  const erase = async (budget: Budget): Promise<Report> => {
    const warehouse = spending(parts.warehouse, budget);
    const lookedAt = (await readUpkeepState(warehouse)).get(lookedAtName);
    days = await daysChangedSince(warehouse, lookedAt === undefined ? null : new Date(lookedAt), begun);
    const report = await finishErasures(warehouse, parts.files, { now: begun, maximumBytes, days });
    isErased = true;
    return report;
  };
  const retire = async (budget: Budget): Promise<Report> => {
    const warehouse = spending(parts.warehouse, budget);
    const report = await finishRetirements(warehouse, { now: begun, maximumBytes, days });
    if (isErased) await remember(warehouse, { [lookedAtName]: begun.toISOString() }, { now: begun, maximumBytes });
    return report;
  };
  const reconcile = async (budget: Budget): Promise<Report> => {
    const warehouse = spending(parts.warehouse, budget);
    await agreeOnSettings(warehouse, settings, begun);
    const { findings, pages, isComplete, ageHours } = await reconcileRound({
      ...parts,
      warehouse,
      budget,
      prefix: settings.prefix,
      fix: true,
      concurrency: 16,
      folders: recentFolders(parts.dateFolders, settings, begun),
    });
    const { fixed, ...found } = findings;
    return {
      ...found,
      fixed_loaded: fixed.loaded,
      fixed_rejected: fixed.rejected,
      fixed_failed: fixed.failed,
      pages,
      is_round_complete: isComplete,
      round_age_hours: Math.round(ageHours * 10) / 10,
    };
  };
  return [
    ...(reconciles
      ? [
          { name: "erase", run: erase, share: 2 },
          { name: "retire", run: retire },
          { name: "reconcile", run: reconcile, share: 8, isDone: loadedAllFiles },
        ]
      : []),
    { name: "settle", run: (budget: Budget) => parts.settle(spending(parts.warehouse, budget), () => budget.isLeft()), share: 5 },
    ...(versionDays === null
      ? []
      : [
          {
            name: "compact",
            run: (budget: Budget) => compactDue(spending(parts.warehouse, budget), { now: begun, versionDays, maximumBytes, budget }),
            share: 2,
          },
        ]),
  ];
}
