import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** Another run of upkeep, or a command, is changing the store. */
export class LeaseTakenError extends Error {
  /** When the other one's lease ends at the latest. */
  readonly until: string;
  constructor(until: string) {
    super(`upkeep or another command is changing the store, until ${until} at the latest: try again after that`);
    this.name = "LeaseTakenError";
    this.until = until;
  }
}

export interface LeaseOptions {
  /** How long the lease lasts if whoever took it dies. A lease of somebody alive is renewed at half of it. */
  readonly milliseconds: number;
  /** How long to wait while somebody else has it. */
  readonly waitMilliseconds: number;
  /** Pause between two tries. */
  readonly pauseMilliseconds?: number;
  readonly maximumBytes: number;
  readonly now?: () => Date;
}

const name = "lease";

/**
 * Runs work while no other maintenance of this store runs, on this machine or another. The lease is a row of `upkeep_state`, an instant and
 * whoever took it, which one conditional statement changes: of two at the same time the engine lets one win. It ends by itself, so that a
 * holder who died blocks nobody for long.
 *
 * @throws LeaseTakenError if somebody else has the lease all the time
 */
export async function withLease<Result>(warehouse: Warehouse, options: LeaseOptions, work: () => Promise<Result>): Promise<Result> {
  const { milliseconds, waitMilliseconds, pauseMilliseconds = 5_000, now = () => new Date() } = options;
  const lease = new Lease(warehouse, options.maximumBytes, now);
  const waitsUntil = now().getTime() + waitMilliseconds;
  while (!(await lease.take(milliseconds))) {
    if (now().getTime() >= waitsUntil) throw new LeaseTakenError(await lease.takenUntil());
    await delay(pauseMilliseconds);
  }
  const renewal = setInterval(() => void lease.renew(milliseconds), Math.min(milliseconds / 2, longestInterval));
  renewal.unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await lease.release();
  }
}

/** A timer takes no more. */
const longestInterval = 2 ** 31 - 1;

class Lease {
  readonly #warehouse: Warehouse;
  readonly #maximumBytes: number;
  readonly #now: () => Date;
  readonly #holder = randomUUID();
  /** A renewal under way, which a release waits for. */
  #renewing: Promise<unknown> = Promise.resolve();

  constructor(warehouse: Warehouse, maximumBytes: number, now: () => Date) {
    this.#warehouse = warehouse;
    this.#maximumBytes = maximumBytes;
    this.#now = now;
  }

  /** Takes the lease unless somebody else has it. */
  async take(milliseconds: number): Promise<boolean> {
    const now = this.#now();
    // Instants of one form are in order as text. Should two have made the row at once, both rows are one lease.
    const isFree = `name = '${name}' and not exists (
      select 1 from \${store}.upkeep_state as taken where taken.name = '${name}' and taken.value > '${now.toISOString()}'
    )`;
    if ((await this.#set(this.#valueFor(milliseconds), isFree)) > 0) return true;
    const { rows } = await this.#warehouse.query(`select count(*) as row_count from \${store}.upkeep_state where name = '${name}'`);
    if (Number(rows[0]?.["row_count"]) > 0) return false;
    // A statement of its own for each holder: two that are equal would be one job.
    await this.#change(
      `insert into \${store}.upkeep_state (name, value, changed_at) values ('${name}', '', timestamp '${now.toISOString()}')
       -- ${this.#holder}`,
    );
    return (await this.#set(this.#valueFor(milliseconds), isFree)) > 0;
  }

  /** A renewal that fails leaves the lease to end as it would have. */
  renew(milliseconds: number): Promise<unknown> {
    return (this.#renewing = this.#set(this.#valueFor(milliseconds), this.#isMine).catch(() => undefined));
  }

  /** A lease that cannot be released ends by itself. */
  async release(): Promise<void> {
    await this.#renewing;
    await this.#set("", this.#isMine).catch(() => undefined);
  }

  async takenUntil(): Promise<string> {
    const { rows } = await this.#warehouse.query(`select max(value) as value from \${store}.upkeep_state where name = '${name}'`);
    return String(rows[0]?.["value"]).split(" ")[0] ?? "";
  }

  #valueFor(milliseconds: number): string {
    return `${new Date(this.#now().getTime() + milliseconds).toISOString()} ${this.#holder}`;
  }

  get #isMine(): string {
    return `name = '${name}' and value like '% ${this.#holder}'`;
  }

  /** How many rows it set. An engine may refuse a change beside another one instead of waiting: then it set none. */
  async #set(value: string, condition: string): Promise<number> {
    const statement = `update \${store}.upkeep_state set value = '${value}', changed_at = timestamp '${this.#now().toISOString()}' where ${condition}`;
    try {
      return await this.#change(statement);
    } catch (error) {
      if (error instanceof Error && /concurrent update|serialize access/i.test(error.message)) return 0;
      throw error;
    }
  }

  async #change(statement: string): Promise<number> {
    const { changedRows } = await this.#warehouse.change([statement], { maximumBytes: this.#maximumBytes });
    return changedRows ?? 0;
  }
}
