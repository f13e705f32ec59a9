/**
 * ISO 8601 with an offset in any form (`Z`, `-07:00`, `-0700`, `-07`), `T` or a blank between date and time, seconds optional, fraction
 * of any length. The platform writes `2026-03-23T13:12:51.000-07:00`.
 */
const form = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;

/**
 * The instant in UTC as RFC 3339 with as many digits as it needs, three to six (`2026-03-23T20:12:51.000Z`), or null where the text is
 * no instant between the years 100 and 9999. Digits past the microsecond are cut, as both engines hold no more.
 */
export function utcInstant(text: string): string | null {
  const parts = form.exec(text);
  if (parts === null) return null;
  const [
    ,
    year = "",
    month = "",
    day = "",
    hour = "",
    minute = "",
    second = "00",
    fraction = "",
    sign,
    offsetHour = "00",
    offsetMinute = "00",
  ] = parts;
  const utc =
    Date.UTC(+year, +month - 1, +day, +hour, +minute, +second) - (sign === "-" ? -1 : 1) * (+offsetHour * 60 + +offsetMinute) * 60_000;
  if (+hour > 23 || +minute > 59 || +second > 59 || +offsetHour > 23 || +offsetMinute > 59 || +year < 100 || !isDate(+year, +month, +day))
    return null;
  const iso = new Date(utc).toISOString();
  if (iso.length !== 24) return null;
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  return `${iso.slice(0, 20)}${micros.endsWith("000") ? micros.slice(0, 3) : micros}Z`;
}

/** Days of a month, leap years included; `Date.UTC` would let the 31st of February roll over. */
const isDate = (year: number, month: number, day: number): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (monthDays[month - 1] ?? 0));

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const toMicros = (instant: string): string => instant.slice(0, -1).padEnd(26, "0");

/** Order of two instants as `utcInstant` writes them, whatever their digits: below 0 where the first is earlier. */
export function compareInstants(one: string, other: string): number {
  const [first, second] = [toMicros(one), toMicros(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** A moment of the clock as `utcInstant` writes it. */
export const instantOf = (date: Date): string => date.toISOString();
