import { createHash } from "node:crypto";
import type { Component } from "./components.ts";

/** The program itself, as its package.json names it. */
export interface Program {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * The software bill of materials as CycloneDX 1.6, the same for the same components: it has no time, and its serial number is a hash of
 * its content.
 */
export function sbomOf({ name, version, license }: Program, components: readonly Component[]): unknown {
  const listed = components.map(componentOf);
  const program = {
    type: "application",
    "bom-ref": purlOf(name, version),
    name,
    version,
    licenses: [{ license: { id: license } }],
    purl: purlOf(name, version),
  };
  const content = {
    metadata: { component: program },
    components: listed,
    dependencies: [{ ref: program["bom-ref"], dependsOn: listed.map((component) => component["bom-ref"]) }],
  };
  return { bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: serialOf(content), version: 1, ...content };
}

function componentOf({ name, version, license, integrity, use }: Component) {
  const [, group, base = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return {
    type: "library",
    "bom-ref": purlOf(name, version),
    ...(group === undefined ? {} : { group }),
    name: base,
    version,
    scope: "required",
    hashes: hashesOf(integrity),
    licenses: [/^[\w.-]+$/.test(license) ? { license: { id: license } } : { expression: license }],
    purl: purlOf(name, version),
    properties: [{ name: "ccaip-sessions:use", value: use }],
  };
}

/** The package's address among package registries: https://github.com/package-url/purl-spec. */
const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace("@", "%40")}@${version}`;

function hashesOf(integrity: string | null): readonly { readonly alg: string; readonly content: string }[] {
  const [, hash] = /^sha512-(.+)$/.exec(integrity ?? "") ?? [];
  return hash === undefined ? [] : [{ alg: "SHA-512", content: Buffer.from(hash, "base64").toString("hex") }];
}

/** A UUID of version 8: one's own scheme, here a hash. */
function serialOf(content: unknown): string {
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  return `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
