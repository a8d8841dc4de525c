// One client through all its connections: comes back whenever it is cut off, and keeps what it was shown. Knows its
// places and its seed; not what is done to the server.
import type { Said, Shown } from "./evidence.ts";
import { Link, type Standing } from "./link.ts";
import { overdue } from "./overdue.ts";
import { nicknameOf, type Place } from "./plan.ts";
import type { Random } from "../random.ts";
import type { Account } from "./registration.ts";
import type { Cut } from "./schedule.ts";
import { Showing } from "./showing.ts";
import { Speaker } from "./speaker.ts";
import { Timers } from "./timers.ts";
import { connect, Wire } from "./wire.ts";

export interface ChatterSetup {
  readonly number: number;
  readonly places: readonly Place[];
  readonly account: Account | undefined;
  readonly random: Random;
  readonly port: number;
  readonly nowMs: () => number;
  readonly onSaid: (said: Said) => void;
  readonly onShown: (shown: Shown, own: boolean) => void;
  /** Something is wrong: a sentence without its full stop. */
  readonly onTrouble: (what: string) => void;
}

interface Session {
  readonly wire: Wire;
  readonly link: Link;
  /** When it was opened, or last began to read again; in milliseconds. */
  sinceMs: number;
  stalled: boolean;
  /** The connection is over, or is left to itself. */
  readonly left: () => void;
}

/** Milliseconds. */
const backOff = { from: 20, to: 120 } as const;
const nicknameMs = 250;
const watchMs = 500;
const syncToken = "sync";

export class Chatter {
  readonly number: number;
  readonly nickname: string;
  readonly speaker: Speaker;
  readonly showing: Showing;
  readonly counts = { resumed: 0, rejoined: 0 };
  readonly #setup: ChatterSetup;
  readonly #timers = new Timers();
  readonly #standing: Standing = { token: undefined, entered: new Set() };
  /** Connections that are open, the one in use among them. */
  readonly #wires = new Set<Wire>();
  #session: Session | undefined;
  #over = false;
  #awayMs = 0;
  #linesOfNext = Infinity;
  #pong: () => void = () => {};
  #wake: () => void = () => {};

  constructor(setup: ChatterSetup) {
    this.#setup = setup;
    this.number = setup.number;
    this.nickname = nicknameOf(setup.number);
    this.speaker = new Speaker({ ...setup, timers: this.#timers });
    const onTrouble = (what: string) => this.#trouble(what);
    this.showing = new Showing({ ...setup, outbox: this.speaker.outbox, onTrouble });
  }

  /** Lives until `leave`. */
  async live(): Promise<void> {
    const watch = setInterval(() => this.#watch(), watchMs);
    try {
      while (!this.#over) {
        const conn = await connect(this.#setup.port);
        if (conn) await this.#converse(conn);
        await this.#rest(conn ? this.#awayMs : this.#setup.random.between(backOff.from, backOff.to));
        this.#awayMs = 0;
      }
    } finally {
      clearInterval(watch);
      this.#timers.clear();
      const wires = [...this.#wires];
      for (const wire of wires) wire.cut();
      await Promise.all(wires.map((wire) => wire.closed));
    }
  }

  get isReady(): boolean {
    return this.#session?.link.ready ?? false;
  }

  /** What it is waiting for, as a clause; undefined when it has everything, and everything of its own is answered. */
  get unsettled(): string | undefined {
    if (!this.#session) return "is not connected";
    if (!this.#session.link.ready) return `is not in (${this.#session.link.progress})`;
    const { open } = this.speaker.outbox;
    return open > 0 ? `waits for ${open} answers` : undefined;
  }

  /** True once all that the server had for this client before now has been read; false if it leaves before that. */
  async syncSometime(): Promise<boolean> {
    while (!this.#over) {
      if (this.isReady && await this.#sync()) return true;
      await new Promise((resolve) => setTimeout(resolve, backOff.to));
    }
    return false;
  }

  /** False when the connection is cut before the answer. */
  #sync(): Promise<boolean> {
    const { link, wire } = this.#session!;
    return new Promise((resolve) => {
      this.#pong = () => resolve(true);
      link.ping(syncToken);
      wire.closed.then(() => resolve(false));
    });
  }

  leave(): void {
    this.#over = true;
    this.speaker.hush();
    this.#session?.wire.cut();
    this.#wake();
  }

  /** Reads nothing for a while, and goes on talking. False if it is not connected, or does so already. */
  stall(forMs: number): boolean {
    const session = this.#session;
    if (!session || session.stalled) return false;
    session.stalled = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    session.wire.stall(promise);
    this.#timers.after(forMs, () => {
      session.stalled = false;
      session.sinceMs = this.#setup.nowMs();
      resolve();
    });
    return true;
  }

  /** Ends the connection in one of many ways; false if there is none. */
  async cut(cut: Cut, awayMs: number): Promise<boolean> {
    const session = this.#session;
    if (!session) return false;
    this.#awayMs = awayMs;
    switch (cut.how) {
      case "heard":
        session.wire.cutAfter(cut.lines);
        return true;
      case "ghost":
        this.#haunt(session, cut.openMs);
        return true;
      case "again":
        this.#linesOfNext = cut.lines;
        break;
      case "half":
        if (session.link.ready) session.wire.sendBytes(this.speaker.half());
        break;
      case "sent":
        for (let i = 0; i < cut.messages && session.link.ready; i++) this.speaker.say();
    }
    await session.wire.flushed();
    session.wire.cut();
    return true;
  }

  async #converse(conn: Deno.TcpConn): Promise<void> {
    const left = Promise.withResolvers<void>();
    const wire = new Wire(conn, {
      line: (text) => {
        if (this.#session === session) session.link.hear(text);
      },
      ended: () => this.#left(session),
    });
    this.#wires.add(wire);
    wire.closed.then(() => this.#wires.delete(wire));
    wire.cutAfter(this.#linesOfNext);
    this.#linesOfNext = Infinity;
    this.speaker.renew();
    const link = this.#link(wire);
    const session: Session = {
      wire,
      link,
      sinceMs: this.#setup.nowMs(),
      stalled: false,
      left: left.resolve,
    };
    this.#session = session;
    if (this.#over) wire.cut();
    await left.promise;
  }

  #link(wire: Wire): Link {
    const link = new Link({
      nickname: this.nickname,
      account: this.#setup.account,
      places: this.#setup.places,
      standing: this.#standing,
      cursorOf: (place) => this.showing.cursorOf(place),
      send: (line) => wire.send(line),
      events: {
        ready: (how) => {
          this.counts[how === "resumed" ? "resumed" : "rejoined"]++;
          this.speaker.begin((line) => wire.send(line));
        },
        heard: (place, shown, live) => this.showing.heard(place, shown, live),
        refused: (why, target, key) => {
          if (why === "not stored" && !this.speaker.mayBeRefused) {
            this.#trouble(
              `the server does not store what is said in ${target ?? "one place"}, though it could`,
            );
          }
          this.speaker.refused(target, key);
        },
        skipped: (place, count, code) =>
          this.#trouble(`the server left out ${count} messages of ${place.target} (${code})`),
        pong: (token) => token === syncToken && this.#pong(),
        nicknameTaken: () => this.#timers.after(nicknameMs, () => link.askAgain()),
        trouble: (what) => this.#trouble(what),
      },
    });
    return link;
  }

  #left(session: Session): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.speaker.stop();
    session.left();
  }

  /** Leaves a connection open and unread, and goes on as if it were cut. */
  #haunt(session: Session, openMs: number): void {
    session.wire.stall(new Promise(() => {}));
    this.#timers.after(openMs, () => session.wire.cut());
    this.#left(session);
  }

  /** A server that reads and never answers is wrong too. */
  #watch(): void {
    const session = this.#session;
    if (!session || session.stalled) return;
    const { link, sinceMs } = session;
    const what = overdue(link, sinceMs, this.speaker.outbox.waitingSinceMs, this.#setup.nowMs());
    if (what === undefined) return;
    this.#trouble(what);
    session.wire.cut();
  }

  #trouble(what: string): void {
    this.#setup.onTrouble(`${this.nickname}: ${what}`);
  }

  /** Until then, or until it is to leave. */
  #rest(forMs: number): Promise<void> {
    if (this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#timers.after(forMs, resolve);
    });
  }
}
