// A conversation -> the rows of it that are visible, and where scrolling leads. Lays out what is visible only, from the
// position upward, so that ten thousand entries cost what fifty do.
import type { Conversation, Position } from "../model/state.ts";
import type { Row } from "../text/span.ts";
import { type Block, blockAt } from "./blocks.ts";
import { Layout } from "./layout.ts";
import { type Clock, LocalTime } from "./local_time.ts";

/** In columns and rows. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Context = Clock;

/** A block's row, with the block's rows at hand. */
interface Place {
  readonly block: Block;
  readonly rows: readonly Row[];
  readonly row: number;
}

export class Timeline {
  readonly #layout = new Layout();
  #owners: readonly (number | undefined)[] = [];

  /** Exactly `height` rows; empty ones on top where the conversation has fewer. */
  rows(conversation: Conversation, size: Size, context: Context): readonly Row[] {
    const walk = new Walk(this.#layout, conversation, size, context);
    const rows: Row[] = [];
    const owners: (number | undefined)[] = [];
    for (let place = walk.lowest(); place && rows.length < size.height; place = walk.above(place)) {
      rows.push(place.rows[place.row]!);
      owners.push(conversation.entries[place.block.from]!.id);
    }
    while (rows.length < size.height) {
      rows.push([]);
      owners.push(undefined);
    }
    this.#owners = owners.reverse();
    return rows.reverse();
  }

  /** The id of the entry that the given row (0: the top one) of the last answer of `rows` belongs to. */
  entryAt(row: number): number | undefined {
    return this.#owners[row];
  }

  /** The first row of the conversation is visible. */
  isAtTop(conversation: Conversation, size: Size, context: Context): boolean {
    const walk = new Walk(this.#layout, conversation, size, context);
    const lowest = walk.lowest();
    return lowest === undefined || walk.up(lowest, size.height) === undefined;
  }

  /** Where the view is after scrolling by rows (negative: up), by a page or to an end. At the end it is "bottom". */
  scrolled(
    conversation: Conversation,
    by: number | "page up" | "page down" | "top" | "bottom",
    size: Size,
    context: Context,
  ): Position {
    const walk = new Walk(this.#layout, conversation, size, context);
    const lowest = walk.lowest();
    if (lowest === undefined || by === "bottom") return { type: "bottom" };
    if (by === "top") return walk.position(walk.lowestAtTop());
    // Two rows stay, so that one finds one's place again.
    const page = Math.max(1, size.height - 2);
    const rows = by === "page up" ? -page : by === "page down" ? page : by;
    if (rows >= 0) return walk.position(walk.down(lowest, rows));
    return walk.position(walk.clamped(walk.up(lowest, -rows)));
  }

  /**
   * The position from which the entry can be seen: the present one if it can, one with the entry at the edge if it is
   * near, and one with the entry in the middle if it is further than a screen away.
   */
  revealing(conversation: Conversation, id: number, size: Size, context: Context): Position {
    const walk = new Walk(this.#layout, conversation, size, context);
    const [place, lowest] = [walk.lastRowOf(id), walk.lowest()];
    if (place === undefined || lowest === undefined) return conversation.position;
    const half = Math.floor(size.height / 2);
    if (isAfter(place, lowest)) {
      const isNear = !isAfter(place, walk.down(lowest, size.height));
      return walk.position(isNear ? place : walk.down(place, half));
    }
    const first: Place = { ...place, row: 0 };
    const top = walk.up(lowest, size.height - 1);
    if (top === undefined || !isAfter(top, first)) return conversation.position;
    const reach = walk.up(top, size.height);
    const isNear = reach === undefined || !isAfter(reach, first);
    const below = isNear ? size.height - 1 : half;
    return walk.position(walk.clamped(walk.down(first, Math.max(place.row, below))));
  }
}

function isAfter(a: Place, b: Place): boolean {
  return a.block.from > b.block.from || (a.block.from === b.block.from && a.row > b.row);
}

/** Walks the rows of one conversation, a block at a time. */
class Walk {
  readonly #layout: Layout;
  readonly #conversation: Conversation;
  readonly #size: Size;
  readonly #clock: Clock["clock"];
  readonly #local: LocalTime;

  constructor(layout: Layout, conversation: Conversation, size: Size, context: Context) {
    this.#layout = layout;
    this.#conversation = conversation;
    this.#size = size;
    this.#clock = context.clock;
    this.#local = new LocalTime(context);
  }

  /** The lowest visible row, undefined without entries. A position that is gone, or above the first screen, is moved. */
  lowest(): Place | undefined {
    const { position, entries } = this.#conversation;
    if (entries.length === 0) return undefined;
    if (position.type === "bottom") return this.#last(this.#placed(entries.length - 1));
    const place = this.lastRowOf(position.id);
    return this.clamped(place && { ...place, row: Math.min(position.row, place.row) });
  }

  lastRowOf(id: number): Place | undefined {
    const { entries } = this.#conversation;
    let index = entries.length - 1;
    while (index >= 0 && entries[index]!.id !== id) index--;
    return index < 0 ? undefined : this.#last(this.#placed(index));
  }

  above(place: Place): Place | undefined {
    return this.up(place, 1);
  }

  /** Undefined above the first row. */
  up(from: Place, rows: number): Place | undefined {
    let place = from;
    let left = rows;
    while (left > place.row) {
      left -= place.row + 1;
      if (place.block.from === 0) return undefined;
      place = this.#last(this.#placed(place.block.from - 1));
    }
    return { ...place, row: place.row - left };
  }

  /** The last row at most. */
  down(from: Place, rows: number): Place {
    let place = from;
    let left = rows;
    while (left > place.rows.length - 1 - place.row) {
      if (place.block.to === this.#conversation.entries.length - 1) return this.#last(place);
      left -= place.rows.length - place.row;
      place = this.#placed(place.block.to + 1);
    }
    return { ...place, row: place.row + left };
  }

  /** The place, or what is the lowest row with the first one on top, if that is below it. */
  clamped(place: Place | undefined): Place {
    if (place !== undefined && this.up(place, this.#size.height - 1) !== undefined) return place;
    return this.lowestAtTop();
  }

  lowestAtTop(): Place {
    return this.down(this.#placed(0), this.#size.height - 1);
  }

  position(place: Place): Position {
    const { entries } = this.#conversation;
    const isEnd = place.block.to === entries.length - 1 && place.row === place.rows.length - 1;
    return isEnd ? { type: "bottom" } : { type: "entry", id: entries[place.block.from]!.id, row: place.row };
  }

  #placed(index: number): Place {
    const block = blockAt(this.#conversation, index, this.#local);
    const rows = this.#layout.rows(this.#conversation, block, this.#size.width, this.#clock, this.#local);
    return { block, rows, row: 0 };
  }

  #last(place: Place): Place {
    return { ...place, row: place.rows.length - 1 };
  }
}
