import {
  isObject
} from "./chunk-57YWOC5O.mjs";
import {
  columnDefinition,
  typeOf
} from "./chunk-3ELH2EWA.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/warehouse/warehouse.ts
var RowRefusedError = class extends Error {
  static {
    __name(this, "RowRefusedError");
  }
  /** Reasons and columns as the service named them, without values. */
  reasons;
  constructor(reasons, options) {
    super(`the warehouse refused the row: ${reasons.join("; ")}`, options);
    this.name = "RowRefusedError";
    this.reasons = reasons;
  }
};
var NotReadingError = class extends Error {
  static {
    __name(this, "NotReadingError");
  }
  name = "NotReadingError";
};

// functions/values/row.ts
var Columns = class _Columns {
  static {
    __name(this, "Columns");
  }
  names;
  #indexes;
  #lists;
  constructor(names, lists = /* @__PURE__ */ new Map()) {
    this.names = names;
    this.#indexes = new Map(names.map((name, index) => [name, index]));
    this.#lists = lists;
  }
  /** The columns of a stored table or of a list in it. */
  static of(fields) {
    const lists = fields.filter(({ mode }) => mode === "REPEATED").map(({ name, fields: items }) => [name, _Columns.of(items)]);
    return new _Columns(
      fields.map(({ name }) => name),
      new Map(lists)
    );
  }
  /** Throws if the column is missing: the schema and the code that asks disagree. */
  index(name) {
    const index = this.#indexes.get(name);
    if (index === void 0) throw new Error(`no column ${name}`);
    return index;
  }
  has(name) {
    return this.#indexes.has(name);
  }
  /** A row from cells by name; throws on a name without a column. */
  row(named) {
    const cells = this.names.map(() => null);
    this.fill(cells, named);
    return new Row(this, cells);
  }
  rows(items) {
    return new RowList(
      this,
      items.map((item) => this.row(item).cells)
    );
  }
  /** Puts cells by name into a row that is being made. */
  fill(cells, named) {
    for (const name in named) {
      const cell = named[name] ?? null;
      const list = Array.isArray(cell) ? this.#lists.get(name) : void 0;
      cells[this.index(name)] = list === void 0 || !Array.isArray(cell) ? cell : list.rows(cell.filter(isObject));
    }
  }
};
var Row = class {
  static {
    __name(this, "Row");
  }
  columns;
  cells;
  constructor(columns, cells) {
    this.columns = columns;
    this.cells = cells;
  }
  cell(name) {
    return this.cells[this.columns.index(name)] ?? null;
  }
  /** The row as an object, its lists as arrays of objects: for people and tests, not for the hot path. */
  named() {
    return namedCells(this.columns, this.cells);
  }
};
var RowList = class _RowList {
  static {
    __name(this, "RowList");
  }
  columns;
  rows;
  constructor(columns, rows) {
    this.columns = columns;
    this.rows = rows;
  }
  get length() {
    return this.rows.length;
  }
  /** The cells of one column, a row each. */
  column(name) {
    const index = this.columns.index(name);
    return this.rows.map((cells) => cells[index] ?? null);
  }
  /** The same rows with other cells in one column. */
  with(name, column) {
    if (this.rows.length === 0) return this;
    const index = this.columns.index(name);
    return new _RowList(
      this.columns,
      this.rows.map((cells, row) => cells.with(index, column[row] ?? null))
    );
  }
  named() {
    return this.rows.map((cells) => namedCells(this.columns, cells));
  }
};
var namedCells = /* @__PURE__ */ __name((columns, cells) => Object.fromEntries(
  columns.names.map((name, index) => {
    const cell = cells[index] ?? null;
    return [name, cell instanceof RowList ? cell.named() : cell];
  })
), "namedCells");

// functions/warehouse/json-buffer.ts
var comma = 44;
var quote = 34;
var backslash = 92;
var shortText = 64;
var chunkBytes = 65536;
var encoder = new TextEncoder();
function constant(json) {
  const bytes = encoder.encode(json);
  const padded = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 4) * 4));
  for (const [index, byte] of bytes.entries()) padded.setUint8(index, byte);
  const words = Int32Array.from({ length: padded.byteLength / 4 }, (_, index) => padded.getInt32(index * 4, true));
  return { words, bytes: bytes.length };
}
__name(constant, "constant");
var JsonBuffer = class {
  static {
    __name(this, "JsonBuffer");
  }
  #bytes = Buffer.allocUnsafeSlow(chunkBytes);
  #view = new DataView(this.#bytes.buffer);
  /** Offset of the text that is being written; text that was already taken lies before it. */
  #start = 0;
  #end = 0;
  #rowStart = 0;
  /** Length of the text so far, in bytes: the offset of its next value. */
  get length() {
    return this.#end - this.#start;
  }
  /** Marks where a row begins. */
  beginRow() {
    this.#rowStart = this.length;
  }
  /** Bytes of the row so far. */
  get rowLength() {
    return this.length - this.#rowStart;
  }
  /** Forgets what was written since the last text was taken. */
  clear() {
    this.#end = this.#start;
  }
  /** What was written, and begins another text. */
  take() {
    const taken = Buffer.from(this.#bytes.buffer, this.#start, this.length);
    this.#start = this.#end;
    if (this.#bytes.length > chunkBytes) this.#move(chunkBytes);
    return taken;
  }
  comma() {
    this.#reserve(1);
    this.#bytes[this.#end++] = comma;
  }
  constant({ words, bytes }) {
    this.#reserve(bytes + 3);
    for (let index = 0; index < words.length; index += 1) this.#view.setInt32(this.#end + index * 4, words[index] ?? 0, true);
    this.#end += bytes;
  }
  /** Text that is JSON already. */
  json(json) {
    this.#reserve(json.length * 3);
    this.#end += encoder.encodeInto(json, this.#bytes.subarray(this.#end)).written;
  }
  string(text) {
    if (text.length > shortText) return this.json(JSON.stringify(text));
    this.#reserve(text.length + 2);
    const bytes = this.#bytes;
    let end = this.#end;
    bytes[end++] = quote;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 32 || code > 126 || code === quote || code === backslash) return this.json(JSON.stringify(text));
      bytes[end++] = code;
    }
    bytes[end++] = quote;
    this.#end = end;
  }
  /** A finite number. */
  number(value) {
    if (value >= 0 && value < 1e9 && Number.isInteger(value)) return this.#integer(value);
    const text = String(value);
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index += 1) this.#bytes[this.#end++] = text.charCodeAt(index);
  }
  /**
   * Closes the object or list that begins at `from` (a `length` of before) and whose items each came with a comma before them: the first
   * comma becomes the opening bracket.
   */
  enclose(from, [open, close]) {
    this.#reserve(2);
    if (this.length === from) this.#end += 1;
    this.#bytes[this.#start + from] = open;
    this.#bytes[this.#end++] = close;
  }
  #integer(value) {
    this.#reserve(9);
    let length = 1;
    for (let power = 10; power <= value; power *= 10) length += 1;
    let at = this.#end + length;
    this.#end = at;
    let rest = value;
    while (length > 0) {
      const tens = Math.trunc(rest / 10);
      this.#bytes[--at] = 48 + rest - tens * 10;
      rest = tens;
      length -= 1;
    }
  }
  #reserve(more) {
    if (this.#end + more > this.#bytes.length) this.#move(Math.max(chunkBytes, (this.length + more) * 2));
  }
  /** Goes on in other memory: what was taken keeps the old. */
  #move(size) {
    const begun = this.#bytes.subarray(this.#start, this.#end);
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.#bytes.set(begun);
    this.#view = new DataView(this.#bytes.buffer);
    this.#start = 0;
    this.#end = begun.length;
  }
};
var objectBrackets = [123, 125];
var listBrackets = [91, 93];

// functions/warehouse/encode-rows.ts
var maxRowBytes = 4 * 1024 * 1024;
var [trueText, falseText] = [constant("true"), constant("false")];
var made = { text: /* @__PURE__ */ new WeakMap(), value: /* @__PURE__ */ new WeakMap() };
function encodeRow(fields, row, json, out) {
  let encode = made[json].get(fields);
  if (encode === void 0) made[json].set(fields, encode = compileEncode(fields, json));
  out.beginRow();
  encode(row, out);
}
__name(encodeRow, "encodeRow");
function encodeLines(fields, rows) {
  const out = new JsonBuffer();
  for (const [index, row] of rows.entries()) {
    if (index > 0) out.constant(newline);
    encodeRow(fields, row, "value", out);
  }
  return out.take();
}
__name(encodeLines, "encodeLines");
var newline = constant("\n");
function compileEncode(fields, json) {
  const encoders = encodersInOrder(fields, json);
  return ({ columns, cells }, out) => writeCells(cells, encoders(columns), out);
}
__name(compileEncode, "compileEncode");
function encodersInOrder(fields, json) {
  const byName = new Map(encodersOf(fields, json).map((encoder2) => [encoder2.name, encoder2]));
  let last = null;
  let encoders = [];
  return (columns) => {
    if (columns !== last) [last, encoders] = [columns, columns.names.map((name) => byName.get(name))];
    return encoders;
  };
}
__name(encodersInOrder, "encodersInOrder");
var encodersOf = /* @__PURE__ */ __name((fields, json) => fields.map((field) => ({
  name: field.name,
  key: constant(`,${JSON.stringify(field.name)}:`),
  type: field.type,
  isList: field.mode === "REPEATED",
  empty: constant(`,${JSON.stringify(field.name)}:[]`),
  write: field.mode === "REPEATED" ? listWriter(field.fields, json) : field.type === "JSON" ? jsonWriters[json] : null
})), "encodersOf");
var jsonWriters = {
  text: /* @__PURE__ */ __name((cell, out) => out.string(JSON.stringify(cell)), "text"),
  value: /* @__PURE__ */ __name((cell, out) => out.json(JSON.stringify(cell)), "value")
};
function writeCell({ key, type, write }, cell, out) {
  out.constant(key);
  if (write !== null) write(cell, out);
  else if (typeof cell === "string") out.string(cell);
  else if (typeof cell === "number") writeNumber(cell, type, out);
  else if (typeof cell === "boolean") out.constant(cell ? trueText : falseText);
  else out.json(JSON.stringify(cell));
}
__name(writeCell, "writeCell");
function writeNumber(value, type, out) {
  if (Number.isSafeInteger(value)) out.number(value);
  else if (type === "INT64") out.string(BigInt(value).toString());
  else if (Number.isFinite(value)) out.number(value);
  else out.string(String(value));
}
__name(writeNumber, "writeNumber");
function listWriter(fields, json) {
  const encoders = encodersInOrder(fields, json);
  return (list, out) => {
    const start = out.length;
    if (list instanceof RowList) {
      const ofItems = encoders(list.columns);
      for (const cells of list.rows) {
        out.comma();
        writeCells(cells, ofItems, out);
      }
    }
    out.enclose(start, listBrackets);
  };
}
__name(listWriter, "listWriter");
function writeCells(cells, encoders, out) {
  const start = out.length;
  for (let index = 0; index < cells.length; index += 1) {
    const encoder2 = encoders[index];
    if (encoder2 === void 0) continue;
    const cell = cells[index] ?? null;
    if (encoder2.isList && (cell === null || cell instanceof RowList && cell.length === 0)) out.constant(encoder2.empty);
    else if (cell !== null) writeCell(encoder2, cell, out);
  }
  if (out.rowLength > maxRowBytes) throw new RowRefusedError(["row_too_large"]);
  out.enclose(start, objectBrackets);
}
__name(writeCells, "writeCells");

// functions/warehouse/duckdb/dialect.ts
var quoted = /* @__PURE__ */ __name((name) => `"${name}"`, "quoted");
var macros = [
  { name: "safe_divide", parameters: ["dividend", "divisor"], sql: "dividend / nullif(divisor, 0)" },
  { name: "safe_offset", parameters: ["place"], sql: "place + 1" },
  { name: "datetime", parameters: ["instant", "zone"], sql: "timezone(zone, instant)" },
  { name: "unix_seconds", parameters: ["instant"], sql: "cast(floor(epoch_us(instant) / 1000000) as bigint)" },
  { name: "timestamp_seconds", parameters: ["seconds"], sql: "to_timestamp(seconds)" },
  { name: "div", parameters: ["dividend", "divisor"], sql: "dividend // divisor" },
  { name: "approx_quantiles", parameters: ["value", "parts"], sql: "quantile_disc(value, [part / parts for part in range(parts + 1)])" }
];
var macroCall = new RegExp(`(?<![\\w.])(${macros.map(({ name }) => name).join("|")})\\(`, "g");
function metricView(sql, fields) {
  const columns = fields.map((column) => {
    const name = `answer.${quoted(column.name)}`;
    const isNumber = column.type === "INT64" || column.type === "FLOAT64";
    return isNumber ? `cast(${name} as ${typeOf(column, duckdbDialect).toLowerCase()}) as ${quoted(column.name)}` : name;
  });
  return `select
  ${columns.join(",\n  ")}
from (
${sql.replaceAll(macroCall, "${contact_center}.$1(")}
) as answer`;
}
__name(metricView, "metricView");
var duckdbDialect = {
  types: {
    STRING: "VARCHAR",
    INT64: "BIGINT",
    FLOAT64: "DOUBLE",
    BOOL: "BOOLEAN",
    TIMESTAMP: "TIMESTAMPTZ",
    DATETIME: "TIMESTAMP",
    DATE: "DATE",
    JSON: "JSON"
  },
  listOfStructs: /* @__PURE__ */ __name((members) => `STRUCT(${members})[]`, "listOfStructs"),
  quoted,
  textLiteral: /* @__PURE__ */ __name((text) => `'${text.replaceAll("'", "''")}'`, "textLiteral"),
  unnest: /* @__PURE__ */ __name((list, alias) => `unnest(${list}) as unnested(${alias})`, "unnest"),
  jsonText: /* @__PURE__ */ __name((expression) => `cast(to_json(${expression}) as varchar)`, "jsonText"),
  withRelationNames: /* @__PURE__ */ __name((sql) => sql, "withRelationNames"),
  // Lists are carried through a window slowly: a view of a list took fifteen times as long.
  rowReference: "rowid",
  // Four times as fast as in a join.
  unnestsInSelect: true,
  functions: macros.map(
    ({ name, parameters, sql }) => `create or replace macro \${contact_center}.${name}(${parameters.join(", ")}) as ${sql}`
  ),
  fragments: {
    weekday: /* @__PURE__ */ __name(([date]) => `extract(isodow from ${date})`, "weekday"),
    week_start: /* @__PURE__ */ __name(([date]) => `cast(date_trunc('week', ${date}) as date)`, "week_start"),
    month_start: /* @__PURE__ */ __name(([date]) => `cast(date_trunc('month', ${date}) as date)`, "month_start"),
    each_integer: /* @__PURE__ */ __name(([from, to, name]) => `unnest(generate_series(${from}, ${to})) as series(${name})`, "each_integer"),
    each_date: /* @__PURE__ */ __name(([from, to, name]) => `unnest(generate_series(cast(${from} as timestamp), cast(${to} as timestamp), interval 1 day)) as series(${name})`, "each_date")
  },
  metricView,
  createTable: /* @__PURE__ */ __name(({ name, fields }) => `create table if not exists \${store}.${name} (
${fields.map((field) => `  ${columnDefinition(field, duckdbDialect)}`).join(",\n")}
)`, "createTable"),
  createView: /* @__PURE__ */ __name(({ dataset, name, sql }) => `create or replace view \${${dataset}}.${name} as
${sql}`, "createView"),
  createTableFunction: /* @__PURE__ */ __name(({ dataset, name, sql }, parameters) => `create or replace macro \${${dataset}}.${name}(${parameters.map((parameter) => parameter.name).join(", ")}) as table
${sql}`, "createTableFunction")
};

// functions/warehouse/duckdb/engine.ts
var duckdbEngine = {
  name: "DuckDB",
  isRemote: false,
  sql: duckdbDialect,
  batchSize: { files: 250, bytes: 4e6, items: 2e4 },
  deletableBefore: /* @__PURE__ */ __name(() => null, "deletableBefore"),
  deletedRowsRemain: ["free blocks of the database file, until they are written over, and copies of it"],
  prices: null
};

export {
  Columns,
  Row,
  RowList,
  RowRefusedError,
  NotReadingError,
  constant,
  JsonBuffer,
  encodeRow,
  encodeLines,
  duckdbDialect,
  duckdbEngine
};
