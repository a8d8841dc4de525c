// What the screen sees of a peer: who we are, who is in a room, how each is reached, what nobody has heard yet. Read when it
// is shown; what changes is told by events.
import type { Role } from "../../protocol/peer/statement.ts";
import type { Contact } from "../contact.ts";
import type { Place, ReachedBy } from "../events.ts";
import type { Peer } from "../peer.ts";

export interface Sight {
  /** Undefined: we are not logged in. */
  readonly name: string | undefined;
  /** Who waits for our answer. */
  readonly askers: readonly string[];
  readonly isBusy: boolean;
  /** Everybody who may be reached. */
  readonly contacts: readonly string[];
  /** Undefined where there is no such room. */
  room(name: string): RoomSight | undefined;
  /** How somebody with whom we talk is reached; undefined where they are not. */
  way(name: string): WaySight | undefined;
  /** What we have said there, now or before a restart, that is not in our log yet; oldest first. */
  held(place: Place): readonly string[];
  /** Somebody hears what is said there now, or there is nobody else. */
  isHeard(place: Place): boolean;
  /** All that we have said there has come to somebody. */
  isQuiet(place: Place): boolean;
}

export interface WaySight {
  readonly by: ReachedBy;
  readonly rttMs: number | undefined;
}

export interface RoomSight {
  readonly isOpen: boolean;
  /** Whether we are in it. */
  readonly isIn: boolean;
  readonly members: readonly MemberSight[];
}

export interface MemberSight {
  /** As they are shown. */
  readonly name: string;
  readonly role: Role | "owner";
  readonly isSelf: boolean;
  readonly way: WaySight | undefined;
}

export class PeerSight implements Sight {
  readonly #peer: Peer;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  get name(): string | undefined {
    return this.#peer.name;
  }

  get askers(): readonly string[] {
    return this.#peer.askers;
  }

  get isBusy(): boolean {
    return this.#peer.isBusy;
  }

  get contacts(): readonly string[] {
    return this.#peer.contacts.all.map(({ name }) => name);
  }

  room(name: string): RoomSight | undefined {
    const conversation = this.#peer.conversations.room(name);
    if (!conversation) return undefined;
    const { roster, room: { self } } = conversation;
    return {
      isOpen: roster.genesis.isOpen,
      isIn: self !== undefined,
      members: roster.members.map(({ id, person, role }) => ({
        name: conversation.nameOf(person),
        role,
        isSelf: id === self?.id,
        // By their key: another may have their name. Rooms go over UDP.
        way: wayOf(this.#peer.contacts.keyed(person.agreement), "udp"),
      })),
    };
  }

  way(name: string): WaySight | undefined {
    return wayOf(this.#peer.contacts.named(name), "best");
  }

  held(place: Place): readonly string[] {
    return this.#peer.conversations.at(place)?.heldTexts ?? [];
  }

  isHeard(place: Place): boolean {
    const conversation = this.#peer.conversations.at(place);
    return conversation !== undefined && (conversation.others.length === 0 || conversation.isHeard);
  }

  isQuiet(place: Place): boolean {
    return this.#peer.conversations.at(place)?.isQuiet ?? false;
  }
}

function wayOf(contact: Contact | undefined, over: "udp" | "best"): WaySight | undefined {
  const link = contact?.[over];
  if (!contact || link?.state !== "alive") return undefined;
  const by = link === contact.udp ? contact.pathKind : "tcp";
  return by && { by, rttMs: link.rttMs };
}
