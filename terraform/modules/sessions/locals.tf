data "google_storage_bucket" "source" {
  count = var.bucket_location == null ? 1 : 0
  name  = var.bucket
}

# Terraform cannot enable the API that it asks here. Its error prints the next line, so that line has the cure.
data "google_project" "this" { # 403? gcloud services enable cloudresourcemanager.googleapis.com serviceusage.googleapis.com
  count      = var.project_number == null ? 1 : 0
  project_id = var.project_id
}

# Asking for the agent's address also creates it on a project that has never used it.
data "google_storage_project_service_account" "this" {
  count   = var.storage_agent == null ? 1 : 0
  project = coalesce(var.bucket_project_id, var.project_id)
}

locals {
  bucket_location = lower(coalesce(var.bucket_location, one(data.google_storage_bucket.source[*].location)))
  project_number  = coalesce(var.project_number, one(data.google_project.this[*].number))
  storage_agent = "serviceAccount:${coalesce(
    var.storage_agent,
    one(data.google_storage_project_service_account.this[*].email_address),
  )}"
  pubsub_agent = "serviceAccount:service-${local.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"

  # Agents that something here is granted to, or that use the key. They exist once their service was used or they were asked for.
  services_with_agents = (
    var.kms_key_name != null ? ["artifactregistry", "cloudfunctions", "eventarc", "pubsub", "run"] :
    local.pubsub ? ["pubsub"] : []
  )
  key_users = var.kms_key_name == null ? [] : concat(
    [local.storage_agent, local.pubsub_agent],
    [
      for agent in ["bq-%s@bigquery-encryption", "service-%s@gcp-sa-artifactregistry", "service-%s@gcf-admin-robot", "service-%s@serverless-robot-prod", "service-%s@gcp-sa-eventarc"] :
      "serviceAccount:${format(agent, local.project_number)}.iam.gserviceaccount.com"
    ],
  )

  # A multi- or dual-region bucket's trigger sits in that location itself; a function needs a region.
  multi_regions = {
    us   = "us-central1", eu = "europe-west1", asia = "asia-east1",
    nam4 = "us-central1", eur4 = "europe-west4", asia1 = "asia-northeast1",
  }
  key_location = try(split("/", var.kms_key_name)[3], null)
  region = coalesce(
    var.region,
    local.key_location,
    lookup(local.multi_regions, local.bucket_location, local.bucket_location),
  )
  bigquery_location = coalesce(
    var.bigquery_location,
    local.key_location,
    lookup({ us = "US", nam4 = "US", eu = "EU", eur4 = "EU" }, local.bucket_location, local.region),
  )
  quarantine_location = coalesce(local.key_location, local.bucket_location)

  # Cloud IAM's expression for the folder within the source bucket; none for the whole bucket.
  source_conditions = var.object_prefix == "" ? [] : ["resource.name.startsWith(\"projects/_/buckets/${var.bucket}/objects/${var.object_prefix}\")"]

  loader_name = "${var.name}-loader"
  upkeep_name = "${var.name}-upkeep"
  eventarc    = var.trigger_mode == "eventarc"
  pubsub      = var.trigger_mode == "pubsub"

  services = toset(concat(
    [
      "artifactregistry.googleapis.com",
      "bigquery.googleapis.com",
      "cloudbuild.googleapis.com",
      "cloudfunctions.googleapis.com",
      "cloudresourcemanager.googleapis.com",
      "cloudscheduler.googleapis.com",
      "eventarc.googleapis.com",
      "iam.googleapis.com",
      "logging.googleapis.com",
      "monitoring.googleapis.com",
      "pubsub.googleapis.com",
      "run.googleapis.com",
      "serviceusage.googleapis.com",
      "storage.googleapis.com",
    ],
    var.budget_billing_account == null ? [] : ["billingbudgets.googleapis.com"],
    var.policy_tags ? ["datacatalog.googleapis.com"] : [],
    var.pseudonym_secret == null ? [] : ["secretmanager.googleapis.com"],
  ))
}

resource "google_project_service" "this" {
  for_each           = local.services
  project            = var.project_id
  service            = each.key
  disable_on_destroy = false
}
