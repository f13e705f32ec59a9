connection: "@{connection}"
label: "Contact center"

include: "/views/*.view.lkml"

explore: sessions_flat {
  label: "Sessions"
  description: "(start here) One row per session: a call or a chat. **Key:** `session_uid`. The table that a BI tool starts from: no nested columns, the children counted and summed before the join (no row twice), and no phone number, name of a customer or comment in it."
  always_filter: {
    filters: [sessions_flat.session_date: "90 days"]
  }

  join: csat_responses {
    type: left_outer
    relationship: one_to_one
    sql_on: ${sessions_flat.session_uid} = ${csat_responses.session_uid} ;;
  }

  join: repeat_contacts {
    type: left_outer
    relationship: one_to_one
    sql_on: ${sessions_flat.session_uid} = ${repeat_contacts.session_uid} ;;
  }
}

explore: queue_entries {
  label: "Stays in queues"
  description: "(start here) One row per stay of a session in a queue. **Key:** `queue_entry_uid`. The platform's \"queue interactions\"; `is_first_entry` counts each queued session once (the platform's \"queue entries\"). All queue metrics come from here, so a transferred session counts once per queue that it waited in. Each stay is judged by its own queue's targets."
  always_filter: {
    filters: [queue_entries.session_date: "90 days"]
  }

  join: sessions_flat {
    type: left_outer
    relationship: many_to_one
    sql_on: ${queue_entries.session_uid} = ${sessions_flat.session_uid} ;;
  }

  join: agents {
    type: left_outer
    relationship: many_to_one
    sql_on: ${queue_entries.agent_uid} = ${agents.agent_uid} ;;
  }
}

explore: agent_legs {
  label: "Legs of agents"
  description: "(start here) One row per session, human agent, and transfer that brought the session to the agent. **Key:** `leg_uid`. Handle time = before-call work + connected time (hold included) + after-call work. The platform writes the connection and the wrap-up as two rows of `handle_durations`: they are added up here, so that the average of `handle_seconds` is AHT. Two agents on one session are two legs."
  always_filter: {
    filters: [agent_legs.session_date: "90 days"]
  }

  join: sessions_flat {
    type: left_outer
    relationship: many_to_one
    sql_on: ${agent_legs.session_uid} = ${sessions_flat.session_uid} ;;
  }

  join: agents {
    type: left_outer
    relationship: many_to_one
    sql_on: ${agent_legs.agent_uid} = ${agents.agent_uid} ;;
  }
}

explore: virtual_agent_legs {
  label: "Legs of virtual agents"
  description: "One row per stretch of a session that a virtual agent handled. **Key:** `leg_uid`. `outcome`: escalated (handed on to a queue or a human), resolved (the virtual agent ended it), consumer_ended (the customer ended it: served or gone, the file does not say which), failed (ended unexpectedly) or unknown. A virtual agent that a human called in for a task has no leg: the platform lists it as a participant only."
  always_filter: {
    filters: [virtual_agent_legs.session_date: "90 days"]
  }

  join: sessions_flat {
    type: left_outer
    relationship: many_to_one
    sql_on: ${virtual_agent_legs.session_uid} = ${sessions_flat.session_uid} ;;
  }
}

explore: transfers_flat {
  label: "Transfers"
  description: "One row per transfer attempt. **Key:** `transfer_uid`. The platform does not count a virtual agent's escalation as a transfer: it is a row of `virtual_agent_legs` with outcome escalated."
  always_filter: {
    filters: [transfers_flat.session_date: "90 days"]
  }

  join: sessions_flat {
    type: left_outer
    relationship: many_to_one
    sql_on: ${transfers_flat.session_uid} = ${sessions_flat.session_uid} ;;
  }
}

explore: session_dispositions {
  label: "Dispositions"
  description: "One row per disposition code picked on a session. **Key:** `disposition_uid`. Count sessions with COUNT(DISTINCT session_uid): a session can have several codes. The note's text is in dataset `contact_center_restricted` only."
  always_filter: {
    filters: [session_dispositions.session_date: "90 days"]
  }

  join: sessions_flat {
    type: left_outer
    relationship: many_to_one
    sql_on: ${session_dispositions.session_uid} = ${sessions_flat.session_uid} ;;
  }
}

explore: csat_responses {
  label: "Ratings"
  description: "One row per session that was shown the survey or rated. **Key:** `session_uid`. Response rate = COUNT(rating) / COUNT(*). A rating is credited to the last human leg only. The comment's text is in dataset `contact_center_restricted` only."
  always_filter: {
    filters: [csat_responses.session_date: "90 days"]
  }

  join: sessions_flat {
    type: left_outer
    relationship: one_to_one
    sql_on: ${csat_responses.session_uid} = ${sessions_flat.session_uid} ;;
  }

  join: agents {
    type: left_outer
    relationship: many_to_one
    sql_on: ${csat_responses.agent_uid} = ${agents.agent_uid} ;;
  }
}

explore: repeat_contacts {
  label: "Repeat contacts"
  description: "One row per session of a known customer that was handled or contained. **Key:** `session_uid`. A proxy for first contact resolution: the session files do not record resolution. A customer is known by the platform's id, and without one by `customer_key`, which takes a pseudonym key. The window is `repeat_days` of `settings`; the view scans all days, so a date filter does not reduce what is read."
  always_filter: {
    filters: [repeat_contacts.session_date: "90 days"]
  }

  join: sessions_flat {
    type: left_outer
    relationship: one_to_one
    sql_on: ${repeat_contacts.session_uid} = ${sessions_flat.session_uid} ;;
  }
}
