import { once } from "node:events";
import { chmod, lstat, mkdir, mkdtemp, readFile, realpath, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type LeftOut, walkFolder } from "../../functions/storage/folder-walk.ts";
import { LocalFolder } from "../../functions/storage/local-folder.ts";
import { sessionFilesContract } from "./session-files.contract.ts";

sessionFilesContract({
  name: "a local folder",
  excused: {
    "an object stored as gzip is inflated": "files of a folder have no content encoding",
    "an object that inflates past the limit is too large": "files of a folder have no content encoding",
  },
  async start() {
    const root = await mkdtemp(path.join(tmpdir(), "ccaip-"));
    const folder = path.join(root, "bucket");
    const files = await LocalFolder.open({ bucket: "local", folder, quarantine: path.join(root, "quarantine") });
    return {
      stop: () => rm(root, { recursive: true }),
      subject: {
        files,
        bucket: "local",
        async put(name, bytes) {
          await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
          await writeFile(path.join(folder, name), bytes);
          const observed = await files.observe(name);
          return { bucket: "local", name, generation: observed?.object.generation ?? "" };
        },
        remove: (name) => rm(path.join(folder, name)),
      },
    };
  },
});

let root: string;
let bucket: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), "ccaip-")));
  bucket = path.join(root, "bucket");
  await mkdir(bucket);
});
afterEach(() => rm(root, { recursive: true }));

const open = (options: Partial<Parameters<typeof LocalFolder.open>[0]> = {}): Promise<LocalFolder> =>
  LocalFolder.open({ bucket: "local", folder: bucket, quarantine: path.join(root, "quarantine"), ...options });

const at = (name: string): string => path.join(bucket, name);
const cacheFile = (): string => at(".generations.ndjson");

/** A path in the bucket whose bytes are Latin-1. */
const latin = (name: string): Buffer => Buffer.concat([Buffer.from(`${bucket}/`), Buffer.from(name, "latin1")]);

const mode = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const listed = async (folder: LocalFolder): Promise<readonly string[]> => (await collect(folder.list("local", ""))).map(({ name }) => name);

/** Writes a file with a given time, in place or as a new file that replaces it. */
async function write(name: string, text: string, { seconds = 1_770_000_000, isReplaced = false } = {}): Promise<void> {
  const file = isReplaced ? at(`.${name}.new`) : at(name);
  await writeFile(file, text);
  await utimes(file, seconds, seconds);
  if (isReplaced) await rename(file, at(name));
}

describe("a change", () => {
  it.each([
    ["in place", false],
    ["by a file that replaces it", true],
  ])("of the content under the same size and time is a new generation, written %s", async (_, isReplaced) => {
    const folder = await open();
    await write("call-1.json", "rating 3");
    const first = await folder.observe("call-1.json");
    await write("call-1.json", "rating 5", { isReplaced });
    const second = await folder.observe("call-1.json");

    expect(second?.isNew).toBe(true);
    expect(BigInt(second?.object.generation ?? 0)).toBeGreaterThan(BigInt(first?.object.generation ?? 0));
    expect(await folder.read({ bucket: "local", name: "call-1.json", generation: first?.object.generation ?? "" }, 100)).toEqual({
      kind: "gone",
    });
  });

  it("under the same size and time is detected by commands that only read the folder, too", async () => {
    const watched = await open();
    await write("call-1.json", "rating 3");
    const first = await watched.observe("call-1.json");
    await write("call-1.json", "rating 5");

    const [info] = await collect((await open({ isReadOnly: true })).list("local", ""));
    expect(info?.generation).not.toBe(first?.object.generation);
    expect(info?.generation).toBe((await watched.observe("call-1.json"))?.object.generation);
  });

  it("of permissions is not a new generation, and neither is a copy with the same time", async () => {
    const folder = await open();
    await write("call-1.json", "rating 3");
    const first = await folder.observe("call-1.json");
    await chmod(at("call-1.json"), 0o640);
    expect(await folder.observe("call-1.json")).toEqual({ object: first?.object, isNew: false });
    await write("call-1.json", "rating 3", { isReplaced: true });
    expect(await folder.observe("call-1.json")).toEqual({ object: first?.object, isNew: false });
    expect((await open({ isReadOnly: true })).look("call-1.json")).toMatchObject({ generation: first?.object.generation });
  });

  it("of the time alone is a new generation, as a rewrite in a bucket is", async () => {
    const folder = await open();
    await write("call-1.json", "rating 3");
    await folder.observe("call-1.json");
    await write("call-1.json", "rating 3", { seconds: 1_770_000_900 });
    expect((await folder.observe("call-1.json"))?.isNew).toBe(true);
  });

  it("may follow within the same tick of the file system's clock, so a file that was just written is read once more", async () => {
    const folder = await open();
    let milliseconds = Number.POSITIVE_INFINITY;
    while (milliseconds >= 50) {
      const startedAt = Date.now();
      await writeFile(at("call-1.json"), `written at ${startedAt}`);
      await folder.observe("call-1.json");
      milliseconds = Date.now() - startedAt;
    }
    expect(folder.changeOf("call-1.json")).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await folder.observe("call-1.json"))?.isNew).toBe(false);
    expect(folder.changeOf("call-1.json")).toBeNull();
  });

  it("of a large file is found by its content", async () => {
    const folder = await open();
    const large = "x".repeat(3_000_000);
    await write("call-1.json", large);
    await folder.observe("call-1.json");
    await write("call-1.json", `${large.slice(1)}y`);
    expect((await folder.observe("call-1.json"))?.isNew).toBe(true);
  });
});

/** What is listed and what is left out, by a folder that is watched and by one that is only read; both must agree. */
async function walked(): Promise<{ readonly names: readonly string[]; readonly leftOut: Readonly<Record<string, string>> }> {
  const [watched, read] = await Promise.all(
    [false, true].map(async (isReadOnly) => {
      const found: LeftOut[] = [];
      const folder = await open({ isReadOnly, onLeftOut: (one) => found.push(one) });
      const names = await listed(folder);
      expect(await listed(folder)).toEqual(names);
      expect(new Set(found.map((one) => one.path)).size).toBe(found.length);
      return { names, leftOut: Object.fromEntries(found.map((one) => [one.path, one.kind])) };
    }),
  );
  expect(read).toEqual(watched);
  return watched ?? { names: [], leftOut: {} };
}

it("a file that changed since it was observed is gone, and its new bytes are not taken for the old ones", async () => {
  const folder = await open();
  await write("call-1.json", "rating 3");
  const observed = await folder.observe("call-1.json");
  await write("call-1.json", "rating 5", { seconds: 1_770_000_900 });
  const version = { bucket: "local", name: "call-1.json", generation: observed?.object.generation ?? "" };
  expect(await folder.read(version, 100)).toEqual({ kind: "gone" });
  expect(await folder.quarantine(version, "too_large/copy.json", null)).toBe(false);
});

describe("the walk", () => {
  let outside: string;
  beforeEach(async () => {
    outside = path.join(root, "outside");
    await mkdir(path.join(outside, "deep"), { recursive: true });
    await mkdir(at("metadata"));
    await writeFile(path.join(outside, "call-2.json"), "{}");
    await writeFile(path.join(outside, "deep", "call-3.json"), "{}");
    await writeFile(at("metadata/call-1.json"), "{}");
  });

  it("follows links to files and folders outside, each once", async () => {
    await symlink(path.join(outside, "call-2.json"), at("link.json"));
    await symlink(path.join(outside, "deep"), at("more"));
    await symlink(path.join(outside, "deep"), at("same"));
    const { names, leftOut } = await walked();
    expect(names).toEqual(["link.json", "metadata/call-1.json", "more/call-3.json"]);
    expect(leftOut).toEqual({ same: "link_followed_before" });
    const folder = await open({ isReadOnly: true });
    const read = await folder.readLive("local", "more/call-3.json", 100);
    expect(read).toMatchObject({ kind: "found", file: { bucket: "local", name: "more/call-3.json", size: 2, bytes: Buffer.from("{}") } });
  });

  it("leaves out a link to a copy in quarantine", async () => {
    await mkdir(path.join(root, "quarantine"));
    await writeFile(path.join(root, "quarantine", "call-9.json"), "{}");
    await symlink(path.join(root, "quarantine", "call-9.json"), at("copy.json"));
    const { names, leftOut } = await walked();
    expect(names).toEqual(["metadata/call-1.json"]);
    expect(leftOut).toEqual({ "copy.json": "quarantine" });
  });

  it("ends in a circle of links, and leaves out links into the bucket", async () => {
    await symlink("metadata/call-1.json", at("latest.json"));
    await symlink("..", at("metadata/up"));
    await symlink(root, at("everything"));
    await symlink(outside, path.join(outside, "deep", "again"));
    const { names, leftOut } = await walked();
    expect(names).toEqual(["everything/outside/call-2.json", "everything/outside/deep/call-3.json", "metadata/call-1.json"]);
    expect(leftOut).toEqual({
      "latest.json": "link_into_bucket",
      "metadata/up": "link_into_bucket",
      "everything/bucket": "link_into_bucket",
      "everything/outside/deep/again": "link_followed_before",
    });
  });

  it("reports broken links, links to themselves, and what is neither file nor folder", async () => {
    await symlink("missing.json", at("broken.json"));
    await symlink("self.json", at("self.json"));
    const server = createServer();
    server.listen(at("socket.json"));
    await once(server, "listening");
    onTestFinished(() => void server.close());
    await symlink(at("socket.json"), at("to-socket.json"));
    const { names, leftOut } = await walked();
    expect(names).toEqual(["metadata/call-1.json"]);
    expect(leftOut).toEqual({
      "broken.json": "broken_link",
      "self.json": "broken_link",
      "socket.json": "not_a_file",
      "to-socket.json": "not_a_file",
    });
  });

  it.runIf(process.platform === "linux")("reports files and folders whose names are not UTF-8", async () => {
    await mkdir(latin("café"));
    await writeFile(latin("café/call-4.json"), "{}");
    await writeFile(latin("metadata/call-é.json"), "{}");
    await writeFile(latin("metadata/call-\u0005é.json"), "{}");
    await writeFile(at("metadata/call-ü�.json"), "{}");
    const { names, leftOut } = await walked();
    expect(names).toEqual(["metadata/call-1.json", "metadata/call-ü�.json"]);
    expect(leftOut).toEqual({
      "caf\\xe9": "name_not_utf8",
      "metadata/call-\\xe9.json": "name_not_utf8",
      "metadata/call-\\x05\\xe9.json": "name_not_utf8",
    });
  });

  it("announces every folder before it reads it, but for those behind links", async () => {
    await symlink(outside, at("everything"));
    await mkdir(at("metadata/2026"));
    const folders: string[] = [];
    const names: string[] = [];
    for await (const name of walkFolder(bucket, { onFolder: (folder) => folders.push(folder) })) names.push(name);
    expect(names).toContain("everything/call-2.json");
    expect(folders).toEqual([bucket, at("metadata"), at("metadata/2026")]);
  });

  it("says why an entry is left out", async () => {
    await symlink("missing.json", at("broken.json"));
    const found: LeftOut[] = [];
    await listed(await open({ isReadOnly: true, onLeftOut: (one) => found.push(one) }));
    expect(found).toEqual([
      { kind: "broken_link", path: "broken.json", reason: "a link to a missing file; restore its target or remove the link" },
    ]);
  });
});

describe("the stored generations", () => {
  it("are read again, but for lines that are unreadable", async () => {
    const first = await open();
    await write("call-1.json", "{}");
    await write("call-2.json", "{}");
    const [one, two] = [await first.observe("call-1.json"), await first.observe("call-2.json")];
    const [line = "", other = ""] = (await readFile(cacheFile(), "utf8")).split("\n");
    const wrong = ['{"name":"call-3.json"}', "null", "[1]", line.replace(/"generation":"\d+"/, '"generation":"newest"'), "\0\0\0"];
    await writeFile(cacheFile(), [line, `{"name":"call-2.js${other}`, ...wrong, other, '{"name":"call-4.js'].join("\n"));

    const second = await open();
    expect(await second.observe("call-1.json")).toEqual({ object: one?.object, isNew: false });
    expect(await second.observe("call-2.json")).toEqual({ object: two?.object, isNew: false });
  });

  it("are rewritten without unreadable lines, so that the next one has a line of its own", async () => {
    await writeFile(cacheFile(), '{"name":"call-2.js');
    const first = await open();
    await write("call-1.json", "{}");
    const before = await first.observe("call-1.json");
    expect((await readFile(cacheFile(), "utf8")).split("\n")).toHaveLength(2);
    expect(await (await open()).observe("call-1.json")).toEqual({ object: before?.object, isNew: false });
  });

  it("have lines of their own behind an unreadable one, if the file cannot be rewritten", async () => {
    await writeFile(cacheFile(), '{"name":"call-1.js');
    await mkdir(`${cacheFile()}.part`);
    await write("call-1.json", "{}");
    const first = await (await open()).observe("call-1.json");
    expect(first?.isNew).toBe(true);
    expect(await (await open()).observe("call-1.json")).toEqual({ object: first?.object, isNew: false });
  });

  it("are rewritten without repetitions once those are many", async () => {
    const first = await open();
    for (let second = 0; second < 110; second += 1) {
      await write("call-1.json", "{}", { seconds: 1_770_000_000 - second });
      await first.observe("call-1.json");
    }
    const before = await first.observe("call-1.json");
    const second = await open();
    expect((await readFile(cacheFile(), "utf8")).trimEnd().split("\n")).toHaveLength(1);
    expect(await second.observe("call-1.json")).toEqual({ object: before?.object, isNew: false });
  });

  it("do not stop the program if they can neither be read nor written", async () => {
    await mkdir(cacheFile());
    const folder = await open();
    await write("call-1.json", "{}");
    const first = await folder.observe("call-1.json");
    expect(first?.isNew).toBe(true);
    expect((await folder.observe("call-1.json"))?.isNew).toBe(false);
    expect((await (await open()).observe("call-1.json"))?.object.generation).toBe(first?.object.generation);
  });

  it.runIf(process.platform === "linux")(
    "do not make a file known when the disk is full, and continue on a new line once it is not",
    async () => {
      await symlink("/dev/full", cacheFile());
      const folder = await open();
      await write("call-1.json", "{}");
      await expect(folder.observe("call-1.json")).rejects.toThrow(/ENOSPC/);
      expect(folder.changeOf("call-1.json")).not.toBeNull();

      await rm(cacheFile());
      await writeFile(cacheFile(), '{"name":"call-1.js');
      const observed = await folder.observe("call-1.json");
      expect(observed?.isNew).toBe(true);
      expect(await (await open()).observe("call-1.json")).toEqual({ object: observed?.object, isNew: false });
    },
  );
});

describe("the quarantine", () => {
  it.each(["bucket", "bucket/quarantine", "bucket/.quarantine", "bucket/not/there/yet", "link/quarantine"])(
    "is refused in the bucket folder: %s",
    async (name) => {
      await symlink(bucket, path.join(root, "link"));
      await expect(open({ quarantine: path.join(root, name) })).rejects.toThrow(
        /the quarantine is in the bucket folder .*; name a folder outside of it with --quarantine <folder>/,
      );
    },
  );

  it("is refused around the bucket folder", async () => {
    await expect(open({ quarantine: root })).rejects.toThrow(/is in the quarantine .*; name a quarantine elsewhere/);
  });

  it("is left out when a folder around it is only read", async () => {
    await mkdir(at("quarantine"));
    await writeFile(at("quarantine/call-1.json"), "{");
    await writeFile(at("call-2.json"), "{}");
    const found: LeftOut[] = [];
    const folder = await open({ quarantine: at("quarantine"), isReadOnly: true, onLeftOut: (one) => found.push(one) });
    expect(await listed(folder)).toEqual(["call-2.json"]);
    expect(found).toMatchObject([{ kind: "quarantine", path: "quarantine" }]);
    expect((await collect(folder.listQuarantine(""))).map(({ name }) => name)).toEqual(["call-1.json"]);
  });

  it("lists, reads and removes its copies, without those that were cut off while they were written", async () => {
    const folder = await open();
    await mkdir(path.join(root, "quarantine", "not_json"), { recursive: true });
    await writeFile(path.join(root, "quarantine", "not_json", "1.json"), "{");
    await writeFile(path.join(root, "quarantine", "not_json", "2.json.0.part"), "{");

    const copies = await collect(folder.listQuarantine("not_json/"));
    expect(copies).toMatchObject([{ name: "not_json/1.json", size: 1 }]);
    expect(await collect(folder.listQuarantine("too_large/"))).toEqual([]);
    expect(await folder.readQuarantine("not_json/1.json", 1)).toMatchObject({ kind: "found", file: copies[0] ?? {} });
    expect(await folder.readQuarantine("not_json/1.json", 0)).toMatchObject({ kind: "too_large", info: copies[0] ?? {} });
    for (const _ of ["there", "gone"]) await folder.removeQuarantine("not_json/1.json");
    expect(await folder.readQuarantine("not_json/1.json", 1)).toEqual({ kind: "gone" });
  });

  it("is private to its user", async () => {
    const mask = process.umask(0o022);
    try {
      await write("call-1.json", "{");
      const folder = await open();
      const observed = await folder.observe("call-1.json");
      await folder.quarantine(observed?.object ?? { bucket, name: "", generation: "" }, "not_json/2026/copy.json", Buffer.from("{"));
    } finally {
      process.umask(mask);
    }
    const copies = ["quarantine", "quarantine/not_json", "quarantine/not_json/2026", "quarantine/not_json/2026/copy.json"];
    expect(await Promise.all(copies.map((name) => mode(path.join(root, name))))).toEqual(["700", "700", "700", "600"]);
  });
});

it("names nothing of a folder that is not there", async () => {
  const folder = await open({ folder: path.join(root, "missing"), isReadOnly: true });
  expect(await listed(folder)).toEqual([]);
  await expect(lstat(path.join(root, "missing"))).rejects.toThrow(/ENOENT/);
});

describe("a name", () => {
  it.each(["../call-1.json", "call\0-1.json", "..", ""])("%j leads to no file of the folder", async (name) => {
    await writeFile(path.join(root, "call-1.json"), "{}");
    for (const folder of [await open(), await open({ isReadOnly: true })]) {
      expect(await folder.observe(name)).toBeNull();
      expect(folder.look(name)).toBeNull();
      expect(folder.changeOf(name)).toBeNull();
      expect(await folder.readLive("local", name, 10)).toEqual({ kind: "gone" });
      expect(await folder.read({ bucket: "local", name, generation: "1" }, 10)).toEqual({ kind: "gone" });
    }
  });

  it("of a missing file or of a subfolder is gone, and of another bucket too", async () => {
    await mkdir(at("sub"));
    await write("call-1.json", "{}");
    for (const folder of [await open(), await open({ isReadOnly: true })]) {
      for (const name of ["missing.json", "sub", "x".repeat(300), "call-1.json/call-2.json"]) {
        expect(await folder.observe(name)).toBeNull();
        expect(folder.changeOf(name)).toBeNull();
        expect(await folder.readLive("local", name, 10)).toEqual({ kind: "gone" });
        expect(await folder.read({ bucket: "local", name, generation: "1" }, 10)).toEqual({ kind: "gone" });
      }
      expect(await folder.readLive("other", "call-1.json", 10)).toEqual({ kind: "gone" });
      expect(await collect(folder.list("other", ""))).toEqual([]);
      const [known] = await collect(folder.list("local", "call-1.json"));
      const generation = known?.generation ?? "";
      expect(await folder.read({ bucket: "local", name: "call-1.json", generation }, 10)).toMatchObject({ kind: "found" });
      expect(await folder.read({ bucket: "other", name: "call-1.json", generation }, 10)).toEqual({ kind: "gone" });
      expect(folder.changeOf("call-1.json")).not.toBeNull();
      expect(await folder.readLive("local", "call-1.json", 2)).toMatchObject({ kind: "found" });
      expect(await folder.readLive("local", "call-1.json", 1)).toMatchObject({ kind: "too_large", info: { size: 2 } });
    }
  });
});

it("a folder that two links lead to, one of them through its parent, is walked once", async () => {
  const outside = path.join(root, "outside");
  await mkdir(path.join(outside, "sub"), { recursive: true });
  await writeFile(path.join(outside, "sub", "call-1.json"), "{}");
  await symlink(path.join(outside, "sub"), at("a"));
  await symlink(outside, at("b"));
  const leftOut: LeftOut[] = [];
  const names = await collect(walkFolder(bucket, { onLeftOut: (entry) => leftOut.push(entry) }));
  expect(names).toEqual(["a/call-1.json"]);
  expect(leftOut).toEqual([expect.objectContaining({ kind: "link_followed_before", path: "b/sub" })]);
});

it("a link to a file of a folder that a link led to is left out", async () => {
  const outside = path.join(root, "outside");
  await mkdir(outside);
  await writeFile(path.join(outside, "call-1.json"), "{}");
  await symlink(outside, at("a"));
  await symlink(path.join(outside, "call-1.json"), at("b.json"));
  const leftOut: LeftOut[] = [];
  expect(await collect(walkFolder(bucket, { onLeftOut: (entry) => leftOut.push(entry) }))).toEqual(["a/call-1.json"]);
  expect(leftOut).toEqual([expect.objectContaining({ kind: "link_followed_before", path: "b.json" })]);
});

it("the files below one subfolder have their names below the folder", async () => {
  await mkdir(at("2026/03"), { recursive: true });
  await writeFile(at("2026/03/call-1.json"), "{}");
  await writeFile(at("call-2.json"), "{}");
  const folders: string[] = [];
  expect(await collect((await open()).names({ below: "2026", onFolder: (one) => folders.push(one) }))).toEqual(["2026/03/call-1.json"]);
  expect(folders).toEqual([at("2026"), at("2026/03")]);
});

it("generations survive the rewriting of their file, and observations of the same file at the same time are one", async () => {
  await write("call-1.json", "{}");
  const folder = await open();
  const seen = await Promise.all([1, 2, 3].map(() => folder.observe("call-1.json")));
  expect(seen.map((observed) => observed?.isNew)).toEqual([true, false, false]);
  await writeFile(cacheFile(), `not a line\n${"\n".repeat(200)}${await readFile(cacheFile(), "utf8")}`);
  const again = await (await open()).observe("call-1.json");
  expect(again).toMatchObject({ isNew: false, object: { generation: seen[0]?.object.generation } });
  expect(await (await open()).observe("call-1.json")).toMatchObject({ isNew: false });
});
