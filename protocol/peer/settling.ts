// What the statements of a room come to: whose words count, how far, and who is in it. Looks at no order in which they came.
// Pure.
import { type Id, maxSeq } from "./frame.ts";
import type { Person, Statement } from "./statement.ts";

/** Members that a room can have: each has a link to each. */
export const maxMembers = 64;
export const ranks = { member: 0, operator: 1, owner: 2 } as const;
type Rank = keyof typeof ranks;

/** Somebody who was added, whether that counts or not. */
export interface Added {
  readonly id: Id;
  readonly person: Person;
  /** An owner is the room's first one here: others come by heritage. */
  readonly role: Rank;
}

/** Somebody who is, or was, a member. */
export interface Author extends Added {
  /** Messages with higher numbers do not count: it was removed. `maxSeq` for a member. */
  readonly end: number;
}

/** An owner who leaves the room to somebody else is removed by that. */
type Removal = Extract<Statement, { type: "remove" | "handOver" }>;

export interface Settled {
  readonly authors: ReadonlyMap<Id, Author>;
  /** In the order of their ids. */
  readonly members: readonly Author[];
}

/** `firstOwner`: its id, which nobody else has. */
export function settle(
  firstOwner: Id,
  added: ReadonlyMap<Id, Added>,
  statements: ReadonlyMap<Id, Statement>,
): Settled {
  const settling = new Settling(added, statements);
  settling.owners(firstOwner);
  settling.others("operator");
  settling.others("member");
  return { authors: settling.authors, members: settling.choose(added.has(firstOwner)) };
}

/** From the highest rank to the lowest: what a rank has signed is settled before those it may add and remove. */
class Settling {
  readonly authors = new Map<Id, Author>();
  readonly #added: ReadonlyMap<Id, Added>;
  readonly #statements: ReadonlyMap<Id, Statement>;
  /** By whom they remove. */
  readonly #removals: ReadonlyMap<Id, Removal[]>;
  readonly #removed = new Map<Id, Removal>();

  constructor(added: ReadonlyMap<Id, Added>, statements: ReadonlyMap<Id, Statement>) {
    this.#added = added;
    this.#statements = statements;
    this.#removals = Map.groupBy(
      [...statements.values()].filter((statement) => statement.type !== "add"),
      (removal) => removal.type === "remove" ? removal.member : removal.signer,
    );
  }

  /** One after the other. An owner's word is enough for the heir, whoever had added or removed them: what the heir signs cannot
   * take back what made them the owner. */
  owners(first: Id): void {
    let owner = this.#added.get(first);
    while (owner && !this.authors.has(owner.id)) {
      const last = this.#settle(owner, "owner");
      owner = last?.type === "handOver" ? this.#added.get(last.heir) : undefined;
    }
  }

  others(role: "operator" | "member"): void {
    for (const added of this.#added.values()) {
      if (added.role !== role || this.authors.has(added.id)) continue;
      if (this.#counts(this.#statements.get(added.id)!, role)) this.#settle(added, role);
    }
  }

  /** Of two memberships of one key the older is the one, and of too many members the first. In a room that is nobody's, where
   * everybody adds themselves and nobody removes who does not come any more, it is the newer one, and the last. */
  choose(isOwned: boolean): Author[] {
    const sign = isOwned ? 1 : -1;
    const timeOf = ({ id }: Author) => sign * (this.#statements.get(id)?.time ?? 0);
    const present = [...this.authors.values()].filter(({ id }) => !this.#removed.has(id)).sort((a, b) =>
      ranks[b.role] - ranks[a.role] || timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1)
    );
    const keys = new Set<string>();
    const chosen: Author[] = [];
    for (const author of present) {
      const key = author.person.signing.toHex();
      if (keys.has(key)) continue;
      keys.add(key);
      if (chosen.length < maxMembers) chosen.push(author);
      else this.authors.set(author.id, { ...author, end: 0 });
    }
    return chosen.sort((a, b) => a.id < b.id ? -1 : 1);
  }

  /** Answers what removes them. */
  #settle({ id, person }: Added, role: Rank): Removal | undefined {
    const deciding = (this.#removals.get(id) ?? [])
      .filter((removal) => this.#leavesBy(removal, id, role) || this.#counts(removal, role))
      .sort((a, b) => this.#rankOf(b, id) - this.#rankOf(a, id) || (a.id < b.id ? -1 : 1))[0];
    if (deciding) this.#removed.set(id, deciding);
    this.authors.set(id, { id, person, role, end: deciding?.end ?? maxSeq });
    return deciding;
  }

  /** Whether a statement on somebody of this rank counts. */
  #counts({ id, signer }: Statement, role: Rank): boolean {
    if (signer === undefined) return true;
    const by = this.authors.get(signer);
    if (!by || ranks[by.role] <= ranks[role]) return false;
    return this.#removed.get(signer)?.kept.includes(id) ?? true;
  }

  #leavesBy({ type, signer }: Removal, id: Id, role: Rank): boolean {
    return signer === id && (type === "remove" || role === "owner");
  }

  /** A removal by somebody else goes before the member's own. */
  #rankOf({ signer }: Removal, member: Id): number {
    return signer === member ? -1 : ranks[this.authors.get(signer)!.role];
  }
}
