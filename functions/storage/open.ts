import { createHash } from "node:crypto";
import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
import { type Config, localBucket } from "../config.ts";
import { statusOf } from "../service-errors.ts";
import type { LeftOut } from "./folder-walk.ts";
import { type CloudStorageOptions, openCloudStorage, writeObject } from "./cloud-storage.ts";
import type { FileInfo, SessionFiles } from "./session-files.ts";

/** How a service is called: the function leaves repetition to delivery, commands repeat by themselves. */
type ServiceOptions = Pick<CloudStorageOptions, "retries" | "timeoutMilliseconds">;

/** Session files that a command is given: a folder, a file, or the objects of a bucket under a prefix. */
export interface Storage {
  readonly files: SessionFiles;
  readonly bucket: string;
  /** What every name begins with. */
  readonly prefix: string;
  /** Whether the address names one file, whose name is `prefix`. */
  readonly isFile: boolean;
  /** Whether the files are in the cloud, which takes credentials. */
  readonly isRemote: boolean;
  /** In the order of names; may be read more than once. */
  readonly listing: () => AsyncIterable<FileInfo>;
}

export interface StorageOptions {
  /** Folder for rejected files of folders. */
  readonly quarantine: string;
  /** Called with the error of each folder within a folder that cannot be read, which is skipped; without it the listing fails. */
  readonly onUnreadable?: ((error: unknown) => void) | undefined;
  /** Called with each entry of a folder that is not loaded: broken links, names that are not UTF-8, and so on. */
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined;
}

/** Address schemes, each with what opens it; an address without one is a path on this machine. */
const schemes: Readonly<Record<string, (address: string, config: Config) => Storage>> = { gs: openGoogleStorage };

/**
 * Opens session files by their address, such as `gs://bucket/prefix` or `./folder`. Throws one sentence if a path does not exist or cannot
 * be read; a bucket is called at the first use.
 */
export async function storageOf(address: string, config: Config, options: StorageOptions): Promise<Storage> {
  const scheme = /^([^/]*):\/\//.exec(address)?.[1];
  if (scheme === undefined) return openPath(address, config, options);
  const open = schemes[scheme];
  if (open === undefined) throw new Error(`${address}: expected a bucket such as ${exampleAddress}`);
  return open(address, config);
}

/** Bucket and quarantine of the settings, as the deployed function uses them. Nothing is loaded before the first use. */
export const openDeployedFiles = (config: Config, options: ServiceOptions): SessionFiles =>
  openCloudStorage({ quarantineBucket: config.QUARANTINE_BUCKET ?? null, apiEndpoint: config.STORAGE_ENDPOINT, ...options });

/** Writes an object into the bucket of the settings; resolves to its generation. */
export const writeDeployedFile = (name: string, bytes: Uint8Array, config: Config): Promise<string> =>
  writeObject({ bucket: config.SOURCE_BUCKET, name, bytes }, { apiEndpoint: config.STORAGE_ENDPOINT, retries: true });

/** Address of the bucket of the settings. */
export const deployedAddress = ({ SOURCE_BUCKET: bucket, OBJECT_PREFIX: prefix }: Config): string => `gs://${bucket}/${prefix}`;

const exampleAddress = "gs://acme-ccaip-sessions/metadata/";

function openGoogleStorage(address: string, config: Config): Storage {
  const [, bucket = "", prefix = ""] = /^gs:\/\/([a-z0-9][a-z0-9._-]+[a-z0-9])(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucket === "") throw new Error(`${address}: expected a bucket such as ${exampleAddress}`);
  const files = openDeployedFiles(config, { retries: true });
  return { files, bucket, prefix, isFile: /\.[a-z]\w*$/i.test(prefix), isRemote: true, listing: () => listBucket(files, bucket, prefix) };
}

/** A bucket's listing; if the bucket is missing, the service's own words may not even name it. */
async function* listBucket(files: SessionFiles, bucket: string, prefix: string): AsyncGenerator<FileInfo> {
  try {
    yield* files.list(bucket, prefix);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new Error(`gs://${bucket}: no such bucket; list yours with: gcloud storage ls`, { cause: error });
  }
}

/** The folder that `start` watches. */
export const localFolder = "./bucket";

/** The bucket that a folder is: the settings' own, or if they name none, a bucket for each folder, so that one is not compared with another. */
export function bucketOfFolder(folder: string, { SOURCE_BUCKET: bucket }: Pick<Config, "SOURCE_BUCKET">): string {
  const place = path.resolve(folder);
  if (bucket !== localBucket || place === path.resolve(localFolder)) return bucket;
  const name = path
    .basename(place)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return `${localBucket}-${name}-${createHash("sha256").update(place).digest("hex").slice(0, 8)}`;
}

async function openPath(address: string, config: Config, options: StorageOptions): Promise<Storage> {
  const found = await stat(address).catch((error: unknown) => {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ENOENT") throw error;
    throw new Error(`${address}: no such file or folder; name one, or a bucket such as ${exampleAddress}`, { cause: error });
  });
  await access(address, found.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
  const folder = found.isDirectory() ? address : path.dirname(address);
  const bucket = bucketOfFolder(folder, config);
  const files = await openFolder(bucket, folder, options);
  if (found.isDirectory()) return { files, bucket, prefix: "", isFile: false, isRemote: false, listing: () => files.list(bucket, "") };
  const name = path.basename(address);
  return {
    files,
    bucket,
    prefix: name,
    isFile: true,
    isRemote: false,
    listing: async function* () {
      const info = files.look(name);
      if (info !== null) yield info;
    },
  };
}

async function openFolder(bucket: string, folder: string, { quarantine, onUnreadable, onLeftOut }: StorageOptions) {
  const { LocalFolder } = await import("./local-folder.ts");
  return LocalFolder.open({ bucket, folder, quarantine, isReadOnly: true, onUnreadable, onLeftOut });
}

/** The quarantine alone: the bucket of the settings, or a folder on this machine. */
export const openQuarantine = async (isRemote: boolean, config: Config, folder: string): Promise<SessionFiles> =>
  isRemote ? openDeployedFiles(config, { retries: true }) : openFolder(config.SOURCE_BUCKET, ".", { quarantine: folder });
