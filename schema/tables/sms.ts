import { defineTable, wholeItem } from "../table.ts";

const about = "The shape of the items is not known yet: each is kept whole as JSON.";

export const inCallSms = defineTable({
  name: "in_call_sms",
  list: "in_call_sms",
  grain: "One row per SMS sent during a call.",
  about,
  columns: () => ({ sms: wholeItem("The item as sent.", { in: "call" }) }),
});

export const waitTimeSms = defineTable({
  name: "wait_time_sms",
  list: "wait_time_sms",
  grain: "One row per SMS sent while the customer waited.",
  about,
  columns: () => ({ sms: wholeItem("The item as sent.", { in: "call" }) }),
});
