// To whom an owner leaves a room. Pure; signs nothing.
import { fold } from "../protocol/irc/names.ts";
import { type Roster, RosterError } from "../protocol/peer/roster.ts";
import type { Author } from "../protocol/peer/settling.ts";
import type { Person } from "../protocol/peer/statement.ts";

export interface Heritage {
  readonly roster: Roster;
  /** Who is named to be it. */
  readonly named: string | undefined;
  /** Who a member is shown as: whoever has only taken a name does not inherit by it. */
  readonly nameOf: (person: Person) => string;
  /** Whether they have come: who is only invited may never do so. */
  readonly hasCome: (person: Person) => boolean;
}

/** Who is named, or the operator or else the member of those who have come who was added first; undefined where there is nobody.
 * Throws RosterError where nobody has that name. */
export function heirOf({ roster, named, nameOf, hasCome }: Heritage): Author | undefined {
  const others = roster.members.filter(({ id }) => id !== roster.owner?.id);
  if (named !== undefined) {
    const heir = others.find(({ person }) => fold(nameOf(person)) === fold(named));
    if (!heir) throw new RosterError(`${named} is not in the room, so it cannot be left to them.`);
    return heir;
  }
  const times = new Map(roster.statements.map(({ id, time }) => [id, time]));
  const rank = ({ role }: Author) => role === "operator" ? 0 : 1;
  return others.filter(({ person }) => hasCome(person)).sort((a, b) =>
    rank(a) - rank(b) || times.get(a.id)! - times.get(b.id)! || (a.id < b.id ? -1 : 1)
  )[0];
}
