// Gets what the person says over to the server, across lines that come and go, and knows what has arrived. Knows
// no state of the connection but whether there is a line to talk on.
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { Link } from "./link.ts";
import { Outbox } from "./outbox.ts";

export interface DeliveryOptions {
  /** A message was sent that the server will not echo. */
  readonly unechoed: (message: IrcMessage) => void;
  /** Something was sent or confirmed. */
  readonly changed: () => void;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #outbox = new Outbox();
  #link: Link | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** How many messages wait to be sent. */
  get waiting(): number {
    return this.#outbox.waiting;
  }

  /** How many messages wait to be sent or to be confirmed. */
  get unconfirmed(): number {
    return this.#outbox.waiting + this.#outbox.inFlight;
  }

  /** For a PING: what its answer will show to have been read. */
  get mark(): number {
    return this.#outbox.lastId;
  }

  /** Takes a message to send. False if too many wait already; then it was not taken. */
  offer(message: IrcMessage): boolean {
    const taken = this.#outbox.offer(message);
    this.#pump();
    return taken;
  }

  /** Here is a line to talk on. These messages come before all that wait. */
  start(link: Link, first: readonly IrcMessage[]): void {
    this.#link = link;
    this.#outbox.putFirst(first);
    this.#pump();
  }

  /** The line is gone. Answers what was on its way: whether it arrived, nobody knows. */
  cut(): IrcMessage[] {
    this.#link = undefined;
    return this.#outbox.cut();
  }

  /** Sends nothing more. Answers what has not been sent, or not been confirmed. */
  abandon(): IrcMessage[] {
    this.#link = undefined;
    return this.#outbox.abandon();
  }

  /** Puts messages back before all that wait. */
  putBack(messages: readonly IrcMessage[]): void {
    this.#outbox.putFirst(messages);
  }

  /** The server has answered the PING with this mark. */
  pong(mark: number): void {
    if (this.#link && !labels(this.#link)) this.#outbox.confirmUpTo(mark);
    this.#pump();
  }

  /** The server has answered the message with this label. */
  answered(label: string): void {
    this.#outbox.confirm(Number(label));
    this.#pump();
  }

  /** Sends what may be sent, and sees to it that the server confirms it. */
  #pump(): void {
    const link = this.#link;
    if (link) {
      const labelled = labels(link);
      for (const { id, message } of this.#outbox.release()) {
        link.post(labelled ? { ...message, tags: new Map([["label", String(id)]]) } : message);
        if (!isEchoed(message, link)) this.#options.unechoed(message);
      }
      if (!labelled && this.#outbox.inFlight > 0) link.ping(this.mark);
    }
    this.#options.changed();
  }
}

/**
 * Whether the server answers each message on its own: with its echo, once it has its place, or with an error.
 * Without that, the answer to a PING shows that the server has read what came before it.
 */
function labels({ capabilities }: Link): boolean {
  return capabilities.has("labeled-response") && capabilities.has("echo-message");
}

function isEchoed({ command }: IrcMessage, { capabilities }: Link): boolean {
  return capabilities.has("echo-message") || (command !== "PRIVMSG" && command !== "NOTICE");
}
