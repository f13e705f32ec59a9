project_name: "contact_center"

# Looker's connection to BigQuery.
constant: connection {
  value: "contact_center"
  export: override_optional
}

# The dataset of the data, with its project if it is not the connection's: "your-project.contact_center".
constant: dataset {
  value: "contact_center"
  export: override_optional
}
