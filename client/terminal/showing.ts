// A model on a stage: the shell between them, time told to them, settings saved. What the protocol does is handed in. Knows
// no keys and no layout.
import type { Clock } from "./clock.ts";
import type { Colours } from "./colours.ts";
import type { ScreenEffect } from "./model/action.ts";
import type { ScreenModel, Typed } from "./model/screen_model.ts";
import { bell, clipboard, notification } from "./notices.ts";
import type { Refusal } from "./outside.ts";
import type { Settings } from "./settings.ts";
import { Shell } from "./shell.ts";
import type { Stage } from "./stage.ts";

/** What every full screen is given, whatever the protocol. */
export interface ShowingOptions {
  readonly save: (settings: Settings) => Promise<void>;
  readonly clock: Clock;
  /** Minutes by which local time is ahead of UTC at a time in milliseconds since 1970. */
  readonly offset: (time: number) => number;
  /** $TERM. */
  readonly term: string;
  readonly stage: Stage;
  readonly colours: Colours;
}

/** What is a protocol's own. `E`: its effects. */
export interface Shown<E extends Typed> {
  readonly model: ScreenModel<E>;
  readonly perform: (effect: E) => Refusal | undefined;
  readonly quit: (reason: string | undefined) => void;
}

const tickMs = 1_000;

export class Showing<E extends Typed> {
  readonly #options: ShowingOptions;
  readonly #model: ScreenModel<E>;
  readonly #shell: Shell<E>;
  #saved: Promise<void> = Promise.resolve();
  #cancelTick: (() => void) | undefined;

  constructor(options: ShowingOptions, { model, perform, quit }: Shown<E>) {
    this.#options = options;
    this.#model = model;
    const { stage, term, offset } = options;
    this.#shell = new Shell(model, {
      perform,
      bell: () => stage.send(bell),
      notify: (title, text) => stage.send(notification(title, text, term)),
      copy: (text) => stage.send(clipboard(text)),
      suspend: () => void stage.suspend(),
      redraw: () => stage.redraw(),
      save: (settings) => this.#save(settings),
      quit,
    }, () => ({ clock: model.settings.clock, offset }));
  }

  /** Puts it on the stage. */
  start(): void {
    const { stage } = this.#options;
    stage.scene = this.#shell;
    stage.changed();
    this.#tick();
  }

  /** Does what the model has answered to what it heard, and shows what came of it. */
  show(effects: readonly (ScreenEffect | E)[]): void {
    this.#shell.perform(effects);
    this.#options.stage.changed();
  }

  /** Something that was asked for outside has come, or not. */
  tell(how: "status" | "error", sentence: string): void {
    this.#model.tell(how, sentence);
    this.#options.stage.changed();
  }

  /** Does it behind what is being saved, and before the end. */
  behind(run: () => Promise<void>): void {
    this.#saved = this.#saved.then(run);
  }

  /** Stops the time, and resolves once all is saved. */
  end(): Promise<void> {
    this.#cancelTick?.();
    return this.#saved;
  }

  #tick(): void {
    const { clock, stage } = this.#options;
    if (this.#shell.tick(clock.now())) stage.changed();
    this.#cancelTick = clock.after(tickMs, () => this.#tick());
  }

  #save(settings: Settings): void {
    const { stage, colours } = this.#options;
    colours.choose(settings.theme);
    stage.setMouse(settings.mouse);
    this.behind(() => this.#write(settings));
  }

  async #write(settings: Settings): Promise<void> {
    try {
      await this.#options.save(settings);
    } catch (error) {
      const why = `The settings hold for now, but are not saved: ${(error as Error).message}`;
      this.show(this.#model.unavailable({ type: "save", settings }, why));
    }
  }
}
