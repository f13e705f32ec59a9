import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { ControlPlane } from "./control-plane.ts";
import { type Generated, generated } from "./policy.ts";
import { type Run, errors, given, runTerraform } from "./terraform.ts";

/** One line of what `terraform plan -json` prints. */
const message = z.looseObject({
  type: z.string(),
  change: z.looseObject({ action: z.string(), resource: z.looseObject({ addr: z.string() }) }).optional(),
  diagnostic: z
    .looseObject({
      severity: z.string(),
      summary: z.string(),
      detail: z.string(),
      snippet: z.looseObject({ code: z.string() }).nullish(),
    })
    .optional(),
});
const shown = z.object({ planned_values: z.object({ outputs: z.record(z.string(), z.looseObject({ value: z.unknown().optional() })) }) });

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
    // Later versions have a variable for it.
    if (existsSync(grants))
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

  /**
   * Plans, to be applied by `apply`.
   * @returns One line per resource that would change, such as "update google_storage_bucket.code".
   * @throws Error with Terraform's own message, and the line of the module that it is about, if there is no plan.
   */
  async plan(variables: Variables): Promise<readonly string[]> {
    // Local modules are found once "get" has listed them; "init" would ask the registry for the providers.
    await this.#run("get");
    const run = await this.#run("plan", "-json", "-input=false", `-out=${this.#plan}`, ...this.#state, ...given(variables));
    const messages = run.stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => message.parse(JSON.parse(line)));
    if (run.code !== 0) {
      const problems = messages.flatMap(({ diagnostic }) =>
        diagnostic?.severity === "error" ? [`${diagnostic.summary}: ${diagnostic.detail}\n${diagnostic.snippet?.code ?? ""}`] : [],
      );
      throw new Error(`terraform plan: ${problems.join("\n") || errors(run)}`);
    }
    return messages.flatMap(({ type, change }) =>
      type === "planned_change" && change !== undefined && change.action !== "move" ? [`${change.action} ${change.resource.addr}`] : [],
    );
  }

  /** The value that an output would have after the plan. */
  async output(name: string): Promise<unknown> {
    const run = await this.#run("show", "-json", this.#plan);
    return shown.parse(JSON.parse(run.stdout)).planned_values.outputs[name]?.value;
  }

  /** Applies what was planned last. @throws Error with Terraform's own message if that fails. */
  async apply(): Promise<void> {
    const run = await this.#run("apply", "-no-color", "-input=false", "-parallelism=20", ...this.#state, this.#plan);
    if (run.code !== 0) throw new Error(`terraform apply: ${errors(run)}`);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #module(): string {
    return path.join(this.#folder, "terraform");
  }

  get #plan(): string {
    return path.join(this.#folder, "plan");
  }

  get #state(): readonly string[] {
    return [`-state=${path.join(this.#folder, "terraform.tfstate")}`];
  }

  #clear(): void {
    for (const part of ["terraform", "schema"]) rmSync(path.join(this.#folder, part), { recursive: true, force: true });
  }

  #run(command: string, ...parameters: readonly string[]): Promise<Run> {
    return runTerraform(this.#module, this.#plane.environment, command, ...parameters);
  }
}
