select
  local_date,
  month_start,
  week_start,
  weekday,
  weekday_name,
  is_weekend
from {{ source('contact_center', 'calendar') }}
