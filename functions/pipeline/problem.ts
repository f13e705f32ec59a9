/** Why a file cannot be loaded, or what it is instead. Never holds a value of the file. */
export interface Problem {
  readonly code: ProblemCode;
  /** JSON pointer of the place; empty for the file as a whole. */
  readonly pointer: string;
  /** What was expected there, or the place in the text. */
  readonly detail: string;
}

export type ProblemCode =
  | "too_large"
  | "empty"
  | "not_utf8"
  | "not_json"
  | "too_deep"
  | "not_an_object"
  | "transcript"
  | "no_id"
  | "unusable_id"
  | "no_channel"
  | "two_channels"
  | "no_created_at"
  | "unusable_created_at"
  | "created_at_out_of_range"
  | "refused_by_warehouse"
  | "row_too_large"
  | "gone"
  | "erased"
  | "newer_version_loaded";

export const problem = (code: ProblemCode, detail: string, pointer = ""): Problem => ({ code, pointer, detail });

/** A problem as one sentence without its object: `/id: expected an integer`. */
export const sentence = ({ pointer, detail }: Problem): string => (pointer === "" ? detail : `${pointer}: ${detail}`);
