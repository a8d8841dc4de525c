// What a peer tells its screen. Names and texts are as others wrote them: not harmless for a terminal.
import type { Decision } from "../protocol/peer/registry_frame.ts";
import type { PathKind } from "./datagram_socket.ts";
import type { RegistryState } from "./registry_client.ts";

/** A room's name, or a person's. */
export type Place = { readonly type: "room" | "talk"; readonly name: string };

export interface Said {
  readonly place: Place;
  /** Of no other message. */
  readonly id: string;
  readonly from: string;
  readonly text: string;
  /** Milliseconds since 1970, by the author's clock. */
  readonly time: number;
  readonly isOwn: boolean;
}

/** How somebody is reached: over TCP, or over UDP directly or through the relay. */
export type ReachedBy = "tcp" | PathKind;

export type PeerEvent =
  | { readonly type: "registry"; readonly state: RegistryState }
  | { readonly type: "asks"; readonly name: string }
  | { readonly type: "decided"; readonly name: string; readonly decision: Decision }
  | { readonly type: "reached"; readonly name: string; readonly by: ReachedBy }
  | { readonly type: "lost"; readonly name: string }
  /** Somebody with a known name has other keys than before: nothing is said to them. */
  | { readonly type: "key changed"; readonly name: string }
  | { readonly type: "said"; readonly said: Said }
  | { readonly type: "invited"; readonly room: string; readonly name: string }
  | { readonly type: "joined" | "left"; readonly room: string; readonly name: string }
  /** We talk there from now on, or did before; or not any more, and what was said is forgotten. */
  | { readonly type: "opened" | "closed"; readonly place: Place }
  /** Others are in it than before. */
  | { readonly type: "roster"; readonly place: Place }
  /** Its owner has left it to them, or to nobody. `mayGrow`: whether somebody may still be added. */
  | {
    readonly type: "owner";
    readonly place: Place;
    readonly name: string | undefined;
    readonly mayGrow: boolean;
  }
  | { readonly type: "synced"; readonly place: Place }
  /** They have signed two messages in one place, and are not heard any more. */
  | { readonly type: "forked"; readonly place: Place; readonly name: string }
  /** Something failed that nobody asked for just now. `problem` is a sentence. */
  | { readonly type: "problem"; readonly problem: string };
