import { z } from "zod";

const shared = { bucket: z.string(), quarantine: z.string(), deadlineMilliseconds: z.number() };

/** Where a function process finds bucket and warehouse: a folder and a DuckDB file, or emulators. */
export const surroundings = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("embedded"), ...shared, folder: z.string(), database: z.string() }),
  z.object({
    kind: z.literal("emulated"),
    ...shared,
    storageEndpoint: z.string(),
    bigqueryEndpoint: z.string(),
    answerMilliseconds: z.number(),
  }),
]);
export type Surroundings = z.output<typeof surroundings>;
