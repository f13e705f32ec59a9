import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { customRoles } from "../../functions/rights.ts";
import { check } from "./checks.ts";
import { rootFiles } from "./root-files.ts";
import { missingTerraform } from "./terraform.ts";

// Puts one deliberate fault after the other into a copy of the module and counts how many the checks catch:
// npm run test:terraform-faults [-- part of a fault's name]. It runs every check but the format, which would
// catch a fault by its spaces alone.

/** In `file`, `find` (once, or the occurrence after `after`) is replaced by `replace`. */
type Fault = { readonly name: string; readonly file: string; readonly after?: string; readonly find: string; readonly replace: string };

const generatedFile = "../../../schema/generated/tables.json";

/** The module, from the repository's root; faults name files in it. */
const module = path.join("terraform", "modules", "sessions");

const faults: readonly Fault[] = [
  // ---- who may do what: each grant removed or widened
  {
    name: "grant: the loader cannot record files that it does not load",
    file: "iam.tf",
    find: "toset(local.rights.loader_rows.on)",
    replace: 'toset(["session_versions"])',
  },
  {
    name: "grant: the loader edits tables",
    file: "iam.tf",
    after: '"run_appends"',
    find: "local.roles.loader_rows",
    replace: '"roles/bigquery.dataEditor"',
  },
  {
    name: "grant: the loader cannot see its dataset",
    file: "iam.tf",
    after: '"run_sees_store"',
    find: "local.roles.loader_store",
    replace: '"roles/bigquery.filteredDataViewer"',
  },
  {
    name: "grant: the loader reads the store",
    file: "iam.tf",
    after: '"run_sees_store"',
    find: "local.roles.loader_store",
    replace: '"READER"',
  },
  {
    name: "grant: the roles' permissions are another list",
    file: "iam.tf",
    find: "permissions = each.value.permissions",
    replace: 'permissions = concat(each.value.permissions, ["bigquery.tables.export"])',
  },
  {
    name: "grant: the loader deletes quarantined files",
    file: "iam.tf",
    after: '"run_fills_quarantine"',
    find: "local.roles.loader_quarantine",
    replace: "local.roles.upkeep_quarantine",
  },
  {
    name: "grant: the folder's condition is gone",
    file: "iam.tf",
    after: '"upkeep_reads_source"',
    find: "for_each = local.source_conditions",
    replace: "for_each = []",
  },
  {
    name: "grant: the folder's condition names no bucket",
    file: "locals.tf",
    find: "buckets/${var.bucket}/objects/",
    replace: "buckets/_/objects/",
  },
  {
    name: "grant: upkeep owns its datasets, and who may read them",
    file: "iam.tf",
    after: '"upkeep_owns"',
    find: 'local.roles["upkeep_${each.key}"]',
    replace: '"OWNER"',
  },
  {
    name: "grant: upkeep changes the store alone",
    file: "iam.tf",
    after: '"upkeep_owns"',
    find: "local.dataset_ids",
    replace: "{ store = var.store_dataset }",
  },
  {
    name: "grant: the loader owns the datasets as well",
    file: "iam.tf",
    after: '"upkeep_owns"',
    find: "google_service_account.upkeep.email",
    replace: "google_service_account.run.email",
  },
  {
    name: "grant: upkeep runs no statements",
    file: "iam.tf",
    after: '"upkeep_queries"',
    find: "google_service_account.upkeep.member",
    replace: "google_service_account.call.member",
  },
  {
    name: "grant: upkeep reads no source",
    file: "iam.tf",
    after: '"upkeep_reads_source"',
    find: "var.manage_bucket ? 1 : 0",
    replace: "0",
  },
  {
    name: "grant: upkeep cannot list",
    file: "iam.tf",
    after: '"upkeep_lists_source"',
    find: 'var.manage_bucket && var.object_prefix != "" ? 1 : 0',
    replace: "0",
  },
  {
    name: "grant: an erasure leaves the copies in quarantine",
    file: "iam.tf",
    after: '"upkeep_keeps_quarantine"',
    find: "local.roles.upkeep_quarantine",
    replace: "local.roles.loader_quarantine",
  },
  {
    name: "grant: upkeep administers the quarantine",
    file: "iam.tf",
    after: '"upkeep_keeps_quarantine"',
    find: "local.roles.upkeep_quarantine",
    replace: '"roles/storage.admin"',
  },
  {
    name: "grant: upkeep reads no key",
    file: "iam.tf",
    after: '"upkeep_reads_pseudonym_key"',
    find: "var.pseudonym_secret == null ? 0 : 1",
    replace: "0",
  },
  {
    name: "grant: the loader reads tagged columns",
    file: "bigquery.tf",
    after: '"upkeep_reads"',
    find: "google_service_account.upkeep.member",
    replace: "google_service_account.run.member",
  },
  {
    name: "grant: upkeep runs as the loader",
    file: "upkeep.tf",
    find: "google_service_account.upkeep.email",
    replace: "google_service_account.run.email",
  },
  {
    name: "grant: the build reads every bucket",
    file: "iam.tf",
    after: '"build_reads_sources"',
    find: "gcf-v2-sources-${local.project_number}-${local.region}/",
    replace: "",
  },
  {
    name: "grant: the build reads the sources of another region",
    file: "iam.tf",
    after: '"build_reads_sources"',
    find: "${local.region}/",
    replace: "${local.bucket_location}/",
  },
  {
    name: "grant: the build reads no sources",
    file: "iam.tf",
    after: '"build_reads_sources"',
    find: "google_service_account.build.member",
    replace: "google_service_account.call.member",
  },
  {
    name: "grant: upkeep is made before it owns anything",
    file: "upkeep.tf",
    find: "    google_bigquery_dataset_access.upkeep_owns,\n",
    replace: "",
  },
  {
    name: "grant: a grant takes other people's away",
    file: "iam.tf",
    find: 'resource "google_project_iam_member" "upkeep_queries" {\n  project = var.project_id\n  role    = local.roles.upkeep_project\n  member  = google_service_account.upkeep.member',
    replace:
      'resource "google_project_iam_binding" "upkeep_queries" {\n  project = var.project_id\n  role    = local.roles.upkeep_project\n  members = [google_service_account.upkeep.member]',
  },
  {
    name: "grant: a resource is in the project of the caller's provider",
    file: "storage.tf",
    after: '"quarantine" {',
    find: "  project                     = var.project_id\n",
    replace: "",
  },
  {
    name: "the runtime may administer the source bucket",
    file: "iam.tf",
    after: 'run_reads_source"',
    find: "storage.objectViewer",
    replace: "storage.objectAdmin",
  },
  {
    name: "the runtime may overwrite quarantined files",
    file: "iam.tf",
    find: "local.roles.loader_quarantine",
    replace: '"roles/storage.objectUser"',
  },
  {
    name: "upkeep administers BigQuery",
    file: "iam.tf",
    after: '"upkeep_queries"',
    find: "local.roles.upkeep_project",
    replace: '"roles/bigquery.admin"',
  },
  { name: "a role is misspelled", file: "iam.tf", find: "roles/storage.objectViewer", replace: "roles/storage.objectviewer" },
  {
    name: "everybody may call the functions",
    file: "iam.tf",
    after: 'call_invokes"',
    find: "google_service_account.call.member",
    replace: '"allUsers"',
  },
  {
    name: "the runtime calls itself",
    file: "iam.tf",
    after: 'call_invokes"',
    find: "google_service_account.call.member",
    replace: "google_service_account.run.member",
  },
  { name: "the caller may administer functions", file: "iam.tf", find: "roles/run.invoker", replace: "roles/run.admin" },
  { name: "upkeep cannot be called", file: "iam.tf", find: "    upkeep = google_cloudfunctions2_function.upkeep\n", replace: "" },
  { name: "the trigger receives no events", file: "iam.tf", after: 'call_receives_events"', find: "local.eventarc ? 1 : 0", replace: "0" },
  { name: "the bucket publishes nothing", file: "iam.tf", after: 'storage_publishes"', find: "local.eventarc ? 1 : 0", replace: "0" },
  {
    name: "Cloud Storage publishes in every mode",
    file: "iam.tf",
    after: 'storage_publishes"',
    find: "local.eventarc ? 1 : 0",
    replace: "1",
  },
  {
    name: "Pub/Sub publishes in Cloud Storage's place",
    file: "iam.tf",
    after: 'storage_publishes"',
    find: "local.storage_agent",
    replace: "local.pubsub_agent",
  },
  {
    name: "the runtime cannot list",
    file: "iam.tf",
    after: 'run_lists_source"',
    find: 'var.manage_bucket && var.object_prefix != "" ? 1 : 0',
    replace: "0",
  },
  {
    name: "the build writes wherever it likes",
    file: "iam.tf",
    find: "roles/artifactregistry.writer",
    replace: "roles/artifactregistry.admin",
  },
  {
    name: "the build reads the quarantine",
    file: "iam.tf",
    after: 'build_reads_code"',
    find: "google_storage_bucket.code.name",
    replace: "google_storage_bucket.quarantine.name",
  },
  { name: "the build cannot log", file: "iam.tf", find: "roles/logging.logWriter", replace: "roles/logging.viewer" },
  {
    name: "the secret can be administered",
    file: "iam.tf",
    find: "roles/secretmanager.secretAccessor",
    replace: "roles/secretmanager.admin",
  },
  {
    name: "the grants on the bucket ignore manage_bucket",
    file: "iam.tf",
    after: 'run_reads_source"',
    find: "var.manage_bucket ? 1 : 0",
    replace: "1",
  },
  { name: "analysts read the store", file: "bigquery.tf", after: '"analysts" {', find: 'this["contact_center"]', replace: 'this["store"]' },
  { name: "analysts write", file: "bigquery.tf", after: '"analysts" {', find: '"READER"', replace: '"WRITER"' },
  {
    name: "privileged readers read the analysts' data",
    file: "bigquery.tf",
    after: '"restricted_readers" {',
    find: 'this["restricted"]',
    replace: 'this["contact_center"]',
  },
  {
    name: "restricted views may not read the store",
    file: "bigquery.tf",
    after: 'dataset_access" "views"',
    find: 'toset(["contact_center>store", "restricted>store"])',
    replace: 'toset(["contact_center>store"])',
  },
  {
    name: "the authorization points the wrong way",
    file: "bigquery.tf",
    after: 'dataset_access" "views"',
    find: 'split(">", each.key)[1]',
    replace: 'split(">", each.key)[0]',
  },
  { name: "all kinds of objects are authorized", file: "bigquery.tf", find: 'target_types = ["VIEWS"]', replace: "target_types = []" },
  { name: "analysts read every policy tag", file: "bigquery.tf", find: 'class = "agent", member', replace: 'class = "contact", member' },
  // ---- the functions
  { name: "retries are off", file: "function.tf", find: "RETRY_POLICY_RETRY", replace: "RETRY_POLICY_DO_NOT_RETRY" },
  { name: "the retry policy is misspelt", file: "function.tf", find: "RETRY_POLICY_RETRY", replace: "RETRY" },
  { name: "the event is another one", file: "function.tf", find: "object.v1.finalized", replace: "object.v1.archived" },
  {
    name: "the trigger is in the function's region",
    file: "function.tf",
    find: "trigger_region        = local.bucket_location",
    replace: "trigger_region        = local.region",
  },
  {
    name: "the trigger runs as the runtime",
    file: "function.tf",
    find: "service_account_email = google_service_account.call.email",
    replace: "service_account_email = google_service_account.run.email",
  },
  {
    name: "the trigger filters by another attribute",
    file: "function.tf",
    find: 'attribute = "bucket"',
    replace: 'attribute = "bucketId"',
  },
  { name: "the loader is open to the internet", file: "function.tf", find: "ALLOW_INTERNAL_ONLY", replace: "ALLOW_ALL" },
  { name: "upkeep is open to the internet", file: "upkeep.tf", find: "ALLOW_INTERNAL_ONLY", replace: "ALLOW_ALL" },
  { name: "the entry point is misspelt", file: "function.tf", find: '"ingestSession"', replace: '"ingestSessions"' },
  {
    name: "upkeep runs the loader",
    file: "upkeep.tf",
    find: 'entry_point       = "upkeep"',
    replace: 'entry_point       = "ingestSession"',
  },
  {
    name: "the build has a default identity",
    file: "function.tf",
    find: "    service_account   = google_service_account.build.id\n",
    replace: "",
  },
  {
    name: "the loader has a default identity",
    file: "function.tf",
    find: "    service_account_email            = google_service_account.run.email\n",
    replace: "",
  },
  {
    name: "the package's generation is not followed",
    file: "function.tf",
    find: "        generation = google_storage_bucket_object.code.generation\n",
    replace: "",
  },
  {
    name: "the package has one name for ever",
    file: "storage.tf",
    find: "ccaip-sessions-${filemd5(var.source_zip)}.zip",
    replace: "ccaip-sessions.zip",
  },
  {
    name: "two upkeeps may run side by side",
    file: "upkeep.tf",
    find: "max_instance_count               = 1",
    replace: "max_instance_count               = 2",
  },
  {
    name: "upkeep is cut off early",
    file: "upkeep.tf",
    find: "timeout_seconds                  = 1800",
    replace: "timeout_seconds                  = 60",
  },
  { name: "a setting is misspelt", file: "function.tf", find: "QUARANTINE_BUCKET ", replace: "QUARANTAINE_BUCKET" },
  {
    name: "two datasets are swapped",
    file: "function.tf",
    find: "ANALYST_DATASET    = var.analyst_dataset",
    replace: "ANALYST_DATASET    = var.restricted_dataset",
  },
  {
    name: "the quarantine is the source",
    file: "function.tf",
    find: "QUARANTINE_BUCKET  = google_storage_bucket.quarantine.name",
    replace: "QUARANTINE_BUCKET  = var.bucket",
  },
  {
    name: "personal data is kept whatever is asked",
    file: "function.tf",
    find: "jsonencode(var.personal_data)",
    replace: "jsonencode({})",
  },
  {
    name: "the key's newest version is used",
    file: "function.tf",
    find: "version    = var.pseudonym_secret_version",
    replace: 'version    = "latest"',
  },
  { name: "upkeep gets no key", file: "upkeep.tf", find: "for_each = var.pseudonym_secret[*]", replace: "for_each = []" },
  {
    name: "the code outlives the platform's patience",
    file: "function.tf",
    find: "var.timeout_seconds - 10",
    replace: "var.timeout_seconds + 10",
  },
  {
    name: "the clock calls without a token",
    file: "upkeep.tf",
    after: "http_target {",
    find: "    oidc_token {\n      service_account_email = google_service_account.call.email\n      audience              = google_cloudfunctions2_function.upkeep.service_config[0].uri\n    }\n",
    replace: "",
  },
  {
    name: "the clock calls the loader",
    file: "upkeep.tf",
    find: "uri         = google_cloudfunctions2_function.upkeep",
    replace: "uri         = google_cloudfunctions2_function.loader",
  },
  { name: "the clock gives up early", file: "upkeep.tf", find: 'attempt_deadline = "1800s"', replace: 'attempt_deadline = "180s"' },
  { name: "the clock never runs", file: "upkeep.tf", find: "paused           = !var.upkeep_enabled", replace: "paused           = true" },
  {
    name: "removing the module turns services off",
    file: "locals.tf",
    find: "disable_on_destroy = false",
    replace: "disable_on_destroy = true",
  },
  { name: "a service is not turned on", file: "locals.tf", find: '      "cloudscheduler.googleapis.com",\n', replace: "" },
  // ---- the other trigger
  { name: "the push deadline is shorter than the loader's", file: "trigger.tf", find: "min(600, var.timeout_seconds + 30)", replace: "60" },
  { name: "the notification carries no payload", file: "trigger.tf", find: '"JSON_API_V1"', replace: '"NONE"' },
  { name: "the notification is of deletions", file: "trigger.tf", find: '["OBJECT_FINALIZE"]', replace: '["OBJECT_DELETE"]' },
  {
    name: "the folder is not passed to the notification",
    file: "trigger.tf",
    find: 'object_name_prefix = var.object_prefix == "" ? null : var.object_prefix',
    replace: "object_name_prefix = null",
  },
  {
    name: "dead letters go nowhere",
    file: "trigger.tf",
    after: 'google_pubsub_subscription" "dead" {',
    find: "google_pubsub_topic.dead[0].id",
    replace: "google_pubsub_topic.finalized[0].id",
  },
  {
    name: "there is no dead-letter policy",
    file: "trigger.tf",
    find: "  dead_letter_policy {\n    dead_letter_topic     = google_pubsub_topic.dead[0].id\n    max_delivery_attempts = var.max_delivery_attempts\n  }\n",
    replace: "",
  },
  {
    name: "Pub/Sub may not bury",
    file: "trigger.tf",
    after: '"pubsub_buries"',
    find: "local.pubsub_agent",
    replace: "local.storage_agent",
  },
  {
    name: "the push carries no token",
    file: "trigger.tf",
    after: "push_config {",
    find: "    oidc_token {\n      service_account_email = google_service_account.call.email\n      audience              = google_cloudfunctions2_function.loader.service_config[0].uri\n    }\n",
    replace: "",
  },
  { name: "the subscription expires", file: "trigger.tf", after: '"push" {', find: 'ttl = ""', replace: 'ttl = "2678400s"' },
  { name: "both triggers are made", file: "function.tf", find: "for_each = local.eventarc ? [1] : []", replace: "for_each = [1]" },
  // ---- data
  {
    name: "tables can be destroyed",
    file: "bigquery.tf",
    after: '"store" {',
    find: "deletion_protection = var.deletion_protection",
    replace: "deletion_protection = false",
  },
  {
    name: "datasets are destroyed with their content",
    file: "bigquery.tf",
    find: "delete_contents_on_destroy = !var.deletion_protection",
    replace: "delete_contents_on_destroy = true",
  },
  {
    name: "the quarantine is destroyed with its content",
    file: "storage.tf",
    find: "force_destroy               = !var.deletion_protection",
    replace: "force_destroy               = true",
  },
  { name: "the quarantine may be public", file: "storage.tf", after: '"quarantine" {', find: '"enforced"', replace: '"inherited"' },
  {
    name: "the quarantine has access lists",
    file: "storage.tf",
    after: '"quarantine" {',
    find: "uniform_bucket_level_access = true",
    replace: "uniform_bucket_level_access = false",
  },
  { name: "the quarantine never forgets", file: "storage.tf", find: "age = var.quarantine_retention_days", replace: "age = 36500" },
  {
    name: "sessions do not expire",
    file: "bigquery.tf",
    find: "var.retention_days * 86400000",
    replace: "var.retention_days * 86400000 * 1000",
  },
  { name: "clustering is forgotten", file: "bigquery.tf", find: "  clustering          = each.value.clustering\n", replace: "" },
  { name: "partitions are by hour", file: "bigquery.tf", find: "type  = time_partitioning.value.type", replace: 'type  = "HOUR"' },
  {
    name: "the taxonomy enforces nothing",
    file: "bigquery.tf",
    find: 'activated_policy_types = ["FINE_GRAINED_ACCESS_CONTROL"]',
    replace: "activated_policy_types = []",
  },
  { name: "what was said is not tagged", file: "bigquery.tf", find: '    content = "What was said or typed"\n', replace: "" },
  { name: "fields within lists are not tagged", file: "bigquery.tf", find: "for class in [field.class]", replace: "for class in []" },
  {
    name: "tables are not encrypted with the given key",
    file: "bigquery.tf",
    after: '"store" {',
    find: "for_each = var.kms_key_name[*]",
    replace: "for_each = []",
  },
  {
    name: "topics are not encrypted with the given key",
    file: "trigger.tf",
    after: '"dead" {',
    find: "  kms_key_name               = var.kms_key_name\n",
    replace: "",
  },
  {
    name: "encrypted buckets are elsewhere than their key",
    file: "locals.tf",
    find: "coalesce(local.key_location, local.bucket_location)",
    replace: "local.bucket_location",
  },
  {
    name: "labels are forgotten",
    file: "../../providers.tf",
    find: 'merge({ app = var.name, managed-by = "terraform" }, var.labels)',
    replace: '{ app = var.name, managed-by = "terraform" }',
  },
  {
    name: "a table is partitioned by a column it lacks",
    file: generatedFile,
    find: '"field": "session_date"',
    replace: '"field": "sessiondate"',
  },
  {
    name: "a table is clustered by a column it lacks",
    file: generatedFile,
    after: '"clustering"',
    find: '"channel"',
    replace: '"chanel"',
  },
  {
    name: "a column has a type that BigQuery lacks",
    file: generatedFile,
    find: '"type": "TIMESTAMP"',
    replace: '"type": "INSTANT"',
  },
  {
    name: "a column has a mode that BigQuery lacks",
    file: generatedFile,
    find: '"mode": "REQUIRED"',
    replace: '"mode": "MANDATORY"',
  },
  // ---- what the program owns
  {
    name: "output settings leaves out which secret has the key",
    file: "function.tf",
    find: "      PSEUDONYM_SECRET =",
    replace: "      PSEUDONYM_SECRETS =",
  },
  {
    name: "output settings quotes nothing",
    file: "outputs.tf",
    find: "${key}=`${value}`\\n",
    replace: "${key}='${value}'\\n",
  },
  {
    name: "upkeep keeps every version for 30 days, whatever is set",
    file: "function.tf",
    find: "tostring(var.version_days)",
    replace: '"30"',
  },
  {
    name: "views that an earlier version made are destroyed",
    file: "removed.tf",
    after: "views_3",
    find: "destroy = false",
    replace: "destroy = true",
  },
  {
    name: "views of the first version are destroyed",
    file: "../../moved.tf",
    after: "views_0",
    find: "destroy = false",
    replace: "destroy = true",
  },
  {
    name: "the first step runs the other function's job",
    file: "outputs.tf",
    find: "run ${google_cloud_scheduler_job.upkeep.name}",
    replace: "run ${local.loader_name}",
  },
  {
    name: "upkeep does not wait for the tables that its views read",
    file: "upkeep.tf",
    find: "    google_bigquery_table.store,\n",
    replace: "",
  },
  {
    name: "upkeep makes views with another metric's parameter",
    file: "function.tf",
    find: "SHORT_ABANDON_SECONDS = tostring(var.short_abandon_seconds)",
    replace: "SHORT_ABANDON_SECONDS = tostring(var.service_level_seconds)",
  },
  // ---- where
  { name: "EU buckets are served from America", file: "locals.tf", find: 'eu = "europe-west1"', replace: 'eu = "us-central1"' },
  { name: "the datasets of EU buckets are in America", file: "locals.tf", find: 'eur4 = "EU"', replace: 'eur4 = "US"' },
  {
    name: "the agent is that of the wrong project",
    file: "locals.tf",
    find: "project = coalesce(var.bucket_project_id, var.project_id)",
    replace: "project = var.project_id",
  },
  {
    name: "a bucket with a folder is accepted",
    file: "variables.tf",
    after: 'variable "bucket" {',
    find: "[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$",
    replace: "[a-z0-9][a-z0-9_/-]{1,61}[a-z0-9]$",
  },
  {
    name: "the time zone may hold a quote",
    file: "variables.tf",
    after: 'variable "time_zone" {',
    find: '"^(UTC|[A-Z]',
    replace: '"^(UTC.*|[A-Z]',
  },
  {
    name: "everybody may be an analyst",
    file: "variables.tf",
    after: 'variable "analysts" {',
    find: 'can(regex("^[^@:\\\\s]+@[^@:\\\\s]+\\\\.[^@:\\\\s]+$", group))',
    replace: 'group != ""',
  },
  // ---- alerts
  {
    name: "alert: it notifies nobody",
    file: "monitoring.tf",
    after: 'google_monitoring_alert_policy" "log"',
    find: "  notification_channels = local.channels\n",
    replace: "",
  },
  { name: "alert: a stale row does not count as a gap", file: "monitoring.tf", find: " OR jsonPayload.stale>0", replace: "" },
  {
    name: "alert: a reconciliation that failed to load is not seen",
    file: "monitoring.tf",
    find: "jsonPayload.fixed_failed>0",
    replace: "jsonPayload.fixed_rejected>0",
  },
  { name: "alert: every task of upkeep rings", file: "monitoring.tf", find: " AND severity>=ERROR", replace: "" },
  {
    name: "alert: refused settings are looked for in one place",
    file: "monitoring.tf",
    find: 'textPayload:\\"The settings cannot be used\\" OR ',
    replace: "",
  },
  { name: "alert: memory is not seen", file: "monitoring.tf", find: 'textPayload:\\"Memory limit of\\" OR ', replace: "" },
  {
    name: "alert: another installation rings",
    file: "monitoring.tf",
    find: " AND resource.labels.service_name=(",
    replace: " AND resource.labels.service_name:(",
  },
  { name: "alert: one poison event stays below", file: "monitoring.tf", find: "threshold_value = 2\n", replace: "threshold_value = 20\n" },
  { name: "alert: the poison event's window is short", file: "monitoring.tf", find: '"1800s"', replace: '"300s"' },
  {
    name: "alert: refused calls are not failures",
    file: "monitoring.tf",
    after: "three failed calls",
    find: 'one_of(\\"4xx\\", \\"5xx\\")',
    replace: '\\"5xx\\"',
  },
  {
    name: "alert: dead letters stay open",
    file: "monitoring.tf",
    find: "subscription/dead_letter_message_count",
    replace: "subscription/num_undelivered_messages",
  },
  {
    name: "alert: silence waits for its metric",
    file: "monitoring.tf",
    find: "disable_metric_validation = true",
    replace: "disable_metric_validation = false",
  },
  {
    name: "alert: silence is off",
    file: "monitoring.tf",
    find: "var.alert_silence_hours == 0 ? {} : {",
    replace: "var.alert_silence_hours >= 0 ? {} : {",
  },
  {
    name: "alert: silence is measured over rejected files",
    file: "monitoring.tf",
    find: 'outcome=\\"loaded\\"}[1h]',
    replace: 'outcome=\\"rejected\\"}[1h]',
  },
  {
    name: "alert: a failing upkeep counts as one that runs",
    file: "monitoring.tf",
    find: ',response_code_class=\\"2xx\\"}[1h]',
    replace: "}[1h]",
  },
  { name: "alert: the objective's bound is estimated", file: "monitoring.tf", find: "120, 300, 600", replace: "120, 600" },
  { name: "alert: the burn rate is that of one window", file: "monitoring.tf", find: "[burn.long, burn.short]", replace: "[burn.long]" },
  {
    name: "alert: a budget is made for everybody",
    file: "monitoring.tf",
    find: "count           = var.budget_billing_account == null ? 0 : 1",
    replace: "count           = 1",
  },
  { name: "the dashboard's charts lie on each other", file: "monitoring.tf", find: "xPos = index % 2 * 24", replace: "xPos = 0" },
  { name: "the dashboard writes zeros", file: "monitoring.tf", find: " : key => value if value != 0 }", replace: " : key => value }" },
  {
    name: "the backlog alert watches the wrong subscription",
    file: "monitoring.tf",
    find: "eventarc-${local.bucket_location}-${local.loader_name}",
    replace: "eventarc-${local.region}-${local.loader_name}",
  },
  {
    name: "the backlog alert measures in minutes",
    file: "monitoring.tf",
    find: "threshold_value = var.alert_backlog_minutes * 60",
    replace: "threshold_value = var.alert_backlog_minutes",
  },
  {
    name: "an alert's filter is misspelt",
    file: "monitoring.tf",
    find: 'oldest_unacked_message_age\\" AND',
    replace: 'oldest_unacked_mesage_age\\" AND',
  },
  {
    name: "a log metric counts another event",
    file: "monitoring.tf",
    find: 'jsonPayload.event=\\"file_handled\\""',
    replace: 'jsonPayload.event=\\"handled\\""',
  },
  {
    name: "the lag is read from a field that nobody writes",
    file: "monitoring.tf",
    find: "jsonPayload.lag_s)",
    replace: "jsonPayload.lag)",
  },
  {
    name: "the reason is not reported",
    file: "monitoring.tf",
    find: "EXTRACT(jsonPayload.reason)",
    replace: "EXTRACT(jsonPayload.outcome)",
  },
  {
    name: "an address is written to although none is given",
    file: "monitoring.tf",
    find: "count        = var.alert_email == null ? 0 : 1",
    replace: "count        = 1",
  },
];

const rightsFile = "../../../schema/generated/rights.json";

const quoted = (text: string): string => JSON.stringify(text);

/** Every role of the functions widened by one permission, and without each of its permissions, and without each place it is granted on. */
const faultsOfRoles: readonly Fault[] = Object.entries(customRoles()).flatMap(([key, { permissions, on }]) => {
  const spoil = (what: string, find: string, replace: string): Fault => ({
    name: `role ${key}: ${what}`,
    file: rightsFile,
    after: `"${key}"`,
    find,
    replace,
  });
  const without = (list: readonly string[], one: string): string =>
    list
      .filter((other) => other !== one)
      .map(quoted)
      .join(", ");
  const listed = permissions.map(quoted).join(", ");
  return [
    spoil("widened", `[${listed}]`, `[${listed}, "bigquery.datasets.delete"]`),
    ...permissions.map((permission) => spoil(`without ${permission}`, `[${listed}]`, `[${without(permissions, permission)}]`)),
    // Places other than tables are in the module's own text, and spoiled there.
    ...(on.length < 2 ? [] : on.map((table) => spoil(`not on ${table}`, `[${on.map(quoted).join(", ")}]`, `[${without(on, table)}]`))),
  ];
});

const allFaults: readonly Fault[] = [...faults, ...faultsOfRoles];
const root = path.join(import.meta.dirname, "..", "..");

/** The text of the faulty file, with the fault in it. */
function spoiled({ name, file, after = "", find, replace }: Fault): string {
  const text = readFileSync(path.join(root, module, file), "utf8");
  const from = text.indexOf(after);
  const at = text.indexOf(find, from);
  if (from < 0 || at < 0) throw new Error(`the fault "${name}" fits nowhere in ${file}`);
  return text.slice(0, at) + replace + text.slice(at + find.length);
}

/** The first check that fails on a copy of the module with this fault (or without one), or undefined if all pass. */
async function caughtBy(fault?: Fault): Promise<string | undefined> {
  const copy = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-fault-"));
  try {
    cpSync(path.join(root, "terraform"), path.join(copy, "terraform"), { recursive: true });
    cpSync(path.join(root, "schema", "generated"), path.join(copy, "schema", "generated"), { recursive: true });
    if (fault !== undefined) {
      writeFileSync(path.join(copy, module, fault.file), spoiled(fault));
      // Generated files that are behind are not what finds a fault.
      for (const [name, text] of Object.entries(rootFiles(path.join(copy, "terraform"))))
        writeFileSync(path.join(copy, "terraform", name), text);
    }
    for await (const { name, problem } of check(copy, { applies: false })) {
      if (problem !== undefined && name !== "format") return fault === undefined ? `${name}: ${problem}` : name;
    }
    return undefined;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const missing = missingTerraform();
if (missing !== undefined) {
  process.stdout.write(`\n*** SKIPPED: no fault was tried: ${missing}. ***\n`);
} else {
  for (const fault of allFaults) spoiled(fault);
  const broken = await caughtBy();
  if (broken !== undefined) throw new Error(`the module itself fails, so faults cannot be detected: ${broken}`);
  const chosen = allFaults.filter(({ name }) => name.includes(process.argv[2] ?? ""));
  const uncaught: string[] = [];
  for (const fault of chosen) {
    const rule = await caughtBy(fault);
    if (rule === undefined) uncaught.push(fault.name);
    process.stdout.write(
      `${rule === undefined ? "NOT CAUGHT" : "caught    "}  ${fault.name}${rule === undefined ? "" : `  <-  ${rule}`}\n`,
    );
  }
  process.stdout.write(`\n${chosen.length - uncaught.length} of ${chosen.length} faults caught\n`);
  for (const name of uncaught) process.stdout.write(`not caught: ${name}\n`);
}
