import { Command } from "commander";
import { databaseOption, withWarehouse } from "./options.ts";
import { print, tableText } from "./print.ts";

export const queryCommand = new Command("query")
  .description("run one SQL statement on the embedded warehouse and print its rows")
  .argument("<sql>", "SQL; relations are in contact_center, with personal data in contact_center_restricted")
  .addOption(databaseOption())
  .option("--json", "print one JSON array of objects, nested values as JSON")
  .addHelpText(
    "after",
    `
Examples:
  $ ccaip-sessions query "select session_key, session_status, rating from contact_center.sessions limit 5"
  $ ccaip-sessions query "select * from contact_center.session_files where outcome = 'rejected'"
  $ ccaip-sessions query --json "from contact_center.participants" > participants.json`,
  )
  .action(async (sql: string, options: { database: string; json?: true }) => {
    const result = await withWarehouse(options.database, (warehouse) => warehouse.query(sql));
    print(options.json === true ? JSON.stringify(result.rows, null, 2) : tableText(result));
  });
