// What lies over the timeline, and what is meant by each row of a list. Knows no messages of the protocol.
import type { ListItem, Overlay } from "./state.ts";

/** What choosing a row does. */
export type Choice =
  | { readonly type: "nothing" }
  | { readonly type: "enter"; readonly room: string }
  | { readonly type: "talk to"; readonly nickname: string }
  | { readonly type: "type"; readonly text: string }
  | {
    readonly type: "jump";
    readonly to: string;
    readonly kind: "room" | "person";
    readonly msgid: string | undefined;
  };

/** A server lists as much as it likes; a person reads this much at most. */
const maxItems = 5000;

export class Overlays {
  readonly #touched: () => void;
  #shown: Overlay = { type: "none" };
  #choices: Choice[] = [];
  /** What the list is of: what comes for another is not put into it. */
  #about: string | undefined;

  constructor(touched: () => void) {
    this.#touched = touched;
  }

  get shown(): Overlay {
    return this.#shown;
  }

  showKeys(): void {
    this.#show({ type: "keys" }, undefined);
  }

  /** An empty list, to be filled; `empty` is shown meanwhile. */
  showList(about: string, title: string, empty: string): void {
    this.#choices = [];
    this.#show({ type: "list", title, items: [], chosen: 0, empty }, about);
  }

  add(about: string, item: ListItem, choice: Choice): void {
    if (this.#shown.type !== "list" || about !== this.#about || this.#choices.length >= maxItems) return;
    this.#choices.push(choice);
    // The array is the list's own, so that a long list costs no copy a row.
    (this.#shown.items as ListItem[]).push(item);
    this.#show({ ...this.#shown }, about);
  }

  /** All of it has come. */
  finish(about: string, title: string | undefined, empty: string): void {
    if (this.#shown.type !== "list" || about !== this.#about) return;
    this.#show({ ...this.#shown, title: title ?? this.#shown.title, empty }, about);
  }

  close(): boolean {
    if (this.#shown.type === "none") return false;
    this.#choices = [];
    this.#show({ type: "none" }, undefined);
    return true;
  }

  move(by: number): void {
    if (this.#shown.type !== "list") return;
    const last = Math.max(0, this.#shown.items.length - 1);
    const chosen = Math.min(last, Math.max(0, this.#shown.chosen + by));
    this.#show({ ...this.#shown, chosen }, this.#about);
  }

  /** Closes the list, and answers what its marked row is for. */
  choose(): Choice {
    const choice = this.#shown.type === "list" ? this.#choices[this.#shown.chosen] : undefined;
    if (!choice) return { type: "nothing" };
    this.close();
    return choice;
  }

  #show(overlay: Overlay, about: string | undefined): void {
    this.#shown = overlay;
    this.#about = about;
    this.#touched();
  }
}
