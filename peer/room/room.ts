// A room among peers: everybody says it to everybody, what is lost is repaired by anybody, and all of it is delivered once, in
// causal order, whoever can reach whom. Knows its members' links; no sockets, no addresses, no screen.
import type { Id, RoomFrame } from "../../protocol/peer/frame.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { Author } from "../../protocol/peer/settling.ts";
import type { Person, Role } from "../../protocol/peer/statement.ts";
import type { Link, LinkFigures } from "../link.ts";
import { partsOf, type RoomOptions, type RoomParts } from "./parts.ts";

export class Room {
  readonly #options: RoomOptions;
  readonly #parts: RoomParts;
  #isClosed = false;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#parts = partsOf(options, {
      self: () => this.self?.id,
      frame: (from, frame) => this.#hear(from, frame),
      neighbourChanged: (member, isAlive) => this.#neighbourChanged(member, isAlive),
      rosterChanged: () => this.#rosterChanged(),
    });
  }

  /** The room's name in frames. */
  get id(): Id {
    return this.#options.roster.id;
  }

  /** Us as a member; undefined before we were added, and after we were removed. */
  get self(): Author | undefined {
    return this.#options.roster.memberOf(this.#options.identity.signing.publicKey);
  }

  get roster(): Roster {
    return this.#options.roster;
  }

  /** Whether we have what was said before we came. */
  get isSynced(): boolean {
    return this.#parts.comparing.isSynced;
  }

  /** Says a text: in several messages if it is long. Throws RangeError for one of more than `maxTextBytes` or too many at the
   * start, RosterError if we are not in the room. */
  say(text: string): void {
    if (this.#isClosed) throw new TypeError("The room is closed.");
    this.#parts.speaking.say(text);
  }

  /** Texts that are said once others were heard. */
  get unsaid(): number {
    return this.#parts.speaking.unsaid;
  }

  /** Messages that nobody should have sent. */
  get refused(): number {
    return this.#parts.exchange.refused;
  }

  /** A link to a member, or a newer one. False if it is none. */
  addLink(member: Id, link: Link): boolean {
    const isMember = this.#options.roster.member(member) !== undefined && member !== this.self?.id;
    if (isMember && !this.#isClosed && link.state !== "closed") this.#parts.neighbours.add(member, link);
    return isMember;
  }

  removeLink(member: Id): void {
    this.#parts.neighbours.remove(member);
  }

  /** Adds somebody. Throws RosterError if we may not. */
  invite(person: Person, role: Role = "member"): void {
    const { roster, identity } = this.#options;
    this.#parts.membership.announce(
      roster.add(identity.signing, person, role, this.#parts.speaking.time()).bytes,
    );
  }

  /** A statement that came by another way than a link. */
  learn(statement: Uint8Array): void {
    if (this.#isClosed || this.#options.roster.take(statement) !== "taken") return;
    this.#parts.membership.announce(statement);
  }

  /** Removes a member, or ourselves. Throws RosterError if we may not. */
  remove(member: Id): void {
    const { roster, identity } = this.#options;
    const end = this.#parts.delivery.whole(member);
    this.#parts.membership.announce(
      roster.remove(identity.signing, member, end, this.#parts.speaking.time()).bytes,
    );
  }

  /** Leaves, as the owner, and makes another member the owner. Throws RosterError if we may not. */
  handOver(heir: Id): void {
    const { roster, identity } = this.#options;
    const end = this.self ? this.#parts.delivery.whole(this.self.id) : 0;
    const { bytes } = roster.handOver(identity.signing, heir, end, this.#parts.speaking.time());
    this.#parts.membership.announce(bytes);
  }

  /** How each member with a link is reached. */
  paths(): { member: Id; figures: LinkFigures }[] {
    return [...this.#parts.neighbours.links].map(([member, { figures }]) => ({ member, figures }));
  }

  /** Says goodbye, and hears nothing more. The links stay. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { comparing, forwarding, repair, speaking, neighbours } = this.#parts;
    for (const part of [comparing, forwarding, repair, speaking]) part.stop();
    for (const member of neighbours.links.keys()) {
      neighbours.send(member, { type: "bye" }, "once");
      neighbours.remove(member);
    }
    for (const part of [comparing, forwarding, repair]) part.stop();
  }

  #hear(from: Id, frame: RoomFrame): void {
    switch (frame.type) {
      case "message":
        return this.#parts.exchange.take(from, frame.bytes);
      case "ping":
        return this.#parts.comparing.ping(from, frame);
      case "digest":
        return this.#parts.comparing.digest(from, frame);
      case "want":
        return this.#parts.exchange.serve(from, frame.rows);
      case "reach":
        return this.#parts.forwarding.reach(from, frame);
      case "subscribe":
        return this.#parts.forwarding.subscribe(from, frame.author);
      case "statement":
        return this.#parts.membership.statement(from, frame.bytes);
      case "held":
        return this.#parts.membership.held(from, frame);
      case "bye":
        return this.#parts.neighbours.remove(from);
    }
  }

  #neighbourChanged(member: Id, isAlive: boolean): void {
    if (this.#isClosed) return;
    const { comparing, forwarding, repair } = this.#parts;
    forwarding.changed();
    if (isAlive) comparing.met(member);
    else for (const part of [comparing, forwarding, repair]) part.forget(member);
  }

  #rosterChanged(): void {
    const { roster, events } = this.#options;
    this.#parts.delivery.rosterChanged();
    this.#parts.comparing.rosterChanged();
    for (const member of this.#parts.neighbours.links.keys()) {
      if (!roster.member(member)) this.#parts.neighbours.remove(member);
    }
    this.#parts.forwarding.changed();
    events?.rosterChanged?.();
  }
}
