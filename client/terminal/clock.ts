// Time as an argument.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once, `ms` milliseconds from now; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
}
