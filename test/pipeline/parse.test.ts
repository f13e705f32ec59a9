import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { pointersOf, replacedValues } from "../../functions/pipeline/duplicate-keys.ts";
import { depthLimit, parseBytes } from "../../functions/pipeline/parse.ts";
import { scanBytes } from "../../functions/pipeline/scan.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const scan = (text: string, limit = 64) => scanBytes(bytes(text), limit);
const parse = (text: string | Uint8Array, maxBytes = 1_000_000) => parseBytes(typeof text === "string" ? bytes(text) : text, maxBytes);
const problemOf = (text: string | Uint8Array, maxBytes?: number) => {
  const parsed = parse(text, maxBytes);
  return parsed.kind === "unusable" ? [parsed.problem.code, parsed.problem.detail, parsed.problem.pointer] : parsed.kind;
};

describe("one pass over the text", () => {
  it.each([
    ["{}", 1],
    ['{"a":{"b":[1]}}', 3],
    ['{"a":[[]],"b":{}}', 3],
    ['{"a":"{[{["}', 1],
    ['{"a":"\\"{{","b":{}}', 2],
    ["[]", 1],
    ["1", 0],
  ])("%s is nested %i deep", (text, depth) => {
    expect(scan(text).depth).toBe(depth);
  });

  it("stops at the first level past the limit, and does not know the rest", () => {
    expect(scan("[[[[1]]]]", 2)).toMatchObject({ depth: 3, isAscii: false });
    expect(scan("[[1]]", 2)).toMatchObject({ depth: 2, isAscii: true });
  });

  it("counts keys and commas outside strings", () => {
    expect(scan('{"a":1,"b":":,","c":{"d":[1,2]}}')).toMatchObject({ keys: 4, commas: 3 });
    expect(scan('{"a\\":":1}')).toMatchObject({ keys: 1, commas: 0 });
  });

  it.each([
    ["123456789012345", false],
    ["1234567890123456", true],
    ["-1234567890123456", true],
    ["12345678.12345678", true],
    ["1234567.1234567", false],
    ["1e5", true],
    ["1E5", true],
    ['"1234567890123456"', false],
    ["12345678,12345678", false],
    ["true", false],
    ['1234567890"12345678901"', false],
  ])("%s has a long number: %s", (text, hasLongNumbers) => {
    expect(scan(`[${text}]`).hasLongNumbers).toBe(hasLongNumbers);
  });

  it("knows bytes that are characters of their own, in strings and outside", () => {
    expect(scan('{"a":"~\u007f"}').isAscii).toBe(true);
    expect(scanBytes(Uint8Array.of(0x22, 0x80, 0x22), 64).isAscii).toBe(false);
    expect(scanBytes(Uint8Array.of(0x80), 64).isAscii).toBe(false);
    expect(scan('{"ä":1}').isAscii).toBe(false);
    expect(scan('{"a":1}ä').isAscii).toBe(false);
    expect(scan('{"a":"ä').isAscii).toBe(false);
  });
});

describe("a text that is not a session's object", () => {
  it.each([
    ["", "empty", "empty: expected a JSON object"],
    [" \n", "empty", "empty: expected a JSON object"],
    ["[]", "not_an_object", "expected a JSON object"],
    ["null", "not_an_object", "expected a JSON object"],
    ['{"a":tru}', "not_json", "invalid JSON"],
    [`{"a":"${"x".repeat(50)}",b}`, "not_json", "invalid JSON at character 58"],
    ['{"a":', "not_json", "invalid JSON: the text ends too early"],
    ['{"a":"b', "not_json", "invalid JSON at character 7"],
    [`{"a":${"[".repeat(depthLimit)}${"]".repeat(depthLimit)}}`, "too_deep", "expected at most 64 levels of nesting"],
    [`[${"0,".repeat(100_000)}0]`, "too_many_items", "expected at most 100,000 values"],
  ])("%# is %s", (text, code, detail) => {
    expect(problemOf(text)).toEqual([code, detail, ""]);
  });

  it("differs from one that is as deep and as long as allowed", () => {
    expect(problemOf(`{"a":${"[".repeat(depthLimit - 1)}${"]".repeat(depthLimit - 1)}}`)).toBe("object");
    expect(problemOf(`{"a":[${"0,".repeat(99_999)}0]}`)).toBe("object");
    expect(problemOf(`{"a":[${"0,".repeat(100_000)}0]}`)).toEqual(["too_many_items", "expected at most 100,000 values", ""]);
  });

  it("is not UTF-8", () => {
    expect(problemOf(Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual(["not_utf8", "expected UTF-8 text", ""]);
  });
});

describe("what is read all the same", () => {
  it("a byte order mark, and text in every script", () => {
    const parsed = parse('\ufeff{"a":"ä日本"}');
    expect(parsed).toMatchObject({ kind: "object", file: { a: "ä日本" }, keys: 1, warnings: [] });
  });

  it("gzip bytes, up to the limit of a file, with a warning", () => {
    const zipped = gzipSync('{"a":1}');
    const parsed = parse(zipped, 7);
    expect(parsed).toMatchObject({
      kind: "object",
      file: { a: 1 },
      text: '{"a":1}',
      warnings: [{ code: "gzip_without_encoding", pointer: "" }],
    });
    expect(problemOf(zipped, 6)).toEqual(["too_large", "inflates to more than MAX_OBJECT_BYTES (6 bytes)", ""]);
    expect(problemOf(zipped.subarray(0, 12))).toEqual(["not_utf8", "expected UTF-8 text", ""]);
    expect(problemOf(Uint8Array.of(0x1f, 0x20))).toEqual(["not_json", "invalid JSON", ""]);
  });
});

const replacedIn = (text: string) => replacedValues(text).map((one) => [pointersOf(one).pointer, one.value, pointersOf(one).starred]);

describe("values that a later one under the same key replaced", () => {
  it.each([
    ['{"a":1,"a":2}', [["/a", 1, "/a"]]],
    [
      '{"a":1,"a":2,"a":3}',
      [
        ["/a", 1, "/a"],
        ["/a", 2, "/a"],
      ],
    ],
    ['\ufeff {"a" : {"b":"x" , "b": "y"} }', [["/a/b", "x", "/a/b"]]],
    ['{"a":[{"b":1},{"b":2,"b":3}]}', [["/a/1/b", 2, "/a/*/b"]]],
    ['{"a":[[],{},"]",{"b":null,"b":true}]}', [["/a/3/b", null, "/a/*/b"]]],
    ['{"a\\u0062":1,"ab":2}', [["/ab", 1, "/ab"]]],
    ['{"a\\"":"\\"}","a\\"":2}', [['/a"', '"}', '/a"']]],
    ['{"a":-1.5e3,"a":[1,2]}', [["/a", -1500, "/a"]]],
    ['{"a":1,"b":{"a":1}}', []],
    ["[]", []],
  ])("of %s", (text, expected) => {
    expect(replacedIn(text)).toEqual(expected);
  });

  it("are kept a thousand times at most", () => {
    expect(replacedValues(`{${'"a":1,'.repeat(1_000)}"a":2}`).length).toBe(1_000);
    expect(replacedValues(`{${'"a":1,'.repeat(1_001)}"a":2}`).length).toBe(1_000);
  });
});
