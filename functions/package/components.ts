import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

/** A package of somebody else's that a release contains or installs. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  /** `sha512-…`, of the package as published. */
  readonly integrity: string | null;
  /** `bundled`: its code is in the package. `installed`: the lock file of the package names it. */
  readonly use: "bundled" | "installed";
  /** Texts of its license files and notices; none if it has no such file. */
  readonly texts: readonly string[];
  readonly author: string | null;
}

/** What is read of a lock file's entry. */
const entry = z.looseObject({ version: z.string(), license: z.string().optional(), integrity: z.string().optional() });
const lockfile = z.object({ packages: z.record(z.string(), z.looseObject({})) });
const manifest = z.looseObject({ author: z.union([z.string(), z.looseObject({ name: z.string() })]).optional() });

/** Licenses that ask for a notice at most. Whatever else is a decision, made here. */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-3.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
]);

/** Whether an SPDX expression of licenses, joined by OR and AND, allows redistribution for a notice at most. */
export const isPermissive = (expression: string): boolean =>
  expression
    .replaceAll(/[()]/g, " ")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((license) => permissive.has(license.trim())));

/** The folder of the package that a module of the bundle comes from, such as `node_modules/a/node_modules/@b/c`; null for our own. */
export const packageOf = (module: string): string | null => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1] ?? null;

/**
 * The packages of which code is in the bundle, and those that the package's own lock file installs, sorted by name and version.
 *
 * @param root folder of `node_modules`
 * @param modules paths of the bundle's modules, from `root`
 * @param lock text of the lock file of `root`
 * @param installed what the package's own lock file lists, by the same paths
 * @throws Error if a package is in no lock file, or has a license that is not permissive; the message lists all of them
 */
export async function componentsOf(
  root: string,
  { modules, lock, installed }: { readonly modules: readonly string[]; readonly lock: string; readonly installed: readonly string[] },
): Promise<readonly Component[]> {
  const { packages } = lockfile.parse(JSON.parse(lock));
  const bundled = new Set(modules.map(packageOf).filter((folder) => folder !== null));
  const folders = [...bundled, ...installed.filter((folder) => folder !== "" && !bundled.has(folder))];
  const components = await Promise.all(
    folders.map((folder) => componentAt(root, folder, packages[folder], bundled.has(folder) ? "bundled" : "installed")),
  );
  const refused = components.filter(({ license }) => !isPermissive(license));
  if (refused.length > 0) {
    const lines = refused.map(({ name, version, license }) => `  ${name} ${version}: ${license}`);
    throw new Error(
      `a license is not known to be permissive; replace the package, or add the license in functions/package/components.ts:\n${lines.join("\n")}`,
    );
  }
  const keyOf = ({ name, version }: Component): string => `${name} ${version}`;
  const once = new Map(components.toReversed().map((component) => [keyOf(component), component]));
  return [...once.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

async function componentAt(root: string, folder: string, locked: unknown, use: Component["use"]): Promise<Component> {
  const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
  const found = entry.safeParse(locked);
  if (!found.success) throw new Error(`${folder}: not in package-lock.json; run npm install`);
  const { version, license = "none is named", integrity = null } = found.data;
  const place = path.join(root, folder);
  const names = (await readdir(place)).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file)).toSorted();
  const texts = await Promise.all(names.map(async (file) => (await readFile(path.join(place, file), "utf8")).trim()));
  const { author } = manifest.parse(JSON.parse(await readFile(path.join(place, "package.json"), "utf8")));
  return { name, version, license, integrity, use, texts, author: typeof author === "string" ? author : (author?.name ?? null) };
}
