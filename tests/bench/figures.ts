// What a benchmark run says: medians over its rounds, what storing costs beside --memory, and whether the aims hold.
import { type Mode, modes } from "./server.ts";

/** Of fan-out with fsync, as a share of that with --memory. */
const LEAST_SHARE = 0.8;
/** How much later the median message of the 60x25 run may come with fsync. */
const MOST_LATER_MS = 10;

/** One value a round for each way of keeping. */
export type Rounds = Readonly<Record<Mode, readonly number[]>>;

export interface Figures {
  readonly fanout: Figure;
  readonly burst: Figure;
}

export interface Figure {
  readonly rounds: Rounds;
  readonly median: Readonly<Record<Mode, number>>;
  /** Beside --memory: a share of deliveries, or milliseconds more; the median of what each round says. */
  readonly beside: Readonly<Record<Mode, number>>;
  readonly aim: number;
  readonly holds: boolean;
}

export const emptyRounds = (): Record<Mode, number[]> => ({ memory: [], fsync: [], os: [] });

/** `fanout` in deliveries a second, `burst` in milliseconds. */
export function figuresOf(fanout: Rounds, burst: Rounds): Figures {
  const share = compare(fanout, (value, memory) => value / memory);
  const later = compare(burst, (value, memory) => value - memory);
  return {
    fanout: { ...share, aim: LEAST_SHARE, holds: share.beside.fsync >= LEAST_SHARE },
    burst: { ...later, aim: MOST_LATER_MS, holds: later.beside.fsync <= MOST_LATER_MS },
  };
}

function compare(rounds: Rounds, beside: (value: number, memory: number) => number) {
  const of = (get: (mode: Mode) => readonly number[]) =>
    Object.fromEntries(modes.map((mode) => [mode, median(get(mode))])) as Record<Mode, number>;
  return {
    rounds,
    median: of((mode) => rounds[mode]),
    beside: of((mode) => rounds[mode].map((value, round) => beside(value, rounds.memory[round]!))),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const names: Record<Mode, string> = { memory: "--memory", fsync: "fsync", os: "os" };

/** A table for people. */
export function toTable({ fanout, burst }: Figures): string {
  const millions = (value: number) => `${(value / 1e6).toFixed(2)} M`;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const ratio = (value: number) => value.toFixed(2);
  const more = (value: number) => `${value < 0 ? "" : "+"}${ms(value)}`;
  return [
    "Fan-out: 60 clients in one room, each with 8 messages under way; deliveries a second",
    ...rows(fanout, millions, ratio),
    verdict(`fsync has ${ratio(fanout.aim)} of --memory or more`, fanout, ratio),
    "",
    "60 clients with 25 messages each, at once; the median message's latency",
    ...rows(burst, ms, more),
    verdict(`fsync is ${ms(burst.aim)} later than --memory at most`, burst, more),
    "",
  ].join("\n");
}

function rows(
  { median, beside, rounds }: Figure,
  show: (value: number) => string,
  compared: (value: number) => string,
) {
  return modes.map((mode) =>
    [
      `  ${names[mode].padEnd(9)}`,
      show(median[mode]).padStart(9),
      (mode === "memory" ? "" : compared(beside[mode])).padStart(9),
      `  each round: ${rounds[mode].map(show).join(", ")}`,
    ].join("")
  );
}

function verdict(aim: string, { beside, holds }: Figure, compared: (value: number) => string): string {
  return `  Aim: ${aim}. ${holds ? "It holds" : "It does NOT hold"}: ${compared(beside.fsync)}.`;
}
