import { metricSettingsOf } from "../../schema/metric-settings.ts";
import type { Config } from "../config.ts";
import { type SettleOptions, settle } from "../maintenance/settle.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { bytesText, countText, print } from "./print.ts";

/** How commands settle, by the settings. */
export const settlingOf = (config: Config): SettleOptions => ({
  now: () => new Date(),
  metricSettings: metricSettingsOf(config),
  maximumBytes: config.UPKEEP_MAX_BYTES,
});

/** Settles what is due and prints it with its time; resolves to whether anything was due. */
export async function settleDays(warehouse: Warehouse, config: Config): Promise<boolean> {
  const began = performance.now();
  const { settled_days: settled, days_left: left, bytes_read: bytes } = await settle(warehouse, settlingOf(config));
  if (Number(settled) + Number(left) === 0) return false;
  const cost = typeof bytes === "number" && bytes > 0 ? `, reading ${bytesText(bytes)}` : "";
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const rest = Number(left) > 0 ? `; ${countText(Number(left), "day")} changed meanwhile, run settle again` : "";
  print(`Settled ${countText(Number(settled), "day")} in ${seconds} s${cost}${rest}`);
  return true;
}
