// Randomness for property tests: seeded, and the seed is printed, so that a failure can be run again.

export interface Random {
  /** 0 <= n < 1. */
  next(): number;
  /** A whole number, 0 <= n < limit. */
  below(limit: number): number;
  pick<T>(values: ArrayLike<T>): T;
  /** For an assertion's message: how to run this again. */
  readonly seedNote: string;
}

/** Takes the seed from the environment variable CHATROOM_SEED if it is set. */
export function randomFrom(name: string): Random {
  const given = Deno.env.get("CHATROOM_SEED");
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given);
  const seedNote = `${name}: CHATROOM_SEED=${seed}`;
  Deno.stderr.writeSync(new TextEncoder().encode(`${seedNote}\n`));
  return seeded(seed, seedNote);
}

/** The same each time, for what is measured. */
export function seeded(seed: number, seedNote = `seed ${seed}`): Random {
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (values) => values[below(values.length)]!, seedNote };
}
