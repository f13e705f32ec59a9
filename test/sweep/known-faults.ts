import type { SweepFinding } from "./sweep.ts";

/** A fault that the sweep finds and that is not mended yet. */
interface KnownFault {
  readonly task: string;
  /** What its findings begin with. */
  readonly what: string;
  readonly sentence: string;
}

/** To be mended; whoever mends one removes it here. The sweep prints those that it no longer sees. */
export const knownFaults: readonly KnownFault[] = [
  ...[
    "load",
    "load --reload under other settings",
    "reconcile --fix",
    "reconcile --fix with mirrored deletions",
    "replay --remove",
  ].flatMap((task) =>
    ["sessions", "participants", "queue_durations", "handle_durations"].map((relation) => ({
      task,
      what: `${relation}: `,
      sentence: "A batch whose answer is lost is appended again under the same row ids, and DuckDB shows its sessions twice, for good.",
    })),
  ),
  {
    task: "replay --remove",
    what: "quarantine: ",
    sentence: "If it is interrupted between the append and the removal of the copies, no later run removes them.",
  },
  {
    task: "erase a session, then upkeep alone",
    what: "quarantine: ",
    sentence: "Upkeep finishes the rows of an interrupted erasure, notes it as finished, and leaves its quarantine copies.",
  },
];

export const knownFaultOf = ({ task, what }: SweepFinding): KnownFault | undefined =>
  knownFaults.find((known) => known.task === task && what.startsWith(known.what));
