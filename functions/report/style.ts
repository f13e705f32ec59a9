/** The style sheet of the page. Charts use the same properties. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f5f4f0; --card: #ffffff; --ink: #1c2024; --muted: #646b73; --line: #e4e2dc; --accent: #2f5fc4;
  --series-1: #3f6fd1; --series-2: #23a08a; --series-3: #e2a336; --series-4: #d8604c; --series-5: #8661c1; --series-6: #a5abb2;
  --heat-1: #b93a2f; --heat-2: #e0795a; --heat-3: #f0c183; --heat-4: #cfe0b4; --heat-5: #7fbf9f; --heat-6: #2a9078;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --card: #1d2125; --ink: #e9ebed; --muted: #9aa3ab; --line: #31373d; --accent: #8fb0f5;
    --series-1: #7ea2ee; --series-2: #45c4ab; --series-3: #eab95c; --series-4: #ec8370; --series-5: #ad8fe0; --series-6: #727a82;
    --heat-1: #a8392f; --heat-2: #c4654a; --heat-3: #b98f52; --heat-4: #6f8a5c; --heat-5: #3f8f73; --heat-6: #2fb095;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--sans); font-variant-numeric: tabular-nums; }
header, main, footer { max-width: 1160px; margin: 0 auto; padding: 0 28px; }
header { padding-top: 44px; }
.kind { margin: 0; color: var(--accent); font-size: 13px; font-weight: 600; letter-spacing: .04em; }
h1 { margin: 2px 0 6px; font-size: 34px; line-height: 1.15; font-weight: 650; letter-spacing: -.02em; text-wrap: balance; }
.scope { margin: 0; color: var(--muted); }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 20px; padding: 11px 0; border-block: 1px solid var(--line); }
nav a { color: var(--ink); text-decoration: none; font-weight: 500; }
nav a:hover { color: var(--accent); text-decoration: underline; text-underline-offset: 4px; }
section { padding-top: 34px; }
h2 { margin: 0 0 14px; font-size: 21px; font-weight: 650; letter-spacing: -.01em; }
.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
figure { margin: 0; min-width: 0; display: flex; flex-direction: column; }
.card, .strip { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px 12px; }
.strip, .wide { grid-column: 1 / -1; }
h3 { margin: 0; font-size: 16px; font-weight: 620; }
figcaption p { margin: 2px 0 0; color: var(--muted); font-size: 13.5px; max-width: 74ch; }
.chart { margin: 14px 0 12px; overflow-x: auto; }
.chart svg { display: block; max-width: 100%; height: auto; font-family: var(--sans); }
.nothing { margin: 28px 0; color: var(--muted); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(172px, 1fr)); gap: 18px 26px; margin: 18px 0 14px; }
.figures div { border-left: 2px solid var(--line); padding-left: 12px; }
.figures div:first-child { border-color: var(--accent); }
dt { color: var(--muted); font-size: 13px; }
dd { margin: 0; font-size: 27px; line-height: 1.25; font-weight: 600; letter-spacing: -.015em; white-space: nowrap; }
.figures .change { font-size: 13px; line-height: 1.4; font-weight: 500; letter-spacing: 0; color: var(--ink); white-space: normal; }
.figures .population { font-size: 12px; line-height: 1.3; font-weight: 400; letter-spacing: 0; color: var(--muted); white-space: normal; }
details { margin-top: auto; border-top: 1px solid var(--line); padding-top: 8px; font-size: 13px; }
summary { color: var(--muted); cursor: pointer; width: max-content; }
summary:hover, summary:focus-visible { color: var(--accent); }
.scroll { margin-top: 8px; max-height: 380px; overflow: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 5px 11px; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
th { position: sticky; top: 0; background: var(--card); font-weight: 600; box-shadow: inset 0 -1px var(--line); }
.number { text-align: right; }
pre { margin: 10px 0 6px; padding: 12px 14px; overflow: auto; background: var(--ground); border-radius: 6px; font: 12.5px/1.5 var(--mono); }
code { font-family: var(--mono); font-size: .93em; }
footer { padding-block: 34px 54px; color: var(--muted); font-size: 13.5px; }
footer p { max-width: 78ch; }
@media (max-width: 820px) { .wide .chart svg { max-width: none; width: 760px; } .grid { grid-template-columns: minmax(0, 1fr); } header, main, footer { padding-inline: 16px; } h1 { font-size: 27px; } }
@media print { body { background: none; } nav, details { display: none; } .card, .strip { break-inside: avoid; } }
`;
