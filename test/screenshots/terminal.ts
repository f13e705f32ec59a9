const characterWidth = 8.43;
const lineHeight = 18;
const margin = 16;
/** Height of the bar with three dots above the text. */
const bar = 30;

const ink = { page: "#0d1117", bar: "#161b22", dot: "#484f58", text: "#e6edf3" } as const;

/** What a sequence of a terminal turns on; those that turn it off begin with `off`. */
const styles: Readonly<Record<string, string>> = {
  "1": "bold",
  "2": "dim",
  "3": "italic",
  "31": "red",
  "32": "green",
  "33": "yellow",
  "36": "cyan",
};
/** The styles that a sequence ends. */
const ends: Readonly<Record<string, readonly string[]>> = {
  "0": ["bold", "dim", "italic", "red", "green", "yellow", "cyan"],
  "22": ["bold", "dim"],
  "23": ["italic"],
  "39": ["red", "green", "yellow", "cyan"],
};

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** What a program prints on a terminal, with its colors, as an SVG picture. */
export function terminalPicture(printed: string, columns: number): string {
  const lines = printed.replace(/\n+$/, "").split("\n");
  const active = new Set<string>();
  const texts = lines.map((line, index) => drawnLine(line, bar + margin + 8 + index * lineHeight, active));
  const [width, height] = [Math.ceil(columns * characterWidth + 2 * margin), bar + lines.length * lineHeight + 2 * margin];
  const dots = [0, 1, 2].map((place) => `<circle cx="${margin + place * 18}" cy="${bar / 2}" r="5" fill="${ink.dot}"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What npm start prints">
<style>
text { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 14px; fill: ${ink.text}; white-space: pre }
.bold { font-weight: 700 } .dim { fill: #8b949e } .italic { font-style: italic; fill: #79c0ff }
.green { fill: #56d364 } .red { fill: #ff7b72 } .yellow { fill: #e3b341 } .cyan { fill: #76e3ea }
</style>
<rect width="${width}" height="${height}" rx="8" fill="${ink.page}"/>
<path d="M 0 ${bar} V 8 A 8 8 0 0 1 8 0 H ${width - 8} A 8 8 0 0 1 ${width} 8 V ${bar} Z" fill="${ink.bar}"/>
${dots.join("\n")}
${texts.filter((text) => text !== "").join("\n")}
</svg>
`;
}

/** Each run of one style is as wide as its characters, whatever font draws it, so that tables stay straight. */
function drawnLine(line: string, y: number, active: Set<string>): string {
  let column = 0;
  const spans: string[] = [];
  const [start = "", ...parts] = line.split("\u001B[");
  for (const [, codes = "", text = ""] of [["", "", start], ...parts.map((part) => /^([\d;]*)m(.*)$/.exec(part) ?? [])]) {
    for (const code of codes.split(";")) {
      for (const style of ends[code] ?? []) active.delete(style);
      const style = styles[code];
      if (style !== undefined) active.add(style);
    }
    const length = Array.from(text).length;
    const isShown = text.trim() !== "";
    const lead = length - Array.from(text.trimStart()).length;
    if (isShown) {
      const place = (margin + (column + lead) * characterWidth).toFixed(1);
      const shown = text.trim();
      const styled = active.size > 0 ? ` class="${[...active].join(" ")}"` : "";
      spans.push(
        `<text x="${place}" y="${y}" textLength="${(Array.from(shown).length * characterWidth).toFixed(1)}"${styled}>${escaped(shown)}</text>`,
      );
    }
    column += length;
  }
  return spans.join("");
}
