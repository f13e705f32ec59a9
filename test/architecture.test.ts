import path from "node:path";
import { describe, expect, it } from "vitest";
import { arrowsOf, backArrows, circlesOf, contributingPage, fileCircles, roomOf } from "./architecture/graph.ts";
import { importsIn, readImports, sourceFiles } from "./architecture/imports.ts";
import { leaving, rooms } from "./architecture/rooms.ts";

const files = sourceFiles();
const imports = readImports(files);
const isLeaving = ({ file, target }: { readonly file: string; readonly target: string }): boolean =>
  leaving.includes(`${file} → ${target}`);
const kept = imports.filter((one) => !isLeaving(one));
const addRoom = "add it to a room of test/architecture/rooms.ts";

describe("the rooms of test/architecture/rooms.ts", () => {
  it("cover every folder of functions/ and schema/", () => {
    const folders = new Set(files.map((file) => path.posix.dirname(file)).filter((folder) => folder !== "functions"));
    const named = new Set(Object.values(rooms).flatMap(({ at }) => at));
    expect([...folders].filter((folder) => !named.has(folder)).map((folder) => `${folder}: ${addRoom}`)).toEqual([]);
    expect(files.filter((file) => roomOf(file) === null).map((file) => `${file}: ${addRoom}`)).toEqual([]);
  });

  it.each(Object.entries(rooms))("%s has files, and names rooms above it only", (name, { at, rooms: allowed }) => {
    const empty = at.filter((place) => !files.some((file) => file === place || path.posix.dirname(file) === place));
    expect(empty, "folders and files of the room that do not exist").toEqual([]);
    const order = Object.keys(rooms);
    const unknown = allowed.filter((other) => !order.slice(0, order.indexOf(name)).includes(other));
    expect(unknown, "rooms that are not listed above it").toEqual([]);
  });

  it.each(Object.entries(rooms))("%s imports only what its rule names", (name, { rooms: allowed, modules }) => {
    const broken = kept
      .filter(({ file }) => roomOf(file) === name)
      .filter(({ target }) => {
        const room = roomOf(target);
        if (room !== null) return room !== name && !allowed.includes(room);
        return !modules.some((module) => target === module || target.startsWith(module.endsWith(":") ? module : `${module}/`));
      })
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(broken, "a new arrow is a decision: add it to test/architecture/rooms.ts").toEqual([]);
  });

  it("list no exception that is gone", () => {
    const found = new Set(imports.filter(isLeaving).map(({ file, target }) => `${file} → ${target}`));
    expect(leaving.filter((arrow) => !found.has(arrow)).map((arrow) => `${arrow}: remove it from "leaving", the import is gone`)).toEqual(
      [],
    );
  });
});

it("CONTRIBUTING.md has the table of rooms", () => {
  const { current, expected } = contributingPage();
  expect(current === expected, "run npm run graph -- --write").toBe(true);
});

it("no import runs back up, and no circle of rooms or files exists", () => {
  const arrows = arrowsOf(kept);
  expect(backArrows(arrows)).toEqual([]);
  expect(circlesOf(arrows.map(({ from, to }) => [from, to]))).toEqual([]);
  expect(fileCircles(imports)).toEqual([]);
});

describe("the reading of imports", () => {
  it.each([
    ['import { a } from "./a.ts";', "./a.ts"],
    ['import {\n  a,\n  type B,\n} from "./a.ts";', "./a.ts"],
    ['import type { A } from "./a.ts";', "./a.ts"],
    ['import data from "./a.json" with { type: "json" };', "./a.json"],
    ['export * from "./a.ts";', "./a.ts"],
    ['export { a } from "./a.ts";', "./a.ts"],
    ['import "./a.ts";', "./a.ts"],
    ['const a = await import("./a.ts");', "./a.ts"],
    ["const a = import( './a.ts' );", "./a.ts"],
    ['const a: import("./a.ts").A = b;', "./a.ts"],
    ['const a = require("./a.ts");', "./a.ts"],
  ])("%j is seen", (text, target) => {
    expect(importsIn(text, "x.ts")).toEqual([target]);
  });

  it("comments and the text of messages are ignored", () => {
    expect(importsIn('/** import { a } from "./a.ts" */\n// import "./b.ts"\nconst c = "read from it";', "x.ts")).toEqual([]);
  });

  it("a computed name is refused", () => {
    // In two pieces, so that this file itself can be read.
    expect(() => importsIn(["await import", "(name);"].join(""), "x.ts")).toThrow(
      "x.ts: write the name of the imported module as a string",
    );
  });

  it("the graph shows circles and arrows that run back up", () => {
    expect(
      circlesOf([
        ["a", "b"],
        ["b", "c"],
        ["c", "a"],
        ["c", "d"],
      ]),
    ).toEqual([["a", "b", "c"]]);
    const table = { low: { at: ["low"], rooms: [], modules: [] }, high: { at: ["high"], rooms: ["low"], modules: [] } };
    const arrows = arrowsOf([{ file: "low/a.ts", target: "high/b.ts" }], table);
    expect(backArrows(arrows, table)).toMatchObject([{ from: "low", to: "high" }]);
  });
});
