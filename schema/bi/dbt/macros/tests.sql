{#- Columns that are unique together; NULL counts as a value. -#}
{% test unique_together(model, columns) %}
select {{ columns | join(", ") }}, count(*) as row_count
from {{ model }}
group by {{ columns | join(", ") }}
having count(*) > 1
{% endtest %}

{#- Rows whose session, or whose item of the owning list, is not there. -#}
{% test belongs_to(model, to, columns, owned_by=none) %}
with child as (select * from {{ model }}),
parent as (select * from {{ to }})
select child.*
from child
left join parent on {% for column in columns %}parent.{{ column }} = child.{{ column }}{% if not loop.last %} and {% endif %}{% endfor %}
{%- if owned_by is not none %} and parent.position = child.{{ owned_by }}{% endif %}
where parent.{{ columns[0] }} is null
{% endtest %}
