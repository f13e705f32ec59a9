# The module leaves provider settings to whoever calls it; these are those of an installation by itself.
terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 8.0, < 9.0"
    }
  }
}

provider "google" {
  project               = var.project_id
  user_project_override = true
  billing_project       = var.project_id

  default_labels = merge({ app = var.name, managed-by = "terraform" }, var.labels)
}

variable "labels" {
  description = "Labels for every resource that takes them."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "labels are up to 63 lower-case letters, digits, hyphens and underscores; a key begins with a letter."
  }
}
