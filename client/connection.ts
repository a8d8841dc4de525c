// A person's connection to a chat server over any number of lines: dials, registers, dials again with patience, and says
// how that goes. What is said and heard on a line is presence.ts's. Knows no screen and no command line.
import type { IrcMessage } from "../protocol/irc/message.ts";
import { Accounts, type Asked } from "./accounts.ts";
import { Admission } from "./admission.ts";
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
import { dialWithin } from "./dial.ts";
import type { Isupport } from "./isupport.ts";
import { Link } from "./link.ts";
import { type Before, Lookups } from "./lookups.ts";
import { Presence } from "./presence.ts";
import type { Roster } from "./roster.ts";
import type { Credentials } from "./sasl_login.ts";
import type { Socket } from "./wire.ts";

export class Connection {
  /** The account that we are logged in to, and what can be done about it at once. To log in: `logIn`. */
  readonly accounts: Accounts;
  readonly #options: ConnectionOptions;
  readonly #bounds: ConnectionBounds;
  readonly #changes: Changes;
  readonly #presence: Presence;
  readonly #admission: Admission;
  readonly #lookups = new Lookups();
  readonly #leaving = new AbortController();
  #state: ConnectionState = { type: "idle" };
  #link: Link | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#bounds = { ...defaultBounds, ...options.bounds };
    this.#changes = new Changes(options.clock);
    this.#presence = new Presence({
      ...options,
      changes: this.#changes,
      emit: (event) => this.#emit(event),
      self: () => this.nickname,
    });
    const { credentials, mayShowPassword = false, randomBytes } = options;
    this.accounts = new Accounts({
      credentials,
      mayShowPassword,
      randomBytes,
      changed: () => this.#changes.notify(),
      line: () => this.#state.type === "online" ? this.#link : undefined,
    });
    this.#admission = new Admission({
      nickname: options.nickname,
      accounts: this.accounts,
      state: () => this.#state,
      enter: (state) => this.#enter(state),
      isupport: () => this.isupport,
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get roster(): Roster {
    return this.#presence.roster;
  }

  get isupport(): Isupport {
    return this.#presence.isupport;
  }

  /** On the way back, from the welcome until all that was missed has come. */
  get catchingUp(): boolean {
    return this.#presence.isReturning;
  }

  /** Of what a person says, how much waits to be sent, and how much is sent and not known to be on disk. */
  get delivery(): { readonly waiting: number; readonly sent: number } {
    return this.#presence.delivery;
  }

  /** What was said and is not known to be on disk, oldest first, each the same object for as long. */
  get unconfirmed(): Iterable<IrcMessage> {
    return this.#presence.unconfirmed;
  }

  /** The nickname that we have, or will ask for. */
  get nickname(): string {
    return this.#admission.nickname;
  }

  /** Connects, and stays connected until `quit`, or until the first attempt fails. To be called once. */
  async run(): Promise<End> {
    const backoff = new Backoff(this.#bounds, this.#options.random);
    while (!this.#leaving.signal.aborted) {
      const { end, onlineMs } = await this.#attempt();
      if (this.#leaving.signal.aborted) break;
      const { hopeless, answered, welcomed } = this.#admission;
      if (hopeless) return this.#close(hopeless);
      if (this.#admission.isAsking) {
        await this.#changes.until(() => !this.#admission.isAsking || this.#leaving.signal.aborted);
        continue;
      }
      if (answered) continue;
      if (!welcomed) return this.#close(end);
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
    if (!this.#presence.offer(message)) return "full";
    return this.#state.type === "online" ? "sent" : "queued";
  }

  /**
   * Asks for at most `limit` messages of a room or person before one, or before a time in milliseconds since 1970: they
   * come with the origin "history", and then "played". False where that is not to be had now.
   */
  older(target: string, before: Before, limit: number): boolean {
    return this.#lookUp("draft/chathistory", () => this.#lookups.older(target, before, limit));
  }

  /** Searches what was said (docs/PROTOCOL.md, "Search"): the same with the origin "search". */
  search(attributes: ReadonlyMap<string, string>): boolean {
    return this.#lookUp("chatroom/search", () => this.#lookups.search(attributes));
  }

  /** Resolves when what is sent goes out at once, or the connection is closed. */
  async ready(): Promise<void> {
    const isReady = () => this.#state.type === "online" && !this.#presence.isHeldUp;
    await this.#changes.until(() => isReady() || this.#state.type === "closed");
  }

  /**
   * Resolves true when the server has taken all that was sent; false when it has confirmed nothing more for
   * `stallMs` or the connection is closed.
   */
  async settled(stallMs: number): Promise<boolean> {
    const isClosed = () => this.#state.type === "closed";
    if (this.accounts.isBusy) {
      const isAnswered = await this.#changes.until(() => !this.accounts.isBusy || isClosed(), stallMs);
      if (!isAnswered) return false;
    }
    return await this.#presence.settled(stallMs, isClosed);
  }

  /** Answers the state `asking`. */
  rename(nickname: string): void {
    this.#admission.rename(nickname);
  }

  /**
   * Logs in: at once, where we are online, and the event `login` tells how it went. It answers the states `asking` and
   * `asking password` too: on a new line, and to the latter `undefined` says to go on with no account.
   */
  logIn(credentials: Credentials | undefined): Asked {
    return this.#admission.logIn(credentials);
  }

  /** Leaves, and gives up what is not said yet. `run` resolves when the server has closed the line, or soon after. */
  quit(reason?: string): void {
    if (this.#leaving.signal.aborted) return;
    this.#leaving.abort();
    this.#presence.abandon();
    this.#link?.quit(reason);
    this.#changes.notify();
  }

  async #attempt(): Promise<{ end: End; onlineMs: number }> {
    this.#enter({ type: "connecting" });
    this.#admission.attempt();
    const { clock, dial } = this.#options;
    let socket: Socket;
    try {
      socket = await dialWithin(dial, this.#bounds.connectMs, clock, this.#leaving.signal);
    } catch (error) {
      return { end: { type: "unreachable", error }, onlineMs: 0 };
    }
    const { resume } = this.#presence;
    const link: Link = new Link({
      socket,
      clock,
      bounds: this.#bounds,
      resume,
      login: this.accounts.login,
      hear: (message) => this.#hear(message, link),
      loggedIn: (outcome) => {
        this.#admission.loggedIn(outcome);
        this.#emit({ type: "login", outcome });
      },
      pong: (mark, ms) => {
        this.#presence.pong(mark);
        this.#emit({ type: "lag", ms });
      },
      answered: (label) => this.#presence.answered(label),
    });
    this.#link = link;
    this.accounts.begin(resume !== undefined);
    this.#admission.begin(link);
    const problem = await link.run(this.nickname);
    this.#link = undefined;
    this.#admission.cut();
    for (const answer of this.#lookups.cut()) this.#emit(answer);
    this.#presence.cut();
    const doubtful = this.accounts.cut();
    if (doubtful.length > 0) this.#emit({ type: "uncertain", messages: doubtful });
    return { end: { type: "unwelcome", problem }, onlineMs: link.onlineMs };
  }

  #lookUp(capability: string, ask: () => IrcMessage | undefined): boolean {
    const link = this.#state.type === "online" ? this.#link : undefined;
    const isThere = [capability, "batch", "labeled-response"].every((name) => link?.capabilities.has(name));
    const request = isThere ? ask() : undefined;
    if (request) link!.post(request);
    return request !== undefined;
  }

  async #hear(message: IrcMessage, link: Link): Promise<void> {
    const answer = this.#lookups.hear(message);
    if (answer === "nothing to tell") return;
    if (answer) return await this.#emit(answer);
    if (message.command === "001") this.#presence.welcome(link);
    if (this.#admission.hear(message)) return;
    await this.#presence.hear(message, link);
    if (message.command !== "001") return;
    link.keepAlive(() => this.#presence.mark);
    if (!link.capabilities.has("chatroom/resume")) this.#presence.start(link);
  }

  #close(end: End): End {
    this.#presence.close();
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
