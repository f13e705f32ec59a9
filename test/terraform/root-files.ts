import { readFileSync } from "node:fs";
import path from "node:path";

const written = "# Written by `npm run generate:terraform`";

/**
 * The files with which an installation by itself calls the module: its variables and outputs again, and each passed on. Terraform has no
 * way to say that in one place, so they are generated.
 * @param folder The folder terraform/.
 * @returns The files' text by name.
 */
export function rootFiles(folder: string): Readonly<Record<string, string>> {
  const module = path.join(folder, "modules", "sessions");
  const variables = readFileSync(path.join(module, "variables.tf"), "utf8");
  const outputs = readFileSync(path.join(module, "outputs.tf"), "utf8");
  const names = [...variables.matchAll(/^variable "(\w+)"/gmu)].map(([, name = ""]) => name).toSorted();
  const width = Math.max(...names.map((name) => name.length));
  const described = [...outputs.matchAll(/^output "(\w+)" \{\n {2}description = (".*")$/gmu)];
  return {
    "variables.tf": `${written} from modules/sessions/variables.tf.\n\n${variables}`,
    "main.tf": [
      `${written}: every variable is passed on.`,
      'module "sessions" {',
      '  source = "./modules/sessions"',
      "",
      ...names.map((name) => `  ${name.padEnd(width)} = var.${name}`),
      "}",
      "",
    ].join("\n"),
    "outputs.tf": [
      `${written} from modules/sessions/outputs.tf.`,
      ...described.map(
        ([, name, description]) => `output "${name}" {\n  description = ${description}\n  value       = module.sessions.${name}\n}\n`,
      ),
    ].join("\n"),
  };
}
