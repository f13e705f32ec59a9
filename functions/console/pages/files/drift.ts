import { html } from "hono/html";
import { formatFigure } from "../../../report/figures.ts";
import type { Html } from "../../layout.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

const problems: Readonly<Record<string, string>> = {
  unknown_key: "has no column yet",
  unfit_value: "does not fit its column",
  unknown_item: "is an item of a list that is not an object",
  number_as_text: "is a number written as text",
  object_as_list: "is one object instead of a list",
  duplicate_key: "is there twice in one object",
};

/** What the files contain that the loader does not know, with the lines that would make columns of it. */
export function driftHtml(rows: Rows): Html {
  if (rows.length === 0) return html`<p class="nothing">Every value of every file has its column.</p>`;
  return html`<p>Nothing is lost: these values are in <code>unknown_fields</code> of <code>contact_center_restricted.sessions</code>.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Values without a column">
      <table>
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">What</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">Sessions</th>
            <th scope="col">Since</th>
            <th scope="col">Example</th>
            <th scope="col">Lines for <code>schema/</code></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => {
            const lines = schemaLines(String(row["pointer"]), String(row["problem"]), String(row["kinds"]));
            const example = String(row["example_session_key"]);
            return html`<tr>
              <td class="name">
                <bdi><code>${String(row["pointer"])}</code></bdi>
              </td>
              <td>${problems[String(row["problem"])] ?? String(row["problem"])}</td>
              <td>${String(row["kinds"])}</td>
              <td class="number">${formatFigure(row["session_count"], "count")}</td>
              <td>${String(row["first_seen_at"]).slice(0, 10)}</td>
              <td><a href="/sessions/${encodeURIComponent(example)}">${example}</a></td>
              <td>${lines === null ? "" : html`<pre><code>${lines}</code></pre>`}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}

const types: Readonly<Record<string, readonly [zod: string, column: string]>> = {
  string: ["z.string()", "string"],
  number: ["z.number()", "int64"],
  boolean: ["z.boolean()", "bool"],
};

/** The line of the model and the line of the table for a key that has no column; null if it is not one value. */
export function schemaLines(pointer: string, problem: string, kinds: string): string | null {
  const [type] = kinds.split(", ").flatMap((kind) => (types[kind] === undefined ? [] : [types[kind]]));
  const key = pointer.split("/").at(-1) ?? "";
  if (problem !== "unknown_key" || type === undefined || !/^[a-z_]\w*$/i.test(key)) return null;
  const column = key.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  return `${key}: ${type[0]}.nullish(),\n${column}: ${type[1]}("${key}", "…"),`;
}
