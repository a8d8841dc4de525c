// What PUNCH packets say. Pure. Both sides have one token from the registry's GO; each word of each side is another tag made
// of it, so nobody else can say one, and a packet of ours that comes back to us says nothing.
import { punchTokenBytes, writePunch } from "../../protocol/peer/packet.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";

/** `here`: it opens the way; whoever hears it answers `heard`. `take`: this is the way we talk by from now on. */
export type PunchWord = "here" | "heard" | "take";
/** The one who picks the way, and the one who follows. */
export type Side = "chooser" | "follower";

const words: readonly PunchWord[] = ["here", "heard", "take"];
const sides: readonly Side[] = ["chooser", "follower"];

/** The same for both: who has the smaller key picks. */
export function sideOf(ourKey: Uint8Array, theirKey: Uint8Array): Side {
  return ourKey.toHex() < theirKey.toHex() ? "chooser" : "follower";
}

export class PunchWords {
  readonly #ours: ReadonlyMap<PunchWord, Uint8Array>;
  /** Tag -> what the other says with it. */
  readonly theirs: ReadonlyMap<string, PunchWord>;

  constructor(suite: CipherSuite, token: Uint8Array, side: Side) {
    const tag = (from: Side, word: PunchWord) =>
      suite.hmac(token, Uint8Array.of(sides.indexOf(from), words.indexOf(word))).subarray(0, punchTokenBytes);
    const other = side === "chooser" ? "follower" : "chooser";
    this.#ours = new Map(words.map((word) => [word, writePunch(tag(side, word))]));
    this.theirs = new Map(words.map((word) => [tag(other, word).toHex(), word]));
  }

  /** The datagram that says it. */
  say(word: PunchWord): Uint8Array {
    return this.#ours.get(word)!;
  }
}
