import { writeFileSync } from "node:fs";
import path from "node:path";
import { applied } from "./apply.ts";
import { check } from "./checks.ts";
import { documented } from "./documentation.ts";
import { installations } from "./policy.ts";
import { rootFiles } from "./root-files.ts";
import { missingTerraform, plan } from "./terraform.ts";

// Checks the Terraform module without an account: npm run test:terraform. With "document" it writes what is generated: the guide's
// tables and the files that pass the module's variables and outputs on; with "apply" and
// a part of a name it only runs those of the checks that apply the module.
const root = path.join(import.meta.dirname, "..", "..");
const missing = missingTerraform();

if (missing !== undefined) {
  process.stdout.write(`\n*** SKIPPED: none of the Terraform checks ran: ${missing}. ***\n\n`);
  process.exitCode = process.env["REQUIRE_TERRAFORM"] === "1" ? 1 : 0;
} else if (process.argv[2] === "document") {
  const folder = path.join(root, "terraform");
  for (const [name, text] of Object.entries(rootFiles(folder))) writeFileSync(path.join(folder, name), text);
  writeFileSync(path.join(folder, "README.md"), documented(folder, plan(folder, installations.default)));
} else {
  let passed = 0;
  let failed = 0;
  let since = performance.now();
  const results = process.argv[2] === "apply" ? applied(root, process.argv[3]) : check(root, { applies: true });
  for await (const { name, problem } of results) {
    if (problem === undefined) passed += 1;
    else failed += 1;
    const seconds = (performance.now() - since) / 1000;
    since = performance.now();
    const took = seconds < 2 ? "" : ` (${seconds.toFixed(0)} s)`;
    process.stdout.write(
      problem === undefined ? `ok      ${name}${took}\n` : `FAILED  ${name}${took}\n${problem.replaceAll(/^/gmu, "        ")}\n`,
    );
  }
  process.stdout.write(`terraform: ${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
