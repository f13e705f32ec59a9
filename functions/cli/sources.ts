import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
import { cloudFiles } from "../clients.ts";
import { type Config, settingsOf } from "../config.ts";
import type { Settings } from "../pipeline/settings.ts";
import { statusOf } from "../warehouse/bigquery/errors.ts";
import { requireCredentials } from "./credentials.ts";
import { UserError } from "./error-messages.ts";
import { LocalFolder } from "../storage/local-folder.ts";
import type { FileInfo, SessionFiles } from "../storage/session-files.ts";

/** Files that a command is given: a folder, a file, or a bucket's objects under a prefix. */
export interface Source {
  readonly files: SessionFiles;
  /** Settings whose bucket is the source's. */
  readonly settings: Settings;
  /** What every name begins with. */
  readonly prefix: string;
  readonly isCloud: boolean;
  /** In the order of names; may be read more than once. */
  readonly listing: () => AsyncIterable<FileInfo>;
}

/** Where a command looks without being told: the folder that `start` watches, or the bucket of the settings. */
export function defaultSource(engine: "duckdb" | "bigquery", { SOURCE_BUCKET: bucket, OBJECT_PREFIX: prefix }: Config): string {
  if (engine === "duckdb") return "./bucket";
  if (bucket === "local") throw new UserError("no bucket is named: expected gs://bucket/prefix, or the setting SOURCE_BUCKET");
  return `gs://${bucket}/${prefix}`;
}

/**
 * Opens what a command was given; throws one sentence where it is not there or cannot be read.
 *
 * @param onUnreadable told of each folder within a folder that cannot be read, and left out then; without it the listing fails
 */
export async function openSource(
  given: string,
  quarantine: string,
  config: Config,
  onUnreadable?: (error: unknown) => void,
): Promise<Source> {
  const settings = settingsOf(config);
  if (given.includes("://")) {
    const [, bucket = "", prefix = ""] = /^gs:\/\/([a-z0-9][a-z0-9._-]+[a-z0-9])(?:\/(.*))?$/s.exec(given) ?? [];
    if (bucket === "") throw new UserError(`${given}: expected a bucket such as gs://acme-ccaip-sessions/metadata/`);
    await requireCredentials(config.STORAGE_ENDPOINT);
    const files = cloudFiles(config, { retries: true });
    return { files, settings: { ...settings, bucket }, prefix, isCloud: true, listing: () => listed(files, bucket, prefix) };
  }
  const found = await stat(given).catch((error: unknown) => {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ENOENT") throw error;
    throw new UserError(`${given}: there is no such file or folder; name one, or a bucket such as gs://acme-ccaip-sessions/metadata/`, {
      cause: error,
    });
  });
  await access(given, found.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
  const folder = found.isDirectory() ? given : path.dirname(given);
  const files = await LocalFolder.open({ bucket: settings.bucket, folder, quarantine, isReadOnly: true, onUnreadable });
  if (found.isDirectory()) return { files, settings, prefix: "", isCloud: false, listing: () => files.list(settings.bucket, "") };
  const name = path.basename(given);
  return { files, settings, prefix: name, isCloud: false, listing: () => single(files, name) };
}

/** A bucket's listing; where there is none, the service's own words may not even name the bucket. */
async function* listed(files: SessionFiles, bucket: string, prefix: string): AsyncGenerator<FileInfo> {
  try {
    yield* files.list(bucket, prefix);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new UserError(`gs://${bucket}: there is no such bucket; see which there are with: gcloud storage ls`, { cause: error });
  }
}

async function* single(files: LocalFolder, name: string): AsyncGenerator<FileInfo> {
  const info = files.look(name);
  if (info !== null) yield info;
}
