# Installations made before there was a module upgrade in place: each resource keeps what it is and changes its address.
moved {
  from = google_artifact_registry_repository.images
  to   = module.sessions.google_artifact_registry_repository.images
}

moved {
  from = google_artifact_registry_repository_iam_member.build_pushes
  to   = module.sessions.google_artifact_registry_repository_iam_member.build_pushes
}

moved {
  from = google_bigquery_dataset.this
  to   = module.sessions.google_bigquery_dataset.this
}

moved {
  from = google_bigquery_dataset_access.analysts
  to   = module.sessions.google_bigquery_dataset_access.analysts
}

moved {
  from = google_bigquery_dataset_access.restricted_readers
  to   = module.sessions.google_bigquery_dataset_access.restricted_readers
}

moved {
  from = google_bigquery_dataset_access.views
  to   = module.sessions.google_bigquery_dataset_access.views
}

moved {
  from = google_bigquery_table.store
  to   = module.sessions.google_bigquery_table.store
}

moved {
  from = google_cloud_run_v2_service_iam_member.call_invokes
  to   = module.sessions.google_cloud_run_v2_service_iam_member.call_invokes
}

moved {
  from = google_cloud_scheduler_job.upkeep
  to   = module.sessions.google_cloud_scheduler_job.upkeep
}

moved {
  from = google_cloudfunctions2_function.loader
  to   = module.sessions.google_cloudfunctions2_function.loader
}

moved {
  from = google_cloudfunctions2_function.upkeep
  to   = module.sessions.google_cloudfunctions2_function.upkeep
}

moved {
  from = google_data_catalog_policy_tag.class
  to   = module.sessions.google_data_catalog_policy_tag.class
}

moved {
  from = google_data_catalog_policy_tag_iam_member.readers
  to   = module.sessions.google_data_catalog_policy_tag_iam_member.readers
}

moved {
  from = google_data_catalog_taxonomy.personal_data
  to   = module.sessions.google_data_catalog_taxonomy.personal_data
}

moved {
  from = google_logging_metric.gap
  to   = module.sessions.google_logging_metric.gap
}

moved {
  from = google_logging_metric.lag
  to   = module.sessions.google_logging_metric.lag
}

moved {
  from = google_logging_metric.outcome
  to   = module.sessions.google_logging_metric.outcome
}

moved {
  from = google_monitoring_alert_policy.backlog
  to   = module.sessions.google_monitoring_alert_policy.backlog
}

moved {
  from = google_monitoring_alert_policy.errors
  to   = module.sessions.google_monitoring_alert_policy.errors
}

moved {
  from = google_monitoring_dashboard.this
  to   = module.sessions.google_monitoring_dashboard.this
}

moved {
  from = google_monitoring_notification_channel.email
  to   = module.sessions.google_monitoring_notification_channel.email
}

moved {
  from = google_project_iam_member.build_logs
  to   = module.sessions.google_project_iam_member.build_logs
}

moved {
  from = google_project_iam_member.call_receives_events
  to   = module.sessions.google_project_iam_member.call_receives_events
}

moved {
  from = google_project_iam_member.storage_publishes
  to   = module.sessions.google_project_iam_member.storage_publishes
}

moved {
  from = google_project_service.this
  to   = module.sessions.google_project_service.this
}

moved {
  from = google_pubsub_subscription.dead
  to   = module.sessions.google_pubsub_subscription.dead
}

moved {
  from = google_pubsub_subscription.push
  to   = module.sessions.google_pubsub_subscription.push
}

moved {
  from = google_pubsub_subscription_iam_member.pubsub_forwards
  to   = module.sessions.google_pubsub_subscription_iam_member.pubsub_forwards
}

moved {
  from = google_pubsub_topic.dead
  to   = module.sessions.google_pubsub_topic.dead
}

moved {
  from = google_pubsub_topic.finalized
  to   = module.sessions.google_pubsub_topic.finalized
}

moved {
  from = google_pubsub_topic_iam_member.pubsub_buries
  to   = module.sessions.google_pubsub_topic_iam_member.pubsub_buries
}

moved {
  from = google_pubsub_topic_iam_member.storage_publishes
  to   = module.sessions.google_pubsub_topic_iam_member.storage_publishes
}

moved {
  from = google_secret_manager_secret_iam_member.run_reads_pseudonym_key
  to   = module.sessions.google_secret_manager_secret_iam_member.run_reads_pseudonym_key
}

moved {
  from = google_service_account.build
  to   = module.sessions.google_service_account.build
}

moved {
  from = google_service_account.call
  to   = module.sessions.google_service_account.call
}

moved {
  from = google_service_account.run
  to   = module.sessions.google_service_account.run
}

moved {
  from = google_storage_bucket.code
  to   = module.sessions.google_storage_bucket.code
}

moved {
  from = google_storage_bucket.quarantine
  to   = module.sessions.google_storage_bucket.quarantine
}

moved {
  from = google_storage_bucket_iam_member.build_reads_code
  to   = module.sessions.google_storage_bucket_iam_member.build_reads_code
}

moved {
  from = google_storage_bucket_iam_member.run_fills_quarantine
  to   = module.sessions.google_storage_bucket_iam_member.run_fills_quarantine
}

moved {
  from = google_storage_bucket_iam_member.run_lists_source
  to   = module.sessions.google_storage_bucket_iam_member.run_lists_source
}

moved {
  from = google_storage_bucket_iam_member.run_reads_source
  to   = module.sessions.google_storage_bucket_iam_member.run_reads_source
}

moved {
  from = google_storage_bucket_object.code
  to   = module.sessions.google_storage_bucket_object.code
}

moved {
  from = google_storage_notification.finalized
  to   = module.sessions.google_storage_notification.finalized
}

moved {
  from = time_sleep.agents_settle
  to   = module.sessions.time_sleep.agents_settle
}

# Views and table functions are the program's since: Terraform forgets them, and they stay as they are.
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
