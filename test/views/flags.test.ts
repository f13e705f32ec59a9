import { expect, it } from "vitest";
import { allRelations } from "../../schema/metric-views.ts";

// Counts are named as such in the views with days and intervals; a column of one row that says yes or no is a flag.

const isFlagName = (name: string): boolean => /^(is|has)_/.test(name);

it.each(allRelations.filter(({ dataset }) => dataset === "contact_center"))("flags of $name are BOOL and named as flags", ({ fields }) => {
  const misnamed = fields.filter(({ name, type }) => isFlagName(name) !== (type === "BOOL")).map(({ name, type }) => `${name} ${type}`);
  const disguised = fields.filter(({ type, description }) => type === "INT64" && /^1 (if|for an|on the)\b/.test(description));
  expect({ misnamed, disguised: disguised.map(({ name }) => name) }).toEqual({ misnamed: [], disguised: [] });
});
