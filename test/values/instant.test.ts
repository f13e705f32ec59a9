import fc from "fast-check";
import { expect, it } from "vitest";
import { compareInstants, utcInstant, utcOffsetMinutes } from "../../functions/values/instant.ts";
import { runs } from "../support/property.ts";

const two = (number: number): string => String(number).padStart(2, "0");
const part = (most: number): fc.Arbitrary<string> => fc.integer({ min: 0, max: most }).map(two);

/** The platform's own form, now and then with a day, an hour or an offset that does not exist. */
const written = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1990, max: 2040 }), fc.integer({ min: 0, max: 9999 })).map((year) => String(year).padStart(4, "0")),
    part(13),
    part(32),
    part(24),
    part(60),
    part(60),
    fc.integer({ min: 0, max: 999 }).map((fraction) => String(fraction).padStart(3, "0")),
    fc.oneof(fc.constant("Z"), fc.tuple(fc.constantFrom("+", "-"), part(24), fc.constantFrom("00", "00", "00", "30", "60"))),
  )
  .map(([year, month, day, hour, minute, second, fraction, offset]) => ({
    head: `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}`,
    offset: typeof offset === "string" ? offset : `${offset[0]}${offset[1]}:${offset[2]}`,
  }));

it("the platform's form gives the same instant as every other form", () => {
  fc.assert(
    fc.property(written, ({ head, offset }) => {
      // A fraction of six digits is not the platform's form, so it takes the general way.
      expect(utcInstant(`${head}${offset}`)).toBe(utcInstant(`${head}000${offset}`));
    }),
    runs(3_000),
  );
});

it.each([
  ["2026-03-23T20:12:51.000-07:00", "2026-03-24T03:12:51.000Z"],
  ["2026-12-31T23:59:59.999-01:00", "2027-01-01T00:59:59.999Z"],
  ["2028-03-01T00:30:00.000+02:00", "2028-02-29T22:30:00.000Z"],
  ["2026-03-23T13:12:51.123Z", "2026-03-23T13:12:51.123Z"],
  ["2026-03-23T13:12:51.000 07:00", null],
  ["2026-02-29T13:12:51.000-07:00", null],
  ["2026-03-23t13:12:51.000Z", "2026-03-23T13:12:51.000Z"],
  ["2026-03-23T13:12:5x.000Z", null],
  ["2026-03-23T13:12:51.0x0Z", null],
  ["9999-12-31T23:00:00.000-07:00", null],
])("%s is %s", (text, instant) => {
  expect(utcInstant(text)).toBe(instant);
});

it.each([
  ["2026-03-23T20:12:51.000-07:00", -420],
  ["2026-03-23T20:12:51.000+05:30", 330],
  ["2026-03-23 20:12:51 -0330", -210],
  ["2026-03-23T20:12+02", 120],
  ["2026-03-23T13:12:51.000Z", 0],
  ["2026-03-23T13:12:51.000-00:00", 0],
  ["2026-02-30T13:12:51.000-07:00", null],
  ["-07:00", null],
])("%s is %s minutes ahead of UTC", (text, minutes) => {
  expect(utcOffsetMinutes(text)).toBe(minutes);
});

it("instants are ordered by time, whatever their digits", () => {
  expect(compareInstants("2026-03-23T13:12:51.000Z", "2026-03-23T13:12:51.000001Z")).toBeLessThan(0);
  expect(compareInstants("2026-03-23T13:12:51.001Z", "2026-03-23T13:12:51.000001Z")).toBeGreaterThan(0);
  expect(compareInstants("2026-03-23T13:12:51.000Z", "2026-03-23T13:12:51.000Z")).toBe(0);
});
