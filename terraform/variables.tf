# Written by `npm run generate:terraform` from modules/sessions/variables.tf.

# ---- the two that must be given -----------------------------------------------------------------

variable "project_id" {
  description = "Google Cloud project that runs the loader and holds its datasets."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is a project ID such as \"acme-contact-center\": not a number, not a display name."
  }
}

variable "bucket" {
  description = "Name of the existing bucket that the platform writes to (Developer Settings > External Storage)."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$|^[a-z0-9][a-z0-9_-]{0,62}(\\.[a-z0-9][a-z0-9_-]{0,62})+$", var.bucket)) && length(var.bucket) <= 222 && !can(regex("[._-]$", var.bucket))
    error_message = "bucket is a bare bucket name such as \"acme-ccaip-sessions\": lower case, no gs:// in front, no folder behind."
  }
  validation {
    condition     = !can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$", var.bucket)) && !can(regex("^goog|google", var.bucket))
    error_message = "bucket cannot be an IP address, begin with \"goog\" or hold \"google\": Cloud Storage has no such bucket."
  }
}

# ---- where --------------------------------------------------------------------------------------

variable "bucket_location" {
  description = "Location of the bucket, such as \"US\" or \"europe-west3\". Null: read from the bucket."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_location == null || can(regex("^([a-z]{2,4}[0-9]?|[a-z]+-[a-z]+[0-9]+)$", lower(var.bucket_location)))
    error_message = "bucket_location is a Cloud Storage location such as \"US\", \"EUR4\" or \"europe-west3\"."
  }
}

variable "region" {
  description = "Region of the functions. Null: the bucket's own, or one inside it for US, EU, ASIA, NAM4, EUR4 and ASIA1 buckets."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is one region such as \"us-central1\", not a multi-region."
  }
}

variable "bigquery_location" {
  description = "Location of the datasets. Null: US or EU for buckets there, else the functions' region."
  type        = string
  default     = null

  validation {
    condition     = var.bigquery_location == null || can(regex("^(US|EU|[a-z]+-[a-z]+[0-9]+)$", var.bigquery_location))
    error_message = "bigquery_location is \"US\", \"EU\" or one region such as \"europe-west3\"."
  }
}

variable "project_number" {
  description = "Number of the project. Null: read from the project."
  type        = string
  default     = null

  validation {
    condition     = var.project_number == null || can(regex("^[0-9]+$", var.project_number))
    error_message = "project_number is digits only, as \"gcloud projects describe\" prints it."
  }
}

variable "storage_agent" {
  description = "Cloud Storage service agent of the bucket's project, such as \"service-123456789012@gs-project-accounts.iam.gserviceaccount.com\". Null: asked for, which also creates it."
  type        = string
  default     = null

  validation {
    condition     = var.storage_agent == null || can(regex("^service-[0-9]+@gs-project-accounts\\.iam\\.gserviceaccount\\.com$", var.storage_agent))
    error_message = "storage_agent is an address such as \"service-123456789012@gs-project-accounts.iam.gserviceaccount.com\"."
  }
}

# ---- which files --------------------------------------------------------------------------------

variable "object_prefix" {
  description = "Folder within the bucket, with its closing slash. Empty: the whole bucket."
  type        = string
  default     = ""

  validation {
    condition     = var.object_prefix == "" || can(regex("^[^/\"\\\\\r\n][^\"\\\\\r\n]*/$|^[^/\"\\\\\r\n]/$", var.object_prefix))
    error_message = "object_prefix does not begin with a slash and ends with one, such as \"ccaip/metadata/\"."
  }
}

variable "name_pattern" {
  description = "Regular expression for the base names of session files. Null: the loader's own."
  type        = string
  default     = null

  validation {
    condition     = var.name_pattern == null || can(regexall(var.name_pattern, ""))
    error_message = "name_pattern is a regular expression such as \"^metadata-[0-9]+[.]json$\"."
  }
}

variable "instance" {
  description = "Name of the platform's instance that writes to the bucket."
  type        = string
  default     = "default"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.instance))
    error_message = "instance is 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "instances" {
  description = "Several instances in one bucket: path prefix to instance name, such as { \"emea/\" = \"emea\" }."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for prefix, instance in var.instances : can(regex("^[^/].*/$", prefix)) && can(regex("^[A-Za-z0-9_-]{1,64}$", instance))])
    error_message = "instances maps path prefixes that end with a slash to names of 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "max_object_bytes" {
  description = "Larger files are put into quarantine unread."
  type        = number
  default     = 1048576

  validation {
    condition     = var.max_object_bytes >= 65536 && var.max_object_bytes <= 9437184
    error_message = "max_object_bytes is 65536 to 9437184: BigQuery takes rows of up to 10 MB."
  }
}

# ---- how events arrive --------------------------------------------------------------------------

variable "trigger_mode" {
  description = "\"eventarc\": the function owns its trigger. \"pubsub\": bucket notification, topic and push subscription with a dead-letter topic, needed for a bucket in another project."
  type        = string
  default     = "eventarc"

  validation {
    condition     = contains(["eventarc", "pubsub"], var.trigger_mode)
    error_message = "trigger_mode is eventarc or pubsub."
  }
}

variable "bucket_project_id" {
  description = "Project of the bucket, if it is not project_id. Null: project_id."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_project_id == null || can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.bucket_project_id))
    error_message = "bucket_project_id is a project ID such as \"acme-telephony\"."
  }
  validation {
    condition     = var.bucket_project_id == null || var.bucket_project_id == var.project_id || var.trigger_mode == "pubsub"
    error_message = "A bucket in another project needs trigger_mode = \"pubsub\": Eventarc takes events of its own project's buckets only."
  }
}

variable "manage_bucket" {
  description = "Create the grants and the notification on the bucket. False: somebody else does, with the commands in output bucket_commands."
  type        = bool
  default     = true
}

variable "max_delivery_attempts" {
  description = "With trigger_mode = \"pubsub\": tries before a message goes to the dead-letter topic. 100 are about 16 hours; an outage of an evening should not end there."
  type        = number
  default     = 100

  validation {
    condition     = var.max_delivery_attempts >= 5 && var.max_delivery_attempts <= 100
    error_message = "max_delivery_attempts is 5 to 100."
  }
}

# ---- names --------------------------------------------------------------------------------------

variable "name" {
  description = "Prefix of every resource's name. A second installation in one project takes another."
  type        = string
  default     = "ccaip-sessions"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "name is 3 to 21 lower-case letters, digits and hyphens: service account IDs take 30 with their suffix."
  }
}

variable "store_dataset" {
  description = "Private dataset: one row per file version, and the loader's own records."
  type        = string
  default     = "contact_center_store"

  validation {
    condition     = can(regex("^[A-Za-z_][A-Za-z0-9_]*$", var.store_dataset)) && length(var.store_dataset) <= 1024
    error_message = "store_dataset is letters, digits and underscores."
  }
}

variable "analyst_dataset" {
  description = "Dataset that analysts query: views without customers' personal data."
  type        = string
  default     = "contact_center"

  validation {
    condition     = can(regex("^[A-Za-z_][A-Za-z0-9_]*$", var.analyst_dataset)) && length(var.analyst_dataset) <= 1024
    error_message = "analyst_dataset is letters, digits and underscores."
  }
  validation {
    condition     = length(distinct([var.store_dataset, var.analyst_dataset, var.restricted_dataset])) == 3
    error_message = "store_dataset, analyst_dataset and restricted_dataset are three different datasets: who reads one does not read the others."
  }
}

variable "restricted_dataset" {
  description = "Dataset with every column, personal data included."
  type        = string
  default     = "contact_center_restricted"

  validation {
    condition     = can(regex("^[A-Za-z_][A-Za-z0-9_]*$", var.restricted_dataset)) && length(var.restricted_dataset) <= 1024
    error_message = "restricted_dataset is letters, digits and underscores."
  }
}

# ---- who reads ----------------------------------------------------------------------------------

variable "analysts" {
  description = "Groups that read the analysts' dataset, by e-mail address."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for group in var.analysts : can(regex("^[^@:\\s]+@[^@:\\s]+\\.[^@:\\s]+$", group))])
    error_message = "analysts are groups' addresses such as \"analysts@example.com\", without \"group:\" in front."
  }
}

variable "restricted_readers" {
  description = "Groups that read the restricted dataset, by e-mail address."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for group in var.restricted_readers : can(regex("^[^@:\\s]+@[^@:\\s]+\\.[^@:\\s]+$", group))])
    error_message = "restricted_readers are groups' addresses such as \"privacy@example.com\", without \"group:\" in front."
  }
}

# ---- personal data ------------------------------------------------------------------------------

variable "personal_data" {
  description = "What is done with a class of columns before it is stored: agent, contact, content or identifier to \"keep\", \"drop\" or \"pseudonymize\". Classes left out are kept."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for class, mode in var.personal_data : contains(["agent", "contact", "content", "identifier"], class) && contains(["keep", "drop", "pseudonymize"], mode)])
    error_message = "personal_data maps agent, contact, content or identifier to keep, drop or pseudonymize."
  }
  validation {
    condition     = !contains(values(var.personal_data), "pseudonymize") || var.pseudonym_secret != null
    error_message = "Pseudonyms need a key: make a secret and name it in pseudonym_secret."
  }
}

variable "settings_revision" {
  description = "Raise it when instance, instances, personal_data or the pseudonym key changes: files that are loaded again then win over their older rows."
  type        = number
  default     = 1

  validation {
    condition     = try(var.settings_revision >= 1 && floor(var.settings_revision) == var.settings_revision, false)
    error_message = "settings_revision is a whole number from 1."
  }
}

variable "pseudonym_secret" {
  description = "Secret in Secret Manager that holds the key for pseudonyms. Null: none is read."
  type        = string
  default     = null

  validation {
    condition     = var.pseudonym_secret == null || can(regex("^[A-Za-z0-9_-]{1,255}$", var.pseudonym_secret))
    error_message = "pseudonym_secret is the secret's short name in project_id, not its path."
  }
}

variable "pseudonym_secret_version" {
  description = "Version of that secret, by number, so that a new key is a decision."
  type        = string
  default     = "1"

  validation {
    condition     = can(regex("^[1-9][0-9]*$", var.pseudonym_secret_version))
    error_message = "pseudonym_secret_version is a number: \"latest\" would change the pseudonyms of one person unnoticed."
  }
}

variable "policy_tags" {
  description = "Put a policy tag on every stored column that holds personal data, one tag per class."
  type        = bool
  default     = false
}

# ---- metrics ------------------------------------------------------------------------------------

variable "time_zone" {
  description = "IANA time zone of local dates, local times and intervals in the views."
  type        = string
  default     = "UTC"

  validation {
    condition     = can(regex("^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+){1,2})$", var.time_zone))
    error_message = "time_zone is a name such as \"UTC\" or \"America/New_York\"."
  }
}

variable "service_level_seconds" {
  description = "Answer target for stays in a queue that have none of their own."
  type        = number
  default     = 30

  validation {
    condition     = var.service_level_seconds >= 0 && var.service_level_seconds <= 86400 && floor(var.service_level_seconds) == var.service_level_seconds
    error_message = "service_level_seconds is a whole number from 0 to 86400."
  }
}

variable "short_abandon_seconds" {
  description = "Longest short abandon for stays in a queue that have no threshold of their own."
  type        = number
  default     = 10

  validation {
    condition     = var.short_abandon_seconds >= 0 && var.short_abandon_seconds <= 3600 && floor(var.short_abandon_seconds) == var.short_abandon_seconds
    error_message = "short_abandon_seconds is a whole number from 0 to 3600."
  }
}

variable "interval_seconds" {
  description = "Length of a reporting interval."
  type        = number
  default     = 1800

  validation {
    condition     = contains([300, 600, 900, 1200, 1800, 3600], var.interval_seconds)
    error_message = "interval_seconds is 300, 600, 900, 1200, 1800 or 3600, so that intervals fit an hour; zones with a quarter-hour offset take 900."
  }
}

variable "csat_positive_min" {
  description = "Lowest rating that counts as satisfied."
  type        = number
  default     = 4

  validation {
    condition     = contains([1, 2, 3, 4, 5], var.csat_positive_min)
    error_message = "csat_positive_min is 1 to 5."
  }
}

variable "repeat_days" {
  description = "Days within which another contact of the same customer counts as a repeat."
  type        = number
  default     = 7

  validation {
    condition     = var.repeat_days >= 1 && var.repeat_days <= 90 && floor(var.repeat_days) == var.repeat_days
    error_message = "repeat_days is a whole number from 1 to 90."
  }
}

# ---- the functions ------------------------------------------------------------------------------

variable "source_zip" {
  description = "Zip made by `npm run package`. A relative path starts at the working directory."
  type        = string
  default     = "../build/ccaip-sessions.zip"

  validation {
    condition     = fileexists(var.source_zip)
    error_message = "There is no such zip: run \"npm ci && npm run package\" first."
  }
}

variable "runtime" {
  description = "Node runtime: nodejs22 can be deployed until 2027-10-31, nodejs24 until 2028-10-31."
  type        = string
  default     = "nodejs24"

  validation {
    condition     = contains(["nodejs22", "nodejs24"], var.runtime)
    error_message = "runtime is nodejs22 or nodejs24."
  }
}

variable "memory" {
  description = "Memory of one instance."
  type        = string
  default     = "512Mi"

  validation {
    condition     = contains(["512Mi", "1Gi", "2Gi", "4Gi"], var.memory)
    error_message = "memory is 512Mi, 1Gi, 2Gi or 4Gi."
  }
}

variable "cpu" {
  description = "CPUs of one instance; a whole number if concurrency is above 1."
  type        = string
  default     = "1"

  validation {
    condition     = contains(["1", "2", "4"], var.cpu)
    error_message = "cpu is 1, 2 or 4."
  }
}

variable "timeout_seconds" {
  description = "Longest time for one event."
  type        = number
  default     = 120

  validation {
    condition     = var.timeout_seconds >= 30 && var.timeout_seconds <= 540
    error_message = "timeout_seconds is 30 to 540."
  }
}

variable "concurrency" {
  description = "Events that one instance works on at a time."
  type        = number
  default     = 8

  validation {
    condition     = var.concurrency >= 1 && var.concurrency <= 80
    error_message = "concurrency is 1 to 80."
  }
}

variable "max_instances" {
  description = "Most instances of the loading function: bounds the cost and the calls at once."
  type        = number
  default     = 5

  validation {
    condition     = var.max_instances >= 1 && var.max_instances <= 100
    error_message = "max_instances is 1 to 100."
  }
}

variable "min_instances" {
  description = "Instances of the loading function that are kept warm."
  type        = number
  default     = 0

  validation {
    condition     = var.min_instances >= 0 && var.min_instances <= var.max_instances
    error_message = "min_instances is 0 to max_instances."
  }
}

variable "kms_key_name" {
  description = "Customer-managed key for functions, topics, buckets, datasets and images. Everything is then made in the key's region. Null: Google's keys."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_name == null || can(regex("^projects/[^/]+/locations/[a-z]+-[a-z]+[0-9]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key_name))
    error_message = "kms_key_name is the full name of a key in one region: projects/P/locations/us-central1/keyRings/R/cryptoKeys/K. Functions take no multi-region key."
  }
  validation {
    condition     = var.kms_key_name == null || var.region == null || try(split("/", var.kms_key_name)[3], "") == var.region
    error_message = "kms_key_name lies in another region than the one given as region."
  }
  validation {
    condition     = var.kms_key_name == null || var.bigquery_location == null || try(split("/", var.kms_key_name)[3], "") == var.bigquery_location
    error_message = "kms_key_name lies in another location than the one given as bigquery_location."
  }
}

variable "service_agents_wait_seconds" {
  description = "Wait between enabling the APIs and making the trigger: on a new project Eventarc's service agent receives its role only after some time."
  type        = number
  default     = 120

  validation {
    condition     = var.service_agents_wait_seconds >= 0 && var.service_agents_wait_seconds <= 900 && floor(var.service_agents_wait_seconds) == var.service_agents_wait_seconds
    error_message = "service_agents_wait_seconds is a whole number from 0 to 900."
  }
}

# ---- upkeep -------------------------------------------------------------------------------------

variable "upkeep_schedule" {
  description = "When upkeep runs, as a cron line in time_zone."
  type        = string
  default     = "17 * * * *"

  validation {
    condition     = can(regex("^(\\S+\\s+){4}\\S+$", var.upkeep_schedule))
    error_message = "upkeep_schedule is a cron line of five fields such as \"17 * * * *\"."
  }
}

variable "upkeep_enabled" {
  description = "Run upkeep on its schedule. False: the job is made but paused."
  type        = bool
  default     = true
}

variable "compact" {
  description = "Upkeep deletes superseded versions of sessions."
  type        = bool
  default     = true
}

variable "reconcile" {
  description = "Upkeep compares the bucket with the ledger, loads what no event brought and finishes erasures."
  type        = bool
  default     = true
}

variable "reconcile_pages" {
  description = "Pages of 1,000 names of the bucket that upkeep lists in one run; it goes on where the last run stopped. More find a lost event earlier and cost more."
  type        = number
  default     = 250

  validation {
    condition     = var.reconcile_pages >= 1 && var.reconcile_pages <= 100000 && floor(var.reconcile_pages) == var.reconcile_pages
    error_message = "reconcile_pages is a whole number from 1 to 100000."
  }
}

variable "date_folders" {
  description = "Folders below object_prefix that the platform writes the files of a day into, such as \"YYYY/MM/DD/\": upkeep lists those of yesterday, today and tomorrow in every run. Null: there are none."
  type        = string
  default     = null

  validation {
    condition     = var.date_folders == null || can(regex("^[^/].*/$", var.date_folders)) && alltrue([for part in ["YYYY", "MM", "DD"] : strcontains(coalesce(var.date_folders, part), part)])
    error_message = "date_folders is a folder with its closing slash and with YYYY, MM and DD, such as \"YYYY/MM/DD/\"."
  }
}

variable "upkeep_max_bytes" {
  description = "Most bytes that one statement of upkeep may read; a statement that would read more fails, free of charge."
  type        = number
  default     = 1000000000000

  validation {
    condition     = try(var.upkeep_max_bytes >= 10485760 && floor(var.upkeep_max_bytes) == var.upkeep_max_bytes, false)
    error_message = "upkeep_max_bytes is a whole number from 10485760 (10 MiB, the least that a query is billed)."
  }
}

variable "mirror_deletes" {
  description = "Upkeep hides sessions whose files were deleted from the bucket. Leave it off if a lifecycle rule deletes old files."
  type        = bool
  default     = false
}

# ---- keeping ------------------------------------------------------------------------------------

variable "retention_days" {
  description = "Days a session's rows are kept, counted from its date. Null: for ever."
  type        = number
  default     = null

  validation {
    condition     = var.retention_days == null || try(var.retention_days >= 30 && var.retention_days <= 36500, false)
    error_message = "retention_days is 30 to 36500."
  }
}

variable "version_days" {
  description = "Days a superseded version of a session is kept before upkeep deletes it."
  type        = number
  default     = 30

  validation {
    condition     = try(var.version_days >= 1 && floor(var.version_days) == var.version_days, false)
    error_message = "version_days is a whole number from 1."
  }
}

variable "quarantine_retention_days" {
  description = "Days a file that could not be loaded is kept in quarantine."
  type        = number
  default     = 90

  validation {
    condition     = var.quarantine_retention_days >= 1 && var.quarantine_retention_days <= 3650
    error_message = "quarantine_retention_days is 1 to 3650."
  }
}

variable "deletion_protection" {
  description = "Refuse to destroy tables, datasets that hold some, and quarantined files."
  type        = bool
  default     = true
}

# ---- what is loaded, and what verifies it ------------------------------------------------------

variable "load_since" {
  description = "Files written before this and never loaded do not count as a gap: upkeep counts them apart, and `ccaip-sessions load` loads them. Null: when the store's dataset was made, at the first apply."
  type        = string
  default     = null

  validation {
    condition     = var.load_since == null || can(timeadd(var.load_since, "0s"))
    error_message = "load_since is a time such as \"2026-03-01T00:00:00Z\"; \"2000-01-01T00:00:00Z\" is before every file."
  }
}

variable "canary" {
  description = "Upkeep writes a synthetic session into the bucket, under _canary/ in object_prefix, and an alert rings if it is not a row within 10 minutes. No relation shows it."
  type        = bool
  default     = false
}

# ---- alerts -------------------------------------------------------------------------------------

variable "alert_email" {
  description = "Address that alerts go to. Null: the policies are made and nobody is notified."
  type        = string
  default     = null

  validation {
    condition     = var.alert_email == null || can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "alert_email is one e-mail address."
  }
}

variable "alert_channels" {
  description = "Names of notification channels that exist already, such as \"projects/P/notificationChannels/123\"."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for channel in var.alert_channels : can(regex("^projects/[^/]+/notificationChannels/[^/]+$", channel))])
    error_message = "alert_channels are full names such as \"projects/acme-contact-center/notificationChannels/123\"."
  }
}

variable "alert_backlog_minutes" {
  description = "Alert when the oldest event waiting is older than this."
  type        = number
  default     = 15

  validation {
    condition     = var.alert_backlog_minutes >= 5 && var.alert_backlog_minutes <= 720
    error_message = "alert_backlog_minutes is 5 to 720: Eventarc drops an event after 24 hours."
  }
}

variable "alert_silence_hours" {
  description = "Alert when no file was loaded for this long. 0: no such alert."
  type        = number
  default     = 24

  validation {
    condition     = contains(concat([0], range(2, 25)), var.alert_silence_hours)
    error_message = "alert_silence_hours is 0, or a whole number from 2 to 24."
  }
}

variable "alert_round_days" {
  description = "Alert when upkeep has not compared the whole bucket with the ledger for this long. 0: no such alert."
  type        = number
  default     = 30

  validation {
    condition     = var.alert_round_days >= 0 && var.alert_round_days <= 366 && floor(var.alert_round_days) == var.alert_round_days
    error_message = "alert_round_days is a whole number from 0 to 366."
  }
}

variable "alert_upkeep_hours" {
  description = "Alert when upkeep has not run successfully for this long; longer than the pause that upkeep_schedule makes. 0: no such alert."
  type        = number
  default     = 3

  validation {
    condition     = contains(concat([0], range(2, 25)), var.alert_upkeep_hours)
    error_message = "alert_upkeep_hours is 0, or a whole number from 2 to 24."
  }
}

variable "objective" {
  description = "Make the objective (99 % of files are rows within 5 minutes) a page of the console. Not in the first apply: Monitoring refuses it until the metric is some minutes old. Its alerts are always made."
  type        = bool
  default     = false
}

variable "budget_billing_account" {
  description = "Billing account of the project, such as \"012345-6789AB-CDEF01\": makes a monthly budget that writes to alert_email and to the account's administrators. Null: no budget."
  type        = string
  default     = null

  validation {
    condition     = var.budget_billing_account == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget_billing_account))
    error_message = "budget_billing_account is an ID such as \"012345-6789AB-CDEF01\", as \"gcloud billing accounts list\" prints it."
  }
}

variable "budget_amount" {
  description = "Monthly budget for the whole project, in whole units of the billing account's currency."
  type        = number
  default     = 50

  validation {
    condition     = var.budget_amount >= 1 && floor(var.budget_amount) == var.budget_amount
    error_message = "budget_amount is a whole number from 1."
  }
}
