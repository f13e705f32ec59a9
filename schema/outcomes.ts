/**
 * How a delivery can end, by preference: of one file version that was handled several times, the ledger shows the first of these.
 * - `loaded`: the session's row is stored
 * - `rejected`: the bytes can never load; a copy is in quarantine
 * - `superseded`: a newer version was handled instead, or the object is gone
 * - `skipped`: not a session, or an erased one
 */
export const outcomes = ["loaded", "rejected", "superseded", "skipped"] as const;

export type OutcomeKind = (typeof outcomes)[number];

/** The outcome of a preference, as SQL ranks them. */
export function outcomeAt(preference: number): OutcomeKind {
  const outcome = outcomes[preference];
  if (outcome === undefined) throw new RangeError(`no outcome has preference ${preference}`);
  return outcome;
}
