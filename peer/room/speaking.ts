// What we say in a room: cut into messages, signed, and in their place behind what we have read. Knows no links.
import type { Id } from "../../protocol/peer/frame.ts";
import {
  bodyRoom,
  fittingText,
  type Message,
  messageTypes,
  writeMessage,
} from "../../protocol/peer/message.ts";
import { type Roster, RosterError } from "../../protocol/peer/roster.ts";
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import { Alarm } from "../link/alarm.ts";
import type { Delivery } from "./delivery.ts";

/** A text may have so many bytes. */
export const maxTextBytes = 16_384;
/** Who has said nothing yet, as far as they know, may have lost what they said: others are heard first, for so many
 * milliseconds at most. And so many texts wait for that. */
const recallMs = 2000, maxUnsaid = 64;
/** Others' clocks are followed so far ahead of ours, in milliseconds. */
const maxAheadMs = 60_000;

export interface SpeakingOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly roster: Roster;
  readonly delivery: Delivery;
  readonly keys: KeyPair;
  readonly isRecalled: () => boolean;
  readonly said: (message: Message) => void;
}

export class Speaking {
  readonly #options: SpeakingOptions;
  readonly #recalled: Alarm;
  readonly #recallUntil: number;
  #unsaid: Uint8Array[] = [];
  #newestTime: number;

  constructor(options: SpeakingOptions) {
    this.#options = options;
    this.#newestTime = options.delivery.loadedTime;
    this.#recalled = new Alarm(options.clock, () => this.sayUnsaid());
    this.#recallUntil = options.clock.now() + recallMs;
  }

  /** As `Room.say`. */
  say(words: string): void {
    const text = new TextEncoder().encode(words);
    if (text.length > maxTextBytes) throw new RangeError(`A text has at most ${maxTextBytes} bytes.`);
    const self = this.#self();
    if (!self) throw new RosterError("You are not in the room.");
    if (this.#knowsItsLog(self)) return this.#write(self, text);
    if (this.#unsaid.length >= maxUnsaid) throw new RangeError("Wait until the others have been heard.");
    this.#unsaid.push(text);
    this.#recalled.set(this.#recallUntil);
  }

  /** How many texts wait for the others. */
  get unsaid(): number {
    return this.#unsaid.length;
  }

  /** Says what waited for the others. */
  sayUnsaid(): void {
    const texts = this.#unsaid;
    this.#unsaid = [];
    const self = this.#self();
    if (self) { for (const text of texts) this.#write(self, text); }
  }

  /** Somebody wrote at this time, by their clock. */
  heard(time: number): void {
    if (time <= this.#options.clock.now() + maxAheadMs) this.#newestTime = Math.max(this.#newestTime, time);
  }

  /** Later than all that we have read, if that is not too far ahead of our clock. */
  time(): number {
    const now = Math.floor(this.#options.clock.now());
    return Math.max(now, Math.min(this.#newestTime + 1, now + maxAheadMs));
  }

  stop(): void {
    this.#recalled.stop();
    this.#unsaid = [];
  }

  #self(): Id | undefined {
    return this.#options.roster.memberOf(this.#options.keys.publicKey)?.id;
  }

  /** To go on in a log that others know further would be to sign two messages with one number. */
  #knowsItsLog(self: Id): boolean {
    const { delivery, isRecalled, clock } = this.#options;
    return delivery.whole(self) > 0 || isRecalled() || clock.now() >= this.#recallUntil;
  }

  #write(author: Id, text: Uint8Array): void {
    const { suite, roster, keys, delivery, said } = this.#options;
    const messages: Message[] = [];
    let rest = text;
    do {
      const next = delivery.next(author);
      const end = fittingText(rest, bodyRoom(next.deps.length));
      const type = end < rest.length ? messageTypes.part : messageTypes.text;
      const content = { author, ...next, time: this.time(), type, body: rest.subarray(0, end) };
      const message = writeMessage(suite, roster.room, keys, content);
      delivery.take(message);
      messages.push(message);
      rest = rest.subarray(end);
    } while (rest.length > 0);
    // All of it is kept before any of it goes out.
    messages.forEach(said);
  }
}
