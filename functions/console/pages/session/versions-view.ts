import { html, raw } from "hono/html";
import { formatFigure } from "../../../report/figures.ts";
import type { Html } from "../../layout.ts";
import type { Times } from "../../times.ts";
import type { Change } from "./changes.ts";
import { type Version, whyShown, winnerSentence } from "./versions.ts";

/** The versions of a session: which one is shown, and why. */
export function renderVersions(versions: readonly Version[], times: Times, changes: (before: number, after: number) => string): Html {
  const [shown] = versions;
  const moment = (instant: string): string => times.moment(instant);
  const older = versions.find((version) => version !== shown && !version.isDeletion);
  return html`<p class="lead">${winnerSentence(versions, moment)}</p>
    <div class="scroll sheet" tabindex="0" role="region" aria-label="Versions">
      <table>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Updated (updated_at)</th>
            <th scope="col">Written to the bucket</th>
            <th scope="col">Loaded</th>
            <th scope="col">Final</th>
            <th scope="col" class="number">Bytes</th>
            <th scope="col">Why</th>
            <th scope="col">File</th>
          </tr>
        </thead>
        <tbody>
          ${versions.map(
            (version) =>
              html`<tr ${raw(version.isShown ? 'class="winner"' : "")}>
                <th scope="row">${version.number}${version.isShown ? html` <span class="badge">shown</span>` : ""}</th>
                <td>${version.versionAt === null ? "–" : moment(version.versionAt)}</td>
                <td>${moment(version.writtenAt)}</td>
                <td>${moment(version.arrivedAt)}</td>
                <td>${version.isFinal ? "yes" : "not yet"}</td>
                <td class="number">${formatFigure(version.bytes, "count")}</td>
                <td class="wrap">
                  ${shown === undefined || version === shown ? (version.isShown ? "The latest." : "") : whyShown(shown, version, moment)}
                  ${version.warnings.length === 0 ? "" : html`<small>Warnings: ${[...new Set(version.warnings)].join(", ")}</small>`}
                </td>
                <td class="wrap">
                  <code>${version.bucket}/${version.object}</code> <small>generation ${version.generation}</small>
                  <small>SHA-256 ${version.sha256.slice(0, 16)}…</small>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      shown === undefined || older === undefined
        ? ""
        : html`<p>
            <a href="${changes(older.number, shown.number)}">What changed between version ${older.number} and version ${shown.number}</a>
          </p>`
    }
    <p class="quiet">
      Versions are numbered in the order in which they were loaded. The latest updated_at is shown, whatever arrives last; then the object
      that was written last. Versions that are not shown are kept for VERSION_DAYS.
    </p>`;
}

interface Compared {
  readonly versions: readonly Version[];
  readonly before: Version;
  readonly after: Version;
  readonly changes: readonly Change[];
  /** Changes that are not shown, since they are in columns of personal data. */
  readonly hidden: number;
  /** The address that shows them; null if this console may not. */
  readonly allAddress: string | null;
  /** What the form keeps of the address. */
  readonly kept: readonly Html[];
}

/** What changed between two versions, value by value. */
export function renderChanges({ versions, before, after, changes, hidden, allAddress, kept }: Compared): Html {
  const choice = (name: string, title: string, chosen: Version): Html =>
    html`<label
      >${title}
      <select name="${name}">
        ${versions
          .toSorted((one, other) => one.number - other.number)
          .map(
            ({ number, isShown }) =>
              html`<option value="${number}" ${raw(number === chosen.number ? "selected" : "")}>
                version ${number}${isShown ? ", shown" : ""}
              </option>`,
          )}
      </select>
    </label>`;
  const added = changes.filter((change) => change.before === null).length;
  const removed = changes.filter((change) => change.after === null).length;
  const relations = [...new Set(changes.map(({ relation }) => relation))];
  return html`<form class="filters" method="get">
      ${kept} ${choice("before", "From", before)} ${choice("after", "To", after)}
      <button type="submit">Compare</button>
    </form>
    <p class="lead">
      ${
        changes.length === 0
          ? "Nothing differs between the two in the columns that are shown here."
          : `${changes.length} ${changes.length === 1 ? "value differs" : "values differ"} from version ${before.number} to version ${after.number}: ${changes.length - added - removed} changed, ${added} added, ${removed} removed.`
      }
    </p>
    ${
      hidden === 0
        ? ""
        : html`<p class="notice">
            ${hidden} more ${hidden === 1 ? "value" : "values"} in columns of personal data
            ${hidden === 1 ? "differs" : "differ"}.${allAddress === null ? "" : html` <a href="${allAddress}">Show personal data</a>`}
          </p>`
    }
    ${relations.map(
      (relation) =>
        html`<section>
          <h2>${relation}</h2>
          <div class="scroll sheet" tabindex="0" role="region" aria-label="Changes in ${relation}">
            <table class="changes">
              <thead>
                <tr>
                  <th scope="col">In the file</th>
                  <th scope="col">Version ${before.number}</th>
                  <th scope="col">Version ${after.number}</th>
                  <th scope="col">Column</th>
                </tr>
              </thead>
              <tbody>
                ${changes
                  .filter((change) => change.relation === relation)
                  .map(
                    (change) =>
                      html`<tr>
                        <th scope="row"><code>${change.path ?? "computed"}</code></th>
                        <td class="wrap">
                          ${change.before === null ? html`<span class="quiet">missing</span>` : html`<del>${change.before}</del>`}
                        </td>
                        <td class="wrap">
                          ${change.after === null ? html`<span class="quiet">missing</span>` : html`<ins>${change.after}</ins>`}
                        </td>
                        <td>${change.column}${change.item === "" ? "" : html` <small>${change.item}</small>`}</td>
                      </tr>`,
                  )}
              </tbody>
            </table>
          </div>
        </section>`,
    )}`;
}
