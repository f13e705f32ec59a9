import fc from "fast-check";

/** Parts of what a sequence may do that can be left out, to find which one a fault needs. */
export const features = [
  "moves",
  "mirroring",
  "recreations",
  "settings",
  "instances",
  "crashes",
  "retries",
  "erasures",
  "rejections",
  "replay",
  "compact",
  "reload",
  "reconcile",
  "settle",
] as const;
export type Feature = (typeof features)[number];

/** Sessions, and the objects that files of each are written to. */
export const sessionKeys = ["call-1", "call-10", "chat-1"] as const;
export const folders = ["a", "b"] as const;

/** When a file says that it was changed: a minute after 17:00 UTC, or something that cannot be used. */
type UpdatedAt = number | "missing" | "unreadable" | "2099";

export interface Write {
  readonly kind: "write";
  readonly session: (typeof sessionKeys)[number];
  readonly folder: (typeof folders)[number];
  readonly updatedAt: UpdatedAt;
  /** Whether the session began after midnight, as this file says, or days later. */
  readonly isMoved: boolean | "far";
  readonly items: number;
  /** `large`: rejected until `replay`, which runs with a higher limit. */
  readonly form: "good" | "large" | "broken";
  /** Whether its event is delivered at once. */
  readonly isDelivered: boolean;
}

/** One step of a sequence. Numbers choose among what there is by then. */
export type Step =
  | Write
  | { readonly kind: "deliver"; readonly which: number }
  | { readonly kind: "remove"; readonly session: (typeof sessionKeys)[number]; readonly folder: (typeof folders)[number] }
  | { readonly kind: "erase"; readonly session: (typeof sessionKeys)[number] }
  | { readonly kind: "reconcile"; readonly isMirroring: boolean }
  | { readonly kind: "settle"; readonly days: number }
  | { readonly kind: "settings" | "instance" | "load" | "reload" | "compact" | "replay" | "finish" };

/** A step with what disturbs it: the point at which a call fails, if any, and the size of batches and pages. */
export interface Disturbed {
  readonly step: Step;
  readonly crash: { readonly of: "calls" | "writes"; readonly point: number; readonly kind: "once" | "crash" } | null;
  readonly size: 1 | 2 | null;
}

/** Steps, and in which kind of warehouse they run. */
export interface Sequence {
  /** Whether changes of settled days show once the days are settled again, as in the cloud, or at once. */
  readonly touchesDays: boolean;
  readonly steps: readonly Disturbed[];
}

/** Sequences of at most `length` steps that use these features. */
export function sequences(uses: (feature: Feature) => boolean, length: number): fc.Arbitrary<Sequence> {
  // Most steps concern one session, so that they meet.
  const session = fc.constantFrom("call-1" as const, "call-1" as const, "call-1" as const, ...sessionKeys);
  const folder = fc.constantFrom(...folders);
  const when = (feature: Feature, weight: number): number => (uses(feature) ? weight : 0);
  const updatedAt: fc.Arbitrary<UpdatedAt> = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom("missing" as const, "unreadable" as const, "2099" as const) },
  );
  const write: fc.Arbitrary<Step> = fc.record({
    kind: fc.constant("write" as const),
    session,
    folder,
    updatedAt,
    isMoved: uses("moves") ? fc.constantFrom(false, false, true, true, "far" as const) : fc.constant(false as const),
    items: fc.integer({ min: 0, max: 3 }),
    form: uses("rejections")
      ? fc.oneof(
          { weight: 6, arbitrary: fc.constant("good" as const) },
          { weight: 1, arbitrary: fc.constantFrom("large" as const, "broken" as const) },
        )
      : fc.constant("good" as const),
    isDelivered: fc.boolean(),
  });
  const alone = (kind: Exclude<Step["kind"], "write" | "deliver" | "remove" | "erase" | "reconcile" | "settle">): fc.Arbitrary<Step> =>
    fc.constant({ kind });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 10, arbitrary: write },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("deliver" as const), which: fc.nat({ max: 20 }) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("remove" as const), session, folder }) },
    { weight: when("erasures", 1), arbitrary: fc.record({ kind: fc.constant("erase" as const), session }) },
    { weight: when("erasures", 1), arbitrary: alone("finish") },
    {
      weight: when("reconcile", 3),
      arbitrary: fc.record({
        kind: fc.constant("reconcile" as const),
        isMirroring: uses("mirroring") ? fc.boolean() : fc.constant(false),
      }),
    },
    {
      weight: when("settle", 4),
      arbitrary: fc.record({ kind: fc.constant("settle" as const), days: fc.constantFrom(0, 0, 1, 1, 2, 10) }),
    },
    { weight: when("settings", 1), arbitrary: alone("settings") },
    { weight: when("instances", 1), arbitrary: alone("instance") },
    { weight: 2, arbitrary: alone("load") },
    { weight: when("reload", 2), arbitrary: alone("reload") },
    { weight: when("compact", 2), arbitrary: alone("compact") },
    { weight: when("replay", 2), arbitrary: alone("replay") },
  );
  const kind = uses("retries") ? fc.constantFrom("once" as const, "crash" as const) : fc.constant("crash" as const);
  const crash = fc.option(
    fc.oneof(
      fc.record({ of: fc.constant("calls" as const), point: fc.integer({ min: 1, max: 24 }), kind }),
      fc.record({ of: fc.constant("writes" as const), point: fc.integer({ min: 1, max: 6 }), kind }),
    ),
    { freq: 1 },
  );
  const steps = fc.array(
    fc.record({ step, crash: uses("crashes") ? crash : fc.constant(null), size: fc.constantFrom(null, 1 as const, 2 as const) }),
    { minLength: 1, maxLength: length, size: "max" },
  );
  return fc.record({ touchesDays: fc.boolean(), steps });
}
