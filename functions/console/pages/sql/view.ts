import { html } from "hono/html";
import type { Relation } from "../../../../schema/relations.ts";
import type { Prices, QueryResult } from "../../../warehouse/warehouse.ts";
import { formatCell } from "../../../report/figures.ts";
import type { Answer } from "../../answers.ts";
import type { Html } from "../../layout.ts";
import { priceText } from "../../price.ts";
import { chartHtml } from "../../svg.ts";
import { limits } from "./statement.ts";

/** What the page shows of a statement. */
export type Shown =
  | { readonly kind: "empty" }
  /** Valid, and not run yet. */
  | { readonly kind: "priced"; readonly bytes: number | null }
  | { readonly kind: "failed"; readonly sentence: string }
  | {
      readonly kind: "answered";
      readonly answer: Answer;
      readonly isCut: boolean;
      readonly chart: { readonly svg: string; readonly title: string; readonly chosen: string; readonly values: readonly string[] } | null;
    };

interface SqlPage {
  readonly sql: string;
  /** What the address carries once the price of this statement was shown. */
  readonly seal: string;
  readonly shown: Shown;
  readonly prices: Prices | null;
  readonly questions: readonly { readonly title: string; readonly sql: string }[];
  readonly relations: readonly Relation[];
  readonly relation: Relation | null;
  readonly sample: (relation: Relation) => string;
}

const addressOf = (place: string, values: Readonly<Record<string, string>>): string => `${place}?${new URLSearchParams(values).toString()}`;

const placeOf = ({ dataset, name }: Relation): string => `contact_center${dataset === "restricted" ? "_restricted" : ""}.${name}`;

export const sqlBody = (page: SqlPage): Html => html`
  <h1>SQL</h1>
  <p class="scope">
    One statement that reads, at most ${limits.maximumRows.toLocaleString("en")} rows and ${limits.maximumMilliseconds / 1_000} s. Instants
    (<code>_at</code>) are UTC, <code>local_date</code> and the like are in the reporting time zone.
  </p>
  <div class="sides">
    <div>
      <form method="get" action="/sql" class="statement">
        <label for="q">Statement</label>
        <textarea id="q" name="q" rows="10" spellcheck="false" autocapitalize="off" autocomplete="off" data-submit required>
${page.sql}</textarea>
        ${page.relation === null ? "" : html`<input type="hidden" name="relation" value="${page.relation.dataset}.${page.relation.name}" />`}
        <p class="row">
          <button>${page.prices === null ? "Run" : "Show the price"}</button>
          <span class="quiet">Ctrl+Enter${page.prices === null ? " runs it" : " shows the price first"}</span>
        </p>
      </form>
      <section aria-live="polite" class="answer">${shownHtml(page)}</section>
    </div>
    <aside aria-label="What can be asked">
      ${page.relation === null ? "" : columnsHtml(page, page.relation)} ${questionsHtml(page)} ${relationsHtml(page)}
    </aside>
  </div>
`;

function shownHtml({ sql, shown, seal, prices }: SqlPage): Html {
  switch (shown.kind) {
    case "empty":
      return html`<p class="nothing">Type a statement, or take a question or a relation beside it.</p>`;
    case "failed":
      return html`<p class="problem" role="alert"><strong>Not run.</strong> ${shown.sentence}</p>`;
    case "priced":
      return html`<form method="get" action="/sql" class="card">
        <p>
          The statement is valid, only reads, and
          ${shown.bytes === null ? "has not run yet" : html`<strong>${priceText(shown.bytes, prices)}</strong>`}.
        </p>
        <input type="hidden" name="q" value="${sql}" />
        <input type="hidden" name="run" value="${seal}" />
        <p class="row"><button class="primary">Run it</button></p>
      </form>`;
    case "answered":
      return answerHtml(shown, { sql, seal, prices });
    default:
      return shown satisfies never;
  }
}

function answerHtml(
  { answer, isCut, chart }: Extract<Shown, { kind: "answered" }>,
  { sql, seal, prices }: Pick<SqlPage, "sql" | "seal" | "prices">,
): Html {
  const { rows, bytes } = answer;
  const count = `${isCut ? "The first " : ""}${rows.length.toLocaleString("en")} ${rows.length === 1 ? "row" : "rows"}`;
  const address = { q: sql, ...(prices === null ? {} : { run: seal }) };
  return html`
    <p class="row answered">
      <strong>${count}</strong>${bytes === null ? "" : html`<span class="quiet">${priceText(bytes, prices)}</span>`}
      <a href="${addressOf("/sql.csv", address)}">CSV</a> <a href="${addressOf("/sql.json", address)}">JSON</a>
    </p>
    ${isCut ? html`<p class="quiet">There are more: add a condition, or a <code>limit</code> and an <code>order by</code>.</p>` : ""}
    ${
      chart === null
        ? ""
        : html`<figure class="card">
            <figcaption><h2>${chart.title}</h2></figcaption>
            ${
              chart.values.length < 2
                ? ""
                : html`<p class="row choices">
                    ${chart.values.map((value) =>
                      value === chart.chosen
                        ? html`<strong aria-current="true">${value}</strong> `
                        : html`<a href="${addressOf("/sql", { ...address, value })}">${value}</a> `,
                    )}
                  </p>`
            }
            <div class="chart" tabindex="0" role="region" aria-label="${chart.title}">${chartHtml(chart.svg)}</div>
          </figure>`
    }
    ${rows.length === 0 ? html`<p class="nothing">No row matches: widen the condition on dates first.</p>` : tableHtml(answer)}
  `;
}

/** Longest text of a cell; the whole of it is in the files. */
const longestCell = 240;

const isIdentifier = (name: string): boolean => /(?:^|_)(?:id|generation)$/.test(name);

function cellText(name: string, value: unknown): string {
  if (typeof value === "number" && isIdentifier(name)) return String(value);
  const text = typeof value === "boolean" ? String(value) : formatCell(value);
  return text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
}

/** An answer as a table: numbers to the right, each text on its own whatever its direction. */
function tableHtml({ columns, rows }: QueryResult): Html {
  const numeric = new Set(columns.map(({ name }) => name).filter((name) => rows.some((row) => typeof row[name] === "number")));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Rows of the answer">
    <table>
      <thead>
        <tr>
          ${columns.map(({ name }) => html`<th scope="col" class="${numeric.has(name) ? "number" : "text"}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(({ name }) => html`<td class="${numeric.has(name) ? "number" : "text"}"><bdi>${cellText(name, row[name])}</bdi></td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const questionsHtml = ({ questions, sql }: SqlPage): Html =>
  html`<details class="card" ${sql === "" ? "open" : ""}>
    <summary><h2>Questions</h2></summary>
    <ol class="items">
      ${questions.map(({ title, sql: text }) => html`<li><a href="${addressOf("/sql", { q: text })}">${title}</a></li>`)}
    </ol>
  </details>`;

const layers = [
  ["curated", "For questions"],
  ["file", "Of the file, with every key"],
  ["loading", "Of the loading"],
] as const;

const relationsHtml = ({ relations, sql }: SqlPage): Html =>
  html`<details class="card" open>
    <summary><h2>Relations</h2></summary>
    ${layers.map(([layer, title]) => {
      const shown = relations.filter((relation) => relation.layer === layer);
      return html`<h3>${title}</h3>
        <ul class="items">
          ${shown.map(
            (relation) =>
              html`<li>
                <a href="${addressOf("/sql", { ...(sql === "" ? {} : { q: sql }), relation: `${relation.dataset}.${relation.name}` })}"
                  ><code>${relation.dataset === "restricted" ? "restricted." : ""}${relation.name}</code></a
                >
              </li>`,
          )}
        </ul>`;
    })}
  </details>`;

const plain = (text: string): string => text.replaceAll(/\*\*|`/g, "");

const columnsHtml = ({ sample }: SqlPage, relation: Relation): Html =>
  html`<section class="card columns" aria-labelledby="relation">
    <h2 id="relation"><code>${placeOf(relation)}</code></h2>
    <p>${plain(relation.description)}</p>
    <p><a href="${addressOf("/sql", { q: sample(relation), relation: `${relation.dataset}.${relation.name}` })}">Some of its rows</a></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Columns">
      <dl>
        ${relation.fields.map(
          ({ name, type, description }) =>
            html`<dt><code>${name}</code> <span class="quiet">${type === "RECORD" ? "list" : type.toLowerCase()}</span></dt>
              <dd>${plain(description)}</dd>`,
        )}
      </dl>
    </div>
  </section>`;
