import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { ControlPlane } from "./control-plane.ts";
import { type Generated, generated } from "./policy.ts";
import { errors, given, runTerraform } from "./terraform.ts";

const shownPlan = z.object({
  resource_changes: z.array(z.object({ address: z.string(), change: z.object({ actions: z.array(z.string()) }) })).default([]),
  output_changes: z.record(z.string(), z.looseObject({ after: z.unknown() })).default({}),
});

/** What a plan would do. */
export interface Changes {
  /** One line per resource that would change, such as "update google_storage_bucket.code". */
  readonly lines: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

const isOurs = (source: string): boolean => !/\.terraform|\.tfstate/u.test(path.basename(source));

type Variables = Readonly<Record<string, unknown>>;

/** A folder with a copy of the module and its state, to be applied to a double of Google's control plane. */
export class Workspace {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-apply-"));
  readonly #plane: ControlPlane;

  constructor(plane: ControlPlane) {
    this.#plane = plane;
  }

  /** Puts the module of the repository in `root` here, instead of what was here; the state stays. */
  take(root: string): void {
    this.#clear();
    cpSync(path.join(root, "terraform"), path.join(this.#folder, "terraform"), { recursive: true, filter: isOurs });
    cpSync(path.join(root, "schema", "generated"), path.join(this.#folder, "schema", "generated"), { recursive: true });
  }

  /**
   * As `take`, the module as it was at a commit, without its wait for Google's agents.
   * @throws Error if the clone's history does not reach back to the commit.
   */
  takeCommit(root: string, commit: string): void {
    this.#clear();
    let archive: Buffer;
    try {
      archive = execFileSync("git", ["archive", commit, "terraform", "schema/generated"], { cwd: root, maxBuffer: 2 ** 28, stdio: "pipe" });
    } catch (error) {
      throw new Error(`commit ${commit} is not in this clone; fetch its whole history: git fetch --unshallow`, { cause: error });
    }
    execFileSync("tar", ["-x", "-C", this.#folder], { input: archive });
    const grants = path.join(this.#module, "iam.tf");
    writeFileSync(grants, readFileSync(grants, "utf8").replace('create_duration = "120s"', 'create_duration = "0s"'));
  }

  /** Changes the generated description of tables and views. */
  change(edit: (schema: Generated) => Generated): void {
    const file = path.join(this.#folder, "schema", "generated", "tables.json");
    writeFileSync(file, JSON.stringify(edit(generated.parse(JSON.parse(readFileSync(file, "utf8"))))));
  }

  /** Writes a package; its content is of no interest. @returns the value for `source_zip`. */
  zip(content: string): string {
    const file = path.join(this.#folder, `${content}.zip`);
    writeFileSync(file, content);
    return file;
  }

  /** @throws Error with Terraform's own message if the plan fails. */
  async plan(variables: Variables): Promise<Changes> {
    const file = path.join(this.#folder, "plan");
    await this.#run("plan", "-input=false", `-out=${file}`, ...this.#state, ...given(variables));
    const { resource_changes: changes, output_changes: outputs } = shownPlan.parse(JSON.parse(await this.#run("show", "-json", file)));
    const lines = changes
      .map(({ address, change }) => `${change.actions.join(" and ")} ${address}`)
      .filter((line) => !/^(no-op|read) /u.test(line));
    return { lines, outputs: Object.fromEntries(Object.entries(outputs).map(([name, { after }]) => [name, after])) };
  }

  /** Applies what `plan` said last. @throws Error with Terraform's own message if that fails. */
  async apply(): Promise<void> {
    await this.#run("apply", "-input=false", "-parallelism=20", ...this.#state, path.join(this.#folder, "plan"));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #module(): string {
    return path.join(this.#folder, "terraform");
  }

  get #state(): readonly string[] {
    return [`-state=${path.join(this.#folder, "terraform.tfstate")}`];
  }

  #clear(): void {
    for (const part of ["terraform", "schema"]) rmSync(path.join(this.#folder, part), { recursive: true, force: true });
  }

  async #run(command: string, ...parameters: readonly string[]): Promise<string> {
    // Local modules are found once "get" has listed them; "init" would ask the registry for the providers.
    if (command === "plan") await runTerraform(this.#module, {}, "get");
    const color = command === "show" ? [] : ["-no-color"];
    const run = await runTerraform(this.#module, this.#plane.environment, command, ...color, ...parameters);
    if (run.code !== 0) throw new Error(`terraform ${command}: ${errors(run)}`);
    return run.stdout;
  }
}
