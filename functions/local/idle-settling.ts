import { type SettleOptions, settle } from "../maintenance/settle.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

export interface IdleSettlingParts {
  readonly warehouse: Warehouse;
  readonly settling: Omit<SettleOptions, "hasTime">;
  /** How long nothing may have arrived before days are settled. */
  readonly quietMilliseconds?: number;
  /** Gets how many days were settled, once some were, and the time it took. */
  readonly onSettled: (days: number, milliseconds: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** How often days are settled that only became old enough. */
const hourMilliseconds = 3_600_000;

/** Settles days that are due once nothing has arrived for a while, in pieces, and stops after a piece if something arrives. */
export class IdleSettling {
  readonly #parts: IdleSettlingParts;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #arrivals = 0;
  #isStopped = false;

  constructor(parts: IdleSettlingParts) {
    this.#parts = parts;
    this.#settleAfter(this.#quiet);
  }

  /** Something arrived: days wait until nothing did for a while. */
  arrived(): void {
    this.#arrivals += 1;
    this.#settleAfter(this.#quiet);
  }

  /** Settles what is due now, as far as nothing arrives. */
  settle(): Promise<void> {
    return (this.#running = this.#running.then(() => this.#settle()));
  }

  /** Ends after the piece under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  get #quiet(): number {
    return this.#parts.quietMilliseconds ?? 10_000;
  }

  #settleAfter(milliseconds: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.settle(), milliseconds);
    this.#timer.unref();
  }

  async #settle(): Promise<void> {
    const { warehouse, settling, onSettled, onFailure } = this.#parts;
    const arrivals = this.#arrivals;
    const began = performance.now();
    try {
      const hasTime = (): boolean => !this.#isStopped && arrivals === this.#arrivals;
      if (!hasTime()) return;
      const days = Number((await settle(warehouse, { ...settling, hasTime }))["settled_days"]);
      if (days > 0) onSettled(days, performance.now() - began);
    } catch (error) {
      onFailure(error);
    }
    if (arrivals === this.#arrivals) this.#settleAfter(hourMilliseconds);
  }
}
