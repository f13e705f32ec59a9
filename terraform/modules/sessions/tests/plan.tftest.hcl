# The real provider plans, so that its own checks at plan time run. A token that opens nothing keeps it from looking for
# credentials, and what would be read from an account is overridden.
provider "google" {
  project      = "acme-contact-center"
  access_token = "opens-nothing"
}

override_data {
  target = data.google_storage_bucket.source
  values = { location = "US", uniform_bucket_level_access = true }
}
override_data {
  target = data.google_project.this
  values = { number = "123456789012" }
}
override_data {
  target = data.google_storage_project_service_account.this
  values = { email_address = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
}

# The package's content is only hashed here: any file will do.
variables {
  project_id = "acme-contact-center"
  bucket     = "acme-ccaip"
  source_zip = "./versions.tf"
}

run "two_variables_are_enough" {
  command = plan

  assert {
    condition     = google_cloudfunctions2_function.loader.location == "us-central1"
    error_message = "The functions of a US bucket go to us-central1."
  }
  assert {
    condition     = google_cloudfunctions2_function.loader.event_trigger[0].trigger_region == "us"
    error_message = "The trigger sits where the bucket is."
  }
  assert {
    condition     = alltrue([for dataset in google_bigquery_dataset.this : dataset.location == "US"])
    error_message = "The datasets are where the bucket is."
  }
  assert {
    condition     = google_project_iam_member.storage_publishes[0].member == "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
    error_message = "The bucket's own agent publishes its events."
  }
}

run "everything_at_once" {
  command = plan
  variables {
    trigger_mode        = "pubsub"
    object_prefix       = "ccaip/metadata/"
    kms_key_name        = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"
    alert_email         = "oncall@example.com"
    alert_silence_hours = 12
    policy_tags         = true
    settings_revision   = 2
    analysts            = ["analysts@example.com"]
    restricted_readers  = ["privacy@example.com"]
    personal_data       = { contact = "pseudonymize" }
    pseudonym_secret    = "pseudonym-key"
    retention_days      = 365
  }
}
