/** What the pages for working on the warehouse need beyond the frame: forms, lists beside them, and messages. */
export const workStyle = `
.quiet { color: var(--muted); font-size: 13px; font-weight: 400; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; margin: 10px 0; }
.sides { display: grid; grid-template-columns: minmax(0, 1fr) 300px; gap: 16px 24px; align-items: start; margin-top: 20px; }
.sides > * { min-width: 0; }
.sides aside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
.sides aside .card { margin: 0; padding: 12px 16px; }
.sides aside summary { width: auto; }
.sides aside h2 { display: inline; margin: 0; font-size: 15px; color: var(--ink); }
.sides aside h3 { margin: 12px 0 2px; font-size: 13px; font-weight: 500; color: var(--muted); }
.columns h2 { display: block; overflow-wrap: anywhere; }
.columns p { margin: 8px 0; font-size: 13.5px; }
.columns dl { margin: 0; padding: 8px 12px; }
.columns dt { margin-top: 8px; color: var(--ink); }
.columns dd { font-size: 13px; font-weight: 400; line-height: 1.4; letter-spacing: 0; white-space: normal; color: var(--muted); }
.items { margin: 8px 0; padding-left: 20px; font-size: 13.5px; }
ul.items { padding-left: 0; list-style: none; }
.items li { margin: 4px 0; overflow-wrap: anywhere; }
a { color: var(--accent); }
.statement label { display: block; margin-bottom: 4px; font-size: 13px; color: var(--muted); }
textarea { display: block; width: 100%; padding: 12px 14px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--ink); font: 13px/1.55 var(--mono); resize: vertical; }
button { padding: 7px 16px; border: 1px solid var(--accent); border-radius: 7px; background: var(--accent); color: var(--card); font: inherit; font-weight: 600; cursor: pointer; }
button.plain { background: none; color: var(--accent); padding: 3px 10px; font-size: 13px; }
button:hover { filter: brightness(1.08); }
.problem { padding: 12px 16px; border: 1px solid var(--line); border-left: 3px solid var(--series-4); border-radius: 8px; background: var(--card); overflow-wrap: anywhere; }
.done { padding: 12px 16px; border: 1px solid var(--line); border-left: 3px solid var(--series-2); border-radius: 8px; background: var(--card); overflow-wrap: anywhere; }
.answer .scroll { max-height: 560px; background: var(--card); }
.answer .card { margin: 12px 0; }
.answer figcaption h2 { margin: 0; font-size: 16px; }
.choices { font-size: 13px; gap: 4px 12px; }
td { vertical-align: top; }
td.name { white-space: normal; overflow-wrap: anywhere; min-width: 220px; }
td pre { margin: 0; padding: 4px 8px; white-space: pre; }
.long { max-height: none; background: var(--card); }
main > section > .scroll, section > div > .scroll { background: var(--card); }
.mark.problem { padding-block: 0; padding-right: 0; border: 0; background: none; border-radius: 0; }
.confirm { max-width: 720px; margin-top: 20px; }
.mark { display: inline-block; padding-left: 14px; position: relative; }
.mark::before { content: ""; position: absolute; left: 0; top: .45em; width: 8px; height: 8px; border-radius: 50%; background: var(--series-6); }
.mark.loaded::before { background: var(--series-2); }
.mark.superseded::before { background: var(--series-1); }
.mark.rejected::before { background: var(--series-4); border-radius: 1px; }
.mark.ok::before { background: var(--series-2); }
.mark.problem::before { background: var(--series-4); border-radius: 1px; }
.mark.erased::before { background: var(--series-5); }
.figures.strip { margin-top: 16px; padding-block: 16px; }

@media (max-width: 820px) { .sides { grid-template-columns: minmax(0, 1fr); } }
`;
