// Whom and what a command means. Throws PeerError with a sentence for what nobody and nothing is called.
import { isNickname } from "../../protocol/irc/names.ts";
import type { Place } from "../events.ts";
import { PeerError } from "../peer_error.ts";
import { clean } from "../words.ts";
import type { Desk } from "./desk.ts";

export function named(name: string): string {
  if (!isNickname(name)) {
    throw new PeerError(`"${clean(name)}" is nobody's name: it is one word that begins with a letter.`);
  }
  return name;
}

/** The room that was named, or the one that is talked in. */
export function roomOf({ current }: Desk, given: string | undefined, problem: string): string {
  const room = given ?? (current?.type === "room" ? current.name : undefined);
  if (room === undefined) throw new PeerError(problem);
  return room;
}

export function askerOf({ peer }: Desk, given: string | undefined): string {
  if (given !== undefined) return named(given);
  const [first, ...more] = peer.askers;
  if (first === undefined) throw new PeerError("Nobody has asked.");
  if (more.length > 0) throw new PeerError(`Who? ${peer.askers.map(clean).join(", ")} have asked.`);
  return first;
}

/** Has what is typed go there from now on. */
export function enter(desk: Desk, place: Place): void {
  desk.current = desk.peer.conversations.at(place)?.place ?? place;
  desk.replay(desk.current);
}
