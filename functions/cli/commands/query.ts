import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Command, Option } from "commander";
import type { QueryResult } from "../../warehouse/warehouse.ts";
import { type WarehouseOptions, commandConfig, databaseOption, warehouseOption, withWarehouse } from "../options.ts";
import { bytesText, csvText, print, printError, printPlain, resultText, widthOf } from "../print.ts";
import { NotReadingError } from "../../warehouse/warehouse.ts";
import { UsageError, UserError, describeError } from "../error-messages.ts";

const formats = {
  table: (result: QueryResult) => resultText(result, widthOf()),
  json: ({ rows }: QueryResult) => JSON.stringify(rows, null, 2),
  ndjson: ({ rows }: QueryResult) => rows.map((row) => JSON.stringify(row)).join("\n"),
  csv: csvText,
} as const;

export const queryCommand = new Command("query")
  .argument("[sql]", 'SQL, or "-" for standard input; relations are in contact_center, with personal data in contact_center_restricted')
  .option("-f, --file <file>", "read the SQL from a file")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .addOption(new Option("--format <format>", "how rows are printed").choices(Object.keys(formats)).default("table"))
  .option("--json", "as --format json: one array of objects")
  .option("--csv", "as --format csv")
  .option("--dry-run", "only check the statement, and print the bytes that it would read")
  .option("--write", "run a statement of any kind, also one that changes or deletes")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions query "from contact_center.sessions limit 5"
  $ npx ccaip-sessions query "select object_name, outcome, problems
      from contact_center.session_files where outcome <> 'loaded'"
  $ npx ccaip-sessions query --csv \\
      "from contact_center.participants" > participants.csv
  $ echo "select 1 as one" | npx ccaip-sessions query -
  $ npx ccaip-sessions query --dry-run "from contact_center.sessions_flat"`,
  )
  .action(async (given: string | undefined, options: QueryOptions) => {
    const sql = await statementOf(given, options);
    const isDryRun = options.dryRun === true;
    const result = await withWarehouse(
      options,
      await commandConfig(options),
      (warehouse) =>
        (options.write === true && !isDryRun ? warehouse.query(sql) : warehouse.read(sql, { isDryRun, onEstimate })).catch(
          (error: unknown) => {
            throw new UserError(error instanceof NotReadingError ? error.message : sqlSentence(error), { cause: error });
          },
        ),
      { isReading: options.write !== true || isDryRun },
    );
    if (isDryRun) print("The statement is valid and only reads. Nothing was run.");
    else {
      const format = options.json === true ? "json" : options.csv === true ? "csv" : options.format;
      printPlain(formats[format](result));
    }
  });

interface QueryOptions extends WarehouseOptions {
  readonly json?: true;
  readonly csv?: true;
  readonly format: keyof typeof formats;
  readonly file?: string;
  readonly dryRun?: true;
  readonly write?: true;
}

/** Beside the answer, which may be data for another program. */
const onEstimate = (bytes: number | null): void => {
  if (bytes !== null) printError(`Reads ${bytesText(bytes)}.`);
};

/** The statement: the argument, a file, or standard input. */
async function statementOf(given: string | undefined, { file }: QueryOptions): Promise<string> {
  if (given !== undefined && file !== undefined) throw new UsageError("expected SQL or --file, not both");
  const sql = file === undefined ? (given === "-" ? await text(process.stdin) : (given ?? "")) : await readFile(file, "utf8");
  if (sql.trim() === "") throw new UsageError('expected SQL, such as "select session_key from contact_center.sessions"');
  return sql;
}

/** What the engine says about a statement, in one line: in our words if the engine has a hint; if a name is unknown, with the list of names. */
function sqlSentence(error: unknown): string {
  const message = error instanceof Error ? (error.message.split("\n\n")[0] ?? "").replaceAll(/\s*\n\s*/g, " ") : "";
  const isOfNames = /^(Catalog|Binder) Error|^Unrecognized name|^Name .* not found|^Not found: Table/i.test(message);
  if (isOfNames) return `${message.replace(/[^.!?]$/, "$&.")} Every relation and column: schema/generated/DICTIONARY.md`;
  const isOfEngine = /^\w+( \w+)? Error: /.test(message) && !/^(Out of Memory|Permission|Parser) Error/.test(message);
  return isOfEngine ? message : describeError(error);
}
