import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

/** Folder → what it may import. The list is the architecture; a new edge is a decision, so it is made here. */
const mayImport: Readonly<Record<string, RegExp>> = {
  "functions/local/platform": /^(functions\/local\/platform\/|node:)/,
  "functions/pipeline": /^(schema\/|functions\/(pipeline\/|values\/|storage\/session-files|warehouse\/warehouse)|node:(crypto|util))/,
  "functions/storage": /^(functions\/(storage\/|checks|config|deadline|service-errors)|node:|@google-cloud\/storage|google-auth-library)/,
  "functions/warehouse":
    /^(schema\/|functions\/(warehouse\/|values\/|checks|config|deadline|service-errors)|node:|@google-cloud\/bigquery|@duckdb\/node-api|google-auth-library|p-retry|zod)/,
};

it.each(Object.entries(mayImport))("%s imports only what it may", (folder, allowed) => {
  for (const file of globSync(`${folder}/**/*.ts`)) {
    for (const [, target = ""] of readFileSync(file, "utf8").matchAll(/from "([^"]+)"/g)) {
      const resolved = target.startsWith(".") ? path.posix.join(path.posix.dirname(file), target) : target;
      expect(resolved, `${file} imports ${target}`).toMatch(allowed);
    }
  }
});
