# Where things go, whatever the bucket's location: the commonest failure is a trigger in another place than its bucket.
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_data "google_storage_project_service_account" {
    defaults = { email_address = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
  }
}
mock_provider "time" {}

variables {
  project_id = "acme-contact-center"
  bucket     = "acme-ccaip"
  source_zip = "./versions.tf"
}

run "a_regional_bucket_decides_everything" {
  command = plan
  variables {
    bucket_location = "EUROPE-WEST3"
  }
  assert {
    condition     = google_cloudfunctions2_function.loader.location == "europe-west3" && google_cloudfunctions2_function.upkeep.location == "europe-west3" && google_cloud_scheduler_job.upkeep.region == "europe-west3"
    error_message = "The functions and their clock run in the bucket's region."
  }
  assert {
    condition     = google_cloudfunctions2_function.loader.event_trigger[0].trigger_region == "europe-west3"
    error_message = "The trigger is in the bucket's region."
  }
  assert {
    condition     = alltrue([for dataset in google_bigquery_dataset.this : dataset.location == "europe-west3"])
    error_message = "The datasets are in the bucket's region."
  }
  assert {
    condition     = length(data.google_storage_bucket.source) == 0
    error_message = "The bucket is not read where its location is given."
  }
}

run "the_bucket_is_asked_where_it_is" {
  command = plan
  override_data {
    target = data.google_storage_bucket.source
    values = { location = "EUR4" }
  }
  assert {
    condition     = google_cloudfunctions2_function.loader.location == "europe-west4" && google_cloudfunctions2_function.loader.event_trigger[0].trigger_region == "eur4"
    error_message = "A dual-region bucket's trigger is in the dual region, its functions in one of the two."
  }
  assert {
    condition     = alltrue([for dataset in google_bigquery_dataset.this : dataset.location == "EU"])
    error_message = "The datasets of an EUR4 bucket are in the EU."
  }
}

run "the_european_union" {
  command = plan
  variables {
    bucket_location = "EU"
  }
  assert {
    condition     = google_cloudfunctions2_function.loader.location == "europe-west1" && google_cloudfunctions2_function.loader.event_trigger[0].trigger_region == "eu"
    error_message = "An EU bucket's trigger is in the EU, its functions in europe-west1."
  }
  assert {
    condition     = alltrue([for dataset in google_bigquery_dataset.this : dataset.location == "EU"])
    error_message = "The datasets of an EU bucket are in the EU."
  }
}

run "asia" {
  command = plan
  variables {
    bucket_location = "ASIA"
  }
  assert {
    condition     = google_cloudfunctions2_function.loader.location == "asia-east1" && alltrue([for dataset in google_bigquery_dataset.this : dataset.location == "asia-east1"])
    error_message = "BigQuery has no ASIA: the datasets go where the functions are."
  }
}

run "a_location_without_a_known_region_is_reported" {
  command = plan
  variables {
    bucket_location = "EUR7"
  }
  expect_failures = [google_cloudfunctions2_function.loader]
}

run "a_region_may_be_given" {
  command = plan
  variables {
    bucket_location = "EUR7"
    region          = "europe-west9"
  }
  assert {
    condition     = google_cloudfunctions2_function.loader.location == "europe-west9" && google_cloudfunctions2_function.loader.event_trigger[0].trigger_region == "eur7"
    error_message = "The functions run in the region that is set; the trigger stays at the bucket."
  }
}
