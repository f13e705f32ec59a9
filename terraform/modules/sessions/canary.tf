# Off by default: it writes into the platform's bucket. One object, written again and again, and upkeep may write no other.
locals {
  canary_folder = "${var.object_prefix}_canary/"

  # Cloud IAM's expression for what upkeep writes in the source bucket.
  canary_condition = "resource.name.startsWith(\"projects/_/buckets/${var.bucket}/objects/${local.canary_folder}\")"

  # With manage_bucket = false: what the bucket's owner runs.
  canary_commands = var.canary ? [
    "gcloud storage buckets add-iam-policy-binding gs://${var.bucket} --member=${google_service_account.upkeep.member} --role=roles/storage.objectUser --condition='title=only-the-canary,expression=${local.canary_condition}'",
  ] : []
}

resource "google_storage_bucket_iam_member" "upkeep_writes_canary" {
  count  = var.canary && var.manage_bucket ? 1 : 0
  bucket = var.bucket
  role   = "roles/storage.objectUser"
  member = google_service_account.upkeep.member

  condition {
    title      = "only-the-canary"
    expression = local.canary_condition
  }

  lifecycle {
    precondition {
      condition     = alltrue(data.google_storage_bucket.source[*].uniform_bucket_level_access)
      error_message = "canary limits a grant on gs://${var.bucket} by a condition, and its access control lists allow none. Run: gcloud storage buckets update gs://${var.bucket} --uniform-bucket-level-access"
    }
  }
}

resource "google_monitoring_alert_policy" "canary" {
  count                 = var.canary ? 1 : 0
  project               = var.project_id
  display_name          = "${var.name}: canary is not a row"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels

  conditions {
    display_name = "a synthetic file was not a row within 10 minutes"
    condition_matched_log {
      filter           = "${local.upkeep_filter} AND jsonPayload.event=\"upkeep\" AND jsonPayload.task=\"canary\" AND jsonPayload.missing_rows>0"
      label_extractors = { waited_seconds = "EXTRACT(jsonPayload.waited_seconds)" }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Files in gs://${var.bucket} do not become rows, whether or not anybody calls now. Look at events waiting and deliveries failing; if neither rings, the trigger or the storage agent's grant is gone: run `terraform apply`. The platform's own key and export are not part of what the canary tries."
  }

  alert_strategy {
    auto_close = "86400s"
    notification_rate_limit {
      period = "3600s"
    }
  }

  depends_on = [google_project_service.this]
}
