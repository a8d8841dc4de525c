// Waiting for something that nobody tells, by looking again and again, for so long at most.
import type { Clock } from "./clock.ts";

/** Milliseconds. */
const lookAgainMs = 20;

/** Until it holds, or for `patienceMs`. Answers whether it does. */
export async function until(clock: Clock, holds: () => boolean, patienceMs: number): Promise<boolean> {
  for (const deadline = clock.now() + patienceMs; !holds();) {
    if (clock.now() >= deadline) return false;
    await aMoment(clock);
  }
  return true;
}

/** Lets what was just sent leave. */
export function aMoment(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(lookAgainMs, resolve));
}
