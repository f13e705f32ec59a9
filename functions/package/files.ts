import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { build } from "esbuild";
import { ZipFile } from "yazl";
import packageJson from "../../package.json" with { type: "json" };
import { lockfileFor } from "./lockfile.ts";

const root = path.join(import.meta.dirname, "..", "..");
const framework = "@google-cloud/functions-framework";

/** Files of the deployed package by name. */
export type PackageFiles = ReadonlyMap<string, Buffer>;

/**
 * The deployed package: all code in one file, the metric views that upkeep deploys, and the framework, which starts it, as its only dependency. The framework cannot be bundled:
 * the buildpack runs its program from `node_modules`.
 */
export async function packageFiles(): Promise<PackageFiles> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { index: "functions/package/entry.ts" },
    outdir: "build",
    write: false,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: [framework],
    // The metric views are read from files beside the code.
    define: { "import.meta.dirname": "__dirname" },
    minify: true,
    keepNames: true,
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "warning",
  });
  const { name, version, license } = packageJson;
  const manifest = {
    name,
    version,
    license,
    private: true,
    main: "index.js",
    engines: { node: ">=22" },
    dependencies: { [framework]: packageJson.dependencies[framework] },
  };
  const lock = await readFile(path.join(root, "package-lock.json"), "utf8");
  const files = new Map<string, Buffer>(outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]));
  files.set("package.json", json(manifest));
  files.set("package-lock.json", json(lockfileFor(manifest, lock)));
  const views = path.join(root, "schema", "views");
  for (const file of await readdir(views)) files.set(`views/${file}`, await readFile(path.join(views, file)));
  files.set("LICENSE", await readFile(path.join(root, "LICENSE")));
  return new Map([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** One zip of the files, the same bytes for the same files: names are sorted, times fixed in the form that knows no time zone. */
export async function zipOf(files: PackageFiles): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name, { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  return buffer(zip.outputStream);
}
