import fc from "fast-check";
import { expect, it } from "vitest";
import { type AnyRow, type Cell, Columns, PlacedRow, type Row, RowList } from "../../functions/values/row.ts";
import { encodeInsert } from "../../functions/warehouse/bigquery/wire-format.ts";
import { encodeLines } from "../../functions/warehouse/encode-rows.ts";
import { field, repeated, required } from "../../schema/field.ts";
import { runs } from "../support/property.ts";

const fields = [
  required("key", "STRING", ""),
  field("count", "INT64", ""),
  field("rate", "FLOAT64", ""),
  field("is_on", "BOOL", ""),
  field("data", "JSON", ""),
  repeated("items", "", [required("position", "INT64", ""), field("note", "STRING", ""), field("data", "JSON", "")]),
];

const inserted = (row: Row): unknown => {
  const body: { rows: readonly { json: unknown }[] } = JSON.parse(encodeInsert(fields, row, "id").toString());
  return body.rows[0]?.json;
};
const loaded = (row: AnyRow): unknown => JSON.parse(encodeLines(fields, [row]).toString());

it("an insert names its row, so that a repetition within a minute is dropped", () => {
  expect(JSON.parse(encodeInsert(fields, { key: "a" }, 'id "1"').toString())).toEqual({
    rows: [{ insertId: 'id "1"', json: { key: "a", items: [] } }],
  });
});

it("lines are one row each, without one at the end", () => {
  expect(encodeLines(fields, [{ key: "a\nb" }, { key: "c" }]).toString()).toBe('{"key":"a\\nb","items":[]}\n{"key":"c","items":[]}');
});

it("a JSON column is text in an insert and the value itself in a line", () => {
  const row = { key: "a", data: { deep: [1, "two"] }, items: [{ position: 0, data: "text" }] };

  expect(inserted(row)).toEqual({ key: "a", data: '{"deep":[1,"two"]}', items: [{ position: 0, data: '"text"' }] });
  expect(loaded(row)).toEqual({ key: "a", data: { deep: [1, "two"] }, items: [{ position: 0, data: "text" }] });
});

it.each([inserted, loaded])("lists are there without nulls, and NULLs are not (%o)", (encoded) => {
  expect(encoded({ key: "a", count: null, data: null })).toEqual({ key: "a", items: [] });
  expect(encoded({ key: "a", items: [null, { position: 1 }, null] })).toEqual({ key: "a", items: [{ position: 1 }] });
});

it.each([
  [0, 0],
  [-0, 0],
  [-1, -1],
  [9, 9],
  [10, 10],
  [999_999_999, 999_999_999],
  [1_000_000_000, 1_000_000_000],
  [9_007_199_254_740_991, 9_007_199_254_740_991],
  [9_007_199_254_740_992, "9007199254740992"],
  ["9223372036854775807", "9223372036854775807"],
  ["-9223372036854775808", "-9223372036854775808"],
])("INT64 %s goes up as %s", (cell, expected) => {
  expect(encodeInsert(fields, { key: "a", count: cell }, "id").toString()).toContain(`"count":${JSON.stringify(expected)}`);
});

it("a column that the table lacks does not go up", () => {
  expect(inserted({ key: "a", other: 1 })).toEqual({ key: "a", items: [] });
  expect(inserted({ key: "a", items: new RowList(new Columns(["position", "other"]), [[0, 1]]) })).toEqual({
    key: "a",
    items: [{ position: 0 }],
  });
});

const orNull = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });
const plain = (row: Readonly<Record<string, unknown>>): unknown =>
  JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== null))));

it("any row comes back as it went, whichever way its lists are kept", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  const data = orNull(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())));
  const cellsOfItem = fc.tuple(fc.maxSafeNat(), orNull(text), data);
  const rows = fc.record({
    key: text,
    count: orNull(fc.maxSafeInteger()),
    rate: orNull(fc.double({ noNaN: true, noDefaultInfinity: true })),
    is_on: orNull(fc.boolean()),
    data,
    items: fc.array(cellsOfItem, { maxLength: 3 }),
  });
  const columns = new Columns(["position", "note", "data"]);
  const ofRow = new Columns(["key", "count", "rate", "is_on", "data", "items"]);

  fc.assert(
    fc.property(rows, ({ items, ...cells }) => {
      const named: readonly Row[] = items.map(([position, note, held]) => ({ position, note, data: held }));
      const list = new RowList(
        columns,
        items.map((item): readonly Cell[] => item),
      );
      const expected = plain({ ...cells, items: named.map(plain) });
      expect(loaded({ ...cells, items: named })).toEqual(expected);
      expect(loaded({ ...cells, items: list })).toEqual(expected);
      const row = new PlacedRow(ofRow, [
        ...ofRow.names.slice(0, -1).map((name) => new Map<string, Cell>(Object.entries(cells)).get(name) ?? null),
        list,
      ]);
      expect(loaded(row)).toEqual(expected);
      expect(loaded(row.named())).toEqual(expected);
    }),
    runs(300),
  );
});
