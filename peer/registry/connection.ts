// One peer's TCP connection: the handshake, requests one after the other, answers, and what is said unasked, all within
// bounds. Knows what travels, not what it means.
import { HandshakeError } from "../../protocol/peer/noise.ts";
import {
  type Answer,
  type Ending,
  type Push,
  registryPurpose,
  replies,
  requests,
} from "../../protocol/peer/registry_frame.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import { addressQuestion } from "../secure/address_question.ts";
import { keyQuestion } from "../secure/key_question.ts";
import { answering } from "../secure/questions.ts";
import { type ByteStream, SecureStream, StreamError } from "../secure/secure_stream.ts";
import type { Place } from "./accounts.ts";
import type { Limits } from "./options.ts";
import type { Session } from "./people.ts";
import type { Requests, Visitor } from "./requests.ts";
import { TokenBucket } from "../token_bucket.ts";

/** Milliseconds that the last words may take. */
const goodbyeMs = 1_000;

export interface ConnectionOptions {
  readonly conn: ByteStream;
  readonly address: string;
  /** Where it comes from, for who asks. */
  readonly from: Address;
  readonly place: Place;
  readonly suite: CipherSuite;
  readonly keys: KeyPair;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly requests: Requests;
}

export class Connection implements Visitor {
  session: Session | undefined;
  readonly #options: ConnectionOptions;
  readonly #impatience = new AbortController();
  #stream: SecureStream | undefined;
  #backlog = 0;
  #isLeaving = false;
  #cancelLogin: () => void = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get address(): string {
    return this.#options.address;
  }

  get place(): Place {
    return this.#options.place;
  }

  get handshake(): Uint8Array {
    return this.#stream!.hash;
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Until the end; answers why it has ended. */
  async run(): Promise<string> {
    const { clock, limits } = this.#options;
    const cancel = clock.after(limits.handshakeMs, () => this.#impatience.abort());
    try {
      this.#stream = await this.#accept();
      cancel();
      this.#awaitLogin();
      return await this.#serve(this.#stream);
    } catch (error) {
      if (this.#isLeaving || this.#impatience.signal.aborted) return "closed";
      // Whoever knocks and goes, to ask for the key or to see what this port is, fills no log.
      if (isTheirs(error)) return this.#stream ? error.message : "closed";
      throw error;
    } finally {
      this.#isLeaving = true;
      cancel();
      this.#cancelLogin();
      this.#stream?.close();
      await this.#options.requests.leave(this);
    }
  }

  push(push: Push): void {
    this.#send(replies.write(0, push));
  }

  /** Says why, and closes when that is written or has taken too long. */
  end(reason: Ending): void {
    if (this.#isLeaving) return;
    const said = this.#stream && reason !== "slow"
      ? this.#put(replies.write(0, { type: "ended", reason }))
      : undefined;
    this.#isLeaving = true;
    if (!said) return this.close();
    const cancel = this.#options.clock.after(goodbyeMs, () => this.close());
    said.finally(() => {
      cancel();
      this.close();
    });
  }

  close(): void {
    this.#isLeaving = true;
    this.#impatience.abort();
    this.#stream?.close();
  }

  /** Who is not in, or not any more, must come in within a time. */
  #awaitLogin(): void {
    const { clock, limits } = this.#options;
    this.#cancelLogin();
    this.#cancelLogin = clock.after(limits.loginMs, () => {
      if (!this.session) this.close();
    });
  }

  #accept(): Promise<SecureStream> {
    const { conn, from, suite, keys } = this.#options;
    const stream = answering(conn, [keyQuestion(keys.publicKey), addressQuestion(from)]);
    const { signal } = this.#impatience;
    return SecureStream.accept(stream, keys, () => true, {
      suite,
      pattern: "NK",
      purpose: registryPurpose,
      signal,
    });
  }

  async #serve(stream: SecureStream): Promise<string> {
    const { clock, limits } = this.#options;
    const bucket = new TokenBucket(limits.requestRate, limits.requestBurst, clock.now());
    for await (const frame of stream.frames()) {
      const read = requests.read(frame);
      if (!read) return "sent what is no request";
      const ms = bucket.wait(clock.now());
      if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve));
      bucket.take(1, clock.now());
      if (this.session) this.session.heard = clock.now();
      const wasIn = this.session !== undefined;
      const answer: Answer = await this.#options.requests.answer(this, read.message);
      if (wasIn && !this.session) this.#awaitLogin();
      if (this.#isLeaving) return "closed";
      this.#send(replies.write(read.id, answer));
    }
    return "closed";
  }

  #send(frame: Uint8Array): void {
    if (this.#isLeaving || !this.#stream) return;
    if (this.#backlog + frame.length > this.#options.limits.backlogBytes) return this.end("slow");
    this.#put(frame);
  }

  /** Ends when the frame is written, or the connection broken. */
  async #put(frame: Uint8Array): Promise<void> {
    this.#backlog += frame.length;
    try {
      await this.#stream!.send(frame);
      this.#backlog -= frame.length;
    } catch (_gone) {
      // Who reads meets the same, and knows what it was.
      this.close();
    }
  }
}

/** What the other side or the network has done; anything else is a mistake of ours. */
function isTheirs(error: unknown): error is Error {
  return error instanceof StreamError || error instanceof HandshakeError ||
    [
      Deno.errors.ConnectionReset,
      Deno.errors.ConnectionAborted,
      Deno.errors.BrokenPipe,
      Deno.errors.NotConnected,
      Deno.errors.TimedOut,
      Deno.errors.UnexpectedEof,
    ].some((kind) => error instanceof kind);
}
