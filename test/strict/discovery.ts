import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/** What a request body may contain, as a service's discovery document states it. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  /** Part of answers only. */
  readonly readOnly?: boolean | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: Schema | undefined;
}

/** Reads a schema of the document, and leaves out what is not compared. */
export const schema: z.ZodType<Schema> = z.object({
  $ref: z.string().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  readOnly: z.boolean().optional(),
  get items() {
    return schema.optional();
  },
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  get additionalProperties() {
    return schema.optional();
  },
});

const method = z.object({
  id: z.string(),
  httpMethod: z.string(),
  /** Template such as `/storage/v1/b/{bucket}/o/{object}`. */
  path: z.string(),
  uploadPaths: z.array(z.string()),
  /** Query parameters of its own. */
  query: z.array(z.string()),
  /** Schema of its body. */
  request: z.string().optional(),
  /** Permissions that its description names. */
  permissions: z.array(z.string()),
});
export type Method = z.output<typeof method>;

const discovery = z.object({
  revision: z.string(),
  /** Query parameters that every method takes. */
  parameters: z.array(z.string()),
  methods: z.array(method),
  schemas: z.record(z.string(), schema),
});
export type Discovery = z.output<typeof discovery>;

export type Service = "bigquery" | "storage";

/** The recorded part of a service's discovery document. */
export const readDiscovery = (service: Service): Discovery =>
  discovery.parse(JSON.parse(readFileSync(path.join(import.meta.dirname, "discovery", `${service}.json`), "utf8")));

/** A request's method, and the values of its path's parameters, decoded. */
export interface Route {
  readonly method: Method;
  readonly parameters: Readonly<Record<string, string>>;
  readonly isUpload: boolean;
}

interface Pattern {
  readonly method: Method;
  readonly isUpload: boolean;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** Finds the method of requests, the one with the most literal path first. */
export function routesOf({ methods }: Discovery): (httpMethod: string, pathname: string) => Route | null {
  const patterns = methods
    .flatMap((one) => [
      { method: one, template: one.path, isUpload: false },
      ...one.uploadPaths.map((template) => ({ method: one, template, isUpload: true })),
    ])
    .toSorted((one, other) => literals(other.template) - literals(one.template))
    .map(({ method: found, template, isUpload }): Pattern => {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
      // `{resource}` is the one parameter with slashes in it.
      const text = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === "resource" ? "(.+)" : "([^/:]+)"));
      return { method: found, isUpload, pattern: new RegExp(`^${text.replaceAll("/", "\\/")}$`), names };
    });
  return (httpMethod, pathname) => {
    for (const { method: found, isUpload, pattern, names } of patterns) {
      const match = found.httpMethod === httpMethod ? pattern.exec(pathname) : null;
      if (match === null) continue;
      const parameters = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]));
      // Methods on policies share a path: the kind of resource is in the parameter.
      if (parameters["resource"] !== undefined && parameters["resource"].split("/").at(-2) !== found.id.split(".")[1]) continue;
      return { method: found, isUpload, parameters };
    }
    return null;
  };
}

const literals = (template: string): number => template.replaceAll(/\{\w+\}/g, "").length;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with a value, by the schema of that name. */
export function complaintsOf({ schemas }: Discovery, name: string, value: unknown): readonly string[] {
  return complaints(schemas, { $ref: name }, value, name);
}

function complaints(schemas: Discovery["schemas"], expected: Schema, value: unknown, where: string): readonly string[] {
  if (value === null || value === undefined) return [];
  // The service ignores them, and its own clients send back what they received.
  if (expected.readOnly === true) return [];
  if (expected.$ref !== undefined) {
    const referred = schemas[expected.$ref];
    return referred === undefined ? [`${where}: schema ${expected.$ref} is not recorded`] : complaints(schemas, referred, value, where);
  }
  if (expected.type === "array") {
    const { items = {} } = expected;
    return Array.isArray(value)
      ? value.flatMap((one, index) => complaints(schemas, items, one, `${where}[${index}]`))
      : [`${where}: expected a list`];
  }
  if (expected.type === "object") {
    if (!isObject(value)) return [`${where}: expected an object`];
    return Object.entries(value).flatMap(([key, one]) => {
      const inner = expected.properties?.[key] ?? expected.additionalProperties;
      return inner === undefined ? [`${where}.${key}: the service has no such field`] : complaints(schemas, inner, one, `${where}.${key}`);
    });
  }
  if (expected.enum !== undefined && !expected.enum.some((one) => one === value))
    return [`${where}: expected one of ${expected.enum.join(", ")}`];
  if (expected.type === undefined || expected.type === "any") return [];
  // 64-bit integers travel as text; the service also takes numbers there.
  const type = expected.type === "integer" ? "number" : expected.type;
  return typeof value === type || (expected.format === "int64" && typeof value === "number") ? [] : [`${where}: expected ${expected.type}`];
}
