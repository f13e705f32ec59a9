import { expect, it } from "vitest";
import { terminalPicture } from "./terminal.ts";

it("draws text in its place, with its colors and without what would end the picture", () => {
  const picture = terminalPicture("  \u001B[32mloaded  \u001B[39m a<b\n\n\u001B[1mbold\u001B[22m\n", 80);
  expect(picture).toContain('class="green">loaded</text>');
  expect(picture).toContain(">a&lt;b</text>");
  expect(picture).toContain('class="bold">bold</text>');
  expect(picture).not.toContain("\u001B");
});

it("keeps the columns of a table under each other", () => {
  const places = [...terminalPicture("ab\u001B[2mcd\u001B[22m\n  cd", 80).matchAll(/<text x="([\d.]+)"[^>]*>cd/g)].map(([, x]) => x);
  expect(new Set(places).size).toBe(1);
  expect(places).toHaveLength(2);
});
