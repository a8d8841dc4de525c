// One line at a time: what is typed is said or done, what a peer tells is shown. Knows no sockets and no command line.
import type { Paint } from "../../client/terminal/line/paint.ts";
import type { Complete, ShownLine, Surface } from "../../client/terminal/line/surface.ts";
import type { PeerEvent, Place } from "../events.ts";
import { type Peer, PeerError } from "../peer.ts";
import { commands } from "../commands/commands.ts";
import type { Desk, Listing } from "../commands/desk.ts";
import { sentenceOf } from "../commands/failures.ts";
import { open, type Opening } from "../commands/opening.ts";
import { typed } from "../commands/typed.ts";
import { clean, unheard } from "../words.ts";
import { listed } from "./listing.ts";
import { note, render, said, type View } from "./render.ts";

export interface LineModeOptions extends Opening {
  readonly surface: Surface;
  readonly paint: Paint;
  readonly now: () => number;
  readonly timeOf: (ms: number) => string;
  /** What is to be known before all else, such as the registry's key. */
  readonly notes: readonly string[];
  readonly start: (tell: (event: PeerEvent) => void) => Peer;
  /** Aborts to leave at once. */
  readonly interrupted: AbortSignal;
  /** Rejects where nothing can be kept any more. */
  readonly broken: Promise<never>;
}

/** `allDone`: nothing that was typed has failed. */
export type Outcome =
  | { readonly type: "left"; readonly allDone: boolean }
  | { readonly type: "interrupted" }
  | { readonly type: "unread" };

/** What is shown of a place when it is entered. */
const replayed = 20;
/** For what was said last to arrive, and for somebody to be there before a program's first word, in milliseconds. */
const patienceMs = { terminal: 3_000, pipe: 30_000 }, listenerMs = 10_000;

export class LineMode implements Desk {
  readonly peer: Peer;
  readonly commands = commands;
  readonly #options: LineModeOptions;
  #current: Place | undefined;
  #allDone = true;
  /** Where somebody was waited for already. */
  #waitedFor: Place | undefined;
  #connected = Promise.withResolvers<void>();

  constructor(options: LineModeOptions) {
    this.#options = options;
    this.peer = options.start((event) => this.#told(event));
    this.#prompt();
    for (const text of options.notes) this.note("status", text);
  }

  get current(): Place | undefined {
    return this.#current;
  }

  set current(place: Place | undefined) {
    this.#current = place;
    this.#prompt();
  }

  note(kind: ShownLine["kind"], text: string): void {
    this.#options.surface.show([note(kind, text, this.#view)]);
  }

  list(listing: Listing): void {
    for (const line of listed(listing)) this.note("status", line);
  }

  replay(place: Place): void {
    if (this.#options.surface.type === "pipe") return;
    this.#options.surface.show(this.peer.newest(place, replayed).map((one) => said(one, this.#view)));
  }

  password(question: string): Promise<string | undefined> {
    return this.#options.surface.secret(`${question}: `);
  }

  /** Until the person leaves, or nobody is there any more. Closes the peer and the surface. */
  async run(): Promise<Outcome> {
    const { surface, interrupted, broken } = this.#options;
    try {
      return await Promise.race([
        this.#converse(),
        surface.gone.then((): Outcome => ({ type: "unread" })),
        broken,
        new Promise<Outcome>((resolve) => {
          const stop = () => resolve({ type: "interrupted" });
          if (interrupted.aborted) stop();
          else interrupted.addEventListener("abort", stop, { once: true });
        }),
      ]);
    } finally {
      try {
        await this.peer.close();
      } finally {
        await surface.close();
      }
    }
  }

  async #converse(): Promise<Outcome> {
    const { surface, name } = this.#options;
    const typed = surface.typed((line) => this.#complete(line));
    if (this.peer.registryState) await this.#connected.promise;
    const { done } = await open(this.#options, this, async (run) => void await this.#attempt(run));
    // A program's words are for where it is to be; a person may do something else meanwhile.
    if (surface.type === "pipe") await done;
    if (name !== undefined && this.peer.name === undefined && surface.type === "pipe") {
      return { type: "left", allDone: false };
    }
    for await (const line of typed) {
      if (await this.#take(line) === "leave") break;
    }
    if (!await this.peer.settled(patienceMs[surface.type])) {
      this.#allDone = false;
      this.note("error", unheard);
    }
    return { type: "left", allDone: this.#allDone };
  }

  #take(line: string): Promise<void | "leave"> {
    return this.#attempt(() => this.#do(line));
  }

  async #attempt(run: () => Promise<void | "leave"> | void | "leave"): Promise<void | "leave"> {
    try {
      return await run();
    } catch (error) {
      this.#allDone = false;
      this.note("error", clean(sentenceOf(error)));
    }
  }

  #do(line: string): Promise<void | "leave"> | void | "leave" {
    const meant = typed(line, commands);
    switch (meant.type) {
      case "nothing":
        return;
      case "mistake":
        if (meant.isSecret) this.#options.surface.forget(line);
        throw new PeerError(meant.sentence);
      case "run":
        return meant.row.run(this, meant.words);
      case "say":
        return this.#say(meant.text);
    }
  }

  async #say(text: string): Promise<void> {
    const place = this.#current;
    if (this.#options.surface.type === "pipe" && place && this.#waitedFor !== place) {
      this.#waitedFor = place;
      await this.peer.heard(place, listenerMs);
    }
    if (!place) throw new PeerError("Nobody hears you yet: /query NAME, /join ROOM, or /help.");
    if (this.peer.say(place, text) === "held") {
      this.note(
        "status",
        `kept until ${place.type === "talk" ? clean(place.name) : "somebody"} is in touch: ${clean(text)}`,
      );
    }
  }

  #told(event: PeerEvent): void {
    const { surface } = this.#options;
    if (event.type === "registry") {
      if (event.state.type !== "connecting") this.#connected.resolve();
      // Told by the command that logs in, else it has come back.
      this.#prompt();
    }
    if (event.type === "decided" && event.decision === "accept" && !this.#current) {
      this.current = { type: "talk", name: event.name };
    }
    surface.show(render(event, this.#view));
  }

  #prompt(): void {
    const { surface, paint } = this.#options;
    surface.prompt(`${this.#current ? paint.strong(clean(this.#current.name)) : ""}> `);
  }

  get #view(): View {
    const { paint, now, timeOf } = this.#options;
    // While it starts there is no peer yet.
    return { paint, current: this.#current, ourName: this.peer?.name, now: now(), timeOf };
  }

  #complete: Complete = (line) => {
    const word = /\S*$/.exec(line)![0];
    if (word === line && line.startsWith("/")) {
      return [commands.map(({ name }) => `/${name} `).filter((name) => name.startsWith(word)), word];
    }
    const names = [
      ...this.peer.contacts.all.map(({ name }) => name),
      ...this.peer.conversations.all.map(({ place }) => place.name),
    ];
    return [[...new Set(names)].filter((name) => name.startsWith(word)).map((name) => `${name} `), word];
  };
}
