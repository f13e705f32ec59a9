import type { Series } from "./metric-points.ts";

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Vector = readonly Sample[];
type Query = (series: readonly Series[], minute: number) => Vector;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** PromQL's name of a metric: the first slash becomes a colon, every other special character an underscore. */
const nameOf = (metric: string): string => metric.replace("/", ":").replaceAll(/[^a-zA-Z0-9:]/gu, "_");

/** `[6h]` in minutes. */
function minutesOf(range: string): number {
  const [, count, unit] = /^(\d+)([mh])$/u.exec(range) ?? [];
  if (unit === undefined) throw new Error(`unknown range: ${range}`);
  return Number(count) * (unit === "h" ? 60 : 1);
}

/** What was added to the series that a selector names, within a range that ends at `minute`. Without points in it there is no sample. */
function increase(selector: string, range: string, bounds: readonly number[]): Query {
  const [, name = "", matchers = ""] = /^([\w:]+)\{(.*)\}$/u.exec(selector) ?? [];
  const wanted = [...matchers.matchAll(/(\w+)="([^"]*)"/gu)];
  if (name === "" || wanted.map(([text]) => text).join(",") !== matchers) throw new Error(`unknown selector: ${selector}`);
  const length = minutesOf(range);
  return (series, minute) =>
    series.flatMap(({ metric, metricLabels, resource, resourceLabels, points }) => {
      const labels: Readonly<Record<string, string>> = { ...resourceLabels, ...metricLabels, monitored_resource: resource };
      const base = nameOf(metric);
      const suffix = name.slice(base.length);
      if (!name.startsWith(base) || !["", "_bucket", "_count"].includes(suffix)) return [];
      if (!wanted.every(([, label = "", value]) => labels[label] === value)) return [];
      const inRange = points.filter((point) => point.minute > minute - length && point.minute <= minute);
      if (inRange.length === 0) return [];
      const values = inRange.flatMap(({ value }) => value);
      if (suffix === "") return [{ labels, value: sum(values) }];
      if (suffix === "_count") return [{ labels, value: values.length }];
      return [...bounds, Number.POSITIVE_INFINITY].map((bound) => ({
        labels: { ...labels, le: String(bound) },
        value: values.filter((value) => value <= bound).length,
      }));
    });
}

/** As Prometheus computes it: linear within the bucket, the highest bound for what is past it. */
function histogramQuantile(share: number, buckets: Vector): Vector {
  const sorted = buckets
    .map(({ labels, value }) => ({ bound: Number(labels["le"]), value }))
    .toSorted((one, other) => one.bound - other.bound);
  const total = sorted.at(-1)?.value ?? 0;
  if (total === 0) return [];
  const rank = share * total;
  const index = sorted.findIndex(({ value }) => value >= rank);
  const [below, found] = [sorted[index - 1] ?? { bound: 0, value: 0 }, sorted[index]];
  if (found === undefined || found.bound === Number.POSITIVE_INFINITY) return [{ labels: {}, value: below.bound }];
  const part = (rank - below.value) / (found.value - below.value);
  return [{ labels: {}, value: below.bound + (found.bound - below.bound) * part }];
}

/** Sums by one label, or all together; no sample if there is none to sum. */
function sumBy(label: string | null, vector: Vector): Vector {
  const groups = Map.groupBy(vector, ({ labels }) => (label === null ? "" : (labels[label] ?? "")));
  return Array.from(groups, ([value, samples]) => ({
    labels: label === null ? {} : { [label]: value },
    value: sum(samples.map((sample) => sample.value)),
  }));
}

/**
 * Reads a query in the part of PromQL that the alerts use, over distributions with these bucket bounds.
 * @throws Error for anything else, so that an alert's query cannot pass by not being understood.
 */
export function promql(text: string, bounds: readonly number[]): Query {
  const tokens = text.match(/[\w:]+\{[^}]*\}|\[\w+\]|[\w.]+|[(),<>]/gu) ?? [];
  let next = 0;
  const take = (wanted?: string): string => {
    const token = tokens[next];
    if (token === undefined || (wanted !== undefined && token !== wanted))
      throw new Error(`expected ${wanted ?? "more"} instead of ${token ?? "the end"} in ${text}`);
    next += 1;
    return token;
  };
  const within = <Result>(inner: () => Result): Result => {
    take("(");
    const result = inner();
    take(")");
    return result;
  };
  const number = (): number => {
    const value = Number(take());
    if (Number.isNaN(value)) throw new Error(`expected a number in ${text}`);
    return value;
  };
  const primary = (): Query => {
    if (tokens[next] === "(") return within(either);
    const name = take();
    switch (name) {
      case "sum": {
        const label = tokens[next] === "by" ? (take("by"), within(() => take())) : null;
        const inner = within(either);
        return (series, minute) => sumBy(label, inner(series, minute));
      }
      case "increase":
        return within(() => increase(take(), take().slice(1, -1), bounds));
      case "histogram_quantile":
        return within(() => {
          const share = number();
          take(",");
          const inner = either();
          return (series, minute) => histogramQuantile(share, inner(series, minute));
        });
      case "vector": {
        const value = within(number);
        return () => [{ labels: {}, value }];
      }
      default:
        throw new Error(`unknown function ${name} in ${text}`);
    }
  };
  const comparison = (): Query => {
    const inner = primary();
    const operator = tokens[next];
    if (operator !== "<" && operator !== ">") return inner;
    take();
    const limit = number();
    return (series, minute) => inner(series, minute).filter(({ value }) => (operator === "<" ? value < limit : value > limit));
  };
  const both = (): Query => {
    const parts = [comparison()];
    while (tokens[next] === "and") {
      take("and");
      parts.push(comparison());
    }
    // All sides have no labels, so a sample stays if every other side has one.
    return (series, minute) => {
      const [first = [], ...others] = parts.map((part) => part(series, minute));
      return others.every((other) => other.length > 0) ? first : [];
    };
  };
  const either = (): Query => {
    const parts = [both()];
    while (tokens[next] === "or") {
      take("or");
      parts.push(both());
    }
    return (series, minute) => parts.map((part) => part(series, minute)).find((vector) => vector.length > 0) ?? [];
  };
  const query = either();
  if (next < tokens.length) throw new Error(`${String(tokens[next])} is one too many in ${text}`);
  return query;
}
