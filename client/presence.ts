// Our place on the server, over lines that come and go: what it calls things, who is in our rooms, what was missed there, and
// what we have to say. Knows no state of the connection, and not how a line comes to be.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import { Changes, type Clock } from "./clock.ts";
import type { ConnectionEvent } from "./connection_events.ts";
import { Delivery } from "./delivery.ts";
import { defaultIsupport, type Isupport, withTokens } from "./isupport.ts";
import type { Link } from "./link.ts";
import { Roster } from "./roster.ts";
import { WayBack } from "./way_back.ts";

export interface PresenceOptions {
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Called with each event, in order. Where it answers a promise, there is room for more once that resolves. */
  readonly emit: (event: ConnectionEvent) => void | Promise<void>;
  /** The nickname that the server knows us by. */
  readonly self: () => string;
  readonly changes: Changes;
}

export class Presence {
  readonly roster = new Roster();
  readonly #options: PresenceOptions;
  readonly #delivery: Delivery;
  readonly #wayBack: WayBack;
  #isupport = defaultIsupport;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#wayBack = new WayBack(options.clock);
    this.#delivery = new Delivery({
      unechoed: (message) =>
        options.emit({ type: "message", message: { ...message, source: options.self() }, origin: "live" }),
      changed: () => this.#deliveryChanged(),
      makeKey: () => options.randomBytes(16).toHex(),
    });
  }

  get isupport(): Isupport {
    return this.#isupport;
  }

  /** On the way back, from the welcome until all that was missed has come. */
  get isReturning(): boolean {
    return this.#wayBack.isReturning;
  }

  /** Of what a person says, how much waits to be sent, and how much is sent and not known to be on disk. */
  get delivery(): { readonly waiting: number; readonly sent: number } {
    return this.#delivery.words;
  }

  /** What is offered now goes out after others. */
  get isHeldUp(): boolean {
    return this.#delivery.waiting > 0;
  }

  get unconfirmed(): Iterable<IrcMessage> {
    return this.#delivery.said();
  }

  /** What to say to the server instead of a nickname, if there is a place of ours to take up. */
  get resume(): IrcMessage | undefined {
    return this.#wayBack.resume;
  }

  /** For a PING: what its answer will show to have been read. */
  get mark(): number {
    return this.#delivery.mark;
  }

  /** Takes a message to send. False if too many wait already; then it was not taken. */
  offer(message: IrcMessage): boolean {
    if (message.command === "JOIN") this.#wayBack.joins(message);
    return this.#delivery.offer(message);
  }

  settled(stallMs: number, isClosed: () => boolean): Promise<boolean> {
    return this.#delivery.settled(stallMs, this.#options.changes, isClosed);
  }

  pong(mark: number): void {
    this.#delivery.pong(mark);
  }

  answered(label: string): void {
    this.#delivery.answered(label);
  }

  /** The server has welcomed us on this line, and what follows is as it is there. */
  welcome(link: Link): void {
    this.#wayBack.welcome(link.resumed, this.roster, this.#isupport);
    this.#isupport = defaultIsupport;
    this.roster.clear();
  }

  /** The welcome is over: goes where we were, and says what waits to be said. */
  start(link: Link): void {
    this.#wayBack.go(
      link,
      this.roster,
      this.#isupport,
      (missed) => this.#options.emit({ type: "caught up", ...missed }),
    );
    this.#doubt(this.#delivery.start(link, this.#options.self()));
  }

  /** Takes in what the server says on a line, and tells of it what a person may want to know. */
  async hear(message: IrcMessage, link: Link): Promise<void> {
    if (message.command === "RESUME") {
      if (message.params[0] !== "TOKEN") return;
      this.#wayBack.keepToken(message.params[1]);
      return this.start(link);
    }
    const self = this.#options.self();
    if (message.command === "005") this.#isupport = withTokens(this.#isupport, message.params);
    this.roster.hear(message, self, this.#isupport);
    if (message.command === "FAIL" && this.#failed(message)) return;
    const { show, history } = this.#wayBack.hear(message, link, self, this.#isupport);
    if (history) this.#options.emit({ type: "history", ...history });
    const { command, source = "", params: [room = ""] } = message;
    if (command === "JOIN" && show.length === 0) {
      this.#options.emit({ type: "returned", room, nickname: nicknameOf(source) });
    }
    for (const shown of show) {
      await this.#options.emit({ type: "message", message: shown, origin: this.#wayBack.originOf(shown) });
    }
  }

  /** The line is gone. To join a room twice does no harm, so that is done again; the rest is told. */
  cut(): void {
    this.#wayBack.cut(this.roster, this.#isupport);
    const isOutside = ({ params }: IrcMessage) => !this.roster.has(params[0] ?? "", this.#isupport);
    this.#doubt(this.#delivery.cut(this.#options.self(), isOutside));
  }

  /** Gives up what is not said yet. */
  abandon(): void {
    this.#doubt(this.#delivery.abandon());
  }

  close(): void {
    this.#wayBack.close();
  }

  /** Takes note of a failure; true if that is all there is to do about it. */
  #failed({ params }: IrcMessage): boolean {
    const [command, code, , key = ""] = params;
    if (command === "RESUME") {
      this.#wayBack.keepToken(undefined);
      return true;
    }
    if (code !== "NOT_STORED") return false;
    const message = this.#delivery.refused(key);
    if (!message) return false;
    this.#options.emit({ type: "not stored", message, why: params.at(-1) ?? "" });
    return true;
  }

  #deliveryChanged(): void {
    this.#options.changes.notify();
    this.#options.emit({ type: "delivery", ...this.delivery });
  }

  #doubt(messages: readonly IrcMessage[]): void {
    const plain = messages.map(({ command, params }) => ({ command, params }));
    if (plain.length > 0) this.#options.emit({ type: "uncertain", messages: plain });
  }
}
