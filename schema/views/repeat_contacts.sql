-- @view repeat_contacts
-- @grain One row per session of a known customer that was handled or contained.
-- @key session_uid
-- @about A proxy for first contact resolution: the session files do not record resolution. A customer is known by the platform's id, and without one by `customer_key`, which takes a pseudonym key. The window is `repeat_days` of `settings`; the view scans all days, so a date filter does not reduce what is read.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col channel STRING | `call` or `chat`.
-- @col session_date DATE | UTC date of the session's creation.
-- @col local_date DATE | Date of the creation, in the reporting time zone.
-- @col customer_id INT64 identifier | Customer's id on the platform; NULL if the file has none.
-- @col customer_key STRING identifier | Keyed pseudonym of the customer; NULL if no key is configured.
-- @col created_at TIMESTAMP | Creation (UTC).
-- @col queue_path STRING | Queue that the session was in last.
-- @col outcome STRING | Outcome of the session.
-- @col last_agent_id INT64 identifier | Agent of the last human leg.
-- @col next_session_key STRING | The customer's next session that they initiated (inbound, callback or scheduled).
-- @col next_created_at TIMESTAMP | When that began (UTC).
-- @col hours_to_next FLOAT64 | Hours to the next session.
-- @col is_repeated BOOL | The next session came within the window.
-- @col is_resolved_proxy BOOL | It did not and the window has closed; false if it did, NULL while the window is open.
with newest as (
  select
    s.instance,
    max(s.created_at) as newest_at
  from ${contact_center}.sessions as s
  group by s.instance
),
-- A session belongs to the customer of the platform's id, whether or not a key was configured when it was loaded.
known as (
  select
    s.*,
    coalesce(cast(s.customer_id as string), s.customer_key) as customer
  from ${contact_center}.sessions_flat as s
),
contacts as (
  select
    s.instance,
    s.session_key,
    s.channel,
    s.session_date,
    s.local_date,
    s.customer_id,
    s.customer_key,
    s.created_at,
    s.last_queue_path,
    s.outcome,
    s.last_agent_id,
    lead(s.session_key) over (partition by s.instance, s.customer order by s.created_at, s.session_key) as next_session_key,
    lead(s.created_at) over (partition by s.instance, s.customer order by s.created_at, s.session_key) as next_created_at
  from known as s
  where s.customer is not null and s.direction in ('inbound', 'callback', 'scheduled')
),
spaced as (
  select
    c.instance,
    c.session_key,
    c.channel,
    c.session_date,
    c.local_date,
    c.customer_id,
    c.customer_key,
    c.created_at,
    c.last_queue_path,
    c.outcome,
    c.last_agent_id,
    c.next_session_key,
    c.next_created_at,
    unix_seconds(c.next_created_at) - unix_seconds(c.created_at) as seconds_to_next,
    unix_seconds(n.newest_at) - unix_seconds(c.created_at) as seconds_seen
  from contacts as c
  join newest as n on n.instance = c.instance
  where c.outcome in ('handled', 'virtual_agent_contained')
)
select
  s.instance,
  s.session_key,
  concat(s.instance, '/', s.session_key) as session_uid,
  s.channel,
  s.session_date,
  s.local_date,
  s.customer_id,
  s.customer_key,
  s.created_at,
  s.last_queue_path as queue_path,
  s.outcome,
  s.last_agent_id,
  s.next_session_key,
  s.next_created_at,
  s.seconds_to_next / 3600 as hours_to_next,
  coalesce(s.seconds_to_next <= ${repeat_days} * 86400, false) as is_repeated,
  case
    when s.seconds_to_next <= ${repeat_days} * 86400 then false
    when s.seconds_seen >= ${repeat_days} * 86400 then true
  end as is_resolved_proxy
from spaced as s
