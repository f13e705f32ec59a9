import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import type { Config } from "../config.ts";

/** What each setting means, in Markdown, for the page of settings. */
export const settingMeanings: Readonly<Record<keyof Config, string>> = {
  SOURCE_BUCKET: "bucket that the platform writes to; events of other buckets are ignored",
  OBJECT_PREFIX: "folder of the session files, such as `ccaip/metadata/`",
  NAME_PATTERN:
    "regular expression over base names, which narrows what is read; other objects are ignored. JSON that is not a session is `skipped`",
  INSTANCE: "name of the platform instance; part of every session's identity",
  INSTANCES: 'path prefix → instance, if one bucket serves several: `{"acme-eu/":"acme-eu"}`',
  MAX_OBJECT_BYTES: "larger files are rejected unread",
  QUARANTINE_BUCKET: "bucket that rejected files are copied to",
  BIGQUERY_PROJECT: "project of the datasets",
  BIGQUERY_LOCATION: "where `migrate` creates datasets, such as `US`",
  STORE_DATASET: "private tables",
  ANALYST_DATASET: "relations without customers' data",
  RESTRICTED_DATASET: "the same relations with all columns",
  PERSONAL_DATA: 'class → `keep`, `drop` or `pseudonymize` before anything is written: `{"contact":"pseudonymize","content":"drop"}`',
  SETTINGS_REVISION:
    "raise it when `INSTANCE`, `INSTANCES`, `PERSONAL_DATA` or `PSEUDONYM_KEY` changes: files loaded again then win over their older rows",
  PSEUDONYM_KEY: "key of the pseudonyms (HMAC-SHA-256) and of `customer_key`, which is NULL without it",
  PSEUDONYM_SECRET:
    "for commands: the version of the secret that has the key, `projects/acme/secrets/pseudonym-key/versions/1`; it is read if `PSEUDONYM_KEY` is not set",
  PSEUDONYM_KEYS_RETIRED: "earlier keys as a JSON list, for `erase` alone: it finds a customer in rows that were written with them",
  DEADLINE_SECONDS: "longest time for one event; a little under the function's timeout",
  COMPACT: "upkeep deletes superseded versions",
  CANARY: "upkeep writes a synthetic session into the bucket and verifies that it becomes a row; no relation shows it",
  VERSION_DAYS: "days that superseded versions are kept for before upkeep deletes them",
  RECONCILE: "upkeep compares the bucket with the ledger, loads files whose event never arrived, and finishes erasures",
  RECONCILE_PAGES: "pages of 1,000 names that upkeep lists in one run; it goes round the bucket, each run from where the last one stopped",
  DATE_FOLDERS: "folders of the files of a day (`YYYY/MM/DD/`): upkeep lists yesterday's, today's and tomorrow's in every run",
  LOAD_SINCE: "`reconcile` and upkeep leave files that were written before this time (`2026-03-01T00:00:00Z`) and never loaded to `load`",
  MIRROR_DELETES: "a deleted file's session disappears at the next reconcile",
  UPKEEP_MAX_BYTES: "most bytes that one upkeep statement may read",
  REPORTING_TIME_ZONE: "IANA zone of `local_date` and the like in the metric views",
  SERVICE_LEVEL_SECONDS: "target for an answer, if the file has none of the queue's own",
  SHORT_ABANDON_SECONDS: "a shorter wait is a short abandon, if the file has no threshold",
  INTERVAL_SECONDS: "length of an interval",
  CSAT_POSITIVE_MIN: "ratings from here on are positive",
  REPEAT_DAYS: "window of repeat contacts",
  DUCKDB_MEMORY_LIMIT: "memory that DuckDB may use",
  DUCKDB_PATH: "file of the embedded warehouse",
  STORAGE_ENDPOINT: "another Cloud Storage endpoint, for emulators",
  BIGQUERY_ENDPOINT: "another BigQuery endpoint, for emulators",
};

/** Defaults that depend on where the program runs, or are described rather than printed. */
export const settingDefaults: Readonly<Partial<Record<keyof Config, string>>> = {
  SOURCE_BUCKET: "required in the cloud, `local` on a laptop",
  OBJECT_PREFIX: "whole bucket",
  NAME_PATTERN: "`*.json` and `metadata*.txt`, in upper or lower case",
  QUARANTINE_BUCKET: "required in the cloud",
  BIGQUERY_PROJECT: "the function's project",
  BIGQUERY_LOCATION: "that of the datasets",
  PERSONAL_DATA: "keep all",
  DUCKDB_MEMORY_LIMIT: "`100MB` for `load`, `reconcile --fix` and `replay`, `200MB` while they settle; DuckDB's own otherwise",
  REPORTING_TIME_ZONE: `\`${defaultMetricSettings.time_zone}\``,
  SERVICE_LEVEL_SECONDS: `\`${defaultMetricSettings.service_level_seconds}\``,
  SHORT_ABANDON_SECONDS: `\`${defaultMetricSettings.short_abandon_seconds}\``,
  INTERVAL_SECONDS: `\`${defaultMetricSettings.interval_seconds}\``,
  CSAT_POSITIVE_MIN: `\`${defaultMetricSettings.csat_positive_min}\``,
  REPEAT_DAYS: `\`${defaultMetricSettings.repeat_days}\``,
  STORAGE_ENDPOINT: "Google's",
  BIGQUERY_ENDPOINT: "Google's",
};
