import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageFiles } from "../../functions/package/files.ts";
import { start, unpack } from "./packaged-function.ts";

/**
 * Start-up time of the package against an empty function of the same framework: `npm run bench:start`. Medians of one run, taken in turns
 * so that what else the machine does befalls both.
 */
const rounds = 15;

const emptyFunction = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-empty-"));
  writeFileSync(path.join(folder, "package.json"), '{"name":"empty","main":"index.js"}');
  writeFileSync(
    path.join(folder, "index.js"),
    'require("@google-cloud/functions-framework").cloudEvent("ingestSession", async () => undefined);',
  );
  mkdirSync(path.join(folder, "node_modules", "@google-cloud"), { recursive: true });
  const framework = path.join("node_modules", "@google-cloud", "functions-framework");
  symlinkSync(path.join(import.meta.dirname, "..", "..", framework), path.join(folder, framework));
  return folder;
};

const unpacked = unpack(await packageFiles());
const empty = emptyFunction();
const times: { readonly packaged: number[]; readonly empty: number[] } = { packaged: [], empty: [] };
for (let round = 0; round < rounds; round += 1) {
  for (const [name, folder] of [
    ["packaged", unpacked.folder],
    ["empty", empty],
  ] as const) {
    const running = await start(folder, "ingestSession", { NODE_OPTIONS: "--enable-source-maps", SOURCE_BUCKET: "sessions" });
    times[name].push(running.startedIn);
    await running.stop();
  }
}
unpacked.remove();
rmSync(empty, { recursive: true, force: true });

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
const figures = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
process.stdout.write(
  `from start to listening, median of ${rounds} (least to most)\n  packaged function  ${figures(times.packaged)}\n  empty function     ${figures(times.empty)}\n  ratio              ${(median(times.packaged) / median(times.empty)).toFixed(2)}\n`,
);
