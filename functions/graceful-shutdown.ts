/** Cloud Run kills an instance 10 seconds after SIGTERM. */
const patienceMilliseconds = 9_000;

/** Lets an instance finish its work after SIGTERM. */
export interface GracefulShutdown {
  /** Counts a piece of work until it ends. */
  track<Result>(work: Promise<Result>): Promise<Result>;
}

/**
 * Exits after SIGTERM once no work is left. The framework's own listener, registered after the function is loaded, answers running requests
 * with 500 and exits at once, so it is removed when the first work starts.
 */
export function installGracefulShutdown(): GracefulShutdown {
  let underWay = 0;
  let isEnding = false;
  let isInstalled = false;
  // The response is written after the work resolves, so it gets a moment to be sent.
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
