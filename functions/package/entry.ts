import { type Request, type Response, http } from "@google-cloud/functions-framework";

/** What the deployed package registers: one function behind the bucket's trigger, one behind the scheduler. */
export { ingestSession } from "../ingest-session.ts";

/** Upkeep is a file of its own in the package, loaded when it is called. */
export async function upkeep(request: Request, response: Response): Promise<void> {
  const { upkeep: run } = await import("../upkeep.ts");
  await run(request, response);
}

http("upkeep", upkeep);
