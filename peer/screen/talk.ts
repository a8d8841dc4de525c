// A peer on the full screen: the peer, the model and the screen put together. It is the desk at which commands are typed.
// Knows no keys and no layout.
import type { ShownLine } from "../../client/terminal/line/surface.ts";
import type { Refusal } from "../../client/terminal/outside.ts";
import type { Settings } from "../../client/terminal/settings.ts";
import { Showing, type ShowingOptions } from "../../client/terminal/showing.ts";
import { commands } from "../commands/commands.ts";
import type { Desk, Listing } from "../commands/desk.ts";
import { sentenceOf } from "../commands/failures.ts";
import { open, type Opening } from "../commands/opening.ts";
import type { PeerEvent, Place } from "../events.ts";
import type { Peer } from "../peer.ts";
import { search } from "../search.ts";
import type { PeerEffect } from "./effect.ts";
import { PeerModel } from "./model.ts";
import { typedCommands } from "./peer_protocol.ts";
import { PeerSight } from "./sight.ts";

export interface TalkOptions extends ShowingOptions, Opening {
  readonly peer: Peer;
  /** The registry's, for people, or what there is in its place. */
  readonly address: string;
  /** What is to be known before all else, such as the registry's key. */
  readonly notes: readonly string[];
  readonly settings: Settings;
  /** Where it is not to be asked for. */
  readonly password: string | undefined;
}

/** `allHeard`: somebody has all that was said. */
export interface Left {
  readonly type: "left";
  readonly allHeard: boolean;
}

/** Messages that are read at once from what is kept. */
const page = 100;
/** As many as a list on the screen is worth. */
const mostFound = 100;
/** For what was said last to arrive, in milliseconds. */
const patienceMs = 3_000;

export class Talk implements Desk {
  readonly peer: Peer;
  readonly commands = typedCommands;
  readonly #options: TalkOptions;
  readonly #model: PeerModel;
  readonly #showing: Showing<PeerEffect>;
  readonly #left = Promise.withResolvers<Left>();
  readonly #connected = Promise.withResolvers<void>();
  #answered: ((text: string | undefined) => void) | undefined;
  #questions: Promise<unknown> = Promise.resolve();
  #isLeaving = false;
  #searches = 0;

  constructor(options: TalkOptions) {
    this.#options = options;
    const { peer, address, settings, clock, notes } = options;
    this.peer = peer;
    const model = new PeerModel({ address, settings, now: () => clock.now(), sight: new PeerSight(peer) });
    this.#model = model;
    for (const text of notes) model.note("status", text);
    this.#showing = new Showing(options, {
      model,
      perform: (effect) => this.#perform(effect),
      quit: () => void this.#quit(),
    });
  }

  /** `early`: what the peer has told while there was no screen. Talks until the person leaves. */
  run(early: readonly PeerEvent[]): Promise<Left> {
    for (const event of early) this.hear(event);
    this.#model.begin();
    this.#showing.start();
    this.#open().catch(this.#left.reject);
    return this.#left.promise;
  }

  /** Resolves when the settings are saved. */
  end(): Promise<void> {
    return this.#showing.end();
  }

  hear(event: PeerEvent): void {
    if (event.type === "registry" && event.state.type !== "connecting") this.#connected.resolve();
    this.#showing.show(this.#model.hear(event));
  }

  get current(): Place | undefined {
    return this.#model.place;
  }

  set current(place: Place | undefined) {
    if (place) this.#showing.show(this.#model.turnTo(place));
  }

  note(kind: ShownLine["kind"], text: string): void {
    this.#model.note(kind === "talk" ? "plain" : kind, text);
    this.#showing.show([]);
  }

  list(listing: Listing): void {
    this.#model.list(listing);
    this.#showing.show([]);
  }

  /** A conversation has its history in it. */
  replay(): void {}

  password(question: string): Promise<string | undefined> {
    if (this.#options.password !== undefined) return Promise.resolve(this.#options.password);
    const answer = this.#questions.then(() => this.#ask(question));
    this.#questions = answer;
    return answer;
  }

  #ask(question: string): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#answered = resolve;
    this.#model.ask(question);
    this.#showing.show([]);
    return promise;
  }

  async #open(): Promise<void> {
    if (this.peer.registryState) await this.#connected.promise;
    const { done } = await open(this.#options, this, (run) => this.#attempt(run));
    await done;
  }

  #perform(effect: PeerEffect): Refusal | undefined {
    switch (effect.type) {
      case "say":
        return this.#say(effect);
      case "run":
        // What is not for people ends the screen, as any error that nobody caught.
        return void this.#run(effect.command, effect.words).catch(this.#left.reject);
      case "older":
        return void this.#showing.show(
          this.#model.olderCame(effect.place, this.peer.older(effect.place, effect.before, page)),
        );
      case "search":
        return void this.#search(effect.attributes).catch(this.#left.reject);
      case "answer":
        return void this.#answered?.(effect.text);
    }
  }

  async #search(attributes: ReadonlyMap<string, string>): Promise<void> {
    const mine = ++this.#searches;
    const time = (name: string) => attributes.has(name) ? Date.parse(attributes.get(name)!) : undefined;
    const found = await search(
      {
        places: this.peer.conversations.all.map(({ place }) => place),
        older: (place, before, count) => this.peer.older(place, before, count),
      },
      {
        words: attributes.get("text")?.split(" ") ?? [],
        in: attributes.get("in"),
        from: attributes.get("from"),
        before: time("before"),
        after: time("after"),
      },
      mostFound,
      () => new Promise((resolve) => void this.#options.clock.after(0, resolve)),
    );
    // Another one was asked for meanwhile.
    if (mine !== this.#searches) return;
    this.#model.found(found);
    this.#showing.show([]);
  }

  #say({ place, text }: Extract<PeerEffect, { type: "say" }>): Refusal | undefined {
    try {
      if (!this.peer.conversations.at(place) && place.type === "talk") this.peer.talk(place.name);
      this.peer.say(place, text);
      return undefined;
    } catch (error) {
      return { why: sentenceOf(error) };
    }
  }

  async #run(name: string, words: readonly string[]): Promise<void> {
    const row = commands.find((row) => row.name === name);
    await this.#attempt(async () => {
      if (await row?.run(this, words) === "leave") await this.#quit();
      if (name === "forget") this.#model.calm(words[0] ?? "");
    });
  }

  async #attempt(run: () => Promise<void> | void): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.note("error", sentenceOf(error));
    }
    // What it has changed may be told by nobody.
    this.#showing.show(this.#model.tick(this.#options.clock.now()));
  }

  /** What was said last is on its way still; who asks twice does not wait for it. */
  async #quit(): Promise<void> {
    if (this.#isLeaving) return this.#left.resolve({ type: "left", allHeard: false });
    this.#isLeaving = true;
    this.#model.hint("letting what you said arrive; again leaves at once", patienceMs);
    this.#showing.show([]);
    this.#left.resolve({ type: "left", allHeard: await this.peer.settled(patienceMs) });
  }
}
