import { Command, InvalidArgumentError } from "commander";
import { type WarehouseOptions, commandConfig, databaseOption, warehouseOption, withWarehouse } from "../options.ts";
import { bytesText, print, printError, printPlain, resultText, widthOf } from "../print.ts";
import { NotReadingError } from "../../warehouse/warehouse.ts";
import { UserError, describeError } from "../error-messages.ts";

export const queryCommand = new Command("query")
  .description("run one SQL statement that reads the warehouse, and print its rows")
  .argument("<sql>", "SQL; relations are in contact_center, with personal data in contact_center_restricted", statement)
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--json", "print one JSON array of objects, nested values as JSON")
  .option("--dry-run", "only check the statement, and print the bytes that it would read")
  .option("--write", "run a statement of any kind, also one that changes or deletes")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions query "from contact_center.sessions limit 5"
  $ npx ccaip-sessions query "select object_name, outcome, problems
      from contact_center.session_files where outcome <> 'loaded'"
  $ npx ccaip-sessions query --json \\
      "from contact_center.participants" > participants.json`,
  )
  .action(async (sql: string, options: QueryOptions) => {
    const isDryRun = options.dryRun === true;
    const result = await withWarehouse(options, await commandConfig(options), (warehouse) =>
      (options.write === true && !isDryRun ? warehouse.query(sql) : warehouse.read(sql, { isDryRun, onEstimate })).catch(
        (error: unknown) => {
          throw new UserError(error instanceof NotReadingError ? refusal(error) : sqlSentence(error), { cause: error });
        },
      ),
    );
    if (isDryRun) print("The statement is valid and only reads. Nothing was run.");
    else printPlain(options.json === true ? JSON.stringify(result.rows, null, 2) : resultText(result, widthOf()));
  });

interface QueryOptions extends WarehouseOptions {
  readonly json?: true;
  readonly dryRun?: true;
  readonly write?: true;
}

/** Beside the answer, which may be data for another program. */
const onEstimate = (bytes: number | null): void => {
  if (bytes !== null) printError(`Reads ${bytesText(bytes)}.`);
};

const refusal = ({ message }: Error): string => `query only reads: ${message}; to change rows, add --write`;

function statement(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError('Expected SQL, such as "select session_key from contact_center.sessions".');
  return text;
}

/** What the engine says about a statement, in one line; if a name is unknown, with the list of names. */
function sqlSentence(error: unknown): string {
  const message = error instanceof Error ? (error.message.split("\n\n")[0] ?? "").replaceAll(/\s*\n\s*/g, " ") : "";
  const isOfNames = /^(Catalog|Binder) Error|^Unrecognized name|^Name .* not found|^Not found: Table/i.test(message);
  if (isOfNames) return `${message.replace(/[^.!?]$/, "$&.")} Every relation and column: schema/generated/DICTIONARY.md`;
  return /^\w+( \w+)? Error: /.test(message) && !message.startsWith("Out of Memory") ? message : describeError(error);
}
