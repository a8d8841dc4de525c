// The peer's side of the registry: one connection that comes back by itself, requests as promises, what the registry says
// unasked as events, and beats. Knows the wire, not what the answers are good for.
import {
  type Answer,
  type Ending,
  isPush,
  type Push,
  type Refusal,
  registryPurpose,
  replies,
  type Request,
  requests,
} from "../protocol/peer/registry_frame.ts";
import type { CipherSuite, KeyPair } from "../protocol/peer/suite.ts";
import { Beating } from "./beating.ts";
import { type Clock, pause } from "./clock.ts";
import { type LoggedIn, RegistryLogin } from "./registry_login.ts";
import { type ByteStream, SecureStream } from "./secure/secure_stream.ts";
import { RegistryError, UnansweredRequests } from "./unanswered_requests.ts";

export { RegistryError };

const handshakeMs = 10_000;
/** The first wait before another try, and the longest; half of each is chance. */
const backoffMs = [500, 15_000] as const;
/** Without an answer to beats for so long, two of them, the connection stands in: the registry waits for 13.5 s. */
const unansweredMs = 9_000;

export type RegistryState =
  | { readonly type: "connecting" }
  /** Connected, not logged in. */
  | { readonly type: "outside" }
  | { readonly type: "in"; readonly name: string }
  /** Tries again in `ms`. `why` is a sentence. */
  | { readonly type: "away"; readonly why: string; readonly ms: number }
  /** Does not try again: closed, or logged in elsewhere. */
  | { readonly type: "over"; readonly why: Ending | "closed" };

export interface RegistryClientOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  /** Opens a TCP connection to the registry, unless `signal` aborts before. */
  readonly connect: (signal: AbortSignal) => Promise<ByteStream>;
  /** The registry's key, as it was remembered at the first use. */
  readonly key: Uint8Array;
  /** Ours: it shows the registry that it is us who come back. */
  readonly signing: KeyPair;
  /** Sends a datagram to the registry, from the socket that talks to peers. */
  readonly sendDatagram: (datagram: Uint8Array) => void;
  /** Whether the address that we have connected from is not ours any more. */
  readonly isElsewhere?: () => boolean;
  readonly pushed: (push: Push) => void;
  readonly changed: (state: RegistryState) => void;
}

export class RegistryClient {
  readonly #options: RegistryClientOptions;
  readonly #unanswered: UnansweredRequests;
  readonly #end = new AbortController();
  readonly #running: Promise<void>;
  #state: RegistryState = { type: "connecting" };
  /** For the next connection. */
  #connected = Promise.withResolvers<void>();
  #stream: SecureStream | undefined;
  #beating: Beating | undefined;
  readonly #login: RegistryLogin;
  #stunPort = 0;

  /** Connects at once, and again whenever the connection is lost, until close(). */
  constructor(options: RegistryClientOptions) {
    this.#options = options;
    this.#unanswered = new UnansweredRequests(options.clock);
    this.#login = new RegistryLogin({
      suite: options.suite,
      signing: options.signing,
      handshake: () => this.#open.hash,
      request: (request) => this.request(request),
      entered: (answer) => this.#goIn(answer),
    });
    this.#running = this.#run();
  }

  get state(): RegistryState {
    return this.#state;
  }

  get isConnected(): boolean {
    return this.#state.type === "outside" || this.#state.type === "in";
  }

  /** Resolves when there is a connection: never, where none is tried any more. */
  connected(): Promise<void> {
    return this.isConnected ? Promise.resolve() : this.#connected.promise;
  }

  /** The registry's second UDP port that answers STUN; 0 for none, or before a login. */
  get stunPort(): number {
    return this.#stunPort;
  }

  /** Makes an account. Throws RegistryError. */
  async register(name: string, password: string): Promise<void> {
    await this.request({ type: "register", name, password });
  }

  /** Logs in, and from then on again by itself. Answers the name as it was registered. Throws RegistryError. */
  login(name: string, password: string): Promise<string> {
    return this.#login.login(name, password);
  }

  async logout(): Promise<void> {
    await this.#login.logout();
    this.#goOutside();
  }

  /** Publishes our address record, and again after each login that comes by itself. Throws RegistryError. */
  publish(record: Uint8Array): Promise<void> {
    return this.#login.publish(record);
  }

  /** Throws RegistryError where there is no answer, or a refusal, which is in the error then. */
  async request(request: Request): Promise<Exclude<Answer, Refusal>> {
    const answer = await this.#ask(request);
    if (answer.type === "refused") throw new RegistryError(answer.sentence, answer);
    return answer;
  }

  /** Takes a datagram from the registry's address; false if it was not for us. */
  receive(datagram: Uint8Array): boolean {
    return this.#beating?.receive(datagram) ?? false;
  }

  /** Tells the registry our address now, as after a change of network. */
  beat(): void {
    this.#beating?.beat();
  }

  close(): Promise<void> {
    this.#over("closed");
    return this.#running;
  }

  get #open(): SecureStream {
    if (!this.#stream) throw new RegistryError("There is no connection to the registry.");
    return this.#stream;
  }

  async #ask(request: Request): Promise<Answer> {
    const stream = this.#open;
    // Who does not answer one request will answer no other.
    const { id, answer } = this.#unanswered.add(() => stream.close());
    // What breaks here is met by who reads.
    stream.send(requests.write(id, request)).catch(() => stream.close());
    return await answer;
  }

  async #run(): Promise<void> {
    const [shortest, longest] = backoffMs;
    let backoff: number = shortest;
    while (!this.#end.signal.aborted) {
      let why: string;
      try {
        this.#stream = await this.#connect();
        this.#become({ type: "outside" });
        const isBack = this.#comeBack(() => backoff = shortest);
        why = await this.#read(this.#stream);
        await isBack;
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
      this.#disconnect();
      if (this.#end.signal.aborted) return;
      const ms = backoff * (0.5 + this.#options.random() / 2);
      backoff = Math.min(2 * backoff, longest);
      this.#become({ type: "away", why, ms });
      await pause(this.#options.clock, ms, this.#end.signal);
      if (!this.#end.signal.aborted) this.#become({ type: "connecting" });
    }
  }

  async #connect(): Promise<SecureStream> {
    const { suite, clock, connect, key } = this.#options;
    const patience = new AbortController();
    const cancel = clock.after(handshakeMs, () => patience.abort());
    const signal = AbortSignal.any([patience.signal, this.#end.signal]);
    try {
      return await SecureStream.open(await connect(signal), key, undefined, {
        suite,
        pattern: "NK",
        purpose: registryPurpose,
        signal,
      });
    } finally {
      cancel();
    }
  }

  /** Until the connection ends; answers why, where it was told. */
  async #read(stream: SecureStream): Promise<string> {
    let why = "The registry has closed the connection.";
    for await (const frame of stream.frames()) {
      const read = replies.read(frame);
      if (!read) throw new RegistryError("The registry speaks another version.");
      const { id, message } = read;
      if (!isPush(message)) this.#unanswered.resolve(id, message);
      else if (message.type === "ended") {
        why = `The registry has ended the session: ${message.reason}.`;
        if (message.reason === "replaced") this.#over("replaced");
      } else this.#options.pushed(message);
    }
    return why;
  }

  async #comeBack(succeeded: () => void): Promise<void> {
    try {
      await this.#login.comeBack();
      succeeded();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      // Again with the next connection, after a while.
      this.#stream?.close();
    }
  }

  #goIn({ name, session, key, stunPort }: LoggedIn): void {
    const { suite, clock, sendDatagram } = this.#options;
    this.#stunPort = stunPort;
    this.#beating?.stop();
    this.#beating = new Beating({
      suite,
      clock,
      id: session,
      key,
      send: sendDatagram,
      sent: (ms) => {
        // The beats would be answered all the same, and the registry's words lost.
        if (this.#options.isElsewhere?.()) this.#stream?.close();
        else if (ms >= unansweredMs) this.#ping();
      },
    });
    this.#become({ type: "in", name });
  }

  /** No datagram comes through: we are there all the same, or the connection is not. */
  async #ping(): Promise<void> {
    try {
      await this.#ask({ type: "ping" });
    } catch (error) {
      // The connection is closed then, and comes back.
      if (!(error instanceof RegistryError)) throw error;
    }
  }

  #goOutside(): void {
    this.#beating?.stop();
    this.#beating = undefined;
    if (this.#stream) this.#become({ type: "outside" });
  }

  #disconnect(): void {
    this.#beating?.stop();
    this.#beating = undefined;
    this.#stream?.close();
    this.#stream = undefined;
    this.#unanswered.reject("The connection to the registry was lost.");
  }

  #over(why: Ending | "closed"): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    this.#disconnect();
    this.#become({ type: "over", why });
  }

  #become(state: RegistryState): void {
    this.#state = state;
    if (this.isConnected) {
      this.#connected.resolve();
      this.#connected = Promise.withResolvers();
    }
    this.#options.changed(state);
  }
}
