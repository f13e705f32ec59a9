# Applied to a pretended account: every reference between resources resolves, and outputs are what the guide uses.
mock_provider "google" {
  mock_data "google_storage_bucket" {
    defaults = { location = "US", uniform_bucket_level_access = true }
  }
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_data "google_storage_project_service_account" {
    defaults = { email_address = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
  }
  mock_resource "google_service_account" {
    defaults = {
      email  = "someone@acme-contact-center.iam.gserviceaccount.com"
      member = "serviceAccount:someone@acme-contact-center.iam.gserviceaccount.com"
    }
  }
  mock_resource "google_cloudfunctions2_function" {
    defaults = { service_config = { uri = "https://loader.example.com" } }
  }
  mock_resource "google_bigquery_dataset" {
    defaults = { creation_time = 1772323200123 }
  }
  mock_resource "google_data_catalog_policy_tag" {
    defaults = { name = "projects/p/locations/us/taxonomies/1/policyTags/2" }
  }
}
mock_provider "time" {}

variables {
  project_id = "acme-contact-center"
  bucket     = "acme-ccaip"
  source_zip = "./versions.tf"
}

run "by_default" {
  assert {
    condition     = output.tables["session_versions"] == "acme-contact-center.contact_center_store.session_versions"
    error_message = "Output tables names the stored tables."
  }
  assert {
    condition     = output.datasets == { store = "acme-contact-center.contact_center_store", contact_center = "acme-contact-center.contact_center", restricted = "acme-contact-center.contact_center_restricted" }
    error_message = "Output datasets names the three datasets."
  }
  assert {
    condition     = length(output.bucket_commands) == 0 && length(output.key_users) == 0
    error_message = "Nothing is left to be done by hand."
  }
  assert {
    condition     = google_cloud_scheduler_job.upkeep.http_target[0].uri == "https://loader.example.com"
    error_message = "The clock calls the upkeep function."
  }
  assert {
    condition     = google_cloudfunctions2_function.upkeep.service_config[0].environment_variables["LOAD_SINCE"] == "2026-03-01T00:00:00Z"
    error_message = "Files from before the store was made are the past."
  }
}

run "with_policy_tags" {
  variables {
    policy_tags = true
  }
  assert {
    condition = alltrue(flatten([
      for name, table in local.tables : [
        for index, column in table.schema : jsonencode(try(jsondecode(google_bigquery_table.store[name].schema)[index].policyTags.names, [])) == jsonencode(
          contains(["agent", "contact", "content"], column.class) && !can(column.fields) ? ["projects/p/locations/us/taxonomies/1/policyTags/2"] : []
        )
      ]
    ]))
    error_message = "Exactly the columns with personal data are tagged."
  }
  assert {
    condition = alltrue(flatten([
      for name, table in local.tables : [
        for index, column in table.schema : [
          for inner, field in try(column.fields, []) : jsonencode(try(jsondecode(google_bigquery_table.store[name].schema)[index].fields[inner].policyTags.names, [])) == jsonencode(
            contains(["agent", "contact", "content"], field.class) && !can(field.fields) ? ["projects/p/locations/us/taxonomies/1/policyTags/2"] : []
          )
        ]
      ]
    ]))
    error_message = "Exactly the fields with personal data are tagged."
  }
  assert {
    condition     = strcontains(google_bigquery_table.store["session_versions"].schema, "policyTags")
    error_message = "The versions hold personal data."
  }
}

run "with_the_owner_of_the_bucket_elsewhere" {
  variables {
    trigger_mode      = "pubsub"
    bucket_project_id = "acme-telephony"
    object_prefix     = "ccaip/"
    manage_bucket     = false
    canary            = true
    load_since        = "2026-02-01T00:00:00Z"
  }
  assert {
    condition     = google_cloudfunctions2_function.upkeep.service_config[0].environment_variables["LOAD_SINCE"] == "2026-02-01T00:00:00Z"
    error_message = "The past begins where the variable says."
  }
  assert {
    condition     = strcontains(output.bucket_commands[4], "role=roles/storage.objectUser") && strcontains(output.bucket_commands[4], "objects/ccaip/_canary/")
    error_message = "The owner of the bucket grants upkeep the canary and no other object."
  }
  assert {
    condition     = length(output.bucket_commands) == 6 && length(google_storage_notification.finalized) == 0
    error_message = "The owner of the bucket is given two grants for each of two identities, one for the canary, and one notification."
  }
  assert {
    condition     = data.google_storage_project_service_account.this[0].project == "acme-telephony"
    error_message = "The agent that publishes is that of the bucket's project."
  }
}

run "with_a_key" {
  variables {
    kms_key_name = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"
  }
  assert {
    condition     = length(output.key_users) == 7 && length(output.first_commands) == 15
    error_message = "Output key_users lists whoever must be able to use the key."
  }
}
