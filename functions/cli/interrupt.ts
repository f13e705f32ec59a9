/**
 * The first Ctrl-C (or SIGTERM) lets a command finish what it has begun; the second stops it at once.
 *
 * @param printLine prints a line, apart from whatever progress is shown
 */
export function onInterrupt(printLine: (line: string) => void): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) {
      printLine("Stopped. Run the same command again to continue.");
      process.exit(130);
    }
    controller.abort();
    printLine("Finishing what was begun; press Ctrl-C again to stop at once.");
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    done: () => void process.off("SIGINT", stop).off("SIGTERM", stop),
  };
}
