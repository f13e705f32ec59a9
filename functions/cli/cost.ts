import type { LoadPlan } from "../load/load-files.ts";
import type { Source } from "./sources.ts";

/** List prices in US dollars, US regions; other regions differ by a few tenths. */
const price = { readsPerThousand: 0.0004, listsPerThousand: 0.005, storagePerGibMonth: 0.02 } as const;

/** What loading would cost, as one line. Load jobs are free, so reading and keeping are all there is. */
export function costText({ seen, toLoad, bytes }: LoadPlan, sources: readonly Source[], dialect: "bigquery" | "duckdb"): string {
  const isCloud = sources.some(({ settings }) => settings.bucket !== "local") && dialect === "bigquery";
  if (dialect === "duckdb" && !isCloud) return "Cost: none, but for reading where the files are in a bucket (less than $0.01 per 10,000).";
  const reading = (toLoad / 1000) * price.readsPerThousand + (Math.ceil(seen / 1000) / 1000) * price.listsPerThousand;
  const keeping = (bytes / 2 ** 30) * price.storagePerGibMonth;
  return `Cost, at list prices: ${dollars(reading)} for reading the bucket, nothing for the load jobs, about ${dollars(keeping)} a month for keeping the rows.`;
}

const dollars = (amount: number): string => (amount > 0 && amount < 0.01 ? "less than $0.01" : `$${amount.toFixed(2)}`);
