{{ config(partition_by={'field': 'session_date', 'data_type': 'date'}) if target.type == 'bigquery' }}
select
  instance,
  session_key,
  session_uid,
  channel,
  session_date,
  local_date,
  customer_id,
  customer_key,
  created_at,
  queue_path,
  outcome,
  last_agent_id,
  next_session_key,
  next_created_at,
  hours_to_next,
  is_repeated,
  is_resolved_proxy
from {{ source('contact_center', 'repeat_contacts') }}
