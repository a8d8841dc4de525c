// What of the model is in view: the picture of it, scrolling, and what lies where one clicks. Knows no keys and no input
// line, and does nothing outside: what it changes in the model is answered as effects.
import { type Binding, bindings } from "./input/bindings.ts";
import type { Action, ScreenEffect } from "./model/action.ts";
import type { ScreenModel, Typed } from "./model/screen_model.ts";
import type { Conversation } from "./model/state.ts";
import { type Context as Here, Timeline } from "./timeline/timeline.ts";
import { type Layout, type Size, within } from "./view/layout.ts";
import { lastFrom } from "./view/overlays.ts";
import { firstShown } from "./view/panels.ts";
import { type Picture, picture, type Typing } from "./view/picture.ts";

export class Viewport<E extends Typed> {
  readonly #model: ScreenModel<E>;
  readonly #here: () => Here;
  readonly #timeline = new Timeline();
  /** Those that do something here. */
  readonly #keys: readonly Binding[];
  #layout: Layout | undefined;
  /** The first of the keys that are shown. */
  #keysFrom = 0;

  constructor(model: ScreenModel<E>, here: () => Here) {
    this.#model = model;
    this.#here = here;
    this.#keys = bindings.filter(({ on }) =>
      Object.values(on).some((does) => does.type !== "action" || model.offers(does.action))
    );
  }

  picture(typing: Omit<Typing, "keysFrom">, size: Size): Picture {
    const all = { ...typing, keysFrom: this.#keysFrom };
    const shown = picture(this.#model, all, this.#keys, size, (conversation, area) => {
      const space = { width: area.columns, height: area.rows };
      return this.#timeline.rows(conversation, space, this.#here());
    });
    this.#layout = shown.layout;
    return shown;
  }

  /** A screen before the first row is to be seen, the server is asked for what was before it. */
  reachBack(): (ScreenEffect | E)[] {
    const [conversation, space] = [this.#conversation, this.#space];
    if (!conversation || !space || conversation.older !== "unknown") return [];
    const ahead = { ...space, height: 2 * space.height };
    return this.#timeline.isAtTop(conversation, ahead, this.#here()) ? this.#model.atTop() : [];
  }

  scroll(by: Extract<Action, { type: "scroll" }>["by"]): (ScreenEffect | E)[] {
    const [conversation, space] = [this.#conversation, this.#space];
    if (!conversation || !space) return [];
    return this.#model.setPosition(this.#timeline.scrolled(conversation, by, space, this.#here()));
  }

  /** Brings the selected message into view. */
  reveal(): (ScreenEffect | E)[] {
    const [conversation, space] = [this.#conversation, this.#space];
    if (conversation?.selected === undefined || !space) return [];
    const { selected } = conversation;
    return this.#model.setPosition(this.#timeline.revealing(conversation, selected, space, this.#here()));
  }

  scrollKeys(by: number | "top"): void {
    const rows = this.#layout?.body.rows ?? 0;
    const from = by === "top" ? 0 : Math.max(0, this.#keysFrom + by);
    this.#keysFrom = lastFrom(this.#keys.length, from, rows);
  }

  /** The index of the conversation whose row in the list of rooms this is. */
  conversationAt(column: number, row: number): number | undefined {
    const rooms = this.#layout?.rooms;
    const inside = within(rooms, column, row);
    if (!rooms || !inside) return undefined;
    const { conversations, current } = this.#model;
    const index = firstShown(conversations.length, current, rooms.rows) + inside.row;
    return index < conversations.length ? index : undefined;
  }

  get #conversation(): Conversation | undefined {
    return this.#model.conversations[this.#model.current];
  }

  get #space(): { readonly width: number; readonly height: number } | undefined {
    return this.#layout && { width: this.#layout.body.columns, height: this.#layout.body.rows };
  }
}
