import type { Component } from "./components.ts";

const line = "-".repeat(80);

/** The notices that licenses ask for: each text once, under the names of the packages that have it. */
export function noticesOf(program: string, components: readonly Component[]): string {
  const byText = Map.groupBy(components, textOf);
  const parts = Array.from(byText, ([text, sharing]) => [line, ...sharing.map(titleOf), line, "", text, ""].join("\n"));
  return [`${program} contains, or installs when it is deployed, the packages below. Each keeps its own license.`, "", ...parts].join("\n");
}

const titleOf = ({ name, version, license, use }: Component): string => `${name} ${version} (${license}), ${use}`;

/** A package without a license file names its license and its author at least. */
const textOf = ({ name, license, texts, author }: Component): string =>
  texts.length > 0
    ? texts.map((text) => text.replaceAll("\r\n", "\n")).join("\n\n")
    : `The published package has no license file; it names the license ${license}${author === null ? "" : ` and the author ${author}`}.\nSource: https://www.npmjs.com/package/${name}`;
