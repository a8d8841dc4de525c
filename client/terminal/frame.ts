// What the terminal shows, remembered, so that of the next frame only the lines that differ are written. Pure.

export interface CursorPosition {
  readonly column: number;
  readonly row: number;
}

/** Held back by the terminal until it is whole (where it knows that), so that nobody sees half a frame. */
const begin = "\x1b[?2026h\x1b[?25l";
const end = "\x1b[?2026l";

export class Frame {
  #lines: readonly string[] | undefined;
  #cursor: CursorPosition | undefined;

  /** The terminal may show anything by now. */
  forget(): void {
    this.#lines = undefined;
  }

  /** What makes the terminal show these lines, from its first row down; empty if it does. */
  change(lines: readonly string[], cursor: CursorPosition | undefined): string {
    const last = this.#lines?.length === lines.length ? this.#lines : undefined;
    const isMoved = cursor?.row !== this.#cursor?.row || cursor?.column !== this.#cursor?.column;
    let body = last ? "" : "\x1b[m\x1b[2J";
    for (const [row, line] of lines.entries()) {
      if (line === (last ? last[row] : "")) continue;
      // Each line at its own place: a width that terminal and program disagree on disturbs that line alone.
      body += `\x1b[${row + 1};1H\x1b[m\x1b[K${line}`;
    }
    if (body === "" && !isMoved) return "";
    this.#lines = lines;
    this.#cursor = cursor;
    const place = cursor ? `\x1b[m\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h` : "";
    return body === "" && cursor ? place : `${begin}${body}${place}${end}`;
  }
}
