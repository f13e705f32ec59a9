# Alerts on log lines match the line itself, and alerts on metrics from logs ask in PromQL without validation: an alert that
# names such a metric directly is refused for some minutes after the metric was made, which ends every first apply.
locals {
  loader_filter = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${local.loader_name}\""
  upkeep_filter = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${local.upkeep_name}\""
  both_filter   = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(\"${local.loader_name}\" OR \"${local.upkeep_name}\")"

  # Eventarc names its own subscriptions eventarc-LOCATION-FUNCTION-NUMBER-sub-NUMBER.
  subscription_match = (
    local.pubsub
    ? "resource.labels.subscription_id=\"${var.name}-push\""
    : "resource.labels.subscription_id=starts_with(\"eventarc-${local.bucket_location}-${local.loader_name}\")"
  )
  # Files of the platform: those of the canary would hide that no other arrives.
  handled_filter = "${local.loader_filter} AND jsonPayload.event=\"file_handled\" AND NOT jsonPayload.instance=\"_canary\""
  channels       = concat(var.alert_channels, google_monitoring_notification_channel.email[*].id)

  # PromQL's names: the first slash becomes a colon, every other special character an underscore.
  promql = {
    outcome  = "logging_googleapis_com:user_${replace("${var.name}/outcome", "/[^a-zA-Z0-9]/", "_")}"
    lag      = "logging_googleapis_com:user_${replace("${var.name}/lag", "/[^a-zA-Z0-9]/", "_")}"
    requests = "run_googleapis_com:request_count"
  }
}

# ---- metrics, read from the functions' logs -----------------------------------------------------

resource "google_logging_metric" "outcome" {
  project     = var.project_id
  name        = "${var.name}/outcome"
  description = "Session files handled, by outcome and reason"
  filter      = local.handled_filter

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
  filter      = "${local.handled_filter} AND jsonPayload.outcome=\"loaded\""

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "DISTRIBUTION"
    unit         = "s"
    display_name = "Seconds from file to row"
  }

  value_extractor = "EXTRACT(jsonPayload.lag_s)"

  # The objective's 300 s is a bound, so that the share of files within it is counted and not estimated.
  bucket_options {
    explicit_buckets {
      bounds = [0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600, 7200, 21600, 86400]
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_logging_metric" "gap" {
  project     = var.project_id
  name        = "${var.name}/gap"
  description = "Reconciliations that found files in the bucket without a row, or with an older one"
  filter      = "${local.upkeep_filter} AND ${local.found_gap}"

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = "Reconciliations that found a gap"
  }

  depends_on = [google_project_service.this]
}

# ---- who is notified ----------------------------------------------------------------------------

resource "google_monitoring_notification_channel" "email" {
  count        = var.alert_email == null ? 0 : 1
  project      = var.project_id
  display_name = "${var.name} alerts"
  type         = "email"
  labels       = { email_address = var.alert_email }
  depends_on   = [google_project_service.this]
}

# ---- alerts on log lines ------------------------------------------------------------------------

locals {
  # A lost event of the second write, 15 minutes after the first, leaves a row that is stale: the commonest loss.
  found_gap = "jsonPayload.event=\"upkeep\" AND jsonPayload.task=\"reconcile\" AND (jsonPayload.missing>0 OR jsonPayload.stale>0)"

  log_alerts = merge(var.alert_round_days == 0 ? {} : {
    round = {
      title    = "the bucket was not compared"
      severity = "ERROR"
      what     = "the last full round through the bucket is older than ${var.alert_round_days} days"
      filter   = "${local.upkeep_filter} AND jsonPayload.event=\"upkeep\" AND jsonPayload.task=\"reconcile\" AND jsonPayload.round_age_hours>${var.alert_round_days * 24}"
      labels   = { round_age_hours = "EXTRACT(jsonPayload.round_age_hours)" }
      cure     = "A lost event may not be found for that long. Upkeep lists ${var.reconcile_pages} pages a run: raise reconcile_pages, or run `ccaip-sessions upkeep --minutes 600 --pages 50000` once. If the bucket needs longer than this by design, raise alert_round_days."
    }
    }, {
    rejected = {
      title    = "files rejected"
      severity = "WARNING"
      what     = "a file was put into quarantine"
      filter   = "${local.both_filter} AND jsonPayload.event=\"file_handled\" AND jsonPayload.outcome=\"rejected\""
      labels   = { reason = "EXTRACT(jsonPayload.reason)", object = "EXTRACT(jsonPayload.object)" }
      cure     = "The reasons are in `${var.analyst_dataset}.session_files`, the files in gs://${google_storage_bucket.quarantine.name}. After a fix: `ccaip-sessions replay`."
    }
    gap = {
      title    = "reconciliation found a gap"
      severity = "ERROR"
      what     = "files in the bucket had no row, or an older one"
      filter   = "${local.upkeep_filter} AND ${local.found_gap}"
      labels   = { missing = "EXTRACT(jsonPayload.missing)", stale = "EXTRACT(jsonPayload.stale)" }
      cure     = "Events did not arrive for some files. Reconciliation loads them: the line's fixed_loaded and fixed_failed say how many. Look for the reason at the trigger."
    }
    unfixed = {
      title    = "reconciliation could not load files"
      severity = "ERROR"
      what     = "files that no event brought failed to load"
      filter   = "${local.upkeep_filter} AND jsonPayload.event=\"upkeep\" AND jsonPayload.task=\"reconcile\" AND jsonPayload.fixed_failed>0"
      labels   = { fixed_failed = "EXTRACT(jsonPayload.fixed_failed)" }
      cure     = "These files are in gs://${var.bucket} and not in BigQuery, and stay so until a run of upkeep succeeds: it tries three times, and again in its next round. `ccaip-sessions doctor` checks its rights."
    }
    upkeep = {
      title    = "a task of upkeep failed"
      severity = "ERROR"
      what     = "erase, reconcile or compact failed"
      filter   = "${local.upkeep_filter} AND jsonPayload.event=\"upkeep\" AND severity>=ERROR"
      labels   = { task = "EXTRACT(jsonPayload.task)", reason = "EXTRACT(jsonPayload.reason)" }
      cure     = "The reason is BigQuery's or Cloud Storage's own code. accessDenied: run `terraform apply`. bytesBilledLimitExceeded: raise upkeep_max_bytes. An erasure waits until its task succeeds."
    }
    settings = {
      title    = "settings refused"
      severity = "CRITICAL"
      what     = "a function cannot read its settings, so every event fails"
      filter   = "${local.both_filter} AND (textPayload:\"The settings cannot be used\" OR jsonPayload.message:\"The settings cannot be used\")"
      labels   = { service = "EXTRACT(resource.labels.service_name)" }
      cure     = "The line names each setting and what it expects. Change the variable and run `terraform apply`; events wait for a day."
    }
    killed = {
      title    = "instance killed"
      severity = "ERROR"
      what     = "an instance ran out of memory or crashed"
      filter   = "${local.both_filter} AND (textPayload:\"Memory limit of\" OR textPayload:\"found to be using too much memory\" OR textPayload:\"JavaScript heap out of memory\" OR textPayload:\"Container terminated on signal\" OR jsonPayload.message:\"JavaScript heap out of memory\")"
      labels   = { service = "EXTRACT(resource.labels.service_name)" }
      cure     = "Deliveries in work died with it and come again. If it repeats, one file needs more memory than there is: raise `memory`, or lower `max_object_bytes` so that the file goes to quarantine unread."
    }
  })
}

resource "google_monitoring_alert_policy" "log" {
  for_each              = local.log_alerts
  project               = var.project_id
  display_name          = "${var.name}: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels

  conditions {
    display_name = each.value.what
    condition_matched_log {
      filter           = each.value.filter
      label_extractors = each.value.labels
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = each.value.cure
  }

  alert_strategy {
    auto_close = "86400s"
    notification_rate_limit {
      period = "3600s"
    }
  }

  depends_on = [google_project_service.this]
}

# ---- alerts on metrics --------------------------------------------------------------------------

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

  documentation {
    mime_type = "text/markdown"
    content   = "Deliveries fail or are not taken. Look at the loader's errors, then run `ccaip-sessions reconcile` once the cause is gone: files whose events were dropped are still in gs://${var.bucket}."
  }

  depends_on = [google_project_service.this]
}

# Counts what arrives there: the messages themselves stay for 31 days, and an alert on their number would stay open.
resource "google_monitoring_alert_policy" "dead_letters" {
  count                 = local.pubsub ? 1 : 0
  project               = var.project_id
  display_name          = "${var.name}: dead letters"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels

  conditions {
    display_name = "an event was given up after ${var.max_delivery_attempts} attempts"
    condition_threshold {
      filter          = "metric.type=\"pubsub.googleapis.com/subscription/dead_letter_message_count\" AND resource.type=\"pubsub_subscription\" AND ${local.subscription_match}"
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The file is still in gs://${var.bucket}: once the cause is gone, upkeep's next round through the bucket loads it, or `ccaip-sessions reconcile --fix` at once. Then empty the subscription: `gcloud pubsub subscriptions pull ${var.name}-dead --auto-ack --limit=100`."
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_project_service.this]
}

# A single event that always fails comes again every ten minutes: three failures within half an hour are one such event. 4xx
# are calls that Cloud Run itself refused, for a missing grant or too many at once.
resource "google_monitoring_alert_policy" "errors" {
  project               = var.project_id
  display_name          = "${var.name}: deliveries failing"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels

  conditions {
    display_name = "three failed calls of the loader within half an hour"
    condition_threshold {
      filter          = "metric.type=\"run.googleapis.com/request_count\" AND ${local.loader_filter} AND metric.labels.response_code_class=one_of(\"4xx\", \"5xx\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 2
      duration        = "0s"
      aggregations {
        alignment_period     = "1800s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  conditions {
    display_name = "failed calls of upkeep"
    condition_threshold {
      filter          = "metric.type=\"run.googleapis.com/request_count\" AND ${local.upkeep_filter} AND metric.labels.response_code_class=one_of(\"4xx\", \"5xx\")"
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
    content   = "Each failed delivery is tried again; nothing is lost while this is shorter than a day. The cause is in the logs with severity ERROR. 403: the calling identity lost its grant, run `terraform apply`. 429: raise max_instances."
  }

  depends_on = [google_project_service.this]
}

locals {
  # 99 % of files are rows within 5 minutes, over 30 days.
  objective         = 0.99
  objective_seconds = 300

  # Each must stay true for its duration, so that a new installation is not silent at once.
  promql_alerts = merge(
    var.alert_silence_hours == 0 ? {} : {
      silence = {
        title    = "no file loaded"
        severity = "WARNING"
        what     = "nothing loaded for ${var.alert_silence_hours} hours"
        query    = "(sum(increase(${local.promql.outcome}{monitored_resource=\"cloud_run_revision\",outcome=\"loaded\"}[1h])) or vector(0)) < 1"
        duration = "${(var.alert_silence_hours - 1) * 3600}s"
        cure     = "Either nobody called, or events stopped: the platform's key expired, the trigger or the storage agent's publisher grant is gone. Compare with the newest file in gs://${var.bucket}. A contact center that closes for longer needs a larger alert_silence_hours, or 0."
      }
    },
    var.upkeep_enabled && var.alert_upkeep_hours > 0 ? {
      heartbeat = {
        title    = "upkeep does not run"
        severity = "ERROR"
        what     = "no successful call of upkeep for ${var.alert_upkeep_hours} hours"
        query    = "(sum(increase(${local.promql.requests}{monitored_resource=\"cloud_run_revision\",service_name=\"${local.upkeep_name}\",response_code_class=\"2xx\"}[1h])) or vector(0)) < 1"
        duration = "${(var.alert_upkeep_hours - 1) * 3600}s"
        cure     = "Lost events are not found, erasures not finished. `gcloud scheduler jobs describe ${local.upkeep_name} --location=${local.region}`: is it paused, and what does its last attempt say?"
      }
    } : {},
    # Multiwindow burn rates of the objective. Below 20 files in the long window one late file would ring.
    {
      for name, burn in {
        fast = { severity = "CRITICAL", rate = 14.4, long = "1h", short = "5m", eaten = "2 % within an hour" }
        slow = { severity = "ERROR", rate = 6, long = "6h", short = "30m", eaten = "5 % within six hours" }
        } : "objective_${name}" => {
        title    = "files are late (${name})"
        severity = burn.severity
        what     = "the month's allowance of late files is used up by ${burn.eaten}"
        query = join(" and ", concat(
          [
            for window in [burn.long, burn.short] :
            "histogram_quantile(${1 - burn.rate * (1 - local.objective)}, sum by (le) (increase(${local.promql.lag}_bucket{monitored_resource=\"cloud_run_revision\"}[${window}]))) > ${local.objective_seconds}"
          ],
          ["sum(increase(${local.promql.lag}_count{monitored_resource=\"cloud_run_revision\"}[${burn.long}])) > 19"],
        ))
        duration = "0s"
        cure     = "Files become rows later than 5 minutes after they were written. Look at events waiting and deliveries failing; if neither rings, raise max_instances."
      }
    },
  )
}

resource "google_monitoring_alert_policy" "promql" {
  for_each              = local.promql_alerts
  project               = var.project_id
  display_name          = "${var.name}: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels

  conditions {
    display_name = each.value.what
    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = each.value.duration
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = each.value.cure
  }

  depends_on = [google_logging_metric.lag, google_logging_metric.outcome]
}

# ---- budget -------------------------------------------------------------------------------------

resource "google_billing_budget" "month" {
  count           = var.budget_billing_account == null ? 0 : 1
  billing_account = var.budget_billing_account
  display_name    = "${var.name}: ${var.project_id}"

  budget_filter {
    projects = ["projects/${local.project_number}"]
  }
  amount {
    specified_amount {
      units = tostring(var.budget_amount)
    }
  }
  threshold_rules {
    threshold_percent = 0.5
  }
  threshold_rules {
    threshold_percent = 1
  }
  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }
  all_updates_rule {
    monitoring_notification_channels = google_monitoring_notification_channel.email[*].id
    disable_default_iam_recipients   = false
  }

  depends_on = [google_project_service.this]
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

# The API leaves zeros and empty lists out of what it sends back, and the provider takes that for a change: none is written.
resource "google_monitoring_dashboard" "this" {
  project = var.project_id
  dashboard_json = jsonencode({
    displayName = "Contact center sessions to BigQuery (${var.name})"
    mosaicLayout = {
      columns = 48
      tiles = [for index, chart in local.charts : merge(
        { for key, value in { xPos = index % 2 * 24, yPos = floor(index / 2) * 16 } : key => value if value != 0 },
        {
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
        },
      )]
    }
  })

  depends_on = [google_project_service.this]
}
