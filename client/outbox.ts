// What the person has said and the server has not yet been seen to take. Pure. Messages wait here while there is
// no connection, and behind a window of unconfirmed ones, so that a burst does not flood a server.
import type { IrcMessage } from "../protocol/irc/message.ts";

export interface OutboxBounds {
  /** How many messages may be on their way without a confirmation. */
  readonly window: number;
  /** How many messages may wait to be sent. */
  readonly waiting: number;
}

export const defaultOutboxBounds: OutboxBounds = { window: 16, waiting: 1000 };

export interface Sent {
  /** Counts up from 1, over all connections. */
  readonly id: number;
  readonly message: IrcMessage;
}

export class Outbox {
  readonly #bounds: OutboxBounds;
  #waiting: IrcMessage[] = [];
  #inFlight: Sent[] = [];
  #lastId = 0;

  constructor(bounds: OutboxBounds = defaultOutboxBounds) {
    this.#bounds = bounds;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  /** All of them, oldest first. */
  *messages(): Generator<IrcMessage> {
    for (const { message } of this.#inFlight) yield message;
    yield* this.#waiting;
  }

  /** Of those that `meant` is true of, how many wait, and how many are on their way. */
  count(meant: (message: IrcMessage) => boolean): { waiting: number; sent: number } {
    return {
      waiting: this.#waiting.filter(meant).length,
      sent: this.#inFlight.filter(({ message }) => meant(message)).length,
    };
  }

  /** The id of the newest message sent; 0 before the first. */
  get lastId(): number {
    return this.#lastId;
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
  release(): Sent[] {
    const room = Math.max(0, this.#bounds.window - this.#inFlight.length);
    const released = this.#waiting.splice(0, room).map((message) => ({ id: ++this.#lastId, message }));
    this.#inFlight.push(...released);
    return released;
  }

  /** The server has taken, or refused, what was sent under this id. */
  confirm(id: number): void {
    this.#inFlight = this.#inFlight.filter((sent) => sent.id !== id);
  }

  /** Takes out the messages that `meant` is true of, wherever they are; answers them, in order. */
  remove(meant: (message: IrcMessage) => boolean): IrcMessage[] {
    const removed = [...this.#inFlight.map(({ message }) => message), ...this.#waiting].filter(meant);
    this.#inFlight = this.#inFlight.filter(({ message }) => !meant(message));
    this.#waiting = this.#waiting.filter((message) => !meant(message));
    return removed;
  }

  /** The server has read everything up to this id. */
  confirmUpTo(id: number): void {
    this.#inFlight = this.#inFlight.filter((sent) => sent.id > id);
  }

  /** The connection is gone. Answers what was on its way: whether it arrived, nobody knows. */
  cut(): IrcMessage[] {
    return this.#inFlight.splice(0).map(({ message }) => message);
  }

  /** Gives everything up, and answers it: what was on its way and what waited. */
  abandon(): IrcMessage[] {
    return [...this.cut(), ...this.#waiting.splice(0)];
  }
}
