// What the parts of the model of a peer's screen share besides what every chat has: the registry, what the peer sees, who is
// alarming.
import { Chat, type ChatOptions, type OlderThan } from "../../client/terminal/model/chat.ts";
import type { ScreenEffect } from "../../client/terminal/model/action.ts";
import type { OpenConversation } from "../../client/terminal/model/open_conversation.ts";
import { settingRows } from "../../client/terminal/settings_table.ts";
import { fold } from "../../protocol/irc/names.ts";
import type { Place } from "../events.ts";
import type { RegistryState } from "../registry_client.ts";
import type { PeerEffect } from "./effect.ts";
import type { Sight } from "./sight.ts";

export interface PeerChatOptions extends Omit<ChatOptions, "nickname"> {
  readonly sight: Sight;
}

/** Peers tell each other neither that somebody types nor that somebody is away. */
const rows = settingRows.filter(({ name }) => name !== "typing" && name !== "awayAfter");

/** A registry can list any number. */
const maxListed = 1000;

export class PeerChat extends Chat {
  override readonly settingRows = rows;
  readonly sight: Sight;
  readonly address: string;
  /** Undefined: there is none. */
  registry: RegistryState | undefined;
  /** The last attempt to connect to it has failed. */
  isLost = false;
  /** When the next attempt to connect to it is due, in milliseconds since 1970. */
  retryAt: number | undefined;
  /** What was there at the start is open; what opens from now on is new to us. */
  isBegun = false;
  /** Whose key has changed, folded, with their names; until the person has taken note of it. */
  readonly alarms = new Map<string, string>();
  /** How many of the others in a room are in touch, when it was last looked at. */
  readonly inTouch = new WeakMap<OpenConversation, { readonly reached: number; readonly others: number }>();
  /** Messages of ours that nobody is known to have yet, by their numbers. */
  readonly holding = new Map<OpenConversation, Set<number>>();
  /** Who was in a list, and can be meant from then on. */
  readonly listed = new Set<string>();
  #effects: (ScreenEffect | PeerEffect)[] = [];

  constructor(options: PeerChatOptions) {
    super({ ...options, nickname: "" });
    this.address = options.address;
    this.sight = options.sight;
  }

  override effect(effect: ScreenEffect | PeerEffect): void {
    this.#effects.push(effect);
  }

  /** What is to be done since it was last asked for. */
  takeEffects(): (ScreenEffect | PeerEffect)[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  override fold(name: string): string {
    return fold(name);
  }

  remember(name: string): void {
    if (this.listed.size < maxListed) this.listed.add(name);
  }

  override get casemapping(): "ascii" {
    return "ascii";
  }

  /** Owners, and those who may let others in. */
  override get memberPrefixes(): string {
    return "~@";
  }

  override hasOlder(conversation: OpenConversation): boolean {
    return conversation.kind !== "server";
  }

  override askOlder(conversation: OpenConversation, than: OlderThan): void {
    const place = placeOf(conversation);
    const before = "msgid" in than ? than.msgid : undefined;
    if (place) this.effect({ type: "older", place, before });
  }

  /** Undefined where there are too many conversations. */
  open({ type, name }: Place): OpenConversation | undefined {
    return this.conversations.open(name, type === "room" ? "room" : "person");
  }

  find({ name }: Place): OpenConversation | undefined {
    return this.conversations.find(name);
  }
}

/** Undefined for the registry's. */
export function placeOf({ kind, name }: OpenConversation): Place | undefined {
  if (kind === "server") return undefined;
  return { type: kind === "room" ? "room" : "talk", name };
}
