/** No answer in time. Its code is the one that Node gives to connections that time out. */
class DeadlineError extends Error {
  readonly code = "ETIMEDOUT";
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
    this.name = "DeadlineError";
  }
}

/**
 * Rejects with a `DeadlineError` when the work takes longer. The Google clients' own `timeout` setting is passed to a library that no
 * longer knows it, so deadlines are kept here. The work goes on unseen, which is harmless: every write is safe to repeat.
 */
export async function withDeadline<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlineError(milliseconds)), milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
