// What one client says, over all its connections: something new at irregular times, with a key most often, and again
// whatever nobody has answered. Knows its places and its seed; a connection only as a way out for a line.
import type { Said } from "./evidence.ts";
import { messageLine } from "./link.ts";
import { fixed } from "./options.ts";
import { Outbox } from "./outbox.ts";
import type { Place } from "./plan.ts";
import type { Random } from "../random.ts";
import { textOf } from "./text.ts";
import type { Timers } from "./timers.ts";

export interface SpeakerSetup {
  readonly number: number;
  readonly places: readonly Place[];
  readonly random: Random;
  readonly timers: Timers;
  readonly nowMs: () => number;
  readonly onSaid: (said: Said) => void;
}

/** Sends a line, without its end. */
export type Out = (line: string) => void;

/** Shares of all messages. */
const shares = { keyed: 0.85, twice: 0.03, forgotten: 0.03, burst: 0.02, dropped: 0.3 } as const;
const burst = 30;

export class Speaker {
  readonly outbox: Outbox;
  resent = 0;
  refusals = 0;
  readonly #setup: SpeakerSetup;
  /** Messages that may be without an answer. */
  readonly #window: number;
  #out: Out | undefined;
  #again: readonly Said[] = [];
  #hushed = false;
  #fullUntilMs = -Infinity;
  /**
   * What may have been refused, the word of which can be lost with a connection: what was under way while the disk was
   * full, and what was for one person, who may have been away.
   */
  readonly #doubtful = new Set<Said>();

  constructor(setup: SpeakerSetup) {
    this.#setup = setup;
    this.outbox = new Outbox(setup.number);
    // Every third one waits for each answer, so that what a refusal is about is certain.
    this.#window = setup.number % 3 === 1 ? 1 : 8 + setup.random.below(57);
    this.#talk();
  }

  /** A new connection: what nobody has answered until now will be sent again on it. */
  renew(): void {
    this.#out = undefined;
    this.#again = this.outbox.renew(this.#setup.nowMs());
  }

  /** The connection is ready for messages. Those that are sent again come first. */
  begin(out: Out): void {
    this.#out = out;
    for (const said of this.#again) {
      // Some are never sent again: it may have been stored or not, but not twice.
      if (this.#setup.random.chance(shares.forgotten)) this.outbox.forget(said);
      else {
        said.shaken ||= this.#doubtful.has(said);
        this.#resend(said);
      }
    }
  }

  /** The connection is gone. */
  stop(): void {
    this.#out = undefined;
  }

  /** From now on the server's disk is full, or free again. */
  diskIsFull(full: boolean): void {
    this.#fullUntilMs = full ? Infinity : this.#setup.nowMs() + fixed.recovery;
    if (full) { for (const said of this.outbox.unanswered) this.#doubtful.add(said); }
  }

  /** False if the server has no reason not to store what is said, and has had none for a while. */
  get mayBeRefused(): boolean {
    return this.#setup.nowMs() < this.#fullUntilMs;
  }

  /** Says nothing new any more, but still sends again what nobody has answered. */
  hush(): void {
    this.#hushed = true;
  }

  say(): void {
    const said = this.#compose();
    this.#send(said);
    // An impatient one.
    if (said.key !== undefined && this.#setup.random.chance(shares.twice)) this.#resend(said);
  }

  /** Something new, as the start of a line that will never end. */
  half(): Uint8Array {
    const said = this.#compose();
    const line = new TextEncoder().encode(`${this.#lineOf(said)}\r\n`);
    this.outbox.sending(said, this.#setup.nowMs());
    return line.subarray(0, 1 + this.#setup.random.below(line.length - 1));
  }

  /** The server has not stored or delivered something; as far as it says, which. */
  refused(target: string | undefined, key: string | undefined): void {
    const { random, places, timers, nowMs } = this.#setup;
    const log = places.find((place) => place.target === target)?.log.name;
    const { certain, messages } = this.outbox.refused({ log, key }, nowMs());
    this.refusals++;
    for (const said of messages) {
      if (certain && (said.key === undefined || random.chance(shares.dropped))) this.outbox.drop(said);
      else if (said.key === undefined) this.outbox.forget(said);
    }
    const out = this.#out;
    timers.after(random.between(100, 600), () => {
      // On another connection they have been sent again already.
      if (this.#out !== out) return;
      for (const said of messages) if (this.outbox.isOpen(said)) this.#resend(said);
    });
  }

  #talk(): void {
    if (this.#hushed) return;
    const { random, timers } = this.#setup;
    const count = random.chance(shares.burst) ? burst : 1;
    for (let i = 0; i < count && this.#out && this.outbox.waiting < this.#window; i++) this.say();
    timers.after(random.wait(fixed.betweenMessages), () => this.#talk());
  }

  #compose(): Said {
    const { random, places, onSaid } = this.#setup;
    const said = this.outbox.compose(random.pick(places).log.name, random.chance(shares.keyed));
    onSaid(said);
    return said;
  }

  #resend(said: Said): void {
    this.resent++;
    this.#send(said);
  }

  #send(said: Said): void {
    if (this.mayBeRefused || this.#placeOf(said).log.kind === "direct") this.#doubtful.add(said);
    this.outbox.sending(said, this.#setup.nowMs());
    this.#out?.(this.#lineOf(said));
  }

  #placeOf(said: Said): Place {
    return this.#setup.places.find(({ log }) => log.name === said.log)!;
  }

  #lineOf(said: Said): string {
    return messageLine(this.#placeOf(said).target, said.key, textOf(said));
  }
}
