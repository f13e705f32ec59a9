/** `npm run test:crash`: kills the function again and again under load, and compares what is left with what must be there. */

import { parseArgs } from "node:util";
import { type CrashResult, runCrashes } from "./crash.ts";
import { embeddedStage } from "./embedded.ts";
import { emulatedStage } from "./emulated.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    "emulator-kills": { type: "string", default: "20" },
    sessions: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const kills = Number(values.kills);
const sessions = Number(values.sessions ?? kills * 12);
const seed = Number(values.seed);
const emulatorKills = Number(values["emulator-kills"]);
if (![kills, sessions, seed, emulatorKills].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  process.stderr.write("--kills, --emulator-kills, --sessions and --seed: expected a whole number\n");
  process.exit(2);
}
const log = (line: string): void => void process.stdout.write(`${line}\n`);

if (kills > 0) {
  log(`DuckDB and a folder: ${kills} kills, ${sessions} sessions, seed ${seed}`);
  const stage = embeddedStage();
  try {
    const result = await runCrashes(stage, { kills, sessions, seed, longestLife: 1_000, log: (line) => log(`  ${line}`) });
    if (!report(result)) process.exitCode = 1;
  } finally {
    stage.remove();
  }
}
if (emulatorKills > 0) {
  const emulatorSessions = emulatorKills * 3;
  log(`local-bigquery, killed now and then too, and fake-gcs-server: ${emulatorKills} kills, ${emulatorSessions} sessions, seed ${seed}`);
  const stage = await emulatedStage(5);
  if ("missing" in stage) {
    log(`  SKIPPED: ${stage.missing}`);
  } else {
    try {
      const options = { kills: emulatorKills, sessions: emulatorSessions, seed, longestLife: 15_000 };
      if (!report(await runCrashes(stage, { ...options, log: (line) => log(`  ${line}`) }))) process.exitCode = 1;
    } finally {
      await stage.remove();
    }
  }
}

function report({ kills: killed, killsUnderLoad, writes, deliveries, relations, ledger }: CrashResult): boolean {
  log(
    `  ${writes} files written; ${deliveries.posts} deliveries: ${deliveries.acknowledged} acknowledged (${deliveries.duplicates} of them repeated), ${deliveries.refused} answered with an error, ${deliveries.unanswered} cut off`,
  );
  log(`  ${killsUnderLoad} of ${killed} kills while events waited`);
  log(`  ${relations.sessions} sessions, ${relations.cells.toLocaleString("en")} cells compared; ${ledger.rows} rows in the ledger`);
  const wrong = [...relations.wrong, ...ledger.wrong];
  log(
    wrong.length === 0 ? "  equal to the truth, every version with exactly one outcome" : wrong.map((line) => `  WRONG ${line}`).join("\n"),
  );
  return wrong.length === 0;
}
