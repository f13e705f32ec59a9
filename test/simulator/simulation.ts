/** Runs schedules over policies and counts how sessions end. */

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Policy } from "./policies.ts";
import { drawSchedule, features, type Feature, type Schedule, type Version } from "./schedule.ts";

/** How one session ends for its reader: `right` is exactly one row, equal to the latest version. */
export type Ending = "right" | "doubled" | "stale" | "lost";

/** One policy's endings, as shares of all schedules. */
export type Result = {
  readonly policy: Policy;
  readonly shares: Readonly<Record<Ending, number>>;
  /** Share of right endings among schedules of two plain writes without any feature. */
  readonly calmRight: number;
  /** The feature that increases the share of wrong endings most; none if no feature makes a difference. */
  readonly worst: { readonly feature: Feature; readonly wrongWith: number; readonly wrongWithout: number } | undefined;
};

/** What the committed chart shows. */
export const defaults = { count: 10_000, seed: 1 } as const;

/** Draws `count` schedules; the same seed (an integer) draws the same ones. */
export function drawSchedules(count: number, seed: number): readonly Schedule[] {
  const generator = xoroshiro128plus(seed);
  return Array.from({ length: count }, () => drawSchedule(() => uniformFloat64(generator)));
}

/** Compares what a reader counts for a session with the latest version written. */
export function judge(seen: readonly Version[], latest: Version | undefined): Ending {
  if (seen.length === 0) return "lost";
  if (seen.length > 1) return "doubled";
  return seen[0]?.content === latest?.content ? "right" : "stale";
}

/** Plays every schedule through every policy. */
export function simulate(schedules: readonly Schedule[], policies: readonly Policy[]): readonly Result[] {
  return policies.map((policy) => {
    const endings = schedules.map((schedule) => ({
      features: schedule.features,
      ending: judge(policy.seenAfter(schedule), schedule.versions.at(-1)),
    }));
    const share = (ending: Ending): number => shareOf(endings, (one) => one.ending === ending);
    return {
      policy,
      shares: { right: share("right"), doubled: share("doubled"), stale: share("stale"), lost: share("lost") },
      calmRight: shareOf(
        endings.filter((one) => one.features.size === 0),
        (one) => one.ending === "right",
      ),
      worst: worstFeature(endings),
    };
  });
}

type Judged = { readonly features: ReadonlySet<Feature>; readonly ending: Ending };

function worstFeature(endings: readonly Judged[]): Result["worst"] {
  const isWrong = ({ ending }: Judged): boolean => ending !== "right";
  const [worst] = features
    .map((feature) => ({
      feature,
      wrongWith: shareOf(
        endings.filter((one) => one.features.has(feature)),
        isWrong,
      ),
      wrongWithout: shareOf(
        endings.filter((one) => !one.features.has(feature)),
        isWrong,
      ),
    }))
    .toSorted((a, b) => b.wrongWith - b.wrongWithout - (a.wrongWith - a.wrongWithout));
  return worst !== undefined && worst.wrongWith > worst.wrongWithout ? worst : undefined;
}

function shareOf<Item>(items: readonly Item[], isMatch: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(isMatch).length / items.length;
}
