// What people react with to one message: emoji -> nicknames. Pure.

export type Reactions = ReadonlyMap<string, readonly string[]>;

export const noReactions: Reactions = new Map();

/** What anybody can add to one message is bounded. */
const maxKinds = 30;
const maxPeople = 200;
const maxLength = 64;

/** The same map where nothing changes. `same` tells whether two nicknames are one. */
export function addReaction(
  reactions: Reactions,
  emoji: string,
  who: string,
  same: (a: string, b: string) => boolean,
): Reactions {
  if (emoji === "" || emoji.length > maxLength) return reactions;
  const people = reactions.get(emoji) ?? [];
  if (people.length === 0 && reactions.size >= maxKinds || people.length >= maxPeople) return reactions;
  if (people.some((each) => same(each, who))) return reactions;
  return new Map(reactions).set(emoji, [...people, who]);
}

export function takeReaction(
  reactions: Reactions,
  emoji: string,
  who: string,
  same: (a: string, b: string) => boolean,
): Reactions {
  const people = reactions.get(emoji);
  const left = people?.filter((each) => !same(each, who));
  if (!left || left.length === people?.length) return reactions;
  const next = new Map(reactions);
  if (left.length > 0) next.set(emoji, left);
  else next.delete(emoji);
  return next;
}

/** A stranger can react to what never comes. */
const maxEarly = 300;

/** What came before the message that it is about, by that message's msgid. */
export class Early<T> {
  readonly #byMsgid = new Map<string, T[]>();
  #count = 0;

  keep(msgid: string, what: T): void {
    if (this.#count >= maxEarly) this.clear();
    const kept = this.#byMsgid.get(msgid);
    if (kept) kept.push(what);
    else this.#byMsgid.set(msgid, [what]);
    this.#count++;
  }

  take(msgid: string | undefined): readonly T[] {
    const kept = msgid === undefined ? undefined : this.#byMsgid.get(msgid);
    if (!kept) return [];
    this.#byMsgid.delete(msgid!);
    this.#count -= kept.length;
    return kept;
  }

  clear(): void {
    this.#byMsgid.clear();
    this.#count = 0;
  }
}
