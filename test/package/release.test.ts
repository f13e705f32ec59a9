import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, it } from "vitest";
import { componentsOf, isPermissive, packageOf } from "../../functions/package/components.ts";
import { type PackageFiles, packageFiles, zipOf } from "../../functions/package/files.ts";
import { releaseFiles, unlistedPackages } from "../../functions/package/release-files.ts";

let files: PackageFiles;
beforeAll(async () => {
  files = await packageFiles();
}, 60_000);

const text = (name: string): string => files.get(name)?.toString() ?? "";

/** A schema as CycloneDX publishes it. */
const recorded = (name: string): object =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, "cyclonedx", `${name}.schema.json`), "utf8"));

/** The package with one of its files changed. */
const withFile = (name: string, change: (content: string) => string): PackageFiles =>
  new Map([...files, [name, Buffer.from(change(text(name)))]]);

describe("notices and bill of materials", () => {
  it("list every bundled module's package, and every package that is installed", () => {
    expect(unlistedPackages(files)).toEqual([]);
    expect(text("THIRD-PARTY-NOTICES")).toMatch(/^zod \d\S+ \(MIT\), bundled$/m);
    expect(text("THIRD-PARTY-NOTICES")).toMatch(/^@google-cloud\/functions-framework \d\S+ \(Apache-2.0\), installed$/m);
    expect(text("THIRD-PARTY-NOTICES")).not.toMatch(/^(duckdb|vitest|vega|@duckdb\/node-api) /m);
  });

  it("of which one misses a bundled package, or an installed one, are refused", () => {
    const withoutZod = withFile("THIRD-PARTY-NOTICES", (notices) => notices.replace(/^zod .*$/m, ""));
    expect(unlistedPackages(withoutZod)).toEqual(["THIRD-PARTY-NOTICES: zod"]);
    expect(() => releaseFiles({ name: "ccaip-sessions", version: "1.2.3" }, withoutZod, Buffer.from(""))).toThrow(/every package.*zod/s);
    const withoutCloudevents = withFile("sbom.cdx.json", (bill) => bill.replace('"name": "cloudevents"', '"name": "other"'));
    expect(unlistedPackages(withoutCloudevents)).toEqual([expect.stringMatching(/^sbom\.cdx\.json: cloudevents \d/)]);
  });

  it("name the author of a package that has no license file", () => {
    expect(text("THIRD-PARTY-NOTICES")).toMatch(
      /^stubs \S+ \(MIT\), bundled\n-+\n\nThe published package has no license file;.*Stephen Sawchuk/m,
    );
  });

  it("are the same for the same sources", async () => {
    const again = await packageFiles();
    for (const name of ["THIRD-PARTY-NOTICES", "sbom.cdx.json"])
      expect(again.get(name)?.equals(files.get(name) ?? Buffer.from(""))).toBe(true);
  });
});

describe("the bill of materials", () => {
  const ajv = new Ajv.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // Formats of a later draft, which say little about a text.
  for (const format of ["iri-reference", "idn-email"]) ajv.addFormat(format, true);
  for (const name of ["spdx", "jsf-0.82"]) ajv.addSchema(recorded(name));
  const validate = ajv.compile(recorded("bom-1.6"));

  it("is valid by CycloneDX's schema, which refuses a license that is none of SPDX", () => {
    validate(JSON.parse(text("sbom.cdx.json")));
    expect(validate.errors ?? []).toEqual([]);

    expect(validate(JSON.parse(text("sbom.cdx.json").replace('"id": "MIT"', '"id": "MITT"')))).toBe(false);
  });

  it("has the checksum of each package as the lock file has it", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    const hash = Buffer.from(packages["node_modules/zod"].integrity.replace("sha512-", ""), "base64").toString("hex");
    expect(JSON.parse(text("sbom.cdx.json")).components).toContainEqual(
      expect.objectContaining({ name: "zod", hashes: [{ alg: "SHA-512", content: hash }] }),
    );
  });
});

describe("licenses", () => {
  it.each([
    ["MIT", true],
    ["(MIT OR GPL-3.0-only)", true],
    ["MIT AND Apache-2.0", true],
    ["MIT AND GPL-3.0-only", false],
    ["AGPL-3.0-only", false],
    ["SEE LICENSE IN LICENSE", false],
    ["", false],
  ])("%s: permissive %s", (expression, expected) => {
    expect(isPermissive(expression)).toBe(expected);
  });

  it("a package whose license is not permissive stops the package, and is named", async () => {
    const lock = readFileSync("package-lock.json", "utf8").replace(/("node_modules\/zod": \{[^}]*?"license": )"MIT"/s, '$1"AGPL-3.0-only"');

    await expect(componentsOf(".", { modules: ["node_modules/zod/index.js"], lock, installed: [] })).rejects.toThrow(
      /zod 4\S+: AGPL-3\.0-only/,
    );
  });

  it("a module's package is that of the innermost folder", () => {
    expect(packageOf("node_modules/a/node_modules/@b/c/lib/d.js")).toBe("node_modules/a/node_modules/@b/c");
    expect(packageOf("functions/upkeep.ts")).toBeNull();
  });
});

it("a version is published as its zip, the zip's checksum and the bill of materials", async () => {
  const zip = await zipOf(files);

  const released = releaseFiles({ name: "ccaip-sessions", version: "1.2.3" }, files, zip);

  expect([...released.keys()]).toEqual(["ccaip-sessions-1.2.3.zip", "ccaip-sessions-1.2.3.zip.sha256", "ccaip-sessions-1.2.3.cdx.json"]);
  const hash = createHash("sha256")
    .update(released.get("ccaip-sessions-1.2.3.zip") ?? "")
    .digest("hex");
  expect(released.get("ccaip-sessions-1.2.3.zip.sha256")?.toString()).toBe(`${hash}  ccaip-sessions-1.2.3.zip\n`);
});
