/** `npm run test:crash`: kills the function again and again under load, and compares what is left with what must be there. */

import { parseArgs } from "node:util";
import { type CrashResult, runCrashes } from "./crash.ts";
import { embeddedStage } from "./embedded.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    sessions: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const kills = Number(values.kills);
const sessions = Number(values.sessions ?? kills * 12);
const seed = Number(values.seed);
if (![kills, sessions, seed].every((number) => Number.isSafeInteger(number) && number >= 1)) {
  process.stderr.write("--kills, --sessions and --seed: expected a whole number, at least 1\n");
  process.exit(2);
}
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

tell(`DuckDB and a folder: ${kills} kills, ${sessions} sessions, seed ${seed}`);
const stage = embeddedStage();
try {
  const result = await runCrashes(stage, { kills, sessions, seed, longestLife: 3_000, tell: (line) => tell(`  ${line}`) });
  if (!report(result)) process.exitCode = 1;
} finally {
  stage.remove();
}

function report({ killsUnderLoad, writes, deliveries, relations, ledger }: CrashResult): boolean {
  tell(
    `  ${writes} files written; ${deliveries.posts} deliveries: ${deliveries.acknowledged} acknowledged (${deliveries.duplicates} of them repeated), ${deliveries.refused} answered with an error, ${deliveries.unanswered} cut off`,
  );
  tell(`  ${killsUnderLoad} of ${kills} kills while events waited`);
  tell(`  ${relations.sessions} sessions, ${relations.cells.toLocaleString("en")} cells compared; ${ledger.rows} rows in the ledger`);
  const wrong = [...relations.wrong, ...ledger.wrong];
  tell(
    wrong.length === 0 ? "  equal to the truth, every version with exactly one outcome" : wrong.map((line) => `  WRONG ${line}`).join("\n"),
  );
  return wrong.length === 0;
}
