// Reaches another peer by TCP: connects to where it listens, and at the same time from a port of ours to the port it does
// the same from, so that both NATs take the other's opening for an answer (RFC 9293, 3.5, figure 8). Pure: what connects,
// the clock and chance are given.
import type { Candidate } from "../../protocol/peer/address_record.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { Clock } from "../clock.ts";
import { targets } from "./candidates.ts";

export type Connect<Conn> = (to: Address, localPort: number, signal: AbortSignal) => Promise<Conn>;

export interface TcpPunchingOptions<Conn extends { close(): void }> {
  readonly clock: Clock;
  readonly random: (count: number) => Uint8Array;
  readonly connect: Connect<Conn>;
  /** The port of our reflexive candidate: nobody listens on it. 0: we only dial. */
  readonly localPort: number;
  readonly ours: readonly Candidate[];
  /** Of TCP, `host`: where it listens. `reflexive`: where its NAT is likely to show the port that it punches from. */
  readonly theirs: readonly Candidate[];
  readonly signal: AbortSignal;
}

export interface Reached<Conn> {
  readonly conn: Conn;
  /** Who has dialed opens the secure stream; of a punched one the chooser does. */
  readonly how: "dialed" | "punched";
}

/** A lost SYN comes again after one second and after two more. */
export const tcpMs = 5000;
/** After a refusal. By chance, or two that refuse each other would do so in step. */
const againAtLeastMs = 20;

/** Undefined where nothing has come of it. */
export async function reachByTcp<Conn extends { close(): void }>(
  options: TcpPunchingOptions<Conn>,
): Promise<Reached<Conn> | undefined> {
  const { clock, signal, connect, ours, theirs, localPort } = options;
  const end = new AbortController();
  const abort = () => end.abort();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const cancel = clock.after(tcpMs, abort);
  const of = (kind: Candidate["kind"]) =>
    targets(theirs.filter((candidate) => candidate.kind === kind), ours, "tcp");
  const isFirst = { taken: false };
  const take = (how: Reached<Conn>["how"]) => (conn: Conn): Reached<Conn> => {
    if (isFirst.taken) conn.close();
    isFirst.taken = true;
    return { conn, how };
  };
  const [punched] = of("reflexive");
  const attempts = [
    ...of("host").map((to) => connect(to, 0, end.signal).then(take("dialed"))),
    ...(punched && localPort > 0 ? [punch(options, punched, end.signal).then(take("punched"))] : []),
  ];
  try {
    return await Promise.any(attempts);
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    return undefined;
  } finally {
    cancel();
    signal.removeEventListener("abort", abort);
    end.abort();
  }
}

async function punch<Conn>(
  { clock, random, connect, localPort }: Pick<
    TcpPunchingOptions<Conn & { close(): void }>,
    "clock" | "random" | "connect" | "localPort"
  >,
  to: Address,
  signal: AbortSignal,
): Promise<Conn> {
  while (true) {
    try {
      return await connect(to, localPort, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(againAtLeastMs + random(1)[0]! / 2, resolve);
        signal.addEventListener("abort", () => {
          cancel();
          resolve();
        }, { once: true });
      });
    }
  }
}
