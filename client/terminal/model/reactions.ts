// What people react with to one message: emoji -> nicknames. Pure.

export type Reactions = ReadonlyMap<string, readonly string[]>;

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
