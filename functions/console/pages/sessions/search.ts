import { filterCondition } from "../../../report/filters.ts";
import type { Parameters } from "../../../warehouse/warehouse.ts";
import { type PeriodFilters, parametersOf } from "../../filters.ts";

/** A property that the list is narrowed by, other than the filters that all pages share. */
export interface Facet {
  /** Its name in addresses. */
  readonly name: "outcome" | "handled" | "rating" | "transferred" | "final";
  /** Column of `sessions_flat`. */
  readonly column: string;
  readonly type: "text" | "number" | "flag";
  readonly title: string;
}

export const facets: readonly Facet[] = [
  { name: "outcome", column: "outcome", type: "text", title: "Outcome" },
  { name: "handled", column: "handled_by", type: "text", title: "Handled by" },
  { name: "rating", column: "rating", type: "number", title: "Rating" },
  { name: "transferred", column: "is_transferred", type: "flag", title: "Transferred" },
  { name: "final", column: "is_final", type: "flag", title: "Final" },
];

/** Orders of the list: what is compared, greatest first. */
export const orders = {
  newest: { title: "Newest first", expression: "created_at", type: "timestamp" },
  wait: { title: "Longest wait first", expression: "coalesce(queue_seconds, -1)", type: "int64" },
  handle: { title: "Longest handle time first", expression: "coalesce(handle_seconds, -1)", type: "int64" },
} as const;
export type Order = keyof typeof orders;
const isOrder = (text: string): text is Order => Object.hasOwn(orders, text);

/** What the address of the list says. */
export interface Search {
  readonly filters: PeriodFilters;
  /** Chosen values of facets: text as it is, flags as `yes` or `no`. */
  readonly chosen: Readonly<Partial<Record<Facet["name"], string>>>;
  /** Text to find. */
  readonly text: string | undefined;
  readonly order: Order;
  /** The last session of the page before: its value in the order and its `session_uid`. */
  readonly after: { readonly value: string; readonly uid: string } | null;
}

/** Rows of a page. */
export const pageSize = 50;

/** What an address says of the list, apart from the filters of all pages. */
export function readSearch(query: Readonly<Record<string, string>>, filters: PeriodFilters): Search {
  const chosen = Object.fromEntries(
    facets.flatMap(({ name, type }) => {
      const value = query[name]?.trim() ?? "";
      const isFit = type === "flag" ? /^(?:yes|no)$/.test(value) : type === "number" ? /^\d+(?:\.\d+)?$/.test(value) : value !== "";
      return isFit || value === none ? [[name, value] as const] : [];
    }),
  );
  const text = query["q"]?.trim().slice(0, 200);
  const order = query["sort"] ?? "newest";
  const [, value = "", uid = ""] = /^([^,]+),(.+)$/.exec(query["after"] ?? "") ?? [];
  const known = isOrder(order) ? order : "newest";
  const isUsable = orders[known].type === "timestamp" ? !Number.isNaN(Date.parse(value)) : /^-?\d{1,15}$/.test(value);
  return {
    filters,
    chosen,
    text: text === "" ? undefined : text,
    order: known,
    after: uid !== "" && isUsable ? { value, uid } : null,
  };
}

/** How an address names sessions that have no value. */
export const none = "(none)";

/** A search as parameters of an address, without the place in the list. */
export const searchParameters = ({ filters, chosen, text, order }: Search): Readonly<Record<string, string | undefined>> => ({
  ...parametersOf(filters),
  ...chosen,
  q: text,
  sort: order === "newest" ? undefined : order,
});

interface Condition {
  readonly sql: string;
  readonly parameters: Parameters;
}

/** Sessions of the period that the text is found in: by key, number, CRM record, customer or agent. */
function textCondition(text: string | undefined): Condition {
  if (text === undefined) return { sql: "true", parameters: {} };
  return {
    sql: `(
  session_key = @text or session_uid = @text or cast(session_id as string) = @text or out_ticket_id = @text
  or customer_key = @text or cast(customer_id as string) = @text
  or session_uid in (
    select session_uid from \${contact_center}.agent_legs
    where session_date >= cast(@utc_from as date) and session_date <= cast(@utc_to as date)
      and strpos(lower(agent_name), lower(@text)) > 0
  )
)`,
    parameters: { text },
  };
}

/** The condition of the facets that are chosen. */
function facetCondition({ chosen }: Search): Condition {
  const parameters: Record<string, string | number> = {};
  const conditions = facets.flatMap(({ name, column, type }) => {
    const value = chosen[name];
    if (value === undefined) return [];
    if (value === none) return [`${column} is null`];
    if (type === "flag") return [value === "yes" ? column : `not ${column}`];
    parameters[name] = type === "number" ? Number(value) : value;
    return [`${column} = @${name}`];
  });
  return { sql: conditions.length === 0 ? "true" : conditions.join(" and "), parameters };
}

/** Everything that narrows the list. */
function listCondition(search: Search): Condition {
  const parts = [filterCondition(search.filters), textCondition(search.text), facetCondition(search)];
  return {
    sql: parts.map(({ sql }) => sql).join(" and "),
    parameters: Object.assign({}, ...parts.map(({ parameters }) => parameters)),
  };
}

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: Parameters;
}

/**
 * How many sessions there are of each combination of what facets show. The values of facets are chosen among its rows, so that a click on a
 * facet asks the warehouse for the rows of the list alone.
 */
export function combinationsStatement({ filters: { from, to }, text }: Search): Statement {
  const [period, found] = [filterCondition({ from, to }), textCondition(text)];
  const columns = ["channel", "instance", "queue_path", ...facets.map(({ column }) => column)].join(", ");
  return {
    sql: `select ${columns}, count(*) as sessions
from \${contact_center}.sessions_flat
where ${period.sql} and ${found.sql}
group by ${columns}`,
    parameters: { ...period.parameters, ...found.parameters },
  };
}

const listColumns = `instance, session_key, session_uid, session_date, created_at, channel, direction, queue_path, last_agent_name,
  virtual_agent_name, outcome, queue_seconds, handle_seconds, va_seconds, rating, transfers_completed, is_final`;

/** The sessions of a page, and one more if there is a next page. */
export function listStatement(search: Search): Statement {
  const { sql, parameters } = listCondition(search);
  const { expression, type } = orders[search.order];
  const past =
    search.after === null
      ? "true"
      : `(${expression} < cast(@after as ${type}) or (${expression} = cast(@after as ${type}) and session_uid < @after_uid))`;
  return {
    sql: `select ${listColumns}
from \${contact_center}.sessions_flat
where ${sql} and ${past}
order by ${expression} desc, session_uid desc
limit ${pageSize + 1}`,
    parameters: search.after === null ? parameters : { ...parameters, after: search.after.value, after_uid: search.after.uid },
  };
}

/** All sessions of the list with the columns of `sessions_flat`, for a file. */
export function exportStatement(search: Search): Statement {
  const { sql, parameters } = listCondition(search);
  return {
    sql: `select *
from \${contact_center}.sessions_flat
where ${sql}
order by created_at desc, session_uid desc`,
    parameters,
  };
}
