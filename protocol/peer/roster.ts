// Who is in a room: made of signed statements, the same for everybody who has the same statements, in whatever order they
// came. Pure. docs/decisions/010 says why it is so.
import { concat } from "./bytes.ts";
import type { Id } from "./frame.ts";
import { type Added, type Author, maxMembers, ranks, settle } from "./settling.ts";
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

/** Statements of one room that are kept. */
export const maxStatements = 1024;
/** What 6 bytes hold. */
const maxTime = 2 ** 48 - 1;

/** `early`: who signed it, or whom it removes, is not known yet. */
export type Taken = "taken" | "known" | "early" | "refused";

export class Roster {
  readonly genesis: Genesis;
  /** What statements and messages are signed for. */
  readonly room: Uint8Array;
  /** The room's name in frames, and the owner's id. */
  readonly id: Id;
  readonly #suite: CipherSuite;
  readonly #statements = new Map<Id, Statement>();
  /** Everybody who was ever added, also by statements that do not count. */
  readonly #added = new Map<Id, Added>();
  /** Everybody to whom the room was ever left, also by statements that do not count. */
  readonly #heirs = new Set<Id>();
  #authors: ReadonlyMap<Id, Author> = new Map();
  #members: ReadonlyMap<Id, Author> = new Map();
  #inOrder: readonly Author[] = [];
  /** By their signing keys. */
  #byKey: ReadonlyMap<string, Author> = new Map();
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

  /** Undefined where it is nobody's, or the owner has left it to nobody. */
  get owner(): Author | undefined {
    return this.#inOrder.find(({ role }) => role === "owner");
  }

  /** Whether somebody in it may add others. */
  get mayGrow(): boolean {
    return this.genesis.isOpen || this.#inOrder.some(({ role }) => role !== "member");
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
    const isFull = this.#statements.size >= maxStatements;
    if (isFull && !this.#isNobodys) return "refused";
    const verdict = this.#judge(statement);
    if (verdict !== "taken") return verdict;
    if (isFull && !this.#makesRoomFor(statement)) return "refused";
    this.#statements.set(statement.id, statement);
    if (statement.type === "add") {
      const { id, person, role } = statement;
      this.#added.set(id, { id, person, role });
    }
    if (statement.type === "handOver") this.#heirs.add(statement.heir);
    this.#hash = undefined;
    this.#evaluate();
    return "taken";
  }

  /** Signs and takes a statement. Throws RosterError if who signs may not. `time`: milliseconds since 1970. */
  add(keys: KeyPair, person: Person, role: Role, time: number): Statement {
    if (this.#members.size >= maxMembers && !this.#isNobodys) {
      throw new RosterError(`The room is full: it has ${maxMembers} members.`);
    }
    if (this.memberOf(person.signing)) throw new RosterError("They are in the room already.");
    if (!this.mayGrow) {
      throw new RosterError(
        "Its owner has left it to nobody: who is in the room stays, and nobody can be added.",
      );
    }
    const signer = this.memberOf(keys.publicKey)?.id;
    return this.#sign(keys, { type: "add", signer, time: this.#entryTime(time), role, person });
  }

  /** Signs and takes a removal, of another or of who signs. `end`: the member's newest message that stays. */
  remove(keys: KeyPair, member: Id, end: number, time: number): Statement {
    const signer = this.memberOf(keys.publicKey);
    if (!signer) throw new RosterError("You are not in the room.");
    if (!this.#members.has(member)) throw new RosterError("They are not in the room.");
    const kept = this.#signedBy(member);
    return this.#sign(keys, { type: "remove", signer: signer.id, time, member, end, kept });
  }

  /** Signs and takes that the owner leaves, and to whom. `end`: the owner's newest message. */
  handOver(keys: KeyPair, heir: Id, end: number, time: number): Statement {
    const signer = this.memberOf(keys.publicKey);
    if (!signer) throw new RosterError("You are not in the room.");
    if (!this.#members.has(heir)) throw new RosterError("They are not in the room.");
    const kept = this.#signedBy(signer.id);
    return this.#sign(keys, { type: "handOver", signer: signer.id, time, heir, end, kept });
  }

  get #isNobodys(): boolean {
    return this.genesis.owner === undefined;
  }

  /** In a full room that is nobody's, by a clock that is behind too: later than somebody who is in it. */
  #entryTime(time: number): number {
    if (!this.#isNobodys || this.#members.size < maxMembers) return time;
    const oldest = Math.min(...this.#inOrder.map(({ id }) => this.#statements.get(id)!.time));
    return Math.min(Math.max(time, oldest + 1), maxTime);
  }

  /** Whether the oldest entry of a room that is nobody's is older, which then goes: the newest are the same for all. */
  #makesRoomFor({ type, time, id }: Statement): boolean {
    if (type !== "add") return false;
    const isOlder = (a: Statement, b: { time: number; id: Id }) =>
      a.time < b.time || a.time === b.time && a.id > b.id;
    let oldest: Statement | undefined;
    for (const one of this.#statements.values()) {
      if (one.type === "add" && (!oldest || isOlder(one, oldest))) oldest = one;
    }
    if (!oldest || !isOlder(oldest, { time, id })) return false;
    const gone = oldest.id;
    this.#added.delete(gone);
    for (const one of this.statements) {
      if (one.id === gone || one.signer === gone) this.#statements.delete(one.id);
    }
    return true;
  }

  #signedBy(member: Id): Id[] {
    const signed = this.statements.filter(({ signer }) => signer === member).map(({ id }) => id).sort();
    if (signed.length <= maxKept) return signed;
    throw new RosterError(`They have signed more than ${maxKept} statements and cannot be removed.`);
  }

  #sign(keys: KeyPair, content: StatementContent): Statement {
    const statement = writeStatement(this.#suite, this.room, keys, content);
    if (this.take(statement.bytes) !== "taken") throw new RosterError("You may not do that in this room.");
    return statement;
  }

  /** Whether a statement can count; whether it does may change with others. What can, can whatever else comes: so all come to
   * have the same ones. */
  #judge(statement: Statement): Taken {
    const { signer } = statement;
    if (signer === undefined) {
      const isAllowed = statement.type === "add" && statement.role === "member" && this.genesis.isOpen;
      return isAllowed ? this.#verdict(statement, statement.person.signing) : "refused";
    }
    const by = this.#added.get(signer);
    if (!by) return "early";
    const verdict = this.#verdict(statement, by.person.signing);
    if (verdict !== "taken") return verdict;
    const whom = statement.type === "add"
      ? statement
      : this.#added.get(statement.type === "remove" ? statement.member : statement.heir);
    if (!whom) return "early";
    if (statement.type === "remove" && whom.id === signer) return "taken";
    if (statement.type === "handOver" && whom.id === signer) return "refused";
    const highest = this.#heirs.has(signer) ? "owner" : by.role;
    const isAllowed = statement.type === "handOver" ? highest === "owner" : ranks[highest] > ranks[whom.role];
    if (isAllowed) return "taken";
    // The room may have been left to who signed it.
    return this.genesis.owner && by.role !== "owner" && whom.role !== "owner" ? "early" : "refused";
  }

  #verdict(statement: Statement, signing: Uint8Array): Taken {
    return isStatementSigned(this.#suite, this.room, signing, statement) ? "taken" : "refused";
  }

  #evaluate(): void {
    const { authors, members } = settle(this.id, this.#added, this.#statements);
    this.#authors = authors;
    this.#inOrder = members;
    this.#members = new Map(members.map((member) => [member.id, member]));
    this.#byKey = new Map(members.map((member) => [member.person.signing.toHex(), member]));
  }
}

/** A change of the roster that is not allowed. Its message is for people. */
export class RosterError extends Error {
  override readonly name = "RosterError";
}
