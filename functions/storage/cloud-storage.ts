import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { File, Storage } from "@google-cloud/storage";
import { z } from "zod";
import { withDeadline } from "../deadline.ts";
import { requestService } from "../service-request.ts";
import { type FileInfo, type FileVersion, type ReadResult, type SessionFiles, namesInPage } from "./session-files.ts";

export interface CloudStorageOptions {
  /** Null if rejected files are recorded without a copy. */
  readonly quarantineBucket: string | null;
  /** Another endpoint, such as an emulator's; requests to it carry no credentials. */
  readonly apiEndpoint?: string | undefined;
  /** Longest time for one object; under the function's own deadline. */
  readonly timeoutMilliseconds?: number;
  /** Whether the client tries again by itself. Off in the function: there the event is delivered again. */
  readonly retries?: boolean;
}

const defaultTimeout = 50_000;

/** Opens Cloud Storage. The client is loaded, and the first request made, on first use. */
export const openCloudStorage = (options: CloudStorageOptions): SessionFiles => new CloudStorageFiles(options);

/** Bytes past the limit that are read and dropped; far more than buffers hold. */
const drainedBytes = 1_000_000;

/** More bytes than were allowed came out of a stream. */
class TooManyBytesError extends Error {
  override readonly name = "TooManyBytesError";
}

/** The bytes that arrived are not those that are stored. */
class ChecksumError extends Error {
  override readonly name = "ChecksumError";
  readonly code = "CONTENT_DOWNLOAD_MISMATCH";
  constructor() {
    super("the bytes that arrived do not match the checksum of the object");
  }
}

class CloudStorageFiles implements SessionFiles {
  readonly #options: CloudStorageOptions;
  #connected: Promise<Storage> | null = null;

  constructor(options: CloudStorageOptions) {
    this.#options = options;
  }

  async read(version: FileVersion, maxBytes: number): Promise<ReadResult> {
    return withDeadline(readFile(await this.#client(), version, { maxBytes, retries: this.#retries }), this.#timeout);
  }

  async readLive(bucket: string, name: string, maxBytes: number): Promise<ReadResult> {
    return withDeadline(
      readFile(await this.#client(), { bucket, name, generation: null }, { maxBytes, retries: this.#retries }),
      this.#timeout,
    );
  }

  async quarantine(version: FileVersion, quarantineName: string, bytes: Uint8Array | null): Promise<boolean> {
    const { quarantineBucket } = this.#options;
    if (quarantineBucket === null) return false;
    const client = await this.#client();
    const source = client.bucket(version.bucket).file(version.name, { generation: version.generation });
    const target = client.bucket(quarantineBucket).file(quarantineName);
    const preconditionOpts = { ifGenerationMatch: 0 };
    const metadata = { source_bucket: version.bucket, source_object: version.name, source_generation: version.generation };
    const copying =
      bytes === null
        ? source.copy(target, { preconditionOpts, metadata })
        : target.save(Buffer.from(bytes), {
            resumable: false,
            contentType: "application/octet-stream",
            metadata: { metadata },
            preconditionOpts,
          });
    try {
      await withDeadline<unknown>(copying, this.#timeout);
      return true;
    } catch (error) {
      const status = statusOf(error);
      if (status === 412 || isOverwriteRefused(error)) return true;
      if (status !== 404 || bytes !== null) throw error;
      // 404 can mean the source or the quarantine bucket; only a missing source is not a failure.
      const [isThere] = await source.exists();
      if (isThere) throw error;
      // The function's account may create copies and not read them: what it may not see does not count as kept.
      const [isKept] = await target.exists().catch((refusal: unknown) => {
        if (statusOf(refusal) === 403) return [false];
        throw refusal;
      });
      return isKept;
    }
  }

  async *list(bucket: string, prefix: string, from?: string): AsyncIterable<FileInfo> {
    const client = await this.#client();
    let pageToken: string | undefined;
    do {
      const [, , answer] = await client.bucket(bucket).getFiles({
        prefix,
        autoPaginate: false,
        maxResults: namesInPage,
        // All fields of an object are four times as many bytes.
        fields: "items(name,generation,size,timeCreated),nextPageToken",
        ...(from === undefined ? {} : { startOffset: from }),
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      // Of chosen fields the client makes no `File`.
      const { items = [], nextPageToken } = page.parse(answer);
      for (const { name, ...metadata } of items) yield infoOf({ name, metadata }, bucket);
      pageToken = nextPageToken;
    } while (pageToken !== undefined);
  }

  async *listQuarantine(prefix: string): AsyncIterable<FileInfo> {
    const { quarantineBucket } = this.#options;
    if (quarantineBucket !== null) yield* this.list(quarantineBucket, prefix);
  }

  async readQuarantine(name: string, maxBytes: number): Promise<ReadResult> {
    const { quarantineBucket } = this.#options;
    return quarantineBucket === null ? { kind: "gone" } : this.readLive(quarantineBucket, name, maxBytes);
  }

  async removeQuarantine(name: string): Promise<void> {
    const { quarantineBucket } = this.#options;
    // Whoever removes a copy relies on it: an erasure would note as done what never happened.
    if (quarantineBucket === null)
      throw new Error("QUARANTINE_BUCKET: expected the bucket that the copies are in, since one is to be removed");
    const client = await this.#client();
    await client.bucket(quarantineBucket).file(name).delete({ ignoreNotFound: true });
  }

  get #retries(): boolean {
    return this.#options.retries ?? false;
  }

  get #timeout(): number {
    return this.#options.timeoutMilliseconds ?? defaultTimeout;
  }

  #client(): Promise<Storage> {
    return (this.#connected ??= connectStorage(this.#options));
  }
}

/**
 * Writes an object in one request, in place of one of the same name.
 *
 * @returns its generation
 * @throws the client's error if the service refuses
 */
export async function writeObject(
  { bucket, name, bytes }: { readonly bucket: string; readonly name: string; readonly bytes: Uint8Array },
  options: Pick<CloudStorageOptions, "apiEndpoint" | "retries" | "timeoutMilliseconds">,
): Promise<string> {
  const file = (await connectStorage(options)).bucket(bucket).file(name);
  const saving = file.save(Buffer.from(bytes), { resumable: false, contentType: "application/json" });
  await withDeadline(saving, options.timeoutMilliseconds ?? defaultTimeout);
  return String(file.metadata.generation);
}

/**
 * Whether a write was refused since the object exists: overwriting takes `storage.objects.delete`, which an account that only creates lacks,
 * and the service may check that before the precondition. Another missing right is a failure.
 */
const isOverwriteRefused = (error: unknown): boolean =>
  statusOf(error) === 403 && error instanceof Error && error.message.includes("storage.objects.delete");

/** The client, on another endpoint without credentials. */
export async function connectStorage({
  apiEndpoint,
  retries = false,
}: Pick<CloudStorageOptions, "apiEndpoint" | "retries">): Promise<Storage> {
  const { Storage: Client } = await import("@google-cloud/storage");
  const options = { retryOptions: { autoRetry: retries } };
  if (apiEndpoint === undefined) return new Client(options);
  const { PassThroughClient } = await import("google-auth-library");
  return new Client({ ...options, apiEndpoint, projectId: "-", authClient: new PassThroughClient(), useAuthWithCustomEndpoint: true });
}

/**
 * Reads bytes and facts in one request: generation, stored size, encoding and time come in its headers. An object whose metadata was changed
 * later takes a second request, because its `Last-Modified` is no longer the time of writing.
 */
async function readFile(
  client: Storage,
  object: ReadObject,
  { maxBytes, retries }: { readonly maxBytes: number; readonly retries: boolean },
): Promise<ReadResult> {
  const { bucket, name, generation } = object;
  const request = {
    method: "GET",
    url: `${client.baseUrl}/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`,
    params: { alt: "media", ...(generation === null ? {} : { generation }) },
    headers: { "accept-encoding": "gzip", "cache-control": "no-store" },
    responseType: "stream",
  } as const;
  let answer;
  try {
    answer = await requestService<AsyncIterable<Buffer>>(client.authClient, request, retries);
  } catch (error) {
    if (statusOf(error) === 404) return { kind: "gone" };
    throw error;
  }
  const { headers, data } = answer;
  const info = await infoFrom(headers, client, object);
  const checksum = client.crc32cGenerator();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const bytes of data) {
    size += bytes.byteLength;
    // A response that has nearly arrived is read to its end: aborting it would break the next request on the same connection.
    if (Math.max(info.size, size) > maxBytes + drainedBytes) return { kind: "too_large", info };
    checksum.update(bytes);
    if (size <= maxBytes) chunks.push(bytes);
  }
  const isGzip = headers.get("content-encoding") === "gzip";
  if (isAsStored(headers, isGzip) && !checksum.validate(checksumIn(headers))) throw new ChecksumError();
  if (Math.max(info.size, size) > maxBytes) return { kind: "too_large", info };
  const stored = Buffer.concat(chunks);
  if (!isGzip) return { kind: "found", file: { ...info, bytes: stored } };
  const inflated = await inflate(stored, maxBytes);
  return inflated === null ? { kind: "too_large", info } : { kind: "found", file: { ...info, bytes: inflated } };
}

/** What is read: one generation, or with null the live one. */
interface ReadObject {
  readonly bucket: string;
  readonly name: string;
  readonly generation: string | null;
}

/** The checksum is of the bytes as they are stored; the service inflates some on the way. */
function isAsStored(headers: Headers, isGzip: boolean): boolean {
  const storedAs = headers.get("x-goog-stored-content-encoding");
  return storedAs === "identity" || (storedAs === "gzip" && isGzip);
}

/** CRC32C in base64; empty, which no bytes have, if the service names none. */
const checksumIn = (headers: Headers): string => /(?:^|[,\s])crc32c=([^,\s]+)/.exec(headers.get("x-goog-hash") ?? "")?.[1] ?? "";

/** Inflates up to `maxBytes`; null if there is more. Bytes that are not gzip are returned unchanged, for the parser to reject. */
async function inflate(stored: Buffer, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.byteLength;
      if (size > maxBytes) return done(new TooManyBytesError(`more than ${maxBytes} bytes`));
      chunks.push(chunk);
      done();
    },
  });
  try {
    await pipeline(Readable.from([stored]), createGunzip(), count);
  } catch (error) {
    if (error instanceof TooManyBytesError) return null;
    return stored;
  }
  return Buffer.concat(chunks);
}

async function infoFrom(headers: Headers, client: Storage, { bucket, name, generation: named }: ReadObject): Promise<FileInfo> {
  const generation = headers.get("x-goog-generation");
  const size = headers.get("x-goog-stored-content-length") ?? headers.get("content-length");
  const written = Date.parse(headers.get("last-modified") ?? "");
  const wasChanged = (headers.get("x-goog-metageneration") ?? "1") !== "1";
  if (generation === null || size === null || Number.isNaN(written) || wasChanged) {
    const read = generation ?? named;
    const [metadata] = await client
      .bucket(bucket)
      .file(name, read === null ? {} : { generation: read })
      .getMetadata();
    return infoOf({ name, metadata }, bucket);
  }
  return { bucket, name, generation, size: Number(size), timeCreated: wholeSecond(written) };
}

function infoOf({ name, metadata }: Pick<File, "name" | "metadata">, bucket: string): FileInfo {
  const { generation, size = 0, timeCreated = "" } = metadata;
  return { bucket, name, generation: String(generation), size: Number(size), timeCreated: wholeSecond(Date.parse(timeCreated)) };
}

/** To the second, like `Last-Modified`: every way of reading an object must give it the same time. */
const wholeSecond = (milliseconds: number): string => new Date(Math.floor(milliseconds / 1000) * 1000).toISOString();

const statusOf = (error: unknown): number | null =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "number" ? error.code : null;

/** The chosen fields of one page of a listing. */
const page = z.looseObject({
  items: z.array(z.object({ name: z.string(), generation: z.string(), size: z.string(), timeCreated: z.string() })).optional(),
  nextPageToken: z.string().optional(),
});
