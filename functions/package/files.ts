import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { type Metafile, build } from "esbuild";
import { ZipFile } from "yazl";
import packageJson from "../../package.json" with { type: "json" };
import { componentsOf } from "./components.ts";
import { lightStart } from "./light-start.ts";
import { lockfileFor } from "./lockfile.ts";
import { noticesOf } from "./notices.ts";
import { sbomOf } from "./sbom.ts";

const root = path.join(import.meta.dirname, "..", "..");
const framework = "@google-cloud/functions-framework";

/** Files of the deployed package by name. */
export type PackageFiles = ReadonlyMap<string, Buffer>;

/**
 * The deployed package: the code in one file and that of upkeep in another, the metric views that upkeep deploys, and the framework, which
 * starts it, as its only dependency. The framework cannot be bundled: the buildpack runs its program from `node_modules`. With it go the notices of what it
 * contains, and its bill of materials.
 */
export async function packageFiles(): Promise<PackageFiles> {
  const bundles = await Promise.all([bundle("index", "functions/package/entry.ts"), bundle("upkeep", "functions/upkeep.ts")]);
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
  const files = new Map<string, Buffer>(
    bundles.flatMap(({ outputFiles }) => outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)] as const)),
  );
  files.set("package.json", json(manifest));
  const ownLock = lockfileFor(manifest, lock);
  const components = await componentsOf(root, {
    modules: bundles.flatMap(({ metafile }) => bundledModules(metafile)),
    lock,
    installed: Object.keys(ownLock.packages),
  });
  files.set("package-lock.json", json(ownLock));
  const views = path.join(root, "schema", "views");
  for (const file of await readdir(views)) files.set(`views/${file}`, await readFile(path.join(views, file)));
  files.set("THIRD-PARTY-NOTICES", Buffer.from(noticesOf(name, components)));
  files.set("sbom.cdx.json", json(sbomOf({ name, version, license }, components)));
  files.set("LICENSE", await readFile(path.join(root, "LICENSE")));
  return new Map([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** One file of code with all that it imports. */
const bundle = (name: string, entry: string) =>
  build({
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir: "build",
    write: false,
    bundle: true,
    metafile: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: [framework],
    plugins: [lightStart],
    // The metric views are read from files beside the code.
    define: { "import.meta.dirname": "__dirname" },
    // An import as it runs becomes `require`: Node's loader of modules costs a cold start more.
    supported: { "dynamic-import": false },
    minify: true,
    keepNames: true,
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "warning",
  });

/** Modules of which at least a byte is in the bundle. */
const bundledModules = ({ outputs }: Metafile): readonly string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([module, { bytesInOutput }]) => (bytesInOutput > 0 ? [module] : [])),
  );

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** One zip of the files, the same bytes for the same files: names are sorted, times fixed in the form that knows no time zone. */
export async function zipOf(files: PackageFiles): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name, { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  return buffer(zip.outputStream);
}
