// Times and days as people at this terminal read them, from a given distance to UTC. Pure: knows no clock and no zone.

export interface Clock {
  readonly clock: "24h" | "12h";
  /** Minutes by which local time is ahead of UTC at a time in milliseconds since 1970. */
  readonly offset: (time: number) => number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Zones change their offset at such marks only. */
const QUARTER = 15 * MINUTE;

export class LocalTime {
  readonly #clock: Clock;
  #quarter: number | undefined;
  #offset = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds since 1970 on a local clock that began then. */
  at(time: number): number {
    const quarter = Math.floor(time / QUARTER);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      this.#offset = this.#clock.offset(time) * MINUTE;
    }
    return time + this.#offset;
  }

  /** A number for each local day. */
  day(time: number): number {
    return Math.floor(this.at(time) / DAY);
  }

  /** `09:05`, or ` 9:05am`. */
  text(time: number): string {
    const minutes = Math.floor(this.at(time) / MINUTE);
    const hour = (Math.floor(minutes / 60) % 24 + 24) % 24;
    const minute = String((minutes % 60 + 60) % 60).padStart(2, "0");
    if (this.#clock.clock === "24h") return `${String(hour).padStart(2, "0")}:${minute}`;
    return `${String(hour % 12 || 12).padStart(2)}:${minute}${hour < 12 ? "am" : "pm"}`;
  }
}

/** A day of LocalTime.day, in the longest form that fits: `Friday, 20 November 2026` down to `20 Nov`. */
export function dayText(day: number, width: number): string {
  const date = new Date(day * DAY);
  const month = months[date.getUTCMonth()]!;
  const [dayOfMonth, year] = [date.getUTCDate(), date.getUTCFullYear()];
  const forms = [
    `${weekdays[date.getUTCDay()]}, ${dayOfMonth} ${month} ${year}`,
    `${dayOfMonth} ${month} ${year}`,
    `${dayOfMonth} ${month.slice(0, 3)} ${year}`,
  ];
  return forms.find((form) => form.length <= width) ?? `${dayOfMonth} ${month.slice(0, 3)}`;
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
