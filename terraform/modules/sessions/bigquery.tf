# Stored tables come from a generated file, which the loader's own code is written from as well. Views and table functions
# belong to the program: upkeep makes them before each of its runs, in the order in which they read each other.
locals {
  dataset_ids = {
    store          = var.store_dataset
    contact_center = var.analyst_dataset
    restricted     = var.restricted_dataset
  }

  generated = jsondecode(file("${path.module}/../../../schema/generated/tables.json"))
  tables    = { for table in local.generated.tables : table.name => table }

  # Classes whose columns hold personal data; "agent" is shown to analysts, the others are not.
  tagged_classes = var.policy_tags ? {
    agent   = "Names and addresses of agents"
    contact = "Names, numbers and addresses of customers"
    content = "What was said or typed"
  } : {}
  tag_of_class = { for class, tag in google_data_catalog_policy_tag.class : class => tag.name }

  # The key "class" is ours and becomes a policy tag where one is asked for. Records nest two deep (HCL has no recursion).
  schemas = {
    for name, table in local.tables : name => jsonencode([
      for column in table.schema : merge(
        { for key, value in column : key => value if !contains(["class", "fields"], key) },
        { for class in [column.class] : "policyTags" => { names = [local.tag_of_class[class]] } if contains(keys(local.tagged_classes), class) && !can(column.fields) },
        { for key in ["fields"] : key => [
          for field in column.fields : merge(
            { for key, value in field : key => value if !contains(["class", "fields"], key) },
            { for class in [field.class] : "policyTags" => { names = [local.tag_of_class[class]] } if contains(keys(local.tagged_classes), class) && !can(field.fields) },
            { for key in ["fields"] : key => [
              for leaf in field.fields : merge(
                { for key, value in leaf : key => value if key != "class" },
                { for class in [leaf.class] : "policyTags" => { names = [local.tag_of_class[class]] } if contains(keys(local.tagged_classes), class) },
              )
            ] if can(field.fields) },
          )
        ] if can(column.fields) },
      )
    ])
  }
}

resource "google_bigquery_dataset" "this" {
  for_each   = local.dataset_ids
  project    = var.project_id
  dataset_id = each.value
  location   = local.bigquery_location
  description = {
    store          = "One row per version of a session's file, and the loader's records. Nobody reads this: see ${var.analyst_dataset}."
    contact_center = "Calls and chats of the contact center, for analysts: each session in its latest version, without customers' personal data."
    restricted     = "Calls and chats of the contact center with personal data, for those who may see it."
  }[each.key]
  delete_contents_on_destroy = !var.deletion_protection
  max_time_travel_hours      = "168"

  dynamic "default_encryption_configuration" {
    for_each = var.kms_key_name[*]
    content {
      kms_key_name = default_encryption_configuration.value
    }
  }

  lifecycle {
    precondition {
      condition     = !can(local.generated.tables[*].schema[*].fields[*].fields[*].fields)
      error_message = "A table nests records three deep; policy tags are put on two."
    }
  }

  depends_on = [google_project_service.this]
}

# ---- tables -------------------------------------------------------------------------------------

resource "google_bigquery_table" "store" {
  for_each            = local.tables
  project             = var.project_id
  dataset_id          = google_bigquery_dataset.this[each.value.dataset].dataset_id
  table_id            = each.key
  description         = each.value.description
  schema              = local.schemas[each.key]
  clustering          = each.value.clustering
  deletion_protection = var.deletion_protection
  # Without it the provider drops, with their data, the columns that a version going back does not know.
  ignore_auto_generated_schema = true

  dynamic "time_partitioning" {
    for_each = each.value.partition[*]
    content {
      type  = time_partitioning.value.type
      field = time_partitioning.value.field
      # The list of erased sessions has no partitions and outlives them: it keeps a late file from bringing one back.
      expiration_ms = var.retention_days == null ? null : var.retention_days * 86400000
    }
  }

  dynamic "encryption_configuration" {
    for_each = var.kms_key_name[*]
    content {
      kms_key_name = encryption_configuration.value
    }
  }
}

# ---- who reads ----------------------------------------------------------------------------------
# All access entries of datasets are made by this one kind of resource: the IAM kind would drop the authorized datasets.

# Views of the other two datasets, whichever the program makes there, read the store in their own right: whoever may read
# them needs no right on it.
resource "google_bigquery_dataset_access" "views" {
  for_each   = toset(["contact_center>store", "restricted>store"])
  project    = var.project_id
  dataset_id = google_bigquery_dataset.this[split(">", each.key)[1]].dataset_id

  dataset {
    dataset {
      project_id = var.project_id
      dataset_id = google_bigquery_dataset.this[split(">", each.key)[0]].dataset_id
    }
    target_types = ["VIEWS"]
  }
}

resource "google_bigquery_dataset_access" "analysts" {
  for_each       = var.analysts
  project        = var.project_id
  dataset_id     = google_bigquery_dataset.this["contact_center"].dataset_id
  role           = "READER"
  group_by_email = each.key
}

resource "google_bigquery_dataset_access" "restricted_readers" {
  for_each       = var.restricted_readers
  project        = var.project_id
  dataset_id     = google_bigquery_dataset.this["restricted"].dataset_id
  role           = "READER"
  group_by_email = each.key
}

# ---- policy tags --------------------------------------------------------------------------------

resource "google_data_catalog_taxonomy" "personal_data" {
  count                  = var.policy_tags ? 1 : 0
  project                = var.project_id
  region                 = lower(local.bigquery_location)
  display_name           = "${var.name} personal data"
  description            = "Classes of personal data in the contact center's session tables"
  activated_policy_types = ["FINE_GRAINED_ACCESS_CONTROL"]
  depends_on             = [google_project_service.this]
}

resource "google_data_catalog_policy_tag" "class" {
  for_each     = local.tagged_classes
  taxonomy     = google_data_catalog_taxonomy.personal_data[0].id
  display_name = each.key
  description  = each.value
}

resource "google_data_catalog_policy_tag_iam_member" "readers" {
  for_each = {
    for grant in concat(
      flatten([for class in keys(local.tagged_classes) : [for group in var.restricted_readers : { class = class, member = "group:${group}" }]]),
      [for group in var.analysts : { class = "agent", member = "group:${group}" } if var.policy_tags && !contains(var.restricted_readers, group)],
    ) : "${grant.class} ${grant.member}" => grant
  }
  policy_tag = google_data_catalog_policy_tag.class[each.value.class].id
  role       = "roles/datacatalog.categoryFineGrainedReader"
  member     = each.value.member
}

# Upkeep reads what it rewrites. Appending a row needs no right to read its columns.
resource "google_data_catalog_policy_tag_iam_member" "upkeep_reads" {
  for_each   = google_data_catalog_policy_tag.class
  policy_tag = each.value.id
  role       = "roles/datacatalog.categoryFineGrainedReader"
  member     = google_service_account.upkeep.member
}
