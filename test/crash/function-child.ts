import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Surroundings } from "./environment.ts";

const listening = z.object({ url: z.string() });

/** A function process and the end it can be put to. */
export interface FunctionChild {
  readonly url: string;
  readonly pid: number;
  readonly process: ChildProcess;
  /** SIGKILL: no handler runs, nothing is flushed. Resolves once the process is gone. */
  kill(): Promise<void>;
}

/** Starts a function process; resolves once it listens. What it prints to standard error goes into the message where it ends before. */
export async function startFunction(where: Surroundings, nodeOptions: readonly string[] = []): Promise<FunctionChild> {
  const script = path.join(import.meta.dirname, "function-process.ts");
  const child = spawn(process.execPath, [...nodeOptions, script, JSON.stringify(where)], { stdio: ["ignore", "pipe", "pipe"] });
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint = (complaint + text).slice(-2_000)));
  const exited = once(child, "exit").then(() => process.removeListener("exit", end));
  const lines = createInterface(child.stdout);
  const first = Promise.withResolvers<string>();
  lines.once("line", first.resolve);
  void exited.then(() => first.reject(new Error(`the function process ended before it listened:\n${complaint}`)));
  const { url } = listening.parse(JSON.parse(await first.promise));
  return {
    url,
    pid: child.pid ?? 0,
    process: child,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
