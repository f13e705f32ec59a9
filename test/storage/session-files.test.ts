import fc from "fast-check";
import { expect, it } from "vitest";
import { compareNames } from "../../functions/storage/session-files.ts";
import { runs } from "../support/property.ts";

it("names are in the order of their UTF-8 bytes, as storage and both warehouses sort them", () => {
  // Few characters, so that names share beginnings: of one to four bytes, on both sides of the halves of long ones.
  const name = fc.string({
    unit: fc.constantFrom("a", "b", "\u00e9", "\ud7ff", "\ue000", "\ufffd", "\u{10000}", "\u{1f642}"),
    maxLength: 6,
  });
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(Math.sign(compareNames(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
    }),
    runs(2_000),
  );
});
