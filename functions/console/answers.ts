import type { Parameters, QueryResult, Warehouse } from "../warehouse/warehouse.ts";

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

/**
 * Answers of statements of this program. A service that bills is asked the same once a minute at most; an engine on this machine is asked each
 * time, so that a page shows a file as soon as it is loaded.
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

  /** The rows of one statement that reads; `${contact_center}` and its like stand for the datasets. */
  async ask(sql: string, parameters: Parameters = {}): Promise<Answer> {
    const key = JSON.stringify([sql, parameters]);
    const at = this.#now().getTime();
    const known = this.#kept.get(key);
    if (known !== undefined && at < known.until) return known.answer;
    const answer = this.#answer(sql, parameters);
    if (this.#milliseconds === 0) return answer;
    if (this.#kept.size >= most) this.#kept.clear();
    this.#kept.set(key, { answer, until: at + this.#milliseconds });
    // A failure is not kept.
    answer.catch(() => this.#kept.delete(key));
    return answer;
  }

  async #answer(sql: string, parameters: Parameters): Promise<Answer> {
    const bytes = await this.#warehouse.estimate(sql, parameters);
    return { ...(await this.#warehouse.query(sql, parameters)), bytes, askedAt: this.#now() };
  }
}
