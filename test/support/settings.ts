import { keepAll } from "../../functions/values/personal-data.ts";
import { type Settings, defaultNamePattern } from "../../functions/pipeline/settings.ts";

/** The function's settings, as most tests need them. */
export const testSettings: Settings = {
  bucket: "acme-sessions",
  prefix: "",
  namePattern: defaultNamePattern,
  instance: "acme",
  instances: {},
  maxBytes: 1_048_576,
  personal: keepAll,
  revision: 1,
  hash: "test",
  codeVersion: "test",
};

/** Provenance of a row, the same every time. */
export const testMaking = {
  instance: "acme",
  eventId: null,
  now: new Date("2026-04-01T00:00:00Z"),
  rowId: "row",
  codeVersion: "test",
  schemaVersion: "test",
  handlingMilliseconds: null,
};

/** Datasets of the warehouses that tests make. */
export const datasets = { store: "contact_center_store", contact_center: "contact_center", restricted: "contact_center_restricted" };
