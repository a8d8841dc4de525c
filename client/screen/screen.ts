// The full-screen client from its start to its end: a nickname, a conversation, and each way out of it. Knows no socket
// and no command line.
import type { End } from "../connection_events.ts";
import type { Credentials } from "../sasl_login.ts";
import { type Cut, onStage, type OnStageOptions } from "../terminal/on_stage.ts";
import { Talk, type TalkOptions } from "./talk.ts";
import { Welcome } from "./welcome.ts";

type Given = "nickname" | "credentials" | "term" | "stage" | "colours";

export interface ScreenOptions extends Omit<TalkOptions, Given>, OnStageOptions {
  /** Undefined: ask, and take `suggestion` for no answer. */
  readonly nickname: string | undefined;
  readonly suggestion: string;
  /** The account to log in to at once, and its password if it is not to be asked for. */
  readonly account: string | undefined;
  readonly password: string | undefined;
}

export type ScreenOutcome = Cut | End;

/** Takes the terminal, talks until the person leaves or nothing more can be done, and gives the terminal back. */
export function runScreen(options: ScreenOptions): Promise<ScreenOutcome> {
  const { account, kind } = options;
  let talk: Talk | undefined;
  return onStage<End>(options, {
    async play(stage, colours) {
      const welcome = new Welcome({
        ...options,
        suspend: () => void stage.suspend(),
        redraw: () => stage.redraw(),
      });
      stage.scene = welcome;
      const nickname = options.nickname ?? account ?? await welcome.nickname();
      if (nickname === undefined) return { type: "left" };
      let credentials: Credentials | undefined;
      if (account !== undefined) {
        const password = options.password ?? await welcome.password(account);
        if (password === undefined) return { type: "left" };
        credentials = { account, password };
      }
      talk = new Talk({ ...options, nickname, credentials, term: kind.TERM ?? "", stage, colours });
      return await talk.run();
    },
    end: async () => await talk?.end(),
  });
}
