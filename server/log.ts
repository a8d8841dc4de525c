// A room's append-only log. To say something is to append: one order, one time, one encoding for each kind of
// listener. Kinds that nobody listens as have no lane and cost nothing. Knows neither members nor sockets.
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { Cursor } from "./cursor.ts";
import { Lane } from "./lane.ts";
import { encode, encodeTags, Kind, type ListenerKind, type Stamp } from "./listener_kind.ts";
import type { Outbound } from "./outbound.ts";

interface OpenLane {
  readonly kind: ListenerKind;
  readonly lane: Lane;
  listeners: number;
  /** The lane's bytes when rest() last looked. */
  restedAt: number;
}

export class Log {
  /** One for each kind that has listeners: a handful, so a list is the fastest map. */
  readonly #lanes: OpenLane[] = [];

  append(message: IrcMessage, stamp: Stamp): void {
    for (const { kind, lane } of this.#lanes) {
      const bytes = encode(kind, message, stamp);
      if (bytes.length > 0) lane.append(stamp.order, bytes);
    }
  }

  /**
   * Appends a line whose start is encoded already: `head` is everything before the text, which is `text[from..to]`
   * in UTF-8. `message` makes the same message for listeners who do not read IRC.
   */
  appendLine(
    head: Uint8Array,
    text: Uint8Array,
    from: number,
    to: number,
    stamp: Stamp,
    message: () => IrcMessage,
  ): void {
    for (const { kind, lane } of this.#lanes) {
      if (kind === Kind.plain) {
        const bytes = encode(kind, message(), stamp);
        if (bytes.length > 0) lane.append(stamp.order, bytes);
      } else lane.appendLine(stamp.order, encodeTags(kind, stamp), head, text, from, to);
    }
  }

  /** A cursor for a session that hears what is appended from now on. */
  listen(kind: ListenerKind, outbound: Outbound): Cursor {
    let open = this.#lanes.find((l) => l.kind === kind);
    if (!open) this.#lanes.push(open = { kind, lane: new Lane(), listeners: 0, restedAt: 0 });
    open.listeners++;
    return outbound.listen(open.lane);
  }

  /**
   * Gives back the memory of lanes in which nothing was said since the last call. True if there were any: it is free
   * once the listeners have been woken.
   */
  rest(): boolean {
    let any = false;
    for (const open of this.#lanes) {
      if (open.restedAt === open.lane.bytes && open.lane.chunk.bytes.length > 0) {
        open.lane.shrink();
        any = true;
      }
      open.restedAt = open.lane.bytes;
    }
    return any;
  }

  /** Ends a cursor that listen() gave. What was appended before is still read. */
  leave(cursor: Cursor): void {
    cursor.endHere();
    const index = this.#lanes.findIndex((l) => l.lane === cursor.lane);
    const open = this.#lanes[index];
    if (open && --open.listeners === 0) this.#lanes.splice(index, 1);
  }
}
