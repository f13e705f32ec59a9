import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { type Missing, toolsFolder } from "../support/emulators.ts";
import { type Statement, project } from "./statements.ts";

/** The optional parts of the language that the statements may use; each is documented for BigQuery. Any other is an error. */
const languageFeatures = [
  "FEATURE_ANALYTIC_FUNCTIONS",
  "FEATURE_CREATE_TABLE_CLUSTER_BY",
  // The options of a column: its description.
  "FEATURE_CREATE_TABLE_FIELD_ANNOTATIONS",
  "FEATURE_CREATE_TABLE_FUNCTION",
  "FEATURE_CREATE_TABLE_NOT_NULL",
  "FEATURE_CREATE_TABLE_PARTITION_BY",
  "FEATURE_JSON_TYPE",
  "FEATURE_JSON_ARRAY_FUNCTIONS",
  "FEATURE_JSON_VALUE_EXTRACTION_FUNCTIONS",
  "FEATURE_NUMERIC_TYPE",
  "FEATURE_TABLE_VALUED_FUNCTIONS",
  "FEATURE_V_1_1_HAVING_IN_AGGREGATE",
  "FEATURE_V_1_1_LIMIT_IN_AGGREGATE",
  "FEATURE_V_1_1_NULL_HANDLING_MODIFIER_IN_AGGREGATE",
  "FEATURE_V_1_1_NULL_HANDLING_MODIFIER_IN_ANALYTIC",
  "FEATURE_V_1_1_ORDER_BY_IN_AGGREGATE",
  "FEATURE_V_1_1_SELECT_STAR_EXCEPT_REPLACE",
  "FEATURE_V_1_1_WITH_ON_SUBQUERY",
  // DATETIME.
  "FEATURE_V_1_2_CIVIL_TIME",
  "FEATURE_V_1_2_SAFE_FUNCTION_CALL",
  "FEATURE_V_1_2_WEEK_WITH_WEEKDAY",
  "FEATURE_V_1_3_DATE_ARITHMETICS",
  "FEATURE_V_1_3_DATE_TIME_CONSTRUCTORS",
  "FEATURE_V_1_3_EXTENDED_DATE_TIME_SIGNATURES",
  "FEATURE_V_1_3_IS_DISTINCT",
  "FEATURE_V_1_3_NULLS_FIRST_LAST_IN_ORDER_BY",
  "FEATURE_V_1_3_QUALIFY",
  "FEATURE_V_1_4_GROUP_BY_ALL",
] as const;

const verdicts = z.array(
  z.strictObject({
    /** What the analyzer refuses, with its line and column; null if it accepts the statement. */
    error: z.string().nullable(),
    /** Columns of what the statement creates. */
    columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  }),
);
export type Verdict = z.output<typeof verdicts>[number];

const python = path.join(toolsFolder(), "googlesql", "bin", "python");
const program = path.join(toolsFolder(), "googlesql", "zetasql.cwasm");

/** Null if the analyzer is installed, otherwise how to install it. With REQUIRE_EMULATORS=1 it throws if it is missing. */
export function missingAnalyzer(): Missing | null {
  if (existsSync(program)) return null;
  const missing = "the GoogleSQL analyzer is not installed; run: bash test/emulators/install.sh googlesql";
  if (process.env["REQUIRE_EMULATORS"] === "1") throw new Error(missing);
  return { missing };
}

/**
 * Analyzes statements in their order; what one creates, later ones can read. Returns a verdict for each. Throws if the analyzer itself
 * fails.
 */
export async function analyze(statements: readonly Statement[]): Promise<readonly Verdict[]> {
  const child = spawn(python, [path.join(import.meta.dirname, "analyzer.py"), program], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", reject);
  });
  // If the program ends early, its exit code and its last words are the better error.
  child.stdin
    .on("error", () => undefined)
    .end(
      JSON.stringify({ project, features: languageFeatures, statements: statements.map(({ sql, parameters }) => ({ sql, parameters })) }),
    );
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`the GoogleSQL analyzer ended with code ${code}: ${errors.slice(-2_000)}`);
  return verdicts.parse(JSON.parse(output));
}
