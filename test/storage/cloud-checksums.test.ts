import { type OutgoingHttpHeaders, type Server, createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { CRC32C } from "@google-cloud/storage";
import { afterEach, expect, it } from "vitest";
import { openCloudStorage } from "../../functions/storage/cloud-storage.ts";
import type { ReadResult } from "../../functions/storage/session-files.ts";

// What the headers of an answer say of its bytes.

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const text = Buffer.from('{"id":1}');
const gzip = gzipSync(text);

const checksumOf = (bytes: Buffer): string => {
  const checksum = new CRC32C();
  checksum.update(bytes);
  return checksum.toString();
};

/** Reads an object that is answered with these headers and bytes; `isCut` ends the connection before the last byte. */
async function readAnswered(headers: OutgoingHttpHeaders, bytes: Buffer, isCut = false): Promise<ReadResult> {
  const answering = createServer((_, response) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": bytes.byteLength,
      "last-modified": "Sun, 01 Mar 2026 12:00:00 GMT",
      "x-goog-generation": "17",
      "x-goog-metageneration": "1",
      "x-goog-stored-content-length": bytes.byteLength,
      ...headers,
    });
    if (isCut) response.write(bytes.subarray(0, -1), () => response.destroy());
    else response.end(bytes);
  });
  server = answering;
  await new Promise<void>((resolve) => answering.listen(0, "127.0.0.1", resolve));
  const address = answering.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const files = openCloudStorage({ quarantineBucket: null, apiEndpoint: `http://127.0.0.1:${address.port}`, timeoutMilliseconds: 5_000 });
  return files.read({ bucket: "b", name: "call-1.json", generation: "17" }, 1_000);
}

const hash = (bytes: Buffer): string => `crc32c=${checksumOf(bytes)}`;
const mismatch = { code: "CONTENT_DOWNLOAD_MISMATCH" };

it("bytes are checked against the checksum of what is stored, in whichever header it comes", async () => {
  const found = { kind: "found", file: { bytes: text } };
  const identity = { "x-goog-stored-content-encoding": "identity" };
  expect(await readAnswered({ ...identity, "x-goog-hash": hash(text) }, text)).toMatchObject(found);
  expect(await readAnswered({ ...identity, "x-goog-hash": ["md5=AAAA", hash(text)] }, text)).toMatchObject(found);
  await expect(readAnswered({ ...identity, "x-goog-hash": hash(gzip) }, text)).rejects.toMatchObject(mismatch);
  await expect(readAnswered(identity, text)).rejects.toMatchObject(mismatch);
});

it("a gzip is checked as it is stored, and inflated", async () => {
  const headers = { "x-goog-stored-content-encoding": "gzip", "content-encoding": "gzip" };
  expect(await readAnswered({ ...headers, "x-goog-hash": hash(gzip) }, gzip)).toMatchObject({ kind: "found", file: { bytes: text } });
  await expect(readAnswered({ ...headers, "x-goog-hash": hash(text) }, gzip)).rejects.toMatchObject(mismatch);
});

it("a gzip that the service inflated is read, although its checksum is of other bytes", async () => {
  const headers = { "x-goog-stored-content-encoding": "gzip", "x-goog-hash": hash(gzip) };
  expect(await readAnswered(headers, text)).toMatchObject({ kind: "found", file: { bytes: text } });
});

it("an answer that is cut is thrown", async () => {
  const headers = { "x-goog-stored-content-encoding": "identity", "x-goog-hash": hash(text) };
  await expect(readAnswered(headers, text, true)).rejects.toThrow(/./);
});
