/** Why a file cannot be loaded, or what it is instead. Never contains a value of the file. */
export interface Problem {
  readonly code: ProblemCode;
  /** JSON pointer of the place; empty for the file as a whole. */
  readonly pointer: string;
  /** What was expected there, or the position in the text. */
  readonly detail: string;
}

export type ProblemCode =
  | "too_large"
  | "empty"
  | "not_utf8"
  | "not_json"
  | "too_deep"
  | "too_many_items"
  | "not_an_object"
  | "transcript"
  | "not_a_session"
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
  | "retired"
  | "newer_version_loaded";

/** Something worth knowing about a file that was loaded all the same. */
export interface Warning {
  readonly code: WarningCode;
  /** JSON pointer of the place; empty for the file as a whole. */
  readonly pointer: string;
}

export type WarningCode =
  | "unfit_value"
  | "unknown_item"
  | "number_as_text"
  | "object_as_list"
  | "duplicate_key"
  | "id_as_text"
  | "name_mismatch"
  | "wrapped_session"
  | "gzip_without_encoding"
  | "no_updated_at"
  | "unusable_updated_at"
  | "updated_at_in_future"
  | "channel_from_session_type"
  | "channel_from_uuid"
  | "channel_from_duration"
  | "channel_from_participants";

export const problem = (code: ProblemCode, detail: string, pointer = ""): Problem => ({ code, pointer, detail });

/** A problem as one sentence without its object: `/id: expected an integer`. */
export const sentence = ({ pointer, detail }: Problem): string => (pointer === "" ? detail : `${pointer}: ${detail}`);
