import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * A program that answers for a cloud service on 127.0.0.1. `stop` ends the process and removes its data, home and log. `restart` ends it with SIGKILL and
 * starts it again on the same address and data, as far as it keeps its data on disk.
 */
export type Emulator = { readonly endpoint: string; readonly log: string; restart(): Promise<void>; stop(): Promise<void> };

/** The emulator is not installed; `missing` says how to get it. */
export type Missing = { readonly missing: string };

type Server = {
  readonly name: string;
  readonly program: string;
  readonly install: string;
  /** The environment variable that, set to 1, makes a missing program a failure. */
  readonly requiredBy: string;
  arguments(ports: { readonly http: number; readonly grpc: number }, folder: string): readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  prepare?(folder: string): void;
  ready(endpoint: string): Promise<boolean>;
};

/** The folder that `install.sh` fills. */
export function toolsFolder(): string {
  return process.env["CCAIP_TOOLS"] ?? path.join(homedir(), ".cache", "ccaip-sessions-tools");
}

/** For tests that take minutes on an emulator: null if every test is required, otherwise why this part is skipped. */
export const onlyWhenComplete = (): Missing | null =>
  process.env["REQUIRE_EMULATORS"] === "1" ? null : { missing: "takes minutes on the emulator; run with REQUIRE_EMULATORS=1" };

/** Starts fake-gcs-server with buckets in memory. With REQUIRE_EMULATORS=1 it throws if the program is missing. */
export function startStorageEmulator(): Promise<Emulator | Missing> {
  return start({
    name: "fake-gcs-server",
    program: path.join(toolsFolder(), "bin", "fake-gcs-server"),
    install: "storage",
    requiredBy: "REQUIRE_EMULATORS",
    // prettier-ignore
    arguments: ({ http }) => [
      "-scheme", "http", "-host", "127.0.0.1", "-port", `${http}`, "-backend", "memory",
      "-public-host", `127.0.0.1:${http}`, "-external-url", `http://127.0.0.1:${http}`,
    ],
    ready: async (endpoint) => (await fetch(`${endpoint}/storage/v1/b?project=test`)).ok,
  });
}

/**
 * Starts local-bigquery on a new data folder, with project `test`. Its load jobs read `gs://` from `storageEndpoint`
 * if one is given. With REQUIRE_EMULATORS=1 it throws if the program is missing.
 */
export function startBigqueryEmulator(options: { readonly storageEndpoint?: string } = {}): Promise<Emulator | Missing> {
  return start({
    name: "local-bigquery",
    program: path.join(toolsFolder(), "bigquery", "bin", "local-bigquery"),
    install: "bigquery",
    requiredBy: "REQUIRE_EMULATORS",
    // prettier-ignore
    arguments: ({ http, grpc }, folder) => [
      "--host", "127.0.0.1", "--port", `${http}`, "--grpc-port", `${grpc}`,
      "--project", "test", "--data-dir", path.join(folder, "data"),
    ],
    environment: options.storageEndpoint === undefined ? {} : { STORAGE_EMULATOR_HOST: options.storageEndpoint },
    // DuckDB looks for its extensions under the home folder; without them it would ask the network for them.
    prepare: (folder) => {
      mkdirSync(path.join(folder, "data"));
      symlinkSync(path.join(toolsFolder(), "bigquery-home", ".duckdb"), path.join(folder, ".duckdb"));
    },
    ready: (endpoint) => answersQueries(endpoint, "test"),
  });
}

/**
 * Starts goccy/bigquery-emulator in memory. It serves the one project it is started with, `test` by default, and is missing unless
 * somebody has built it; with REQUIRE_GOCCY=1 it throws then.
 */
export function startGoccyEmulator({ project = "test" }: { readonly project?: string } = {}): Promise<Emulator | Missing> {
  return start({
    name: "goccy/bigquery-emulator",
    program: path.join(toolsFolder(), "bin", "goccy-bigquery-emulator"),
    install: "goccy",
    requiredBy: "REQUIRE_GOCCY",
    arguments: ({ http, grpc }) => [
      "--host=127.0.0.1",
      `--project=${project}`,
      `--port=${http}`,
      `--grpc-port=${grpc}`,
      "--database=:memory:",
    ],
    ready: (endpoint) => answersQueries(endpoint, project),
  });
}

async function start(server: Server): Promise<Emulator | Missing> {
  if (!existsSync(server.program)) {
    const missing = `${server.name} is not installed; run: bash test/emulators/install.sh ${server.install}`;
    if (process.env[server.requiredBy] === "1") throw new Error(missing);
    return { missing };
  }
  // Between the look for a free port and its use another process may take it: then the server exits and a new pair is tried.
  for (let attempt = 1; ; attempt += 1) {
    const started = await startOnce(server);
    if ("endpoint" in started) return started;
    if (attempt === 3) throw new Error(`${server.name} does not start; its log ends with:\n${started.logged}`);
  }
}

async function startOnce(server: Server): Promise<Emulator | { readonly logged: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-emulator-"));
  server.prepare?.(folder);
  const log = path.join(folder, "log");
  const ports = { http: await freePort(), grpc: await freePort() };
  const endpoint = `http://127.0.0.1:${ports.http}`;
  let running = launch(server, ports, folder, log);

  const stop = async (): Promise<void> => {
    await running.end();
    rmSync(folder, { recursive: true, force: true });
  };
  const restart = async (): Promise<void> => {
    await running.kill();
    running = launch(server, ports, folder, log);
    if (!(await isReady(server, endpoint, running))) throw new Error(`${server.name} does not start again; its log is ${log}`);
  };
  if (await isReady(server, endpoint, running)) return { endpoint, log, restart, stop };
  const logged = readFileSync(log, "utf8").slice(-2_000);
  await stop();
  return { logged };
}

interface Process {
  readonly hasExited: () => boolean;
  /** Asks it to end, and kills it if it does not. */
  end(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

function launch(server: Server, ports: { readonly http: number; readonly grpc: number }, folder: string, log: string): Process {
  const output = openSync(log, "a");
  const child = spawn(server.program, server.arguments(ports, folder), {
    stdio: ["ignore", output, output],
    // Nothing of the caller's environment: these servers take settings from variables with everyday names.
    env: { PATH: process.env["PATH"], HOME: folder, TZ: "UTC", ...server.environment },
  });
  closeSync(output);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  let isOver = false;
  void exited.then(() => (isOver = true));
  const killNow = (): void => void child.kill("SIGKILL");
  process.once("exit", killNow);
  const kill = async (): Promise<void> => {
    killNow();
    await exited;
    process.removeListener("exit", killNow);
  };
  const end = async (): Promise<void> => {
    child.kill("SIGTERM");
    const patience = new AbortController();
    await Promise.race([exited, delay(5_000, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    await kill();
  };
  return { hasExited: () => isOver, end, kill };
}

async function isReady(server: Server, endpoint: string, { hasExited }: Process): Promise<boolean> {
  const until = performance.now() + 60_000;
  while (!hasExited() && performance.now() < until) {
    if (await server.ready(endpoint).catch(() => false)) return true;
    await delay(100);
  }
  return false;
}

/** The first statement is slow (the engine loads its extensions), so readiness is a statement answered, not a port open. */
async function answersQueries(endpoint: string, project: string): Promise<boolean> {
  const response = await fetch(`${endpoint}/bigquery/v2/projects/${project}/queries`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "SELECT 1", useLegacySql: false }),
  });
  return response.ok && (await response.text()).includes('"rows"');
}

/** A port of 127.0.0.1 that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
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
}
