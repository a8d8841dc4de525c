// Whether a server has let somebody wait for too long: one that reads and never answers is wrong too.
import type { Link } from "./link.ts";
import { fixed } from "./options.ts";

/**
 * What it has owed for too long, as a clause. `sinceMs` is when it could answer at the earliest, `waitingSinceMs` when
 * the first message was said that has no answer.
 */
export function overdue(
  link: Pick<Link, "ready" | "progress">,
  sinceMs: number,
  waitingSinceMs: number | undefined,
  nowMs: number,
): string | undefined {
  const tooLong = (fromMs: number) => nowMs - Math.max(fromMs, sinceMs) > fixed.answer;
  const seconds = fixed.answer / 1000;
  if (!link.ready && tooLong(sinceMs)) return `was not let in within ${seconds} s (${link.progress})`;
  const isOwed = waitingSinceMs !== undefined && tooLong(waitingSinceMs);
  return isOwed ? `got no answer to a message for ${seconds} s` : undefined;
}
