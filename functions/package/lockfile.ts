import { z } from "zod";

const entry = z.looseObject({
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockfile = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), entry) });

/** A package.json in as far as a lock file repeats it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * The part of a lock file that a smaller manifest needs, versions and checksums unchanged: what was tested is what is installed. Throws
 * where the lock file lacks a dependency.
 */
export function lockfileFor(manifest: Manifest, text: string) {
  const { packages } = lockfile.parse(JSON.parse(text));
  const kept = new Map<string, z.output<typeof entry>>();
  const waiting = Object.keys(manifest.dependencies).map((name) => ({ from: "", name, isOptional: false }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { from, name, isOptional } = next;
    const key = nearest(packages, from, name);
    if (key === null) {
      if (isOptional) continue;
      throw new Error(`package-lock.json: ${name}, which ${from === "" ? manifest.name : from} needs, is missing; run npm install`);
    }
    const found = packages[key];
    if (found === undefined || kept.has(key)) continue;
    kept.set(key, found);
    for (const dependency of Object.keys(found.dependencies ?? {})) waiting.push({ from: key, name: dependency, isOptional: false });
    for (const dependency of Object.keys(found.optionalDependencies ?? {})) waiting.push({ from: key, name: dependency, isOptional: true });
  }
  const sorted = [...kept]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, found]) => [key, Object.fromEntries(Object.entries(found).filter(([fact]) => fact !== "dev" && fact !== "devOptional"))]);
  const { name, version } = manifest;
  return { name, version, lockfileVersion: 3, requires: true, packages: { "": manifest, ...Object.fromEntries(sorted) } };
}

/** Where Node finds a package from another one: beside it, or beside whatever it stands in. */
function nearest(packages: Readonly<Record<string, unknown>>, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const key = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[key] !== undefined) return key;
    if (folder === "") return null;
  }
}
