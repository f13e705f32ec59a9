/** One generation of one object: a rewritten file is the same name under another generation. */
export interface FileVersion {
  readonly bucket: string;
  readonly name: string;
  /** Decimal text: real generations have 16 digits, close to the limit of a double. */
  readonly generation: string;
}

/** What storage knows about one generation, without its bytes. */
export interface FileInfo extends FileVersion {
  /** RFC 3339 in UTC, three to six digits. */
  readonly timeCreated: string;
  /** Stored size; a gzip-encoded object is larger once read. */
  readonly size: number;
}

/** One generation with its bytes, checked against storage's checksum. */
export interface StoredFile extends FileInfo {
  readonly bytes: Uint8Array;
}

export type ReadResult =
  | { readonly kind: "found"; readonly file: StoredFile }
  /** Over the limit, stored or inflated; its bytes were not kept. */
  | { readonly kind: "too_large"; readonly info: FileInfo }
  /** That generation (or, for the live one, the object) does not exist. */
  | { readonly kind: "gone" };

/** The bucket that the platform writes to, and the quarantine bucket. Failures of the service are thrown. */
export interface SessionFiles {
  /** Reads exactly the generation named. */
  read(version: FileVersion, maxBytes: number): Promise<ReadResult>;
  /** Reads whatever generation is live. */
  readLive(bucket: string, name: string, maxBytes: number): Promise<ReadResult>;
  /**
   * Stores a copy of the exact bytes under `quarantineName`; an existing copy stays unchanged. `bytes` save a download if the file has been
   * read; without them storage makes the copy itself, and the result is false if the generation no longer exists.
   */
  quarantine(version: FileVersion, quarantineName: string, bytes: Uint8Array | null): Promise<boolean>;
  /** Live objects whose names begin with `prefix`, in the order of their names; with `from`, that name and those after it only. */
  list(bucket: string, prefix: string, from?: string): AsyncIterable<FileInfo>;
  /** Names and bytes in quarantine, in the order of their names. */
  listQuarantine(prefix: string): AsyncIterable<FileInfo>;
  readQuarantine(name: string, maxBytes: number): Promise<ReadResult>;
  removeQuarantine(name: string): Promise<void>;
}

/** Names that one request of a listing returns at most. */
export const namesInPage = 1_000;

/**
 * Order of object names as storage lists them and both warehouses sort them: by code point. JavaScript's own order differs for characters
 * past U+FFFF.
 */
export function compareNames(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  let index = 0;
  while (index < length && one.charCodeAt(index) === other.charCodeAt(index)) index += 1;
  return index === length ? one.length - other.length : rank(one.charCodeAt(index)) - rank(other.charCodeAt(index));
}

/** Moves the halves of characters past U+FFFF behind everything else. */
const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
