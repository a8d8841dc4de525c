// The full screen of a peer from its start to its end. Knows no socket and no command line.
import { type Cut, onStage, type OnStageOptions } from "../../client/terminal/on_stage.ts";
import type { PeerEvent } from "../events.ts";
import type { Peer } from "../peer.ts";
import { type Left, Talk, type TalkOptions } from "./talk.ts";

type Given = "peer" | "term" | "stage" | "colours";

export interface PeerScreenOptions extends Omit<TalkOptions, Given>, OnStageOptions {
  /** Throws before anything is shown where the peer cannot be. */
  readonly start: (tell: (event: PeerEvent) => void) => Peer;
  /** Rejects where nothing can be kept any more. */
  readonly broken: Promise<never>;
}

export type PeerScreenOutcome = Cut | Left;

/** Takes the terminal, talks until the person leaves, gives the terminal back, and closes the peer. */
export async function runPeerScreen(options: PeerScreenOptions): Promise<PeerScreenOutcome> {
  const early: PeerEvent[] = [];
  let talk: Talk | undefined;
  const peer = options.start((event) => talk ? talk.hear(event) : void early.push(event));
  return await onStage<Left>(options, {
    play(stage, colours) {
      talk = new Talk({ ...options, peer, term: options.kind.TERM ?? "", stage, colours });
      return Promise.race([talk.run(early), options.broken]);
    },
    async end() {
      await talk?.end();
      await peer.close();
    },
  });
}
