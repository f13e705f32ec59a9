{% set views = ["sessions_flat", "queue_entries", "agent_legs", "virtual_agent_legs", "csat_responses", "repeat_contacts"] %}
{% for view in views %}
{% for name in ccaip_sessions.metrics_of(view) %}
select '{{ name }}' as name, cast({{ ccaip_sessions.metric_sql(name) }} as {{ "float64" if target.type == "bigquery" else "double" }}) as figure
from {{ ref("ccaip__" ~ view) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
