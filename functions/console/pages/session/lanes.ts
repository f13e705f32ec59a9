import { html } from "hono/html";
import { formatFigure } from "../../../report/figures.ts";
import type { Html } from "../../layout.ts";
import type { Times } from "../../times.ts";
import { words } from "../../words.ts";
import type { Happening } from "./timeline.ts";

interface Lane {
  readonly title: string;
  readonly happenings: readonly Happening[];
}

const titles: Readonly<Record<Happening["kind"], string>> = {
  customer: "Customer",
  menu: "Menu",
  virtual_agent: "Virtual agent",
  queue: "Queue",
  offer: "Offered to",
  agent: "Agent",
  wrap_up: "Wrap-up",
  transfer: "Transfers",
  survey: "Survey",
  recording: "Recording",
};

/** Lanes in the order of the session; each agent and each queue has one. */
function lanesOf(happenings: readonly Happening[]): readonly Lane[] {
  const lanes = new Map<string, { title: string; happenings: Happening[] }>();
  const order: readonly Happening["kind"][] = ["customer", "menu", "virtual_agent", "queue", "agent", "transfer", "survey", "recording"];
  for (const kind of order)
    for (const one of happenings) {
      const lane = one.kind === "wrap_up" ? "agent" : one.kind;
      if (lane !== kind) continue;
      const isOwn = lane === "agent" || lane === "queue" || lane === "virtual_agent";
      const title = isOwn && one.name !== "" ? one.name : titles[lane];
      const known = lanes.get(`${lane} ${title}`);
      if (known === undefined) lanes.set(`${lane} ${title}`, { title, happenings: [one] });
      else known.happenings.push(one);
    }
  return [...lanes.values()];
}

const time = (instant: string): number => Date.parse(instant);

/** The marks of the axis: whole units of time, at most eight. */
function marksOf(start: number, end: number): readonly number[] {
  const steps = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400].map((seconds) => seconds * 1000);
  const step = steps.find((one) => (end - start) / one <= 6) ?? Math.ceil((end - start) / 6);
  const marks: number[] = [];
  for (let at = Math.ceil(start / step) * step; at <= end; at += step) marks.push(at);
  return marks;
}

/** What a bar or a mark shows when it is pointed at. */
function meaning(one: Happening, times: Times): string {
  const length = one.seconds === null ? "" : `, ${formatFigure(one.seconds, "duration")}`;
  const hold = one.holdSeconds > 0 ? `, of it ${formatFigure(one.holdSeconds, "duration")} on hold` : "";
  const detail = one.detail === null || one.kind === "agent" ? "" : `: ${one.detail.replaceAll("_", " ")}`;
  return `${titles[one.kind]}${one.name === "" ? "" : ` ${one.name}`}, ${times.clock(one.startedAt)}${length}${hold}${detail}`;
}

/** A session as lanes over time; the table of `renderHappenings` has the same for those who do not see it. */
export function renderLanes(happenings: readonly Happening[], times: Times): Html {
  const starts = happenings.map(({ startedAt }) => time(startedAt));
  const ends = happenings.map(({ startedAt, endedAt }) => time(endedAt ?? startedAt));
  const [start, end] = [Math.min(...starts), Math.max(...ends, ...starts)];
  const span = Math.max(1000, end - start);
  const share = (at: number): string => `${Math.max(0, Math.min(100, (100 * (at - start)) / span)).toFixed(3)}%`;
  const width = (from: number, to: number): string => `${Math.max(0.35, (100 * (to - from)) / span).toFixed(3)}%`;
  const bar = (one: Happening): Html => {
    const [from, to] = [time(one.startedAt), one.endedAt === null ? end : Math.max(time(one.startedAt), time(one.endedAt))];
    const title = html`<title>${meaning(one, times)}</title>`;
    if (one.kind === "transfer") return html`<circle class="transfer" cx="${share(from)}" cy="11" r="5">${title}</circle>`;
    const hold =
      one.holdSeconds > 0
        ? html`<rect
            class="hold"
            x="${share(from)}"
            y="14"
            width="${width(from, Math.min(to, from + one.holdSeconds * 1000))}"
            height="4"
          />`
        : "";
    return html`<g>${title}<rect class="${one.kind}" x="${share(from)}" y="4" width="${width(from, to)}" height="14" rx="3" />${hold}</g>`;
  };
  const moves = happenings.filter(({ kind }) => kind === "transfer");
  return html`<div class="lanes" aria-hidden="true">
    ${lanesOf(happenings).map(
      ({ title, happenings: inLane }) =>
        html`<div class="lane">
          <span title="${title}">${title}</span>
          <svg width="100%" height="22">
            <line class="base" x1="0" x2="100%" y1="11" y2="11" />
            ${moves.map((one) => html`<line class="move" x1="${share(time(one.startedAt))}" x2="${share(time(one.startedAt))}" y1="0" y2="22" />`)}
            ${inLane.map(bar)}
          </svg>
        </div>`,
    )}
    <div class="lane axis">
      <span></span>
      <svg width="100%" height="18">
        ${marksOf(start, end).map(
          (at) =>
            html`<text
              x="${share(at)}"
              y="13"
              text-anchor="${at - start < span * 0.04 ? "start" : end - at < span * 0.04 ? "end" : "middle"}"
            >
              ${times.clock(new Date(at)).slice(0, span < 120_000 ? 8 : 5)}
            </text>`,
        )}
      </svg>
    </div>
    <p class="legend">
      <span class="key agent"></span> connected <span class="key wrap_up"></span> wrap-up <span class="key hold"></span> on hold (how long;
      the file does not say when) <span class="key queue"></span> in a queue <span class="key virtual_agent"></span> virtual agent
    </p>
  </div>`;
}

/** The same as a table, in the order of the times. */
export function renderHappenings(happenings: readonly Happening[], times: Times): Html {
  const first = happenings[0]?.startedAt;
  return html`<div class="scroll sheet" tabindex="0" role="region" aria-label="Timeline">
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col" class="number">After</th>
          <th scope="col">What</th>
          <th scope="col">Who or where</th>
          <th scope="col" class="number">Length</th>
          <th scope="col" class="number">On hold</th>
          <th scope="col">Ended</th>
        </tr>
      </thead>
      <tbody>
        ${happenings.map(
          (one) =>
            html`<tr>
              <td>${times.clock(one.startedAt)}</td>
              <td class="number">${formatFigure((time(one.startedAt) - time(first ?? one.startedAt)) / 1000, "duration")}</td>
              <td>${titles[one.kind]}</td>
              <td>${one.name === "" ? "–" : one.name}</td>
              <td class="number">${formatFigure(one.seconds, "duration")}</td>
              <td class="number">${one.holdSeconds > 0 ? formatFigure(one.holdSeconds, "duration") : "–"}</td>
              <td>${one.kind === "agent" ? "–" : words(one.detail)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
