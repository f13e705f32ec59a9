import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { requirements } from "../../functions/rights.ts";
import { type Discovery, type Method, type Schema, schema as wholeSchema } from "./discovery.ts";

// Records what requests are checked against, from the services' own discovery documents. They are in the Python package
// google-api-python-client: pip download --no-deps google-api-python-client, unzip it, and
// node test/strict/record-discovery.ts --documents googleapiclient/discovery_cache/documents

const recorded = { bigquery: "bigquery.v2.json", storage: "storage.v1.json" } as const;

const parameter = z.object({ location: z.string() });
const fullMethod = z.object({
  id: z.string(),
  description: z.string().default(""),
  httpMethod: z.string(),
  path: z.string(),
  parameters: z.record(z.string(), parameter).default({}),
  request: z.object({ $ref: z.string() }).optional(),
  mediaUpload: z.object({ protocols: z.record(z.string(), z.object({ path: z.string() })) }).optional(),
});
interface Resources {
  readonly methods?: Readonly<Record<string, z.infer<typeof fullMethod>>> | undefined;
  readonly resources?: Readonly<Record<string, Resources>> | undefined;
}
const resources: z.ZodType<Resources> = z.object({
  methods: z.record(z.string(), fullMethod).optional(),
  get resources() {
    return z.record(z.string(), resources).optional();
  },
});
const document = z.intersection(
  z.object({
    revision: z.string(),
    servicePath: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    schemas: z.record(z.string(), wholeSchema),
  }),
  resources,
);

const methodsIn = ({ methods = {}, resources: inner = {} }: Resources): readonly z.infer<typeof fullMethod>[] => [
  ...Object.values(methods),
  ...Object.values(inner).flatMap(methodsIn),
];

/** A schema without its words; what a request may not contain is kept as such and without its content. */
function shortened(full: Schema): Schema {
  if (full.readOnly === true) return { readOnly: true };
  const { properties, items, additionalProperties } = full;
  return {
    ...(full.$ref === undefined ? {} : { $ref: full.$ref }),
    ...(full.type === undefined ? {} : { type: full.type }),
    ...(full.format === undefined ? {} : { format: full.format }),
    ...(full.enum === undefined ? {} : { enum: full.enum }),
    ...(items === undefined ? {} : { items: shortened(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: shortened(additionalProperties) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, shortened(inner)])) }),
  };
}

function refsIn(schema: Schema): readonly string[] {
  return [
    ...(schema.$ref === undefined ? [] : [schema.$ref]),
    ...[schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {})].flatMap((inner) =>
      inner === undefined ? [] : refsIn(inner),
    ),
  ];
}

function record(text: string): Discovery {
  const full = document.parse(JSON.parse(text));
  const methods = methodsIn(full).map(({ id, description, httpMethod, path: template, parameters, request, mediaUpload }): Method => ({
    id,
    httpMethod,
    path: `/${full.servicePath}${template.replaceAll("{+", "{")}`,
    uploadPaths: Object.values(mediaUpload?.protocols ?? {}).map((protocol) => protocol.path.replaceAll("{+", "{")),
    query: Object.keys(parameters).filter((name) => parameters[name]?.location === "query"),
    ...(request === undefined ? {} : { request: request.$ref }),
    permissions: [...(description.split("# IAM Permissions")[1] ?? "").matchAll(/`([\w.]+)`/g)].map(([, permission = ""]) => permission),
  }));
  const schemas: Record<string, Schema> = {};
  const open = methods.flatMap(({ id, request }) => (request !== undefined && Object.hasOwn(requirements, id) ? [request] : []));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const found = full.schemas[name];
    if (found === undefined || Object.hasOwn(schemas, name)) continue;
    const schema = shortened(found);
    schemas[name] = schema;
    open.push(...refsIn(schema));
  }
  return { revision: full.revision, parameters: Object.keys(full.parameters), methods, schemas };
}

const { documents } = parseArgs({ options: { documents: { type: "string" } } }).values;
if (documents === undefined) throw new Error("--documents: expected the folder of the discovery documents");
for (const [service, file] of Object.entries(recorded)) {
  const text = readFileSync(path.join(documents, file), "utf8");
  writeFileSync(path.join(import.meta.dirname, "discovery", `${service}.json`), `${JSON.stringify(record(text))}\n`);
}
