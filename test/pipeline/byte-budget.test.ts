import { expect, it } from "vitest";
import { ByteBudget } from "../../functions/pipeline/byte-budget.ts";

/** Work that ends on demand, and what is under way. */
function workshop(budget: ByteBudget) {
  const underWay: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const begin = (name: string, bytes: number): Promise<void> =>
    budget.within(bytes, () => {
      underWay.push(name);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      ends.set(name, (error) => {
        underWay.splice(underWay.indexOf(name), 1);
        if (error === undefined) resolve();
        else reject(error);
      });
      return promise;
    });
  const end = async (name: string, error?: Error): Promise<void> => {
    ends.get(name)?.(error);
    await new Promise(setImmediate);
  };
  return { underWay, begin, end };
}

it("work begins in the order of arrival while its bytes fit, and the rest as others end", async () => {
  const { underWay, begin, end } = workshop(new ByteBudget(10));
  const all = [begin("a", 6), begin("b", 4), begin("c", 5), begin("d", 1)];
  await end("none");
  expect(underWay).toEqual(["a", "b"]);
  await end("b");
  expect(underWay).toEqual(["a"]);
  await end("a");
  expect(underWay).toEqual(["c", "d"]);
  await end("c");
  await end("d");
  await Promise.all(all);
});

it("work larger than the budget runs alone, and failing work makes room", async () => {
  const { underWay, begin, end } = workshop(new ByteBudget(10));
  const [large, small] = [begin("large", 50), begin("small", 1)];
  await end("none");
  expect(underWay).toEqual(["large"]);
  const failure = large.catch(String);
  await end("large", new Error("no answer"));
  expect(await failure).toContain("no answer");
  expect(underWay).toEqual(["small"]);
  await end("small");
  await small;
});
