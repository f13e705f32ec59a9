import type { Random } from "../../functions/local/platform/random.ts";

/** A JSON value that is being mutated. */
export type Value = string | number | boolean | null | Value[] | Keyed;
export interface Keyed {
  [key: string]: Value;
}

interface Place {
  readonly owner: Value[] | Keyed;
  readonly key: string;
}

/** Stands in a text for a number that JavaScript cannot write, and for a key that one object has twice. */
const rawMark = "~raw~";
const twinMark = "~twin~";

const numbers = [
  "1e400",
  "-1e-400",
  "9007199254740993",
  "-9223372036854775808",
  "9223372036854775808",
  "123456789012345678901234567890",
  "0.1234567890123456789",
  "-0",
  "1E5",
  "3.0",
];
const texts = [
  "",
  " ",
  "0",
  "-1",
  "2.5",
  "1e5",
  "null",
  "2026-03-23T13:12:51.000-07:00",
  "2026-03-23 13:12:51.123456789+0530",
  "2026-03-23T13:12:51Z",
  "2026-02-30T00:00:00.000Z",
  "9999-12-31T23:59:59.999-23:00",
  "\u0000",
  "\ud800",
  "\udc00\ud800",
  "\u202e gnp.exe",
  '𝒳é\r\n\t\\"/',
  "{{projectId}}",
  "'; drop table sessions; --",
  "a".repeat(3_000),
];
const keys = [
  "__proto__",
  "constructor",
  "toString",
  "id",
  "position",
  "session_key",
  "a/b~c",
  "",
  "0",
  "\ud800",
  "entries",
  "call_type",
  "chat_type",
  "created_at",
  "participants",
  "recording_position",
];

const scalar = (random: Random): Value => {
  const kind = random.integer(0, 9);
  if (kind < 4) return random.pick(texts);
  if (kind < 6) return rawMark + random.pick(numbers);
  if (kind < 8) return random.integer(-3, 2_000_000);
  return kind === 8 ? random.chance(0.5) : random.fraction();
};

const anyValue = (random: Random): Value => {
  const kind = random.integer(0, 9);
  if (kind < 5) return scalar(random);
  if (kind === 5) return null;
  if (kind === 6) return {};
  if (kind === 7) return [];
  if (kind === 8) return Array.from({ length: random.integer(1, 4) }, () => scalar(random));
  return { [random.pick(keys)]: scalar(random), other: scalar(random) };
};

const nested = (value: Value, levels: number): Value => {
  let nest = value;
  for (let level = 0; level < levels; level += 1) nest = level % 2 === 0 ? [nest] : { nest };
  return nest;
};

/** A copy; several times as fast as `structuredClone`, and fuzzing copies more than it examines. */
function cloned<Original extends Value>(value: Original): Original {
  return JSON.parse(JSON.stringify(value));
}

/** Every place of a value, its objects' keys and its lists' positions. */
function placesOf(value: Value, found: Place[] = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return found;
  const inner: Keyed | Value[] = value;
  for (const key of Object.keys(inner)) {
    found.push({ owner: inner, key });
    placesOf(at({ owner: inner, key }), found);
  }
  return found;
}

const at = ({ owner, key }: Place): Value => (Array.isArray(owner) ? owner[Number(key)] : owner[key]) ?? null;

/** Defined rather than assigned, so that a key named `__proto__` is a key. */
function put({ owner, key }: Place, value: Value): void {
  Object.defineProperty(owner, key, { value, writable: true, enumerable: true, configurable: true });
}

function remove({ owner, key }: Place): void {
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else delete owner[key];
}

type Mutation = (place: Place, random: Random, others: readonly Keyed[]) => void;

/** What a release of the platform, a bug or malice may do to a key. */
const mutations: Readonly<Record<string, Mutation>> = {
  removed: (place) => remove(place),
  nulled: (place) => put(place, null),
  retyped: (place, random) => put(place, anyValue(random)),
  renamed: (place, random) => {
    const value = at(place);
    remove(place);
    const key = random.chance(0.5) ? random.pick(keys) : `${place.key}_v2`;
    put({ owner: place.owner, key: Array.isArray(place.owner) ? String(place.owner.length) : key }, value);
  },
  nested: (place, random) => put(place, nested(at(place), random.chance(0.03) ? random.integer(55, 80) : random.integer(1, 3))),
  duplicated: ({ owner, key }, random) => {
    if (Array.isArray(owner)) owner.splice(Number(key), 0, cloned(at({ owner, key })));
    else put({ owner, key: twinMark + key }, random.chance(0.5) ? cloned(at({ owner, key })) : anyValue(random));
  },
  added: ({ owner }, random) => put({ owner, key: Array.isArray(owner) ? String(owner.length) : random.pick(keys) }, anyValue(random)),
  spliced: (place, random, others) => put(place, cloned(at(random.pick(placesOf(random.pick(others)))))),
  multiplied: (place, random) => {
    const value = at(place);
    if (Array.isArray(value) && value.length > 0)
      put(
        place,
        Array.from({ length: random.chance(0.002) ? 400 : random.integer(2, 12) }, (_, index) =>
          cloned(value[index % value.length] ?? null),
        ),
      );
    else put(place, [value, null, cloned(value)]);
  },
};
const names = Object.keys(mutations);

/** A file with one to four of its places changed. Deterministic for the state of `random`. */
export function mutateStructure(file: string, random: Random, others: readonly Keyed[]): Uint8Array {
  const mutated: Keyed = JSON.parse(file);
  const times = random.chance(0.5) ? 1 : random.integer(2, 4);
  for (let time = 0; time < times; time += 1) {
    const places = placesOf(mutated);
    if (places.length === 0) break;
    mutations[random.pick(names)]?.(random.pick(places), random, others);
  }
  const text = JSON.stringify(mutated).replaceAll(/"~raw~([^"]*)"(:?)/g, (_, raw: string, colon: string) =>
    colon === "" ? raw : `"${raw}":`,
  );
  return Buffer.from(text.replaceAll(twinMark, ""));
}

/** A text with bytes flipped, cut off, put in, repeated or swapped. Deterministic for the state of `random`. */
export function mutateBytes(original: Uint8Array, random: Random): Uint8Array {
  let bytes = Buffer.from(original);
  const times = random.chance(0.5) ? 1 : random.integer(2, 6);
  for (let time = 0; time < times && bytes.length > 0; time += 1) {
    const place = random.integer(0, bytes.length - 1);
    const length = random.integer(1, 40);
    switch (random.integer(0, 5)) {
      case 0:
        bytes[place] = (bytes[place] ?? 0) ^ (1 << random.integer(0, 7));
        break;
      case 1:
        bytes = bytes.subarray(0, place);
        break;
      case 2:
        bytes = Buffer.concat([
          bytes.subarray(0, place),
          Buffer.from(random.pick(['"', "{", "}", "[", "]", ",", ":", "\\", "\u0000", "\\ud800", "1e999", "\ufeff", "null"])),
          bytes.subarray(place),
        ]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(Math.min(bytes.length, place + length))]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, place + length), bytes.subarray(place)]);
        break;
      default:
        bytes[place] = random.integer(0, 255);
    }
  }
  return bytes;
}
