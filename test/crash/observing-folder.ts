import type { LocalFolder } from "../../functions/storage/local-folder.ts";
import type { SessionFiles } from "../../functions/storage/session-files.ts";

/**
 * A folder whose files another process writes: it is looked at before each read, as a bucket knows its newest generation by itself.
 * Generations follow the files' times, so both processes name them alike.
 */
export const observing = (folder: LocalFolder): SessionFiles => ({
  read: async (version, maxBytes) => {
    await folder.observe(version.name);
    return folder.read(version, maxBytes);
  },
  readLive: (bucket, name, maxBytes) => folder.readLive(bucket, name, maxBytes),
  quarantine: (version, name, bytes) => folder.quarantine(version, name, bytes),
  list: (bucket, prefix, from) => folder.list(bucket, prefix, from),
  listQuarantine: (prefix) => folder.listQuarantine(prefix),
  readQuarantine: (name, maxBytes) => folder.readQuarantine(name, maxBytes),
  removeQuarantine: (name) => folder.removeQuarantine(name),
});
