# Views and table functions belong to the program. Terraform, which made them once, forgets them, and they stay as they are.
removed {
  from = google_bigquery_dataset_access.routines

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_bigquery_routine.this

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_bigquery_table.views_0

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_bigquery_table.views_1

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_bigquery_table.views_2

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_bigquery_table.views_3

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_bigquery_table.views_4

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_bigquery_table.views_5

  lifecycle {
    destroy = false
  }
}
