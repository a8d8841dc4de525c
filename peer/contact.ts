// One other person: the way to them over UDP, the stream over TCP where there is one, and the reliable links over both.
// Knows how they are reached; not what is said, and not who they are beyond their keys.
import { type Id, lowestId } from "../protocol/peer/frame.ts";
import { writeFrame } from "../protocol/peer/frame_codec.ts";
import type { PublicIdentity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import type { DatagramSocket, PathKind, PathRoute } from "./datagram_socket.ts";
import type { ReachedBy } from "./events.ts";
import { type Carrier, Link, type LinkState } from "./link.ts";
import type { Path } from "./path/path.ts";
import type { StreamSeeking } from "./path/stream_seeking.ts";
import type { RelayRoute } from "./path/relay_route.ts";
import type { Channel } from "./secure/channel.ts";
import type { PeerStream } from "./streams.ts";

/** A way that has been silent for so long is looked for anew, where the registry can be asked. */
const silentMs = 10_000;
/** What is said in it is about the link itself. No room's name is this one. */
const goodbyeRoom = lowestId;

export interface ContactOptions {
  readonly name: string;
  readonly identity: PublicIdentity;
  readonly clock: Clock;
  readonly random: () => number;
  /** The ways to them, or how well they work, have changed. */
  readonly changed: (contact: Contact) => void;
  /** The way over UDP has been silent for a while. */
  readonly silent: (contact: Contact) => void;
  /** They say something in a room in which nobody hears them: it is heard by whoever attaches to it now. */
  readonly unheard: (contact: Contact, room: Id) => void;
}

export class Contact {
  path: Path<DatagramSocket, RelayRoute> | undefined;
  seeking: StreamSeeking | undefined;
  readonly #options: ContactOptions;
  #channel: Channel | undefined;
  #udp: Link | undefined;
  #tcp: { readonly link: Link; readonly stream: PeerStream } | undefined;
  #cancelSilence: () => void = () => {};
  #cancelStreamSilence: () => void = () => {};

  constructor(options: ContactOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get identity(): PublicIdentity {
    return this.#options.identity;
  }

  get key(): string {
    return this.identity.agreement.toHex();
  }

  /** For rooms. */
  get udp(): Link | undefined {
    return this.#udp;
  }

  get tcp(): Link | undefined {
    return this.#tcp?.link;
  }

  get stream(): PeerStream | undefined {
    return this.#tcp?.stream;
  }

  /** For what two say to each other: TCP where it connects, unless only UDP gets an answer. */
  get best(): Link | undefined {
    const tcp = this.#tcp?.link;
    if (tcp?.state !== "alive" && this.#udp?.state === "alive") return this.#udp;
    return tcp ?? this.#udp;
  }

  get pathKind(): PathKind | undefined {
    return this.#udp && this.#channel && (this.#channel.route as PathRoute).kind;
  }

  /** Undefined: they do not answer. */
  get reachedBy(): ReachedBy | undefined {
    if (this.#tcp?.link.state === "alive") return "tcp";
    return this.#udp?.state === "alive" ? this.pathKind : undefined;
  }

  opened(channel: Channel): void {
    this.#udp?.close();
    this.#channel = channel;
    const link = this.#linkOver(channel);
    channel.events = {
      packet: (number, text) => {
        if (text.length > 0) link.packet(number, text);
      },
      roamed: () => this.#changed(),
      closed: () => link.close(),
    };
    this.#udp = link;
    this.#watch(link, () => {
      if (this.#udp !== link) return;
      this.#udp = undefined;
      this.#channel = undefined;
      channel.close();
    });
    this.#changed();
  }

  /** Takes a stream in place of the one there is. `isKept`: no other one takes its place. */
  streamed(stream: PeerStream, isKept: boolean): void {
    const before = this.#tcp;
    const link = this.#linkOver(stream);
    this.#tcp = { link, stream };
    stream.start((number, text) => link.packet(number, text), () => link.close());
    this.#watch(link, () => {
      stream.close();
      if (this.#tcp?.link !== link) return;
      this.#tcp = undefined;
      this.seeking?.lost();
    });
    this.seeking?.found(isKept);
    this.#cancelStreamSilence();
    this.#changed();
    before?.link.close();
  }

  /** Says that we end, so that nobody need wait to find out. */
  sayGoodbye(): void {
    for (const link of [this.#udp, this.#tcp?.link]) {
      link?.send(goodbyeRoom, writeFrame({ type: "bye" }), "once");
    }
  }

  close(): void {
    this.#cancelSilence();
    this.#cancelStreamSilence();
    this.seeking?.rest();
    this.seeking = undefined;
    this.path?.close();
    this.path = undefined;
    this.#channel?.close();
    this.#udp?.close();
    this.#tcp?.link.close();
  }

  #linkOver(carrier: Carrier): Link {
    const { clock, random, unheard } = this.#options;
    return new Link({ clock, carrier, random, unheard: (room) => unheard(this, room) });
  }

  #watch(link: Link, closed: () => void): void {
    link.attach(goodbyeRoom, {
      frame: ({ type }) => {
        if (type === "bye") this.#left();
      },
      changed: (state) => {
        if (link === this.#tcp?.link) this.#watchStream(link);
        if (state === "closed") closed();
        if (link === this.#udp) this.#watchSilence(state);
        this.#changed();
      },
    });
  }

  #left(): void {
    const tcp = this.#tcp?.link;
    this.#udp?.close();
    // Last, so that they are not in touch for a moment by what is about to end too.
    tcp?.close();
    this.seeking?.rest();
  }

  #watchSilence(state: LinkState): void {
    this.#cancelSilence();
    if (state === "alive") return;
    this.#cancelSilence = this.#options.clock.after(silentMs, () => {
      this.#options.silent(this);
      this.#watchSilence(state);
    });
  }

  /** A stream that is silent while datagrams are answered is broken, though nobody has said so. */
  #watchStream(link: Link): void {
    this.#cancelStreamSilence();
    if (link.state !== "suspect") return;
    this.#cancelStreamSilence = this.#options.clock.after(silentMs, () => {
      if (this.#udp?.state === "alive") link.close();
      else this.#watchStream(link);
    });
  }

  #changed(): void {
    this.#options.changed(this);
  }
}
