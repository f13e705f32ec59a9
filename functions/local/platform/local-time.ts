const quarterHour = 900;

/**
 * Instants as an instance writes them: local time with the offset of that instant, milliseconds always `.000`. A call of `Intl` takes
 * microseconds, so it is called once per quarter of an hour: no time zone changes its offset within one.
 */
export class LocalTime {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, { readonly seconds: number; readonly suffix: string }>();

  /** @throws RangeError if `timeZone` is not an IANA time zone */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  /** `2026-03-23T13:12:51.000-07:00` for seconds since 1970. */
  text(seconds: number): string {
    const offset = this.#offsetAt(seconds);
    return new Date((seconds + offset.seconds) * 1000).toISOString().slice(0, 23) + offset.suffix;
  }

  /** `2026/03/23`, the local date. */
  dateFolder(seconds: number): string {
    return this.text(seconds).slice(0, 10).replaceAll("-", "/");
  }

  /** Minutes that the local clock is ahead of UTC. */
  offsetMinutes(seconds: number): number {
    return this.#offsetAt(seconds).seconds / 60;
  }

  /** Local hour, 0 to 23, and day of the week, 0 for Sunday. */
  wall(seconds: number): { readonly hour: number; readonly weekday: number } {
    const local = new Date((seconds + this.#offsetAt(seconds).seconds) * 1000);
    return { hour: local.getUTCHours(), weekday: local.getUTCDay() };
  }

  /** Seconds since 1970 at which the local date (`2026-03-02`) begins. */
  startOf(date: string): number {
    const utc = Date.parse(`${date}T00:00:00Z`) / 1000;
    const near = utc - this.#offsetAt(utc).seconds;
    return utc - this.#offsetAt(near).seconds;
  }

  #offsetAt(seconds: number): { readonly seconds: number; readonly suffix: string } {
    const bucket = Math.floor(seconds / quarterHour);
    const known = this.#offsets.get(bucket);
    if (known !== undefined) return known;
    const name = this.#format.formatToParts(bucket * quarterHour * 1000).find((part) => part.type === "timeZoneName")?.value ?? "";
    const [, sign = "+", hours = "00", minutes = "00"] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
    const size = Number(hours) * 3600 + Number(minutes) * 60;
    const offset = { seconds: sign === "-" ? -size : size, suffix: `${sign}${hours}:${minutes}` };
    this.#offsets.set(bucket, offset);
    return offset;
  }
}
