// A port of ours for TCP that nobody listens on, and where the registry sees it: others connect to there while we connect to
// them from it. Several connections may come from such a port, and a NAT that gives each of ours one outside shows them all
// at the same place.
import type { Address } from "../../protocol/peer/stun.ts";
import type { Clock } from "../clock.ts";
import { askForAddress } from "../secure/address_question.ts";
import { scopeOf } from "./candidates.ts";
import { connectTcp } from "./tcp_socket.ts";

export interface TcpMapping {
  readonly port: number;
  readonly seen: Address;
}

/** For the answer. */
const askMs = 2_000;
/** The connection to the registry is kept for so long, as NATs forget what is closed. The registry keeps none for longer. */
export const heldMs = 10_000;

/** Undefined where there is no answer, or no NAT. The signal ends what is held. */
export async function mapTcpPort(
  clock: Clock,
  random: (count: number) => Uint8Array,
  server: Address,
  signal: AbortSignal,
): Promise<TcpMapping | undefined> {
  const over = new AbortController();
  let cancel = clock.after(askMs, () => over.abort());
  const end = () => {
    cancel();
    signal.removeEventListener("abort", end);
    over.abort();
  };
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  try {
    const conn = await connectTcp(server, 0, over.signal);
    if (over.signal.aborted) conn.close();
    over.signal.addEventListener("abort", () => conn.close());
    const seen = await askForAddress(conn, random);
    // On one machine everybody can be dialed.
    if (scopeOf(seen.ip) === "global") {
      cancel();
      cancel = clock.after(heldMs, end);
      return { port: conn.localPort, seen };
    }
  } catch (error) {
    // Others can still be dialed, or dial us.
    if (!(error instanceof Error)) throw error;
  }
  end();
  return undefined;
}
