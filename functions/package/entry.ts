/** What the deployed package registers: one function behind the bucket's trigger, one behind the scheduler. */
import "../ingest-session.ts";
import "../upkeep.ts";
