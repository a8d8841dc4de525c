// What the person has said and the server has not yet been seen to take. Pure. Messages wait here while there is
// no connection; behind a window of unconfirmed ones, so that a burst does not flood a server; and until the
// server's answer to a later PING shows that it has read them.
import type { IrcMessage } from "../protocol/irc/message.ts";

export interface OutboxBounds {
  /** How many messages may be on their way without a confirmation. */
  readonly window: number;
  /** How many messages may wait to be sent. */
  readonly waiting: number;
}

export const defaultOutboxBounds: OutboxBounds = { window: 16, waiting: 1000 };

export class Outbox {
  readonly #bounds: OutboxBounds;
  #waiting: IrcMessage[] = [];
  #inFlight: IrcMessage[] = [];
  #sent = 0;

  constructor(bounds: OutboxBounds = defaultOutboxBounds) {
    this.#bounds = bounds;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  /** How many messages have been released in all. */
  get sent(): number {
    return this.#sent;
  }

  /** Takes a message to send. False if there is no room for it; then it was not taken. */
  offer(message: IrcMessage): boolean {
    if (this.#waiting.length >= this.#bounds.waiting) return false;
    this.#waiting.push(message);
    return true;
  }

  /** Puts messages before all that wait: what has to come first on a new line. */
  putFirst(messages: readonly IrcMessage[]): void {
    this.#waiting.unshift(...messages);
  }

  /** The messages that may be written now, in order. They count as on their way. */
  release(): IrcMessage[] {
    const released = this.#waiting.splice(0, Math.max(0, this.#bounds.window - this.#inFlight.length));
    this.#inFlight.push(...released);
    this.#sent += released.length;
    return released;
  }

  /** The server has read the first `count` of all messages ever released. */
  confirm(count: number): void {
    this.#inFlight.splice(0, Math.max(0, this.#inFlight.length - (this.#sent - count)));
  }

  /** The connection is gone. Answers what was on its way: whether it arrived, nobody knows. */
  cut(): IrcMessage[] {
    return this.#inFlight.splice(0);
  }
}
