import { mkdir, rename, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { ContactCenter } from "./platform/contact-center.ts";
import { LocalTime } from "./platform/local-time.ts";
import { platformFile } from "./platform/platform-file.ts";
import { tellSession } from "./platform/scenarios.ts";
import { Random } from "./platform/random.ts";
import type { Session } from "./platform/session.ts";
import { versionAt } from "./platform/versions.ts";

/** One write into the bucket, as the platform would make it. */
interface SceneWrite {
  readonly name: string;
  readonly content: string;
  /** When the platform would have written it, in seconds since 1970. */
  readonly at: number;
  /** What is to be seen here. */
  readonly note: string;
}

const quarterHour = 900;

const endOf = ({ endedAt, updatedAt }: Session): number => endedAt ?? updatedAt;

/**
 * A short scene with one of everything that goes wrong with loaders that append, refuse or take what comes last: each session written
 * when it ends and again a quarter of an hour later, a damaged file, files of other kinds, and an old version that comes late.
 */
function sceneWrites(now: Date): readonly SceneWrite[] {
  const time = new LocalTime("America/Los_Angeles");
  const began = Math.floor(now.getTime() / 1000) - 3 * 3600;
  const random = new Random(7);
  const center = new ContactCenter("default", random.fork("center"), 8);
  const tell = (channel: "call" | "chat", kind: string, minute: number, fits: (session: Session) => boolean = () => true): Session => {
    for (let attempt = 0; ; attempt += 1) {
      const occasion = {
        center,
        random: random.fork(`${kind} ${attempt}`),
        createdAt: began + minute * 60,
        release: "2026" as const,
        extraLegs: 0,
      };
      const session = tellSession(occasion, channel, "byDay", kind);
      if (fits(session) || attempt === 500) return session;
    }
  };
  const text = (session: Session): string => JSON.stringify(platformFile(session, time), null, 2);
  const nameOf = ({ channel, id }: Session, folder = time.dateFolder(began)): string => `metadata/${folder}/${channel}-${id}.json`;
  const first = (session: Session, note: string): SceneWrite => {
    const at = endOf(session) + 9;
    return { name: nameOf(session), content: text(versionAt(session, at)), at: at + 2, note };
  };
  const again = (session: Session, note: string): SceneWrite => {
    const at = endOf(session) + quarterHour + 45;
    return { name: nameOf(session), content: text(versionAt(session, at)), at: at + 2, note };
  };

  const call = tell("call", "transferred_warm", 0, ({ rating }) => rating !== null);
  const abandoned = tell("call", "abandoned", 4);
  const scheduled = tell("call", "scheduled", 6);
  const chat = tell("chat", "chat_escalated", 9, ({ transfers }) => transfers.length > 0);
  const expired = tell("chat", "chat_expired", -130);
  const damaged = tell("call", "answered", 12);
  const early = first(call, "a call with a transfer, seconds after it ended");
  const folder = time.dateFolder(began);
  return [
    early,
    first(abandoned, "a customer who hung up in the queue"),
    first(scheduled, "a call booked beforehand"),
    first(chat, "a chat: virtual agent, escalation, transfer"),
    first(expired, "a chat that waited two hours and expired"),
    { ...first(damaged, "half a file"), content: first(damaged, "").content.slice(0, 900) },
    { name: `recordings/call-${call.id}.mp3`, content: "ID3", at: endOf(call) + 30, note: "a recording: left alone" },
    {
      name: `transcripts/chat-${chat.id}.json`,
      content: JSON.stringify({ comm_type: "chat", comm_id: chat.id, entries: [] }),
      at: endOf(chat) + 30,
      note: "a transcript named like its chat",
    },
    again(call, "the same call 15 minutes later: survey, wrap-up, recording"),
    again(chat, "the same chat 15 minutes later"),
    again(abandoned, "nothing new, written again all the same"),
    {
      ...early,
      name: nameOf(call, `${folder}-late`),
      at: endOf(call) + 2 * quarterHour,
      note: "the call's first version once more, late and elsewhere: it loses",
    },
  ];
}

/** Plays the scene into a folder, one file after the other, each told before it is written; `settled` waits for its outcome. */
export async function playScene(folder: string, tell: (note: string) => void, settled: (name: string) => Promise<void>): Promise<void> {
  for (const { name, content, at, note } of sceneWrites(new Date())) {
    tell(note);
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    const temporary = path.join(path.dirname(file), `.${path.basename(file)}.part`);
    await writeFile(temporary, content);
    await utimes(temporary, at, at);
    await rename(temporary, file);
    await settled(name);
  }
}
