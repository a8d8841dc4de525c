// Connects to another peer from both sides at once: each from a port of its own to the port where the other's NAT shows
// theirs, so that both NATs take the other's opening for an answer (RFC 9293, 3.5, figure 8). Pure: what connects, the
// clock and chance are given.
import type { Address } from "../../protocol/peer/stun.ts";
import { type Clock, pause } from "../clock.ts";

export type Connect<Conn> = (to: Address, localPort: number, signal: AbortSignal) => Promise<Conn>;

export interface TcpPunchingOptions<Conn> {
  readonly clock: Clock;
  readonly random: () => number;
  readonly connect: Connect<Conn>;
  /** The one that STUN has seen: nobody listens on it. */
  readonly localPort: number;
  readonly to: Address;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** After a refusal. By chance, or two that refuse each other would do so in step. */
const againMs = [20, 147] as const;

/** Undefined where nothing has come of it until the signal aborts. */
export async function punchTcp<Conn>(options: TcpPunchingOptions<Conn>): Promise<Conn | undefined> {
  const { clock, random, connect, localPort, to, signal } = options;
  const [least, most] = againMs;
  while (!signal.aborted) {
    try {
      return await connect(to, localPort, signal);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      await pause(clock, least + random() * (most - least), signal);
    }
  }
  return undefined;
}
