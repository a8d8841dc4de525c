// Opening a socket within a time.
import type { Clock } from "./clock.ts";
import type { Socket } from "./wire.ts";

/** Opens a socket to the server, unless the signal aborts first. */
export type Dial = (signal: AbortSignal) => Promise<Socket>;

/** Throws what `dial` throws; after `limitMs` a DialTimeout; the reason of `leaving` when that aborts. */
export async function dialWithin(
  dial: Dial,
  limitMs: number,
  clock: Clock,
  leaving: AbortSignal,
): Promise<Socket> {
  const limit = new AbortController();
  const cancel = clock.after(
    limitMs,
    () => limit.abort(new DialTimeout(`no answer within ${limitMs / 1000} s`)),
  );
  try {
    const socket = await dial(AbortSignal.any([limit.signal, leaving]));
    if (!leaving.aborted) return socket;
    socket.close();
    throw leaving.reason;
  } finally {
    cancel();
  }
}

export class DialTimeout extends Error {
  override name = "DialTimeout";
}
