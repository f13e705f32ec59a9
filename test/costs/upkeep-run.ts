import type { Log } from "../../functions/log.ts";
import { runTasks } from "../../functions/maintenance/run-tasks.ts";
import { settle } from "../../functions/maintenance/settle.ts";
import { upkeepTasks } from "../../functions/maintenance/upkeep-tasks.ts";
import { withLease } from "../../functions/maintenance/lease.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { testSettings } from "../support/settings.ts";
import { BilledBigquery, type Center, CountingBucket } from "./center.ts";

/** What one run of upkeep reads. */
export interface RunCost {
  /** Bytes billed by task; `lease` for taking and returning it. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly statements: number;
  /** Requests of the listing. */
  readonly calls: number;
  readonly isRoundComplete: boolean;
}

const maximumBytes = 1e15;

/** A warehouse and a bucket, for one run after the other. */
export class UpkeptCenter {
  readonly warehouse: BilledBigquery;
  readonly bucket: CountingBucket;
  readonly #center: Center;

  constructor(center: Center) {
    this.#center = center;
    this.warehouse = new BilledBigquery(center);
    this.bucket = new CountingBucket(center);
  }

  /** Runs upkeep as it is deployed, with nothing missing and nothing due. */
  async run(pages: number): Promise<RunCost> {
    const { warehouse, bucket } = this;
    const now = (): Date => this.#center.now;
    const bytes = new Map<string, number>();
    const before = { calls: bucket.calls, statements: warehouse.statements };
    let isRoundComplete = false;
    let billed = warehouse.bytes;
    const log: Log = {
      write: (severity, message, fields) => {
        if (severity !== "INFO") throw new Error(`${message} ${JSON.stringify(fields)}`);
        bytes.set(String(fields["task"]), warehouse.bytes - billed);
        billed = warehouse.bytes;
        isRoundComplete ||= fields["is_round_complete"] === true;
      },
      failure: (message) => message,
    };
    const metricSettings = defaultMetricSettings;
    const tasks = upkeepTasks({
      warehouse,
      files: bucket,
      settings: testSettings,
      reconciles: true,
      versionDays: 30,
      since: undefined,
      mirrorDeletes: false,
      pages,
      namesInPage: this.#center.namesInPage,
      dateFolders: undefined,
      graceMilliseconds: 3_600_000,
      maximumBytes,
      now,
      settle: (on, hasTime) => settle(on, { now, metricSettings, maximumBytes, hasTime }),
      onFound: (kind, name) => {
        throw new Error(`${name} is ${kind}`);
      },
      onResult: () => undefined,
    });
    const lease = { milliseconds: 600_000, waitMilliseconds: 0, maximumBytes, now };
    await withLease(warehouse, lease, async () => {
      const taken = warehouse.bytes - billed;
      billed = warehouse.bytes;
      await runTasks(tasks, log, {});
      bytes.set("lease", taken);
    });
    bytes.set("lease", (bytes.get("lease") ?? 0) + warehouse.bytes - billed);
    return { bytes, statements: warehouse.statements - before.statements, calls: bucket.calls - before.calls, isRoundComplete };
  }
}
