/** Cloud Run kills an instance 10 seconds after it asked it to end. */
const patienceMilliseconds = 9_000;

/** Lets an instance that is told to end finish what it has begun. */
export interface GracefulShutdown {
  /** Counts a piece of work until it ends. */
  track<Result>(work: Promise<Result>): Promise<Result>;
}

/**
 * Ends the process after SIGTERM once no work is left. The framework's own listener, registered after the function is loaded, answers a
 * request under way with 500 and ends at once, so it is taken away at the first work.
 */
export function installGracefulShutdown(): GracefulShutdown {
  let underWay = 0;
  let isEnding = false;
  let isInstalled = false;
  // The answer is written after the work resolves: it gets a moment to leave.
  const endWhenIdle = (): void => {
    if (!isEnding || underWay > 0) return;
    setTimeout(() => {
      if (underWay === 0) process.exit(0);
    }, 100);
  };
  const install = (): void => {
    if (isInstalled) return;
    isInstalled = true;
    process.removeAllListeners("SIGTERM");
    process.once("SIGTERM", () => {
      isEnding = true;
      setTimeout(() => process.exit(0), patienceMilliseconds).unref();
      endWhenIdle();
    });
  };
  return {
    async track(work) {
      install();
      underWay += 1;
      try {
        return await work;
      } finally {
        underWay -= 1;
        endWhenIdle();
      }
    },
  };
}
