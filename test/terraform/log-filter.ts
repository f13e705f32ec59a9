/** A log entry as Cloud Logging stores it: nested objects and plain values. */
export type LogEntry = Readonly<Record<string, unknown>>;

const severities = ["DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"];

type Test = (entry: LogEntry) => boolean;

/**
 * Reads a filter in the part of Cloud Logging's query language that the alerts use: comparisons by `=`, `:` (contains), `>` and `>=`, joined by
 * AND and OR with parentheses, negated by NOT, and lists of values in parentheses. As in the service, a comparison with a field that an entry lacks is false.
 * @throws Error for anything else, so that an alert's filter cannot pass by not being understood.
 */
export function logFilter(filter: string): Test {
  const tokens = filter.match(/"(?:[^"\\]|\\.)*"|>=|[()=:>]|[^\s()=:>"]+/gu) ?? [];
  let next = 0;
  const take = (): string => {
    const token = tokens[next];
    if (token === undefined) throw new Error(`the filter ends too early: ${filter}`);
    next += 1;
    return token;
  };
  const skip = (wanted: string): void => {
    const token = take();
    if (token !== wanted) throw new Error(`expected ${wanted} instead of ${token} in ${filter}`);
  };
  const value = (): string => {
    const token = take();
    if (!/^("|[A-Za-z0-9])/u.test(token)) throw new Error(`expected a value instead of ${token} in ${filter}`);
    return token.startsWith('"') ? String(JSON.parse(token)) : token;
  };
  const values = (): readonly string[] => {
    if (tokens[next] !== "(") return [value()];
    skip("(");
    const found = [value()];
    while (tokens[next] === "OR") {
      skip("OR");
      found.push(value());
    }
    skip(")");
    return found;
  };
  const comparison = (): Test => {
    if (tokens[next] === "NOT") {
      skip("NOT");
      const inner = comparison();
      return (entry) => !inner(entry);
    }
    if (tokens[next] === "(") {
      skip("(");
      const inner = either();
      skip(")");
      return inner;
    }
    const field = take();
    const operator = take();
    const wanted = values();
    if (!["=", ":", ">", ">="].includes(operator)) throw new Error(`unknown operator ${operator} in ${filter}`);
    return (entry) => wanted.some((one) => compare(read(entry, field), operator, one, field));
  };
  const both = (): Test => {
    const tests = [comparison()];
    while (tokens[next] === "AND") {
      skip("AND");
      tests.push(comparison());
    }
    return (entry) => tests.every((test) => test(entry));
  };
  const either = (): Test => {
    const tests = [both()];
    while (tokens[next] === "OR") {
      skip("OR");
      tests.push(both());
    }
    return (entry) => tests.some((test) => test(entry));
  };
  const parsed = either();
  if (next < tokens.length) throw new Error(`${String(tokens[next])} is one too many in ${filter}`);
  return parsed;
}

function read(entry: LogEntry, field: string): unknown {
  let found: unknown = entry;
  for (const step of field.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Object.entries(found).find(([key]) => key === step)?.[1];
  }
  return found;
}

function compare(found: unknown, operator: string, wanted: string, field: string): boolean {
  if (typeof found !== "string" && typeof found !== "number") return false;
  if (operator === "=") return String(found) === wanted;
  if (operator === ":") return String(found).toLowerCase().includes(wanted.toLowerCase());
  const order = (one: string | number) => (field === "severity" ? severities.indexOf(String(one)) : Number(one));
  return operator === ">" ? order(found) > order(wanted) : order(found) >= order(wanted);
}
