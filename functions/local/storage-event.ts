import { randomUUID } from "node:crypto";
import type { LocalObject } from "../storage/local-folder.ts";

/** An event request as Eventarc sends it: a CloudEvent in binary mode, the object's resource as the body. */
export interface EventRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The event of a written object. Generation and size are text, as in real events. */
export function finalizedEvent(
  { bucket, name, generation, timeCreated, size, md5Hash }: LocalObject,
  id: string = randomUUID(),
): EventRequest {
  return {
    headers: {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-type": "google.cloud.storage.object.v1.finalized",
      "ce-source": `//storage.googleapis.com/projects/_/buckets/${bucket}`,
      "ce-subject": headerValue(`objects/${name}`),
      "ce-id": id,
      "ce-time": timeCreated,
      "ce-bucket": bucket,
    },
    body: JSON.stringify({
      kind: "storage#object",
      id: `${bucket}/${name}/${generation}`,
      bucket,
      name,
      generation,
      metageneration: "1",
      contentType: name.endsWith(".json") ? "application/json" : "application/octet-stream",
      timeCreated,
      updated: timeCreated,
      size: String(size),
      md5Hash,
      etag: md5Hash,
    }),
  };
}

/** Attributes travel in headers as printable ASCII; the rest percent-encoded, as the HTTP binding of CloudEvents requires. */
const headerValue = (text: string): string => text.toWellFormed().replaceAll(/[^\u0021-\u007e]|["%]/gu, encodeURIComponent);
