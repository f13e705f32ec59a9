import { style as reportStyle } from "../report/style.ts";
import { browseStyle } from "./browse-style.ts";
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
${workStyle}${browseStyle}`;
