import type { MetricSettings } from "../../schema/metric-settings.ts";
import type { Relation, Routine } from "../../schema/relations.ts";
import type { StoredTable } from "../../schema/store.ts";
import type { Check } from "../checks.ts";

/** Everything that a version of this program keeps in the warehouse. Views are in the order in which they can be created. */
export interface ExpectedSchema {
  readonly tables: readonly StoredTable[];
  readonly relations: readonly Relation[];
  readonly routines: readonly Routine[];
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
  /** Another program owns these objects, so the plan is not applied. */
  readonly owner: "terraform" | null;
}

/** What an engine offers whose tables and permissions are administered apart from its rows; an embedded file prepares itself. */
export interface Administration {
  /** Compares what exists with what is expected. Plans only additions: nothing is dropped, no type is changed. */
  plan(expected: ExpectedSchema): Promise<Plan>;
  /** Checks of permissions, tables and the age of the data. */
  checks(expected: ExpectedSchema): readonly Check[];
}
