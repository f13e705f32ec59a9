import type { Times } from "../../times.ts";
import { html } from "hono/html";
import { outcomes } from "../../../../schema/outcomes.ts";
import { formatFigure } from "../../../report/figures.ts";
import type { Html } from "../../layout.ts";
import { chartHtml } from "../../svg.ts";
import { type FilesData, type FilesQuery, feedOutcomes, remoteDays } from "./data.ts";
import { driftHtml } from "./drift.ts";
import { nameShapes } from "./names.ts";
import { agoText } from "../../../values/ago.ts";

interface FilesPage {
  readonly data: FilesData;
  readonly query: FilesQuery;
  readonly now: Date;
  readonly chart: string | null;
  /** Whether the page hears of files as they are handled. */
  readonly isLive: boolean;
  readonly isRemote: boolean;
  /** Whether the actions are offered. */
  readonly canChange: boolean;
  /** Names that were ignored since the program started. */
  readonly ignored: readonly string[];
}

const count = (value: unknown): string => formatFigure(Number(value), "count");
/** A length; of files that lay in the bucket before they were loaded, in days. */
const durationText = (value: number | null): string =>
  value !== null && value >= 172_800 ? `${count(Math.round(value / 86_400))} days` : formatFigure(value, "duration");
const files = (value: number): string => `${count(value)} ${value === 1 ? "file" : "files"}`;

const timeHtml = (instant: unknown, times: Times): Html =>
  html`<time datetime="${String(instant)}">${times.moment(String(instant))}</time>`;

function addressOf(values: Readonly<Record<string, string | null>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== null) given.append(name, value);
  return given.size === 0 ? "/files" : `/files?${given.toString()}`;
}

export const filesBody = (page: FilesPage): Html => html`
  <h1>Pipeline</h1>
  <div id="strip" data-part>${stripHtml(page)}</div>
  <section aria-labelledby="hours-title">
    <h2 id="hours-title">Files per hour</h2>
    <div id="hours" data-part class="card">
      ${
        page.chart === null
          ? html`<p class="nothing">No file was handled in the last 48 hours.</p>`
          : html`<div class="chart" tabindex="0" role="region" aria-label="Files per hour by outcome">${chartHtml(page.chart)}</div>`
      }
      <p class="quiet">The last 48 hours, hours of ${page.data.times.timeZone}.</p>
    </div>
  </section>
  <section aria-labelledby="rejected-title">
    <h2 id="rejected-title">Rejected</h2>
    <div id="rejected" data-part>${rejectedHtml(page)}</div>
  </section>
  <section aria-labelledby="feed-title">
    <h2 id="feed-title">Files</h2>
    <div id="feed" data-part ${page.isLive ? html`data-live="/files/events"` : ""}>${feedHtml(page)}</div>
  </section>
  <section aria-labelledby="drift-title">
    <h2 id="drift-title">Drift</h2>
    ${driftHtml(page.data.drift)}
  </section>
  ${page.ignored.length === 0 ? "" : ignoredHtml(page.ignored)}
  <section aria-labelledby="bucket-title">
    <h2 id="bucket-title">Bucket and settled days</h2>
    ${upkeepHtml(page)}
  </section>
`;

/** How many files of each outcome, in words. */
const outcomesText = (counts: ReadonlyMap<string, number>): string =>
  feedOutcomes
    .filter((outcome) => (counts.get(outcome) ?? 0) > 0)
    .map((outcome) => `${count(counts.get(outcome))} ${outcome}`)
    .join(", ");

const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, value) => sum + value, 0);

function stripHtml({ data, now, isRemote }: FilesPage): Html {
  const { counts, lastHandledAt, times, lag } = data;
  if (lastHandledAt === null)
    return html`<p class="nothing">No file has arrived yet: copy a session file into the bucket, and it appears here.</p>`;
  const [today, all] = [sumOf(counts.today), sumOf(counts.all)];
  return html`<p class="scope">
      Latest file ${timeHtml(lastHandledAt, times)}, ${agoText(now.getTime() - Date.parse(lastHandledAt))} · today
      ${files(today)}${today === 0 ? "" : `: ${outcomesText(counts.today)}`}
    </p>
    <dl class="figures strip">
      <div>
        <dt>Files${isRemote ? `, sessions of ${remoteDays} days` : ""}</dt>
        <dd>${count(all)}</dd>
      </div>
      ${outcomes.map(
        (outcome) =>
          html`<div>
            <dt>${outcome.slice(0, 1).toUpperCase()}${outcome.slice(1)}</dt>
            <dd>${count(counts.all.get(outcome) ?? 0)}</dd>
          </div>`,
      )}
      <div>
        <dt>From the bucket to the row, median</dt>
        <dd>${durationText(lag.median)}</dd>
      </div>
      <div>
        <dt>95 % within</dt>
        <dd>${durationText(lag.slow)}</dd>
      </div>
    </dl>`;
}

function rejectedHtml({ data, canChange, isRemote }: FilesPage): Html {
  if (data.rejected.length === 0) return html`<p class="nothing">No file is rejected.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Rejected files by reason">
      <table>
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col" class="number">Files</th>
            <th scope="col">First</th>
            <th scope="col">Last</th>
            <th scope="col">Sample</th>
            ${canChange ? html`<th scope="col"><span class="quiet">Try again</span></th>` : ""}
          </tr>
        </thead>
        <tbody>
          ${data.rejected.map(
            (row) =>
              html`<tr>
                <td><code>${String(row["reasons"])}</code></td>
                <td class="number">${count(row["files"])}</td>
                <td>${timeHtml(row["first_at"], data.times)}</td>
                <td>${timeHtml(row["last_at"], data.times)}</td>
                <td class="name"><bdi>${String(row["sample"])}</bdi></td>
                ${
                  canChange
                    ? html`<td>
                        <a href="/files/retry?${new URLSearchParams({ name: String(row["sample"]) }).toString()}">Try the sample again</a>
                      </td>`
                    : ""
                }
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${canChange ? "" : html`<p class="quiet">Try them again with <code>npx ccaip-sessions replay${isRemote ? " --settings <file>" : ""}</code>.</p>`}`;
}

function feedHtml({ data, query, canChange }: FilesPage): Html {
  const { times, feed } = data;
  const [first, last] = [feed[0], feed.at(-1)];
  return html`<p class="row choices" role="group" aria-label="Outcome">
      ${[null, ...feedOutcomes].map((outcome) =>
        outcome === query.outcome
          ? html`<strong aria-current="true">${outcome ?? "all"}</strong> `
          : html`<a href="${addressOf({ outcome })}">${outcome ?? "all"}</a> `,
      )}
    </p>
    ${
      first === undefined
        ? html`<p class="nothing">No file${query.outcome === null ? "" : ` is ${query.outcome}`} here.</p>`
        : html`<div class="scroll long" tabindex="0" role="region" aria-label="Files, the latest first">
            <table>
              <thead>
                <tr>
                  <th scope="col">Handled</th>
                  <th scope="col">Outcome</th>
                  <th scope="col">File</th>
                  <th scope="col">Session</th>
                  <th scope="col" class="number">Time</th>
                </tr>
              </thead>
              <tbody>
                ${feed.map((row) => fileHtml(row, times, canChange))}
              </tbody>
            </table>
          </div>`
    }
    <p class="row">
      ${query.before === null ? "" : html`<a href="${addressOf({ outcome: query.outcome })}">Latest files</a>`}
      ${
        data.hasMore && last !== undefined
          ? html`<a href="${addressOf({ outcome: query.outcome, at: String(last["handled_at"]), name: String(last["object_name"]) })}"
              >Earlier files</a
            >`
          : ""
      }
      <a href="${addressOf({ outcome: query.outcome })}" class="refresh">Refresh</a>
    </p>`;
}

function fileHtml(row: Readonly<Record<string, unknown>>, times: Times, canChange: boolean): Html {
  const { outcome, problems, session_key: key, handling_milliseconds: milliseconds } = row;
  const name = String(row["object_name"]);
  const session =
    typeof key !== "string" ? "" : outcome === "loaded" ? html`<a href="/sessions/${encodeURIComponent(key)}">${key}</a>` : key;
  return html`<tr>
    <td>${timeHtml(row["handled_at"], times)}</td>
    <td><span class="mark ${String(outcome)}">${String(outcome)}</span></td>
    <td class="name">
      <bdi>${name}</bdi>${typeof problems === "string" ? html`<br /><span class="quiet">${problems}</span>` : ""}
      ${
        canChange && outcome === "rejected"
          ? html`<br /><a href="/files/retry?${new URLSearchParams({ name }).toString()}">Try again</a>`
          : ""
      }
    </td>
    <td>${session}</td>
    <td class="number">${typeof milliseconds === "number" ? `${count(milliseconds)} ms` : ""}</td>
  </tr>`;
}

const ignoredHtml = (ignored: readonly string[]): Html =>
  html`<section aria-labelledby="ignored-title">
    <h2 id="ignored-title">Ignored names</h2>
    <p>
      These objects do not match <code>NAME_PATTERN</code>, so they were not read. If they are session files, set a pattern that matches
      them.
    </p>
    <ul>
      ${nameShapes(ignored).map(
        ({ shape, count: names, pattern }) =>
          html`<li><code>${shape}</code> × ${count(names)}; <code>NAME_PATTERN=${pattern}</code> reads them</li>`,
      )}
    </ul>
  </section>`;

function upkeepHtml({ data, canChange, now }: FilesPage): Html {
  const { state, settled, times } = data;
  const ended = state.get("round_ended_at") ?? "";
  return html`<ul>
      <li>
        ${
          ended === ""
            ? "Upkeep has not compared the bucket with the ledger yet."
            : html`Upkeep compared the bucket with the ledger ${agoText(now.getTime() - Date.parse(ended))} (${timeHtml(ended, times)}).`
        }
      </li>
      <li>
        ${
          settled.days === 0
            ? "No day is settled yet: days are settled two days after they end, and read faster from then on."
            : `${count(settled.days)} ${settled.days === 1 ? "day is" : "days are"} settled, from ${settled.from ?? ""} to ${settled.to ?? ""}.`
        }
      </li>
    </ul>
    ${
      canChange
        ? html`<p><a href="/files/reconcile">Compare the bucket with the ledger, and load what is missing</a></p>`
        : html`<p class="quiet">Compare now with <code>npx ccaip-sessions reconcile</code>.</p>`
    }`;
}
