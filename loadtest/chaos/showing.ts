// What one client was shown, log by log, and what that says of what it said itself. Knows no connection.
import type { Shown } from "./evidence.ts";
import type { Outbox } from "./outbox.ts";
import type { Place } from "./plan.ts";

export interface ShowingSetup {
  /** The client's number. */
  readonly number: number;
  readonly places: readonly Place[];
  readonly outbox: Outbox;
  readonly onShown: (shown: Shown, own: boolean) => void;
  /** Something is wrong: a sentence without its full stop. */
  readonly onTrouble: (what: string) => void;
}

export class Showing {
  /** By the log's name. */
  readonly views = new Map<string, Shown[]>();
  /** Messages that came in a replay. */
  replayed = 0;
  readonly #setup: ShowingSetup;

  constructor(setup: ShowingSetup) {
    this.#setup = setup;
    for (const { log } of setup.places) this.views.set(log.name, []);
  }

  /** The last number that was shown of a place, 0 for none. */
  cursorOf({ log }: Place): number {
    return this.views.get(log.name)!.at(-1)?.seq ?? 0;
  }

  /** `live` is false for what a replay brought. */
  heard({ log }: Place, shown: Shown, live: boolean): void {
    const { number, outbox, onShown, onTrouble } = this.#setup;
    const view = this.views.get(log.name)!;
    const own = shown.sender === number;
    const said = own ? outbox.said[shown.counter] : undefined;
    if (!live) this.replayed++;
    if (said?.log === log.name) {
      const echo = live ? outbox.echoed(said, shown) : outbox.found(said, shown);
      for (const words of outbox.contradictions.splice(0)) onTrouble(words);
      // It was asked for, and tells nothing new: nobody would be shown it.
      if (live && echo !== "surplus" && isIn(view, shown)) return;
    }
    view.push(shown);
    onShown(shown, own);
  }
}

/** Was this shown before, under its number? A view has no gaps unless something is wrong. */
function isIn(view: readonly Shown[], { seq, msgid }: Shown): boolean {
  const first = view[0]?.seq ?? 1;
  return view[seq - first]?.msgid === msgid;
}
