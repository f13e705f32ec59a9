locals {
  # When the installation began: the store's own time, which no later apply changes and an older installation already has.
  load_since = coalesce(
    var.load_since,
    timeadd("1970-01-01T00:00:00Z", "${floor(google_bigquery_dataset.this["store"].creation_time / 1000)}s"),
  )

  environment = merge(
    {
      SOURCE_BUCKET      = var.bucket
      OBJECT_PREFIX      = var.object_prefix
      INSTANCE           = var.instance
      INSTANCES          = jsonencode(var.instances)
      BIGQUERY_PROJECT   = var.project_id
      BIGQUERY_LOCATION  = local.bigquery_location
      STORE_DATASET      = var.store_dataset
      ANALYST_DATASET    = var.analyst_dataset
      RESTRICTED_DATASET = var.restricted_dataset
      QUARANTINE_BUCKET  = google_storage_bucket.quarantine.name
      MAX_OBJECT_BYTES   = tostring(var.max_object_bytes)
      PERSONAL_DATA      = jsonencode(var.personal_data)
      SETTINGS_REVISION  = tostring(var.settings_revision)
      MIRROR_DELETES     = tostring(var.mirror_deletes)
      LOAD_SINCE         = local.load_since
      CANARY             = tostring(var.canary)
      COMPACT            = tostring(var.compact)
      VERSION_DAYS       = tostring(var.version_days)
      RECONCILE          = tostring(var.reconcile)
      RECONCILE_PAGES    = tostring(var.reconcile_pages)
      UPKEEP_MAX_BYTES   = format("%d", var.upkeep_max_bytes)

      # The parameters of the metric views, which upkeep makes.
      REPORTING_TIME_ZONE   = var.time_zone
      SERVICE_LEVEL_SECONDS = tostring(var.service_level_seconds)
      SHORT_ABANDON_SECONDS = tostring(var.short_abandon_seconds)
      INTERVAL_SECONDS      = tostring(var.interval_seconds)
      CSAT_POSITIVE_MIN     = tostring(var.csat_positive_min)
      REPEAT_DAYS           = tostring(var.repeat_days)

      LOG_EXECUTION_ID = "true"
      NODE_OPTIONS     = "--enable-source-maps"
    },
    var.name_pattern == null ? {} : { NAME_PATTERN = var.name_pattern },
    var.date_folders == null ? {} : { DATE_FOLDERS = var.date_folders },
  )

  # What a command needs of it, and which version of the secret has the key; the key itself is read by nobody here.
  settings = merge(
    { for key, value in local.environment : key => value if !contains(["LOG_EXECUTION_ID", "NODE_OPTIONS"], key) },
    var.pseudonym_secret == null ? {} : {
      PSEUDONYM_SECRET = "projects/${var.project_id}/secrets/${var.pseudonym_secret}/versions/${var.pseudonym_secret_version}"
    },
  )
}

resource "google_cloudfunctions2_function" "loader" {
  project      = var.project_id
  name         = local.loader_name
  location     = local.region
  description  = "Loads the contact center's session files from gs://${var.bucket}/${var.object_prefix} into BigQuery"
  kms_key_name = var.kms_key_name

  build_config {
    runtime           = var.runtime
    entry_point       = "ingestSession"
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

  service_config {
    service_account_email            = google_service_account.run.email
    available_memory                 = var.memory
    available_cpu                    = var.cpu
    timeout_seconds                  = var.timeout_seconds
    max_instance_request_concurrency = var.concurrency
    max_instance_count               = var.max_instances
    min_instance_count               = var.min_instances
    ingress_settings                 = "ALLOW_INTERNAL_ONLY"
    all_traffic_on_latest_revision   = true
    # The code gives up before the platform does, so that it can say why.
    environment_variables = merge(local.environment, { DEADLINE_SECONDS = tostring(var.timeout_seconds - 10) })

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

  # Without the retry policy an event that failed counts as handled and is lost.
  dynamic "event_trigger" {
    for_each = local.eventarc ? [1] : []
    content {
      trigger_region        = local.bucket_location
      event_type            = "google.cloud.storage.object.v1.finalized"
      retry_policy          = "RETRY_POLICY_RETRY"
      service_account_email = google_service_account.call.email

      event_filters {
        attribute = "bucket"
        value     = var.bucket
      }
    }
  }

  lifecycle {
    precondition {
      condition     = !anytrue([for value in values(local.settings) : strcontains(value, "'") && strcontains(value, "`")])
      error_message = "A setting contains both ' and `, which output settings cannot quote. Use one of them."
    }
    precondition {
      condition     = var.object_prefix == "" || alltrue(data.google_storage_bucket.source[*].uniform_bucket_level_access)
      error_message = "object_prefix limits the grants on gs://${var.bucket} by a condition, and its access control lists allow none. Run: gcloud storage buckets update gs://${var.bucket} --uniform-bucket-level-access"
    }
    precondition {
      condition     = var.kms_key_name == null || local.region == local.key_location
      error_message = "The functions' region (${local.region}) is not the region of kms_key_name."
    }
    precondition {
      condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", local.region))
      error_message = "No region is known for a bucket in ${local.bucket_location}: give one with -var region=..."
    }
  }

  depends_on = [
    google_artifact_registry_repository_iam_member.build_pushes,
    google_bigquery_dataset_access.run_sees_store,
    google_bigquery_table_iam_member.run_appends,
    google_project_iam_member.build_logs,
    google_project_iam_member.build_reads_sources,
    google_project_iam_member.call_receives_events,
    google_project_iam_member.storage_publishes,
    google_secret_manager_secret_iam_member.run_reads_pseudonym_key,
    google_storage_bucket_iam_member.build_reads_code,
    google_storage_bucket_iam_member.run_fills_quarantine,
    google_storage_bucket_iam_member.run_lists_source,
    google_storage_bucket_iam_member.run_reads_source,
    time_sleep.agents_settle,
  ]
}
