// Keeps the mappings of NATs on the way to another peer: where nothing was sent for a while, something empty is.
import type { Clock } from "../clock.ts";
import type { Channel } from "../secure/channel.ts";

/** Half of what the shortest-lived NATs in use allow (RFC 4787, REQ-5 asks for two minutes, many give 30 s). */
export const keepaliveMs = 15_000;

/** Begins; the answer ends it. */
export function keepAlive(
  clock: Clock,
  channel: Pick<Channel, "sent" | "isOpen" | "current" | "send">,
): () => void {
  let before = { session: channel.current, sent: channel.sent };
  let cancel = () => {};
  const look = () => {
    const isIdle = before.session === channel.current && before.sent === channel.sent;
    if (isIdle && channel.isOpen) channel.send(new Uint8Array());
    before = { session: channel.current, sent: channel.sent };
    cancel = clock.after(keepaliveMs, look);
  };
  cancel = clock.after(keepaliveMs, look);
  return () => cancel();
}
