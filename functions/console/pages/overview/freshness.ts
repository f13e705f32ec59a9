import { html } from "hono/html";
import { formatFigure } from "../../../report/figures.ts";
import { addDays } from "../../../report/filters.ts";
import type { Warehouse } from "../../../warehouse/warehouse.ts";
import { type Cells, numberIn, textIn } from "../../cells.ts";
import type { Html } from "../../layout.ts";
import type { Times } from "../../times.ts";
import { ledgerSql, remoteDays } from "../files/data.ts";
import type { Statement } from "../sessions/search.ts";
import { agoText } from "../../../values/ago.ts";

/** Files by outcome, those of today apart. A service that bills is asked for the last weeks of sessions. */
export function filesStatement({ sql, isRemote }: Pick<Warehouse, "sql" | "isRemote">, timeZone: string, today: string): Statement {
  // A literal, as in the views: not every engine takes a parameter for a zone.
  const zone = sql.textLiteral(timeZone);
  return {
    sql: `with ledger as (${ledgerSql(sql)}
)
select outcome, countif(cast(datetime(handled_at, ${zone}) as date) = cast(@today as date)) as files, max(handled_at) as last_at
from ledger
group by outcome`,
    parameters: { today, sessions_from: isRemote ? addDays(today, -remoteDays) : "0001-01-01" },
  };
}

/** How many of yesterday's sessions have had their update. */
export const finalStatement = (today: string): Statement => ({
  sql: `select count(*) as sessions, countif(is_final) as final
from \${contact_center}.sessions_flat
where session_date >= cast(@utc_from as date) and session_date <= cast(@utc_to as date) and local_date = cast(@day as date)`,
  parameters: { utc_from: addDays(today, -2), utc_to: today, day: addDays(today, -1) },
});

/** How fresh the data is, in a line. */
export function renderFreshness(files: readonly Cells[], yesterday: Cells, times: Times, now: Date): Html {
  const last = files
    .map((row) => textIn(row, "last_at") ?? "")
    .toSorted()
    .at(-1);
  if (last === undefined || last === "")
    return html`<p class="fresh">No file has been handled yet. Copy a session file into the bucket, and its session appears here.</p>`;
  const counted = files
    .map((row) => ({ outcome: textIn(row, "outcome") ?? "", files: numberIn(row, "files") ?? 0 }))
    .filter((one) => one.files > 0)
    .toSorted((one, other) => other.files - one.files);
  const total = counted.reduce((sum, one) => sum + one.files, 0);
  const [sessions, final] = [numberIn(yesterday, "sessions") ?? 0, numberIn(yesterday, "final") ?? 0];
  const isToday = times.date(last) === times.date(now);
  return html`<p class="fresh">
    Latest file <strong>${isToday ? times.clock(last) : times.moment(last)}</strong>, ${agoText(now.getTime() - Date.parse(last))} · today
    <a href="/files">${formatFigure(total, "count")} ${total === 1 ? "file" : "files"}</a>${
      total === 0 ? "" : `: ${counted.map((one) => `${formatFigure(one.files, "count")} ${one.outcome}`).join(", ")}`
    }
    ${sessions === 0 ? "" : ` · ${formatFigure((100 * final) / sessions, "percent")} of yesterday is final`}
  </p>`;
}
