import { html, raw } from "hono/html";
import { formatFigure } from "../../../report/figures.ts";
import { type Cells, flagIn, numberIn, textIn } from "../../cells.ts";
import { hiddenFields, renderFilterForm, withoutPeriod } from "../../filter-form.ts";
import { addressOf } from "../../filters.ts";
import type { Html } from "../../layout.ts";
import type { Times } from "../../times.ts";
import { words } from "../../words.ts";
import type { CountedFacet, Counts } from "./facets.ts";
import { type Order, type Search, none, orders, pageSize, searchParameters } from "./search.ts";

const path = "/sessions";

/** The form above the list: period, text and order. */
export const renderSearchForm = (search: Search, today: string): Html => {
  const { filters, chosen, text, order } = search;
  const kept = { ...withoutPeriod(filters), ...chosen };
  return renderFilterForm({
    path,
    filters,
    today,
    others: { ...kept, q: text, sort: order === "newest" ? undefined : order },
    fields: html`${hiddenFields(kept)}
      <label class="grow"
        >Find
        <input type="search" name="q" value="${text ?? ""}" maxlength="200" placeholder="Key, number, CRM record, customer or agent" />
      </label>
      <label
        >Order
        <select name="sort">
          ${Object.entries(orders).map(
            ([name, { title }]) => html`<option value="${name}" ${raw(name === order ? "selected" : "")}>${title}</option>`,
          )}
        </select>
      </label>`,
  });
};

/** Values of a facet that are shown at once. */
const mostChoices = 8;

const renderFacet = ({ name, title, choices }: CountedFacet, search: Search): Html => {
  const parameters = searchParameters(search);
  const link = (value: string | undefined): string => addressOf(path, parameters, { [name]: value });
  const chosenQueue = name === "queue" ? search.filters.queue : undefined;
  const above = chosenQueue?.split("/").slice(0, -1).join("/");
  const item = ({ value, sessions, isChosen }: CountedFacet["choices"][number]): Html =>
    html`<li>
      <a href="${link(isChosen ? undefined : value)}" ${raw(isChosen ? 'aria-current="true"' : "")}
        ><span>${name === "queue" || name === "instance" ? value : words(value)}</span
        ><span class="count">${formatFigure(sessions, "count")}</span
        >${isChosen ? html`<span class="visually-hidden"> (chosen; follow to remove)</span>` : ""}</a
      >
    </li>`;
  return html`<section class="facet" aria-label="${title}">
    <h2>${title}</h2>
    ${chosenQueue === undefined ? "" : html`<p class="up"><a href="${link(above === "" ? undefined : above)}">↑ ${above === "" ? "All queues" : above}</a></p>`}
    ${
      choices.length === 0
        ? html`<p class="nothing">–</p>`
        : html`<ul>
            ${choices.slice(0, mostChoices).map(item)}
          </ul>`
    }
    ${
      choices.length > mostChoices
        ? html`<details>
            <summary>${choices.length - mostChoices} more</summary>
            <ul>
              ${choices.slice(mostChoices).map(item)}
            </ul>
          </details>`
        : ""
    }
  </section>`;
};

/** What the list can be narrowed by, with counts. */
export const renderFacets = (counts: Counts, search: Search): Html =>
  html`<aside class="facets" aria-label="Narrow the list">${counts.facets.map((facet) => renderFacet(facet, search))}</aside>`;

/** A length as text and bar; the bar is relative to the longest of the page. */
const renderLength = (seconds: number | null, longest: number, kind: "wait" | "handle"): Html =>
  seconds === null
    ? html`<td class="number">–</td>`
    : html`<td class="number length">
        ${formatFigure(seconds, "duration")}<svg class="meter ${kind}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width="${longest === 0 ? 0 : Math.max(0.8, (100 * seconds) / longest)}" height="4" />
        </svg>
      </td>`;

/** The address of one session. */
const sessionAddress = (row: Cells): string =>
  addressOf(`/sessions/${encodeURIComponent(textIn(row, "session_key") ?? "")}`, {
    instance: textIn(row, "instance") ?? undefined,
    day: textIn(row, "session_date") ?? undefined,
  });

/** Sessions as a table. */
export function renderList(rows: readonly Cells[], times: Times, hasInstances: boolean): Html {
  const longest = (name: string): number => Math.max(0, ...rows.map((row) => numberIn(row, name) ?? 0));
  const [wait, handle] = [longest("queue_seconds"), longest("handle_seconds")];
  return html`<div class="scroll sheet" tabindex="0" role="region" aria-label="Sessions">
    <table>
      <thead>
        <tr>
          <th scope="col">Session</th>
          <th scope="col">Began</th>
          <th scope="col">Queue</th>
          <th scope="col">Agent</th>
          <th scope="col">Outcome</th>
          <th scope="col" class="number">Wait</th>
          <th scope="col" class="number">Handle time</th>
          <th scope="col" class="number">Rating</th>
          <th scope="col" class="number">Transfers</th>
          <th scope="col">Final</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">
                <a href="${sessionAddress(row)}">${textIn(row, "session_key")}</a
                >${hasInstances ? html` <small>${textIn(row, "instance")}</small>` : ""}
              </th>
              <td>${times.short(textIn(row, "created_at") ?? "")}</td>
              <td>${queueText(row)}</td>
              <td>${textIn(row, "last_agent_name") ?? textIn(row, "virtual_agent_name") ?? "–"}</td>
              <td class="words">${words(textIn(row, "outcome"))}</td>
              ${renderLength(numberIn(row, "queue_seconds"), wait, "wait")}
              ${renderLength(numberIn(row, "handle_seconds"), handle, "handle")}
              <td class="number">${textIn(row, "rating") ?? "–"}</td>
              <td class="number">${textIn(row, "transfers_completed") ?? "0"}</td>
              <td>${flagIn(row, "is_final") === true ? "yes" : "not yet"}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const queueText = (row: Cells): string => {
  const queue = textIn(row, "queue_path");
  return queue === null || queue === none ? "–" : queue;
};

const orderColumn: Readonly<Record<Order, string>> = { newest: "created_at", wait: "queue_seconds", handle: "handle_seconds" };

/** Links to the next page, the first one, and the list as files. */
export function renderPaging(rows: readonly Cells[], hasMore: boolean, search: Search): Html {
  const parameters = searchParameters(search);
  const last = rows.at(-1);
  const after =
    hasMore && last !== undefined ? `${textIn(last, orderColumn[search.order]) ?? "-1"},${textIn(last, "session_uid") ?? ""}` : null;
  return html`<nav class="paging" aria-label="Pages of the list">
    ${search.after === null ? "" : html`<a href="${addressOf(path, parameters)}">First page</a>`}
    ${after === null ? "" : html`<a rel="next" href="${addressOf(path, parameters, { after })}">Next ${pageSize}</a>`}
    <span class="files"
      >All of them as <a href="${addressOf("/sessions.csv", parameters)}">CSV</a> or
      <a href="${addressOf("/sessions.json", parameters)}">JSON</a></span
    >
  </nav>`;
}

/** What to do if the list is empty. */
export const renderNothing = (search: Search): Html =>
  html`<div class="empty">
    <p>No session of this period fits.</p>
    <ul>
      ${
        search.text === undefined
          ? ""
          : html`<li>
              The text is searched in the period only: widen
              it${
                /^(?:call|chat)-\d+$/.test(search.text)
                  ? html`, or open <a href="/sessions/${search.text}">${search.text}</a> whatever its day`
                  : ""
              }.
            </li>`
      }
      <li><a href="/sessions">Start over</a> with the last days that have sessions.</li>
      <li>If files should be here, see what was loaded on <a href="/files">Pipeline</a>.</li>
    </ul>
  </div>`;
