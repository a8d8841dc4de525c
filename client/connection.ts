// A person's connection to a chat server over any number of lines: dials, registers, dials again with patience,
// rejoins, and keeps what was said meanwhile. Gives out typed events. Knows no screen and no command line.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import { Backoff } from "./backoff.ts";
import { Changes } from "./clock.ts";
import {
  type ConnectionBounds,
  type ConnectionEvent,
  type ConnectionOptions,
  type ConnectionState,
  defaultBounds,
  type End,
  problemOf,
} from "./connection_events.ts";
import { Delivery } from "./delivery.ts";
import { dialWithin } from "./dial.ts";
import { defaultIsupport, foldName, type Isupport, withTokens } from "./isupport.ts";
import { Link } from "./link.ts";
import { Roster } from "./roster.ts";
import { WayBack } from "./way_back.ts";
import type { Socket } from "./wire.ts";

/** How many times a nickname gets a `_` when it is found taken on the way back. */
const maxUnderscores = 3;

export class Connection {
  readonly roster = new Roster();
  readonly #options: ConnectionOptions;
  readonly #bounds: ConnectionBounds;
  readonly #delivery: Delivery;
  readonly #changes: Changes;
  readonly #wayBack: WayBack;
  readonly #leaving = new AbortController();
  #state: ConnectionState = { type: "idle" };
  #isupport = defaultIsupport;
  /** The nickname to register with. The one that the server knows us by is in the state. */
  #nickname: string;
  #welcomed = false;
  /** The person gave another nickname and is not welcomed yet. The line may be cut, having waited too long. */
  #renamed = false;
  #link: Link | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#bounds = { ...defaultBounds, ...options.bounds };
    this.#changes = new Changes(options.clock);
    this.#wayBack = new WayBack(options.clock);
    this.#delivery = new Delivery({
      unechoed: (message) => this.#emit({ type: "message", message: { ...message, source: this.nickname } }),
      changed: () => this.#deliveryChanged(),
      makeKey: () => options.randomBytes(16).toHex(),
    });
    this.#nickname = options.nickname;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isupport(): Isupport {
    return this.#isupport;
  }

  /** On the way back, from the welcome until all that was missed has come. */
  get catchingUp(): boolean {
    return this.#wayBack.isReturning;
  }

  /** How many messages wait to be sent, and how many are sent and not known to be on disk. */
  get delivery(): { readonly waiting: number; readonly sent: number } {
    return { waiting: this.#delivery.waiting, sent: this.#delivery.inFlight };
  }

  /** The nickname that we have, or will ask for. */
  get nickname(): string {
    return this.#state.type === "online" ? this.#state.nickname : this.#nickname;
  }

  /** Connects, and stays connected until `quit`, or until the first attempt fails. To be called once. */
  async run(): Promise<End> {
    const backoff = new Backoff(this.#bounds, this.#options.random);
    while (!this.#leaving.signal.aborted) {
      const { end, onlineMs } = await this.#attempt();
      if (this.#leaving.signal.aborted) break;
      if (this.#state.type === "asking") {
        await this.#changes.until(() => this.#state.type !== "asking" || this.#leaving.signal.aborted);
        continue;
      }
      if (this.#renamed) continue;
      if (!this.#welcomed) return this.#close(end);
      const delayMs = backoff.next(onlineMs);
      this.#enter({ type: "waiting", problem: problemOf(end), delayMs });
      await this.#changes.until(() => this.#leaving.signal.aborted, delayMs);
    }
    return this.#close({ type: "left" });
  }

  /**
   * Says something for the person: at once, or as soon as there is a connection and those before it have gone
   * out. "full" means that too much waits already and this was not taken.
   */
  send(message: IrcMessage): "sent" | "queued" | "full" {
    if (message.command === "JOIN") this.#wayBack.joins(message);
    if (!this.#delivery.offer(message)) return "full";
    return this.#state.type === "online" ? "sent" : "queued";
  }

  /** Resolves when what is sent goes out at once, or the connection is closed. */
  async ready(): Promise<void> {
    const isReady = () => this.#state.type === "online" && this.#delivery.waiting === 0;
    await this.#changes.until(() => isReady() || this.#state.type === "closed");
  }

  /**
   * Resolves true when the server has taken all that was sent; false when it has confirmed nothing more for
   * `stallMs` or the connection is closed.
   */
  settled(stallMs: number): Promise<boolean> {
    return this.#delivery.settled(stallMs, this.#changes, () => this.#state.type === "closed");
  }

  /** Answers the state `asking`. */
  rename(nickname: string): void {
    if (this.#state.type !== "asking") return;
    this.#nickname = nickname;
    this.#renamed = true;
    this.#link?.awaitWelcome();
    this.#link?.post({ command: "NICK", params: [nickname] });
    this.#enter(this.#link ? { type: "registering", nickname } : { type: "connecting" });
  }

  /** Leaves, and gives up what is not said yet. `run` resolves when the server has closed the line, or soon after. */
  quit(reason?: string): void {
    if (this.#leaving.signal.aborted) return;
    this.#leaving.abort();
    this.#doubt(this.#delivery.abandon());
    this.#link?.quit(reason);
    this.#changes.notify();
  }

  async #attempt(): Promise<{ end: End; onlineMs: number }> {
    this.#enter({ type: "connecting" });
    this.#renamed = false;
    const { clock, dial } = this.#options;
    let socket: Socket;
    try {
      socket = await dialWithin(dial, this.#bounds.connectMs, clock, this.#leaving.signal);
    } catch (error) {
      return { end: { type: "unreachable", error }, onlineMs: 0 };
    }
    const link: Link = new Link({
      socket,
      clock,
      bounds: this.#bounds,
      resume: this.#wayBack.resume,
      hear: (message) => this.#hear(message, link),
      pong: (mark, ms) => {
        this.#delivery.pong(mark);
        this.#emit({ type: "lag", ms });
      },
      answered: (label) => this.#delivery.answered(label),
    });
    this.#link = link;
    this.#enter({ type: "registering", nickname: this.#nickname });
    const problem = await link.run(this.#nickname);
    this.#link = undefined;
    this.#cut();
    return { end: { type: "unwelcome", problem }, onlineMs: link.onlineMs };
  }

  async #hear(message: IrcMessage, link: Link): Promise<void> {
    const self = this.nickname;
    switch (message.command) {
      case "001":
        this.#welcome(message, link);
        break;
      case "RESUME":
        if (message.params[0] === "TOKEN") {
          this.#wayBack.keepToken(message.params[1]);
          this.#start(link);
        }
        return;
      case "005":
        this.#isupport = withTokens(this.#isupport, message.params);
        break;
      case "432":
      case "433":
      case "436":
      case "437":
        if (this.#refused(message.command, link)) return;
        break;
      case "NICK":
        if (this.#state.type === "online" && this.#isOurs(message)) {
          this.#nickname = message.params[0] ?? self;
          this.#enter({ type: "online", nickname: this.#nickname });
        }
        break;
    }
    this.roster.hear(message, self, this.#isupport);
    if (message.command === "FAIL" && this.#failed(message)) return;
    for (const shown of this.#wayBack.hear(message, link, self, this.#isupport)) {
      await this.#emit({ type: "message", message: shown });
    }
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
    this.#emit({ type: "not stored", message, why: params.at(-1) ?? "" });
    return true;
  }

  #welcome(message: IrcMessage, link: Link): void {
    this.#wayBack.welcome(link.resumed, this.roster, this.#isupport);
    this.#isupport = defaultIsupport;
    this.roster.clear();
    this.#welcomed = true;
    this.#renamed = false;
    link.keepAlive(() => this.#delivery.mark);
    this.#enter({ type: "online", nickname: message.params[0] ?? this.#nickname });
    if (!link.capabilities.has("chatroom/resume")) this.#start(link);
  }

  /** The welcome is over: goes where we were, and says what waits to be said. */
  #start(link: Link): void {
    this.#wayBack.go(link, this.#isupport, (missed) => this.#emit({ type: "caught up", ...missed }));
    this.#doubt(this.#delivery.start(link, this.nickname));
  }

  #deliveryChanged(): void {
    this.#changes.notify();
    this.#emit({ type: "delivery", waiting: this.#delivery.waiting, sent: this.#delivery.inFlight });
  }

  /** Takes note of a refused nickname; true if that is all there is to do about the message. */
  #refused(numeric: "432" | "433" | "436" | "437", link: Link): boolean {
    if (this.#state.type !== "registering") return false;
    const { nickname } = this.#state;
    const problem = numeric === "432" ? "invalid" : "taken";
    // On the way back it is most often our own old line that the server has not given up yet, and nobody may be
    // there to ask.
    if (this.#welcomed && problem === "taken" && nickname.length < this.#nickname.length + maxUnderscores) {
      const next = `${nickname}_`;
      link.post({ command: "NICK", params: [next] });
      this.#enter({ type: "registering", nickname: next });
      return false;
    }
    link.awaitPerson();
    this.#enter({ type: "asking", nickname, problem });
    return true;
  }

  /** The line is gone. To join a room twice does no harm, so that is done again; the rest is told. */
  #cut(): void {
    this.#wayBack.cut(this.roster, this.#isupport);
    const isOutside = ({ params }: IrcMessage) => !this.roster.has(params[0] ?? "", this.#isupport);
    this.#doubt(this.#delivery.cut(this.nickname, isOutside));
  }

  #doubt(messages: readonly IrcMessage[]): void {
    const plain = messages.map(({ command, params }) => ({ command, params }));
    if (plain.length > 0) this.#emit({ type: "uncertain", messages: plain });
  }

  #isOurs({ source = "" }: IrcMessage): boolean {
    return foldName(nicknameOf(source), this.#isupport) === foldName(this.nickname, this.#isupport);
  }

  #close(end: End): End {
    this.#wayBack.close();
    this.#enter({ type: "closed", end });
    return end;
  }

  #enter(state: ConnectionState): void {
    this.#state = state;
    this.#changes.notify();
    this.#emit({ type: "state", state });
  }

  #emit(event: ConnectionEvent): void | Promise<void> {
    return this.#options.onEvent(event);
  }
}
