// The model of a peer's full screen: how it changes by what the peer tells. Knows no terminal, no layout, no timer and no
// socket: what the peer is to do is answered as effects.
import type { Known } from "../../client/terminal/input/completion.ts";
import { known } from "../../client/terminal/known.ts";
import type { Action, ScreenEffect } from "../../client/terminal/model/action.ts";
import type { Note } from "../../client/terminal/model/entry.ts";
import { foundItem } from "../../client/terminal/model/found.ts";
import { olderCame } from "../../client/terminal/model/older.ts";
import { ScreenModel } from "../../client/terminal/model/screen_model.ts";
import type { StatusPart } from "../../client/terminal/model/state.ts";
import type { Listing } from "../commands/desk.ts";
import { typed } from "../commands/typed.ts";
import type { PeerEvent, Place, Said } from "../events.ts";
import { clean } from "../words.ts";
import type { PeerEffect } from "./effect.ts";
import { hearEvent } from "./hearing.ts";
import { PeerChat, type PeerChatOptions, placeOf } from "./peer_chat.ts";
import { PeerProtocol, typedCommands } from "./peer_protocol.ts";
import { glance, look } from "./presence.ts";
import { entryOf, markHeld, openPlace, unsay } from "./saying.ts";
import { searchList } from "./screen_commands.ts";
import { retrySeconds, statusParts } from "./status.ts";

type Effect = ScreenEffect | PeerEffect;

export class PeerModel extends ScreenModel<PeerEffect> {
  readonly #chat: PeerChat;
  #shownSeconds: number | undefined;

  constructor(options: PeerChatOptions) {
    const chat = new PeerChat(options);
    super(chat, (reading, acting) => new PeerProtocol(chat, reading, acting));
    this.#chat = chat;
  }

  /** What has opened so far was there at the start. */
  begin(): void {
    this.#chat.isBegun = true;
    look(this.#chat);
  }

  hear(event: PeerEvent): Effect[] {
    const chat = this.#chat;
    chat.version++;
    hearEvent(chat, this.reading, event);
    // Of a flood of words none changes who is there.
    if (event.type !== "said") look(chat);
    markHeld(chat);
    return this.takeEffects();
  }

  override tick(now: number): Effect[] {
    const chat = this.#chat;
    const effects = super.tick(now);
    glance(chat);
    markHeld(chat);
    const seconds = retrySeconds(chat);
    if (seconds !== this.#shownSeconds) chat.version++;
    this.#shownSeconds = seconds;
    return [...effects, ...this.takeEffects()];
  }

  /** Messages that were asked for, oldest first. */
  olderCame(place: Place, page: readonly Said[]): Effect[] {
    const chat = this.#chat;
    const conversation = chat.find(place);
    if (!conversation) return [];
    for (const said of page) {
      if (conversation.log.said(said.id) || !said.isOwn && chat.isIgnored(said.from)) continue;
      conversation.log.insertOlder(entryOf(chat, said));
    }
    olderCame(chat, conversation, page.length);
    chat.conversations.trim(conversation);
    return this.takeEffects();
  }

  override unavailable(effect: Effect, why?: string): Effect[] {
    if (effect.type === "say") {
      unsay(this.#chat, effect.place, effect.entry);
      this.#chat.effect({ type: "draft", text: effect.text });
    }
    if (why !== undefined) this.#chat.note("error", why);
    return this.takeEffects();
  }

  /** What is typed goes there from now on. */
  turnTo(place: Place): Effect[] {
    const conversation = openPlace(this.#chat, place);
    if (conversation) this.acting.turnTo(conversation);
    glance(this.#chat);
    return this.takeEffects();
  }

  /** Where what is typed goes to. */
  get place(): Place | undefined {
    return placeOf(this.#chat.conversations.current);
  }

  note(level: Note["level"], text: string): void {
    this.#chat.note(level, text);
  }

  list({ title, rows, empty }: Listing): void {
    const { overlays } = this.#chat;
    overlays.showList(title, title, empty);
    for (const { text, detail, choice } of rows) {
      overlays.add(title, { text, detail }, choice);
      if (choice.type === "talk to") this.#chat.remember(choice.nickname);
    }
  }

  /** What a search has found. */
  found(all: readonly Said[]): void {
    const { overlays, now } = this.#chat;
    for (const { place: { type, name }, id, from, text, time } of all) {
      const kind = type === "room" ? "room" : "person";
      const item = foundItem(`<${from}> ${text}`, time, name, now);
      overlays.add(searchList, item, { type: "jump", to: name, kind, msgid: id });
    }
    overlays.finish(searchList, undefined, "Nothing was found.");
  }

  /** Has the person answer, unseen, as the effect "answer". */
  ask(prompt: string): void {
    this.#chat.asking = { type: "secret", prompt };
    this.#chat.version++;
  }

  /** Told for a moment in the status bar. */
  hint(text: string, ms: number): void {
    this.#chat.hint = { text, until: this.#chat.now + ms };
    this.#chat.version++;
  }

  /** The person has seen that this key is another one, and decided. */
  calm(name: string): void {
    if (this.#chat.alarms.delete(this.#chat.fold(name))) this.#chat.version++;
  }

  override act(action: Action): Effect[] {
    const effects = super.act(action);
    glance(this.#chat);
    markHeld(this.#chat);
    return effects;
  }

  override get status(): StatusPart[] {
    return statusParts(this.#chat);
  }

  override get notice(): string | undefined {
    const { alarms, sight: { askers } } = this.#chat;
    if (alarms.size > 0) {
      const names = [...alarms.values()].map(clean).join(", ");
      return `STOP: another key than before: ${names}. /forget NAME if you know why; Esc puts this away.`;
    }
    const [first, ...more] = askers.map(clean);
    if (first === undefined) return undefined;
    if (more.length === 0) return `${first} would like to talk: /accept or /reject`;
    return `${[first, ...more].join(", ")} would like to talk: /accept NAME or /reject NAME`;
  }

  override get known(): Known {
    const { settingRows, sight } = this.#chat;
    const all = typedCommands.map(({ name, takes, help }) => ({ name, aliases: [], usage: takes, help }));
    return known(this, all, settingRows, {
      others: [...sight.contacts, ...sight.askers, ...this.#chat.listed],
    });
  }

  override mayHoldSecret(text: string): boolean {
    const meant = typed(text, typedCommands);
    return meant.type === "mistake" && meant.isSecret;
  }

  protected override takeEffects(): Effect[] {
    return this.#chat.takeEffects();
  }
}
