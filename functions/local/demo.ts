import { mkdir, rename, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { ContactCenter } from "./platform/contact-center.ts";
import { LocalTime } from "./platform/local-time.ts";
import { platformFile } from "./platform/platform-file.ts";
import { buildSession } from "./platform/scenarios.ts";
import { Random } from "./platform/random.ts";
import type { Session } from "./platform/session.ts";
import { versionAt } from "./platform/file-versions.ts";

/** One write into the bucket, as the platform would make it. */
interface DemoWrite {
  readonly name: string;
  readonly content: string;
  /** When the platform would have written it, in seconds since 1970. */
  readonly at: number;
  /** What this write demonstrates. */
  readonly note: string;
}

const quarterHour = 900;

const endOf = ({ endedAt, updatedAt }: Session): number => endedAt ?? updatedAt;

/**
 * A short demo with one of everything that breaks loaders that append every write, refuse the second one, or take the last to arrive:
 * each session is written when it ends and again a quarter of an hour later, among a damaged file, files of other kinds, and an old version
 * that arrives late.
 */
function demoWrites(now: Date): readonly DemoWrite[] {
  const time = new LocalTime("America/Los_Angeles");
  const began = Math.floor(now.getTime() / 1000) - 3 * 3600;
  const random = new Random(7);
  const center = new ContactCenter("default", random.fork("center"), 8);
  const build = (channel: "call" | "chat", kind: string, minute: number, fits: (session: Session) => boolean = () => true): Session => {
    for (let attempt = 0; ; attempt += 1) {
      const context = {
        center,
        random: random.fork(`${kind} ${attempt}`),
        createdAt: began + minute * 60,
        release: "2026" as const,
        extraLegs: 0,
      };
      const session = buildSession(context, channel, "byDay", kind);
      if (fits(session) || attempt === 500) return session;
    }
  };
  const text = (session: Session): string => JSON.stringify(platformFile(session, time), null, 2);
  const objectName = ({ channel, id }: Session, folder = time.dateFolder(began)): string => `metadata/${folder}/${channel}-${id}.json`;
  const first = (session: Session, note: string): DemoWrite => {
    const at = endOf(session) + 9;
    return { name: objectName(session), content: text(versionAt(session, at)), at: at + 2, note };
  };
  const again = (session: Session, note: string): DemoWrite => {
    const at = endOf(session) + quarterHour + 45;
    return { name: objectName(session), content: text(versionAt(session, at)), at: at + 2, note };
  };

  const call = build("call", "transferred_warm", 0, ({ rating }) => rating !== null);
  const abandoned = build("call", "abandoned", 4);
  const scheduled = build("call", "scheduled", 6);
  const chat = build("chat", "chat_escalated", 9, ({ transfers }) => transfers.length > 0);
  const expired = build("chat", "chat_expired", -130);
  const damaged = build("call", "answered", 12);
  const early = first(call, "a call with a transfer, seconds after it ended");
  const folder = time.dateFolder(began);
  return [
    early,
    first(abandoned, "a customer who hung up in the queue"),
    first(scheduled, "a scheduled call"),
    first(chat, "a chat: virtual agent, escalation, transfer"),
    first(expired, "a chat that waited two hours and expired"),
    { ...first(damaged, "half a file"), content: first(damaged, "").content.slice(0, 900) },
    { name: `recordings/call-${call.id}.mp3`, content: "ID3", at: endOf(call) + 30, note: "a recording: ignored by its name" },
    {
      name: `transcripts/chat-${chat.id}.json`,
      content: JSON.stringify({ comm_type: "chat", comm_id: chat.id, entries: [] }),
      at: endOf(chat) + 30,
      note: "a transcript under a session file's name",
    },
    again(call, "the same call 15 minutes later: survey, wrap-up, recording"),
    again(chat, "the same chat 15 minutes later"),
    again(abandoned, "written again without a change"),
    {
      ...early,
      name: objectName(call, `${folder}-late`),
      at: endOf(call) + 2 * quarterHour,
      note: "the call's first version again, late and under another path: stored, not shown",
    },
  ];
}

/** Writes the demo into a folder, one file after the other. `announce` gets the note of a write before it; `settled` waits for its outcome. */
export async function playDemo(folder: string, announce: (note: string) => void, settled: (name: string) => Promise<void>): Promise<void> {
  for (const { name, content, at, note } of demoWrites(new Date())) {
    announce(note);
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    const temporary = path.join(path.dirname(file), `.${path.basename(file)}.part`);
    await writeFile(temporary, content);
    await utimes(temporary, at, at);
    await rename(temporary, file);
    await settled(name);
  }
}
