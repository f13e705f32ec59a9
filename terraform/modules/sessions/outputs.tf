output "tables" {
  description = "Full names of the stored tables."
  value       = { for name, table in google_bigquery_table.store : name => "${var.project_id}.${table.dataset_id}.${table.table_id}" }
}

output "datasets" {
  description = "Full names of the datasets: the store, the analysts', the restricted one."
  value       = { for key, dataset in google_bigquery_dataset.this : key => "${var.project_id}.${dataset.dataset_id}" }
}

output "loader" {
  description = "Name of the loading function and of its Cloud Run service."
  value       = google_cloudfunctions2_function.loader.name
}

output "upkeep" {
  description = "Name of the upkeep function, of its Cloud Run service and of the job that calls it."
  value       = google_cloudfunctions2_function.upkeep.name
}

output "run_service_account" {
  description = "Address of the identity that the loading function runs as."
  value       = google_service_account.run.email
}

output "upkeep_service_account" {
  description = "Address of the identity that upkeep runs as."
  value       = google_service_account.upkeep.email
}

output "quarantine_bucket" {
  description = "Where files that could not be loaded are kept."
  value       = google_storage_bucket.quarantine.name
}

output "settings" {
  description = "The functions' settings for the command line: terraform output -raw settings > ccaip-sessions.env, then --settings ccaip-sessions.env. Names the pseudonym key's secret and version, never the key."
  value       = join("", [for key, value in local.settings : strcontains(value, "'") ? "${key}=`${value}`\n" : "${key}='${value}'\n"])
}

output "first_step" {
  description = "Run once after the first apply: upkeep makes the views. Later it makes them before each of its runs, so after an upgrade this only saves the wait."
  value       = "gcloud scheduler jobs run ${google_cloud_scheduler_job.upkeep.name} --project=${var.project_id} --location=${local.region}"
}

output "trigger_location" {
  description = "Where events are received: the bucket's location."
  value       = local.bucket_location
}

output "logs_query" {
  description = "For Logs Explorer: one line per file."
  value       = "${local.loader_filter} AND jsonPayload.event=\"file_handled\""
}

output "eventarc_subscription" {
  description = "Prints what Eventarc's own subscription is set to; only gcloud can give it a dead-letter topic."
  value       = local.pubsub ? null : "gcloud pubsub subscriptions list --project=${var.project_id} --filter='name~/eventarc-${local.bucket_location}-${local.loader_name}' --format='value(name,ackDeadlineSeconds,messageRetentionDuration,deadLetterPolicy.deadLetterTopic)'"
}

output "bucket_commands" {
  description = "With manage_bucket = false: what the bucket's owner runs."
  value = var.manage_bucket ? [] : concat(
    [
      for account in [google_service_account.run, google_service_account.upkeep] :
      "gcloud storage buckets add-iam-policy-binding gs://${var.bucket} --member=${account.member} --role=roles/storage.objectViewer --condition=${var.object_prefix == "" ? "None" : "'title=only-session-metadata,expression=${one(local.source_conditions)}'"}"
    ],
    [
      for account in [google_service_account.run, google_service_account.upkeep] :
      "gcloud storage buckets add-iam-policy-binding gs://${var.bucket} --member=${account.member} --role=roles/storage.legacyBucketReader --condition=None"
      if var.object_prefix != ""
    ],
    local.canary_commands,
    local.pubsub ? [
      "gcloud storage buckets notifications create gs://${var.bucket} --topic=projects/${var.project_id}/topics/${var.name}-finalized --event-types=OBJECT_FINALIZE --payload-format=json${var.object_prefix == "" ? "" : " --object-prefix=${var.object_prefix}"}",
    ] : [],
  )
}

output "key_users" {
  description = "With kms_key_name: the agents that need roles/cloudkms.cryptoKeyEncrypterDecrypter on the key before the first apply."
  value       = local.key_users
}

output "first_commands" {
  description = "What is run once, before the first apply, on a project that has never used these services: it makes what Terraform needs and cannot make."
  value = concat(
    ["gcloud services enable cloudresourcemanager.googleapis.com serviceusage.googleapis.com --project=${var.project_id}"],
    [
      for service in local.services_with_agents :
      "gcloud beta services identity create --service=${service}.googleapis.com --project=${var.project_id}"
    ],
    var.kms_key_name == null ? [] : concat(
      [
        "gcloud storage service-agent --project=${coalesce(var.bucket_project_id, var.project_id)}",
        "bq show --encryption_service_account --project_id=${var.project_id}",
      ],
      [
        for member in local.key_users :
        "gcloud kms keys add-iam-policy-binding ${var.kms_key_name} --member=${member} --role=roles/cloudkms.cryptoKeyEncrypterDecrypter"
      ],
    ),
  )
}
