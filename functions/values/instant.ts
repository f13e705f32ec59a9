/**
 * ISO 8601 with an offset in any form (`Z`, `-07:00`, `-0700`, `-07`), `T` or a blank between date and time, seconds optional, fraction
 * of any length. A leap second counts as the first second of the next minute. The platform writes
 * `2026-03-23T13:12:51.000-07:00`.
 */
const form = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;

/**
 * The instant in UTC as RFC 3339 with three to six fractional digits, as many as it needs (`2026-03-23T20:12:51.000Z`), or null if the text
 * is not an instant between the years 100 and 9999. Digits past the microsecond are cut because neither engine stores them.
 */
export function utcInstant(text: string): string | null {
  return fromUsualForm(text) ?? fromAnyForm(text);
}

/**
 * The platform's own forms, `2026-03-23T13:12:51.000-07:00` and the same with `Z`: a file has dozens, and a regular expression with a
 * date for each would cost more than parsing the file. Null if the text has another form or is not an instant.
 */
function fromUsualForm(text: string): string | null {
  const isUtc = text.length === 24 && text.charCodeAt(23) === 0x5a;
  if (!isUtc && (text.length !== 29 || !text.endsWith(":00"))) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const hasDigits = hour >= 0 && minute >= 0 && second >= 0 && twoDigits(text, 20) >= 0 && twoDigits(text, 21) >= 0;
  const hasMarks =
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    text.charCodeAt(19) === 0x2e;
  if (!hasDigits || !hasMarks || year < 1000 || hour > 23 || minute > 59 || second > 59 || !isDate(year, month, day)) return null;
  if (isUtc) return text;
  const sign = text.charCodeAt(23);
  const offset = twoDigits(text, 24);
  if (offset < 0 || offset > 23 || (sign !== 0x2d && sign !== 0x2b)) return null;
  const utcHour = sign === 0x2d ? hour + offset : hour - offset;
  const date = text.slice(0, 10);
  const utcDate = utcHour > 23 ? adjacentDate(date, 1) : utcHour < 0 ? adjacentDate(date, -1) : date;
  return utcDate === null ? null : utcText(utcDate, (utcHour + 24) % 24, text);
}

/**
 * The given date and hour with the minutes, seconds and milliseconds of `text`. Built from characters, not from substrings: V8 would only
 * link the substrings and copy them when the instant is sent, at twice the cost.
 */
const utcText = (date: string, hour: number, text: string): string =>
  String.fromCharCode(
    date.charCodeAt(0),
    date.charCodeAt(1),
    date.charCodeAt(2),
    date.charCodeAt(3),
    0x2d,
    date.charCodeAt(5),
    date.charCodeAt(6),
    0x2d,
    date.charCodeAt(8),
    date.charCodeAt(9),
    0x54,
    0x30 + Math.trunc(hour / 10),
    0x30 + (hour % 10),
    0x3a,
    text.charCodeAt(14),
    text.charCodeAt(15),
    0x3a,
    text.charCodeAt(17),
    text.charCodeAt(18),
    0x2e,
    text.charCodeAt(20),
    text.charCodeAt(21),
    text.charCodeAt(22),
    0x5a,
  );

/** The number that two digits make, or a large negative number if they are not digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -100_000;
}

let lastAdjacent: { readonly date: string; readonly days: number; readonly adjacent: string | null } = {
  date: "",
  days: 0,
  adjacent: null,
};

/** The date a day later or earlier; null past the year 9999. The last one is cached, since most instants of a file have the same date. */
function adjacentDate(date: string, days: 1 | -1): string | null {
  if (lastAdjacent.date !== date || lastAdjacent.days !== days) {
    const iso = new Date(Date.parse(date) + days * 86_400_000).toISOString();
    lastAdjacent = { date, days, adjacent: iso.length === 24 ? iso.slice(0, 10) : null };
  }
  return lastAdjacent.adjacent;
}

function fromAnyForm(text: string): string | null {
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
  if (+hour > 23 || +minute > 59 || +second > 60 || +offsetHour > 23 || +offsetMinute > 59 || +year < 100 || !isDate(+year, +month, +day))
    return null;
  const iso = new Date(utc).toISOString();
  if (iso.length !== 24) return null;
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  return `${iso.slice(0, 20)}${micros.endsWith("000") ? micros.slice(0, 3) : micros}Z`;
}

/** Minutes that the instant's own clock is ahead of UTC, such as -480 for `…-08:00`; null if the text is not an instant. */
export function utcOffsetMinutes(text: string): number | null {
  if (utcInstant(text) === null) return null;
  const [, , , , , , , , sign, hours = "0", minutes = "0"] = form.exec(text) ?? [];
  // Not the product, which would be a negative zero.
  return sign === "-" ? 0 - (+hours * 60 + +minutes) : +hours * 60 + +minutes;
}

/** Days of a month, leap years included; `Date.UTC` would let the 31st of February roll over. */
const isDate = (year: number, month: number, day: number): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (monthDays[month - 1] ?? 0));

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const toMicros = (instant: string): string => instant.slice(0, -1).padEnd(26, "0");

/** Order of two instants as `utcInstant` writes them, whatever their digits: below 0 if the first is earlier. */
export function compareInstants(one: string, other: string): number {
  if (one.length === other.length) return one < other ? -1 : one > other ? 1 : 0;
  const [first, second] = [toMicros(one), toMicros(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** A moment of the clock as `utcInstant` writes it. */
export const instantOf = (date: Date): string => date.toISOString();
