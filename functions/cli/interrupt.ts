/**
 * The first Ctrl-C (or SIGTERM) lets a command finish what it has begun; the second one stops it at once.
 *
 * @param tell prints a line, beside whatever progress is shown
 */
export function interruption(tell: (line: string) => void): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) {
      tell("Stopped. Run the same command again to go on.");
      process.exit(130);
    }
    controller.abort();
    tell("Finishing what was begun; press Ctrl-C again to stop at once.");
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    done: () => void process.off("SIGINT", stop).off("SIGTERM", stop),
  };
}
