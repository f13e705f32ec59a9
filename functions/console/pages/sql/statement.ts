import { createHash } from "node:crypto";
import questionList from "../../../../schema/questions.json" with { type: "json" };
import { allRelations } from "../../../../schema/metric-views.ts";
import type { Relation } from "../../../../schema/relations.ts";

/** Rows of an answer at most, and the time a statement may take. */
export const limits = { maximumRows: 1_000, maximumMilliseconds: 10_000 } as const;

interface Question {
  readonly title: string;
  readonly sql: string;
}

/** The dates that the statements of the guide are written with. */
const [firstDate, lastDates] = ["2026-03-02", ["2026-03-08", "2026-03-23"]] as const;

const dayBefore = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);

/** The questions of the analysts' guide, about the four weeks up to the last day with data instead of the guide's. */
export const questionsUntil = (last: string | null): readonly Question[] =>
  questionList.map(({ title, sql }) => ({
    title,
    sql:
      last === null ? sql : lastDates.reduce((text, date) => text.replaceAll(date, last), sql.replaceAll(firstDate, dayBefore(last, 27))),
  }));

/** The relations that a statement may read, in the dictionary's order. */
export const relationsShown = (isRestricted: boolean): readonly Relation[] =>
  allRelations.filter(({ dataset }) => isRestricted || dataset === "contact_center");

/** A statement that shows some rows of a relation, of the last days with data if it has days. */
export const sampleOf = ({ dataset, name, fields }: Relation, last: string | null): string => {
  const isOfDays = last !== null && fields.some((field) => field.name === "session_date");
  const place = dataset === "restricted" ? "contact_center_restricted" : "contact_center";
  return [`select *`, `from ${place}.${name}`, ...(isOfDays ? [`where session_date >= '${dayBefore(last, 6)}'`] : []), "limit 100"].join(
    "\n",
  );
};

/** What the address says of a statement whose price its reader has seen: another statement has another one. */
export const seal = (sql: string): string => createHash("sha256").update(sql).digest("hex").slice(0, 12);
