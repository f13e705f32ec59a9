import type { Settings } from "../pipeline/settings.ts";
import { dateBefore } from "../pipeline/touched-days.ts";

/** Days in days from today (UTC): zones reach into both neighbors, and a file is written again within the hour. */
const days = [1, 0, -1] as const;

/**
 * The folders of the session files of recent days: the pattern, such as `YYYY/MM/DD/`, with each day, below the folder of the session files and
 * below that of each instance. None without a pattern.
 */
export function recentFolders(
  pattern: string | undefined,
  { prefix, instances }: Pick<Settings, "prefix" | "instances">,
  now: Date,
): readonly string[] {
  if (pattern === undefined) return [];
  const roots = new Set([prefix, ...Object.keys(instances).filter((root) => root.startsWith(prefix) && root.endsWith("/"))]);
  return [...roots].flatMap((root) =>
    days.map((before) => {
      const [year = "", month = "", day = ""] = dateBefore(now, before).split("-");
      return `${root}${pattern.replaceAll("YYYY", year).replaceAll("MM", month).replaceAll("DD", day)}`;
    }),
  );
}
