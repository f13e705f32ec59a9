/** What one statement does with a table, view or table function; names are as in the statement, without backticks. */
export type Action =
  | "read"
  | "insert"
  | "change"
  | "create"
  | "replace a table"
  | "replace a view"
  | "replace a routine"
  | "alter"
  | "drop"
  | "INFORMATION_SCHEMA";

export interface Touch {
  readonly action: Action;
  readonly name: string;
}

/** What is not code: texts, comments. */
const noise = /'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|--[^\n]*|\/\*[\s\S]*?\*\//g;

const target = "`?([\\w.-]+)`?";
const forms: readonly (readonly [RegExp, Action])[] = [
  [new RegExp(`^insert\\s+(?:into\\s+)?${target}`, "i"), "insert"],
  [new RegExp(`^(?:delete\\s+from|delete|update|merge\\s+into|merge|truncate\\s+table)\\s+${target}`, "i"), "change"],
  [new RegExp(`^create\\s+or\\s+replace\\s+view\\s+${target}`, "i"), "replace a view"],
  [new RegExp(`^create\\s+or\\s+replace\\s+table\\s+function\\s+${target}`, "i"), "replace a routine"],
  [new RegExp(`^create\\s+or\\s+replace\\s+table\\s+${target}`, "i"), "replace a table"],
  [new RegExp(`^create\\s+(?:table|view)\\s+(?:if\\s+not\\s+exists\\s+)?${target}`, "i"), "create"],
  [new RegExp(`^alter\\s+(?:table|view)\\s+(?:if\\s+exists\\s+)?${target}`, "i"), "alter"],
  [new RegExp(`^drop\\s+(?:table|view)\\s+(?:if\\s+exists\\s+)?${target}`, "i"), "drop"],
];

/**
 * What the statements of a script touch. Every table is named in full and in backticks, as the program does; a statement of a kind that is not
 * listed here throws.
 */
export function touchesOf(sql: string): readonly Touch[] {
  return sql
    .replaceAll(noise, " ")
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "")
    .flatMap(touchesOfStatement);
}

function touchesOfStatement(statement: string): readonly Touch[] {
  if (/^(?:begin|commit|rollback)\s+transaction$/i.test(statement)) return [];
  const [form, action] = forms.find(([pattern]) => pattern.test(statement)) ?? [];
  if (form === undefined || action === undefined) {
    if (!/^\(*\s*(?:select|with)\b/i.test(statement)) throw new Error(`a statement that the rules do not know: ${statement.slice(0, 80)}`);
    return readsIn(statement);
  }
  const name = form.exec(statement)?.[1] ?? "";
  // What is changed is also read, and is checked so by its own action.
  return [{ action, name }, ...readsIn(statement).filter((read) => read.name !== name)];
}

const readsIn = (statement: string): readonly Touch[] => {
  const names = new Set([...statement.matchAll(/`([\w-]+(?:\.[\w-]+)+)`/g)].map(([, name = ""]) => name));
  return [...names].map((name) => ({ action: name.includes("INFORMATION_SCHEMA") ? "INFORMATION_SCHEMA" : "read", name }));
};
