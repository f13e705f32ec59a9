import { statusOf } from "../warehouse/bigquery-answers.ts";

/** An error as one sentence for the terminal, with what to do about it where that is known. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error;
  const code = "code" in error ? error.code : undefined;
  const place = "path" in error && typeof error.path === "string" ? error.path : null;
  if (/default credentials|invalid_grant|invalid_rapt|reauth/i.test(message))
    return "no credentials for Google Cloud were found: sign in with: gcloud auth application-default login";
  if (/unable to detect a project id/i.test(message))
    return "no project is known: name it with: export BIGQUERY_PROJECT=acme-contact-center";
  if (code === "EACCES" || code === "EPERM")
    return `${place ?? "a file"}: this user may not read or write it; let them with: chmod -R u+rwX ${place ?? "<path>"}`;
  if (code === "ENOENT" && place !== null) return `${place}: there is no such file or folder`;
  if (code === "ENOSPC") return "the disk is full: free some space and run the same command again";
  if (code === "ECONNREFUSED" || code === "ENOTFOUND")
    return `the service does not answer (${message}): check the network, then run the same command again`;
  const status = statusOf(error);
  const firstLine = message.split("\n")[0] ?? message;
  if (status === 404 && /dataset|table/i.test(message))
    return `${firstLine.replace(/\.$/, "")}: create the datasets and tables with Terraform or the migrate command, or name others with STORE_DATASET and BIGQUERY_PROJECT`;
  if (status === 404 && /bucket/i.test(message)) return `${firstLine.replace(/\.$/, "")}: check its name with: gcloud storage ls`;
  if (status === 401 || status === 403)
    return `${firstLine.replace(/\.$/, "")}: this account lacks a right; see which with: gcloud auth list`;
  if (/not a valid DuckDB database file/i.test(message)) return `${firstLine}: name another file with --database`;
  return firstLine;
}
