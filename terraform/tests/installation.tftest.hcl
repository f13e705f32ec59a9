# What an installation by itself adds to the module: labels on everything, from the provider.
mock_provider "google" {}
mock_provider "time" {}

variables {
  project_id      = "acme-contact-center"
  bucket          = "acme-ccaip"
  bucket_location = "US"
  project_number  = "123456789012"
  storage_agent   = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
  source_zip      = "./providers.tf"
}

run "a_label_with_a_capital_is_refused" {
  command = plan
  variables {
    labels = { Team = "x" }
  }
  expect_failures = [var.labels]
}

run "a_label_with_a_space_is_refused" {
  command = plan
  variables {
    labels = { team = "X Y" }
  }
  expect_failures = [var.labels]
}
