// Many members of one room on a lossy network in virtual time, and what becomes of each message: how late it came, whether
// it came twice, and whether it came before something that its author had read.
import { nodeSuite } from "../../peer/crypto.ts";
import { Link } from "../../peer/link.ts";
import { MemoryLog, type RoomLog } from "../../peer/room/log.ts";
import { Room } from "../../peer/room/room.ts";
import type { Id } from "../../protocol/peer/frame.ts";
import type { Message } from "../../protocol/peer/message.ts";
import { Roster } from "../../protocol/peer/roster.ts";
import { type Genesis, type Person, saltBytes, wholeHistory } from "../../protocol/peer/statement.ts";
import type { Identity } from "../../protocol/peer/suite.ts";
import { headerBytes, LossyNetwork, type Weather } from "./lossy_network.ts";
import { seededIdentity } from "./seeded_identity.ts";
import { sealBytes } from "../../peer/secure/channel.ts";

export const suite = nodeSuite();

/** What a message adds to its own bytes: its frame, its room, its seal and a datagram's headers. */
const idealExtra = 3 + 9 + sealBytes + headerBytes;

export const personOf = ({ signing, agreement }: Identity, name: string): Person => ({
  name,
  signing: signing.publicKey,
  agreement: agreement.publicKey,
});

export class Member {
  readonly room: Room;
  readonly heard: Message[] = [];
  readonly links = new Map<number, Link>();
  /** Author -> how many of its messages were delivered here. */
  readonly known = new Map<Id, number>();
  /** Author -> up to which of its messages somebody had read whose message was delivered here. */
  readonly past = new Map<Id, number>();
  readonly events: string[] = [];

  constructor(
    readonly rooms: PeerRooms,
    readonly place: number,
    readonly identity: Identity,
    roster: Roster,
    readonly log: RoomLog = new MemoryLog(),
  ) {
    for (const { author, head } of log.heads()) this.known.set(author, head);
    this.room = new Room({
      identity,
      roster,
      suite,
      clock: rooms.network.clock,
      random: rooms.network.random.next,
      log,
      deliver: (message) => rooms.delivered(this, message),
      events: {
        forked: (author) => this.events.push(`forked ${author}`),
        synced: () => this.events.push("synced"),
        rosterChanged: () => this.events.push("roster changed"),
      },
    });
  }

  get id(): Id {
    return this.room.self!.id;
  }
}

export interface PeerRoomsOptions {
  readonly members: number;
  readonly seed?: number;
  readonly weather?: Partial<Weather>;
  readonly history?: number;
  readonly isCut?: (from: number, to: number) => boolean;
}

export class PeerRooms {
  readonly network: LossyNetwork;
  readonly members: Member[] = [];
  readonly genesis: Genesis;
  /** Of all deliveries to others, in milliseconds. */
  latencies: number[] = [];
  twice = 0;
  causalBreaks = 0;
  said = 0;
  /** What the messages alone would take, each in a datagram of its own to each other member. */
  idealBytes = 0;
  readonly #owner: Identity;
  readonly #said = new Map<string, { at: number; by: Member; known: ReadonlyMap<Id, number> }>();

  constructor({ members, seed = 1, weather = {}, history = wholeHistory, isCut }: PeerRoomsOptions) {
    this.network = new LossyNetwork(seed, weather);
    if (isCut) this.network.isCut = isCut;
    this.#owner = seededIdentity(this.network.random);
    const owner = personOf(this.#owner, "p0");
    this.genesis = { name: "#room", isOpen: false, history, salt: new Uint8Array(saltBytes), owner };
    const roster = new Roster(suite, this.genesis);
    const others = Array.from({ length: members - 1 }, () => seededIdentity(this.network.random));
    others.forEach((one, i) => roster.add(this.#owner.signing, personOf(one, `p${i + 1}`), "operator", 0));
    for (const identity of [this.#owner, ...others]) this.#enter(identity, this.rosterOf(roster));
    for (const member of this.members) this.meetAll(member);
  }

  rosterOf(roster = this.members[0]!.room.roster): Roster {
    const copy = new Roster(suite, this.genesis);
    for (const { bytes } of roster.statements) copy.take(bytes);
    return copy;
  }

  /** Somebody new, added by the first member, with links to nobody. */
  join(): Member {
    const identity = seededIdentity(this.network.random);
    this.members[0]!.room.invite(personOf(identity, `p${this.members.length}`), "member");
    return this.#enter(identity, this.rosterOf());
  }

  /** The same member with what it had stored, started again, with links to nobody. */
  restart(member: Member, log = member.log): Member {
    member.room.close();
    for (const [place, link] of member.links) {
      link.close();
      this.members[place]!.links.get(member.place)?.close();
      this.members[place]!.links.delete(member.place);
    }
    const again = new Member(
      this,
      member.place,
      member.identity,
      this.rosterOf(member.room.roster),
      log,
    );
    this.members[member.place] = again;
    return again;
  }

  #enter(identity: Identity, roster: Roster): Member {
    const member = new Member(this, this.members.length, identity, roster);
    this.members.push(member);
    return member;
  }

  /** Links between a member and all others that it has none with. */
  meetAll(member: Member): void {
    for (const other of this.members) {
      if (other === member || member.links.has(other.place)) continue;
      const { clock, random } = this.network;
      const ends = this.network.connect(member.place, other.place);
      [[member, other] as const, [other, member] as const].forEach(([mine, theirs], i) => {
        const link = new Link({ clock, carrier: ends[i]!, random: random.next });
        ends[i]!.packet = (number, text) => link.packet(number, text);
        mine.links.set(theirs.place, link);
        mine.room.addLink(theirs.id, link);
      });
    }
  }

  say(member: Member, bytes = 120): void {
    const seq = (member.known.get(member.id) ?? 0) + 1;
    const known = new Map(member.known);
    this.#said.set(`${member.id} ${seq}`, { at: this.network.clock.now(), by: member, known });
    this.said++;
    member.room.say("x".repeat(bytes));
  }

  /** Each member says so many texts a second for so long, at random times. */
  talk(seconds: number, perSecond = 1): void {
    const { clock, random } = this.network;
    const times = this.members.flatMap((member) =>
      Array.from({ length: Math.round(seconds * perSecond) }, () => ({ member, at: random.next() * seconds }))
    ).sort((a, b) => a.at - b.at);
    let at = 0;
    for (const one of times) {
      clock.advance(1000 * (one.at - at));
      at = one.at;
      this.say(one.member);
    }
    clock.advance(1000 * (seconds - at));
  }

  delivered(to: Member, message: Message): void {
    const before = to.known.get(message.author) ?? 0;
    if (message.seq <= before) this.twice++;
    if (message.seq > before + 1 && before > 0) this.causalBreaks++;
    const said = this.#said.get(`${message.author} ${message.seq}`);
    if (said) {
      // What comes behind something whose author had read it comes too late; what never comes is missing, or not given.
      if (message.seq <= (to.past.get(message.author) ?? 0)) this.causalBreaks++;
      for (const [author, seq] of said.known) to.past.set(author, Math.max(seq, to.past.get(author) ?? 0));
      if (said.by === to) this.idealBytes += (this.members.length - 1) * (message.bytes.length + idealExtra);
      else this.latencies.push(this.network.clock.now() - said.at);
    }
    to.known.set(message.author, message.seq);
    to.heard.push(message);
  }

  /** Deliveries that are still to come. */
  get missing(): number {
    return this.members.reduce((sum, { heard }) => sum + this.said - heard.length, 0);
  }

  /** Milliseconds until everybody has everything; undefined if that takes longer than `most`. */
  settle(most = 60_000): number | undefined {
    return this.network.clock.until(() => this.missing === 0, most);
  }

  /** The latency that this share of all deliveries kept, in milliseconds. */
  latency(share: number): number {
    const sorted = this.latencies.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  }
}

export const texts = (messages: readonly Message[]) =>
  messages.map(({ body }) => new TextDecoder().decode(body));
