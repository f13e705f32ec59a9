import type { MetricSettings } from "../../schema/metric-settings.ts";
import type { ProgramObject } from "../../schema/program-objects.ts";
import type { StoredTable } from "../../schema/store.ts";
import type { Check } from "../checks.ts";
import type { Identity } from "../rights.ts";

/** Everything that a version of this program keeps in the warehouse. */
export interface ExpectedSchema {
  /** Stored tables. If Terraform owns the datasets, they are verified and never changed. */
  readonly tables: readonly StoredTable[];
  /** What the program creates in every warehouse, each object after those that it reads. */
  readonly objects: readonly ProgramObject[];
  readonly metricSettings: MetricSettings;
  /** Where the datasets are created; without it, the service's default. */
  readonly location: string | undefined;
}

/** One change. Steps run in their order. */
export interface Step {
  /** As lines of the plan: `create table contact_center_store.session_versions (182 columns)`. */
  readonly summary: string;
  readonly apply: () => Promise<void>;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** What would have to change but cannot be changed by adding; if there is one, nothing is applied. */
  readonly refusals: readonly string[];
  /** Who owns datasets and stored tables; null for this program, which owns views and table functions in any case. */
  readonly owner: "terraform" | null;
}

/** What an engine offers whose tables and permissions are administered apart from its rows; an embedded file prepares itself. */
export interface Administration {
  /** Compares what exists with what is expected. Plans only additions: nothing is dropped, no type is changed. */
  plan(expected: ExpectedSchema): Promise<Plan>;
  /** Checks of location, permissions, tables and the age of the data, for a caller who should have the identity's rights. */
  checks(expected: ExpectedSchema, identity: Identity): readonly Check[];
}
