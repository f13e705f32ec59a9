import { isDeepStrictEqual } from "node:util";
import { keepAll } from "../../functions/values/personal-data.ts";
import type { DuckdbWarehouse } from "../../functions/warehouse/duckdb/duckdb.ts";
import { callFile, chatFile } from "../support/session-files.ts";
import { emptyWarehouse } from "../support/warehouse.ts";
import { Fault } from "../sweep/fault.ts";
import { type Ports, World, attempt, commands, contents, differences, reconciled, settledDifferences } from "../sweep/world.ts";
import { type Feature, type Sequence, type Step, type Write, sessionKeys } from "./commands.ts";
import { Model, type StoredVersion, type Version, nameOf } from "./model.ts";

/** Bytes above which a file is rejected, but by `replay`. */
const usualLimit = 8_000;

/** Warehouses that sequences run in, one after the other. */
export interface Stages {
  /** Changes of settled days show at once. */
  readonly atOnce: DuckdbWarehouse;
  /** They show once the days are settled again, as in the cloud. */
  readonly later: DuckdbWarehouse;
  /** For what the newest versions alone would give. */
  readonly alone: DuckdbWarehouse;
}

interface Stage extends Pick<Stages, "alone"> {
  readonly warehouse: DuckdbWarehouse;
}

/**
 * Runs a sequence and compares with the model after its last step, after a `reconcile --fix` and after a `compact`. Returns in what they
 * differ. `isWhole` compares every relation and not only the sessions and two of their lists.
 */
export async function runSequence(
  { atOnce, later, alone }: Stages,
  { touchesDays, steps }: Sequence,
  { isWhole, uses }: { readonly isWhole: boolean; readonly uses: (feature: Feature) => boolean },
): Promise<readonly string[]> {
  const stage: Stage = { warehouse: touchesDays ? later : atOnce, alone };
  await emptyWarehouse(stage.warehouse);
  const run = new Run(stage, uses);
  for (const [index, { step, crash, size }] of steps.entries()) {
    const command = run.apply(step);
    if (command === null) continue;
    if (crash !== null) await attempt(() => command(run.world.ports(new Fault(crash.point, crash.kind, crash.of), size)));
    run.world.wait(1);
    if (crash !== null) {
      const unsettled = await settledDifferences(stage.warehouse);
      if (unsettled.length > 0) return unsettled.map((line) => `step ${index + 1}, ${step.kind}, interrupted: ${line}`);
    }
    const { isSuccess, error } = await attempt(() => command(run.world.ports(new Fault(), size)));
    if (!isSuccess) return [`step ${index + 1}, ${step.kind}: fails: ${String(error)}`];
    run.world.wait(1);
    const unsettled = await settledDifferences(stage.warehouse, stage.warehouse.touchesDays && step.kind !== "settle");
    if (unsettled.length > 0) return unsettled.map((line) => `step ${index + 1}, ${step.kind}: ${line}`);
  }
  await run.finishErasures();
  if (stage.warehouse.touchesDays) await run.apply({ kind: "settle", days: 1 })?.(run.world.ports(new Fault()));
  const found = await run.differences(isWhole);
  if (found.length > 0) return found;
  for (const kind of ["reconcile", "compact"] as const) {
    const left = uses(kind) ? await run.restsAfter(kind) : null;
    if (left !== null) return left;
  }
  return [];
}

class Run {
  readonly world: World;
  readonly #model: Model;
  readonly #stage: Stage;

  constructor(stage: Stage, uses: (feature: Feature) => boolean) {
    this.#stage = stage;
    this.#model = new Model(uses);
    this.world = new World(stage.warehouse);
    this.world.settings = settingsOf(this.world, 1, usualLimit);
  }

  /** Applies a step to the model and the bucket; returns the command that is left to run. */
  apply(step: Step): ((ports: Ports) => Promise<number>) | null {
    const [world, model] = [this.world, this.#model];
    switch (step.kind) {
      case "write": {
        const version = this.#write(step);
        if (!step.isDelivered) return null;
        model.deliver(version);
        return (ports) => commands.deliver(ports, { bucket: ports.settings.bucket, ...version });
      }
      case "deliver": {
        const version = model.versions[step.which % Math.max(1, model.versions.length)];
        if (version === undefined) return null;
        model.deliver(version);
        return (ports) => commands.deliver(ports, { bucket: ports.settings.bucket, ...version });
      }
      case "remove":
        world.files.live.delete(nameOf(step));
        model.live.delete(nameOf(step));
        return null;
      case "erase":
        model.erase(step.session);
        return async (ports) => {
          let failed = 0;
          for (const instance of model.instances) failed += await commands.erase(ports, { by: "session", instance, value: step.session });
          return failed;
        };
      case "finish":
        return (ports) => commands.finishErasures(ports);
      case "instance":
        // Settings that change rows need another revision; this one treats contact data the same.
        model.revision += 2;
        model.instance = model.instance === "acme" ? "globex" : "acme";
        model.instances.add(model.instance);
        model.isMoving = true;
        world.settings = { ...settingsOf(world, model.revision, usualLimit), instance: model.instance };
        return null;
      case "settings":
        model.revision += 1;
        world.settings = settingsOf(world, model.revision, usualLimit);
        return null;
      case "load":
      case "reload":
        model.load(step.kind === "reload");
        return (ports) => commands.load(ports, step.kind === "reload");
      case "replay":
        model.replay();
        return (ports) => commands.replay({ ...ports, settings: { ...ports.settings, maxBytes: 1_048_576 } });
      case "reconcile":
        model.load(false);
        model.moveInstances();
        if (step.isMirroring) model.mirror();
        return (ports) => commands.reconcile(ports, step.isMirroring);
      case "settle":
        world.wait(60 * 24 * step.days + 1);
        return (ports) => commands.settle(ports);
      case "compact":
        world.wait(60 * 24 * 40);
    }
    return (ports) => commands.compact(ports);
  }

  #write(step: Write): Version {
    const number = this.#model.versions.length + 1;
    const timeCreated = new Date(Date.parse("2026-03-02T18:00:00Z") + Math.floor(number / 2) * 60_000).toISOString();
    const { generation } = this.world.put(nameOf(step), contentOf(step, number), timeCreated);
    const version = { ...step, number, name: nameOf(step), generation, timeCreated };
    this.#model.write(version);
    return version;
  }

  /** Upkeep hides an erased session that an event brought under another instance. */
  async finishErasures(): Promise<void> {
    if (this.#model.instances.size > 1 && this.#model.erased.size > 0) await commands.finishErasures(this.world.ports(new Fault()));
  }

  /** In what the relations differ from the model. */
  async differences(isWhole: boolean): Promise<readonly string[]> {
    if (this.#model.isMoving) return [];
    const { warehouse } = this.world;
    const { rows } = await warehouse.query(
      `select instance, session_key, session_date, created_at, session_status, source_object, source_generation, version_at, end_user_email
       from \${restricted}.sessions order by session_key`,
    );
    const shown: StoredVersion[] = [];
    for (const key of sessionKeys) {
      const found = rows.filter((row) => row["session_key"] === key).map(rowText);
      const { mayBeHidden, winners } = this.#model.expected(key);
      const winner = winners.find((one) => expectedText(one) === found[0]);
      if (winner !== undefined && found.length === 1) shown.push(winner);
      else if (found.length > 0 || !mayBeHidden)
        return [
          `${key}: shown ${found.join(" and ") || "nothing"}, expected ${[...new Set(winners.map(expectedText))].join(" or ") || "nothing"}`,
        ];
    }
    const lists = await this.#listDifferences(shown.map(({ version }) => version));
    return lists.length > 0 || !isWhole ? lists : this.#relationDifferences(shown);
  }

  async #listDifferences(shown: readonly Version[]): Promise<readonly string[]> {
    const differing: string[] = [];
    for (const [list, id] of [
      ["handle_durations", "handle_duration_id"],
      ["transfers", "transfer_id"],
    ]) {
      const { rows } = await this.world.warehouse.query(
        `select session_key, position, ${id} as id from \${restricted}.${list} order by session_key, position`,
      );
      const expected = shown.flatMap((version) =>
        itemsOf(version, version.number).map((item, position) => ({ session_key: version.session, position, id: item.id })),
      );
      if (!isDeepStrictEqual(rows, expected)) differing.push(`${list}: ${JSON.stringify(rows)}, expected ${JSON.stringify(expected)}`);
    }
    return differing;
  }

  /** Every relation against a warehouse that has the newest versions alone. The ledger and the drift are of all versions. */
  async #relationDifferences(shown: readonly StoredVersion[]): Promise<readonly string[]> {
    await emptyWarehouse(this.#stage.alone);
    const alone = new World(this.#stage.alone);
    for (const { version, revision, instance } of shown) {
      alone.settings = { ...settingsOf(alone, revision, 1_048_576), instance };
      const { name, number, timeCreated, generation } = version;
      alone.put(name, contentOf(version, number), timeCreated);
      const written = alone.files.live.get(name);
      if (written !== undefined) alone.files.put({ ...written, generation });
      await commands.deliver(alone.ports(new Fault()), { bucket: alone.settings.bucket, name, generation });
    }
    const ofAllVersions = ["session_files", "session_drift"];
    return differences(await contents(this.world.warehouse, ofAllVersions), await contents(this.#stage.alone, ofAllVersions));
  }

  /** In what the store differs after a task of upkeep, or what it leaves to do; null if it comes to rest. */
  async restsAfter(kind: "reconcile" | "compact"): Promise<readonly string[] | null> {
    const command = this.apply(kind === "compact" ? { kind } : { kind, isMirroring: false });
    this.world.wait(1);
    await command?.(this.world.ports(new Fault()));
    if (this.world.warehouse.touchesDays) await this.apply({ kind: "settle", days: 1 })?.(this.world.ports(new Fault()));
    const { missing, stale } = await reconciled(this.world.ports(new Fault()), false, false);
    if (missing + stale > 0) return [`after a last ${kind}: ${missing} files are missing and ${stale} stale`];
    const found = await this.differences(false);
    return found.length > 0 ? found.map((line) => `after a last ${kind}: ${line}`) : null;
  }
}

/** Under every second revision, contact data is dropped: a row shows which settings it was written under. */
function settingsOf({ settings }: World, revision: number, maxBytes: number): World["settings"] {
  const contact = revision % 2 === 0 ? "drop" : keepAll.treatments.contact;
  const personal = { ...keepAll, treatments: { ...keepAll.treatments, contact } } as const;
  return { ...settings, personal, revision, hash: `revision ${revision}`, maxBytes };
}

interface Item {
  readonly id: number;
  readonly started_at: string;
}

const itemsOf = ({ items }: Write, number: number): readonly Item[] =>
  Array.from({ length: items }, (_, position) => ({ id: 100 * number + position, started_at: "2026-03-02T17:00:00Z" }));

const updatedAtTexts = { missing: null, unreadable: "the other day", "2099": "2099-01-01T00:00:00Z" } as const;
const minuteText = (minute: number): string => `2026-03-02T17:${String(minute).padStart(2, "0")}:00.000Z`;

function contentOf(write: Write, number: number): unknown {
  const { session, updatedAt, form } = write;
  const [channel, id] = session.split("-");
  const compose = channel === "call" ? callFile : chatFile;
  const list = itemsOf(write, number);
  const content = compose({
    id: Number(id),
    created_at: createdAt(write),
    updated_at: typeof updatedAt === "number" ? minuteText(updatedAt) : updatedAtTexts[updatedAt],
    status: `version ${number}`,
    email: `version-${number}@example.com`,
    handle_durations: list,
    transfers: list,
    ...(form === "large" ? { padding: "x".repeat(usualLimit) } : {}),
  });
  return form === "broken" ? `${JSON.stringify(content)} and more` : content;
}

/** Before midnight UTC, half an hour after it, or days later. */
const createdAt = ({ isMoved }: Write): string =>
  isMoved === "far" ? "2026-03-09T12:00:00.000Z" : isMoved ? "2026-03-03T00:15:00.000Z" : "2026-03-02T23:45:00.000Z";

const instantText = (value: unknown): string | null => (typeof value === "string" ? new Date(value).toISOString() : null);

/** A row of `sessions` as the model writes it. */
const rowText = (row: Readonly<Record<string, unknown>>): string =>
  [
    row["instance"],
    row["session_date"],
    instantText(row["created_at"]),
    row["session_status"],
    row["source_object"],
    row["source_generation"],
    instantText(row["version_at"]) ?? "no time",
    row["end_user_email"] ?? "no e-mail",
  ].join(", ");

const expectedText = ({ version, revision, instance }: StoredVersion): string =>
  [
    instance,
    createdAt(version).slice(0, 10),
    createdAt(version),
    `version ${version.number}`,
    version.name,
    version.generation,
    typeof version.updatedAt === "number" ? minuteText(version.updatedAt) : "no time",
    revision % 2 === 0 ? "no e-mail" : `version-${version.number}@example.com`,
  ].join(", ");
