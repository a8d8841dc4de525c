// An association with one peer, over any number of handshakes and routes: what is given to it goes out sealed and numbered,
// what comes in is opened once. Knows no handshake, and nothing of what is in the packets.
import { concat } from "../../protocol/peer/bytes.ts";
import { dataHeaderBytes, type Packet, writeDataHeader } from "../../protocol/peer/packet.ts";
import { ReplayWindow } from "../../protocol/peer/replay_window.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";

/** How many bytes a packet is longer than what is in it. */
export const sealBytes = dataHeaderBytes + 16;

/** A way to the other's socket: an address, or a channel of the registry's relay. */
export interface Route {
  /** The same for the same way, another for another. */
  readonly key: string;
  /** Whoever can use one such way can use all with the same source: an IPv4 address, or the /64 of an IPv6 address. Without
   * it there is no other than this one. */
  readonly source?: string;
  send(datagram: Uint8Array): void;
}

/** What one handshake has led to. */
export interface Session {
  /** The index under which the other knows this session. */
  readonly remoteIndex: number;
  readonly localIndex: number;
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
  readonly madeAt: number;
  /** We opened it, so it is ours to replace it in time. */
  readonly isOurs: boolean;
}

export interface ChannelEvents {
  /** A packet was opened; each number comes once. */
  packet(number: number, text: Uint8Array): void;
  /** The other is at another address. */
  roamed(route: Route): void;
  /** It is over: `restarted` where the other's program has begun anew, and a new channel comes. */
  closed(why: "closed" | "restarted"): void;
}

/** The ones before the newest are for packets that are still on their way, and for openings that were sent again. */
const maxSessions = 8;
/** Ways that were given up last. */
const maxLeft = 8;

export class Channel {
  /** The other's static key. */
  readonly remote: Uint8Array;
  /** Chosen by the other's program when it started. */
  readonly instance: string;
  events: ChannelEvents | undefined;
  readonly #suite: CipherSuite;
  readonly #window = new ReplayWindow();
  readonly #closed: (channel: Channel) => void;
  /** Newest first. */
  #sessions: Session[] = [];
  /** The one to send with: the newest that the other is known to have. */
  #current: Session | undefined;
  #route: Route;
  /** The keys of ways that we have given up for others: what was sent by them before does not bring us back. */
  #left: string[] = [];
  #next = 0;
  #firstOfCurrent = 0;
  #isClosed = false;

  constructor(
    suite: CipherSuite,
    remote: Uint8Array,
    instance: string,
    route: Route,
    closed: (channel: Channel) => void,
  ) {
    this.#suite = suite;
    this.remote = remote;
    this.instance = instance;
    this.#route = route;
    this.#closed = closed;
  }

  get route(): Route {
    return this.#route;
  }

  /** Whether `send` sends. */
  get isOpen(): boolean {
    return this.#current !== undefined && !this.#isClosed;
  }

  /** The session that packets are sealed with. */
  get current(): Session | undefined {
    return this.#current;
  }

  /** How many packets were sent with the current session. */
  get sent(): number {
    return this.#next - this.#firstOfCurrent;
  }

  get sessions(): readonly Session[] {
    return this.#sessions;
  }

  /** Sends a packet; its number is one more than that of the last. At most `maxDatagramBytes - sealBytes` of text. */
  send(text: Uint8Array): number {
    const session = this.#current;
    if (!session || this.#isClosed) throw new TypeError("The channel is not open.");
    const number = this.#next++;
    const header = writeDataHeader(session.remoteIndex, number);
    this.#route.send(concat([header, this.#suite.seal(session.send, number, header, text)]));
    return number;
  }

  /** A handshake has finished. `isConfirmed`: the other has shown that it has the session too. */
  add(session: Session, isConfirmed: boolean): Session[] {
    this.#sessions = [session, ...this.#sessions];
    if (isConfirmed) this.#use(session);
    return this.#sessions.splice(maxSessions);
  }

  /** What is in a packet of one of our sessions. Undefined if it was not sealed with it, or was here before. */
  open(
    { number, header, sealed }: Extract<Packet, { type: "data" }>,
    session: Session,
    route: Route,
  ): Uint8Array | undefined {
    if (this.#isClosed || !this.#window.isNew(number)) return undefined;
    const text = this.#suite.open(session.receive, number, header, sealed);
    if (!text) return undefined;
    const isNewest = number > this.#window.highest;
    this.#window.take(number);
    const isElsewhere = route.key !== this.#route.key && !this.#left.includes(route.key);
    if (isNewest && isElsewhere) this.#follow(route);
    if (this.#current === undefined || session.madeAt > this.#current.madeAt) this.#use(session);
    return text;
  }

  /** Packets go this way from now on, which is ours to choose: the other follows, or goes where we have not been. */
  move(route: Route): void {
    const left = this.#left.filter((key) => key !== route.key);
    if (route.key !== this.#route.key) left.push(this.#route.key);
    this.#left = left.slice(-maxLeft);
    this.#follow(route);
  }

  #follow(route: Route): void {
    this.#route = route;
    this.events?.roamed(route);
  }

  #use(session: Session): void {
    this.#current = session;
    this.#firstOfCurrent = this.#next;
  }

  close(why: "closed" | "restarted" = "closed"): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closed(this);
    this.events?.closed(why);
  }
}
