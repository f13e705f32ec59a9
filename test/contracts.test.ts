import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { importsIn } from "./architecture/imports.ts";

// Every implementation of a port, fakes of the tests included, runs that port's contract.

const contracts: Readonly<Record<string, string>> = { SessionFiles: "sessionFilesContract", Warehouse: "warehouseContract" };

/** Implementations that run no contract yet, as `file: port`. One that runs it by now fails. */
const missing: readonly string[] = [];

const read = (file: string): string => readFileSync(file, "utf8");
const filesOf = (...patterns: readonly string[]): readonly string[] =>
  globSync([...patterns])
    .map((file) => file.replaceAll(path.sep, "/"))
    .toSorted();
const sources = filesOf("functions/**/*.ts", "test/**/*.ts").filter((file) => file !== "test/contracts.test.ts");

/** Ports that a source text implements: a class, or an object of the port's type. */
export const portsIn = (text: string): readonly string[] =>
  Object.keys(contracts).filter((port) =>
    [
      new RegExp(String.raw`\bimplements\b[^{]*\b${port}\b`),
      new RegExp(String.raw`:\s*${port}\s*=\s*[^=>]`),
      new RegExp(String.raw`\bsatisfies\s+${port}\b`),
    ].some((form) => form.test(text)),
  );

/** Files that a test imports, itself or through other files of test/. */
function reachedBy(test: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [test];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const name of importsIn(read(file), file)) {
      if (!name.startsWith(".")) continue;
      const target = path.posix.join(path.posix.dirname(file), name);
      if (reached.has(target)) continue;
      reached.add(target);
      if (target.startsWith("test/") && target.endsWith(".ts")) open.push(target);
    }
  }
  return reached;
}

const callers = filesOf("test/**/*.test.ts")
  .filter((file) => file !== "test/contracts.test.ts")
  .flatMap((file) =>
    Object.entries(contracts)
      .filter(([, contract]) => read(file).includes(`${contract}({`))
      .map(([port]) => ({ port, reached: reachedBy(file) })),
  );

const implementations = sources.flatMap((file) => portsIn(read(file)).map((port) => ({ file, port })));
const withoutContract = implementations
  .filter(({ file, port }) => !callers.some((caller) => caller.port === port && caller.reached.has(file)))
  .map(({ file, port }) => `${file}: ${port}`);

it("the implementations of both ports are found", () => {
  expect(implementations).toContainEqual({ file: "functions/storage/cloud-storage.ts", port: "SessionFiles" });
  expect(implementations).toContainEqual({ file: "functions/warehouse/duckdb/duckdb.ts", port: "Warehouse" });
  expect(implementations).toContainEqual({ file: "test/support/memory-files.ts", port: "SessionFiles" });
});

it("every implementation of a port runs the port's contract", () => {
  const unexpected = withoutContract.filter((line) => !missing.includes(line));
  expect(unexpected.map((line) => `${line}: call its contract in a test that imports the file`)).toEqual([]);
});

it("an implementation that runs its contract is not listed as missing", () => {
  expect(missing.filter((line) => !withoutContract.includes(line)).map((line) => `${line}: remove it from "missing"`)).toEqual([]);
});

it.each([
  ["class A implements SessionFiles {", ["SessionFiles"]],
  ["class A extends B implements C, Warehouse {", ["Warehouse"]],
  ["const a: Warehouse = {", ["Warehouse"]],
  ["const a = { } satisfies Warehouse;", ["Warehouse"]],
  ["(warehouse: Warehouse) => files", []],
  ["open = (): Warehouse => b", []],
])("%s is seen as an implementation of %j", (text, ports) => {
  expect(portsIn(text)).toEqual(ports);
});
