import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../../functions/local/platform/random.ts";
import { finalizedEvent } from "../../functions/local/storage-event.ts";
import type { LocalObject } from "../../functions/storage/local-folder.ts";

/** What has been delivered so far. */
export interface DeliveryCounts {
  readonly events: number;
  readonly posts: number;
  readonly acknowledged: number;
  /** Answers other than 2xx. */
  readonly refused: number;
  /** Posts that no answer came to: the process was dead or died meanwhile. */
  readonly unanswered: number;
  readonly duplicates: number;
}

interface Pending {
  readonly object: LocalObject;
  readonly id: string;
  attempt: number;
  /** Milliseconds of the process's clock before which it is not delivered again. */
  notBefore: number;
}

const concurrency = 8;
/** Events among which the next is drawn: the order is not that of the bucket. */
const disorder = 40;

/**
 * What stands for the trigger: every event is kept until it is answered with 2xx, delivered in no order and eight at a time, again after a growing pause, and
 * now and then once more although it was acknowledged.
 */
export class Deliveries {
  readonly #random: Random;
  readonly #url: () => string | null;
  readonly #duplicates: number;
  readonly #pauses: { readonly least: number; readonly most: number };
  readonly #pending: Pending[] = [];
  readonly #counts = { events: 0, posts: 0, acknowledged: 0, refused: 0, unanswered: 0, duplicates: 0 };
  readonly #workers: Promise<void>[] = [];
  #underWay = 0;
  #isStopped = false;

  /** `url` is null while no process listens. */
  constructor(options: {
    readonly random: Random;
    readonly url: () => string | null;
    readonly duplicates: number;
    readonly pauses: { readonly least: number; readonly most: number };
  }) {
    this.#random = options.random;
    this.#url = options.url;
    this.#duplicates = options.duplicates;
    this.#pauses = options.pauses;
    for (let worker = 0; worker < concurrency; worker += 1) this.#workers.push(this.#work());
  }

  get counts(): DeliveryCounts {
    return this.#counts;
  }

  /** Events that are not acknowledged yet. */
  get waiting(): number {
    return this.#pending.length + this.#underWay;
  }

  add(object: LocalObject): void {
    this.#counts.events += 1;
    this.#pending.push({ object, id: `event-${this.#counts.events}`, attempt: 0, notBefore: 0 });
  }

  /** Resolves once every event is acknowledged; throws if that takes longer. */
  async drained(milliseconds: number): Promise<void> {
    let acknowledged = -1;
    let until = 0;
    while (this.waiting > 0) {
      if (this.#counts.acknowledged > acknowledged) {
        acknowledged = this.#counts.acknowledged;
        until = performance.now() + milliseconds;
      }
      if (performance.now() > until) throw new Error(`${this.waiting} events wait, and none was acknowledged for ${milliseconds} ms`);
      await delay(20);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    while (!this.#isStopped) {
      const event = this.#next();
      if (event === null) {
        await delay(5);
        continue;
      }
      this.#underWay += 1;
      const isDone = await this.#post(event);
      this.#underWay -= 1;
      if (!isDone) {
        event.attempt += 1;
        const pause = Math.min(this.#pauses.most, this.#pauses.least * 2 ** Math.min(event.attempt - 1, 20));
        event.notBefore = performance.now() + pause * (0.5 + this.#random.fraction());
        this.#pending.push(event);
      } else if (this.#random.chance(this.#duplicates)) {
        this.#counts.duplicates += 1;
        this.#pending.push({ ...event, attempt: 0, notBefore: performance.now() + this.#random.integer(0, 500) });
      }
    }
  }

  #next(): Pending | null {
    if (this.#pending.length === 0 || this.#url() === null) return null;
    const now = performance.now();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const index = this.#random.integer(0, Math.min(disorder, this.#pending.length) - 1);
      const event = this.#pending[index];
      if (event === undefined || event.notBefore > now) continue;
      this.#pending.splice(index, 1);
      return event;
    }
    // Those that may not go yet make room for the others.
    const [first] = this.#pending.splice(0, 1);
    if (first !== undefined) this.#pending.push(first);
    return null;
  }

  async #post({ object, id }: Pending): Promise<boolean> {
    const url = this.#url();
    if (url === null) return false;
    this.#counts.posts += 1;
    try {
      const { headers, body } = finalizedEvent(object, id);
      const response = await fetch(url, { method: "POST", headers, body });
      await response.arrayBuffer();
      if (response.ok) this.#counts.acknowledged += 1;
      else this.#counts.refused += 1;
      return response.ok;
    } catch {
      this.#counts.unanswered += 1;
      return false;
    }
  }
}
