import { style as reportStyle } from "../report/style.ts";
import { workStyle } from "./work-style.ts";

/** The style sheet of the console: that of the report, with what the report has not. */
export const style = `${reportStyle}
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; padding: 6px 12px; background: var(--card); z-index: 1; }
.bar { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 24px; padding-top: 16px; }
.bar nav { margin: 0; padding: 6px 0; border: 0; }
.bar nav a[aria-current] { color: var(--accent); text-decoration: underline; text-underline-offset: 6px; text-decoration-thickness: 2px; }
.brand { color: var(--ink); font-weight: 650; text-decoration: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.notice, .failed { margin: 12px 0; padding: 9px 14px; border-left: 3px solid var(--series-3); background: var(--card); }
.failed { border-color: var(--series-4); }
main { padding-bottom: 54px; }
main h1 { margin-top: 22px; font-size: 28px; }
main > h2, section > h2 { margin-top: 26px; }
.filters { display: flex; flex-wrap: wrap; align-items: end; gap: 10px 14px; margin: 12px 0 16px; }
.filters label { display: flex; flex-direction: column; gap: 2px; color: var(--muted); font-size: 12.5px; }
.filters .grow { flex: 1 1 220px; }
.filters input, .filters select, .filters button, .button { font: inherit; font-size: 14px; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 5px 9px; min-height: 34px; }
.filters button { cursor: pointer; border-color: var(--accent); color: var(--accent); font-weight: 600; }
.periods { display: flex; flex-wrap: wrap; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; background: var(--card); }
.periods a { padding: 5px 11px; color: var(--ink); text-decoration: none; font-size: 14px; line-height: 22px; border-right: 1px solid var(--line); }
.periods a:last-child { border-right: 0; }
.periods a[aria-current] { color: var(--accent); font-weight: 600; }
.total { margin: 0 0 12px; color: var(--muted); }
.total strong { color: var(--ink); font-size: 19px; }
.browse { display: grid; grid-template-columns: 220px minmax(0, 1fr); gap: 22px; align-items: start; }
.facet h2 { margin: 0 0 4px; font-size: 13px; color: var(--muted); font-weight: 600; letter-spacing: 0; }
.facet { padding-top: 0; margin-bottom: 16px; }
.facet ul { list-style: none; margin: 0; padding: 0; }
.facet li a, .facet .up a { display: flex; justify-content: space-between; gap: 8px; padding: 2px 8px; border-radius: 5px; color: var(--ink); text-decoration: none; font-size: 14px; overflow-wrap: anywhere; }
.facet li a:hover { background: var(--card); color: var(--accent); }
.facet a[aria-current] { background: var(--card); color: var(--accent); font-weight: 600; }
.facet .up { margin: 0; }
.facet .count { color: var(--muted); }
.facet details { border: 0; padding: 2px 8px; margin: 0; }
.facet .nothing { margin: 0 8px; }
.list { max-height: none; margin: 0; background: var(--card); border-radius: 10px; }
.list th[scope="row"] { position: static; box-shadow: none; background: none; font-weight: 500; }
.list a, .total a, .paging a, .empty a, .notice a, td a { color: var(--accent); }
.length { min-width: 92px; }
.meter { display: block; width: 100%; height: 4px; margin-top: 2px; border-radius: 2px; background: var(--line); }
.meter rect { fill: var(--series-1); }
.meter.wait rect { fill: var(--series-3); }
.paging { border: 0; justify-content: space-between; margin: 6px 0 0; }
.paging .files { margin-left: auto; color: var(--muted); }
.empty { padding: 18px 22px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.empty p { margin: 0 0 8px; font-weight: 600; }
.empty ul { margin: 0; padding-left: 20px; }
@media (max-width: 900px) { .browse { grid-template-columns: minmax(0, 1fr); } .facets { order: 2; display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 0 18px; } .grow { flex-basis: 100%; } }
${workStyle}`;
