import { execFileSync, spawn } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { freePort } from "../support/emulators.ts";

const root = path.join(import.meta.dirname, "../..");
const bi = path.join(root, "schema/bi");
/** Everything that Superset needs: its Python, its database, its log. */
const place = path.join(root, "build/superset");
const programs = path.join(place, "python/bin");

/** The account that the server is made with. */
export const account = { username: "admin", password: "admin" } as const;

/** A Superset on 127.0.0.1 with nothing in it. */
export interface Superset {
  readonly url: string;
  readonly log: string;
  /** Sends a request as the administrator. Throws if the answer is not a success. */
  request(method: "GET" | "POST" | "PUT", address: string, body?: FormData | Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
}

const run = (program: string, ...words: readonly string[]) =>
  execFileSync(program, words, { cwd: path.join(bi, "superset"), stdio: ["ignore", "ignore", "inherit"] });

/** Installs Superset with the requirements that are shipped, unless exactly these are installed. */
function install(): void {
  const shipped = ["requirements.txt", "constraints.txt"].map((name) => readFileSync(path.join(bi, "superset", name), "utf8")).join("");
  const mark = path.join(place, "python/installed.txt");
  if (existsSync(mark) && readFileSync(mark, "utf8") === shipped) return;
  rmSync(path.join(place, "python"), { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  run("python3", "-m", "venv", path.join(place, "python"));
  run(path.join(programs, "pip"), "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt");
  writeFileSync(mark, shipped);
}

/** The bundle as a file, made with the command of the page about BI tools. */
export function zipBundle(): Blob {
  const [, command = "false"] = /^1\. `(cp [^`]+)` in this folder\.$/m.exec(readFileSync(path.join(bi, "README.md"), "utf8")) ?? [];
  const folder = path.join(place, "bundle");
  rmSync(folder, { recursive: true, force: true });
  cpSync(path.join(bi, "superset"), path.join(folder, "superset"), { recursive: true });
  execFileSync("sh", ["-c", command], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return new Blob([readFileSync(path.join(folder, "contact_center.zip"))]);
}

/** Installs and starts Superset. Its BigQuery client sends everything to `bigqueryEndpoint`. */
export async function startSuperset(bigqueryEndpoint: string): Promise<Superset> {
  install();
  const home = path.join(place, "home");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const log = path.join(home, "log.txt");
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    TZ: "UTC",
    FLASK_APP: "superset",
    PYTHONDONTWRITEBYTECODE: "1",
    SUPERSET_HOME: home,
    SUPERSET_CONFIG_PATH: path.join(import.meta.dirname, "superset_config.py"),
    BIGQUERY_EMULATOR_HOST: bigqueryEndpoint,
    GOOGLE_CLOUD_PROJECT: "test",
  };
  const output = openSync(log, "a");
  const command = (...words: readonly string[]) =>
    execFileSync(path.join(programs, "superset"), words, { cwd: home, env, stdio: ["ignore", output, output] });
  command("db", "upgrade");
  const { username, password } = account;
  const person = ["--firstname", "Test", "--lastname", "Admin", "--email", "admin@example.com"];
  command("fab", "create-admin", "--username", username, "--password", password, ...person);
  command("init");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(
    path.join(programs, "gunicorn"),
    ["--workers", "1", "--threads", "8", "--timeout", "300", "--bind", `127.0.0.1:${port}`, "superset.app:create_app()"],
    { cwd: home, env, stdio: ["ignore", output, output] },
  );
  closeSync(output);
  const exited = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const killNow = (): void => void server.kill("SIGKILL");
  process.once("exit", killNow);
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await exited;
    process.removeListener("exit", killNow);
  };
  const until = performance.now() + 120_000;
  while (
    !(await fetch(`${url}/health`)
      .then(({ ok }) => ok)
      .catch(() => false))
  ) {
    if (server.exitCode !== null || performance.now() > until) throw new Error(`Superset does not start; its log is ${log}`);
    await delay(500);
  }
  return { url, log, request: await logIn(url), stop };
}

async function logIn(url: string): Promise<Superset["request"]> {
  const answered = await fetch(`${url}/api/v1/security/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...account, provider: "db", refresh: true }),
  });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await answered.json());
  const authorization = `Bearer ${token}`;
  const protection = await fetch(`${url}/api/v1/security/csrf_token/`, { headers: { authorization } });
  const { result } = z.object({ result: z.string() }).parse(await protection.json());
  // The token counts only with the session that it was made for.
  const cookie = protection.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return async (method, address, body) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${url}${address}`, {
      method,
      headers: { authorization, cookie, referer: url, "x-csrftoken": result, ...(isForm ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${(await response.text()).slice(0, 2_000)}`);
    return response.json();
  };
}
