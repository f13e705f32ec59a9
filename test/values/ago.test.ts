import { expect, it } from "vitest";
import { agoText } from "../../functions/values/ago.ts";

const minute = 60_000;
const hour = 60 * minute;

it.each([
  [-hour, "less than a minute ago"],
  [minute - 1, "less than a minute ago"],
  [minute, "1 minute ago"],
  [hour - 1, "59 minutes ago"],
  [hour, "1 hour ago"],
  [2 * hour, "2 hours ago"],
  [48 * hour - 1, "47 hours ago"],
  [48 * hour, "2 days ago"],
  [24_000 * hour, "1,000 days ago"],
])("%d ms ago is %s", (milliseconds, text) => {
  expect(agoText(milliseconds)).toBe(text);
});
