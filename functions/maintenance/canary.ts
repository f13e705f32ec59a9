import { setTimeout as delay } from "node:timers/promises";
import { canaryInstance } from "../../schema/store.ts";
import { canaryName } from "../pipeline/settings.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Report } from "./session-dates.ts";

export interface CanaryParts {
  readonly warehouse: Warehouse;
  /** Folder of the session files, with its closing slash; empty for the whole bucket. */
  readonly prefix: string;
  /** Writes an object into the bucket, in place of one of the same name, and resolves to its generation. */
  readonly write: (name: string, bytes: Uint8Array) => Promise<string>;
  readonly now: () => Date;
  /** Longest wait for the row. */
  readonly waitMilliseconds: number;
  /** Pause between two looks for the row. */
  readonly pauseMilliseconds: number;
}

/**
 * Writes a synthetic session file into the bucket, where its event takes the way of every other, and waits for its row. It is one object
 * written again and again, and one session a day, which no relation shows: see `canaryInstance`.
 *
 * @returns `missing_rows` is 1 if there was no row in time, which is a finding and no failure of this task; `waited_seconds` is until then
 * @throws the service's error if the object cannot be written or the store not be read
 */
export async function flyCanary({ warehouse, prefix, write, now, waitMilliseconds, pauseMilliseconds }: CanaryParts): Promise<Report> {
  const writtenAt = now();
  const date = writtenAt.toISOString().slice(0, 10);
  const file = {
    id: Number(date.replaceAll("-", "")),
    call_type: "Canary",
    created_at: `${date}T00:00:00Z`,
    updated_at: writtenAt.toISOString(),
  };
  const generation = await write(canaryName({ prefix }), new TextEncoder().encode(JSON.stringify(file)));
  const sql = `select count(*) as row_count from \${store}.session_versions
    where session_date = date '${date}' and instance = '${canaryInstance}' and cast(source_generation as ${warehouse.sql.types.STRING}) = @generation`;
  for (;;) {
    const { rows } = await warehouse.query(sql, { generation });
    const waited = now().getTime() - writtenAt.getTime();
    const report = { waited_seconds: Math.round(waited / 1000) };
    if (Number(rows[0]?.["row_count"]) > 0) return { ...report, missing_rows: 0 };
    if (waited >= waitMilliseconds) return { ...report, missing_rows: 1 };
    await delay(pauseMilliseconds);
  }
}
