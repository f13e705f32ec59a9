# trigger_mode = "pubsub": bucket notification, topic, push subscription, dead-letter topic.

resource "google_pubsub_topic" "finalized" {
  count        = local.pubsub ? 1 : 0
  project      = var.project_id
  name         = "${var.name}-finalized"
  kms_key_name = var.kms_key_name

  message_storage_policy {
    allowed_persistence_regions = [local.region]
  }

  depends_on = [google_project_service.this]
}

resource "google_pubsub_topic" "dead" {
  count                      = local.pubsub ? 1 : 0
  project                    = var.project_id
  name                       = "${var.name}-dead"
  kms_key_name               = var.kms_key_name
  message_retention_duration = "2678400s"

  message_storage_policy {
    allowed_persistence_regions = [local.region]
  }

  depends_on = [google_project_service.this]
}

# A dead-letter topic without a subscription loses what it gets.
resource "google_pubsub_subscription" "dead" {
  count                      = local.pubsub ? 1 : 0
  project                    = var.project_id
  name                       = "${var.name}-dead"
  topic                      = google_pubsub_topic.dead[0].id
  message_retention_duration = "2678400s"
  ack_deadline_seconds       = 600

  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_topic_iam_member" "storage_publishes" {
  count   = local.pubsub ? 1 : 0
  project = var.project_id
  topic   = google_pubsub_topic.finalized[0].id
  role    = "roles/pubsub.publisher"
  member  = local.storage_agent
}

resource "google_storage_notification" "finalized" {
  count              = local.pubsub && var.manage_bucket ? 1 : 0
  bucket             = var.bucket
  topic              = google_pubsub_topic.finalized[0].id
  payload_format     = "JSON_API_V1"
  event_types        = ["OBJECT_FINALIZE"]
  object_name_prefix = var.object_prefix == "" ? null : var.object_prefix
  depends_on         = [google_pubsub_topic_iam_member.storage_publishes]
}

resource "google_pubsub_subscription" "push" {
  count                      = local.pubsub ? 1 : 0
  project                    = var.project_id
  name                       = "${var.name}-push"
  topic                      = google_pubsub_topic.finalized[0].id
  ack_deadline_seconds       = min(600, var.timeout_seconds + 30)
  message_retention_duration = "604800s"
  enable_message_ordering    = false

  push_config {
    # The Functions Framework takes the event's source from this path.
    push_endpoint = "${google_cloudfunctions2_function.loader.service_config[0].uri}/${google_pubsub_topic.finalized[0].id}"

    oidc_token {
      service_account_email = google_service_account.call.email
      audience              = google_cloudfunctions2_function.loader.service_config[0].uri
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead[0].id
    max_delivery_attempts = var.max_delivery_attempts
  }

  expiration_policy {
    ttl = ""
  }

  depends_on = [google_cloud_run_v2_service_iam_member.call_invokes]
}

resource "google_pubsub_topic_iam_member" "pubsub_buries" {
  count   = local.pubsub ? 1 : 0
  project = var.project_id
  topic   = google_pubsub_topic.dead[0].id
  role    = "roles/pubsub.publisher"
  member  = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "pubsub_forwards" {
  count        = local.pubsub ? 1 : 0
  project      = var.project_id
  subscription = google_pubsub_subscription.push[0].id
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}
