import type { LoadPlan } from "../maintenance/load.ts";
import type { Prices } from "../warehouse/warehouse.ts";

/**
 * List prices in US dollars, American regions: https://cloud.google.com/storage/pricing-examples (reads are class B, pages of a listing
 * class A operations).
 */
const price = {
  page: "cloud.google.com/storage/pricing",
  readsPerThousand: 0.0004,
  pagesPerThousand: 0.005,
  egressPerGigabyte: 0.12,
} as const;
const filesPerPage = 1_000;

/**
 * An estimate of what loading costs, as lines, with its assumptions.
 *
 * @param isFromBucket whether the files are in a bucket
 * @param rowPrices list prices of rows; null if the warehouse is on this machine
 */
export function costText({ seen, toLoad, bytes }: LoadPlan, isFromBucket: boolean, rowPrices: Prices | null): string {
  if (rowPrices === null && !isFromBucket) return "Cost: none, files and warehouse are on this machine.";
  const pages = [...(isFromBucket ? [price.page] : []), ...(rowPrices === null ? [] : [rowPrices.page])];
  const reading = (toLoad * price.readsPerThousand + Math.ceil(seen / filesPerPage) * price.pagesPerThousand) / 1_000;
  const egress = (bytes / 1e9) * price.egressPerGigabyte;
  const bucketLines = [
    `  ${dollars(reading)} for reading the bucket ($${price.readsPerThousand} per 1,000 files, $${price.pagesPerThousand} per 1,000 pages of its listing)`,
    `  ${dollars(egress)} for the network if this machine is outside of Google's ($${price.egressPerGigabyte} per GB)`,
  ];
  const rowLines = ({ storage }: Prices): readonly string[] => [
    "  nothing for the load jobs",
    `  ${dollars((bytes / 2 ** 30) * storage)} a month for rows as large as their files ($${storage} per GiB)`,
  ];
  return [
    `Cost, estimated from American list prices (${pages.join(", ")}):`,
    ...(isFromBucket ? bucketLines : []),
    ...(rowPrices === null ? [] : rowLines(rowPrices)),
  ].join("\n");
}

const dollars = (amount: number): string => (amount > 0 && amount < 0.01 ? "less than $0.01" : `$${amount.toFixed(2)}`);
