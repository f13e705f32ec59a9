/**
 * Commands of gcloud and bq with their flags and how many words they take, as Google's reference lists them
 * (https://docs.cloud.google.com/sdk/gcloud/reference, https://docs.cloud.google.com/bigquery/docs/reference/bq-cli-reference). Neither program
 * is here, so the guides are checked against this. `words` counts the rest of the line: names, addresses, statements.
 */
interface Syntax {
  readonly flags: readonly string[];
  /** Flags that must be given. */
  readonly required?: readonly string[];
  readonly words: readonly [least: number, most: number];
}

/** Flags of every gcloud command. */
const everywhere = ["project", "format", "filter", "limit", "flatten", "quiet", "account", "impersonate-service-account"];

const many = 100;

export const cloudSyntax: Readonly<Record<string, Syntax>> = {
  "gcloud auth application-default login": { flags: [], words: [0, 0] },
  "gcloud beta services identity create": { flags: ["service"], required: ["service"], words: [0, 0] },
  "gcloud eventarc google-channels update": { flags: ["location", "crypto-key", "clear-crypto-key"], words: [0, 0] },
  "gcloud eventarc triggers list": { flags: ["location"], words: [0, 0] },
  "gcloud iam service-accounts add-iam-policy-binding": {
    flags: ["member", "role", "condition"],
    required: ["member", "role"],
    words: [1, 1],
  },
  "gcloud iam service-accounts keys create": { flags: ["iam-account", "key-file-type"], required: ["iam-account"], words: [1, 1] },
  "gcloud iam service-accounts keys delete": { flags: ["iam-account"], required: ["iam-account"], words: [1, 1] },
  "gcloud iam service-accounts keys list": {
    flags: ["iam-account", "managed-by", "created-before"],
    required: ["iam-account"],
    words: [0, 0],
  },
  "gcloud kms keys add-iam-policy-binding": {
    flags: ["member", "role", "condition", "keyring", "location"],
    required: ["member", "role"],
    words: [1, 1],
  },
  "gcloud logging read": { flags: ["freshness", "order", "bucket", "location", "view", "resource-names"], words: [0, 1] },
  "gcloud projects get-iam-policy": { flags: [], words: [1, 1] },
  "gcloud pubsub subscriptions list": { flags: [], words: [0, 0] },
  "gcloud pubsub subscriptions pull": { flags: ["auto-ack", "wait"], words: [1, 1] },
  "gcloud run revisions list": { flags: ["service", "region"], words: [0, 0] },
  "gcloud run services update-traffic": {
    flags: ["region", "to-latest", "to-revisions", "to-tags", "async"],
    words: [1, 1],
  },
  "gcloud scheduler jobs describe": { flags: ["location"], words: [1, 1] },
  "gcloud scheduler jobs pause": { flags: ["location"], words: [1, 1] },
  "gcloud scheduler jobs resume": { flags: ["location"], words: [1, 1] },
  "gcloud scheduler jobs run": { flags: ["location"], words: [1, 1] },
  "gcloud secrets create": { flags: ["data-file", "replication-policy", "locations", "labels"], words: [1, 1] },
  "gcloud secrets versions add": { flags: ["data-file"], required: ["data-file"], words: [1, 1] },
  "gcloud secrets versions disable": { flags: ["secret", "location"], required: ["secret"], words: [1, 1] },
  "gcloud services enable": { flags: ["async"], words: [1, many] },
  "gcloud storage buckets add-iam-policy-binding": { flags: ["member", "role", "condition"], required: ["member", "role"], words: [1, 1] },
  "gcloud storage buckets notifications create": {
    flags: ["topic", "event-types", "payload-format", "object-prefix", "custom-attributes"],
    words: [1, 1],
  },
  "gcloud storage buckets update": { flags: ["uniform-bucket-level-access", "soft-delete-duration", "versioning"], words: [1, many] },
  "gcloud storage cp": { flags: ["recursive", "r", "all-versions", "no-clobber"], words: [2, many] },
  "gcloud storage ls": { flags: ["l", "long", "a", "all-versions", "recursive", "soft-deleted"], words: [0, many] },
  "gcloud storage restore": { flags: ["all-versions", "a", "async", "allow-overwrite", "deleted-after-time"], words: [1, many] },
  "gcloud storage rm": { flags: ["all-versions", "a", "recursive", "r"], words: [1, many] },
  "gcloud storage service-agent": { flags: [], words: [0, 0] },
  "bq cp": { flags: ["force", "no_clobber", "append_table", "location"], words: [2, 2] },
  "bq query": { flags: ["nouse_legacy_sql", "use_legacy_sql", "location", "dry_run", "max_rows", "project_id"], words: [1, 1] },
  "bq rm": { flags: ["table", "force", "recursive", "dataset"], words: [1, 1] },
  "bq show": { flags: ["encryption_service_account", "project_id", "format"], words: [0, 1] },
};

/** What is wrong with a command of gcloud or bq, given as its words; null if nothing is. */
export function problemOf(command: readonly string[]): string | null {
  const name = Object.keys(cloudSyntax)
    .filter((known) => command.slice(0, known.split(" ").length).join(" ") === known)
    .toSorted((one, other) => other.length - one.length)[0];
  const syntax = name === undefined ? undefined : cloudSyntax[name];
  if (name === undefined || syntax === undefined) return `unknown command: ${command.slice(0, 4).join(" ")}`;
  const rest = command.slice(name.split(" ").length);
  const flags = rest.filter((word) => word.startsWith("-")).map((word) => word.replace(/^--?/u, "").replace(/=.*$/su, ""));
  const known = [...syntax.flags, ...(name.startsWith("gcloud") ? everywhere : [])];
  const unknown = flags.filter((flag) => !known.includes(flag));
  if (unknown.length > 0) return `${name}: unknown flag ${unknown.join(", ")}`;
  const missing = (syntax.required ?? []).filter((flag) => !flags.includes(flag));
  if (missing.length > 0) return `${name}: needs --${missing.join(", --")}`;
  const words = rest.filter((word) => !word.startsWith("-")).length;
  const [least, most] = syntax.words;
  return words >= least && words <= most ? null : `${name}: takes ${least} to ${most} words, not ${words}`;
}
