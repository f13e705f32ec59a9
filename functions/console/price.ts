import type { Prices } from "../warehouse/warehouse.ts";

/** Bytes as people read them: `1.4 MB`. */
function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power] ?? ""}`;
}

/** What reading costs by the list price, such as `reads 12.3 MB, $0.0001`. Each statement is billed for 10 MB at least. */
export function priceText(bytes: number, prices: Prices | null): string {
  if (prices === null) return `reads ${bytesText(bytes)}`;
  const dollars = bytes === 0 ? 0 : (Math.max(bytes, 10 * 2 ** 20) / 2 ** 40) * prices.reading;
  const amount = dollars === 0 ? "free" : dollars < 0.01 ? `$${dollars.toFixed(5)}` : `$${dollars.toFixed(2)}`;
  return `reads ${bytesText(bytes)}, ${amount} by the list price`;
}
