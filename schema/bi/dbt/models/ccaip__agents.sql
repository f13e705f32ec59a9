select
  instance,
  agent_id,
  agent_uid,
  agent_name,
  location_id,
  location_name,
  first_seen_at,
  last_seen_at
from {{ source('contact_center', 'agents') }}
