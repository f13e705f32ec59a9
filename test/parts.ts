/**
 * Test files that `npm test` leaves out, each with what makes it slow; `npm run test:all` runs them too. A name that ends in a slash is a
 * folder. A file that is not listed is in `npm test`, where it may start no other program: `test/parts.test.ts` checks both.
 */
export const slow: Readonly<Record<string, string>> = {
  "test/bench/": "measures child processes",
  "test/bi/dbt.test.ts": "starts dbt as child processes",
  "test/bi/lookml.test.ts": "starts a parser of LookML as a child process",
  "test/bi/superset.test.ts": "installs and starts Superset, and a browser",
  "test/cli/cloud-commands.test.ts": "starts the command line as child processes",
  "test/cli/generated-sessions.test.ts": "starts the command line as child processes",
  "test/cli/settings.test.ts": "starts the command line as child processes",
  "test/cli/commands.test.ts": "starts the command line as child processes",
  "test/cli/without-packages.test.ts": "starts the program as child processes",
  "test/cloud/": "starts both emulators and runs the function between them",
  "test/console/": "asks the views for dozens of pages, and starts a browser",
  "test/crash/": "kills child processes",
  "test/emulators/": "starts the emulators",
  "test/googlesql/": "starts the analyzer of GoogleSQL",
  "test/guide/documents.test.ts": "types the commands of the documents into a shell",
  "test/guide/guide-commands.test.ts": "starts both emulators and runs the command line between them",
  "test/load/": "interrupts and measures child processes",
  "test/local/bucket-events.test.ts": "waits for the events of a real folder",
  "test/local/run-locally.test.ts": "waits for the events of a real folder",
  "test/local/platform/generate-writes.test.ts": "generates thousands of sessions, several times",
  "test/local/private-files.test.ts": "starts the command line as child processes",
  "test/maintenance/bigquery.test.ts": "starts the BigQuery emulator",
  "test/maintenance/settle.test.ts": "settles days again and again, and asks every relation after it",
  "test/maintenance/upkeep.test.ts": "starts the BigQuery emulator",
  "test/maintenance/upkeep-tasks.test.ts": "starts the BigQuery emulator",
  "test/model/": "compares every relation for dozens of sequences of commands",
  "test/mutation/": "changes the program and runs its tests as child processes",
  "test/outage/": "runs the function as a child process while its services fail",
  "test/package/": "builds the package and starts it as child processes",
  "test/storage/cloud-storage.test.ts": "starts the storage emulator",
  "test/strict/week.test.ts": "runs the packaged functions on both emulators for a simulated week",
  "test/sweep/": "repeats every command that writes for a sample of failing calls",
  "test/report/": "draws every chart of several reports",
  "test/terraform/": "starts the BigQuery emulator with the tables of Terraform",
  "test/views/bigquery.test.ts": "starts the BigQuery emulator",
  "test/views/oracle-seeds.test.ts": "asks every view again for each seed, time zone and order: half a minute of work",
  "test/warehouse/duckdb/socket.test.ts": "waits for answers that are slow or lost on purpose",
  "test/warehouse/bigquery/bigquery.test.ts": "starts the BigQuery emulator",
  "test/warehouse/bigquery/goccy.test.ts": "starts a second BigQuery emulator",
  "test/warehouse/bigquery/migrate.test.ts": "starts the BigQuery emulator",
};

/** The patterns of vitest for them. */
export const slowFiles = Object.keys(slow).map((place) => (place.endsWith("/") ? `${place}**/*.test.ts` : place));
