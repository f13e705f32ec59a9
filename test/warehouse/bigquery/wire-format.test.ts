import { expect, it } from "vitest";
import { decodeRow } from "../../../functions/warehouse/bigquery/wire-format.ts";

it.each([
  ["INTEGER", "9007199254740991", 9_007_199_254_740_991],
  ["INTEGER", "9007199254740993", "9007199254740993"],
  ["INTEGER", "-9223372036854775808", "-9223372036854775808"],
  ["INT64", "7", 7],
  ["FLOAT64", "0.5", 0.5],
  ["BIGNUMERIC", "2.5", 2.5],
  ["BOOL", "true", true],
  ["FLOAT", "0.1", 0.1],
  ["FLOAT", "1e300", 1e300],
  ["NUMERIC", "1.25", 1.25],
  ["BOOLEAN", "true", true],
  ["BOOLEAN", "false", false],
  ["TIMESTAMP", "1772366400000000", "2026-03-01T12:00:00.000Z"],
  ["TIMESTAMP", "1772366400123456", "2026-03-01T12:00:00.123456Z"],
  ["TIMESTAMP", "-1", "1969-12-31T23:59:59.999999Z"],
  ["TIMESTAMP", "1.772366400123456E9", "2026-03-01T12:00:00.123456Z"],
  ["TIMESTAMP", "2026-03-01T12:00:00.123456Z", "2026-03-01T12:00:00.123456Z"],
  ["DATE", "2026-03-01", "2026-03-01"],
  ["DATETIME", "2026-03-01T12:00:00", "2026-03-01T12:00:00.000"],
  ["DATETIME", "2026-03-01T12:00:00.123456", "2026-03-01T12:00:00.123456"],
  ["DATETIME", "2026-03-01T12:00:00.123000", "2026-03-01T12:00:00.123"],
  ["DATETIME", "2026-03-01T12:00:00.120000", "2026-03-01T12:00:00.120"],
  ["STRING", "", ""],
  ["JSON", '{"a":[1,null]}', { a: [1, null] }],
  ["JSON", "null", null],
  ["STRING", null, null],
])("%s %s of an answer is %s", (type, v, expected) => {
  expect(decodeRow([{ name: "x", type }], { f: [{ v }] })).toEqual({ x: expected });
});

it("values that a service sends as JSON instead of text are the same", () => {
  for (const [type, v, expected] of [
    ["INTEGER", 7, 7],
    ["BOOLEAN", true, true],
    ["STRING", 7, "7"],
    ["JSON", { a: 1 }, { a: 1 }],
  ] as const)
    expect(decodeRow([{ name: "x", type }], { f: [{ v }] })).toEqual({ x: expected });
});

it("a cell, a list or a struct that is not there is NULL or empty", () => {
  const list = { name: "list", type: "STRING", mode: "REPEATED" };
  const struct = { name: "struct", type: "STRUCT", fields: [{ name: "id", type: "INT64" }] };
  expect(decodeRow([{ name: "x" }, list, struct], { f: [null, { v: null }, { v: { f: [{ v: "1" }] } }] })).toEqual({
    x: null,
    list: [],
    struct: { id: 1 },
  });
  expect(decodeRow([{ name: "x" }, list], {})).toEqual({ x: null, list: [] });
});

it("lists and structs of an answer are values", () => {
  const nested = {
    name: "items",
    type: "RECORD",
    mode: "REPEATED",
    fields: [
      { name: "id", type: "INTEGER" },
      { name: "tags", type: "STRING", mode: "REPEATED" },
    ],
  };
  const row = { f: [{ v: [{ v: { f: [{ v: "1" }, { v: [{ v: "a" }, { v: "b" }] }] } }] }] };

  expect(decodeRow([nested], row)).toEqual({ items: [{ id: 1, tags: ["a", "b"] }] });
});

it("a cell without a value is NULL, however the service writes it", () => {
  const fields = [
    { name: "one", type: "STRING" },
    { name: "two", type: "INTEGER" },
  ];
  expect(decodeRow(fields, { f: [{ v: null }, {}] })).toEqual({ one: null, two: null });
  expect(decodeRow(fields, { f: [] })).toEqual({ one: null, two: null });
});
