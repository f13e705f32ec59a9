import type { Hono } from "hono";
import { html, raw } from "hono/html";
import { formatFigure } from "../../report/figures.ts";
import { type Cells, flagIn, textIn } from "../cells.ts";
import { errorSentence } from "../error-sentence.ts";
import { hiddenFields } from "../filter-form.ts";
import { addressOf } from "../filters.ts";
import { type Html, renderPage, streamPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";
import { Times } from "../times.ts";
import { words } from "../words.ts";
import { changesBetween, comparedColumns } from "./session/changes.ts";
import { renderHappenings, renderLanes } from "./session/lanes.ts";
import { type SessionKey, locateStatement, ofSession, readLocated, sessionParameters } from "./session/locate.ts";
import { relationsOfSession, renderRows, rowsStatement } from "./session/rows.ts";
import { headColumns, sessionSentence } from "./session/sentence.ts";
import { readTimeline, timelineStatement } from "./session/timeline.ts";
import { renderChanges, renderVersions } from "./session/versions-view.ts";
import { type Version, readVersions, versionsCondition, versionsStatement } from "./session/versions.ts";

/** What of a session a page shows, by its name in addresses. */
const views = {
  timeline: "Timeline",
  versions: "Versions",
  changes: "Changes",
  rows: "Rows",
} as const;
type View = keyof typeof views;
const isView = (text: string): text is View => Object.hasOwn(views, text);

/** A request for a session: which one, and what of it is shown. */
interface Request {
  readonly session: SessionKey;
  readonly view: View;
  /** Personal data is shown: this console may, and the address asks for it. */
  readonly showsAll: boolean;
  readonly query: Readonly<Record<string, string>>;
  readonly times: Times;
}

const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text);

const addressOfView = (
  { session, view, showsAll }: Pick<Request, "session" | "view" | "showsAll">,
  more: Readonly<Record<string, string>> = {},
): string =>
  addressOf(`/sessions/${encodeURIComponent(session.key)}`, {
    instance: session.instance,
    day: session.day,
    show: view === "timeline" ? undefined : view,
    personal: showsAll ? "yes" : undefined,
    ...more,
  });

export function sessionPages(app: Hono, parts: ConsoleParts): void {
  const { answers, isRestricted } = parts;
  const ask = async (statement: {
    readonly sql: string;
    readonly parameters: Readonly<Record<string, string>> | object;
  }): Promise<readonly Cells[]> => (await answers.ask(statement.sql, { ...statement.parameters })).rows;

  app.get("/sessions/:key", async (context) => {
    const key = context.req.param("key");
    const query = context.req.query();
    const day = isDay(query["day"]) ? query["day"] : undefined;
    const frame = { title: key, place: "/sessions", scope: await parts.scope() } as const;
    const found = readLocated(await ask(locateStatement(key, query["instance"], day)));
    const [session, another] = found;
    if (session === undefined) return context.html(renderPage({ ...frame, body: renderMissing(key, day) }), 404);
    if (another !== undefined) return context.html(renderPage({ ...frame, body: renderChoice(key, found) }), 300);
    const given = query["show"] ?? "timeline";
    const request: Request = {
      session,
      view: isView(given) ? given : "timeline",
      showsAll: isRestricted && query["personal"] === "yes",
      query,
      times: new Times(await parts.timeZone()),
    };
    return streamPage(context, frame, () => piecesOf(request));
  });

  async function* piecesOf(request: Request): AsyncGenerator<Html> {
    const { session, view } = request;
    const [head = {}] = await ask({
      sql: `select ${headColumns}\nfrom \${contact_center}.sessions_flat\nwhere ${ofSession}`,
      parameters: sessionParameters(session),
    });
    yield renderHead(head, request, isRestricted);
    if (view === "timeline") yield await timeline(request, head);
    else if (view === "rows") yield* rows(request);
    else yield await versionsOrChanges(request);
  }

  async function timeline({ session, times }: Request, head: Cells): Promise<Html> {
    const happenings = readTimeline(await ask(timelineStatement(session)));
    const drawn =
      happenings.length === 0 ? html`<p class="nothing">The file has no times within the session.</p>` : renderLanes(happenings, times);
    return html`<section class="card" aria-label="Timeline">${drawn}</section>
      ${happenings.length === 0 ? "" : renderHappenings(happenings, times)} ${renderFacts(head, times)}`;
  }

  async function* rows({ session, showsAll, times }: Request): AsyncGenerator<Html> {
    const empty: string[] = [];
    for (const relation of relationsOfSession(showsAll)) {
      const { sql, parameters } = rowsStatement(relation, session);
      const answer = await answers.ask(sql, parameters);
      if (answer.rows.length === 0) empty.push(relation.name);
      else yield renderRows(relation, answer, times);
    }
    if (empty.length > 0) yield html`<p class="quiet">Without rows of this session: ${empty.join(", ")}.</p>`;
  }

  async function versionsOrChanges(request: Request): Promise<Html> {
    let versions: readonly Version[];
    try {
      versions = readVersions(await ask(versionsStatement(request.session)));
    } catch (error) {
      return html`<p class="failed" role="alert">${errorSentence(error)}</p>
        <p>Versions are in the private store, which only operators may read.</p>`;
    }
    if (request.view === "versions")
      return renderVersions(versions, request.times, (before, after) =>
        addressOfView({ ...request, view: "changes" }, { before: String(before), after: String(after) }),
      );
    return changes(request, versions);
  }

  async function changes(request: Request, versions: readonly Version[]): Promise<Html> {
    const numbered = (name: string): Version | undefined => versions.find(({ number }) => String(number) === request.query[name]);
    const comparable = versions.filter(({ isDeletion }) => !isDeletion);
    const after = numbered("after") ?? comparable[0];
    const before = numbered("before") ?? comparable.find((version) => version !== after);
    if (after === undefined || before === undefined)
      return html`<div class="empty">
        <p>There is one version of this session, so there is nothing to compare.</p>
        <ul>
          <li>The platform writes a file again about 15 minutes after the session.</li>
        </ul>
      </div>`;
    const condition = versionsCondition(request.session);
    const stored = await ask({
      sql: `select row_id, ${comparedColumns.map(parts.warehouse.sql.quoted).join(", ")}
from \${store}.session_versions
where ${condition.sql} and (row_id = @before or row_id = @after)`,
      parameters: { ...condition.parameters, before: before.rowId, after: after.rowId },
    });
    const row = ({ rowId }: Version): Cells => stored.find((one) => textIn(one, "row_id") === rowId) ?? {};
    const { shown, hidden } = changesBetween(row(before), row(after), request.showsAll);
    const { session, showsAll } = request;
    return renderChanges({
      versions: comparable,
      before,
      after,
      changes: shown,
      hidden,
      allAddress: isRestricted
        ? addressOfView({ session, view: "changes", showsAll: true }, { before: String(before.number), after: String(after.number) })
        : null,
      kept: hiddenFields({ instance: session.instance, day: session.day, show: "changes", personal: showsAll ? "yes" : undefined }),
    });
  }
}

const renderMissing = (key: string, day: string | undefined): Html =>
  html`<h1>${key}</h1>
    <div class="empty">
      <p>The warehouse has no such session${day === undefined ? "" : " on this day"}.</p>
      <ul>
        ${day === undefined ? "" : html`<li><a href="/sessions/${encodeURIComponent(key)}">Look on every day</a>.</li>`}
        <li>A key is <code>call-</code> or <code>chat-</code> and the platform's number, such as <code>call-1001</code>.</li>
        <li>Its file may not have arrived, or have been rejected: see <a href="/files">Pipeline</a>.</li>
      </ul>
    </div>`;

const renderChoice = (key: string, found: readonly SessionKey[]): Html =>
  html`<h1>${key}</h1>
    <p>Several sessions have this key:</p>
    <ul>
      ${found.map((session) => html`<li><a href="${addressOfView({ session, view: "timeline", showsAll: false })}">${session.instance}, ${session.day}</a></li>`)}
    </ul>`;

/** Title, sentence, and links to what of the session can be shown. */
function renderHead(head: Cells, request: Request, isRestricted: boolean): Html {
  const { session, view, showsAll, times } = request;
  const began = textIn(head, "created_at");
  return html`<p class="quiet crumbs"><a href="/sessions">Sessions</a> / ${session.instance}</p>
    <h1>${session.key}</h1>
    <p class="lead">${sessionSentence(head)}</p>
    <p class="quiet">
      ${began === null ? "" : `Began ${times.moment(began)}`}${flagIn(head, "is_final") === true ? ", final" : ", not final yet: its update has not been loaded"}
    </p>
    <nav class="tabs" aria-label="Views of the session">
      ${Object.entries(views).map(
        ([name, title]) =>
          html`<a
            href="${addressOfView({ session, view: isView(name) ? name : "timeline", showsAll })}"
            ${raw(name === view ? 'aria-current="page"' : "")}
            >${title}</a
          >`,
      )}
      ${
        isRestricted && (view === "rows" || view === "changes")
          ? html`<a class="personal" href="${addressOfView({ session, view, showsAll: !showsAll })}"
              >${showsAll ? "Hide" : "Show"} personal data</a
            >`
          : ""
      }
    </nav>`;
}

/** What else the session says of itself. */
function renderFacts(head: Cells, times: Times): Html {
  const updated = textIn(head, "updated_at");
  const facts: readonly (readonly [string, string | null])[] = [
    ["Outcome", words(textIn(head, "outcome"))],
    ["Status of the platform", textIn(head, "session_status")],
    ["Type", textIn(head, "session_type")],
    ["Language", textIn(head, "lang")],
    ["Last queue", textIn(head, "last_queue_path")],
    ["Contact reasons", textIn(head, "disposition_codes")],
    ["Failure", textIn(head, "fail_reason") === "nothing" ? null : textIn(head, "fail_reason")],
    ["On hold", head["hold_seconds"] === null ? null : formatFigure(head["hold_seconds"], "duration")],
    ["CRM record", textIn(head, "out_ticket_id")],
    ["Customer", textIn(head, "customer_key") ?? textIn(head, "customer_id")],
    ["Updated", updated === null ? null : times.moment(updated)],
  ];
  return html`<dl class="facts">
    ${facts.flatMap(([name, value]) =>
      value === null || value === "" || value === "(none)"
        ? []
        : [
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
          ],
    )}
  </dl>`;
}
