{{ config(partition_by={'field': 'session_date', 'data_type': 'date'}) if target.type == 'bigquery' }}
select
  instance,
  session_key,
  session_uid,
  channel,
  session_date,
  direction,
  lang,
  local_hour,
  local_date,
  queue_path,
  credited_to,
  agent_id,
  agent_uid,
  agent_name,
  virtual_agent_name,
  rating,
  is_csat_positive,
  has_comment,
  handle_seconds,
  answer_seconds
from {{ source('contact_center', 'csat_responses') }}
