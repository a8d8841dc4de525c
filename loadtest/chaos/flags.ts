// What the load test's flags mean with --chaos. Says what does not go together.
import { UsageError } from "../../cli/command.ts";
import { type ChaosOptions, defaults, limits } from "./options.ts";

/** The load test's flags, as far as they matter here. */
export interface ChaosValues {
  readonly chaos: boolean;
  readonly seed: number | undefined;
  readonly clients: number | undefined;
  readonly seconds: number | undefined;
  readonly msgs: number | undefined;
  readonly window: number | undefined;
  readonly rate: number | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly room: string | undefined;
  readonly classic: boolean;
}

/**
 * The options, but for the program under test; undefined without --chaos. `random` is from 0 up to 1. Throws UsageError.
 */
export function chaosOf(
  values: ChaosValues,
  random: () => number,
): Omit<ChaosOptions, "command"> | undefined {
  const { chaos, seed, clients = defaults.clients, seconds = defaults.seconds } = values;
  if (!chaos) {
    if (seed !== undefined) throw new UsageError("--seed goes with --chaos or --peers.");
    return undefined;
  }
  for (const name of ["msgs", "window", "rate", "host", "port", "room", "classic"] as const) {
    if (values[name] !== undefined && values[name] !== false) {
      throw new UsageError(`--chaos runs a server and a load of its own: leave out --${name}.`);
    }
  }
  for (const [name, value] of Object.entries({ clients, seconds })) {
    const { min, max } = limits[name as "clients" | "seconds"];
    if (value < min || value > max) throw new UsageError(`With --chaos, --${name} is from ${min} to ${max}.`);
  }
  return { seed: seed ?? Math.floor(random() * 2 ** 32), clients, seconds };
}
