import type { ErrorHint } from "../error-hints.ts";

export const duckdbErrorHints: readonly ErrorHint[] = [
  {
    applies: ({ line }) => /^Out of Memory Error/i.test(line),
    sentence: ({ line }) =>
      `DuckDB has too little memory (${line.replace(/^Out of Memory Error: /i, "")}): allow more with: export DUCKDB_MEMORY_LIMIT=1GB; then run the same command again`,
  },
  {
    applies: ({ line }) => line.endsWith("is open in another process"),
    sentence: ({ line }) =>
      `${line}: stop that one (another start, a DuckDB shell, a BI tool), or name another file with --database <file>`,
  },
];
