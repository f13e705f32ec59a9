import type { ErrorHint } from "../error-hints.ts";

export const bigqueryErrorHints: readonly ErrorHint[] = [
  {
    applies: ({ line }) => /^Syntax error: /i.test(line),
    sentence: ({ line }) => `the SQL has a syntax error: correct it and run it again (BigQuery: ${line.replace(/^Syntax error: /i, "")})`,
  },
  {
    applies: ({ line }) => /unable to detect a project id/i.test(line),
    sentence: () => "no project is known: name it with: export BIGQUERY_PROJECT=acme-contact-center",
  },
  {
    applies: ({ line }) => /bytes billed/i.test(line),
    sentence: ({ line }) => `${line}: allow more with: export UPKEEP_MAX_BYTES=<bytes>; the list price is per TiB read`,
  },
  {
    applies: ({ line, status }) => status === 403 && /has not been used in project|it is disabled/i.test(line),
    sentence: ({ line }) => `${line}: enable it with: gcloud services enable bigquery.googleapis.com storage.googleapis.com`,
  },
  {
    applies: ({ line, status, code }) =>
      /^not found: (dataset|table|routine|function)/i.test(line) ||
      ((status === 404 || code.startsWith("404")) && /dataset|table/i.test(line)),
    sentence: ({ line }) =>
      `${line}: create what is missing with: npx ccaip-sessions migrate --apply (or terraform apply); if it is elsewhere, set BIGQUERY_PROJECT, BIGQUERY_LOCATION or STORE_DATASET`,
  },
];
