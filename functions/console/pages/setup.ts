import type { Hono } from "hono";
import { html } from "hono/html";
import type { Finding } from "../../checks.ts";
import { errorSentence } from "../error-sentence.ts";
import { type Html, renderPage } from "../layout.ts";
import type { ConsoleParts, ConsoleSetup } from "../parts.ts";
import { isFromElsewhere } from "../safety.ts";

const words = { ok: "ok", problem: "problem", unknown: "unknown" } as const;

export function setupPages(app: Hono, { scope, setup, answers }: ConsoleParts): void {
  app.get("/setup", async (context) => {
    const isChecking = context.req.query("check") === "1" && !isFromElsewhere(context);
    const { rows } = await answers.ask("select * from ${contact_center}.settings");
    const checks = setup?.checks ?? null;
    const body = html`
      <h1>Setup</h1>
      <section aria-labelledby="checks-title">
        <h2 id="checks-title">Checks</h2>
        ${
          checks === null
            ? html`<p class="nothing">
                Nothing to check from here: check a deployment with <code>npx ccaip-sessions doctor --settings ccaip-sessions.env</code>.
              </p>`
            : isChecking
              ? await checksHtml(checks)
              : html`<p>The checks read the bucket and the warehouse, and change nothing.</p>
                  <form method="get" action="/setup">
                    <input type="hidden" name="check" value="1" />
                    <p class="row"><button>Check now</button></p>
                  </form>`
        }
      </section>
      <section aria-labelledby="reporting-title">
        <h2 id="reporting-title">Reporting settings</h2>
        <p class="quiet">What the metric views were made with, as the warehouse has them.</p>
        ${tableHtml(
          "Reporting settings",
          ["Setting", "Value"],
          Object.entries(rows[0] ?? {}).map(([setting, value]) => [html`<code>${setting}</code>`, html`${String(value)}`]),
        )}
      </section>
      ${setup === undefined ? "" : settingsHtml(setup)}
    `;
    return context.html(renderPage({ title: "Setup", place: "/setup", scope: await scope(), body }));
  });
}

async function checksHtml(run: () => Promise<readonly Finding[]>): Promise<Html> {
  try {
    const findings = await run();
    const problems = findings.filter(({ state }) => state === "problem").length;
    const verdict = problems === 0 ? "No problem was found." : `${problems} of ${findings.length} checks found a problem.`;
    return html`<p role="status"><strong>${verdict}</strong></p>
      ${tableHtml(
        "Checks",
        ["Check", "State", "Finding"],
        findings.map(({ what, state, detail, fix }) => [
          html`${what}`,
          html`<span class="mark ${state}">${words[state]}</span>`,
          html`${detail}${fix === null ? "" : html`<br /><span class="quiet">Fix: ${fix}</span>`}`,
        ]),
      )}`;
  } catch (error) {
    return html`<p class="problem" role="alert"><strong>Not checked.</strong> ${errorSentence(error)}</p>`;
  }
}

const settingsHtml = ({ settings }: ConsoleSetup): Html =>
  html`<section aria-labelledby="settings-title">
    <h2 id="settings-title">Settings in effect</h2>
    <p class="quiet">Keys are not shown.</p>
    ${tableHtml(
      "Settings in effect",
      ["Setting", "Value", "From", "Meaning"],
      settings.map(({ name, value, source, meaning }) => [
        html`<code>${name}</code>`,
        html`<bdi>${value}</bdi>`,
        html`${source === "default" ? html`<span class="quiet">default</span>` : source}`,
        html`${meaning.replaceAll("`", "")}`,
      ]),
    )}
  </section>`;

const tableHtml = (label: string, heads: readonly string[], rows: readonly (readonly Html[])[]): Html =>
  html`<div class="scroll long" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, place) => html`<td class="${place === 0 ? "text" : "name"}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
