/**
 * Exit codes. `incomplete`: done, but a file was rejected, nothing was found, or something is left; 130 is Ctrl-C, and 141 how a shell reports
 * SIGPIPE.
 */
export const exitCodes = { failed: 1, usage: 2, incomplete: 3, interrupted: 130, readerGone: 141 } as const;
