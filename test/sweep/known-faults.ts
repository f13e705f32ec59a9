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
  {
    task: "replay --remove",
    what: "quarantine: ",
    sentence: "If it is interrupted between the append and the removal of the copies, no later run removes them.",
  },
];

export const knownFaultOf = ({ task, what }: SweepFinding): KnownFault | undefined =>
  knownFaults.find((known) => known.task === task && what.startsWith(known.what));
