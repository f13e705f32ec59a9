/** Files as large as the limit allows, each composed to cost as much as its bytes can: the budget has to stop them, not the heap. */
export interface HostileFile {
  readonly name: string;
  readonly text: string;
  /** What the function has to record. */
  readonly outcome: "loaded" | "rejected";
}

const head = '{"id":1,"call_type":"Voice Inbound (IVR)","created_at":"2026-03-01T12:00:00Z","updated_at":"2026-03-01T12:05:00Z"';

const rejected = (name: string, text: string): HostileFile => ({ name, text, outcome: "rejected" });
const loaded = (name: string, text: string): HostileFile => ({ name, text, outcome: "loaded" });

/** Every kind of costly file of at most `bytes`. */
export function hostileFiles(bytes: number): readonly HostileFile[] {
  const room = bytes - head.length - 100;
  const repeated = (item: (index: number) => string): string => {
    const items: string[] = [];
    for (let length = 0, index = 0; length < room; index += 1) {
      const one = item(index);
      length += one.length + 1;
      if (length < room) items.push(one);
    }
    return items.join(",");
  };
  const listOf = (key: string, item: string): string => `${head},"${key}":[${repeated(() => item)}]}`;
  return [
    loaded("one long text", `${head},"x":"${"a".repeat(room)}"}`),
    loaded("a text of quotes", `${head},"x":"${'\\"'.repeat(Math.floor(room / 2))}"}`),
    loaded("a text of control characters", `${head},"feedback":"${String.raw`\u0001`.repeat(Math.floor(room / 6))}"}`),
    loaded("unknown keys", `${head},${repeated((index) => `"k${index}":1`)}}`),
    loaded("long numbers", `${head},"x":[${repeated(() => "1234567890123456789")}]}`),
    rejected("empty participants", listOf("participants", "{}")),
    rejected("participants with an unknown key", listOf("participants", '{"a":1}')),
    rejected("participants that are numbers", listOf("participants", "1")),
    rejected("empty transfers", listOf("transfers", "{}")),
    rejected("empty recordings", listOf("recordings", "{}")),
    loaded("deep free keys", listOf("new_key", '{"a":{"b":{"c":{"d":[[[[1]]]]}}}}')),
    loaded(
      "keys of lone surrogates",
      `${head},${repeated((index) => `"${String.raw`\u`}d8${hex(index >> 8)}${String.raw`\u`}d9${hex(index)}":1`)}}`,
    ),
    loaded("a key that stands again and again", `${head},${repeated(() => '"x":1')}}`),
  ].map((file) => (countOf(file.text, ",") >= 100_000 ? { ...file, outcome: "rejected" } : file));
}

const hex = (byte: number): string => (byte & 255).toString(16).padStart(2, "0");
const countOf = (text: string, part: string): number => text.split(part).length - 1;
