// Who is in a room: made of signed statements, the same for everybody who has the same statements, in whatever order they
// came. Pure. docs/decisions/010 says why it is so.
import { concat } from "./bytes.ts";
import { type Id, maxSeq } from "./frame.ts";
import {
  type Genesis,
  idOf,
  isStatementSigned,
  maxKept,
  type Person,
  readStatement,
  type Role,
  roomHash,
  type Statement,
  type StatementContent,
  writeStatement,
} from "./statement.ts";
import type { CipherSuite, KeyPair } from "./suite.ts";

/** Members that a room can have: each has a link to each. */
export const maxMembers = 64;
/** Statements of one room that are kept. */
export const maxStatements = 1024;

/** Somebody who is, or was, a member. */
export interface Author {
  readonly id: Id;
  readonly person: Person;
  readonly role: Role | "owner";
  /** Messages with higher numbers do not count: it was removed. `maxSeq` for a member. */
  readonly end: number;
}

/** `early`: who signed it, or whom it removes, is not known yet. */
export type Taken = "taken" | "known" | "early" | "refused";

type Removal = Extract<Statement, { type: "remove" }>;

const ranks = { member: 0, operator: 1, owner: 2 } as const;

export class Roster {
  readonly genesis: Genesis;
  /** What statements and messages are signed for. */
  readonly room: Uint8Array;
  /** The room's name in frames, and the owner's id. */
  readonly id: Id;
  readonly #suite: CipherSuite;
  readonly #statements = new Map<Id, Statement>();
  /** Everybody who was ever added, also by statements that do not count. */
  readonly #added = new Map<Id, Omit<Author, "end">>();
  readonly #authors = new Map<Id, Author>();
  readonly #members = new Map<Id, Author>();
  #inOrder: readonly Author[] = [];
  /** By their signing keys. */
  readonly #byKey = new Map<string, Author>();
  #hash: Id | undefined;

  constructor(suite: CipherSuite, genesis: Genesis) {
    this.#suite = suite;
    this.genesis = genesis;
    this.room = roomHash(suite, genesis);
    this.id = idOf(this.room);
    if (genesis.owner) this.#added.set(this.id, { id: this.id, person: genesis.owner, role: "owner" });
    this.#evaluate();
  }

  /** How many statements there are. Rises with each; two rosters are the same if their hashes are. */
  get epoch(): number {
    return this.#statements.size;
  }

  /** Of all statements. */
  get hash(): Id {
    return this.#hash ??= idOf(this.#suite.hash(concat(this.ids.map((id) => Uint8Array.fromHex(id)))));
  }

  /** Of all statements, in order. */
  get ids(): Id[] {
    return [...this.#statements.keys()].sort();
  }

  /** Each behind those that it needs. */
  get statements(): readonly Statement[] {
    return [...this.#statements.values()];
  }

  /** In the order of their ids. */
  get members(): readonly Author[] {
    return this.#inOrder;
  }

  member(id: Id): Author | undefined {
    return this.#members.get(id);
  }

  /** The member with this signing key. */
  memberOf(signing: Uint8Array): Author | undefined {
    return this.#byKey.get(signing.toHex());
  }

  /** Who is, or was, a member. */
  author(id: Id): Author | undefined {
    return this.#authors.get(id);
  }

  /** Whether a message on which others depend will never come: its author was removed before it, or never counted. */
  isBeyond(id: Id, seq: number): boolean {
    const author = this.#authors.get(id);
    return author ? seq > author.end : this.#added.has(id);
  }

  /** A statement of somebody, whoever handed it over. */
  take(bytes: Uint8Array): Taken {
    const statement = readStatement(this.#suite, bytes);
    if (!statement) return "refused";
    if (this.#statements.has(statement.id)) return "known";
    if (this.#statements.size >= maxStatements) return "refused";
    const verdict = this.#judge(statement);
    if (verdict !== "taken") return verdict;
    this.#statements.set(statement.id, statement);
    if (statement.type === "add") {
      const { id, person, role } = statement;
      this.#added.set(id, { id, person, role });
    }
    this.#hash = undefined;
    this.#evaluate();
    return "taken";
  }

  /** Signs and takes a statement. Throws RosterError if who signs may not. `time`: milliseconds since 1970. */
  add(keys: KeyPair, person: Person, role: Role, time: number): Statement {
    if (this.#members.size >= maxMembers) {
      throw new RosterError(`The room is full: it has ${maxMembers} members.`);
    }
    if (this.memberOf(person.signing)) throw new RosterError("They are in the room already.");
    const signer = this.memberOf(keys.publicKey)?.id;
    return this.#sign(keys, { type: "add", signer, time, role, person });
  }

  /** Signs and takes a removal, of another or of who signs. `end`: the member's newest message that stays. */
  remove(keys: KeyPair, member: Id, end: number, time: number): Statement {
    const signer = this.memberOf(keys.publicKey);
    if (!signer) throw new RosterError("You are not in the room.");
    if (!this.#members.has(member)) throw new RosterError("They are not in the room.");
    const kept = this.statements.filter((statement) => statement.signer === member).map(({ id }) => id)
      .sort();
    if (kept.length > maxKept) {
      throw new RosterError(`They have signed more than ${maxKept} statements and cannot be removed.`);
    }
    return this.#sign(keys, { type: "remove", signer: signer.id, time, member, end, kept });
  }

  #sign(keys: KeyPair, content: StatementContent): Statement {
    const statement = writeStatement(this.#suite, this.room, keys, content);
    if (this.take(statement.bytes) !== "taken") throw new RosterError("You may not do that in this room.");
    return statement;
  }

  /** Whether a statement can ever count; whether it does may change with others. */
  #judge(statement: Statement): Taken {
    const { signer } = statement;
    if (signer === undefined) {
      const isAllowed = statement.type === "add" && statement.role === "member" && this.genesis.isOpen;
      return isAllowed ? this.#verdict(statement, statement.person.signing) : "refused";
    }
    const by = this.#added.get(signer);
    if (!by) return "early";
    if (statement.type === "add") {
      if (ranks[by.role] <= ranks[statement.role]) return "refused";
    } else {
      const member = this.#added.get(statement.member);
      if (!member) return "early";
      if (member.id !== by.id && ranks[by.role] <= ranks[member.role]) return "refused";
    }
    return this.#verdict(statement, by.person.signing);
  }

  #verdict(statement: Statement, signing: Uint8Array): Taken {
    return isStatementSigned(this.#suite, this.room, signing, statement) ? "taken" : "refused";
  }

  /** From the highest rank to the lowest: what a rank has signed is settled before those it may add and remove. */
  #evaluate(): void {
    const removals = Map.groupBy(
      this.statements.filter((statement) => statement.type === "remove"),
      ({ member }) => member,
    );
    const removed = new Map<Id, Removal>();
    const counts = ({ id, signer }: { id: Id; signer: Id | undefined }) => {
      if (signer === undefined) return true;
      return this.#authors.has(signer) && (removed.get(signer)?.kept.includes(id) ?? true);
    };
    this.#authors.clear();
    for (const role of ["owner", "operator", "member"] as const) {
      for (const added of this.#added.values()) {
        if (added.role !== role) continue;
        const { id } = added;
        const statement = this.#statements.get(id);
        if (statement && !counts(statement)) continue;
        const deciding = (removals.get(id) ?? [])
          .filter((removal) => removal.signer === id || counts(removal))
          .sort((a, b) => this.#rankOf(b, id) - this.#rankOf(a, id) || (a.id < b.id ? -1 : 1))[0];
        if (deciding) removed.set(id, deciding);
        this.#authors.set(id, { ...added, end: deciding?.end ?? maxSeq });
      }
    }
    this.#choose(removed);
  }

  /** A removal by somebody else goes before the member's own. */
  #rankOf({ signer }: Removal, member: Id): number {
    return signer === member ? -1 : ranks[this.#added.get(signer)!.role];
  }

  /** Of two memberships of one key the older is the one, and of too many members the first. */
  #choose(removed: ReadonlyMap<Id, Removal>): void {
    const timeOf = ({ id }: Author) => this.#statements.get(id)?.time ?? 0;
    const present = [...this.#authors.values()].filter(({ id }) => !removed.has(id)).sort((a, b) =>
      ranks[b.role] - ranks[a.role] || timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1)
    );
    const keys = new Set<string>();
    const chosen: Author[] = [];
    for (const author of present) {
      const key = author.person.signing.toHex();
      if (keys.has(key)) continue;
      keys.add(key);
      if (chosen.length < maxMembers) chosen.push(author);
      else this.#authors.set(author.id, { ...author, end: 0 });
    }
    this.#members.clear();
    this.#byKey.clear();
    this.#inOrder = chosen.sort((a, b) => a.id < b.id ? -1 : 1);
    for (const author of this.#inOrder) {
      this.#members.set(author.id, author);
      this.#byKey.set(author.person.signing.toHex(), author);
    }
  }
}

/** A change of the roster that is not allowed. Its message is for people. */
export class RosterError extends Error {
  override readonly name = "RosterError";
}
