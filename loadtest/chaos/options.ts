// What a chaos run is asked to do. Only shapes and bounds.

export interface ChaosOptions {
  readonly seed: number;
  readonly clients: number;
  /** For how long it goes on, without coming to rest and the check, which are bounded too. */
  readonly seconds: number;
  /** The program under test, and those of its arguments that come before `server`. */
  readonly command: readonly [string, ...string[]];
}

export const limits = {
  seed: { min: 0, max: 2 ** 32 - 1 },
  clients: { min: 2, max: 200 },
  seconds: { min: 1, max: 3600 },
} as const;

export const defaults = { clients: 20, seconds: 30 } as const;

/** Milliseconds, unless it is said otherwise. */
export const fixed = {
  /** How long the server keeps a lost connection's place. */
  grace: 3000,
  serverStart: 15_000,
  /** A client that reads, and is not let in or answered for so long, is an error: far above any pause of ours. */
  answer: 20_000,
  /** So long after its disk is free again the server may still refuse to store what is said. */
  recovery: 5000,
  /** Until everybody is in every room at first, and until everybody has everything at last. */
  assemble: 30_000,
  settle: 60_000,
  reading: 60_000,
  /** Between two messages of a client, on average. */
  betweenMessages: 100,
} as const;
