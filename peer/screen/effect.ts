// What the model of a peer's screen wants done by the peer.
import type { Place } from "../events.ts";

export type PeerEffect =
  /** `entry`: the number of the message in its conversation, which shows it already. */
  | { readonly type: "say"; readonly place: Place; readonly text: string; readonly entry: number }
  /** One of the commands, by its name. */
  | { readonly type: "run"; readonly command: string; readonly words: readonly string[] }
  /** What was said before the message of that id, or the newest. */
  | { readonly type: "older"; readonly place: Place; readonly before: string | undefined }
  /** What has these attributes, as search_words.ts names them. */
  | { readonly type: "search"; readonly attributes: ReadonlyMap<string, string> }
  /** To what was asked; undefined: not to be had. */
  | { readonly type: "answer"; readonly text: string | undefined };
