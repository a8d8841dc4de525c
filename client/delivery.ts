// Gets what the person says over to the server, across lines that come and go, and knows what has arrived. Knows
// no state of the connection but whether there is a line to talk on.
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { Changes } from "./clock.ts";
import type { Link } from "./link.ts";
import { Outbox } from "./outbox.ts";

/** The idempotency key: the server says what it has been given with the same one once. */
const keyTag = "+chatroom/key";

export interface DeliveryOptions {
  /** A message was sent that the server will not echo. */
  readonly unechoed: (message: IrcMessage) => void;
  /** Something was sent or confirmed. */
  readonly changed: () => void;
  /** A new idempotency key. */
  readonly makeKey: () => string;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #outbox = new Outbox();
  /** By which name what has a key was sent on a line that was cut. */
  readonly #again = new WeakMap<IrcMessage, string>();
  #link: Link | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** How many messages wait to be sent. */
  get waiting(): number {
    return this.#outbox.waiting;
  }

  /** Of what a person says, how much waits to be sent, and how much is sent and not confirmed. */
  get words(): { readonly waiting: number; readonly sent: number } {
    return this.#outbox.count(isWords);
  }

  /** How many messages wait to be sent or to be confirmed. */
  get unconfirmed(): number {
    return this.#outbox.waiting + this.#outbox.inFlight;
  }

  /** What was said in rooms and to people and is not confirmed, oldest first, each the same object for as long. */
  *said(): Generator<IrcMessage> {
    for (const message of this.#outbox.messages()) {
      if (message.command === "PRIVMSG" || message.command === "NOTICE") yield message;
    }
  }

  /** Resolves true when all is confirmed; false when nothing more was for `stallMs`, or there is no more to hope for. */
  async settled(stallMs: number, changes: Changes, isClosed: () => boolean): Promise<boolean> {
    while (this.unconfirmed > 0 && !isClosed()) {
      const before = this.unconfirmed;
      if (!await changes.until(() => this.unconfirmed < before || isClosed(), stallMs)) return false;
    }
    return this.unconfirmed === 0;
  }

  /** For a PING: what its answer will show to have been read. */
  get mark(): number {
    return this.#outbox.lastId;
  }

  /** Takes a message to send. False if too many wait already; then it was not taken. */
  offer(message: IrcMessage): boolean {
    const taken = this.#outbox.offer(
      message.command === "PRIVMSG"
        ? { ...message, tags: new Map([...message.tags ?? [], [keyTag, this.#options.makeKey()]]) }
        : message,
    );
    this.#pump();
    return taken;
  }

  /**
   * Here is a line to talk on, under this nickname. Answers what can not be sent again on it without the risk that it
   * is said twice.
   */
  start(link: Link, nickname: string): IrcMessage[] {
    this.#link = link;
    const doubtful = this.#outbox.remove((message) => {
      const before = this.#again.get(message);
      return before !== undefined && !(keeps(link) && before === nickname);
    });
    this.#pump();
    return doubtful;
  }

  /**
   * The line is gone, on which we had this nickname. What has a key waits to be sent again, and so do JOINs that
   * `again` is true of. Answers the rest of what was on its way: whether it arrived, nobody knows.
   */
  cut(nickname: string, again: (join: IrcMessage) => boolean): IrcMessage[] {
    const link = this.#link;
    this.#link = undefined;
    const lost = this.#outbox.cut();
    const keyed = new Set(link && keeps(link) ? lost.filter(({ tags }) => tags?.has(keyTag)) : []);
    for (const message of keyed) this.#again.set(message, nickname);
    this.#outbox.putFirst(
      lost.filter((message) => keyed.has(message) || message.command === "JOIN" && again(message)),
    );
    return lost.filter((message) => !keyed.has(message) && message.command !== "JOIN");
  }

  /** What was said with this key was not stored, and is not sent again. Answers it. */
  refused(key: string): IrcMessage | undefined {
    const [message] = this.#outbox.remove(({ tags }) => tags?.get(keyTag) === key);
    this.#pump();
    return message;
  }

  /** Sends nothing more. Answers what has not been sent, or not been confirmed. */
  abandon(): IrcMessage[] {
    this.#link = undefined;
    return this.#outbox.abandon();
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
        const tags = new Map(link.capabilities.has("message-tags") ? message.tags : []);
        if (!keeps(link)) tags.delete(keyTag);
        if (labelled) tags.set("label", String(id));
        link.post({ ...message, tags: tags.size > 0 ? tags : undefined });
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

/** Whether the server knows keys, and keeps what is said. */
function keeps({ capabilities }: Link): boolean {
  return capabilities.has("chatroom/resume") && capabilities.has("message-tags");
}

/** Something for others to read, or about what they have read: not where somebody goes, looks or how far they have read. */
function isWords({ command, tags }: IrcMessage): boolean {
  if (command === "TAGMSG") return tags?.has("+draft/react") || tags?.has("+draft/unreact") || false;
  return command === "PRIVMSG" || command === "NOTICE" || command === "REDACT";
}

function isEchoed({ command }: IrcMessage, { capabilities }: Link): boolean {
  return capabilities.has("echo-message") || (command !== "PRIVMSG" && command !== "NOTICE");
}
