/** `npm run test:sweep`: fails every call of both ports in turn, in every command and task of upkeep that writes, at each size. */

import { parseArgs } from "node:util";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { type SweepFinding, findingText, sweep } from "./sweep.ts";
import { tasks } from "./tasks.ts";

const { values } = parseArgs({ options: { task: { type: "string", default: "" }, sizes: { type: "string", default: "1,2,default" } } });
const sizes = values.sizes.split(",").map((size) => (size === "default" ? null : Number(size)));
if (sizes.some((size) => size !== null && (!Number.isSafeInteger(size) || size < 1))) {
  process.stderr.write("--sizes: expected whole numbers or default, such as 1,2,default\n");
  process.exit(2);
}
const write = (line: string): void => void process.stdout.write(`${line}\n`);

const warehouse = await openDuckdb(":memory:");
const findings: SweepFinding[] = [];
let runs = 0;
for (const task of tasks.filter(({ name }) => name.includes(values.task))) {
  for (const size of task.isSized ? sizes : [null]) {
    for (const kind of ["once", "crash"] as const) {
      const began = performance.now();
      const result = await sweep(warehouse, task, { size, kind, isChosen: () => true });
      runs += result.runs;
      findings.push(...result.findings);
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      write(`${task.name}, size ${size ?? "default"}, ${kind}: ${result.runs} runs, ${result.findings.length} findings, ${seconds} s`);
    }
  }
}
await warehouse.close();

for (const finding of findings) write(`FOUND ${findingText(finding)}`);
write(`${runs} runs, ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;
