# A value that cannot work is refused before anything is planned, with a sentence that says what to type. Each run gives
# many variables a value they must refuse, and each of them must; variables that are judged by others come last.
mock_provider "google" {}
mock_provider "time" {}

variables {
  project_id      = "acme-contact-center"
  bucket          = "acme-ccaip"
  bucket_location = "US"
  project_number  = "123456789012"
  storage_agent   = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
  source_zip      = "./versions.tf"
}

run "refused_1" {
  command = plan
  variables {
    project_id                  = "123456789012"
    bucket                      = "gs://acme-ccaip"
    bucket_location             = "us central1"
    region                      = "us"
    bigquery_location           = "us"
    project_number              = "acme"
    storage_agent               = "someone@example.com"
    object_prefix               = "/ccaip/"
    name_pattern                = "metadata-(.json"
    instance                    = "my instance"
    instances                   = { emea = "emea" }
    max_object_bytes            = 104857600
    trigger_mode                = "eventarc_standalone"
    max_delivery_attempts       = 1
    name                        = "Ccaip"
    store_dataset               = "contact-center"
    restricted_dataset          = "acme.restricted"
    analysts                    = ["group:analysts@example.com"]
    restricted_readers          = ["allAuthenticatedUsers"]
    pseudonym_secret            = "projects/p/secrets/s"
    pseudonym_secret_version    = "latest"
    time_zone                   = "UTC'); drop table x; --"
    service_level_seconds       = 20.5
    short_abandon_seconds       = -1
    interval_seconds            = 1000
    csat_positive_min           = 0
    repeat_days                 = 0
    source_zip                  = "./no-such.zip"
    runtime                     = "nodejs20"
    memory                      = "128Mi"
    cpu                         = "0.5"
    timeout_seconds             = 3600
    service_agents_wait_seconds = 901
    concurrency                 = 1000
    max_instances               = 0
    upkeep_schedule             = "hourly"
    upkeep_max_bytes            = 1000
    retention_days              = 7
    quarantine_retention_days   = 0
    alert_email                 = "oncall"
    alert_channels              = ["123"]
    alert_backlog_minutes       = 1500
    alert_silence_hours         = 25
    alert_upkeep_hours          = 1
    budget_billing_account      = "acme"
    budget_amount               = 0
  }
  expect_failures = [
    var.project_id,
    var.bucket,
    var.bucket_location,
    var.region,
    var.bigquery_location,
    var.project_number,
    var.storage_agent,
    var.object_prefix,
    var.name_pattern,
    var.instance,
    var.instances,
    var.max_object_bytes,
    var.trigger_mode,
    var.max_delivery_attempts,
    var.name,
    var.store_dataset,
    var.restricted_dataset,
    var.analysts,
    var.restricted_readers,
    var.pseudonym_secret,
    var.pseudonym_secret_version,
    var.time_zone,
    var.service_level_seconds,
    var.short_abandon_seconds,
    var.interval_seconds,
    var.csat_positive_min,
    var.repeat_days,
    var.source_zip,
    var.runtime,
    var.memory,
    var.cpu,
    var.timeout_seconds,
    var.service_agents_wait_seconds,
    var.concurrency,
    var.max_instances,
    var.upkeep_schedule,
    var.upkeep_max_bytes,
    var.retention_days,
    var.quarantine_retention_days,
    var.alert_email,
    var.alert_channels,
    var.alert_backlog_minutes,
    var.alert_silence_hours,
    var.alert_upkeep_hours,
    var.budget_billing_account,
    var.budget_amount,
  ]
}

run "refused_2" {
  command = plan
  variables {
    project_id               = "Acme-Contact"
    bucket                   = "acme-ccaip/metadata"
    region                   = "us-central1-a"
    object_prefix            = "ccaip"
    instances                = { "emea/" = "e m e a" }
    max_object_bytes         = 0
    max_delivery_attempts    = 101
    name                     = "ccaip-sessions-of-the-emea-region"
    analysts                 = ["allUsers"]
    restricted_readers       = ["group:privacy@example.com"]
    pseudonym_secret_version = "0"
    time_zone                = "+02:00"
    service_level_seconds    = -1
    short_abandon_seconds    = 3.5
    csat_positive_min        = 6
    repeat_days              = 91
    timeout_seconds          = 5
    concurrency              = 0
    retention_days           = 0
    alert_email              = "two@example.com, three@example.com"
    alert_backlog_minutes    = 1
    alert_silence_hours      = -1
  }
  expect_failures = [
    var.project_id,
    var.bucket,
    var.region,
    var.object_prefix,
    var.instances,
    var.max_object_bytes,
    var.max_delivery_attempts,
    var.name,
    var.analysts,
    var.restricted_readers,
    var.pseudonym_secret_version,
    var.time_zone,
    var.service_level_seconds,
    var.short_abandon_seconds,
    var.csat_positive_min,
    var.repeat_days,
    var.timeout_seconds,
    var.concurrency,
    var.retention_days,
    var.alert_email,
    var.alert_backlog_minutes,
    var.alert_silence_hours,
  ]
}

run "refused_3" {
  command = plan
  variables {
    bucket        = "Acme-Ccaip"
    object_prefix = "cc\"aip/"
  }
  expect_failures = [
    var.bucket,
    var.object_prefix,
  ]
}

run "refused_4" {
  command = plan
  variables {
    bucket = "acme ccaip"
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_5" {
  command = plan
  variables {
    bucket = "acme..ccaip"
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_6" {
  command = plan
  variables {
    bucket = "acme-ccaip-"
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_7" {
  command = plan
  variables {
    bucket = "ab"
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_8" {
  command = plan
  variables {
    bucket = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_9" {
  command = plan
  variables {
    bucket = "10.0.0.1"
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_10" {
  command = plan
  variables {
    bucket = "goog-ccaip"
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_11" {
  command = plan
  variables {
    bucket = "acme\"ccaip"
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_12" {
  command = plan
  variables {
    bucket = ""
  }
  expect_failures = [
    var.bucket,
  ]
}

run "refused_13" {
  command = plan
  variables {
    bucket_project_id = "acme-telephony"
    analyst_dataset   = "contact_center_store"
    personal_data     = { customer = "drop" }
    min_instances     = 6
    kms_key_name      = "projects/p/locations/us/keyRings/r/cryptoKeys/k"
  }
  expect_failures = [
    var.bucket_project_id,
    var.analyst_dataset,
    var.personal_data,
    var.min_instances,
    var.kms_key_name,
  ]
}

run "refused_14" {
  command = plan
  variables {
    bucket_project_id = "Acme"
    analyst_dataset   = "contact center"
    personal_data     = { contact = "hash" }
    min_instances     = -1
    kms_key_name      = "k"
  }
  expect_failures = [
    var.bucket_project_id,
    var.analyst_dataset,
    var.personal_data,
    var.min_instances,
    var.kms_key_name,
  ]
}

run "refused_15" {
  command = plan
  variables {
    personal_data = { contact = "pseudonymize" }
  }
  expect_failures = [
    var.personal_data,
  ]
}

run "bucket_that_is_odd_but_right_1" {
  command = plan
  variables {
    bucket = "acme.example_1.com"
  }
}

run "bucket_that_is_odd_but_right_2" {
  command = plan
  variables {
    bucket = "1_a-b"
  }
}

run "bucket_that_is_odd_but_right_3" {
  command = plan
  variables {
    bucket = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
}

run "key_in_another_region_than_the_functions" {
  command = plan
  variables {
    region       = "us-central1"
    kms_key_name = "projects/p/locations/us-east4/keyRings/r/cryptoKeys/k"
  }
  expect_failures = [var.kms_key_name]
}

run "key_in_another_location_than_the_datasets" {
  command = plan
  variables {
    bigquery_location = "US"
    kms_key_name      = "projects/p/locations/us-east4/keyRings/r/cryptoKeys/k"
  }
  expect_failures = [var.kms_key_name]
}

run "versions_kept_for_half_a_day" {
  command = plan
  variables {
    version_days = 0.5
  }
  expect_failures = [var.version_days]
}
