// Rooms whose owner leaves: to whom they go, and what counts of what is signed afterwards.
import { assertEquals, assertThrows } from "@std/assert";
import { nodeSuite } from "../../../peer/crypto.ts";
import { Roster, RosterError } from "../../../protocol/peer/roster.ts";
import * as statements from "../../../protocol/peer/statement.ts";
import type { Genesis, Person, Statement, StatementContent } from "../../../protocol/peer/statement.ts";
import type { Identity } from "../../../protocol/peer/suite.ts";
import { seeded } from "../../support/random.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";

const suite = nodeSuite();
const random = seeded(5);
const [olga, ann, bob, eve, dan] = Array.from({ length: 5 }, () => seededIdentity(random)) as [
  Identity,
  Identity,
  Identity,
  Identity,
  Identity,
];

const person = ({ signing, agreement }: Identity, name: string): Person => ({
  name,
  signing: signing.publicKey,
  agreement: agreement.publicKey,
});
const genesis: Genesis = {
  name: "#tea",
  isOpen: false,
  history: statements.wholeHistory,
  salt: new Uint8Array(statements.saltBytes),
  owner: person(olga, "olga"),
};
const names = (roster: Roster) => roster.members.map(({ person }) => person.name).sort();
const idOf = (roster: Roster, { signing }: Identity) => roster.memberOf(signing.publicKey)!.id;
const sign = (roster: Roster, by: Identity, content: StatementContent) =>
  statements.writeStatement(suite, roster.room, by.signing, content);

/** Of olga, with ann and bob in it. */
function tea(): Roster {
  const roster = new Roster(suite, genesis);
  roster.add(olga.signing, person(ann, "ann"), "member", 1);
  roster.add(olga.signing, person(bob, "bob"), "member", 2);
  return roster;
}

/** All that `from` knows, the newest first: what comes too early is offered again, as between members. */
function backwards(from: Roster): Roster {
  const roster = new Roster(suite, genesis);
  const left = new Set<Statement>([...from.statements].reverse());
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const one of left) if (roster.take(one.bytes) === "taken") left.delete(one);
  }
  return roster;
}

Deno.test("an owner who leaves is in the room no longer, and whom they name does all that they did", () => {
  const roster = tea();
  const annId = idOf(roster, ann);
  roster.handOver(olga.signing, annId, 7, 3);
  assertEquals([names(roster), roster.author(roster.id)?.end], [["ann", "bob"], 7]);
  assertEquals([roster.owner?.id, roster.mayGrow], [annId, true], "in the log that ann had");
  roster.add(ann.signing, person(eve, "eve"), "operator", 4);
  roster.add(eve.signing, person(dan, "dan"), "member", 5);
  roster.remove(ann.signing, idOf(roster, bob), 0, 6);
  roster.handOver(ann.signing, idOf(roster, eve), 0, 7);
  assertEquals([names(roster), roster.owner?.person.name], [["dan", "eve"], "eve"]);
  const other = backwards(roster);
  assertEquals([other.hash, other.members, other.owner], [roster.hash, roster.members, roster.owner]);
  assertThrows(() => roster.add(olga.signing, person(bob, "bob"), "member", 8), RosterError, "may not");
  roster.add(eve.signing, person(olga, "olga"), "member", 9);
  assertEquals(roster.memberOf(olga.signing.publicKey)?.role, "member", "who comes back is no owner again");
});

Deno.test("nobody but the owner leaves a room to anybody, nor to themselves or to who is not there", () => {
  const roster = tea();
  const [annId, bobId] = [idOf(roster, ann), idOf(roster, bob)];
  assertThrows(() => roster.handOver(ann.signing, bobId, 0, 3), RosterError, "may not");
  assertThrows(() => roster.handOver(eve.signing, bobId, 0, 3), RosterError, "not in the room");
  assertThrows(() => roster.handOver(olga.signing, "12".repeat(8), 0, 3), RosterError, "They are not");
  assertThrows(() => roster.handOver(olga.signing, roster.id, 0, 3), RosterError, "may not");
  const theft = sign(roster, bob, {
    type: "handOver",
    signer: roster.id,
    time: 3,
    heir: bobId,
    end: 0,
    kept: [],
  });
  assertEquals(roster.take(theft.bytes), "refused", "signed by bob");
  const early = sign(roster, ann, {
    type: "handOver",
    signer: annId,
    time: 3,
    heir: bobId,
    end: 0,
    kept: [],
  });
  assertEquals(roster.take(early.bytes), "early");
  assertEquals([names(roster), roster.owner?.id], [["ann", "bob", "olga"], roster.id]);
});

Deno.test("what an owner who has left signs for others does not count, also where two heirs are named", () => {
  const roster = tea();
  const [annId, bobId] = [idOf(roster, ann), idOf(roster, bob)];
  const other = new Roster(suite, genesis);
  for (const { bytes } of roster.statements) other.take(bytes);
  roster.handOver(olga.signing, annId, 0, 3);
  roster.add(ann.signing, person(eve, "eve"), "member", 4);
  const late = sign(roster, olga, {
    type: "add",
    signer: roster.id,
    time: 1,
    role: "operator",
    person: person(dan, "dan"),
  });
  assertEquals([roster.take(late.bytes), names(roster)], ["taken", ["ann", "bob", "eve"]]);
  // A second word of the owner, as from a copy of their keys.
  other.handOver(olga.signing, bobId, 0, 3);
  other.add(bob.signing, person(dan, "dan"), "member", 4);
  const [here, there] = [roster.statements, other.statements];
  for (let pass = 0; pass < 2; pass++) {
    for (const { bytes } of there) roster.take(bytes);
    for (const { bytes } of here) other.take(bytes);
  }
  assertEquals([other.hash, other.members], [roster.hash, roster.members]);
  const heir = roster.owner!.person.name;
  assertEquals(names(roster), heir === "ann" ? ["ann", "bob", "eve"] : ["ann", "bob", "dan"]);
});

Deno.test("an heir who was removed or added by others at the same time stays the owner", () => {
  const roster = new Roster(suite, genesis);
  const { id: annId } = roster.add(olga.signing, person(ann, "ann"), "operator", 1);
  const { id: bobId } = roster.add(ann.signing, person(bob, "bob"), "member", 2);
  const removal = sign(roster, ann, {
    type: "remove",
    signer: annId,
    time: 3,
    member: bobId,
    end: 0,
    kept: [],
  });
  roster.handOver(olga.signing, bobId, 0, 3);
  assertEquals(roster.take(removal.bytes), "taken");
  assertEquals([names(roster), roster.owner?.id], [["ann", "bob"], bobId]);
  // Nor does what bob signs take away what made him the owner.
  const purge = sign(roster, bob, {
    type: "remove",
    signer: bobId,
    time: 4,
    member: annId,
    end: 0,
    kept: [],
  });
  assertEquals(roster.take(purge.bytes), "taken");
  assertEquals([names(roster), roster.owner?.id], [["bob"], bobId]);
  assertEquals(backwards(roster).members, roster.members);
});

Deno.test("a room that is left to nobody stays as it is, and says so", () => {
  const roster = tea();
  roster.remove(olga.signing, roster.id, 0, 3);
  assertEquals([names(roster), roster.owner, roster.mayGrow], [["ann", "bob"], undefined, false]);
  assertThrows(
    () => roster.add(ann.signing, person(eve, "eve"), "member", 4),
    RosterError,
    "left it to nobody",
  );
  roster.remove(ann.signing, idOf(roster, ann), 0, 5);
  assertEquals(names(roster), ["bob"], "anybody may leave");
});

Deno.test("who has signed more than a statement can keep cannot leave a room to anybody", () => {
  const roster = tea();
  const eveOrDan = [person(eve, "eve"), person(dan, "dan")];
  for (let time = 3; roster.epoch <= statements.maxKept;) {
    const { id } = roster.add(olga.signing, eveOrDan[time % 2]!, "member", time++);
    roster.remove(olga.signing, id, 0, time++);
  }
  const before = roster.hash;
  assertThrows(() => roster.handOver(olga.signing, idOf(roster, ann), 0, 999), RosterError, "more than 120");
  assertEquals(roster.hash, before);
});
