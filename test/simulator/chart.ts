/** The chart of the policies: one bar each, drawn as SVG without a browser. */

import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { ours } from "./policies.ts";
import type { Result } from "./simulation.ts";

/** Each role's color in light and dark schemes. The card is part of the picture, so it is readable on any page. */
const colors = {
  card: ["#ffffff", "#151b23"],
  edge: ["#d1d9e0", "#3d444d"],
  text: ["#1f2328", "#f0f6fc"],
  quiet: ["#59636e", "#9198a1"],
  track: ["#eff2f5", "#262c36"],
  bar: ["#a8b1bb", "#656c76"],
  ours: ["#1a7f37", "#3fb950"],
} as const;

const font = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/** Draws the results as SVG text; the same results give the same bytes in every time zone. */
export async function renderChart(results: readonly Result[], count: number): Promise<string> {
  const view = new View(parse(compile(chartSpec(results, count)).spec), { renderer: "none" });
  try {
    return asCard(await view.toSVG(), results, count);
  } finally {
    view.finalize();
  }
}

/** Formats a share for people: `100%` and `0%` only if exact. */
export function formatShare(share: number): string {
  if (share === 0 || share === 1) return `${share * 100}%`;
  return percent.format(Math.min(0.999, Math.max(0.001, share)));
}

/** Halves go to the even digit, so that a share and its complement still add up to 100. */
const percent = new Intl.NumberFormat("en", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  roundingMode: "halfEven",
});

/** The dimensions of the picture in pixels; fixed, because text cannot be measured without a browser's fonts. */
const size = { bars: 360, row: 52, left: 270, right: 226, top: 112, bottom: 20, margin: 28 } as const;

const oursElse = (yes: string, no: string) => ({ condition: { test: "datum.isOurs", value: yes }, value: no });

function chartSpec(results: readonly Result[], count: number): TopLevelSpec {
  const rows = results
    .map(({ policy, shares }) => ({
      name: policy.name,
      usedBy: policy.usedBy,
      right: shares.right,
      label: formatShare(shares.right),
      remark: remarkOn(shares),
      isOurs: policy === ours,
      all: 1,
    }))
    .toSorted((a, b) => a.right - b.right);
  const y = { field: "name", type: "nominal", sort: null, axis: null } as const;
  const share = { type: "quantitative", axis: null, stack: null } as const;

  return {
    description: describe(results, count),
    width: size.bars,
    height: size.row * results.length,
    autosize: "none",
    padding: { left: size.left, right: size.right, top: size.top, bottom: size.bottom },
    background: "transparent",
    config: { font, view: { stroke: null } },
    title: {
      text: titleOf(results),
      subtitle: [
        "Share of sessions whose rows are exactly the latest version of their file, by write policy",
        `${count.toLocaleString("en")} random schedules, with duplicates, delays, crashes and moved files made frequent on purpose`,
      ],
      anchor: "start",
      frame: "group",
      dx: size.margin - size.left,
      offset: 18,
      fontSize: 20,
      fontWeight: 600,
      color: colors.text[0],
      subtitleFontSize: 13,
      subtitleColor: colors.quiet[0],
      subtitlePadding: 8,
      subtitleLineHeight: 18,
    },
    data: { values: rows },
    encoding: { y },
    layer: [
      {
        mark: { type: "bar", height: 20, cornerRadius: 4, color: colors.track[0] },
        encoding: { x: { field: "all", ...share, scale: { domain: [0, 1] } } },
      },
      {
        mark: { type: "bar", height: 20, cornerRadius: 4 },
        encoding: { x: { field: "right", ...share, scale: { domain: [0, 1] } }, color: oursElse(colors.ours[0], colors.bar[0]) },
      },
      {
        mark: { type: "text", x: -14, align: "right", dy: -8, fontSize: 14, fontWeight: 600 },
        encoding: { text: { field: "name" }, color: oursElse(colors.ours[0], colors.text[0]) },
      },
      {
        mark: { type: "text", x: -14, align: "right", dy: 9, fontSize: 12, color: colors.quiet[0] },
        encoding: { text: { field: "usedBy" } },
      },
      {
        mark: { type: "text", x: size.bars + 14, align: "left", dy: -8, fontSize: 15, fontWeight: 600 },
        encoding: { text: { field: "label" }, color: oursElse(colors.ours[0], colors.text[0]) },
      },
      {
        mark: { type: "text", x: size.bars + 14, align: "left", dy: 9, fontSize: 12, color: colors.quiet[0] },
        encoding: { text: { field: "remark" } },
      },
    ],
  };
}

function titleOf(results: readonly Result[]): string {
  const perfect = results.filter(({ shares }) => shares.right === 1);
  return perfect.length === 1 && perfect[0]?.policy === ours
    ? "Only reading the latest version gets every session right"
    : "How many sessions each write policy gets right";
}

function remarkOn(shares: Result["shares"]): string {
  const wrong = (["doubled", "stale", "lost"] as const).filter((ending) => shares[ending] > 0).toSorted((a, b) => shares[b] - shares[a]);
  const remark = wrong.map((ending) => `${formatShare(shares[ending])} ${ending}`).join(", ");
  return remark === "" ? "nothing lost, doubled or stale" : remark;
}

function describe(results: readonly Result[], count: number): string {
  const shares = results.map(({ policy, shares: { right } }) => `${policy.name} ${formatShare(right)}`).join(", ");
  return `Bar chart. Share of sessions that end in the correct state in ${count.toLocaleString("en")} random schedules: ${shares}.`;
}

/** Puts the drawing on a card that follows the reader's color scheme, and labels it for screen readers. */
function asCard(svg: string, results: readonly Result[], count: number): string {
  const width = size.left + size.bars + size.right;
  const height = size.top + size.row * results.length + size.bottom;
  const inTheDark = Object.values(colors).map(([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`);
  const card = [
    `<title>${titleOf(results)}</title>`,
    `<style>@media (prefers-color-scheme:dark){${inTheDark.join("")}}</style>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${colors.card[0]}" stroke="${colors.edge[0]}"/>`,
  ];
  return svg.replace("<svg ", `<svg role="img" aria-label="${describe(results, count)}" `).replace(">", `>${card.join("")}`) + "\n";
}
