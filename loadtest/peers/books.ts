// The books of a run of peers: what was said, after what, and who heard it. Tells what came twice, out of order, before
// something that its author had read, or from nowhere. Trusts only the texts; knows nothing of how peers talk, or of time.

export interface Said<Note> {
  readonly text: string;
  readonly note: Note;
  /** For each author, how many of its messages the author of this one had read. */
  readonly past: readonly number[];
}

/** `own`: to its author. `impossible`: nobody said it, or not so, or somebody else. */
export type Verdict<Note> =
  | { readonly kind: "new"; readonly note: Note }
  | { readonly kind: "own" | "repeated" | "impossible" };

/** What one member has heard of one author. */
interface Progress {
  /** All before this number. */
  next: number;
  readonly beyond: Set<number>;
}

/** `Note` is what the caller wants to know of a message when it comes. */
export class Books<Note> {
  sent = 0;
  expected = 0;
  delivered = 0;
  duplicated = 0;
  /** Behind a later message of the same author. */
  reordered = 0;
  /** Before a message of somebody else that the author had read. */
  causalBreaks = 0;
  readonly #size: number;
  readonly #said: Said<Note>[][];
  /** For each member, of each author. */
  readonly #heard: Progress[][];

  /** `size`: of a text, in bytes. */
  constructor(members: number, size: number) {
    this.#size = size;
    this.#said = Array.from({ length: members }, () => []);
    this.#heard = this.#said.map(() => this.#said.map(() => progressAtStart()));
  }

  /** Deliveries that are yet to come. */
  get lost(): number {
    return this.expected - this.delivered;
  }

  saidBy(author: number): number {
    return this.#said[author]!.length;
  }

  /** Notes that somebody says something, and answers what. */
  say(author: number, note: Note): string {
    const said = this.#said[author]!;
    const text = `${author} ${said.length} `.padEnd(this.#size, "x");
    said.push({ text, note, past: this.#heard[author]!.map(({ next }) => next) });
    this.sent++;
    this.expected += this.#heard.length - 1;
    return text;
  }

  /** Somebody came who says nothing, and is to hear all that was said. Answers which member that is. */
  join(): number {
    this.#heard.push(this.#said.map(() => progressAtStart()));
    this.expected += this.sent;
    return this.#heard.length - 1;
  }

  /** A text came, which the room says is of this author. */
  hear(receiver: number, author: number | undefined, text: string): Verdict<Note> {
    const [place, number] = text.split(" ", 2).map(Number) as [number, number];
    const said = this.#said[place]?.[number];
    if (!said || place !== author || said.text !== text) return { kind: "impossible" };
    const heard = this.#heard[receiver]!;
    const progress = heard[place]!;
    if (number < progress.next || progress.beyond.has(number)) {
      this.duplicated++;
      return { kind: "repeated" };
    }
    if (said.past.some((count, other) => other !== place && count > heard[other]!.next)) this.causalBreaks++;
    if (number > progress.next || progress.beyond.size > 0) this.#outOfOrder(progress, number);
    else progress.next++;
    if (receiver === place) return { kind: "own" };
    this.delivered++;
    return { kind: "new", note: said.note };
  }

  #outOfOrder(progress: Progress, number: number): void {
    const { beyond } = progress;
    if (beyond.size > 0 && number < Math.max(...beyond)) this.reordered++;
    beyond.add(number);
    while (beyond.delete(progress.next)) progress.next++;
  }
}

const progressAtStart = (): Progress => ({ next: 0, beyond: new Set() });
