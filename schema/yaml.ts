export type Yaml = string | number | boolean | null | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

const isList = (value: Yaml): value is readonly Yaml[] => Array.isArray(value);

/** Text that YAML reads as text without quotes, if it is not a word with a meaning. */
const isPlain = (text: string): boolean => /^[A-Za-z_][\w./()-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text);

const scalar = (value: string | number | boolean | null): string =>
  typeof value === "string" && isPlain(value) ? value : JSON.stringify(value);

/** A value as YAML: one line for each key and item, other text in the quotes of JSON, which YAML has too. Keys without a value are omitted. */
export function yaml(value: Yaml, indent = ""): string {
  if (typeof value !== "object" || value === null) return `${indent}${scalar(value)}\n`;
  const inner = `${indent}  `;
  if (isList(value)) return value.map((item) => `${indent}- ${yaml(item, inner).slice(inner.length)}`).join("");
  return Object.entries(value)
    .map(([key, item]) => {
      if (item === undefined) return "";
      const name = `${indent}${scalar(key)}:`;
      if (typeof item !== "object" || item === null) return `${name} ${scalar(item)}\n`;
      const isEmpty = Object.values(item).every((inside) => inside === undefined);
      return isEmpty ? `${name} ${isList(item) ? "[]" : "{}"}\n` : `${name}\n${yaml(item, inner)}`;
    })
    .join("");
}
