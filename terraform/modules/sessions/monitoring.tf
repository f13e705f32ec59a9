locals {
  loader_filter = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${local.loader_name}\""
  upkeep_filter = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${local.upkeep_name}\""

  # Eventarc names its own subscriptions eventarc-LOCATION-FUNCTION-NUMBER-sub-NUMBER.
  subscription_match = (
    local.pubsub
    ? "resource.labels.subscription_id=\"${var.name}-push\""
    : "resource.labels.subscription_id=starts_with(\"eventarc-${local.bucket_location}-${local.loader_name}\")"
  )
  channels = concat(var.alert_channels, google_monitoring_notification_channel.email[*].id)
}

# ---- metrics, read from the functions' logs -----------------------------------------------------

resource "google_logging_metric" "outcome" {
  project     = var.project_id
  name        = "${var.name}/outcome"
  description = "Session files handled, by outcome and reason"
  filter      = "${local.loader_filter} AND jsonPayload.event=\"file_handled\""

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = "Session files handled"

    labels {
      key        = "outcome"
      value_type = "STRING"
    }
    labels {
      key        = "reason"
      value_type = "STRING"
    }
  }

  label_extractors = {
    outcome = "EXTRACT(jsonPayload.outcome)"
    reason  = "EXTRACT(jsonPayload.reason)"
  }

  depends_on = [google_project_service.this]
}

resource "google_logging_metric" "lag" {
  project     = var.project_id
  name        = "${var.name}/lag"
  description = "Seconds from the file's writing to its row"
  filter      = "${local.loader_filter} AND jsonPayload.event=\"file_handled\" AND jsonPayload.outcome=\"loaded\""

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "DISTRIBUTION"
    unit         = "s"
    display_name = "Seconds from file to row"
  }

  value_extractor = "EXTRACT(jsonPayload.lag_s)"

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 24
      growth_factor      = 1.8
      scale              = 0.1
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_logging_metric" "gap" {
  project     = var.project_id
  name        = "${var.name}/gap"
  description = "Reconciliations that found files in the bucket without a row"
  filter      = "${local.upkeep_filter} AND jsonPayload.event=\"upkeep\" AND jsonPayload.task=\"reconcile\" AND jsonPayload.missing>0"

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = "Reconciliations that found a gap"
  }

  depends_on = [google_project_service.this]
}

# ---- who is told --------------------------------------------------------------------------------

resource "google_monitoring_notification_channel" "email" {
  count        = var.alert_email == null ? 0 : 1
  project      = var.project_id
  display_name = "${var.name} alerts"
  type         = "email"
  labels       = { email_address = var.alert_email }
  depends_on   = [google_project_service.this]
}

# ---- alerts -------------------------------------------------------------------------------------

# The one that comes before a loss: Eventarc drops what it could not deliver for a day.
resource "google_monitoring_alert_policy" "backlog" {
  project               = var.project_id
  display_name          = "${var.name}: events waiting"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels

  conditions {
    display_name = "the oldest event is older than ${var.alert_backlog_minutes} minutes"
    condition_threshold {
      filter          = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.type=\"pubsub_subscription\" AND ${local.subscription_match}"
      comparison      = "COMPARISON_GT"
      threshold_value = var.alert_backlog_minutes * 60
      duration        = "300s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_MAX"
      }
    }
  }

  dynamic "conditions" {
    for_each = google_pubsub_subscription.dead
    content {
      display_name = "messages in the dead-letter subscription"
      condition_threshold {
        filter          = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=\"${conditions.value.name}\""
        comparison      = "COMPARISON_GT"
        threshold_value = 0
        duration        = "0s"
        aggregations {
          alignment_period   = "60s"
          per_series_aligner = "ALIGN_MAX"
        }
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Deliveries fail or are not taken. Look at the loader's errors, then run `ccaip-sessions reconcile` once the cause is gone: files whose events were dropped are still in gs://${var.bucket}."
  }
}

resource "google_monitoring_alert_policy" "rejected" {
  project               = var.project_id
  display_name          = "${var.name}: files rejected"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels

  conditions {
    display_name = "a file was put into quarantine"
    condition_threshold {
      filter          = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.outcome.name}\" AND resource.type=\"cloud_run_revision\" AND metric.labels.outcome=\"rejected\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["metric.label.reason"]
      }
      trigger {
        count = 1
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The reasons are in `${var.analyst_dataset}.session_files`, the files in gs://${google_storage_bucket.quarantine.name}. After a fix: `ccaip-sessions replay`."
  }

  alert_strategy {
    auto_close = "86400s"
  }
}

resource "google_monitoring_alert_policy" "errors" {
  project               = var.project_id
  display_name          = "${var.name}: deliveries failing"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels

  conditions {
    display_name = "5xx answers of the loader for ten minutes"
    condition_threshold {
      filter          = "metric.type=\"run.googleapis.com/request_count\" AND ${local.loader_filter} AND metric.labels.response_code_class=\"5xx\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "600s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  conditions {
    display_name = "5xx answers of upkeep"
    condition_threshold {
      filter          = "metric.type=\"run.googleapis.com/request_count\" AND ${local.upkeep_filter} AND metric.labels.response_code_class=\"5xx\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period     = "3600s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Each failed delivery is tried again; nothing is lost while this is shorter than a day. The cause is in the logs with severity ERROR."
  }
}

resource "google_monitoring_alert_policy" "gap" {
  project               = var.project_id
  display_name          = "${var.name}: reconciliation found a gap"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels

  conditions {
    display_name = "files in the bucket had no row"
    condition_threshold {
      filter          = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.gap.name}\" AND resource.type=\"cloud_run_revision\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period     = "3600s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Events did not arrive for some files. Reconciliation loads them; look for the reason at the trigger."
  }

  alert_strategy {
    auto_close = "86400s"
  }
}

resource "google_monitoring_alert_policy" "silence" {
  count                 = var.alert_silence_hours > 0 ? 1 : 0
  project               = var.project_id
  display_name          = "${var.name}: no file loaded"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels

  conditions {
    display_name = "nothing loaded for ${var.alert_silence_hours} hours"
    condition_absent {
      filter   = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.outcome.name}\" AND resource.type=\"cloud_run_revision\" AND metric.labels.outcome=\"loaded\""
      duration = "${var.alert_silence_hours * 3600}s"
      aggregations {
        alignment_period     = "3600s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
}

# ---- dashboard ----------------------------------------------------------------------------------

locals {
  charts = [
    {
      title  = "Files handled, by outcome"
      plot   = "STACKED_BAR"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.outcome.name}\" resource.type=\"cloud_run_revision\""
      aggregation = {
        alignmentPeriod    = "300s"
        perSeriesAligner   = "ALIGN_DELTA"
        crossSeriesReducer = "REDUCE_SUM"
        groupByFields      = ["metric.label.outcome"]
      }
    },
    {
      title  = "Seconds from file to row, 95th percentile"
      plot   = "LINE"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.lag.name}\" resource.type=\"cloud_run_revision\""
      aggregation = {
        alignmentPeriod    = "300s"
        perSeriesAligner   = "ALIGN_DELTA"
        crossSeriesReducer = "REDUCE_PERCENTILE_95"
        groupByFields      = []
      }
    },
    {
      title  = "Oldest event waiting, seconds"
      plot   = "LINE"
      filter = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" resource.type=\"pubsub_subscription\" ${local.subscription_match}"
      aggregation = {
        alignmentPeriod    = "60s"
        perSeriesAligner   = "ALIGN_MAX"
        crossSeriesReducer = "REDUCE_MAX"
        groupByFields      = []
      }
    },
    {
      title  = "Answers of the loader, by class"
      plot   = "STACKED_BAR"
      filter = "metric.type=\"run.googleapis.com/request_count\" ${replace(local.loader_filter, " AND ", " ")}"
      aggregation = {
        alignmentPeriod    = "300s"
        perSeriesAligner   = "ALIGN_DELTA"
        crossSeriesReducer = "REDUCE_SUM"
        groupByFields      = ["metric.label.response_code_class"]
      }
    },
  ]
}

resource "google_monitoring_dashboard" "this" {
  project = var.project_id
  dashboard_json = jsonencode({
    displayName = "Contact center sessions to BigQuery (${var.name})"
    mosaicLayout = {
      columns = 48
      tiles = [for index, chart in local.charts : {
        xPos   = index % 2 * 24
        yPos   = floor(index / 2) * 16
        width  = 24
        height = 16
        widget = {
          title = chart.title
          xyChart = {
            dataSets = [{
              plotType        = chart.plot
              timeSeriesQuery = { timeSeriesFilter = { filter = chart.filter, aggregation = chart.aggregation } }
            }]
          }
        }
      }]
    }
  })

  depends_on = [google_project_service.this]
}
