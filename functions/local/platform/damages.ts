import type { PlatformFile } from "./platform-file.ts";

/** One way in which an object in the bucket is not a usable session file. */
export interface Damage {
  readonly name: string;
  readonly outcome: "rejected" | "skipped";
  /** Changes the base name, for objects that are not named like a session file. */
  readonly rename?: (baseName: string) => string;
  readonly content: (file: PlatformFile) => string | Uint8Array;
}

const edited =
  (edit: (file: PlatformFile) => void) =>
  (file: PlatformFile): string => {
    const copy = { ...file };
    edit(copy);
    return JSON.stringify(copy);
  };

const withCreatedAt = (createdAt: unknown): ((file: PlatformFile) => string) => edited((file) => void (file["created_at"] = createdAt));

const half = (file: PlatformFile): string => {
  const text = JSON.stringify(file);
  return text.slice(0, Math.floor(text.length / 2));
};

const nested = (depth: number): unknown => (depth === 0 ? "deep" : [nested(depth - 1)]);

export const damages: readonly Damage[] = [
  { name: "half a file", outcome: "rejected", content: half },
  { name: "empty", outcome: "skipped", content: () => "" },
  {
    name: "not UTF-8",
    outcome: "rejected",
    content: (file) => Buffer.from(JSON.stringify({ ...file, feedback: "Très bien" }), "latin1"),
  },
  { name: "not JSON", outcome: "rejected", content: () => "<html><body>503 Service Unavailable</body></html>" },
  { name: "a list", outcome: "rejected", content: (file) => JSON.stringify([file]) },
  { name: "no id", outcome: "rejected", content: edited((file) => void delete file["id"]) },
  { name: "id that is not a number", outcome: "rejected", content: edited((file) => void (file["id"] = "unknown")) },
  {
    name: "neither call nor chat",
    outcome: "rejected",
    content: edited((file) => {
      for (const key of Object.keys(file)) if (/^(?:call|chat|session)_|^participants$/.test(key)) delete file[key];
    }),
  },
  {
    name: "both call and chat",
    outcome: "rejected",
    content: edited((file) => Object.assign(file, { call_type: "Voice Inbound (IVR)", chat_type: "Messaging Inbound (Web Chat)" })),
  },
  { name: "no created_at", outcome: "rejected", content: edited((file) => void delete file["created_at"]) },
  { name: "created_at that is not an instant", outcome: "rejected", content: withCreatedAt("yesterday") },
  { name: "created_at out of range", outcome: "rejected", content: withCreatedAt("1492-10-12T07:00:00.000-05:00") },
  { name: "too deep", outcome: "rejected", content: edited((file) => void (file["tree"] = nested(80))) },
  {
    name: "transcript named like a session",
    outcome: "skipped",
    content: (file) =>
      JSON.stringify({
        comm_type: "call_type" in file ? "call" : "chat",
        comm_id: file["id"],
        transcript_version: "2.0",
        assigned_at: file["assigned_at"],
        timezone: "UTC",
        entries: [{ timestamp: file["created_at"], role: "end_user", content: "Hello" }],
      }),
  },
  {
    name: "recording",
    outcome: "skipped",
    rename: (name) => name.replace(/json$/, "mp3"),
    content: () => Uint8Array.of(0xff, 0xfb, 0x90, 0x64),
  },
  { name: "chat transcript as text", outcome: "skipped", rename: (name) => name.replace(/json$/, "txt"), content: () => "[10:02] Hello\n" },
];

/** What remains of an interrupted upload; the next write of the same object replaces it. */
export const interrupted: Damage = { name: "interrupted", outcome: "rejected", content: half };
