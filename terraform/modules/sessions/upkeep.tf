# Views, compaction, reconciliation and erasure: the same package, called on a schedule instead of by the bucket.
resource "google_cloudfunctions2_function" "upkeep" {
  project      = var.project_id
  name         = local.upkeep_name
  location     = local.region
  description  = "Keeps the session tables: compacts, erases, reconciles with gs://${var.bucket}/${var.object_prefix}"
  kms_key_name = var.kms_key_name

  build_config {
    runtime           = var.runtime
    entry_point       = "upkeep"
    service_account   = google_service_account.build.id
    docker_repository = google_artifact_registry_repository.images.id

    source {
      storage_source {
        bucket     = google_storage_bucket.code.name
        object     = google_storage_bucket_object.code.name
        generation = google_storage_bucket_object.code.generation
      }
    }

    automatic_update_policy {}
  }

  # One instance and one request: two upkeeps never run side by side.
  service_config {
    service_account_email            = google_service_account.upkeep.email
    available_memory                 = var.memory
    available_cpu                    = var.cpu
    timeout_seconds                  = 1800
    max_instance_request_concurrency = 1
    max_instance_count               = 1
    min_instance_count               = 0
    ingress_settings                 = "ALLOW_INTERNAL_ONLY"
    all_traffic_on_latest_revision   = true
    environment_variables            = merge(local.environment, { DEADLINE_SECONDS = "1790" })

    dynamic "secret_environment_variables" {
      for_each = var.pseudonym_secret[*]
      content {
        key        = "PSEUDONYM_KEY"
        project_id = var.project_id
        secret     = secret_environment_variables.value
        version    = var.pseudonym_secret_version
      }
    }
  }

  depends_on = [
    google_artifact_registry_repository_iam_member.build_pushes,
    google_bigquery_dataset_access.upkeep_owns,
    google_bigquery_dataset_access.views,
    google_bigquery_table.store,
    google_project_iam_member.build_logs,
    google_project_iam_member.build_reads_sources,
    google_project_iam_member.upkeep_queries,
    google_secret_manager_secret_iam_member.upkeep_reads_pseudonym_key,
    google_storage_bucket_iam_member.build_reads_code,
    google_storage_bucket_iam_member.upkeep_keeps_quarantine,
    google_storage_bucket_iam_member.upkeep_lists_source,
    google_storage_bucket_iam_member.upkeep_reads_source,
  ]
}

resource "google_cloud_scheduler_job" "upkeep" {
  project          = var.project_id
  name             = local.upkeep_name
  region           = local.region
  description      = "Calls the upkeep of the session tables"
  schedule         = var.upkeep_schedule
  time_zone        = var.time_zone
  paused           = !var.upkeep_enabled
  attempt_deadline = "1800s"

  retry_config {
    retry_count          = 2
    min_backoff_duration = "60s"
    max_backoff_duration = "600s"
  }

  http_target {
    http_method = "POST"
    uri         = google_cloudfunctions2_function.upkeep.service_config[0].uri
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode("{}")

    oidc_token {
      service_account_email = google_service_account.call.email
      audience              = google_cloudfunctions2_function.upkeep.service_config[0].uri
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_member.call_invokes]
}
