-- @view calendar
-- @grain One row per local date from the first session to the last.
-- @key local_date
-- @about Date spine: LEFT JOIN from it, so that a day without a session shows as zero and not as a gap.
-- @col local_date DATE | Date, in the reporting time zone.
-- @col month_start DATE | First day of the month.
-- @col week_start DATE | Monday of the week.
-- @col weekday INT64 | 1 Monday to 7 Sunday.
-- @col weekday_name STRING | Name of the day, in English.
-- @col is_weekend BOOL | Saturday or Sunday.
with span as (
  select
    cast(datetime(min(s.created_at), '${time_zone}') as date) as first_date,
    cast(datetime(max(s.created_at), '${time_zone}') as date) as last_date
  from ${contact_center}.sessions as s
),
days as (
  select cast(day as date) as local_date
  from span
  cross join {{each_date(span.first_date, span.last_date, day)}}
),
weekdays as (
  select
    d.local_date,
    {{weekday(d.local_date)}} as weekday
  from days as d
)
select
  w.local_date,
  {{month_start(w.local_date)}} as month_start,
  {{week_start(w.local_date)}} as week_start,
  w.weekday,
  case w.weekday
    when 1 then 'Monday'
    when 2 then 'Tuesday'
    when 3 then 'Wednesday'
    when 4 then 'Thursday'
    when 5 then 'Friday'
    when 6 then 'Saturday'
    when 7 then 'Sunday'
  end as weekday_name,
  w.weekday >= 6 as is_weekend
from weekdays as w
