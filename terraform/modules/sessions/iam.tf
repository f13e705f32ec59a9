# Three identities: what runs, what calls, what builds. None is a default service account, none has a role on the
# project's data. Whoever is granted something below is listed in test/terraform/policy.ts: a new grant is a decision.

resource "google_service_account" "run" {
  project      = var.project_id
  account_id   = "${var.name}-run"
  display_name = "Session loader: what runs"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "call" {
  project      = var.project_id
  account_id   = "${var.name}-call"
  display_name = "Session loader: what calls it"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "build" {
  project      = var.project_id
  account_id   = "${var.name}-bld"
  display_name = "Session loader: what builds it"
  depends_on   = [google_project_service.this]
}

# ---- what runs ----------------------------------------------------------------------------------

# Recordings and transcripts lie in the same bucket: where a folder is given, only its content is opened.
resource "google_storage_bucket_iam_member" "run_reads_source" {
  count  = var.manage_bucket ? 1 : 0
  bucket = var.bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.run.member

  dynamic "condition" {
    for_each = var.object_prefix == "" ? [] : [1]
    content {
      title      = "only-session-metadata"
      expression = "resource.name.startsWith(\"projects/_/buckets/${var.bucket}/objects/${var.object_prefix}\")"
    }
  }
}

# A condition on objects' names takes the right to list away, and without it Cloud Storage answers 403 where an object is
# gone: names (not contents) of the whole bucket are the price of telling "gone" from "forbidden".
resource "google_storage_bucket_iam_member" "run_lists_source" {
  count  = var.manage_bucket && var.object_prefix != "" ? 1 : 0
  bucket = var.bucket
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.run.member
}

# A creator cannot overwrite, read or delete: names in quarantine carry the generation.
resource "google_storage_bucket_iam_member" "run_fills_quarantine" {
  bucket = google_storage_bucket.quarantine.name
  role   = "roles/storage.objectCreator"
  member = google_service_account.run.member
}

resource "google_bigquery_table_iam_member" "run_writes_store" {
  for_each   = google_bigquery_table.store
  project    = var.project_id
  dataset_id = each.value.dataset_id
  table_id   = each.value.table_id
  role       = "roles/bigquery.dataEditor"
  member     = google_service_account.run.member
}

# Upkeep runs statements; loading a file needs none.
resource "google_project_iam_member" "run_queries" {
  project = var.project_id
  role    = "roles/bigquery.jobUser"
  member  = google_service_account.run.member
}

resource "google_secret_manager_secret_iam_member" "run_reads_pseudonym_key" {
  count     = var.pseudonym_secret == null ? 0 : 1
  project   = var.project_id
  secret_id = var.pseudonym_secret
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.run.member
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

# On a new project Eventarc's agent exists and holds its role only minutes after the API is turned on, and the first
# apply fails. Nothing in this provider asks for the agent, so wait.
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
