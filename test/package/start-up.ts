import { parseArgs } from "node:util";
import { medianOf } from "../bench/measure.ts";
import { firstAnswerNames, firstAnswers } from "./first-answer.ts";

/**
 * What a cold start costs: CPU time and memory from the start of the process to the first event answered, of the package beside an empty
 * function and the plain use of the same clients: `npm run bench:start`. CPU time rather than seconds, which another program changes.
 */
const { values } = parseArgs({ options: { rounds: { type: "string", default: "9" } } });

const answers = await firstAnswers(Number(values.rounds));
const cpuOf = (name: (typeof firstAnswerNames)[number]): readonly number[] => (answers.get(name) ?? []).map(({ cpu }) => cpu);
const empty = medianOf(cpuOf("empty function"));

process.stdout.write(`from the start of the process to the first event answered, medians of ${values.rounds} (least to most)\n`);
for (const name of firstAnswerNames) {
  const cpu = cpuOf(name);
  const memory = medianOf((answers.get(name) ?? []).map((answer) => answer.memory));
  const spread = `${medianOf(cpu).toFixed(0)} ms CPU (${Math.min(...cpu).toFixed(0)} to ${Math.max(...cpu).toFixed(0)})`;
  const over = name === "empty function" ? "" : `, ${(medianOf(cpu) - empty).toFixed(0)} ms over the empty one`;
  process.stdout.write(`  ${name.padEnd(25)} ${spread.padEnd(27)} ${memory.toFixed(0).padStart(4)} MiB${over}\n`);
}
