/** What a command on a DuckDB file costs at least: the engine opens it and answers one statement. With a folder, it stores each of its files as one JSON value. */

import { DuckDBInstance } from "@duckdb/node-api";

const [database = "", folder] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
const files = `read_json_objects('${folder}/**/*.json', format = 'unstructured')`;
await connection.run(folder === undefined ? "select 1" : `create table files as select * from ${files}`);
connection.closeSync();
instance.closeSync();
