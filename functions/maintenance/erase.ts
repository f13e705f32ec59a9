import { randomUUID } from "node:crypto";
import type { Field } from "../../schema/field.ts";
import type { SqlDialect } from "../../schema/sql-dialect.ts";
import { sessionErasures, sessionVersions } from "../../schema/store.ts";
import { instantOf } from "../values/instant.ts";
import { type PersonalData, integerPseudonym, pseudonym, treatmentOf } from "../values/personal-data.ts";
import { Columns } from "../values/row.ts";
import type { SessionFiles } from "../storage/session-files.ts";
import { type Report, dateList, isDeletable, sessionDateIn } from "./session-dates.ts";
import type { Parameters, Warehouse } from "../warehouse/warehouse.ts";

/** Whose sessions: one by its key, or those that contain a value. */
export type EraseTarget =
  | { readonly by: "session"; readonly instance: string; readonly value: string }
  | { readonly by: "phone" | "email" | "end_user" | "crm_id"; readonly value: string };

/** A session that was found, by key only. */
export interface FoundSession {
  readonly instance: string;
  readonly sessionKey: string;
  /** Its rows in the store; 0 if only its key was given. */
  readonly versions: number;
}

/** Columns, and columns of lists, that are searched for a value. */
const searchedColumns: Readonly<Record<Exclude<EraseTarget["by"], "session">, readonly string[]>> = {
  phone: ["end_user_number", "outbound_number", "participants.phone_number", "participants.caller_id"],
  email: ["end_user_email", "end_user_identifier"],
  end_user: ["end_user_id", "end_user_identifier", "participants.end_user_id"],
  crm_id: ["end_user_out_contact_id", "out_ticket_id"],
};

/**
 * Sessions of a person, or one session, over all versions: a customer that a later version no longer names is found too. If
 * values are pseudonymized, the pseudonym is searched as well as the value itself, which rows from before that setting contain.
 */
export async function findSessions(warehouse: Warehouse, target: EraseTarget, personal: PersonalData): Promise<readonly FoundSession[]> {
  const { condition, parameters } =
    target.by === "session"
      ? { condition: "instance = @instance and session_key = @value", parameters: { instance: target.instance, value: target.value } }
      : conditionOf(
          searchedColumns[target.by],
          target.by === "email" ? target.value.toLowerCase() : target.value,
          target.value,
          personal,
          warehouse.sql,
        );
  const { rows } = await warehouse.query(
    `select instance, session_key, count(*) as version_count from \${store}.session_versions as version
     where ${condition} group by instance, session_key order by instance, session_key`,
    parameters,
  );
  const found = rows.map((row) => ({
    instance: String(row["instance"]),
    sessionKey: String(row["session_key"]),
    versions: Number(row["version_count"]),
  }));
  // A key is recorded even if no row has it yet: its file may still be delivered.
  return target.by === "session" && found.length === 0 ? [{ instance: target.instance, sessionKey: target.value, versions: 0 }] : found;
}

function conditionOf(
  columns: readonly string[],
  lowerCase: string,
  given: string,
  personal: PersonalData,
  sql: SqlDialect,
): { readonly condition: string; readonly parameters: Parameters } {
  const parameters: Record<string, string> = {};
  const text = sql.types.STRING;
  const conditions = columns.map((place) => {
    const [first = "", nested] = place.split(".");
    const values = new Set(pseudonymsOf(fieldOf(place), [given, lowerCase], personal));
    const names = [...values].map((value) => {
      const name = `value${Object.keys(parameters).length}`;
      parameters[name] = value;
      return `@${name}`;
    });
    const isOne = (column: string): string =>
      `(cast(${column} as ${text}) in (${names.join(", ")}) or lower(cast(${column} as ${text})) in (${names.join(", ")}))`;
    if (nested === undefined) return isOne(`version.${first}`);
    return `exists (select 1 from ${sql.unnest(`version.${first}`, "item")} where ${isOne(`item.${nested}`)})`;
  });
  return { condition: conditions.join("\n or "), parameters };
}

function fieldOf(place: string): Field {
  const [first, nested] = place.split(".");
  const field = sessionVersions.fields.find(({ name }) => name === first);
  const found = nested === undefined ? field : field?.fields.find(({ name }) => name === nested);
  if (found === undefined) throw new Error(`schema: there is no column ${place}`);
  return found;
}

function pseudonymsOf({ type, pii }: Field, values: readonly string[], personal: PersonalData): readonly string[] {
  const { key } = personal;
  if (key === null || treatmentOf(personal, pii) !== "pseudonymize") return values;
  return [...values, ...values.map((value) => (type === "INT64" ? integerPseudonym(key, value) : pseudonym(key, value)))];
}

/** What erasing did. */
export interface EraseReport {
  readonly sessions: number;
  readonly quarantineCopies: number;
  /** Rows of erased sessions that cannot be deleted yet; hidden all the same. */
  readonly waitingRows: number;
}

export interface EraseOptions {
  readonly now: Date;
  readonly maximumBytes: number;
}

/**
 * Erases sessions: their record first, which hides them from every relation at once, then their quarantine copies and their rows. Safe to
 * repeat; if it is interrupted, upkeep finishes it.
 */
export async function eraseSessions(
  warehouse: Warehouse,
  files: Pick<SessionFiles, "removeQuarantine">,
  sessions: readonly FoundSession[],
  options: EraseOptions,
): Promise<EraseReport> {
  const rows = sessions.map(({ instance, sessionKey }) =>
    columnsOfErasures.row({ instance, session_key: sessionKey, erased_at: instantOf(options.now), row_id: randomUUID() }),
  );
  await warehouse.appendBatch(sessionErasures, rows, randomUUID());
  const copies = await quarantineCopies(warehouse);
  for (const name of copies) await files.removeQuarantine(name);
  const { waiting_rows: waiting } = await finishErasures(warehouse, options);
  return { sessions: sessions.length, quarantineCopies: copies.length, waitingRows: Number(waiting) };
}

/** Quarantine copies of erasures that are not finished: of the session itself, as far as the file identified it, and of the same objects. */
async function quarantineCopies(warehouse: Warehouse): Promise<readonly string[]> {
  const text = warehouse.sql.types.STRING;
  const { rows } = await warehouse.query(`
    select distinct quarantine_object from \${store}.unloaded_files
    where quarantine_object is not null and (
      concat(instance, ' ', channel, '-', cast(session_id as ${text})) in (${erasedKeys} where finished_at is null)
      or concat(bucket, '/', object_name) in (
        select concat(source_bucket, '/', source_object) from \${store}.session_versions
        where concat(instance, ' ', session_key) in (${erasedKeys} where finished_at is null)
      )
    )`);
  return rows.map((row) => String(row["quarantine_object"]));
}

const columnsOfErasures = Columns.of(sessionErasures.fields);

const erasedKeys = "select concat(instance, ' ', session_key) from ${store}.session_erasures";

/**
 * Deletes the rows of erased sessions, also those that a late event brought since, and notes the erasures that have none left. Rows that are too fresh to be deleted wait for the next time.
 */
export async function finishErasures(warehouse: Warehouse, { now, maximumBytes }: EraseOptions): Promise<Report> {
  const at = now.toISOString();
  const where = `concat(instance, ' ', session_key) in (${erasedKeys}) and ${isDeletable(warehouse, now)}`;
  const { rows: days } = await warehouse.query(
    `select session_date, count(*) as row_count from \${store}.session_versions where ${where} group by session_date order by session_date`,
  );
  if (days.length > 0) {
    const statement = `delete from \${store}.session_versions where ${sessionDateIn(dateList(days))} and ${where}`;
    await warehouse.change([statement], { key: `erase ${at}`, maximumBytes });
  }
  const deleted = days.reduce((sum, row) => sum + Number(row["row_count"]), 0);
  const { rows } = await warehouse.query(
    `select count(*) as waiting from \${store}.session_versions where concat(instance, ' ', session_key) in (${erasedKeys})`,
  );
  const { rows: open } = await warehouse.query("select count(*) as open from ${store}.session_erasures where finished_at is null");
  if (Number(open[0]?.["open"]) > 0) {
    const finish = `update \${store}.session_erasures set finished_at = timestamp '${at}'
       where finished_at is null and concat(instance, ' ', session_key) not in (
         select concat(instance, ' ', session_key) from \${store}.session_versions
       )`;
    await warehouse.change([finish], { key: `erasures ${at}`, maximumBytes });
  }
  return { deleted_rows: deleted, waiting_rows: Number(rows[0]?.["waiting"]) };
}
