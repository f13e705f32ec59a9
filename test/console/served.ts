import { createConsole } from "../../functions/console/console.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";

/** The console over a warehouse at a moment, as a browser on this machine reaches it. */
export function openConsole(warehouse: Warehouse, { now = "2026-03-09T20:00:00.000Z", isRestricted = false } = {}) {
  const app = createConsole({
    warehouse,
    name: "a warehouse of tests",
    now: () => new Date(now),
    isRestricted,
  });
  const get = (address: string): Promise<Response> =>
    Promise.resolve(app.request(`http://127.0.0.1${address}`, { headers: { host: "127.0.0.1" } }));
  return { get, page: async (address: string): Promise<string> => (await get(address)).text() };
}

/** Text of a page without tags, blanks joined. */
export const plainText = (page: string): string =>
  page
    .replaceAll(/<(?:title|style)>.*?<\/(?:title|style)>/gs, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ")
    .trim();
