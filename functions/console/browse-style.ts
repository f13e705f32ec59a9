/** What the pages that show sessions need beyond the frame: filters, facets, lists and one session. */
export const browseStyle = `
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.notice, .failed { margin: 12px 0; padding: 9px 14px; border-left: 3px solid var(--series-3); background: var(--card); }
.failed { border-color: var(--series-4); }
main { padding-bottom: 54px; }
header, main { max-width: 1400px; }
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
.browse { display: grid; grid-template-columns: 196px minmax(0, 1fr); gap: 18px; align-items: start; }
.facet h2 { margin: 0 0 4px; font-size: 13px; color: var(--muted); font-weight: 600; letter-spacing: 0; }
.facet { padding-top: 0; margin-bottom: 16px; }
.facet ul { list-style: none; margin: 0; padding: 0; }
.facet li a > :last-child { flex-shrink: 0; overflow-wrap: normal; white-space: nowrap; }
.facet li a, .facet .up a { display: flex; justify-content: space-between; gap: 8px; padding: 2px 8px; border-radius: 5px; color: var(--ink); text-decoration: none; font-size: 14px; overflow-wrap: anywhere; }
.facet li a:hover { background: var(--card); color: var(--accent); }
.facet a[aria-current] { background: var(--card); color: var(--accent); font-weight: 600; }
.facet .up { margin: 0; }
.facet .count { color: var(--muted); }
.facet details { border: 0; padding: 2px 8px; margin: 0; }
.facet .nothing { margin: 0 8px; }
.sheet { max-height: none; font-size: 14px; margin: 0; background: var(--card); border-radius: 10px; }
.sheet th[scope="row"] { position: static; box-shadow: none; background: none; font-weight: 500; }
.total a, .paging a, .empty a, .notice a, td a { color: var(--accent); }
.length { min-width: 68px; }
.sheet th, .sheet td { padding-inline: 9px; }
.sheet .words { white-space: normal; }
.screen { margin-top: 30px; }
.meter { display: block; width: 100%; height: 4px; margin-top: 2px; border-radius: 2px; background: var(--line); }
.meter rect { fill: var(--series-1); }
.meter.wait rect { fill: var(--series-3); }
.paging { border: 0; justify-content: space-between; margin: 6px 0 0; }
.paging .files { margin-left: auto; color: var(--muted); }
.empty { padding: 18px 22px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.empty p { margin: 0 0 8px; font-weight: 600; }
.empty ul { margin: 0; padding-left: 20px; }
@media (max-width: 900px) { .browse { grid-template-columns: minmax(0, 1fr); } .facets { order: 2; display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 0 18px; } .grow { flex-basis: 100%; } }
.sheet td a, .sheet th a { color: var(--accent); }
.sheet tbody th { vertical-align: top; }
.wrap { white-space: normal; min-width: 160px; overflow-wrap: anywhere; }
.wrap small, .sheet small, h2 small { display: inline-block; color: var(--muted); font-weight: 400; font-size: 12.5px; }
.lead { margin: 2px 0 4px; font-size: 17px; max-width: 80ch; }
.crumbs { margin: 20px 0 0; }
.crumbs + h1 { margin-top: 0; }
.tabs { margin: 14px 0 16px; border-bottom: 1px solid var(--line); border-top: 0; padding: 0; gap: 0 4px; }
.tabs a { padding: 7px 13px; border-bottom: 2px solid transparent; margin-bottom: -1px; }
.tabs a[aria-current] { color: var(--accent); border-color: var(--accent); }
.tabs .personal { margin-left: auto; color: var(--muted); }
.badge { padding: 0 7px; border-radius: 9px; border: 1px solid var(--series-2); font-size: 12px; font-weight: 600; }
.winner { background: color-mix(in srgb, var(--series-2) 9%, transparent); }
del { text-decoration: none; color: var(--muted); }
ins { text-decoration: none; font-weight: 600; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 12px 24px; margin: 18px 0; }
.facts dd { font-size: 15px; font-weight: 500; letter-spacing: 0; white-space: normal; overflow-wrap: anywhere; }
.lanes { font-size: 13px; }
.lane { display: grid; grid-template-columns: 170px minmax(0, 1fr); align-items: center; gap: 12px; }
.lane > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--ink); }
.lane svg { display: block; overflow: visible; }
.lane .base { stroke: var(--line); }
.lane .move { stroke: var(--series-4); stroke-dasharray: 2 3; }
.lane text { fill: var(--muted); font-size: 11.5px; }
.lane .customer { fill: var(--series-6); }
.lane .menu { fill: var(--series-6); opacity: .6; }
.lane .queue { fill: var(--series-3); }
.lane .virtual_agent { fill: var(--series-5); }
.lane .agent { fill: var(--series-1); }
.lane .wrap_up { fill: var(--series-1); opacity: .4; }
.lane .hold { fill: var(--heat-1); }
.lane .survey { fill: var(--series-2); }
.lane .recording { fill: var(--muted); opacity: .5; }
.lane .transfer { fill: var(--series-4); }
.legend span + span { white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin: 8px 0 6px; color: var(--muted); font-size: 12.5px; }
.key { width: 14px; height: 10px; border-radius: 2px; margin-left: 8px; }
.key.agent { background: var(--series-1); } .key.wrap_up { background: var(--series-1); opacity: .4; } .key.hold { background: var(--heat-1); height: 4px; }
.key.queue { background: var(--series-3); } .key.virtual_agent { background: var(--series-5); }
section.card { margin-bottom: 16px; padding-top: 16px; }
@media (max-width: 620px) { .lane { grid-template-columns: 88px minmax(0, 1fr); gap: 8px; } .tabs .personal { margin-left: 0; } }
.fresh { margin: 0 0 16px; color: var(--muted); }
.fresh strong { color: var(--ink); }
section.strip { padding: 14px 20px 8px; }
.figures .change { font-size: 13px; font-weight: 500; letter-spacing: 0; color: var(--muted); }
.spark { display: block; width: 100%; max-width: 150px; height: 24px; margin: 3px 0; }
.spark polyline { fill: none; stroke: var(--series-1); stroke-width: 1.6; vector-effect: non-scaling-stroke; }
.behind { margin: 8px 0 0; font-size: 13px; color: var(--muted); }
.chart a:hover path, .chart a:focus-visible path { opacity: .75; }
`;
