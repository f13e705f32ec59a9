# Four identities: what loads, what keeps, what calls, what builds. None is a default service account. Whoever is granted
# something below is listed in test/terraform/policy.ts: a new grant is a decision.

resource "google_service_account" "run" {
  project      = var.project_id
  account_id   = "${var.name}-run"
  display_name = "Session loader: what loads"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "upkeep" {
  project      = var.project_id
  account_id   = "${var.name}-upkeep"
  display_name = "Session loader: what keeps the tables"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "call" {
  project      = var.project_id
  account_id   = "${var.name}-call"
  display_name = "Session loader: what calls both"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "build" {
  project      = var.project_id
  account_id   = "${var.name}-bld"
  display_name = "Session loader: what builds both"
  depends_on   = [google_project_service.this]
}

# Roles of this project for both functions. What their calls take is listed in functions/rights.ts, and generated from it.
locals {
  rights = jsondecode(file("${path.module}/../../../schema/generated/rights.json"))
  roles  = { for key, role in google_project_iam_custom_role.this : key => "projects/${var.project_id}/roles/${role.role_id}" }
}

resource "google_project_iam_custom_role" "this" {
  for_each    = local.rights
  project     = var.project_id
  role_id     = "${replace(var.name, "-", "_")}_${each.key}"
  title       = "${var.name}: ${replace(each.key, "_", " ")}"
  description = "May ${each.value.title}."
  permissions = each.value.permissions
  depends_on  = [google_project_service.this]
}

# ---- what loads ---------------------------------------------------------------------------------

# Recordings and transcripts are in the same bucket: if a folder is given, only its content can be opened.
resource "google_storage_bucket_iam_member" "run_reads_source" {
  count  = var.manage_bucket ? 1 : 0
  bucket = var.bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.run.member

  dynamic "condition" {
    for_each = local.source_conditions
    content {
      title      = "only-session-metadata"
      expression = condition.value
    }
  }
}

# A condition on objects' names takes the right to list away, and without it Cloud Storage answers 403 for an object that
# is gone: names (not contents) of the whole bucket are the price of a difference between "gone" and "forbidden".
resource "google_storage_bucket_iam_member" "run_lists_source" {
  count  = var.manage_bucket && var.object_prefix != "" ? 1 : 0
  bucket = var.bucket
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.run.member
}

# A creator cannot overwrite, read or delete: names in quarantine carry the generation.
resource "google_storage_bucket_iam_member" "run_fills_quarantine" {
  bucket = google_storage_bucket.quarantine.name
  role   = local.roles.loader_quarantine
  member = google_service_account.run.member
}

resource "google_bigquery_table_iam_member" "run_appends" {
  for_each   = toset(local.rights.loader_rows.on)
  project    = var.project_id
  dataset_id = google_bigquery_table.store[each.key].dataset_id
  table_id   = google_bigquery_table.store[each.key].table_id
  role       = local.roles.loader_rows
  member     = google_service_account.run.member
}

# An append takes a permission on the dataset as well, which a table's grant cannot give.
resource "google_bigquery_dataset_access" "run_sees_store" {
  project       = var.project_id
  dataset_id    = google_bigquery_dataset.this["store"].dataset_id
  role          = local.roles.loader_store
  user_by_email = google_service_account.run.email
}

resource "google_secret_manager_secret_iam_member" "run_reads_pseudonym_key" {
  count     = var.pseudonym_secret == null ? 0 : 1
  project   = var.project_id
  secret_id = var.pseudonym_secret
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.run.member
}

# ---- what keeps ---------------------------------------------------------------------------------

# Upkeep loads what no event brought, so it reads what the loader reads.
resource "google_storage_bucket_iam_member" "upkeep_reads_source" {
  count  = var.manage_bucket ? 1 : 0
  bucket = var.bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.upkeep.member

  dynamic "condition" {
    for_each = local.source_conditions
    content {
      title      = "only-session-metadata"
      expression = condition.value
    }
  }
}

resource "google_storage_bucket_iam_member" "upkeep_lists_source" {
  count  = var.manage_bucket && var.object_prefix != "" ? 1 : 0
  bucket = var.bucket
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.upkeep.member
}

# It quarantines like the loader, and an erasure removes the session's copies.
resource "google_storage_bucket_iam_member" "upkeep_keeps_quarantine" {
  bucket = google_storage_bucket.quarantine.name
  role   = local.roles.upkeep_quarantine
  member = google_service_account.upkeep.member
}

# Compaction, erasure and views: it changes the data of these three datasets, and of no others. Who may read them is Terraform's.
resource "google_bigquery_dataset_access" "upkeep_owns" {
  for_each      = local.dataset_ids
  project       = var.project_id
  dataset_id    = google_bigquery_dataset.this[each.key].dataset_id
  role          = local.roles["upkeep_${each.key}"]
  user_by_email = google_service_account.upkeep.email
}

# Statements and load jobs. The loader streams its rows and runs none.
resource "google_project_iam_member" "upkeep_queries" {
  project = var.project_id
  role    = local.roles.upkeep_project
  member  = google_service_account.upkeep.member
}

resource "google_secret_manager_secret_iam_member" "upkeep_reads_pseudonym_key" {
  count     = var.pseudonym_secret == null ? 0 : 1
  project   = var.project_id
  secret_id = var.pseudonym_secret
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.upkeep.member
}

# ---- what calls ---------------------------------------------------------------------------------

resource "google_cloud_run_v2_service_iam_member" "call_invokes" {
  for_each = {
    loader = google_cloudfunctions2_function.loader
    upkeep = google_cloudfunctions2_function.upkeep
  }
  project  = var.project_id
  name     = each.value.name
  location = each.value.location
  role     = "roles/run.invoker"
  member   = google_service_account.call.member
}

resource "google_project_iam_member" "call_receives_events" {
  count   = local.eventarc ? 1 : 0
  project = var.project_id
  role    = "roles/eventarc.eventReceiver"
  member  = google_service_account.call.member
}

# Eventarc makes its topic itself, so its name is not known before: the grant is on the project.
resource "google_project_iam_member" "storage_publishes" {
  count   = local.eventarc ? 1 : 0
  project = var.project_id
  role    = "roles/pubsub.publisher"
  member  = local.storage_agent
}

# On a new project Eventarc's agent exists and has its role only minutes after the API is enabled, and the first apply
# fails. This provider has no resource that asks for the agent, so wait.
resource "time_sleep" "agents_settle" {
  create_duration = "${var.service_agents_wait_seconds}s"
  triggers        = { eventarc = google_project_service.this["eventarc.googleapis.com"].id }
  depends_on      = [google_project_iam_member.storage_publishes]
}

# ---- what builds --------------------------------------------------------------------------------

resource "google_project_iam_member" "build_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}

resource "google_artifact_registry_repository_iam_member" "build_pushes" {
  project    = var.project_id
  repository = google_artifact_registry_repository.images.name
  location   = local.region
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build_reads_code" {
  bucket = google_storage_bucket.code.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

# Cloud Functions copies the package into a bucket of its own and builds from there. That bucket does not exist before the
# first function does, so the grant is on the project, with a condition.
resource "google_project_iam_member" "build_reads_sources" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = google_service_account.build.member

  condition {
    title      = "only-sources-of-functions"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-${local.project_number}-${local.region}/\")"
  }
}
