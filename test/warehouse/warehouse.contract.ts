import { expect } from "vitest";
import type { NamedCells } from "../../functions/values/row.ts";
import { NotReadingError, RowRefusedError, type Warehouse } from "../../functions/warehouse/warehouse.ts";
import { relations } from "../../schema/relations.ts";
import { canaryInstance, sessionVersions, unloadedFiles } from "../../schema/store.ts";
import { childTables } from "../../schema/tables/index.ts";
import { type Engine, type Promises, runContract } from "../support/contract.ts";
import { append, appendBatch, versionRow } from "../support/rows.ts";

/** Every promise has a session id of its own, so that they do not see each other's rows. */
let sessions = 1_000;
const newSession = (): number => (sessions += 1);

/** A value of every type, at every depth, at the edges of what each type holds. */
const everything = (sessionId: number): NamedCells => ({
  ...versionRow({ session_id: sessionId }),
  created_at: "2026-03-01T12:00:00.123456Z",
  source_generation: "9007199254740993",
  agent_id: "-9223372036854775808",
  rating: 4.5,
  has_feedback: false,
  is_after_hours: true,
  feedback: "“quoted”, {{projectId}}, 𝄞, \\ and \t\n",
  custom_data_not_secured: { list: [1, null, { deep: [[]] }], big: 1e300, half: 0.1, text: '{"no":"object"}', no: null },
  unknown_fields: { "/x": "text" },
  warnings: [{ code: "numeral_as_text", pointer: "/id" }],
  participants: [
    {
      position: 0,
      participant_id: "9223372036854775807",
      connected_at: "2026-03-01T12:00:00.000001Z",
      email: null,
    },
    { position: 1 },
  ],
  recording_redactions: [{ position: 0, redaction_seconds: 0.25 }],
  transfers: [],
  videos: [],
});

export const promises: Promises<Warehouse> = {
  "a row reads back as it was written": async (warehouse) => {
    const id = newSession();
    await append(warehouse, sessionVersions, everything(id), `everything ${id}`);

    expect(await readEverything(warehouse, id)).toEqual(everythingRead);
  },

  "a row of a batch reads back as it was written": async (warehouse) => {
    const id = newSession();
    await appendBatch(warehouse, sessionVersions, [everything(id)], `everything ${id}`);

    expect(await readEverything(warehouse, id)).toEqual(everythingRead);
  },

  "JSON inside a list is JSON": async (warehouse) => {
    const [id, inBatch] = [newSession(), newSession()];
    const teams = ["one", { two: 2 }, '{"no":"object"}'];
    const participants = [{ position: 0, teams }];

    await append(warehouse, sessionVersions, { ...versionRow({ session_id: id }), participants }, `nested ${id}`);
    await appendBatch(warehouse, sessionVersions, [{ ...versionRow({ session_id: inBatch }), participants }], `nested ${inBatch}`);

    const { rows } = await warehouse.query("select teams from ${restricted}.participants where session_id in (@id, @inBatch)", {
      id,
      inBatch,
    });
    expect(rows).toEqual([{ teams }, { teams }]);
  },

  "a key of a JSON object may be empty": async (warehouse) => {
    const [id, inBatch] = [newSession(), newSession()];
    const unknown_fields = { "": 1, "/": 2 };

    await append(warehouse, sessionVersions, { ...versionRow({ session_id: id }), unknown_fields }, `key ${id}`);
    await appendBatch(warehouse, sessionVersions, [{ ...versionRow({ session_id: inBatch }), unknown_fields }], `key ${inBatch}`);

    const { rows } = await warehouse.query("select unknown_fields from ${restricted}.sessions where session_id in (@id, @inBatch)", {
      id,
      inBatch,
    });
    expect(rows).toEqual([{ unknown_fields }, { unknown_fields }]);
  },

  "no relation shows the canary, and each shows the same of a session": async (warehouse) => {
    const drift = [{ pointer: "/x", problem: "unknown_key", kind: "string" }];
    const lists = Object.fromEntries(childTables.map(({ name }) => [name, [{ position: 0 }]]));
    for (const instance of ["real", canaryInstance]) {
      const id = newSession();
      await append(warehouse, sessionVersions, { ...versionRow({ session_id: id, instance }), drift, ...lists }, `canary ${id}`);
      await append(warehouse, unloadedFiles, { ...rejectedRow(id), instance }, `rejected ${id}`);
    }

    expect(await instancesShown(warehouse, ["real", canaryInstance])).toEqual(
      Object.fromEntries(relations.map(({ dataset, name }) => [`${dataset}.${name}`, ["real"]])),
    );
    const { rows } = await warehouse.query("select count(*) as files from ${contact_center}.session_files where instance = 'real'");
    expect(rows).toEqual([{ files: 2 }]);
  },

  "an append is visible once it is acknowledged, and many at once are all there": async (warehouse) => {
    const ids = Array.from({ length: 16 }, newSession);

    await Promise.all(ids.map((id) => append(warehouse, sessionVersions, versionRow({ session_id: id }), `many ${id}`)));

    const { rows } = await warehouse.query(
      "select count(*) as count from ${store}.session_versions where session_id between @first and @last",
      { first: ids[0] ?? 0, last: ids.at(-1) ?? 0 },
    );
    expect(rows).toEqual([{ count: 16 }]);
  },

  "a row with a value that does not fit its column is refused without quoting it": async (warehouse) => {
    const id = newSession();
    const row = { ...versionRow({ session_id: id }), rating: "call +15550100123" };

    const error = await rejection(append(warehouse, sessionVersions, row, `unfit ${id}`));

    expect(error).toBeInstanceOf(RowRefusedError);
    expect(String(error)).not.toContain("15550100123");
    expect(await countOf(warehouse, id)).toBe(0);
  },

  "a row without a required value is refused": async (warehouse) => {
    const id = newSession();
    const { row_id: _, ...row } = versionRow({ session_id: id });

    expect(await rejection(append(warehouse, sessionVersions, row, `missing ${id}`))).toBeInstanceOf(RowRefusedError);
    expect(await countOf(warehouse, id)).toBe(0);
  },

  "a row that is too large is refused": async (warehouse) => {
    const id = newSession();
    const row = { ...versionRow({ session_id: id }), feedback: "x".repeat(10_000_000) };

    for (const attempt of [
      append(warehouse, sessionVersions, row, `large ${id}`),
      appendBatch(warehouse, sessionVersions, [row], `large batch ${id}`),
    ])
      expect(await rejection(attempt)).toMatchObject({ reasons: ["row_too_large"] });
    expect(await countOf(warehouse, id)).toBe(0);
  },

  "a batch is stored whole or not at all": async (warehouse) => {
    const [good, bad] = [newSession(), newSession()];
    const { row_id: _, ...required } = versionRow({ session_id: bad });
    const incomplete: NamedCells = { ...required, feedback: "call +15550100123" };

    const error = await rejection(appendBatch(warehouse, sessionVersions, [versionRow({ session_id: good }), incomplete], `half ${good}`));

    expect(error).toBeInstanceOf(RowRefusedError);
    expect(String(error)).not.toContain("15550100123");
    expect(await countOf(warehouse, good)).toBe(0);
  },

  "an empty batch does nothing": async (warehouse) => {
    await expect(appendBatch(warehouse, sessionVersions, [], "empty")).resolves.toBeUndefined();
  },

  "a batch sent again under its key is there once": async (warehouse) => {
    const ids = Array.from({ length: 3 }, newSession);
    const rows = ids.map((id) => versionRow({ session_id: id }));

    await appendBatch(warehouse, sessionVersions, rows, `again ${ids[0]}`);
    await appendBatch(warehouse, sessionVersions, rows, `again ${ids[0]}`);

    expect(await Promise.all(ids.map((id) => countOf(warehouse, id)))).toEqual([1, 1, 1]);
  },

  "tables do not mix": async (warehouse) => {
    const id = newSession();

    await append(warehouse, unloadedFiles, rejectedRow(id), `unloaded ${id}`);

    const { rows } = await warehouse.query("select outcome, problems from ${contact_center}.session_files where generation = @id", { id });
    expect(rows).toEqual([{ outcome: "rejected", problems: "not_json" }]);
  },

  "an answer of many pages is complete and in order, whatever is written meanwhile": async (warehouse) => {
    const ids = Array.from({ length: 25_000 }, (_, index) => index + 1);
    const meanwhile = newSession();
    const read: unknown[] = [];

    const pages = warehouse.stream(
      `select number, (select count(*) from \${store}.session_versions where session_id = @meanwhile) as written
       from ${warehouse.sql.unnest("@list", "number")} order by cast(number as ${warehouse.sql.types.INT64})`,
      { list: ids.map(String), meanwhile },
    );
    for await (const rows of pages) {
      if (read.length === 0) await append(warehouse, sessionVersions, versionRow({ session_id: meanwhile }), `meanwhile ${meanwhile}`);
      for (const { number, written } of rows) read.push([Number(number), written]);
    }

    expect(read).toEqual(ids.map((id) => [id, 0]));
    expect(await countOf(warehouse, meanwhile)).toBe(1);
  },

  "a stream that is not read to its end leaves the warehouse usable": async (warehouse) => {
    for await (const rows of warehouse.stream("select 1 as one")) {
      expect(rows).toEqual([{ one: 1 }]);
      break;
    }

    expect((await warehouse.query("select 2 as two")).rows).toEqual([{ two: 2 }]);
  },

  "a change returns how many rows it changed and its cost, if the engine bills, and changes them again when it is requested again": async (
    warehouse,
  ) => {
    const [kept, deleted] = [newSession(), newSession()];
    await appendBatch(
      warehouse,
      sessionVersions,
      [kept, deleted].map((id) => versionRow({ session_id: id })),
      `change ${kept}`,
    );
    const statement = deletionOf(deleted);

    const estimate = await warehouse.estimate(statement);
    const { bytesBilled, changedRows } = await warehouse.change([statement], { maximumBytes: 1e12 });

    expect(estimate === null).toBe(bytesBilled === null);
    expect(changedRows).toBe(1);
    expect([await countOf(warehouse, kept), await countOf(warehouse, deleted)]).toEqual([1, 0]);
    expect(await warehouse.change([statement], { maximumBytes: 1e12 })).toMatchObject({ changedRows: 0 });
    await appendBatch(warehouse, sessionVersions, [versionRow({ session_id: deleted })], `again ${deleted}`);
    expect(await warehouse.change([statement], { maximumBytes: 1e12 })).toMatchObject({ changedRows: 1 });
    expect(await countOf(warehouse, deleted)).toBe(0);
  },

  "a statement that somebody types is read, and one that changes rows is refused": async (warehouse) => {
    const id = newSession();
    await appendBatch(warehouse, sessionVersions, [versionRow({ session_id: id })], `read ${id}`);

    expect((await warehouse.read(`select ${id} as id`)).rows).toEqual([{ id }]);
    await expect(warehouse.read(deletionOf(id))).rejects.toBeInstanceOf(NotReadingError);
    await expect(warehouse.read(deletionOf(id), { isDryRun: true })).rejects.toBeInstanceOf(NotReadingError);
    expect(await countOf(warehouse, id)).toBe(1);
  },

  "several statements of a change happen together or not at all": async (warehouse) => {
    const [one, other] = [newSession(), newSession()];
    await appendBatch(
      warehouse,
      sessionVersions,
      [one, other].map((id) => versionRow({ session_id: id })),
      `together ${one}`,
    );
    const wrong = "delete from ${store}.no_such_table where true";
    const options = { maximumBytes: 1e12 };

    await expect(warehouse.change([deletionOf(one), wrong], options)).rejects.toThrow(/no_such_table/);
    expect(await countOf(warehouse, one)).toBe(1);
    await warehouse.change([deletionOf(one), deletionOf(other)], options);

    expect([await countOf(warehouse, one), await countOf(warehouse, other)]).toEqual([0, 0]);
  },

  "parameters are values, whatever they hold": async (warehouse) => {
    const { rows } = await warehouse.query(
      "select @text as text, @whole + 1 as whole, @part * 2 as part, @yes as yes, @none is null as none, (select count(*) from unnest(@list)) as count",
      { text: "'; drop table x; --", whole: 41, part: 1.25, yes: true, none: null, list: ["x", "y"] },
    );

    expect(rows).toEqual([{ text: "'; drop table x; --", whole: 42, part: 2.5, yes: true, none: true, count: 2 }]);
  },

  "an answer has columns and plain values": async (warehouse) => {
    const { columns, rows } = await warehouse.query("select 1 as one, cast(null as date) as no_date, date '2026-03-01' as day");

    expect(columns.map(({ name }) => name)).toEqual(["one", "no_date", "day"]);
    expect(rows).toEqual([{ one: 1, no_date: null, day: "2026-03-01" }]);
  },

  "a statement that is wrong is an error": async (warehouse) => {
    await expect(warehouse.query("select no_such_column from ${store}.session_versions")).rejects.toThrow(/no_such_column/);
  },

  "relations show the newest version of a session, whatever came first": async (warehouse) => {
    const id = newSession();
    const newest = {
      ...versionRow({ session_id: id }),
      row_id: "newest",
      version_at: "2026-03-01T12:45:00.000Z",
      rating: 5,
      participants: [{ position: 0 }],
    };
    const older = { ...versionRow({ session_id: id }), row_id: "older", rating: 1, participants: [{ position: 0 }, { position: 1 }] };

    await append(warehouse, sessionVersions, newest, `newest ${id}`);
    await append(warehouse, sessionVersions, older, `older ${id}`);
    await append(warehouse, sessionVersions, { ...newest, row_id: "newest again" }, `newest again ${id}`);

    const { rows } = await warehouse.query("select rating from ${contact_center}.sessions where session_id = @id", { id });
    expect(rows).toEqual([{ rating: 5 }]);
    const children = await warehouse.query("select position from ${contact_center}.participants where session_id = @id", { id });
    expect(children.rows).toEqual([{ position: 0 }]);
  },

  "the analysts' relations leave out what was said, the restricted ones do not": async (warehouse) => {
    const id = newSession();
    await append(warehouse, sessionVersions, { ...versionRow({ session_id: id }), feedback: "said" }, `said ${id}`);

    await expect(warehouse.query("select feedback from ${contact_center}.sessions")).rejects.toThrow(/feedback/);
    const { rows } = await warehouse.query("select feedback from ${restricted}.sessions where session_id = @id", { id });
    expect(rows).toEqual([{ feedback: "said" }]);
  },

  "the sessions between two dates are found, both dates included": async (warehouse) => {
    const ids = ["2031-01-01", "2031-01-02", "2031-01-03"].map((day) => ({ id: newSession(), day }));
    for (const { id, day } of ids) {
      await append(
        warehouse,
        sessionVersions,
        versionRow({ session_id: id, session_date: day, created_at: `${day}T12:00:00.000Z` }),
        `day ${id}`,
      );
    }

    const { rows } = await warehouse.query(
      "select session_id from ${contact_center}.sessions_between(date '2031-01-01', date '2031-01-02') order by session_id",
    );

    expect(rows).toEqual(ids.slice(0, 2).map(({ id }) => ({ session_id: id })));
  },
};

async function readEverything(warehouse: Warehouse, id: number) {
  const { rows } = await warehouse.query(
    `select created_at, session_date, source_generation, agent_id, rating, has_feedback, is_after_hours, feedback, rating is null as is_not_rated,
      custom_data_not_secured, custom_data_secured, unknown_fields, warnings, participants, recording_redactions, transfers, videos
    from \${store}.session_versions where session_id = @id`,
    { id },
  );
  const [row] = rows;
  return {
    ...row,
    // Structs have every column of their list; those that say something are enough here.
    participants: saying(row?.["participants"]),
    recording_redactions: saying(row?.["recording_redactions"]),
  };
}

const everythingRead = {
  created_at: "2026-03-01T12:00:00.123456Z",
  session_date: "2026-03-01",
  source_generation: "9007199254740993",
  agent_id: "-9223372036854775808",
  rating: 4.5,
  has_feedback: false,
  is_after_hours: true,
  feedback: "“quoted”, {{projectId}}, 𝄞, \\ and \t\n",
  is_not_rated: false,
  custom_data_not_secured: { list: [1, null, { deep: [[]] }], big: 1e300, half: 0.1, text: '{"no":"object"}', no: null },
  custom_data_secured: null,
  unknown_fields: { "/x": "text" },
  warnings: [{ code: "numeral_as_text", pointer: "/id" }],
  participants: [{ position: 0, participant_id: "9223372036854775807", connected_at: "2026-03-01T12:00:00.000001Z" }, { position: 1 }],
  recording_redactions: [{ position: 0, redaction_seconds: 0.25 }],
  transfers: [],
  videos: [],
};

const saying = (structs: unknown): unknown =>
  Array.isArray(structs)
    ? structs.map((struct: object) => Object.fromEntries(Object.entries(struct).filter(([, value]) => value !== null)))
    : structs;

const deletionOf = (id: number): string => `delete from \${store}.session_versions where session_id = ${id}`;

async function countOf(warehouse: Warehouse, id: number): Promise<unknown> {
  const { rows } = await warehouse.query("select count(*) as count from ${store}.session_versions where session_id = @id", { id });
  return rows[0]?.["count"];
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The record of a rejected file. */
const rejectedRow = (id: number): NamedCells => ({
  bucket: "session-files",
  object_name: `${id}.json`,
  generation: id,
  outcome: "rejected",
  problems: [{ code: "not_json", pointer: "", detail: null }],
  handled_at: "2026-03-01T12:00:00.000Z",
  loader_version: 1,
  code_version: "0.0.0",
  schema_version: "test",
  row_id: `${id}`,
});

/** Which of two instances each relation shows something of. */
async function instancesShown(warehouse: Warehouse, instances: readonly [string, string]): Promise<Readonly<Record<string, unknown>>> {
  const shown: Record<string, unknown> = {};
  for (const { dataset, name } of relations) {
    const sql = `select distinct instance from \${${dataset}}.${name} where instance in (@first, @second)`;
    const { rows } = await warehouse.query(sql, { first: instances[0], second: instances[1] });
    shown[`${dataset}.${name}`] = rows.map(({ instance }) => instance);
  }
  return shown;
}

/** Every promise of the port on one engine. */
export const warehouseContract = (engine: Engine<Warehouse>): void => runContract(promises, engine);
