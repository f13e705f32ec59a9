import path from "node:path";
import type { Plugin } from "esbuild";

/** Marks the module that another one of the same path stands in front of. */
const whole = "?whole";

/** The original, from either of the package's two folders. */
const htmlEntities = path.posix.join("..", "commonjs", `index.js${whole}`);

/** Called in the bundle, not here. */
const required = "require";

/** Leaves out what a cold start would compile and run for nothing. `npm run bench:start` measures it. */
export const lightStart: Plugin = {
  name: "light-start",
  setup(build) {
    // The loading function never compiles upkeep.
    build.onResolve({ filter: /\/upkeep\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./upkeep.js", external: true } : null,
    );
    // The clients decode error pages with a list of two thousand names: it is made when the first page is decoded.
    build.onLoad({ filter: /[\\/]html-entities[\\/]dist[\\/](?:commonjs|esm)[\\/]index\.js$/ }, ({ path: file, suffix }) => {
      if (suffix !== "") return null;
      const exported = path.basename(path.dirname(file)) === "esm" ? "export const decode" : "exports.decode";
      return { contents: `${exported} = (...given) => ${required}("${htmlEntities}").decode(...given);` };
    });
    build.onResolve({ filter: /\/commonjs\/index\.js\?whole$/ }, ({ importer }) => ({
      path: path.join(path.dirname(importer), "..", "commonjs", "index.js"),
      suffix: whole,
    }));
    // Messages in fifty languages are a fifth of the code; zod takes the English ones from their own module.
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" }));
  },
};
