// What is said to one session, encoded for its kind of listener, one thing after the other: messages, replies, standard
// replies, and answers that carry a label. Knows nothing of the session's life but its nickname and whether it is over.
import { type IrcMessage, wordsAndText } from "../protocol/irc/message.ts";
import type { Capability } from "./capabilities.ts";
import type { Chat } from "./chat.ts";
import { LabelledAnswer, labelResponse } from "./labeled_response.ts";
import { encode, type ListenerKind, type Stamp } from "./listener_kind.ts";
import type { Outbound } from "./outbound.ts";

const encoder = new TextEncoder();

export abstract class Addressee {
  readonly capabilities = new Set<Capability>();
  /** The version of CAP LS, 0 before it. From 302 on, capabilities may change later. */
  capVersion = 0;
  #kind: ListenerKind = 0;
  readonly #answer = new LabelledAnswer();
  #batches = 0;

  constructor(readonly chat: Chat, readonly outbound: Outbound) {}

  abstract get nickname(): string | null;
  abstract get closing(): boolean;
  /** No further line of this client is taken until the promise is settled. */
  abstract suspend(running: Promise<void>): void;

  get kind(): ListenerKind {
    return this.#kind;
  }

  get labelling(): boolean {
    return this.#answer.gathering;
  }

  has(capability: Capability): boolean {
    return this.capabilities.has(capability);
  }

  /** From here on everything is encoded for another kind of listener; false if it is the same one. */
  become(kind: ListenerKind): boolean {
    const isNew = kind !== this.#kind;
    this.#kind = kind;
    return isNew;
  }

  send(message: IrcMessage, stamp: Stamp = this.chat.replyStamp()): void {
    if (!this.#answer.take({ message, stamp })) this.hear(message, stamp);
  }

  hear(message: IrcMessage, stamp: Stamp): void {
    // What was gathered for a label, or is echoed once more, is said later than it was stamped.
    let { order } = stamp;
    if (order <= this.outbound.own.lastOrder) {
      ({ order } = this.chat.replyStamp());
      this.chat.fanout.copied(stamp.order, order);
    }
    this.#append(encode(this.#kind, message, stamp), order);
  }

  /** Bytes for this session alone, after everything that was said before. */
  sendBytes(bytes: Uint8Array): void {
    this.#append(bytes, this.chat.replyStamp().order);
  }

  #append(bytes: Uint8Array, order: number): void {
    if (bytes.length === 0) return;
    this.outbound.own.append(order, bytes);
    this.chat.fanout.wake(this.outbound);
  }

  /**
   * A numeric reply: the server's name, the number, whom it is for, and its parameters. What a client sent as its last
   * parameter may be no word, and is shown as `*` where the reply has another one behind it.
   */
  reply(numeric: string, ...params: string[]): void {
    this.send({
      source: this.chat.options.name,
      command: numeric,
      params: [this.nickname ?? "*", ...wordsAndText(params)],
    });
  }

  /**
   * A standard reply, of those that a specification asks for whether or not standard-replies is negotiated. Context that
   * is no word is shown as `*`.
   */
  fail(command: string, code: string, sentence: string, ...context: string[]): void {
    const params = wordsAndText([command, code, ...context, sentence]);
    this.send({ source: this.chat.options.name, command: "FAIL", params });
  }

  /** The same for what is no failure, but should be known: a notice for who does not know standard replies. */
  note(command: string, code: string, sentence: string, ...context: string[]): void {
    const source = this.chat.options.name;
    const params = wordsAndText([command, code, ...context, sentence]);
    if (this.has("standard-replies")) this.send({ source, command: "NOTE", params });
    else this.send({ source, command: "NOTICE", params: [this.nickname ?? "*", sentence] });
  }

  /** Text for a person, which is no message. */
  sayPlain(text: string): void {
    this.sendBytes(encoder.encode(text.replaceAll("\n", "\r\n") + "\r\n"));
  }

  /** Runs a command whose answer carries a label; the answer is sent when the command has ended. */
  labelled(label: string, run: () => void | Promise<void>): void {
    this.#answer.begin();
    const end = () => {
      const { said, behind } = this.#answer.end();
      if (this.closing) return;
      const batch = this.nextBatch();
      const { name } = this.chat.options;
      for (const { message, stamp } of labelResponse(said, label, batch, name, this.chat.replyStamp())) {
        this.hear(message, stamp);
      }
      for (const run of behind) run();
    };
    const running = run();
    if (running === undefined) end();
    else this.suspend(running.then(end));
  }

  /** Runs something now, or where an answer with a label is gathered, behind that. */
  behindAnswer(run: () => void): void {
    if (!this.#answer.defer(run)) run();
  }

  /** A name for a batch that this session has not seen. */
  nextBatch(): string {
    return `B${++this.#batches}`;
  }
}
