// The frames inside a sealed packet: what the two ends of a link, and the members of a room, say to each other, and how
// large each may be. Pure. frame_codec.ts has their bytes.
import { dataHeaderBytes, maxDatagramBytes } from "./packet.ts";

/** Of an author, a roster's statement, a room's name for frames: the beginning of a hash. */
export const idBytes = 8;
const relayHeaderBytes = 5, tagBytes = 16;

/** The frames of one packet, so that its datagram fits also where the registry's relay wraps it. */
export const maxPacketBytes = maxDatagramBytes - relayHeaderBytes - dataHeaderBytes - tagBytes;
/** A frame that is in a room, behind the ROOM that says which. */
export const maxFrameBytes = maxPacketBytes - 1 - idBytes;

/** An id as hexadecimal digits. */
export type Id = string;

/** Packet numbers, both inclusive. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Of one author: who sends it holds each message after `floor` up to `head`. */
export interface DigestRow {
  readonly author: Id;
  readonly floor: number;
  readonly head: number;
}

export interface WantRow {
  readonly author: Id;
  readonly from: number;
  readonly count: number;
}

/** What the two ends of a link tell each other. */
export type LinkFrame =
  /** The frames behind it, up to the next ROOM, belong to this room. */
  | { readonly type: "room"; readonly room: Id }
  /** Newest range first, each apart from the next. `delay`: since the newest came, in tenths of a millisecond. */
  | { readonly type: "ack"; readonly delay: number; readonly ranges: readonly Range[] }
  /** Is to be acknowledged, and says nothing. */
  | { readonly type: "probe" };

/** What members of a room tell each other. */
export type RoomFrame =
  /** A signed message, as message.ts has it. */
  | { readonly type: "message"; readonly bytes: Uint8Array }
  /** Hashes of what the sender has: of the roster's statements, and of the heads of all logs. */
  | { readonly type: "ping"; readonly roster: Id; readonly state: Id }
  /** The sender's logs, of all authors behind `after` up to `through`, in order. `asks` for the other's. */
  | {
    readonly type: "digest";
    readonly asks: boolean;
    readonly after: Id;
    readonly through: Id;
    readonly rows: readonly DigestRow[];
  }
  | { readonly type: "want"; readonly rows: readonly WantRow[] }
  /** Whom the sender has a link to: a bit for each member of the roster with this hash, in the order of their ids. */
  | { readonly type: "reach"; readonly roster: Id; readonly bits: Uint8Array }
  /** The sender cannot reach this author, and asks to be forwarded its messages for a while. */
  | { readonly type: "subscribe"; readonly author: Id }
  /** A signed statement of the roster. */
  | { readonly type: "statement"; readonly bytes: Uint8Array }
  /** All statements behind `after` up to `through` that the sender has, in order. */
  | { readonly type: "held"; readonly after: Id; readonly through: Id; readonly ids: readonly Id[] }
  /** The sender leaves the link. */
  | { readonly type: "bye" };

export type Frame = LinkFrame | RoomFrame;

/** No id is as low as the first, none is above the second: the ends of a digest. */
export const lowestId: Id = "00".repeat(idBytes);
export const highestId: Id = "ff".repeat(idBytes);

export const maxAckRanges = 16;
/** One bit for each member. */
export const reachBytes = 8;
/** Rows and ids in a frame: as many as fit. */
export const maxDigestRows = 46;
export const maxWantRows = 60;
export const maxHeldIds = 140;
/** Messages that one row may ask for. */
export const maxWantCount = 256;

/** Sequence numbers of an author begin with 1 and have 32 bits. */
export const maxSeq = 2 ** 32 - 1;
