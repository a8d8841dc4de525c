// Rooms as the registry knows them: a name, whom it belongs to, who is in it, and a roster that its members have signed and
// that is not looked into. What is inside is told to members alone; who is not invited learns no more than that a name is
// taken.
import { fold } from "../../protocol/irc/names.ts";
import {
  type Access,
  type Answer,
  maxMembers,
  pageSize,
  type Push,
  type Refusal,
  type RoomSummary,
  type Standing,
} from "../../protocol/peer/registry_frame.ts";
import type { Limits } from "./options.ts";
import type { Session } from "./people.ts";
import type { Post } from "./post.ts";
import { Rates } from "./rates.ts";
import { noRoom, refused } from "./refusal.ts";
import type { Room, RoomOutline, Store } from "./store/store.ts";
import { mayMeet, type Strangers } from "./strangers.ts";

const done: Answer = { type: "done" };
/** Somebody else may change a room at the same time, so often in a row. */
const changeTries = 8;

export interface RoomsOptions {
  readonly store: Store;
  readonly post: Post;
  readonly strangers: Strangers;
  readonly limits: Limits;
  readonly now: () => number;
}

export class Rooms {
  readonly #changes: Rates;

  constructor(readonly options: RoomsOptions) {
    this.#changes = new Rates(options.limits.changeRate, options.limits.changeBurst);
  }

  async create(me: Session, name: string, access: Access, roster: Uint8Array): Promise<Answer> {
    const tooFast = this.#count(me);
    if (tooFast) return tooFast;
    if (await this.#isInEnough(me.key)) return this.#tooMany();
    const { key } = me;
    const members = [{ key, name: me.name }];
    const isMade = await this.options.store.createRoom({
      key: fold(name),
      name,
      owner: me.name,
      access,
      epoch: 0,
      roster,
      members,
      invited: [],
      version: 1,
    });
    return isMade ? done : refused("taken", "There is such a room already.");
  }

  /** Open rooms, a page of them. */
  async list(me: Session, after: string): Promise<Answer> {
    const found = await this.options.store.openRooms(fold(after), pageSize + 1);
    const rooms = found.slice(0, pageSize).map((room) => summaryOf(room, me));
    return { type: "rooms", rooms, more: found.length > pageSize };
  }

  async own(me: Session): Promise<Answer> {
    const found = await this.options.store.roomsOf(me.key, pageSize);
    return { type: "rooms", rooms: found.map((room) => summaryOf(room, me)), more: false };
  }

  async info(me: Session, name: string): Promise<Answer> {
    const room = await this.options.store.room(fold(name));
    return room && isVisible(room, me) ? describe(room, me) : noRoom;
  }

  join(me: Session, name: string): Promise<Answer> {
    return this.#change(me, name, async (room) => {
      if (!isVisible(room, me)) return noRoom;
      if (standingOf(room, me) === "member") return describe(room, me);
      if (room.members.length >= maxMembers) {
        return refused("full", `A room has ${maxMembers} members at most.`);
      }
      if (standingOf(room, me) === "stranger" && await this.#isInEnough(me.key)) return this.#tooMany();
      const members = [...room.members, { key: me.key, name: me.name }];
      const changed = { ...room, members, invited: room.invited.filter((key) => key !== me.key) };
      return {
        changed,
        answer: describe(changed, me),
        told: members,
        push: { type: "joined", room: room.name, name: me.name },
      };
    });
  }

  /** The room of an owner who leaves belongs to whoever joined after them. */
  leave(me: Session, name: string): Promise<Answer> {
    return this.#change(me, name, (room) => {
      if (standingOf(room, me) !== "member") return noRoom;
      const members = room.members.filter(({ key }) => key !== me.key);
      const owner = fold(room.owner) === me.key ? members[0]?.name ?? room.owner : room.owner;
      const push = { type: "left", room: room.name, name: me.name } as const;
      return { changed: { ...room, members, owner }, answer: done, told: members, push };
    });
  }

  /** Whoever it is: nothing tells whether somebody has that name. */
  invite(me: Session, name: string, guest: string): Promise<Answer> {
    const key = fold(guest);
    return this.#change(me, name, async (room) => {
      if (standingOf(room, me) !== "member") return noRoom;
      if (room.members.some((member) => member.key === key) || room.invited.includes(key)) return done;
      const { store, strangers, now, limits: { invitationsPerRoom } } = this.options;
      if (room.invited.length >= invitationsPerRoom) {
        return refused("full", `${invitationsPerRoom} are invited already.`);
      }
      if (!await mayMeet(store, me.key, key)) {
        const refusal = strangers.turn(me.key, key, now());
        if (refusal) return refusal;
        strangers.reached(me.key, key, now());
      }
      const push = { type: "invited", room: room.name, name: me.name } as const;
      return { changed: { ...room, invited: [...room.invited, key] }, answer: done, told: [{ key }], push };
    });
  }

  /** A member's new roster, if nobody else's was faster. Whether it is one, the members judge. */
  roster(me: Session, name: string, epoch: number, roster: Uint8Array): Promise<Answer> {
    return this.#change(me, name, (room) => {
      if (standingOf(room, me) !== "member") return noRoom;
      if (epoch !== room.epoch + 1) return refused("stale", `The roster's epoch is ${room.epoch} now.`);
      const push = { type: "rosterChanged", room: room.name, epoch } as const;
      return { changed: { ...room, epoch, roster }, answer: done, told: room.members, push };
    });
  }

  /** Changes a room as `decide` says, again and again where others are faster, and tells those whom it concerns. */
  async #change(
    me: Session,
    name: string,
    decide: (room: Room) => Decided | Promise<Decided>,
  ): Promise<Answer> {
    const tooFast = this.#count(me);
    if (tooFast) return tooFast;
    for (let tries = 0; tries < changeTries; tries++) {
      const room = await this.options.store.room(fold(name));
      if (!room) return noRoom;
      const decided = await decide(room);
      if ("type" in decided) return decided;
      const { changed, answer, told, push } = decided;
      if (!await this.options.store.changeRoom({ ...changed, version: room.version + 1 })) continue;
      await Promise.all(told.map(({ key }) => this.options.post.deliver(key, push)));
      return answer;
    }
    return refused("busy", "Too many are changing this room just now.", 500);
  }

  /** Why somebody may change no room just now. */
  #count(me: Session): Refusal | null {
    const ms = this.#changes.take(me.key, this.options.now());
    if (ms === 0) return null;
    return refused("later", `You change rooms too often. Try again in ${Math.ceil(ms / 1000)} s.`, ms);
  }

  async #isInEnough(key: string): Promise<boolean> {
    return await this.options.store.countRooms(key) >= this.options.limits.roomsPerPerson;
  }

  #tooMany(): Answer {
    return refused("full", `You are in ${this.options.limits.roomsPerPerson} rooms already.`);
  }
}

type Decided = Answer | {
  readonly changed: Room;
  readonly answer: Answer;
  readonly told: readonly { readonly key: string }[];
  readonly push: Push;
};

function standingOf(room: RoomOutline, { key }: Session): Standing {
  if (room.members.some((member) => member.key === key)) return "member";
  return room.invited.includes(key) ? "invited" : "stranger";
}

function isVisible(room: RoomOutline, me: Session): boolean {
  return room.access === "open" || standingOf(room, me) !== "stranger";
}

function summaryOf(room: RoomOutline, me: Session): RoomSummary {
  const { name, owner, access, members } = room;
  return { room: name, owner, access, members: members.length, standing: standingOf(room, me) };
}

function describe(room: Room, me: Session): Answer {
  const summary = summaryOf(room, me);
  const { epoch, roster } = room;
  const members = room.members.map(({ name }) => name);
  return { type: "room", summary, inside: summary.standing === "member" ? { epoch, roster, members } : null };
}
