/** What the deployed package registers: one function behind the bucket's trigger, one behind the scheduler. */
export { ingestSession } from "../ingest-session.ts";
export { upkeep } from "../upkeep.ts";
