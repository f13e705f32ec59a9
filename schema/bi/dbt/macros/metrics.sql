{#- The SQL of a metric, as an aggregate over the view that it counts: select {{ ccaip_sessions.metric_sql('abandon_rate') }} from … -#}
{% macro metric_sql(name) -%}
{%- set expressions = {
  "sessions": "count(*)",
  "offered": "sum(case when (direction = 'inbound') and (is_offered) then 1 else 0 end)",
  "handled": "sum(case when is_handled then 1 else 0 end)",
  "inbound_handled": "sum(case when (direction = 'inbound') and (is_handled) then 1 else 0 end)",
  "abandoned": "sum(case when is_abandoned then 1 else 0 end)",
  "short_abandoned": "sum(case when is_short_abandoned then 1 else 0 end)",
  "expired": "sum(case when outcome = 'expired' then 1 else 0 end)",
  "abandon_rate": "sum(case when (direction = 'inbound') and (is_abandoned) then 1 else 0 end) / nullif(sum(case when (direction = 'inbound') and (is_abandoned or is_handled) then 1 else 0 end), 0)",
  "average_handle_seconds": "sum(case when is_handled then handle_seconds end) / nullif(sum(case when is_handled then 1 else 0 end), 0)",
  "transfer_rate": "sum(case when is_handled and is_transferred then 1 else 0 end) / nullif(sum(case when is_handled then 1 else 0 end), 0)",
  "deflected": "sum(case when is_deflected then 1 else 0 end)",
  "deflection_rate": "sum(case when (direction = 'inbound') and (is_deflected) then 1 else 0 end) / nullif(sum(case when direction = 'inbound' then 1 else 0 end), 0)",
  "containment": "sum(case when is_va_contained then 1 else 0 end) / nullif(sum(case when is_va_session then 1 else 0 end), 0)",
  "va_resolution": "sum(case when is_va_resolved then 1 else 0 end) / nullif(sum(case when is_va_session then 1 else 0 end), 0)",
  "escalation": "sum(case when is_va_escalated then 1 else 0 end) / nullif(sum(case when is_va_session then 1 else 0 end), 0)",
  "callback_success": "sum(case when (direction in ('callback', 'scheduled')) and (is_handled) then 1 else 0 end) / nullif(sum(case when direction in ('callback', 'scheduled') then 1 else 0 end), 0)",
  "connect_rate": "sum(case when (channel = 'call' and direction in ('outbound', 'campaign')) and (is_handled) then 1 else 0 end) / nullif(sum(case when channel = 'call' and direction in ('outbound', 'campaign') then 1 else 0 end), 0)",
  "not_final": "sum(case when not is_final then 1 else 0 end)",
  "stays": "count(*)",
  "answered": "sum(case when is_answered then 1 else 0 end)",
  "stays_abandoned": "sum(case when is_abandoned then 1 else 0 end)",
  "stays_short_abandoned": "sum(case when is_short_abandoned then 1 else 0 end)",
  "stay_abandon_rate": "sum(case when is_abandoned then 1 else 0 end) / nullif(sum(case when is_abandoned or is_answered then 1 else 0 end), 0)",
  "service_level": "sum(case when (direction = 'inbound') and (is_sl_met) then 1 else 0 end) / nullif(sum(case when (direction = 'inbound') and (is_sl_offered) then 1 else 0 end), 0)",
  "platform_service_level": "sum(case when is_in_platform_sla then 1 else 0 end) / nullif(sum(case when is_in_platform_sla is not null then 1 else 0 end), 0)",
  "speed_of_answer": "sum(answer_seconds) / nullif(sum(case when is_answered then 1 else 0 end), 0)",
  "longest_wait": "max(queue_seconds)",
  "legs": "count(*)",
  "leg_handle_seconds": "sum(handle_seconds) / nullif(count(*), 0)",
  "leg_talk_seconds": "sum(talk_seconds) / nullif(count(*), 0)",
  "leg_hold_seconds": "sum(hold_seconds) / nullif(count(*), 0)",
  "leg_wrap_up_seconds": "sum(acw_seconds) / nullif(count(*), 0)",
  "leg_before_call_seconds": "sum(bcw_seconds) / nullif(count(*), 0)",
  "va_legs": "count(*)",
  "va_legs_contained": "sum(case when is_contained then 1 else 0 end)",
  "va_legs_escalated": "sum(case when is_escalated then 1 else 0 end)",
  "surveys": "count(*)",
  "ratings": "sum(case when rating is not null then 1 else 0 end)",
  "average_rating": "sum(rating) / nullif(sum(case when rating is not null then 1 else 0 end), 0)",
  "positive_rate": "sum(case when is_csat_positive then 1 else 0 end) / nullif(sum(case when rating is not null then 1 else 0 end), 0)",
  "response_rate": "sum(case when rating is not null then 1 else 0 end) / nullif(count(*), 0)",
  "not_repeated": "sum(case when is_resolved_proxy then 1 else 0 end) / nullif(sum(case when is_resolved_proxy is not null then 1 else 0 end), 0)"
} -%}
{%- if name not in expressions -%}
{{ exceptions.raise_compiler_error("ccaip_sessions: there is no metric named " ~ name ~ "; there are " ~ (expressions | join(", "))) }}
{%- endif -%}
({{ expressions[name] }})
{%- endmacro %}

{#- The names of the metrics that count rows of a view. -#}
{% macro metrics_of(view) -%}
{{ return({
  "sessions_flat": ["sessions","offered","handled","inbound_handled","abandoned","short_abandoned","expired","abandon_rate","average_handle_seconds","transfer_rate","deflected","deflection_rate","containment","va_resolution","escalation","callback_success","connect_rate","not_final"],
  "queue_entries": ["stays","answered","stays_abandoned","stays_short_abandoned","stay_abandon_rate","service_level","platform_service_level","speed_of_answer","longest_wait"],
  "agent_legs": ["legs","leg_handle_seconds","leg_talk_seconds","leg_hold_seconds","leg_wrap_up_seconds","leg_before_call_seconds"],
  "virtual_agent_legs": ["va_legs","va_legs_contained","va_legs_escalated"],
  "csat_responses": ["surveys","ratings","average_rating","positive_rate","response_rate"],
  "repeat_contacts": ["not_repeated"]
}[view]) }}
{%- endmacro %}
