import { metricSettingsOf } from "../../schema/metric-settings.ts";
import type { Config } from "../config.ts";
import { type SettleOptions, planSettle, settle } from "../maintenance/settle.ts";
import { settingsOfViews } from "../warehouse/view-settings.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { describeError } from "./error-messages.ts";
import { exclusively } from "./exclusively.ts";
import { type WarehouseOptions, withWarehouse } from "./options.ts";
import { bytesText, countText, outputOf, printError } from "./print.ts";

/** How commands settle: in the cloud by the settings, on an embedded engine by those that its file remembers. */
export const settlingOf = async (warehouse: Warehouse, config: Config): Promise<SettleOptions> => ({
  now: () => new Date(),
  metricSettings: warehouse.isRemote ? metricSettingsOf(config) : await settingsOfViews(warehouse),
  maximumBytes: config.UPKEEP_MAX_BYTES,
});

/** Settles what is due; resolves to what was done, and to it with its time in a sentence, or null if nothing was due. */
export async function settleDays(
  warehouse: Warehouse,
  options: SettleOptions,
): Promise<{ readonly report: Readonly<Record<string, unknown>>; readonly text: string } | null> {
  const began = performance.now();
  const report = await exclusively(warehouse, options.maximumBytes, () => settle(warehouse, options), "upkeep settles what is due");
  const { settled_days: settled, days_left: left, bytes_read: bytes } = report;
  if (Number(settled) + Number(left) === 0) return null;
  const cost = typeof bytes === "number" && bytes > 0 ? `, reading ${bytesText(bytes)}` : "";
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const rest = Number(left) > 0 ? `; ${countText(Number(left), "day")} changed meanwhile, run settle again` : "";
  return { report, text: `Settled ${countText(Number(settled), "day")} in ${seconds} s${cost}${rest}` };
}

/** Versions that an embedded engine settles at once after it loaded, so that it takes no more memory than loading does; a day is settled whole. */
const versionsAfterLoading = 2_000;

/**
 * Whether a command that loaded ends with settling. In the cloud it always does, since changes of settled days show only then; an embedded
 * engine shows them at once, and settles if days are due.
 */
export async function isSettledAfterLoading(warehouse: Warehouse, config: Config): Promise<boolean> {
  return warehouse.touchesDays || (await planSettle(warehouse, await settlingOf(warehouse, config))).pieces.length > 0;
}

/**
 * Settles after a command that loaded, over a connection of its own, so that neither takes the other's memory. What is loaded stays loaded
 * without it, so that a failure is reported and is not one of the command.
 */
export async function settleAfterLoading(options: WarehouseOptions & { readonly json?: true | undefined }, config: Config): Promise<void> {
  const { line } = outputOf(options);
  let isLate = false;
  try {
    const settling = async (warehouse: Warehouse): Promise<void> => {
      isLate = warehouse.touchesDays;
      const limits = warehouse.isRemote ? {} : { versionsAtOnce: versionsAfterLoading };
      const done = await settleDays(warehouse, { ...(await settlingOf(warehouse, config)), ...limits });
      if (done !== null) line(done.text);
    };
    await withWarehouse(options, config, settling, { isNamed: false, isSettling: true });
  } catch (error) {
    const what = isLate ? "changes of settled days do not show yet" : "queries read some days from all their versions, which takes longer";
    printError(`Every file is loaded, but ${what}: ${describeError(error)}. Settle the days with: npx ccaip-sessions settle`);
  }
}
