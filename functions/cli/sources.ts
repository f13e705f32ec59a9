import { type Config, localBucket } from "../config.ts";
import { type Storage, deployedAddress, localFolder, storageOf } from "../storage/open.ts";
import { engines } from "../warehouse/open.ts";
import { requireCredentials } from "./credentials.ts";
import { UserError } from "./error-messages.ts";
import { printError } from "./print.ts";
import { type WarehouseOptions, engineOf } from "./options.ts";

/** What a command reads without being given a source: the folder that `start` watches, or the bucket of the settings. */
export function defaultSource(options: WarehouseOptions, config: Config): string {
  if (!engines[engineOf(options, config)].engine.isRemote) return localFolder;
  if (config.SOURCE_BUCKET === localBucket)
    throw new UserError("no bucket is named: expected gs://bucket/prefix, or the setting SOURCE_BUCKET");
  return deployedAddress(config);
}

/** Names of entries without a file that are printed; the others are counted. */
const shownLeftOut = 20;

/** A source with what is said about it at the end. */
export interface OpenedSource extends Storage {
  /** Prints what a folder has that is not loaded, once each. */
  readonly printLeftOut: () => void;
}

/** A source as the first line of a command names it. */
export const sourceName = (given: string, { isRemote, isFile, bucket, prefix }: Storage): string =>
  isRemote ? `bucket ${bucket}${prefix === "" ? "" : `/${prefix}`}` : `${isFile ? "file" : "folder"} ${given}`;

/**
 * Opens what a command is given to read; throws one sentence if it does not exist, cannot be read, or takes credentials that are missing.
 *
 * @param onUnreadable called with the error of each folder within a folder that cannot be read, which is skipped; without it the listing fails
 */
export async function openSource(
  given: string,
  quarantine: string,
  config: Config,
  onUnreadable?: (error: unknown) => void,
): Promise<OpenedSource> {
  const leftOut = new Set<string>();
  const source = await storageOf(given, config, {
    quarantine,
    onUnreadable,
    onLeftOut: ({ path, reason }) => void leftOut.add(`${path}: ${reason}`),
  });
  if (source.isRemote) await requireCredentials(config.STORAGE_ENDPOINT);
  const printLeftOut = (): void => {
    for (const line of [...leftOut].slice(0, shownLeftOut)) printError(`ccaip-sessions: left out: ${line}`);
    if (leftOut.size > shownLeftOut) printError(`ccaip-sessions: left out: ${leftOut.size - shownLeftOut} more`);
  };
  return { ...source, printLeftOut };
}
