import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { Command } from "commander";
import { settingsOf } from "../../config.ts";
import { type SessionReading, sessionReader } from "../../pipeline/read-session.ts";
import { sentence } from "../../pipeline/problem.ts";
import { type JsonObject, type JsonValue, isObject } from "../../values/json.ts";
import { instanceOf, isSessionFileName } from "../../pipeline/settings.ts";
import { newRowId, schemaVersion } from "../../pipeline/version-row.ts";
import { UserError, shellQuoted } from "../error-messages.ts";
import { type SettingsOptions, commandConfig } from "../options.ts";
import { countText, print, tableText } from "../print.ts";

export const explainCommand = new Command("explain")
  .description("show the rows that a file would become, its warnings, and what has no column; writes nothing")
  .argument("<file>", "a session metadata file")
  .option("--json", "print one JSON object")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions explain bucket/metadata/call-1001.json
  $ npx ccaip-sessions explain --json call-1001.json | jq .unknown_fields`,
  )
  .action(async (file: string, options: SettingsOptions & { json?: true }) => {
    const settings = settingsOf(await commandConfig(options, { usesKey: true }));
    const bytes = await readFile(file).catch((error: unknown) => {
      // An error of reading a folder does not name it.
      throw error instanceof Error && "code" in error && error.code === "EISDIR"
        ? new UserError(`${file}: a folder; name one file in it, or load it with: npx ccaip-sessions load ${shellQuoted(file)}`, {
            cause: error,
          })
        : error;
    });
    const { mtime } = await stat(file);
    const name = path.basename(file);
    const source = { bucket: settings.bucket, name, generation: "1", timeCreated: mtime.toISOString(), size: bytes.byteLength, bytes };
    const examined = sessionReader(settings)(source, {
      instance: instanceOf(name, settings),
      eventId: null,
      now: new Date(),
      rowId: newRowId(),
      codeVersion: settings.codeVersion,
      schemaVersion,
      handlingMilliseconds: null,
    });
    const isNamed = isSessionFileName(name, settings);
    print(options.json === true ? JSON.stringify(asJson(examined), null, 2) : asText(file, examined, isNamed));
    if (examined.kind === "unusable") process.exitCode = 1;
  });

function asJson(examined: SessionReading): unknown {
  if (examined.kind !== "session") return { outcome: examined.kind === "other" ? "skipped" : "rejected", problems: examined.problems };
  const { flattened, warnings } = examined;
  const row = examined.row.named();
  const children = Object.keys(flattened.children);
  return {
    outcome: "loaded",
    session: Object.fromEntries(
      Object.entries(row).filter(([name]) => !children.includes(name) && name !== "drift" && name !== "warnings"),
    ),
    children: Object.fromEntries(children.map((name) => [name, row[name] ?? []])),
    warnings,
    drift: flattened.drift,
    unknown_fields: flattened.unknownFields,
  };
}

function asText(file: string, examined: SessionReading, isNamed: boolean): string {
  if (examined.kind !== "session") {
    const word = examined.kind === "other" ? "skipped" : "rejected";
    return `${file}: would be ${word}\n${examined.problems.map((problem) => `  ${sentence(problem)}`).join("\n")}`;
  }
  const { identity, flattened, warnings } = examined;
  const row = examined.row.named();
  const filled = Object.entries(row).filter(
    ([name, cell]) => cell !== null && !Array.isArray(cell) && !name.startsWith("source_") && name !== "unknown_fields",
  );
  const lists = Object.keys(flattened.children).flatMap((name) => {
    const rows = rowsOf(row[name]);
    return rows.length === 0
      ? []
      : [`\n${name}: ${countText(rows.length, "row")}`, bare(tableText(sideBySide(rows), rows.length > 2 ? 26 : 60))];
  });
  const empty = Object.keys(flattened.children).filter((name) => rowsOf(row[name]).length === 0);
  return [
    `${file}: would load as ${identity.sessionKey}${isNamed ? "" : " (but the function would ignore it: its name does not match NAME_PATTERN)"}`,
    "",
    "sessions: 1 row, columns with a value:",
    bare(
      tableText({
        columns: [
          { name: "column", type: "" },
          { name: "value", type: "" },
        ],
        rows: filled.map(([column, value]) => ({ column, value })),
      }),
    ),
    ...lists,
    "",
    `Empty lists: ${empty.join(", ")}`,
    warnings.length === 0
      ? "Warnings: none"
      : `Warnings:\n${warnings.map(({ code, pointer }) => `  ${pointer === "" ? "/" : pointer}: ${code}`).join("\n")}`,
    flattened.drift.length === 0
      ? "Drift: none, every key is known and every value fits"
      : `Drift:\n${flattened.drift.map(({ pointer, problem, kind }) => `  ${pointer === "" ? "/" : pointer}: ${problem} (${kind})`).join("\n")}`,
    flattened.unknownFields === null
      ? "Unknown fields: none, every value has its column"
      : `Unknown fields, kept as JSON:\n${Object.entries(flattened.unknownFields)
          .map(([pointer, value]) => `  ${pointer}: ${JSON.stringify(value)}`)
          .join("\n")}`,
  ].join("\n");
}

const rowsOf = (list: JsonValue | undefined): readonly JsonObject[] => (Array.isArray(list) ? list.filter(isObject) : []);

/** Items side by side, a line for each column that any of them has a value in: lists have many columns and few items. */
function sideBySide(rows: readonly JsonObject[]): Parameters<typeof tableText>[0] {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== "position" && rows.some((row) => row[name] !== null));
  const heads = rows.map((row) => `item ${JSON.stringify(row["position"])}`);
  return {
    columns: ["column", ...heads].map((name) => ({ name, type: "" })),
    rows: names.map((name) => ({ column: name, ...Object.fromEntries(rows.map((row, index) => [heads[index], row[name]])) })),
  };
}

/** A table without the line that counts its rows. */
const bare = (table: string): string => table.replace(/\n[^\n]*$/, "");
