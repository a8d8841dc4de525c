// Whether we are in #lan. It keeps everybody ever met and has so many members, the last who came: who is on this network and
// not in it comes in again for somebody who is not there, and who cannot is told. Knows no sockets.
import { RosterError } from "../protocol/peer/roster.ts";
import { maxMembers } from "../protocol/peer/settling.ts";
import type { Person } from "../protocol/peer/statement.ts";
import type { Room } from "./room/room.ts";

export interface LanEntryOptions {
  readonly room: Pick<Room, "self" | "roster" | "invite">;
  readonly us: Person;
  /** The signing keys of those who are on this network now. */
  readonly present: () => readonly Uint8Array[];
  /** A sentence. Once, until it is over. */
  readonly tell: (problem: string) => void;
}

export class LanEntry {
  readonly #options: LanEntryOptions;
  #isTold = false;

  constructor(options: LanEntryOptions) {
    this.#options = options;
  }

  /** To be asked now and then, as others come and go. */
  look(): void {
    const { room, us, present } = this.#options;
    const keys = new Set(present().map((key) => key.toHex()));
    const areAllHere = room.roster.members.length >= maxMembers &&
      room.roster.members.every(({ id, person }) => id === room.self?.id || keys.has(person.signing.toHex()));
    if (room.self) {
      const isSomebodyOut = areAllHere && keys.size >= maxMembers;
      return this.#say(
        isSomebodyOut,
        `More than ${maxMembers} are on this network: not all of them are in #lan.`,
      );
    }
    const full =
      `You are not in #lan: ${maxMembers} who are on this network are. You come in when one of them goes.`;
    if (areAllHere) return this.#say(true, full);
    try {
      room.invite(us);
    } catch (error) {
      // Others have come in by times that no clock has.
      if (!(error instanceof RosterError)) throw error;
      this.#say(true, full);
    }
  }

  #say(holds: boolean, problem: string): void {
    if (holds && !this.#isTold) this.#options.tell(problem);
    this.#isTold = holds;
  }
}
