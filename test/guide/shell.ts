import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** What a command printed on both outputs, in order, and how it ended. */
interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** A shell of somebody who has just cloned the project, in a fresh folder. */
export interface Shell {
  readonly folder: string;
  run(command: string): Promise<Ended>;
  close(): void;
}

/** Columns of the terminal: the default of most. */
export const columns = 80;

/** Printed by `start` once it watches: what follows happens when it is stopped. */
const watching = "Ctrl-C stops.";

/** Lines of progress that appear only if a machine is slow. */
const progress = /^[\d,]+(?: of [\d,]+)? (?:files|sessions), [\d,]+\/s/;

/**
 * Opens a shell in a folder that has only the examples, with an empty home and default settings. What is exported stays so. `npx ccaip-sessions` and `npm start` are the program of this
 * clone, started as they start it; `npm ci` does nothing, since its packages are there.
 */
export function openShell(): Shell {
  const place = mkdtempSync(path.join(tmpdir(), "ccaip-typed-"));
  const [folder, home, bin] = ["work", "home", "bin"].map((name) => path.join(place, name));
  if (folder === undefined || home === undefined || bin === undefined) throw new Error("no folder");
  for (const one of [folder, home, bin]) mkdirSync(one);
  cpSync(path.join(root, "docs/examples"), path.join(folder, "docs/examples"), { recursive: true });
  const program = `"${process.execPath}" "${path.join(root, "functions/cli/main.ts")}"`;
  const write = (name: string, lines: readonly string[]): void => {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${lines.join("\n")}\n`);
    chmodSync(path.join(bin, name), 0o700);
  };
  write("npx", [`[ "$1" = ccaip-sessions ] || exit 127`, "shift", `exec ${program} "$@"`]);
  write("npm", [`case "$1" in`, "ci) ;;", `start) exec ${program} start ;;`, "*) exit 127 ;;", "esac"]);
  const env = { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, HOME: home, TMPDIR: place, NO_COLOR: "1", COLUMNS: String(columns) };
  const exports: string[] = [];
  return {
    folder,
    run: (command) => {
      if (command.startsWith("export ")) exports.push(command);
      return run([...exports, command].join("\n"), folder, env);
    },
    close: () => rmSync(place, { recursive: true }),
  };
}

async function run(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn("bash", ["-c", `exec 2>&1\n${command}`], { cwd, env, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("close", resolve);
  let output = "";
  let isStopping = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (isStopping || !output.includes(watching) || child.pid === undefined) return;
    isStopping = true;
    process.kill(-child.pid, "SIGINT");
  });
  const code = await promise;
  return {
    code,
    lines: output.split("\n").filter((line, index, all) => !progress.test(line) && !(line === "" && index === all.length - 1)),
  };
}
