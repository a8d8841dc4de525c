// Days and times of day as they are where this machine is. Times are milliseconds since 1970.

const two = (part: number) => String(part).padStart(2, "0");

/** `09:05`. */
export function localMinute(time: number): string {
  const at = new Date(time);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `2026-01-31`. */
export function localDay(time: number): string {
  const at = new Date(time);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The minute, and the day where that is not today: history may be of another. */
export function timeOf(time: number): string {
  const [day, minute] = [localDay(time), localMinute(time)];
  return day === localDay(Date.now()) ? minute : `${day} ${minute}`;
}
