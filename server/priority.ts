// Which of the server's threads goes first where they share a core. Knows nothing of what they do.
import { setPriority } from "node:os";

/** Of Linux's niceness, whose steps are a quarter of CPU time each; enough that a store which wakes up gets the core. */
const LATER = 5;

/**
 * This thread lets those go first that were started before, the store's worker among them: everybody waits for a
 * commit, and it takes little. Elsewhere than on Linux a priority is the whole process's, and nothing is done.
 */
export function letStoreGoFirst(): void {
  // 0 is who calls: the thread, not the process (setpriority(2), "C library/kernel differences").
  if (Deno.build.os === "linux") setPriority(0, LATER);
}
