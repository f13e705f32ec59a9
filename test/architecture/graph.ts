import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Import, readImports, sourceFiles } from "./imports.ts";
import { type Room, rooms } from "./rooms.ts";

/**
 * `npm run graph`: prints the rooms, the arrows between them, the arrows that run back up, and the circles. Fails if there is one. With
 * `--write` it also writes the table of rooms into CONTRIBUTING.md.
 */

/** The room of a file, or null if the table has none for its folder. */
export function roomOf(file: string, table: Readonly<Record<string, Room>> = rooms): string | null {
  const named = (place: string): string | undefined => Object.keys(table).find((room) => table[room]?.at.includes(place));
  return named(file) ?? named(path.posix.dirname(file)) ?? null;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly imports: readonly Import[];
}

/** Arrows between different rooms; modules from outside the repository are left out. */
export function arrowsOf(imports: readonly Import[], table: Readonly<Record<string, Room>> = rooms): readonly Arrow[] {
  const between = imports.flatMap((one) => {
    const [from, to] = [roomOf(one.file, table), roomOf(one.target, table)];
    return from === null || to === null || from === to ? [] : [{ from, to, one }];
  });
  return [...Map.groupBy(between, ({ from, to }) => `${from} → ${to}`).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ from: first.from, to: first.to, imports: group.map(({ one }) => one) }];
  });
}

/** Arrows to a room that the table lists later: the lower room would know the upper one. */
export function backArrows(arrows: readonly Arrow[], table: Readonly<Record<string, Room>> = rooms): readonly Arrow[] {
  const order = Object.keys(table);
  return arrows.filter(({ from, to }) => order.indexOf(to) > order.indexOf(from));
}

/** Groups of nodes that reach each other: each is at least one circle. */
export function circlesOf(edges: readonly (readonly [string, string])[]): readonly (readonly string[])[] {
  const targets = Map.groupBy(edges, ([from]) => from);
  const reach = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const [, to] of targets.get(node) ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return seen;
  };
  const reached = new Map([...targets.keys()].map((node) => [node, reach(node)]));
  const onCircles = [...reached].filter(([node, nodes]) => nodes.has(node)).map(([node]) => node);
  return [
    ...Map.groupBy(onCircles, (node) =>
      onCircles.find((other) => reached.get(node)?.has(other) === true && reached.get(other)?.has(node) === true),
    ).values(),
  ];
}

/** Circles among files, type imports included. */
export const fileCircles = (imports: readonly Import[]): readonly (readonly string[])[] =>
  circlesOf(imports.map(({ file, target }) => [file, target]));

function print(): void {
  const imports = readImports();
  const arrows = arrowsOf(imports);
  const back = backArrows(arrows);
  const circles = [...circlesOf(arrows.map(({ from, to }) => [from, to])), ...fileCircles(imports)];
  const lines: string[] = [];
  for (const [name, { at }] of Object.entries(rooms)) {
    const count = sourceFiles().filter((file) => roomOf(file) === name).length;
    lines.push(`${name} (${count} ${count === 1 ? "file" : "files"}: ${at.join(", ")})`);
    for (const { to, imports: found } of arrows.filter(({ from }) => from === name)) lines.push(`  → ${to} ${found.length}`);
  }
  lines.push("", `${Object.keys(rooms).length} rooms, ${arrows.length} arrows, ${back.length} back up, ${circles.length} circles`);
  for (const { from, to, imports: found } of back) {
    lines.push(`back up: ${from} → ${to}: ${found.map(({ file, target }) => `${file} imports ${target}`).join(", ")}`);
  }
  for (const circle of circles) lines.push(`circle: ${circle.join(", ")}`);
  process.stdout.write(`${lines.join("\n")}\n`);
  if (back.length > 0 || circles.length > 0) process.exitCode = 1;
}

const contributing = path.join(import.meta.dirname, "../../CONTRIBUTING.md");
const begin = "<!-- rooms: npm run graph -- --write -->\n";
const end = "<!-- end of rooms -->\n";

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

/** CONTRIBUTING.md as it is, and as it should be. */
export function contributingPage(): { readonly current: string; readonly expected: string } {
  const current = readFileSync(contributing, "utf8");
  const [before = "", rest = ""] = current.split(begin);
  const [, after = ""] = rest.split(end);
  const lines = Object.entries(rooms).map(([name, { at, rooms: allowed }]) => `| ${name} | ${code(at)} | ${allowed.join(", ")} |`);
  const table = ["| room | files | may import |", "|---|---|---|", ...lines].join("\n");
  return { current, expected: `${before}${begin}${table}\n${end}${after}` };
}

if (import.meta.main) {
  print();
  if (process.argv.includes("--write")) writeFileSync(contributing, contributingPage().expected);
}
