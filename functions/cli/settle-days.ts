import { metricSettingsOf } from "../../schema/metric-settings.ts";
import type { Config } from "../config.ts";
import { type SettleOptions, lastSettledDay, settle } from "../maintenance/settle.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { describeError } from "./error-messages.ts";
import { exclusively } from "./exclusively.ts";
import { type WarehouseOptions, withWarehouse } from "./options.ts";
import { bytesText, countText, print, printError } from "./print.ts";

/** How commands settle, by the settings. */
export const settlingOf = (config: Config): SettleOptions => ({
  now: () => new Date(),
  metricSettings: metricSettingsOf(config),
  maximumBytes: config.UPKEEP_MAX_BYTES,
});

/** Settles what is due and prints it with its time; resolves to whether anything was due. */
export async function settleDays(warehouse: Warehouse, config: Config): Promise<boolean> {
  const began = performance.now();
  const {
    settled_days: settled,
    days_left: left,
    bytes_read: bytes,
  } = await exclusively(warehouse, config, () => settle(warehouse, settlingOf(config)), "upkeep settles what is due");
  if (Number(settled) + Number(left) === 0) return false;
  const cost = typeof bytes === "number" && bytes > 0 ? `, reading ${bytesText(bytes)}` : "";
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const rest = Number(left) > 0 ? `; ${countText(Number(left), "day")} changed meanwhile, run settle again` : "";
  print(`Settled ${countText(Number(settled), "day")} in ${seconds} s${cost}${rest}`);
  return true;
}

/** Versions from which on reading them live takes longer than a person notices. */
const versionsWorthSettling = 1_000;

/**
 * Whether a load ends with settling: where changes of settled days show only then. An embedded engine shows them at once, and settling takes it
 * more memory than loading does, so that only a hint is printed once there is much to settle.
 */
export async function isSettledAfterLoading(warehouse: Warehouse): Promise<boolean> {
  if (warehouse.touchesDays) return true;
  const { rows } = await warehouse.query(
    `select count(*) as version_count from \${store}.unsettled_versions where session_date <= date '${lastSettledDay(new Date())}'`,
  );
  const count = Number(rows[0]?.["version_count"]);
  if (count >= versionsWorthSettling)
    print(`${countText(count, "version")} can be settled, for faster queries, with: npx ccaip-sessions settle`);
  return false;
}

/**
 * Settles after a command that loaded. What is loaded stays loaded without it, so that a failure is reported and is not one of the command.
 */
export async function settleAfterLoading(options: WarehouseOptions, config: Config): Promise<void> {
  try {
    await withWarehouse(options, config, (warehouse) => settleDays(warehouse, config), { isNamed: false });
  } catch (error) {
    printError(
      `Every file is loaded, but changes of settled days do not show yet: ${describeError(error)}. Settle them later with: npx ccaip-sessions settle`,
    );
  }
}
