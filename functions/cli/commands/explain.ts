import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { Command } from "commander";
import { settingsOf } from "../../config.ts";
import { type SessionReading, sessionReader } from "../../pipeline/read-session.ts";
import { sentence } from "../../pipeline/problem.ts";
import { type JsonObject, type JsonValue, isObject } from "../../values/json.ts";
import { instanceOf, isSessionFileName } from "../../pipeline/settings.ts";
import { newRowId, schemaVersion } from "../../pipeline/version-row.ts";
import { UserError, shellQuoted } from "../error-messages.ts";
import { exitCodes } from "../exit-codes.ts";
import { type SettingsOptions, commandConfig } from "../options.ts";
import { bare, countText, printPlain, tableText, widthOf, wrapped } from "../print.ts";

export const explainCommand = new Command("explain")
  .argument("<file>", 'a session metadata file, or "-" for standard input')
  .option("--json", "print one JSON object")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions explain bucket/metadata/call-1001.json
  $ npx ccaip-sessions explain --json call-1001.json > rows.json`,
  )
  .action(async (file: string, options: SettingsOptions & { json?: true }) => {
    const settings = settingsOf(await commandConfig(options, { usesKey: true }));
    const { bytes, mtime } = await contentOf(file);
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
    printPlain(
      options.json === true ? JSON.stringify(asJson(examined), null, 2) : asText(file, examined, isNamed, Math.min(widthOf(), widest)),
    );
    if (examined.kind !== "session") process.exitCode = exitCodes.incomplete;
  });

/** Bytes and time of a file, or of standard input. */
async function contentOf(file: string): Promise<{ readonly bytes: Buffer; readonly mtime: Date }> {
  if (file === "-") return { bytes: await buffer(process.stdin), mtime: new Date() };
  const bytes = await readFile(file).catch((error: unknown) => {
    // An error of reading a folder does not name it.
    throw error instanceof Error && "code" in error && error.code === "EISDIR"
      ? new UserError(`${file}: a folder; name one file in it, or load it with: npx ccaip-sessions load ${shellQuoted(file)}`, {
          cause: error,
        })
      : error;
  });
  return { bytes, mtime: (await stat(file)).mtime };
}

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

function asText(file: string, examined: SessionReading, isNamed: boolean, columns: number): string {
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
    return rows.length === 0 ? [] : [`\n${name}: ${countText(rows.length, "row")}`, ...listTables(rows, columns)];
  });
  const empty = Object.keys(flattened.children).filter((name) => rowsOf(row[name]).length === 0);
  return [
    `${file}: would load as ${identity.sessionKey}${isNamed ? "" : " (but the function would ignore it: its name does not match NAME_PATTERN)"}`,
    "",
    "sessions: 1 row, columns with a value:",
    bare(valuesTable(filled, columns)),
    ...lists,
    "",
    wrapped(`Empty lists: ${empty.join(", ")}`, columns),
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

/** Columns that a table of `explain` takes at most. */
const widest = 120;
/** Fewest characters of a value; with less room, fewer items stand side by side. */
const leastCell = 14;
/** Characters that a column of a table takes in addition to its text. */
const frame = 3;

function valuesTable(filled: readonly (readonly [string, unknown])[], columns: number): string {
  const names = Math.max(...filled.map(([name]) => name.length));
  const head = ["column", "value"].map((name) => ({ name, type: "" }));
  return tableText({ columns: head, rows: filled.map(([column, value]) => ({ column, value })) }, columns - names - 2 * frame - 1);
}

/** Items of a list side by side, as many in one table as fit. */
function listTables(rows: readonly JsonObject[], columns: number): readonly string[] {
  const names = Math.max(6, ...Object.keys(rows[0] ?? {}).map((name) => name.length));
  const room = columns - names - frame - 1;
  const atOnce = Math.max(1, Math.min(rows.length, Math.floor(room / (leastCell + frame))));
  const cell = Math.min(60, Math.floor(room / atOnce) - frame);
  return Array.from({ length: Math.ceil(rows.length / atOnce) }, (_, index) =>
    bare(tableText(sideBySide(rows.slice(index * atOnce, (index + 1) * atOnce)), cell)),
  );
}

/** Items side by side, a line for each column that any of them has a value in: lists have many columns and few items. */
function sideBySide(rows: readonly JsonObject[]): Parameters<typeof tableText>[0] {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== "position" && rows.some((row) => row[name] !== null));
  const heads = rows.map((row) => `item ${JSON.stringify(row["position"])}`);
  return {
    columns: ["column", ...heads].map((name) => ({ name, type: "" })),
    rows: names.map((name) => ({ column: name, ...Object.fromEntries(rows.map((row, index) => [heads[index], row[name]])) })),
  };
}
