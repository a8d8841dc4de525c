// One bracketed paste, from its first character to its end mark, in whatever pieces it comes. Pure.
import { typeable } from "./graphemes.ts";
import type { Input } from "./key.ts";

/** How much of a paste is kept, in UTF-16 units. */
export const pasteLimit = 1 << 20;

const endMark = "\x1b[201~";

export class Paste {
  #kept = "";
  #isCut = false;
  /** May be the beginning of the end mark. */
  #tail = "";

  /** Takes `text` from `start` on, and answers where the paste ended in it, or undefined where it goes on. */
  take(text: string, start: number): number | undefined {
    const piece = this.#tail + text.slice(start);
    const end = piece.indexOf(endMark);
    if (end < 0) {
      const sure = Math.max(0, piece.length - endMark.length + 1);
      this.#keep(piece.slice(0, sure));
      this.#tail = piece.slice(sure);
      return undefined;
    }
    this.#keep(piece.slice(0, end));
    return start + end + endMark.length - this.#tail.length;
  }

  #keep(text: string): void {
    const room = pasteLimit - this.#kept.length;
    this.#kept += text.slice(0, room);
    if (text.length > room) this.#isCut = true;
  }

  get input(): Input {
    return { type: "paste", text: typeable(this.#kept), isCut: this.#isCut };
  }
}
