import { beforeAll, describe, expect, it } from "vitest";
import { typeOf } from "../../schema/ddl.ts";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import { type Verdict, analyze, missingAnalyzer } from "./analyzer.ts";
import {
  type Statement,
  documentedStatements,
  questionStatements,
  recordStatements,
  routineStatements,
  sendersInSource,
  supersetStatements,
  tableStatements,
  viewStatements,
} from "./statements.ts";

// BigQuery's own analyzer knows the service's functions, types and name resolution, where the emulator translates SQL for another engine.

const missing = missingAnalyzer();
if (missing !== null) process.stderr.write(`skipped: ${missing.missing}\n`);

const recorded = await recordStatements();
const literals = [...sendersInSource().values()].filter((statement) => statement !== null);

/** Files that send what others wrote, with the number of places. */
const otherSenders: Readonly<Record<string, { readonly places: number; readonly sends: string }>> = {
  "functions/cli/commands/query.ts": { places: 1, sends: "what the user wrote" },
  "functions/maintenance/settle.ts": { places: 1, sends: "a check and a view in one transaction, to an embedded engine alone" },
  "functions/warehouse/bigquery/migrate.ts": { places: 1, sends: "the statements of the views, which are analyzed here" },
};

it("every place that sends a statement to BigQuery is reached, or its statement is a literal", () => {
  const unreached: Record<string, number> = {};
  for (const [sender, statement] of sendersInSource()) {
    const file = sender.replace(/:\d+$/, "");
    if (statement === null && !recorded.callers.has(sender)) unreached[file] = (unreached[file] ?? 0) + 1;
  }
  expect(unreached).toEqual(Object.fromEntries(Object.entries(otherSenders).map(([file, { places }]) => [file, places])));
});

it("every recorded statement comes from a place that is found in the source", () => {
  const known = sendersInSource();
  expect([...recorded.senders].filter((sender) => !known.has(sender))).toEqual([]);
});

it("all questions of analysts are read", () => {
  expect(questionStatements).toHaveLength(30);
});

const groups: Readonly<Record<string, readonly Statement[]>> = {
  tables: tableStatements,
  views: viewStatements,
  "table functions": routineStatements,
  "the questions of ANALYSTS.md": questionStatements,
  "statements of the documentation": documentedStatements,
  "the metrics of Apache Superset": supersetStatements,
  "what commands, upkeep and the report send": recorded.sent,
  "statements that are literals in the source": literals,
};

it("no statement reads INFORMATION_SCHEMA, which requires permissions that tables do not grant", () => {
  const reading = Object.values(groups)
    .flat()
    .filter(({ sql }) => /information_schema/i.test(sql));
  expect(reading.map(({ name }) => name)).toEqual([]);
});

describe.skipIf(missing !== null)("GoogleSQL's analyzer", () => {
  /** Statements that it must refuse, with the reason: otherwise it proves nothing. */
  const wrong = (
    [
      ["select no_such_column from contact_center.sessions", "Unrecognized name: no_such_column"],
      ["select count(*) from contact_center.no_such_view", "Table not found: contact_center.no_such_view"],
      ["select list_aggregate([1, 2], 'sum')", "Function not found: list_aggregate"],
      ["select session_date from contact_center.sessions where created_at > date '2026-03-01'", "No matching signature for operator >"],
      ["select concat(session_id, '') from contact_center.sessions", "No matching signature for function CONCAT"],
      ["select channel, session_id from contact_center.sessions group by channel", "neither grouped nor aggregated"],
      ["select session_key from contact_center.sessions_between(1, 2)", "No matching signature for"],
      ["select instance from contact_center.transfers as a, contact_center.sessions as b", "Column name instance is ambiguous"],
      ["select 1 from contact_center.sessions as outside where exists (select 1 qualify true)", "QUALIFY"],
      ["select channel from contact_center.sessions where instance = @instance", "Query parameter 'instance' not found"],
    ] as const
  ).map(([sql, reason]) => ({ name: "wrong", sql, parameters: [], reason }));
  const all: readonly Statement[] = [...Object.values(groups).flat(), ...wrong];
  const verdicts = new Map<Statement, Verdict>();
  const verdictOf = (statement: Statement): Verdict => verdicts.get(statement) ?? { error: "not analyzed", columns: [] };

  beforeAll(async () => {
    const answers = await analyze(all);
    for (const [index, statement] of all.entries()) {
      const answer = answers[index];
      if (answer !== undefined) verdicts.set(statement, answer);
    }
  }, 300_000);

  it.each(Object.entries(groups))("accepts %s", (_, statements) => {
    expect(statements.length).toBeGreaterThan(0);
    const refused = statements.map((statement) => ({ statement, ...verdictOf(statement) })).filter(({ error }) => error !== null);
    expect(refused.map(({ statement, error }) => `${statement.name}: ${error ?? ""}\n${statement.sql}`)).toEqual([]);
  });

  it.each([...tableStatements, ...viewStatements])("infers the columns that $name declares", (creation) => {
    const declared = creation.fields.map((field) => ({ name: field.name, type: typeOf(field, bigqueryDialect).replaceAll("`", "") }));
    expect(verdictOf(creation).columns).toEqual(declared);
  });

  it.each(wrong)("refuses $sql", (statement) => {
    expect(verdictOf(statement).error).toContain(statement.reason);
  });
});
