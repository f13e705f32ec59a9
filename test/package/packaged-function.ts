import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type PackageFiles } from "../../functions/package/files.ts";

const framework = "@google-cloud/functions-framework";
const root = path.join(import.meta.dirname, "..", "..");

/** The package in a folder of its own, with the framework beside it and nothing else to import from. */
export interface Unpacked {
  readonly folder: string;
  remove(): void;
}

export function unpack(files: PackageFiles): Unpacked {
  const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-package-"));
  mkdirSync(path.join(folder, "views"));
  for (const [name, bytes] of files) writeFileSync(path.join(folder, name), bytes);
  mkdirSync(path.join(folder, "node_modules", "@google-cloud"), { recursive: true });
  symlinkSync(path.join(root, "node_modules", framework), path.join(folder, "node_modules", framework));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A function of the package as the buildpack starts it, on loopback. */
export interface Running {
  readonly url: string;
  readonly process: ChildProcess;
  /** Lines of both outputs so far. */
  readonly lines: readonly string[];
  readonly exited: Promise<number | null>;
  /** Milliseconds from spawning to the first connection taken. */
  readonly startedIn: number;
  stop(): Promise<void>;
}

export async function start(folder: string, target: string, environment: Readonly<Record<string, string>> = {}): Promise<Running> {
  const port = await freePort();
  const program = path.join(folder, "node_modules", framework, "build", "src", "main.js");
  const spawnedAt = performance.now();
  const child = spawn(
    process.execPath,
    ["--import", path.join(import.meta.dirname, "loopback.mjs"), program, `--target=${target}`, `--port=${port}`],
    {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, K_SERVICE: target, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text: string) => {
      const parts = `${rest}${text}`.split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts.filter((line) => line !== ""));
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const until = performance.now() + 30_000;
  while (!(await connects(port))) {
    if (performance.now() > until || child.exitCode !== null) {
      child.kill("SIGKILL");
      throw new Error(`the packaged function does not start:\n${lines.join("\n")}`);
    }
    await delay(5);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    lines,
    exited,
    startedIn: performance.now() - spawnedAt,
    stop: async () => {
      child.kill("SIGKILL");
      await exited;
      process.removeListener("exit", kill);
    },
  };
}

/** The event of an object that was written, as Eventarc posts it. */
export function post(
  url: string,
  object: { readonly bucket: string; readonly name: string; readonly generation: string },
): Promise<Response> {
  const { bucket, name, generation } = object;
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "ce-id": `${generation}-${name}`,
      "ce-specversion": "1.0",
      "ce-type": "google.cloud.storage.object.v1.finalized",
      "ce-source": `//storage.googleapis.com/projects/_/buckets/${bucket}`,
      "ce-subject": `objects/${name}`,
      "ce-time": new Date().toISOString(),
      "ce-bucket": bucket,
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    },
    body: JSON.stringify({ kind: "storage#object", bucket, name, generation, metageneration: "1", contentType: "application/json" }),
  });
}

const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port was given"));
        else resolve(address.port);
      });
    });
  });
