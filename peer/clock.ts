// Time as an argument.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once, `ms` milliseconds from now; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Ends after `ms` milliseconds, or at once when `signal` aborts. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const go = () => {
      cancel();
      signal.removeEventListener("abort", go);
      resolve();
    };
    const cancel = clock.after(ms, go);
    signal.addEventListener("abort", go);
  });
}
