# Tables, views and table functions come from one generated file, which the loader's own code is written from as well.
locals {
  generated = jsondecode(file("${path.module}/../../../schema/generated/tables.json"))

  dataset_ids = {
    store          = var.store_dataset
    contact_center = var.analyst_dataset
    restricted     = var.restricted_dataset
  }

  tables   = { for table in local.generated.tables : table.name => table }
  views    = { for view in local.generated.views : "${view.dataset}.${view.name}" => view }
  routines = { for routine in local.generated.routines : "${routine.dataset}.${routine.name}" => routine }

  # What statements leave open is settled here: where the datasets are, and the parameters of the metrics.
  statements = {
    for key, relation in merge(local.views, local.routines) : key =>
    replace(replace(replace(replace(replace(replace(replace(replace(replace(relation.sql,
      "$${store}", "${var.project_id}.${var.store_dataset}"),
      "$${contact_center}", "${var.project_id}.${var.analyst_dataset}"),
      "$${restricted}", "${var.project_id}.${var.restricted_dataset}"),
      "$${time_zone}", var.time_zone),
      "$${service_level_seconds}", tostring(var.service_level_seconds)),
      "$${short_abandon_seconds}", tostring(var.short_abandon_seconds)),
      "$${interval_seconds}", tostring(var.interval_seconds)),
      "$${csat_positive_min}", tostring(var.csat_positive_min)),
    "$${repeat_days}", tostring(var.repeat_days))
  }

  # Relations that a statement reads, as dataset.name.
  reads = {
    for key, relation in merge(local.views, local.routines) : key => toset([
      for found in regexall("\\$\\{(store|contact_center|restricted)\\}`?\\.`?([A-Za-z0-9_]+)", relation.sql) : "${found[0]}.${found[1]}"
    ])
  }

  # A view can be created once the views it reads are there, and instances of one resource cannot wait for each other:
  # views are created floor by floor, each reading only floors below.
  view_reads = { for key in keys(local.views) : key => setintersection(local.reads[key], keys(local.views)) }
  floor_0    = toset([for key, reads in local.view_reads : key if length(reads) == 0])
  floor_1    = toset([for key, reads in local.view_reads : key if !contains(local.floor_0, key) && length(setsubtract(reads, local.floor_0)) == 0])
  floor_2    = toset([for key, reads in local.view_reads : key if !contains(setunion(local.floor_0, local.floor_1), key) && length(setsubtract(reads, setunion(local.floor_0, local.floor_1))) == 0])
  floor_3    = toset([for key, reads in local.view_reads : key if !contains(setunion(local.floor_0, local.floor_1, local.floor_2), key) && length(setsubtract(reads, setunion(local.floor_0, local.floor_1, local.floor_2))) == 0])
  floor_4    = toset([for key, reads in local.view_reads : key if !contains(setunion(local.floor_0, local.floor_1, local.floor_2, local.floor_3), key) && length(setsubtract(reads, setunion(local.floor_0, local.floor_1, local.floor_2, local.floor_3))) == 0])
  floor_5    = toset([for key, reads in local.view_reads : key if !contains(setunion(local.floor_0, local.floor_1, local.floor_2, local.floor_3, local.floor_4), key) && length(setsubtract(reads, setunion(local.floor_0, local.floor_1, local.floor_2, local.floor_3, local.floor_4))) == 0])
  floors     = [local.floor_0, local.floor_1, local.floor_2, local.floor_3, local.floor_4, local.floor_5]

  # "a reads b" of datasets: whoever may read a's views gets no right on b, a's views get it.
  view_crossings = toset(flatten([
    for key, view in local.views : [for read in local.reads[key] : "${view.dataset}>${split(".", read)[0]}" if split(".", read)[0] != view.dataset]
  ]))
  routine_crossings = toset(flatten([
    for key, routine in local.routines : [for read in local.reads[key] : "${key}>${split(".", read)[0]}" if split(".", read)[0] != routine.dataset]
  ]))

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

  # A view's columns are nullable whatever they are made of.
  view_schemas = {
    for key, view in local.views : key => jsonencode([
      for column in view.schema : {
        name        = column.name
        type        = column.type
        mode        = column.mode == "REPEATED" ? "REPEATED" : "NULLABLE"
        description = column.description
      }
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
      condition     = length(setsubtract(keys(local.views), flatten([for floor in local.floors : tolist(floor)]))) == 0
      error_message = "Views read each other in a circle or more than six deep: ${join(", ", setsubtract(keys(local.views), flatten([for floor in local.floors : tolist(floor)])))}."
    }
    precondition {
      condition     = !can(regex("\\$\\{", join("\n", values(local.statements))))
      error_message = "A view or table function asks for a parameter that this module does not know."
    }
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

# ---- views --------------------------------------------------------------------------------------

resource "google_bigquery_table" "views_0" {
  for_each            = local.floor_0
  project             = var.project_id
  dataset_id          = google_bigquery_dataset.this[local.views[each.key].dataset].dataset_id
  table_id            = local.views[each.key].name
  description         = local.views[each.key].description
  schema              = local.view_schemas[each.key]
  deletion_protection = false
  # Without it the provider sends ALTER TABLE ... DROP COLUMN for a view that shows one column less.
  ignore_auto_generated_schema = true

  view {
    query          = local.statements[each.key]
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.store]
}

resource "google_bigquery_table" "views_1" {
  for_each            = local.floor_1
  project             = var.project_id
  dataset_id          = google_bigquery_dataset.this[local.views[each.key].dataset].dataset_id
  table_id            = local.views[each.key].name
  description         = local.views[each.key].description
  schema              = local.view_schemas[each.key]
  deletion_protection = false
  # Without it the provider sends ALTER TABLE ... DROP COLUMN for a view that shows one column less.
  ignore_auto_generated_schema = true

  view {
    query          = local.statements[each.key]
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.views_0]
}

resource "google_bigquery_table" "views_2" {
  for_each            = local.floor_2
  project             = var.project_id
  dataset_id          = google_bigquery_dataset.this[local.views[each.key].dataset].dataset_id
  table_id            = local.views[each.key].name
  description         = local.views[each.key].description
  schema              = local.view_schemas[each.key]
  deletion_protection = false
  # Without it the provider sends ALTER TABLE ... DROP COLUMN for a view that shows one column less.
  ignore_auto_generated_schema = true

  view {
    query          = local.statements[each.key]
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.views_1]
}

resource "google_bigquery_table" "views_3" {
  for_each            = local.floor_3
  project             = var.project_id
  dataset_id          = google_bigquery_dataset.this[local.views[each.key].dataset].dataset_id
  table_id            = local.views[each.key].name
  description         = local.views[each.key].description
  schema              = local.view_schemas[each.key]
  deletion_protection = false
  # Without it the provider sends ALTER TABLE ... DROP COLUMN for a view that shows one column less.
  ignore_auto_generated_schema = true

  view {
    query          = local.statements[each.key]
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.views_2]
}

resource "google_bigquery_table" "views_4" {
  for_each            = local.floor_4
  project             = var.project_id
  dataset_id          = google_bigquery_dataset.this[local.views[each.key].dataset].dataset_id
  table_id            = local.views[each.key].name
  description         = local.views[each.key].description
  schema              = local.view_schemas[each.key]
  deletion_protection = false
  # Without it the provider sends ALTER TABLE ... DROP COLUMN for a view that shows one column less.
  ignore_auto_generated_schema = true

  view {
    query          = local.statements[each.key]
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.views_3]
}

resource "google_bigquery_table" "views_5" {
  for_each            = local.floor_5
  project             = var.project_id
  dataset_id          = google_bigquery_dataset.this[local.views[each.key].dataset].dataset_id
  table_id            = local.views[each.key].name
  description         = local.views[each.key].description
  schema              = local.view_schemas[each.key]
  deletion_protection = false
  # Without it the provider sends ALTER TABLE ... DROP COLUMN for a view that shows one column less.
  ignore_auto_generated_schema = true

  view {
    query          = local.statements[each.key]
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.views_4]
}

resource "google_bigquery_routine" "this" {
  for_each        = local.routines
  project         = var.project_id
  dataset_id      = google_bigquery_dataset.this[each.value.dataset].dataset_id
  routine_id      = each.value.name
  routine_type    = "TABLE_VALUED_FUNCTION"
  language        = "SQL"
  description     = each.value.description
  definition_body = local.statements[each.key]

  dynamic "arguments" {
    for_each = each.value.arguments
    content {
      name          = arguments.value.name
      argument_kind = "FIXED_TYPE"
      data_type     = jsonencode({ typeKind = arguments.value.type })
    }
  }

  depends_on = [google_bigquery_table.views_5]
}

# ---- who reads ----------------------------------------------------------------------------------
# All access entries of datasets are made by this one kind of resource: the IAM kind would drop the authorized datasets.

resource "google_bigquery_dataset_access" "views" {
  for_each   = local.view_crossings
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

resource "google_bigquery_dataset_access" "routines" {
  for_each   = local.routine_crossings
  project    = var.project_id
  dataset_id = google_bigquery_dataset.this[split(">", each.key)[1]].dataset_id

  routine {
    project_id = var.project_id
    dataset_id = google_bigquery_routine.this[split(">", each.key)[0]].dataset_id
    routine_id = google_bigquery_routine.this[split(">", each.key)[0]].routine_id
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
