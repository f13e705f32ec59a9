import { createHash } from "node:crypto";
import { z } from "zod";
import { packageOf } from "./components.ts";
import type { PackageFiles } from "./files.ts";

const sourceMap = z.object({ sources: z.array(z.string()) });
const lockfile = z.object({ packages: z.record(z.string(), z.looseObject({ version: z.string() })) });
const bill = z.object({ components: z.array(z.looseObject({ group: z.string().optional(), name: z.string(), version: z.string() })) });

/**
 * The files that a version is published as: the zip under its version, its checksum as `sha256sum -c` reads it, and the bill of materials
 * beside it.
 *
 * @throws Error if the notices or the bill of materials lack a package that the zip contains or installs; the message lists all of them
 */
export function releaseFiles(
  { name, version }: { readonly name: string; readonly version: string },
  files: PackageFiles,
  zip: Buffer,
): ReadonlyMap<string, Buffer> {
  const unlisted = unlistedPackages(files);
  if (unlisted.length > 0)
    throw new Error(`THIRD-PARTY-NOTICES and sbom.cdx.json must list every package; run npm ci and try again:\n  ${unlisted.join("\n  ")}`);
  const zipName = `${name}-${version}.zip`;
  const checksum = `${createHash("sha256").update(zip).digest("hex")}  ${zipName}\n`;
  return new Map([
    [zipName, zip],
    [`${zipName}.sha256`, Buffer.from(checksum)],
    [`${name}-${version}.cdx.json`, contentOf(files, "sbom.cdx.json")],
  ]);
}

/**
 * What the notices or the bill of materials lack, read from the package as it is: its source maps name the bundled modules, its lock
 * file what is installed. They are made from the bundler's own report, so this is a second opinion.
 */
export function unlistedPackages(files: PackageFiles): readonly string[] {
  const maps = [...files.keys()].filter((name) => name.endsWith(".js.map"));
  const sources = maps.flatMap((name) => sourceMap.parse(JSON.parse(contentOf(files, name).toString())).sources);
  const { packages } = lockfile.parse(JSON.parse(contentOf(files, "package-lock.json").toString()));
  const { components } = bill.parse(JSON.parse(contentOf(files, "sbom.cdx.json").toString()));
  const noticed = contentOf(files, "THIRD-PARTY-NOTICES").toString().split("\n");
  const billed = new Set(components.map(({ group, name, version }) => `${group === undefined ? "" : `${group}/`}${name} ${version}`));
  const bundled = sources.map(packageOf).filter((folder) => folder !== null);
  const problems = new Set<string>();
  for (const folder of bundled) {
    const name = nameOf(folder);
    if (!noticed.some((line) => line.startsWith(`${name} `) && line.endsWith(", bundled"))) problems.add(`THIRD-PARTY-NOTICES: ${name}`);
    if (!components.some(({ group, name: base }) => name === (group === undefined ? base : `${group}/${base}`)))
      problems.add(`sbom.cdx.json: ${name}`);
  }
  for (const [folder, { version }] of Object.entries(packages)) {
    if (folder === "") continue;
    const title = `${nameOf(folder)} ${version}`;
    if (!noticed.some((line) => line.startsWith(`${title} (`))) problems.add(`THIRD-PARTY-NOTICES: ${title}`);
    if (!billed.has(title)) problems.add(`sbom.cdx.json: ${title}`);
  }
  return [...problems].toSorted();
}

const nameOf = (folder: string): string => folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);

function contentOf(files: PackageFiles, name: string): Buffer {
  const content = files.get(name);
  if (content === undefined) throw new Error(`the package has no ${name}`);
  return content;
}
