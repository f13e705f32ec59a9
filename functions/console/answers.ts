import type { Parameters, QueryResult, ReadOptions, Warehouse } from "../warehouse/warehouse.ts";

/** An answer of the warehouse, and what it took. */
export interface Answer extends QueryResult {
  /** Bytes that the statement reads; null if the engine does not bill. */
  readonly bytes: number | null;
  readonly askedAt: Date;
}

interface Kept {
  readonly answer: Promise<Answer>;
  readonly until: number;
}

/** Statements whose answers are kept at most. */
const most = 500;

type Limits = Pick<ReadOptions, "maximumRows" | "maximumMilliseconds" | "withoutPersonalData">;

/**
 * Answers of the warehouse. A service that bills is asked the same once a minute at most; an engine on this machine is asked each time, so
 * that a page shows a file as soon as it is loaded.
 */
export class Answers {
  readonly #warehouse: Warehouse;
  readonly #now: () => Date;
  readonly #milliseconds: number;
  readonly #kept = new Map<string, Kept>();

  constructor(warehouse: Warehouse, now: () => Date) {
    this.#warehouse = warehouse;
    this.#now = now;
    this.#milliseconds = warehouse.isRemote ? 60_000 : 0;
  }

  /** The rows of one statement of this program that reads; `${contact_center}` and its like stand for the datasets. */
  ask(sql: string, parameters: Parameters = {}): Promise<Answer> {
    return this.#keep(JSON.stringify([sql, parameters]), async () => {
      const bytes = await this.#warehouse.estimate(sql, parameters);
      return { ...(await this.#warehouse.query(sql, parameters)), bytes };
    });
  }

  /** The rows of one statement that somebody typed, within limits. Throws as `read` of the warehouse does. */
  read(sql: string, limits: Limits): Promise<Answer> {
    return this.#keep(JSON.stringify(["read", sql, limits]), () => this.#read(sql, { ...limits, isDryRun: false }));
  }

  /** Verifies a statement that somebody typed, and returns the bytes that it would read; null if the engine does not bill. */
  async price(sql: string, limits: Limits): Promise<number | null> {
    const { bytes } = await this.#keep(JSON.stringify(["price", sql, limits]), () => this.#read(sql, { ...limits, isDryRun: true }));
    return bytes;
  }

  async #read(sql: string, options: ReadOptions): Promise<Omit<Answer, "askedAt">> {
    let bytes: number | null = null;
    const onEstimate = (estimate: number | null): void => {
      bytes = estimate;
    };
    return { ...(await this.#warehouse.read(sql, { ...options, onEstimate })), bytes };
  }

  #keep(key: string, ask: () => Promise<Omit<Answer, "askedAt">>): Promise<Answer> {
    const askedAt = this.#now();
    const known = this.#kept.get(key);
    if (known !== undefined && askedAt.getTime() < known.until) return known.answer;
    const answer = ask().then((result) => ({ ...result, askedAt }));
    if (this.#milliseconds === 0) return answer;
    if (this.#kept.size >= most) this.#kept.clear();
    this.#kept.set(key, { answer, until: askedAt.getTime() + this.#milliseconds });
    // A failure is not kept.
    answer.catch(() => this.#kept.delete(key));
    return answer;
  }
}
