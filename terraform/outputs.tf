# Written by `npm run generate:terraform` from modules/sessions/outputs.tf.
output "tables" {
  description = "Full names of the stored tables."
  value       = module.sessions.tables
}

output "datasets" {
  description = "Full names of the datasets: the store, the analysts', the restricted one."
  value       = module.sessions.datasets
}

output "loader" {
  description = "Name of the loading function and of its Cloud Run service."
  value       = module.sessions.loader
}

output "upkeep" {
  description = "Name of the upkeep function, of its Cloud Run service and of the job that calls it."
  value       = module.sessions.upkeep
}

output "run_service_account" {
  description = "Address of the identity that the loading function runs as."
  value       = module.sessions.run_service_account
}

output "upkeep_service_account" {
  description = "Address of the identity that upkeep runs as."
  value       = module.sessions.upkeep_service_account
}

output "quarantine_bucket" {
  description = "Where files that could not be loaded are kept."
  value       = module.sessions.quarantine_bucket
}

output "settings" {
  description = "The functions' settings for the command line: terraform output -raw settings > ccaip-sessions.env, then --settings ccaip-sessions.env. Names the pseudonym key's secret and version, never the key."
  value       = module.sessions.settings
}

output "first_step" {
  description = "Run once after the first apply: upkeep makes the views. Later it makes them before each of its runs, so after an upgrade this only saves the wait."
  value       = module.sessions.first_step
}

output "trigger_location" {
  description = "Where events are received: the bucket's location."
  value       = module.sessions.trigger_location
}

output "logs_query" {
  description = "For Logs Explorer: one line per file."
  value       = module.sessions.logs_query
}

output "eventarc_subscription" {
  description = "Prints what Eventarc's own subscription is set to; only gcloud can give it a dead-letter topic."
  value       = module.sessions.eventarc_subscription
}

output "bucket_commands" {
  description = "With manage_bucket = false: what the bucket's owner runs."
  value       = module.sessions.bucket_commands
}

output "key_users" {
  description = "With kms_key_name: the agents that need roles/cloudkms.cryptoKeyEncrypterDecrypter on the key before the first apply."
  value       = module.sessions.key_users
}

output "first_commands" {
  description = "What is run once, before the first apply, on a project that has never used these services: it makes what Terraform needs and cannot make."
  value       = module.sessions.first_commands
}
