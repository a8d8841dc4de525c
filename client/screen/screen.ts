// The full-screen client from its start to its end: a nickname, a conversation, and each way out of it. Knows no socket
// and no command line.
import type { End } from "../connection_events.ts";
import type { Credentials } from "../sasl_login.ts";
import { Colours, type TerminalKind } from "../terminal/colours.ts";
import type { Device } from "../terminal/device.ts";
import { backgroundQuery } from "../terminal/notices.ts";
import { Stage } from "../terminal/stage.ts";
import { Talk, type TalkOptions } from "./talk.ts";
import { Welcome } from "./welcome.ts";

type Given = "nickname" | "credentials" | "term" | "stage" | "colours";

export interface ScreenOptions extends Omit<TalkOptions, Given> {
  readonly device: Device;
  readonly kind: TerminalKind;
  /** Undefined: ask, and take `suggestion` for no answer. */
  readonly nickname: string | undefined;
  readonly suggestion: string;
  /** The account to log in to at once, and its password if it is not to be asked for. */
  readonly account: string | undefined;
  readonly password: string | undefined;
  /** Aborts to leave at once. */
  readonly interrupted: AbortSignal;
}

export type ScreenOutcome =
  | { readonly type: "interrupted" }
  /** The terminal is gone. */
  | { readonly type: "unread" }
  | End;

/** Takes the terminal, talks until the person leaves or nothing more can be done, and gives the terminal back. */
export async function runScreen(options: ScreenOptions): Promise<ScreenOutcome> {
  const { device, clock, settings, interrupted, kind } = options;
  const colours = new Colours(kind, settings.theme);
  const welcome = new Welcome({
    ...options,
    suspend: () => void stage.suspend(),
    redraw: () => stage.redraw(),
  });
  const stage = new Stage({
    device,
    clock,
    hasMouse: settings.mouse,
    paint: (row) => colours.paint(row),
    scene: welcome,
    learn: (background) => colours.learn(background),
  });
  let talk: Talk | undefined;
  const converse = async (): Promise<ScreenOutcome> => {
    const { account } = options;
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
  };
  try {
    const talked = converse();
    stage.open();
    if (colours.asks) stage.send(backgroundQuery);
    return await Promise.race([
      talked,
      stage.ended.then((): ScreenOutcome => ({ type: "unread" })),
      aborted(interrupted).then((): ScreenOutcome => ({ type: "interrupted" })),
    ]);
  } finally {
    await stage.close();
    await talk?.end();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
