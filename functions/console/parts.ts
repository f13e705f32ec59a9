import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Answers } from "./answers.ts";

/** What every page of the console works with. */
export interface ConsoleParts {
  readonly warehouse: Warehouse;
  /** Which warehouse it is, for people: `BigQuery acme-contact-center (EU)`, `DuckDB ./warehouse.duckdb`. */
  readonly name: string;
  /** Asks the warehouse and keeps what it answers for a while. */
  readonly answers: Answers;
  readonly now: () => Date;
  /** Whether the person who started the console may see personal data, if asked for. */
  readonly isRestricted: boolean;
  /** What a request that changes something must carry, so that another site cannot send it. */
  readonly token: string;
  /** The reporting time zone, in which every page shows dates and times. */
  readonly timeZone: () => Promise<string>;
  /** Which warehouse, and in which time zone times are: the line that every page shows. */
  readonly scope: () => Promise<string>;
}
