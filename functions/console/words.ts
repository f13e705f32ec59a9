/** A code of the views as words: `virtual_agent_contained` as `Virtual agent contained`. */
export function words(code: string | null): string {
  if (code === null || code === "") return "–";
  const text = code.replaceAll("_", " ");
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
