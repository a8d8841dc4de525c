// One connection's life, as a union of states: knocking | registering | active | closing, and its end. Knows its wire only
// as something to write to and to close; what arrives is read by hearing.ts, what is said to it is addressee.ts.
import { formatMessage } from "../protocol/irc/message.ts";
import { ASK_PASSWORD, GREETING } from "../protocol/plain.ts";
import { Addressee } from "./addressee.ts";
import { isExempt, placeOf } from "./addresses.ts";
import { type Capability, kindOf } from "./capabilities.ts";
import type { Place } from "./accounts/login_throttle.ts";
import type { Authenticating } from "./accounts/authenticating.ts";
import type { Chat } from "./chat.ts";
import { Kind } from "./listener_kind.ts";
import { fixed } from "./options.ts";
import type { OnSessionEvent, SessionState, Wire } from "./session_state.ts";
import { Silence } from "./silence.ts";
import { Turns } from "./turns.ts";
import type { Listener } from "./user.ts";

/** What part of the backlog may be full when a large answer is begun. */
const LARGE_ANSWER_SHARE = 4;

export class Session extends Addressee implements Listener {
  state: SessionState = { name: "knocking", greeted: false };
  #suspended: Promise<void> | null = null;
  /** A login by SASL that has begun. */
  authenticating: Authenticating | null = null;
  #onDrained: (() => void)[] = [];
  readonly replays = new Turns();
  readonly #silence: Silence;
  readonly #opened: number;

  constructor(chat: Chat, readonly wire: Wire, readonly onEvent: OnSessionEvent) {
    super(chat, wire.outbound);
    this.#opened = chat.now();
    this.#silence = new Silence(this.#opened);
    chat.connections++;
  }

  get closing(): boolean {
    return this.state.name === "closing";
  }

  /** Turns capabilities on and off; from here on everything is encoded for the kind this makes. */
  setCapabilities(on: readonly Capability[], off: readonly Capability[]): void {
    for (const capability of on) this.capabilities.add(capability);
    for (const capability of off) this.capabilities.delete(capability);
    const isNew = this.become(kindOf(this.capabilities));
    if (!isNew || this.state.name !== "active") return;
    for (const member of this.state.user.memberships.values()) member.listen(this);
  }

  /** Everything is encoded for a person from here on. */
  speakPlain(): void {
    this.become(Kind.plain);
  }

  get nickname(): string | null {
    switch (this.state.name) {
      case "registering":
        return this.state.nickname;
      case "active":
        return this.state.user.nickname;
      default:
        return null;
    }
  }

  /** The account that is logged in, or null. */
  get account(): string | null {
    switch (this.state.name) {
      case "registering":
        return this.state.account;
      case "active":
        return this.state.user.account;
      default:
        return null;
    }
  }

  /** What its failures are counted for; null for a place that is spared the limits. */
  get place(): Place {
    return isExempt(this.wire.address, this.chat.options.limits) ? null : placeOf(this.wire.address);
  }

  /** Bytes have arrived. */
  heard(): void {
    this.#silence.heard(this.chat.now());
  }

  /** Nothing has arrived for a moment: this is a person, who waits to be spoken to. */
  greet(): void {
    if (this.state.name !== "knocking" || this.state.greeted) return;
    this.state.greeted = true;
    this.sayPlain(this.chat.options.password === null ? GREETING : ASK_PASSWORD);
  }

  /** Answers a program that is not for us, and closes. */
  refuse(answer: Uint8Array, reason: string): void {
    this.sendBytes(answer);
    this.#finish(reason);
  }

  /** Waits until little enough is kept for this session that a large answer may be added, or until it closes. */
  async readUp(): Promise<void> {
    const { backlogBytes } = this.chat.options.limits;
    while (!this.closing && this.outbound.lag > backlogBytes / LARGE_ANSWER_SHARE) {
      await new Promise<void>((resolve) => this.#onDrained.push(resolve));
    }
  }

  /** No further line of this client is taken until the promise is settled; everybody else goes on. */
  suspend(running: Promise<void>): void {
    const suspended = this.#suspended = running.finally(() => {
      if (this.#suspended === suspended) this.#suspended = null;
    });
  }

  /** What a further line has to wait for, or null. Rejects only for a bug. */
  get suspended(): Promise<void> | null {
    return this.#suspended;
  }

  /**
   * Says goodbye, tells those who share a room, and closes once the goodbye is written. `lost` is the end of a connection
   * that nobody has asked for.
   */
  close(reason: string, lost = false): void {
    const { state } = this;
    if (state.name === "closing") return;
    this.outbound.giveUpHeld();
    if (state.name === "active") this.chat.detach(state.user, this, reason, lost);
    else if (state.name === "registering" && state.nickname !== null) {
      this.chat.nicknames.release(state.nickname, this);
    }
    // A goodbye is no part of a labelled answer, and must not wait for one.
    if (state.name !== "knocking") {
      const text = `Closing link: ${this.wire.address} (${reason})`;
      this.hear({ command: "ERROR", params: [text] }, this.chat.replyStamp());
    }
    this.#finish(reason);
  }

  /** The wire is gone, or is not worth a goodbye. */
  abort(reason: string): void {
    try {
      this.close(reason, true);
    } finally {
      this.wire.close();
    }
  }

  /** Ends the session if too much is kept for it. */
  checkBacklog(): void {
    if (this.closing || this.outbound.lag <= this.chat.options.limits.backlogBytes) return;
    this.abort("Reads too slowly: the backlog is full.");
  }

  #finish(reason: string): void {
    this.onEvent("closed", this, reason);
    this.chat.connections--;
    this.state = { name: "closing", until: this.chat.now() + fixed.goodbyeMs };
    for (const resume of this.#onDrained.splice(0)) resume();
    if (!this.outbound.busy && !this.outbound.pending(Infinity)) this.wire.closeWrite();
  }

  /** Everything is written. */
  drained(): void {
    for (const resume of this.#onDrained.splice(0)) resume();
    if (this.closing) this.wire.closeWrite();
  }

  /** Once a second: who has been silent for too long, reads too slowly, or does not leave? */
  tick(now: number): void {
    const { limits } = this.chat.options;
    if (this.state.name === "closing") {
      if (now >= this.state.until) this.wire.close();
      return;
    }
    this.checkBacklog();
    if (this.state.name !== "active") {
      if (now - this.#opened >= limits.registrationMs) this.close("Registration took too long.");
      return;
    }
    // A person with netcat cannot answer a PING; TCP's own keepalive finds out whether they are still there.
    if (this.state.speaks === "plain") return;
    switch (this.#silence.at(now, limits)) {
      case "over":
        return this.abort(`Ping timeout: ${Math.round(this.#silence.since(now) / 1000)} seconds.`);
      case "long":
        this.sendBytes(
          encoder.encode(formatMessage({ command: "PING", params: [this.chat.options.name] }) + "\r\n"),
        );
    }
  }
}

const encoder = new TextEncoder();
