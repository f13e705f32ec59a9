import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { Missing } from "./emulators.ts";

/** One engine that a contract is run on. */
export interface Engine<Subject> {
  readonly name: string;
  /** Starts it with nothing in it; or says why it cannot be tested here. */
  readonly start: () => Promise<Started<Subject> | Missing>;
  /** Titles of the promises that this engine is excused from, each with the reason. */
  readonly excused: Readonly<Record<string, string>>;
}

export interface Started<Subject> {
  readonly subject: Subject;
  stop(): Promise<void>;
}

/** Promises by title; each is kept by every engine, but for those that an engine is excused from. */
export type Promises<Subject> = Readonly<Record<string, (subject: Subject) => Promise<void>>>;

/** Runs every promise on one engine. What is skipped is printed with its reason; an excuse without a promise fails. */
export function runContract<Subject>(promises: Promises<Subject>, { name, start, excused }: Engine<Subject>): void {
  describe(`the contract on ${name}`, () => {
    let started: Started<Subject> | Missing = { missing: `${name} did not start` };
    beforeAll(async () => {
      started = await start();
      if ("missing" in started) process.stderr.write(`skipped: ${name}: ${started.missing}\n`);
    }, 600_000);
    afterAll(async () => {
      if ("subject" in started) await started.stop();
    });

    it.each(Object.keys(excused))("is excused from a promise that exists: %s", (title) => {
      expect(promises).toHaveProperty([title]);
    });

    // oxlint-disable-next-line vitest/expect-expect -- the promises have the assertions
    it.for(Object.entries(promises))("%s", { timeout: 600_000 }, async ([title, keep], context) => {
      const reason = excused[title];
      if (reason !== undefined) skip(context, `${name}: ${title}: ${reason}`);
      if ("missing" in started) context.skip(started.missing);
      else await keep(started.subject);
    });
  });
}

function skip(context: TestContext, reason: string): void {
  process.stderr.write(`skipped: ${reason}\n`);
  context.skip(reason);
}
