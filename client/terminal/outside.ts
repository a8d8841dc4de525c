// What the model wants done outside it, done: on the terminal and the settings here, and what is a protocol's own by the
// protocol.
import type { ScreenEffect } from "./model/action.ts";
import type { Typed } from "./model/screen_model.ts";
import type { Settings } from "./settings.ts";

/** What is outside, as far as it is asked for anything. `E`: the protocol's effects. */
export interface Surroundings<E extends Typed> {
  /** Does what is the protocol's. */
  perform(effect: E): Refusal | undefined;
  bell(): void;
  notify(title: string, text: string): void;
  copy(text: string): void;
  suspend(): void;
  redraw(): void;
  save(settings: Settings): void;
  quit(reason: string | undefined): void;
}

export type Outward<E> = Exclude<ScreenEffect, { readonly type: "draft" }> | E;

/** That nothing came of it. `why` is a sentence, where there is more to say. */
export interface Refusal {
  readonly why: string | undefined;
}

export function perform<E extends Typed>(effect: Outward<E>, around: Surroundings<E>): Refusal | undefined {
  if (!isScreens(effect)) return around.perform(effect);
  switch (effect.type) {
    case "bell":
      return void around.bell();
    case "notify":
      return void around.notify(effect.title, effect.text);
    case "copy":
      return void around.copy(effect.text);
    case "save":
      return void around.save(effect.settings);
    case "quit":
      return void around.quit(effect.reason);
  }
}

const screens: readonly string[] = ["bell", "notify", "copy", "save", "quit"];

function isScreens<E extends Typed>(effect: Outward<E>): effect is Outward<never> {
  return screens.includes(effect.type);
}
