// Takes the terminal, has a piece played on it until that ends or the terminal is gone, and gives the terminal back. Knows
// no socket and no command line, and not what is played.
import type { Clock } from "./clock.ts";
import { Colours, type TerminalKind } from "./colours.ts";
import type { Device } from "./device.ts";
import { backgroundQuery } from "./notices.ts";
import type { Settings } from "./settings.ts";
import { Stage } from "./stage.ts";

export interface OnStageOptions {
  readonly device: Device;
  readonly clock: Clock;
  readonly kind: TerminalKind;
  readonly settings: Settings;
  /** Aborts to leave at once. */
  readonly interrupted: AbortSignal;
}

/** What is played. */
export interface Piece<T> {
  /** Resolves when it is over. */
  play(stage: Stage, colours: Colours): Promise<T>;
  /** Takes leave of others; the terminal is given back already. */
  end(): Promise<void>;
}

export type Cut =
  | { readonly type: "interrupted" }
  /** The terminal is gone. */
  | { readonly type: "unread" };

export async function onStage<T>(
  { device, clock, kind, settings, interrupted }: OnStageOptions,
  piece: Piece<T>,
): Promise<T | Cut> {
  const colours = new Colours(kind, settings.theme);
  const stage = new Stage({
    device,
    clock,
    hasMouse: settings.mouse,
    paint: (row) => colours.paint(row),
    learn: (background) => colours.learn(background),
  });
  try {
    const played = piece.play(stage, colours);
    stage.open();
    if (colours.asks) stage.send(backgroundQuery);
    return await Promise.race([
      played,
      stage.ended.then((): Cut => ({ type: "unread" })),
      aborted(interrupted).then((): Cut => ({ type: "interrupted" })),
    ]);
  } finally {
    await stage.close();
    await piece.end();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
