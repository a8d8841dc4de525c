// What the load test's flags mean with --peers. Says what does not go together.
import { UsageError } from "../../cli/command.ts";
import { course, defaults, limits, type PeersOptions } from "./options.ts";

/** The load test's flags, as far as they matter here. */
export interface PeersValues {
  readonly peers: number | undefined;
  readonly loss: number | undefined;
  readonly seed: number | undefined;
  readonly seconds: number | undefined;
  readonly rate: number | undefined;
  readonly size: number | undefined;
  readonly clients: number | undefined;
  readonly msgs: number | undefined;
  readonly window: number | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly room: string | undefined;
  readonly classic: boolean;
  readonly chaos: boolean;
}

/** Undefined without --peers. `random` is from 0 up to 1. Throws UsageError. */
export function peersOf(values: PeersValues, random: () => number): PeersOptions | undefined {
  const { peers, loss = defaults.loss, seconds = defaults.seconds, size = defaults.size, seed } = values;
  if (peers === undefined) {
    if (values.loss !== undefined) throw new UsageError("--loss goes with --peers.");
    return undefined;
  }
  for (const name of ["clients", "msgs", "window", "host", "port", "room", "classic", "chaos"] as const) {
    if (values[name] !== undefined && values[name] !== false) {
      throw new UsageError(`--peers makes a room of its own, without a server: leave out --${name}.`);
    }
  }
  const { rate: perSecond = peers } = values;
  for (
    const [name, value, { min, max }] of [
      ["seconds", seconds, limits.seconds],
      ["rate", perSecond, limits.perSecond],
    ] as const
  ) {
    if (value < min || value > max) throw new UsageError(`With --peers, --${name} is from ${min} to ${max}.`);
  }
  return { ...course, peers, loss, seconds, perSecond, size, seed: seed ?? Math.floor(random() * 2 ** 32) };
}
