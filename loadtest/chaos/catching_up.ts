// How one connection's places come up to date: what each was shown, what a replay brings, and what came live meanwhile.
// Pure; knows nothing of how the connection registers.
import type { Shown } from "./evidence.ts";
import type { Place } from "./plan.ts";

export interface CatchingUpSetup {
  readonly places: readonly Place[];
  /** The last number that was shown of a place, 0 for none. */
  cursorOf(place: Place): number;
  send(line: string): void;
  /** A message is to be shown. `live` is false for what a replay brought. */
  heard(place: Place, shown: Shown, live: boolean): void;
  /** A sentence without its full stop, which starts with "the server". */
  trouble(what: string): void;
}

/**
 * How a place comes up to date.
 * - `outside`: not asked for yet
 * - `expected`: the server replays first what was missed, and nothing live comes before
 * - `asked`: with REPLAY, which live messages can overtake: they are held until it is through
 */
type Catching =
  | { readonly kind: "outside" | "expected" | "live" }
  | { readonly kind: "asked"; readonly held: Shown[] };

interface Followed {
  readonly place: Place;
  catching: Catching;
}

export class CatchingUp {
  readonly #setup: CatchingUpSetup;
  /** By the target's key. */
  readonly #followed = new Map<string, Followed>();
  /** Replays under way: their batches' names, and whose they are. */
  readonly #batches = new Map<string, string>();

  constructor(setup: CatchingUpSetup) {
    this.#setup = setup;
    for (const place of setup.places) {
      this.#followed.set(keyOf(place.target), { place, catching: { kind: "outside" } });
    }
  }

  find(name: string): Place | undefined {
    return this.#followed.get(keyOf(name))?.place;
  }

  get isLive(): boolean {
    for (const { catching } of this.#followed.values()) if (catching.kind !== "live") return false;
    return true;
  }

  /** For who wonders why it is not up to date. */
  get progress(): string {
    const behind = [...this.#followed.values()].filter(({ catching }) => catching.kind !== "live");
    return behind.map(({ place, catching }) => `${place.target} ${catching.kind}`).join(", ");
  }

  /** The server knows it from the connection before, and replays it of its own accord. */
  expect({ target }: Place): void {
    this.#set(target, { kind: "expected" });
  }

  enterAll(): void {
    for (const { place } of this.#followed.values()) this.#enter(place);
  }

  enterTheRest(): void {
    for (const { place, catching } of this.#followed.values()) {
      if (catching.kind === "outside") this.#enter(place);
    }
  }

  /** The server says that we are in. */
  joined({ target }: Place): void {
    const { place, catching } = this.#followed.get(keyOf(target))!;
    // The connection before had asked to join, and was cut before it heard of it.
    if (catching.kind === "outside") this.#ask(place);
  }

  hear(place: Place, shown: Shown, batch: string | undefined): void {
    const { heard, trouble } = this.#setup;
    const key = keyOf(place.target);
    const replayed = batch === undefined ? undefined : this.#batches.get(batch);
    if (replayed !== undefined) {
      if (replayed === key) return heard(place, shown, false);
      return trouble(`the server put a message of ${place.target} into the replay of ${replayed}`);
    }
    const { catching } = this.#followed.get(key)!;
    if (catching.kind === "asked") catching.held.push(shown);
    else heard(place, shown, true);
  }

  /** The parameters of a BATCH. */
  batch([reference = "", type, target = ""]: readonly string[]): void {
    const name = reference.slice(1);
    if (reference.startsWith("+")) {
      if (type === "chatroom/replay") this.#batches.set(name, keyOf(target));
      return;
    }
    const replayed = this.#batches.get(name);
    if (replayed === undefined) return;
    this.#batches.delete(name);
    const followed = this.#followed.get(replayed);
    if (followed) this.#caughtUp(followed);
  }

  #enter(place: Place): void {
    if (place.log.kind !== "room") return this.#ask(place);
    this.expect(place);
    this.#setup.send(`@chatroom/after=${this.#setup.cursorOf(place)} JOIN ${place.target}`);
  }

  #ask(place: Place): void {
    this.#set(place.target, { kind: "asked", held: [] });
    this.#setup.send(`REPLAY ${place.target} ${this.#setup.cursorOf(place)}`);
  }

  #caughtUp({ place, catching }: Followed): void {
    this.#set(place.target, { kind: "live" });
    if (catching.kind !== "asked") return;
    // What came live while the replay was made may be in it too.
    const cursor = this.#setup.cursorOf(place);
    for (const shown of catching.held) if (shown.seq > cursor) this.#setup.heard(place, shown, true);
  }

  #set(target: string, catching: Catching): void {
    this.#followed.get(keyOf(target))!.catching = catching;
  }
}

/** The bots' names are ASCII. */
const keyOf = (target: string) => target.toLowerCase();
