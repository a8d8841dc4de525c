// What the model wants done outside it, done: on the connection, the terminal and the settings.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import type { Before } from "../lookups.ts";
import type { Effect } from "./model/action.ts";
import type { Settings } from "./settings.ts";

export type AccountEffect = Extract<Effect, { readonly secrets: readonly string[] }>;

/** What is outside, as far as it is asked for anything. */
export interface Surroundings {
  send(message: IrcMessage): "sent" | "queued" | "full";
  /** These two are false where that is not to be had now. */
  older(target: string, before: Before, limit: number): boolean;
  search(attributes: ReadonlyMap<string, string>): boolean;
  rename(nickname: string): void;
  /** Answers why not, if not; undefined for done or asked. */
  account(effect: AccountEffect): string | undefined;
  bell(): void;
  notify(title: string, text: string): void;
  copy(text: string): void;
  suspend(): void;
  redraw(): void;
  save(settings: Settings): void;
  saveServer(name: string): void;
  tellServers(): void;
  quit(reason: string | undefined): void;
}

/** Messages to ask the server for at once. */
const page = 100;

export type Outward = Exclude<Effect, { readonly type: "draft" }>;

/** That nothing came of it. `why` is a sentence, where there is more to say. */
export interface Refusal {
  readonly why: string | undefined;
}

export function perform(effect: Outward, around: Surroundings): Refusal | undefined {
  switch (effect.type) {
    case "send":
      return refusedIf(around.send(effect.message) === "full");
    case "older":
      return refusedIf(!around.older(effect.target, effect.before, page));
    case "search":
      return refusedIf(!around.search(effect.attributes));
    case "rename":
      return void around.rename(effect.nickname);
    case "bell":
      return void around.bell();
    case "notify":
      return void around.notify(effect.title, effect.text);
    case "copy":
      return void around.copy(effect.text);
    case "save":
      return void around.save(effect.settings);
    case "save server":
      return void around.saveServer(effect.as);
    case "servers":
      return void around.tellServers();
    case "register":
    case "login":
    case "logout":
    case "password": {
      const why = around.account(effect);
      return why === undefined ? undefined : { why };
    }
    case "quit":
      return void around.quit(effect.reason);
  }
}

function refusedIf(isRefused: boolean): Refusal | undefined {
  return isRefused ? { why: undefined } : undefined;
}
