// Keeps the members' rosters the same: a new statement goes to everybody, and who has another roster is told what is there.
// Knows statements as bytes; the roster judges them.
import { highestId, type Id, lowestId, maxHeldIds, type RoomFrame } from "../../protocol/peer/frame.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { Clock } from "../clock.ts";
import type { Neighbours } from "./neighbours.ts";

/** A neighbour is told what there is so often at most, in milliseconds. */
const tellMs = 500;
/** And gets so many statements in that time. */
const maxGiven = 64;

/** Which statements there are, in as many frames as that takes. */
export function heldFrames({ ids }: Pick<Roster, "ids">): RoomFrame[] {
  const frames: RoomFrame[] = [];
  for (let at = 0, after = lowestId; after !== highestId; at += maxHeldIds) {
    const some = ids.slice(at, at + maxHeldIds);
    const through = at + maxHeldIds < ids.length ? some.at(-1)! : highestId;
    frames.push({ type: "held", after, through, ids: some });
    after = through;
  }
  return frames;
}

export interface MembershipOptions {
  readonly clock: Clock;
  readonly roster: Roster;
  readonly neighbours: Neighbours;
  readonly changed: () => void;
}

export class Membership {
  readonly #options: MembershipOptions;
  /** When each neighbour was told last. */
  readonly #toldAt = new Map<Id, number>();
  /** How many statements each neighbour got since when. */
  readonly #given = new Map<Id, { since: number; count: number }>();

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /** A statement that is new here goes to everybody, who was removed by it too. */
  announce(bytes: Uint8Array, from?: Id): void {
    this.#options.neighbours.broadcast({ type: "statement", bytes }, from);
    this.#options.changed();
  }

  statement(from: Id, bytes: Uint8Array): void {
    const verdict = this.#options.roster.take(bytes);
    if (verdict === "taken") this.announce(bytes.slice(), from);
    else if (verdict === "early") this.tell(from);
  }

  /** Tells a neighbour which statements there are, so that both come to have them all. */
  tell(member: Id): void {
    const { clock, roster, neighbours } = this.#options;
    const now = clock.now();
    if (now < (this.#toldAt.get(member) ?? -Infinity) + tellMs) return;
    this.#toldAt.set(member, now);
    for (const frame of heldFrames(roster)) neighbours.send(member, frame);
  }

  /** A neighbour tells what it has: it gets what it lacks, and is told what we have if we lack something. */
  held(from: Id, { after, through, ids }: Extract<RoomFrame, { type: "held" }>): void {
    const { roster, neighbours, clock } = this.#options;
    const now = clock.now();
    let given = this.#given.get(from);
    if (!given || now >= given.since + tellMs) this.#given.set(from, given = { since: now, count: 0 });
    const theirs = new Set(ids);
    for (const { id, bytes } of roster.statements) {
      if (theirs.delete(id) || id <= after || id > through || given.count >= maxGiven) continue;
      if (!neighbours.send(from, { type: "statement", bytes })) return;
      given.count++;
    }
    if (theirs.size > 0) this.tell(from);
  }
}
