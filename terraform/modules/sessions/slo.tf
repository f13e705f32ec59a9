# The objective as a page of the console, with what is left of the month's allowance. Its alerts are in monitoring.tf and need
# none of this: Monitoring refuses an objective over a metric from logs for some minutes after the metric was made, so that a first
# apply would end here. Hence a variable to set later.
resource "google_monitoring_custom_service" "files" {
  count        = var.objective ? 1 : 0
  project      = var.project_id
  service_id   = var.name
  display_name = "Contact center sessions to BigQuery (${var.name})"
  depends_on   = [google_project_service.this]
}

resource "google_monitoring_slo" "fresh" {
  count               = var.objective ? 1 : 0
  project             = var.project_id
  service             = google_monitoring_custom_service.files[0].service_id
  slo_id              = "fresh"
  display_name        = "${local.objective * 100} % of files are rows within ${local.objective_seconds / 60} minutes"
  goal                = local.objective
  rolling_period_days = 30

  request_based_sli {
    distribution_cut {
      distribution_filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.lag.name}\" AND resource.type=\"cloud_run_revision\""
      range {
        max = local.objective_seconds
      }
    }
  }
}
