/** What is known of an error: its first line without what repeats itself, its code and its HTTP status. */
export interface ErrorFacts {
  readonly line: string;
  /** All of it. */
  readonly message: string;
  readonly code: string;
  readonly status: number | null;
}

/** A kind of error and the sentence for the terminal, with what to do about it. */
export interface ErrorHint {
  readonly applies: (facts: ErrorFacts) => boolean;
  readonly sentence: (facts: ErrorFacts) => string;
}
