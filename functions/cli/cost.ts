import type { LoadPlan } from "../maintenance/load.ts";

/**
 * List prices in US dollars, American regions: https://cloud.google.com/storage/pricing-examples (reads are class B, pages of a listing
 * class A operations) and https://cloud.google.com/bigquery/pricing (load jobs are free, storage is logical and active).
 */
const price = { readsPerThousand: 0.0004, pagesPerThousand: 0.005, leavingPerGigabyte: 0.12, keepingPerGibibyteMonth: 0.02 } as const;
const filesPerPage = 1_000;

/**
 * What loading would cost, as lines: an estimate, which says what it takes for granted.
 *
 * @param isFromBucket whether the files are in a bucket
 */
export function costText({ seen, toLoad, bytes }: LoadPlan, isFromBucket: boolean, dialect: "bigquery" | "duckdb"): string {
  if (dialect === "duckdb" && !isFromBucket) return "Cost: none, files and warehouse are on this machine.";
  const reading = (toLoad * price.readsPerThousand + Math.ceil(seen / filesPerPage) * price.pagesPerThousand) / 1_000;
  const leaving = (bytes / 1e9) * price.leavingPerGigabyte;
  const keeping = (bytes / 2 ** 30) * price.keepingPerGibibyteMonth;
  const parts = [
    ...(isFromBucket
      ? [
          `  ${dollars(reading)} for reading the bucket ($${price.readsPerThousand} per 1,000 files, $${price.pagesPerThousand} per 1,000 pages of its listing)`,
          `  ${dollars(leaving)} for the network where this machine is outside of Google's ($${price.leavingPerGigabyte} per GB)`,
        ]
      : []),
    ...(dialect === "bigquery"
      ? [
          "  nothing for the load jobs",
          `  ${dollars(keeping)} a month for rows as large as their files ($${price.keepingPerGibibyteMonth} per GiB)`,
        ]
      : []),
  ];
  return [
    "Cost, estimated from American list prices (cloud.google.com/storage/pricing, cloud.google.com/bigquery/pricing):",
    ...parts,
  ].join("\n");
}

const dollars = (amount: number): string => (amount > 0 && amount < 0.01 ? "less than $0.01" : `$${amount.toFixed(2)}`);
