import fc from "fast-check";
import { expect, it } from "vitest";
import { type Cell, Columns, type NamedCells, Row, RowList } from "../../functions/values/row.ts";
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

const columns = Columns.of(fields);

const inserted = (row: Row): unknown => {
  const body: { rows: readonly { json: unknown }[] } = JSON.parse(encodeInsert(fields, row, "id").toString());
  return body.rows[0]?.json;
};
const loaded = (row: Row): unknown => JSON.parse(encodeLines(fields, [row]).toString());

it("an insert names its row, so that a repetition within a minute is dropped", () => {
  expect(JSON.parse(encodeInsert(fields, columns.row({ key: "a" }), 'id "1"').toString())).toEqual({
    rows: [{ insertId: 'id "1"', json: { key: "a", items: [] } }],
  });
});

it("lines are one row each, without one at the end", () => {
  expect(
    encodeLines(
      fields,
      columns.rows([{ key: "a\nb" }, { key: "c" }]).rows.map((cells) => new Row(columns, cells)),
    ).toString(),
  ).toBe('{"key":"a\\nb","items":[]}\n{"key":"c","items":[]}');
});

it("a JSON column is text in an insert and the value itself in a line", () => {
  const row = columns.row({ key: "a", data: { deep: [1, "two"] }, items: [{ position: 0, data: "text" }] });

  expect(inserted(row)).toEqual({ key: "a", data: '{"deep":[1,"two"]}', items: [{ position: 0, data: '"text"' }] });
  expect(loaded(row)).toEqual({ key: "a", data: { deep: [1, "two"] }, items: [{ position: 0, data: "text" }] });
});

it.each([inserted, loaded])("lists are there without nulls, and NULLs are not (%o)", (encoded) => {
  expect(encoded(columns.row({ key: "a", count: null, data: null }))).toEqual({ key: "a", items: [] });
  expect(encoded(columns.row({ key: "a", items: [null, { position: 1 }, null] }))).toEqual({ key: "a", items: [{ position: 1 }] });
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
  expect(encodeInsert(fields, columns.row({ key: "a", count: cell }), "id").toString()).toContain(`"count":${JSON.stringify(expected)}`);
});

it("a column that the table lacks does not go up", () => {
  expect(inserted(new Columns(["key", "other", "items"]).row({ key: "a", other: 1 }))).toEqual({ key: "a", items: [] });
  expect(inserted(columns.row({ key: "a", items: new RowList(new Columns(["position", "other"]), [[0, 1]]) }))).toEqual({
    key: "a",
    items: [{ position: 0 }],
  });
});

const orNull = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });
const plain = (row: Readonly<Record<string, unknown>>): unknown =>
  JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== null))));

it("any row comes back as it went, its lists as rows or by name", () => {
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
  const ofItems = new Columns(["position", "note", "data"]);

  fc.assert(
    fc.property(rows, ({ items, ...cells }) => {
      const named: NamedCells[] = items.map(([position, note, held]) => ({ position, note, data: held }));
      const list = new RowList(
        ofItems,
        items.map((item): readonly Cell[] => item),
      );
      const expected = plain({ ...cells, items: named.map(plain) });
      const row = columns.row({ ...cells, items: list });
      expect(loaded(row)).toEqual(expected);
      expect(loaded(columns.row(row.named()))).toEqual(expected);
    }),
    runs(300),
  );
});

it.each(["", "~", "\u007f", "\u001f", "é", "\u2028", '"', "\\", "\ud83d\ude00", "x".repeat(5_000), `${"x".repeat(60)}é`])(
  "text is the JSON that it is: %j",
  (text) => {
    const row = columns.row({ key: text });
    expect(inserted(row)).toMatchObject({ key: text });
    expect(encodeLines(fields, [row]).toString()).toBe(JSON.stringify({ key: text, items: [] }));
  },
);

it("text of every length is written whole, wherever in the buffer it ends", () => {
  const texts = Array.from({ length: 300 }, (_, length) => "a".repeat(length));
  const rows = texts.map((key) => columns.row({ key }));
  expect(
    encodeLines(fields, rows)
      .toString()
      .split("\n")
      .map((line): unknown => JSON.parse(line)),
  ).toEqual(texts.map((key) => ({ key, items: [] })));
});
