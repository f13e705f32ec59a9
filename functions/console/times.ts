/** Instants and dates as people read them, in one time zone. */
export class Times {
  readonly timeZone: string;
  readonly #clock: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #short: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.#clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
    this.#date = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    this.#short = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
    this.#day = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", year: "numeric" });
  }

  /** `14:03:12` */
  clock(instant: string | Date): string {
    return formatted(this.#clock, instant);
  }

  /** `2026-03-02`, the local date. */
  date(instant: string | Date): string {
    return formatted(this.#date, instant);
  }

  /** `2 Mar, 14:03`, for lists whose period is stated. */
  short(instant: string | Date): string {
    return formatted(this.#short, instant);
  }

  /** `2 Mar 2026, 14:03:12` */
  moment(instant: string | Date): string {
    return `${formatted(this.#day, instant)}, ${this.clock(instant)}`;
  }
}

/** A dash for what is not an instant. */
function formatted(format: Intl.DateTimeFormat, instant: string | Date): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? "–" : format.format(date);
}

const calendarDay = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });

/** A calendar date, `2026-03-02`, as `2 Mar 2026`. */
export const dayText = (date: string): string => calendarDay.format(new Date(`${date}T00:00:00Z`));

/** Days from one calendar date to another, both counted. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
