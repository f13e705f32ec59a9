import type { ErrorHint } from "../error-hints.ts";

export const duckdbErrorHints: readonly ErrorHint[] = [
  {
    applies: ({ line }) => /^Out of Memory Error/i.test(line),
    sentence: ({ line }) =>
      `DuckDB has too little memory (${line.replace(/^Out of Memory Error: /i, "")}): allow more with: export DUCKDB_MEMORY_LIMIT=1GB; then run the same command again`,
  },
  {
    applies: ({ line }) => /^Permission Error: .*disabled by configuration/i.test(line),
    sentence: ({ line }) =>
      `other files and the network are refused, since a command works on its database alone: load session files with: npx ccaip-sessions load <file>; read other files in DuckDB's own shell (DuckDB: ${line.replace(/^Permission Error: /i, "")})`,
  },
  {
    applies: ({ line }) => /^(Failed to extract statements: )?Parser Error: /i.test(line),
    sentence: ({ line }) => `the SQL has a syntax error: correct it and run it again (DuckDB: ${line.replace(/^.*?Parser Error: /i, "")})`,
  },
  {
    applies: ({ line }) => line.endsWith("is open in another process"),
    sentence: ({ line }) =>
      `${line}: stop that one (another start, a DuckDB shell, a BI tool), or name another file with --database <file>`,
  },
];
