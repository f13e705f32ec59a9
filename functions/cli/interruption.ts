/** The first Ctrl-C (or SIGTERM) lets a command finish what it has begun; the second one stops it at once. */
export function interruption(): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    process.stderr.write("\nFinishing what was begun; press Ctrl-C again to stop at once.\n");
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    done: () => void process.off("SIGINT", stop).off("SIGTERM", stop),
  };
}
