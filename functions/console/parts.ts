import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Finding } from "../checks.ts";
import type { Answers } from "./answers.ts";

/** What every page of the console works with. */
export interface ConsoleParts {
  readonly warehouse: Warehouse;
  /** Which warehouse it is, for people: the engine with its project and location, or with its file. */
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
  /** What the console may change; without it, nothing. */
  readonly actions?: ConsoleActions | undefined;
  /** Names of objects that were ignored, if this program saw them. */
  readonly ignoredNames?: (() => readonly string[]) | undefined;
  /** The settings in effect and the checks of `doctor`. */
  readonly setup?: ConsoleSetup | undefined;
}

/** What the console may change, on behalf of somebody who confirmed it. */
export interface ConsoleActions {
  /** Tries rejected versions of an object again; returns a sentence for each. */
  readonly retry: (name: string) => Promise<readonly string[]>;
  /** Compares the bucket with the ledger and loads what is missing; returns what it found and did, a sentence each. */
  readonly reconcile: () => Promise<readonly string[]>;
}

/** One setting in effect. Secrets have no value. */
interface EffectiveSetting {
  readonly name: string;
  readonly value: string;
  /** Where it comes from: `default`, `environment`, or a file or a deployment by name. */
  readonly source: string;
  readonly meaning: string;
}

export interface ConsoleSetup {
  readonly settings: readonly EffectiveSetting[];
  /** The checks, all of them run; null if there is no deployment to check. */
  readonly checks: (() => Promise<readonly Finding[]>) | null;
}
