import { html } from "hono/html";
import { type Relation, relations } from "../../../../schema/relations.ts";
import { childTables, sessions } from "../../../../schema/tables/index.ts";
import { formatCell } from "../../../report/figures.ts";
import type { QueryResult } from "../../../warehouse/warehouse.ts";
import { textIn } from "../../cells.ts";
import type { Html } from "../../layout.ts";
import type { Times } from "../../times.ts";
import type { Statement } from "../sessions/search.ts";
import { type SessionKey, ofSession, sessionParameters } from "./locate.ts";

/** Relations with rows of a session, the session itself first. */
export const relationsOfSession = (showsAll: boolean): readonly Relation[] => {
  const dataset = showsAll ? "restricted" : "contact_center";
  const names = [sessions, ...childTables].map(({ name }) => name);
  return relations.filter((relation) => relation.dataset === dataset && names.includes(relation.name));
};

/** The rows of one session in a relation. */
export function rowsStatement({ dataset, name, fields }: Relation, session: SessionKey): Statement {
  const order = fields.some((field) => field.name === "position") ? "\norder by position" : "";
  return { sql: `select *\nfrom \${${dataset}}.${name}\nwhere ${ofSession}${order}`, parameters: sessionParameters(session) };
}

/** Columns that are the same in every row of a session. */
const repeated: ReadonlySet<string> = new Set(["instance", "session_key", "channel", "session_id", "session_date", "created_at"]);

/** The rows of a relation; of the session itself, a column a line. Columns without any value are left out. */
export function renderRows({ name, description, fields }: Relation, { rows }: QueryResult, times: Times): Html {
  const isSession = name === sessions.name;
  const meaning = new Map(fields.map((field) => [field.name, field.description]));
  const isTime = new Set(fields.filter(({ type }) => type === "TIMESTAMP").map((field) => field.name));
  const names = Object.keys(rows[0] ?? {}).filter(
    (column) => (isSession || !repeated.has(column)) && rows.some((row) => row[column] !== null && row[column] !== undefined),
  );
  const cell = (row: QueryResult["rows"][number], column: string): string => {
    const text = textIn(row, column);
    if (text !== null && isTime.has(column)) return times.moment(text);
    return typeof row[column] === "number" && column.endsWith("_id") ? String(row[column]) : formatCell(row[column]);
  };
  const table = isSession
    ? html`<table>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Value</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          ${rows.flatMap((row) =>
            names.map(
              (column) =>
                html`<tr>
                  <th scope="row"><code>${column}</code></th>
                  <td class="wrap">${cell(row, column)}</td>
                  <td class="wrap quiet">${meaning.get(column) ?? ""}</td>
                </tr>`,
            ),
          )}
        </tbody>
      </table>`
    : html`<table>
        <thead>
          <tr>
            ${names.map((column) => html`<th scope="col" title="${meaning.get(column) ?? ""}">${column.replaceAll("_", " ")}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${names.map((column) => html`<td>${cell(row, column)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`;
  return html`<section>
    <h2>${name} <small>${rows.length} ${rows.length === 1 ? "row" : "rows"}</small></h2>
    <p class="quiet">${description.split(" **Key:**")[0]}</p>
    <div class="scroll sheet" tabindex="0" role="region" aria-label="Rows of ${name}">${table}</div>
  </section>`;
}
