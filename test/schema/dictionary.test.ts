import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { relations } from "../../schema/relations.ts";
import { identity, storedTables } from "../../schema/store.ts";
import { loadVersions } from "../support/generated-files.ts";
import { callFile, stored } from "../support/session-files.ts";

const page = readFileSync(path.join(import.meta.dirname, "../../schema/generated/DICTIONARY.md"), "utf8");
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

it("the dictionary has every relation with every column of its own", () => {
  const shared = identity.map(({ name }) => name);
  expect(allRelations.filter(({ name }) => !sections.has(name)).map(({ name }) => name)).toEqual([]);
  const missing = relations
    .filter(({ dataset, name }) => dataset === "restricted" || name === "session_files" || name === "session_drift")
    .flatMap(({ name, fields }) => {
      const isLoading = name.startsWith("session_");
      return fields
        .filter((field) => isLoading || !shared.includes(field.name))
        .filter((field) => sections.get(name)?.includes(`\n| \`${field.name}\` | ${field.type} |`) !== true)
        .map((field) => `${name}.${field.name}`);
    });
  expect(missing).toEqual([]);
});

it("the dictionary states the grain and the key of every relation of the file", () => {
  expect(relations.filter(({ name }) => sections.get(name)?.includes("**Key:** `") !== true).map(({ name }) => name)).toEqual([]);
});

it("every relation and every column has a description that stands alone", () => {
  const described = [
    ...storedTables.map((table) => [table.name, table.description] as const),
    ...relations.flatMap(({ name, description, fields }) => [
      [name, description] as const,
      ...fields.map((field) => [`${name}.${field.name}`, field.description] as const),
    ]),
  ];
  expect(described.filter(([, text]) => !/^[A-Z0-9`].*[.…]$/s.test(text)).map(([name]) => name)).toEqual([]);
  const short = described.filter(([, text]) => text.length < 12 || /^(That|Its|The same|Start\.|End\.)/.test(text));
  expect(short).toEqual([]);
});

it("the queries of the dictionary run as they are written", async () => {
  const block = /```sql\n(.*?)```/s.exec(page)?.[1] ?? "";
  const queries = block.split(";").filter((query) => query.trim() !== "");
  expect(queries.length).toBe(4);
  const warehouse = await openDuckdb(":memory:");
  const file = callFile({ transfers: [{ id: 1, status: "transferred" }], new_key: 1 });
  await loadVersions(warehouse, [stored(file)], { instance: "default" });
  for (const query of queries) expect([query, (await warehouse.query(query)).rows.length]).toEqual([query, 1]);
  await warehouse.close();
});
