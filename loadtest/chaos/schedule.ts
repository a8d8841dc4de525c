// What is done to the server and its clients, and when: a list that the seed makes. Pure; knows nothing of how.
import { Random } from "../random.ts";

/**
 * How a connection is cut.
 * - `now`: at whatever point it is
 * - `half`: in the middle of a line that the client is sending
 * - `sent`: right behind a few messages, before any echo
 * - `heard`: after so many more lines from the server
 * - `again`: at once, and the next connection after so many lines: while it registers, resumes or catches up
 * - `ghost`: the client leaves it open, reads no more, and comes back on another one
 */
export type Cut =
  | { readonly how: "now" | "half" }
  | { readonly how: "sent"; readonly messages: number }
  | { readonly how: "heard" | "again"; readonly lines: number }
  | { readonly how: "ghost"; readonly openMs: number };

export type Blow =
  /** SIGKILL, a restart after `downMs`, and if `againMs` is given another one so long after that start began. */
  | { readonly kind: "kill"; readonly atMs: number; readonly downMs: number; readonly againMs?: number }
  /** SIGTERM, waited for, and a restart. */
  | { readonly kind: "end"; readonly atMs: number; readonly downMs: number }
  | {
    readonly kind: "cut";
    readonly atMs: number;
    readonly client: number;
    readonly cut: Cut;
    readonly awayMs: number;
  }
  | { readonly kind: "stall"; readonly atMs: number; readonly client: number; readonly forMs: number }
  /** For so long no file takes a write past this share of the largest one's size. */
  | { readonly kind: "fill"; readonly atMs: number; readonly forMs: number; readonly share: number };

export interface ScheduleOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly clients: number;
  /** How long a lost connection can be resumed, in milliseconds: some stay away for longer. */
  readonly graceMs: number;
}

/** Milliseconds between two of a kind, on average; of cuts and stalls for each client. */
const means = { kill: 5000, end: 14_000, cut: 6000, stall: 20_000, fill: 9000 } as const;

/** All blows in the order of their times. Every run that is long enough for it has one of each kind at least. */
export function schedule({ seed, seconds, clients, graceMs }: ScheduleOptions): Blow[] {
  const blows: Blow[] = [];
  const times = (random: Random, mean: number, make: (atMs: number) => Blow) => {
    for (
      let at = random.between(500, Math.min(mean, seconds * 500));
      at < seconds * 1000;
      at += 300 + random.wait(mean)
    ) {
      blows.push(make(Math.round(at)));
    }
  };
  const kills = new Random(seed, "kill");
  times(kills, means.kill, (atMs) => ({
    kind: "kill",
    atMs,
    downMs: kills.chance(0.5) ? 0 : Math.round(kills.between(0, 1000)),
    ...(kills.chance(0.25) ? { againMs: Math.round(kills.between(20, 500)) } : {}),
  }));
  const ends = new Random(seed, "end");
  times(ends, means.end, (atMs) => ({ kind: "end", atMs, downMs: Math.round(ends.between(0, 500)) }));
  const fills = new Random(seed, "fill");
  times(fills, means.fill, (atMs) => ({
    kind: "fill",
    atMs,
    forMs: Math.round(fills.between(200, 2500)),
    share: fills.chance(0.5) ? 0 : fills.between(0, 1.1),
  }));
  for (let client = 0; client < clients; client++) {
    const random = new Random(seed, `client ${client}`);
    times(random, means.cut, (atMs) => ({
      kind: "cut",
      atMs,
      client,
      cut: cutOf(random),
      awayMs: Math.round(random.chance(0.1) ? random.between(0.8, 1.5) * graceMs : random.wait(150)),
    }));
    times(random, means.stall, (atMs) => ({
      kind: "stall",
      atMs,
      client,
      forMs: Math.round(random.between(300, 4000)),
    }));
  }
  return blows.sort((a, b) => a.atMs - b.atMs);
}

function cutOf(random: Random): Cut {
  const how = random.pick(["now", "half", "sent", "heard", "again", "ghost"] as const);
  switch (how) {
    case "sent":
      return { how, messages: 1 + random.below(6) };
    case "heard":
      return { how, lines: 1 + random.below(40) };
    case "again":
      return { how, lines: 1 + random.below(100) };
    case "ghost":
      return { how, openMs: Math.round(random.between(100, 5000)) };
    default:
      return { how };
  }
}
