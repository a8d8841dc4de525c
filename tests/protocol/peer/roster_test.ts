import { assert, assertEquals, assertThrows } from "@std/assert";
import { nodeSuite } from "../../../peer/crypto.ts";
import { type Id, maxSeq } from "../../../protocol/peer/frame.ts";
import { maxStatements, Roster, RosterError } from "../../../protocol/peer/roster.ts";
import { maxMembers } from "../../../protocol/peer/settling.ts";
import * as statements from "../../../protocol/peer/statement.ts";
import type { Genesis, Person, Statement, StatementContent } from "../../../protocol/peer/statement.ts";
import type { Identity } from "../../../protocol/peer/suite.ts";
import { randomFrom, seeded } from "../../support/random.ts";
import { randomBytes } from "../../support/random_frames.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";

const suite = nodeSuite();
const random = seeded(3);
const people = Array.from({ length: 70 }, () => seededIdentity(random));
const [owner, ann, bob, eve, dan] = people as [Identity, Identity, Identity, Identity, Identity];

const person = ({ signing, agreement }: Identity, name = "somebody"): Person => ({
  name,
  signing: signing.publicKey,
  agreement: agreement.publicKey,
});

const genesis: Genesis = {
  name: "#tea",
  isOpen: false,
  history: statements.wholeHistory,
  salt: new Uint8Array(statements.saltBytes),
  owner: person(owner, "olga"),
};
const openGenesis: Genesis = { ...genesis, name: "#lan", isOpen: true, owner: undefined };

const names = (roster: Roster) => roster.members.map(({ person }) => person.name).sort();
const sign = (roster: Roster, by: Identity, content: StatementContent) =>
  statements.writeStatement(suite, roster.room, by.signing, content);
const copyOf = (roster: Roster, all: readonly Statement[] = roster.statements) => {
  const copy = new Roster(suite, roster.genesis);
  for (const { bytes } of all) copy.take(bytes);
  return copy;
};

Deno.test("a room is read as it was written, and nothing else is read", () => {
  for (const room of [genesis, openGenesis, { ...genesis, isOpen: true }]) {
    const bytes = statements.writeGenesis(room);
    assertEquals(statements.readGenesis(bytes), room);
    for (let length = 0; length < bytes.length; length++) {
      assertEquals(statements.readGenesis(bytes.subarray(0, length)), undefined);
    }
    assertEquals(statements.readGenesis(new Uint8Array([...bytes, 0])), undefined);
  }
  assertEquals(statements.readGenesis(statements.writeGenesis({ ...openGenesis, isOpen: false })), undefined);
});

Deno.test("nobody is in a room by what is no nickname: it could look like words of others", () => {
  const roster = new Roster(suite, genesis);
  const hostile = [
    "ann> yes! <bob",
    "ann bob",
    "\u202enna",
    "\x1b[2J",
    "a\n12:00 <bob> hi",
    "ann\u200b",
    "1st",
    "#room",
    "x".repeat(33),
  ];
  const { bytes } = roster.add(owner.signing, person(ann, "a"), "member", 1);
  assert(statements.readStatement(suite, bytes));
  for (const name of hostile) {
    assertThrows(() => roster.add(owner.signing, person(bob, name), "member", 2), RangeError);
    const owned = statements.writeGenesis({ ...genesis, owner: person(owner, name) });
    assertEquals(statements.readGenesis(owned), undefined, name);
  }
  // A writer that does not mind: the name is the last byte before the signature.
  for (const sign of [" ", "<", "\x1b", "\n", "1", ":"]) {
    const changed = bytes.with(bytes.length - 65, sign.charCodeAt(0));
    assertEquals(statements.readStatement(suite, changed), undefined, sign);
  }
});

Deno.test("the owner adds operators, operators add members, members add nobody", () => {
  const roster = new Roster(suite, genesis);
  roster.add(owner.signing, person(ann, "ann"), "operator", 1);
  roster.add(ann.signing, person(bob, "bob"), "member", 2);
  assertEquals(names(roster), ["ann", "bob", "olga"]);
  assertEquals(roster.epoch, 2);
  assertThrows(() => roster.add(ann.signing, person(eve), "operator", 3), RosterError, "may not");
  assertThrows(() => roster.add(bob.signing, person(eve), "member", 3), RosterError, "may not");
  assertThrows(() => roster.add(eve.signing, person(eve), "member", 3), RosterError, "may not");
  assertThrows(() => roster.add(owner.signing, person(bob), "member", 3), RosterError, "already");
  assertEquals(names(roster), ["ann", "bob", "olga"]);
});

Deno.test("who is removed has an end, and may come back as another", () => {
  const roster = new Roster(suite, genesis);
  const { id: annId } = roster.add(owner.signing, person(ann, "ann"), "operator", 1);
  const { id: bobId } = roster.add(ann.signing, person(bob, "bob"), "member", 2);
  assertThrows(() => roster.remove(bob.signing, annId, 0, 3), RosterError, "may not");
  assertThrows(() => roster.remove(ann.signing, roster.id, 0, 3), RosterError, "may not");
  assertThrows(() => roster.remove(eve.signing, bobId, 0, 3), RosterError, "not in the room");
  roster.remove(ann.signing, bobId, 10, 3);
  assertEquals(names(roster), ["ann", "olga"]);
  assertEquals(roster.author(bobId)?.end, 10);
  assert(roster.isBeyond(bobId, 11) && !roster.isBeyond(bobId, 10) && !roster.isBeyond("12".repeat(8), 1));
  assertThrows(() => roster.remove(ann.signing, bobId, 10, 4), RosterError, "They are not");
  const { id: again } = roster.add(ann.signing, person(bob, "bob"), "member", 5);
  assert(again !== bobId);
  assertEquals(roster.memberOf(bob.signing.publicKey)?.id, again);
  roster.remove(bob.signing, again, 2, 6);
  assertEquals(names(roster), ["ann", "olga"], "anybody may leave");
});

Deno.test("what a removed operator signs afterwards does not count, whatever time it says", () => {
  const roster = new Roster(suite, genesis);
  const { id: annId } = roster.add(owner.signing, person(ann, "ann"), "operator", 10);
  const { id: bobId } = roster.add(ann.signing, person(bob, "bob"), "member", 11);
  roster.remove(owner.signing, annId, 0, 12);
  assertEquals(names(roster), ["bob", "olga"], "whom she had added stay");
  const late = sign(roster, ann, {
    type: "add",
    signer: annId,
    time: 1,
    role: "member",
    person: person(eve, "eve"),
  });
  assertEquals(roster.take(late.bytes), "taken");
  const revenge = sign(roster, ann, {
    type: "remove",
    signer: annId,
    time: 1,
    member: bobId,
    end: 0,
    kept: [],
  });
  assertEquals(roster.take(revenge.bytes), "taken");
  const escape = sign(roster, ann, {
    type: "remove",
    signer: annId,
    time: 1,
    member: annId,
    end: 99,
    kept: [late.id, revenge.id].sort(),
  });
  assertEquals(roster.take(escape.bytes), "taken");
  assertEquals(names(roster), ["bob", "olga"]);
  assertEquals([roster.author(annId)?.end, roster.author(late.id)], [0, undefined]);
  assert(roster.isBeyond(late.id, 1), "nobody waits for what somebody says who never counted");
});

Deno.test("a statement that was changed, is for another room, or of nobody is refused", () => {
  const roster = new Roster(suite, genesis), other = new Roster(suite, { ...genesis, name: "#milk" });
  const { bytes } = other.add(owner.signing, person(ann), "member", 1);
  assertEquals(roster.take(bytes), "early", "its signer is the other room's owner");
  const own = sign(roster, owner, {
    type: "add",
    signer: roster.id,
    time: 1,
    role: "member",
    person: person(ann),
  });
  for (let at = 0; at < own.bytes.length; at++) {
    const changed = own.bytes.slice();
    changed[at]! ^= 1;
    assert(["refused", "early"].includes(roster.take(changed)), `byte ${at}`);
  }
  const selfAdded = sign(roster, eve, {
    type: "add",
    signer: undefined,
    time: 1,
    role: "member",
    person: person(eve),
  });
  assertEquals(roster.take(selfAdded.bytes), "refused", "the room is not open");
  assertEquals(roster.take(own.bytes), "taken");
  assertEquals(roster.take(own.bytes), "known");
});

Deno.test("in an open room everybody adds and removes themselves, and nobody else", () => {
  const roster = new Roster(suite, openGenesis);
  const { id: eveId } = roster.add(eve.signing, person(eve, "eve"), "member", 1);
  roster.add(dan.signing, person(dan, "dan"), "member", 2);
  assertThrows(() => roster.add(eve.signing, person(bob), "member", 3), RosterError);
  assertThrows(() => roster.add(bob.signing, person(ann), "member", 3), RosterError);
  assertThrows(() => roster.remove(dan.signing, eveId, 0, 3), RosterError);
  roster.remove(eve.signing, eveId, 0, 4);
  assertEquals(names(roster), ["dan"]);
});

Deno.test("a room has 64 members at most, and so many statements", () => {
  const roster = new Roster(suite, genesis);
  for (const one of people.slice(1, maxMembers)) roster.add(owner.signing, person(one), "member", 1);
  assertThrows(
    () => roster.add(owner.signing, person(people[65]!), "member", 2),
    RosterError,
    "64 members",
  );
  const over = sign(roster, owner, {
    type: "add",
    signer: roster.id,
    time: 2,
    role: "member",
    person: person(people[65]!),
  });
  assertEquals(roster.take(over.bytes), "taken", "two may have added somebody at the same time");
  assertEquals([roster.members.length, roster.member(over.id), roster.author(over.id)?.end], [
    maxMembers,
    undefined,
    0,
  ]);

  const flooded = new Roster(suite, openGenesis);
  let taken = 0;
  for (let time = 0; time <= maxStatements; time++) {
    const add = sign(flooded, eve, {
      type: "add",
      signer: undefined,
      time,
      role: "member",
      person: person(eve),
    });
    if (flooded.take(add.bytes) === "taken") taken++;
  }
  assertEquals([taken, flooded.epoch, flooded.members.length], [maxStatements + 1, maxStatements, 1]);
  assertEquals(flooded.statements[0]?.time, 1, "in a room that is nobody's the oldest makes room");

  const owned = new Roster(suite, { ...genesis, isOpen: true });
  const refused = flooded.statements.map(({ time }) =>
    sign(owned, eve, { type: "add", signer: undefined, time, role: "member", person: person(eve) })
  ).filter(({ bytes }) => owned.take(bytes) !== "taken");
  const last = sign(owned, eve, {
    type: "add",
    signer: undefined,
    time: 5000,
    role: "member",
    person: person(eve),
  });
  assertEquals([refused, owned.take(last.bytes), owned.epoch], [[], "refused", maxStatements]);
});

Deno.test("a room that is nobody's always lets in the next one, and all agree who makes room", () => {
  const random = randomFrom("everybody ever met");
  const roster = new Roster(suite, openGenesis);
  people.forEach((one, i) => roster.add(one.signing, person(one, `p${i}`), "member", 100 + i));
  const present = () =>
    roster.members.map(({ person }) => Number(person.name.slice(1))).sort((a, b) => a - b);
  assertEquals(present(), Array.from({ length: maxMembers }, (_, i) => i + people.length - maxMembers));
  assertEquals(roster.memberOf(people[0]!.signing.publicKey), undefined);
  // Who comes again is in it again, by a clock that is behind too, and what they had said before counts again.
  const before = roster.statements[0]!.id;
  assertEquals(roster.author(before)?.end, 0);
  roster.add(people[0]!.signing, person(people[0]!, "p0"), "member", 1);
  assert(roster.memberOf(people[0]!.signing.publicKey) && present().length === maxMembers);
  assertEquals(roster.author(before)?.end, maxSeq);

  const mixed = new Roster(suite, openGenesis);
  for (const { bytes } of [...roster.statements].sort(() => random.next() - 0.5)) mixed.take(bytes);
  assertEquals([mixed.hash, mixed.members], [roster.hash, roster.members], random.seedNote);
});

Deno.test("of more statements than a room that is nobody's keeps, all come to have the newest, whatever came first", () => {
  const random = randomFrom("more than is kept");
  const source = new Roster(suite, openGenesis);
  const all = Array.from({ length: maxStatements + 60 }, (_, i) => {
    const one = people[i % people.length]!;
    const time = random.below(500);
    return sign(source, one, { type: "add", signer: undefined, time, role: "member", person: person(one) });
  });
  const copies = [1, 2].map(() => {
    const copy = new Roster(suite, openGenesis);
    for (const { bytes } of all.toSorted(() => random.next() - 0.5)) copy.take(bytes);
    return copy;
  });
  assertEquals(copies[1]!.hash, copies[0]!.hash, random.seedNote);
  assertEquals([copies[0]!.epoch, copies[1]!.members], [maxStatements, copies[0]!.members], random.seedNote);
});

Deno.test("the same statements make the same roster, in whatever order they come", () => {
  const random = randomFrom("rosters");
  for (let round = 0; round < 30; round++) {
    const chance = seeded(random.below(2 ** 32));
    // Three who change their own copies of the roster, and hear of each other now and then.
    const copies = Array.from({ length: 3 }, () => new Roster(suite, genesis));
    const heirs = [owner];
    copies[0]!.add(owner.signing, person(ann, "ann"), "operator", 1);
    copies[0]!.add(owner.signing, person(bob, "bob"), "operator", 1);
    for (let step = 0; step < 25; step++) {
      const roster = chance.pick(copies), by = chance.pick([owner, ann, bob, eve, dan, ...heirs]);
      const whom = chance.pick(people.slice(1, 12));
      try {
        if (chance.below(2)) {
          roster.add(by.signing, person(whom), chance.below(3) ? "member" : "operator", step);
        } else if (roster.members.length > 0 && chance.below(4) === 0) {
          const keys = chance.below(2) ? heirs.at(-1)! : by;
          const heir = chance.pick(people.slice(1, 12));
          roster.handOver(keys.signing, roster.memberOf(heir.signing.publicKey)?.id ?? "", step, step);
          heirs.push(heir);
        } else if (roster.members.length > 0) {
          roster.remove(by.signing, chance.pick(roster.members).id, chance.below(20), step);
        }
      } catch (error) {
        if (!(error instanceof RosterError)) throw error;
      }
      if (chance.below(3) === 0) {
        for (const { bytes } of chance.pick(copies).statements) roster.take(bytes);
      }
    }
    const all = new Map<Id, Statement>();
    for (const copy of copies) for (const statement of copy.statements) all.set(statement.id, statement);
    const whole = copies.map((copy) => {
      const left = [...all.values()];
      // What comes too early comes again.
      for (let pass = 0; pass < 30; pass++) {
        for (const { bytes } of left.sort(() => chance.next() - 0.5)) copy.take(bytes);
      }
      return { hash: copy.hash, epoch: copy.epoch, members: copy.members };
    });
    assertEquals(whole[1], whole[0], random.seedNote);
    assertEquals(whole[2], whole[0], random.seedNote);
    assertEquals(whole[0]!.epoch, all.size, random.seedNote);
    assertEquals(copyOf(copies[0]!).members, whole[0]!.members);
    const owners = whole[0]!.members.filter(({ role }) => role === "owner");
    assert(owners.length <= 1, `one owner at a time: ${random.seedNote}`);
    const hasLeft = (id: Id) =>
      all.values().some((one) =>
        one.signer === id && (one.type === "handOver" || one.type === "remove" && one.member === id)
      );
    assert(copies[0]!.member(copies[0]!.id) || hasLeft(copies[0]!.id), random.seedNote);
  }
});

Deno.test("noise is no statement", () => {
  const random = randomFrom("statement noise");
  const roster = new Roster(suite, genesis);
  const { bytes } = roster.add(owner.signing, person(ann), "operator", 1);
  for (let round = 0; round < 3000; round++) {
    const noise = random.below(2)
      ? randomBytes(random, random.below(400))
      : bytes.slice(0, random.below(300));
    for (let changes = random.below(4); changes > 0 && noise.length > 0; changes--) {
      noise[random.below(noise.length)] = random.below(256);
    }
    const verdict = roster.take(noise);
    assert(verdict !== "taken", random.seedNote);
  }
  assertEquals([roster.epoch, roster.author(roster.id)?.end], [1, maxSeq]);
});
