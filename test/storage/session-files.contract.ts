import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import type { FileVersion, SessionFiles } from "../../functions/storage/session-files.ts";
import { type Engine, type Promises, runContract } from "../support/contract.ts";

/** A storage under test, and what the platform and people do to it from outside. */
export interface StorageSubject {
  readonly files: SessionFiles;
  readonly bucket: string;
  /** Writes an object, as the platform does. */
  readonly put: (name: string, bytes: Uint8Array, encoding?: "gzip") => Promise<FileVersion>;
  /** Removes the live object. */
  readonly remove: (name: string) => Promise<void>;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const limit = 1_000;
/** A folder per promise, so that they do not see each other's objects. */
let folders = 0;
const folder = (): string => `folder-${(folders += 1)}/`;

export const promises: Promises<StorageSubject> = {
  "reads the bytes of the generation named, with its facts": async ({ files, bucket, put }) => {
    const version = await put(`${folder()}call-1.json`, text('{"id":1}'));

    const read = await files.read(version, limit);

    expect(read).toEqual({
      kind: "found",
      file: {
        ...version,
        bucket,
        size: 8,
        timeCreated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/),
        bytes: expect.anything(),
      },
    });
    expect(bytesOf(read)).toEqual(text('{"id":1}'));
  },

  "an object has the same facts whether it is read or listed": async ({ files, bucket, put }) => {
    const prefix = folder();
    const version = await put(`${prefix}call-1.json`, text('{"id":1}'));

    const [listed] = await collect(files.list(bucket, prefix));
    const read = await files.read(version, limit);

    expect(read).toMatchObject({ kind: "found", file: { ...listed } });
  },

  "a generation that was overwritten is gone, the live one is read by its name": async ({ files, bucket, put }) => {
    const name = `${folder()}call-1.json`;
    const first = await put(name, text("first"));
    const second = await put(name, text("second"));

    expect(second.generation).not.toBe(first.generation);
    expect(await files.read(first, limit)).toEqual({ kind: "gone" });
    const live = await files.readLive(bucket, name, limit);
    expect(live).toMatchObject({ kind: "found", file: { generation: second.generation } });
    expect(bytesOf(live)).toEqual(text("second"));
  },

  "an object that was removed, or never was, is gone": async ({ files, bucket, put, remove }) => {
    const version = await put(`${folder()}call-1.json`, text("{}"));
    await remove(version.name);

    expect(await files.read(version, limit)).toEqual({ kind: "gone" });
    expect(await files.readLive(bucket, version.name, limit)).toEqual({ kind: "gone" });
    expect(await files.readLive(bucket, `${folder()}call-2.json`, limit)).toEqual({ kind: "gone" });
  },

  "an empty object has no bytes": async ({ files, put }) => {
    const version = await put(`${folder()}call-1.json`, text(""));

    expect(bytesOf(await files.read(version, limit))).toEqual(text(""));
  },

  "bytes that are not text come back as they are": async ({ files, put }) => {
    const bytes = Uint8Array.from([0, 255, 254, 10, 13, 200]);
    const version = await put(`${folder()}call-1.json`, bytes);

    expect(bytesOf(await files.read(version, limit))).toEqual(bytes);
  },

  "an object at the limit is read, one byte more is too large": async ({ files, bucket, put }) => {
    const atLimit = await put(`${folder()}call-1.json`, randomBytes(limit));
    const above = await put(`${folder()}call-2.json`, randomBytes(limit + 1));

    expect(bytesOf(await files.read(atLimit, limit))).toHaveLength(limit);
    const tooLarge = { kind: "too_large", info: { ...above, size: limit + 1 } };
    expect(await files.read(above, limit)).toMatchObject(tooLarge);
    expect(await files.readLive(bucket, above.name, limit)).toMatchObject(tooLarge);
  },

  "an object stored as gzip is inflated": async ({ files, put }) => {
    const version = await put(`${folder()}call-1.json`, gzipSync('{"id":1}'), "gzip");

    expect(bytesOf(await files.read(version, limit))).toEqual(text('{"id":1}'));
  },

  "an object that inflates past the limit is too large": async ({ files, put }) => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const version = await put(`${folder()}call-1.json`, bomb, "gzip");

    expect(await files.read(version, 100_000)).toMatchObject({ kind: "too_large", info: version });
  },

  "a name may hold anything but a line's end": async ({ files, bucket, put }) => {
    const prefix = folder();
    const names = ["a b.json", "a#1.json", "a?b=c.json", "a%2Fb.json", "ä€𝄞.json", "a'\"b.json", "a+b&c.json", "deep/er/call-1.json"];
    for (const name of names) {
      const version = await put(`${prefix}${name}`, text(name));
      expect(bytesOf(await files.read(version, limit))).toEqual(text(name));
    }

    const listed = await collect(files.list(bucket, prefix));

    expect(new Set(listed.map(({ name }) => name))).toEqual(new Set(names.map((name) => `${prefix}${name}`)));
  },

  "lists the live objects under a prefix in the order of their names": async ({ files, bucket, put, remove }) => {
    const prefix = folder();
    await put(`${prefix}b/call-2.json`, text("22"));
    await put(`${prefix}a/call-1.json`, text("1"));
    const latest = await put(`${prefix}a/call-1.json`, text("333"));
    await put(`${prefix}b/call-10.json`, text("4444"));
    await put(`${prefix}c/call-1.json`, text("5"));
    await remove(`${prefix}c/call-1.json`);

    const listed = await collect(files.list(bucket, prefix));

    expect(listed.map(({ name, size }) => [name.slice(prefix.length), size])).toEqual([
      ["a/call-1.json", 3],
      ["b/call-10.json", 4],
      ["b/call-2.json", 2],
    ]);
    expect(listed[0]).toMatchObject({ generation: latest.generation });
    expect(await collect(files.list(bucket, `${prefix}b/call-2`))).toHaveLength(1);
    const after = await collect(files.list(bucket, prefix, `${prefix}b/call-10.json`));
    expect(after.map(({ name }) => name.slice(prefix.length))).toEqual(["b/call-10.json", "b/call-2.json"]);
    expect(await collect(files.list(bucket, prefix, `${prefix}a/call-1.json0`))).toHaveLength(2);
    expect(await collect(files.list(bucket, folder()))).toEqual([]);
  },

  "quarantine keeps the bytes it is given, and a copy that is there stays as it is": async ({ files, put }) => {
    const version = await put(`${folder()}call-1.json`, text("broken"));
    const name = `not_json/2026/03/01/${version.generation}-call-1.json`;

    expect(await files.quarantine(version, name, text("broken"))).toBe(true);
    expect(await files.quarantine(version, name, text("something else"))).toBe(true);

    expect(bytesOf(await files.readQuarantine(name, limit))).toEqual(text("broken"));
  },

  "quarantine copies what was not read, and reports a generation that is gone": async ({ files, put }) => {
    const object = `${folder()}call-1.json`;
    const version = await put(object, text("far too large"));
    const name = `too_large/2026/03/01/${version.generation}-call-1.json`;

    expect(await files.quarantine(version, name, null)).toBe(true);
    await put(object, text("newer"));
    expect(await files.quarantine(version, name, null)).toBe(true);
    expect(await files.quarantine(version, `${name}-again`, null)).toBe(false);

    expect(bytesOf(await files.readQuarantine(name, limit))).toEqual(text("far too large"));
    expect(await files.readQuarantine(`${name}-again`, limit)).toEqual({ kind: "gone" });
  },

  "a quarantined copy at the limit is read, one byte more is too large": async ({ files, put }) => {
    const version = await put(`${folder()}call-1.json`, text("x"));
    const reason = `limit-${version.generation}`;
    await files.quarantine(version, `${reason}/at`, randomBytes(limit));
    await files.quarantine(version, `${reason}/above`, randomBytes(limit + 1));

    expect(bytesOf(await files.readQuarantine(`${reason}/at`, limit))).toHaveLength(limit);
    expect(await files.readQuarantine(`${reason}/above`, limit)).toMatchObject({ kind: "too_large", info: { size: limit + 1 } });
  },

  "quarantine is listed by prefix, and emptied one by one": async ({ files, put }) => {
    const version = await put(`${folder()}call-1.json`, text("x"));
    const reason = `listed-${version.generation}`;
    await files.quarantine(version, `${reason}/b`, text("bb"));
    await files.quarantine(version, `${reason}/a`, text("a"));

    const before = await collect(files.listQuarantine(`${reason}/`));
    await files.removeQuarantine(`${reason}/a`);
    await files.removeQuarantine(`${reason}/a`);
    const after = await collect(files.listQuarantine(`${reason}/`));

    expect(before.map(({ name, size }) => [name, size])).toEqual([
      [`${reason}/a`, 1],
      [`${reason}/b`, 2],
    ]);
    expect(after.map(({ name }) => name)).toEqual([`${reason}/b`]);
    expect(await files.readQuarantine(`${reason}/a`, limit)).toEqual({ kind: "gone" });
  },
};

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const bytesOf = (read: Awaited<ReturnType<SessionFiles["read"]>>): Uint8Array | null =>
  read.kind === "found" ? new Uint8Array(read.file.bytes) : null;

/** Every promise of the port on one engine. */
export const sessionFilesContract = (engine: Engine<StorageSubject>): void => runContract(promises, engine);
