import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Place } from "./sample.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");

/** A copy of the sources in which one change after the other is compiled: `npm run check` compiles before it tests. */
export class MutatedSources {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "ccaip-mutated-"));

  constructor() {
    for (const entry of ["functions", "schema", "test", "tsconfig.json", "package.json"])
      cpSync(path.join(root, entry), path.join(this.#folder, entry), { recursive: true });
    symlinkSync(path.join(root, "node_modules"), path.join(this.#folder, "node_modules"));
  }

  /** Whether the sources compile with the text of a place replaced. */
  async compile({ file, from, to }: Place, replacement: string): Promise<boolean> {
    const at = path.join(this.#folder, file);
    const text = readFileSync(at, "utf8");
    const lines = text.split("\n");
    const offsetOf = ({ line, column }: Place["from"]): number =>
      lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + column;
    writeFileSync(at, text.slice(0, offsetOf(from)) + replacement + text.slice(offsetOf(to)));
    try {
      await run(path.join(root, "node_modules", ".bin", "tsc"), ["--noEmit", "--project", this.#folder]);
      return true;
    } catch {
      return false;
    } finally {
      writeFileSync(at, text);
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
