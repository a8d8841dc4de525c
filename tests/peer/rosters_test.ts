import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { nodeSuite } from "../../peer/crypto.ts";
import { lanRoster, packRoster, readRoster, talkRoster, unpackRoster } from "../../peer/rosters.ts";
import { maxRosterBytes } from "../../protocol/peer/registry_frame.ts";
import { Roster } from "../../protocol/peer/roster.ts";
import { saltBytes, wholeHistory, writeGenesis } from "../../protocol/peer/statement.ts";
import { personOf } from "../support/peer_rooms.ts";
import { randomFrom, seeded } from "../support/random.ts";
import { randomBytes } from "../support/random_frames.ts";
import { seededIdentity } from "../support/seeded_identity.ts";

const suite = nodeSuite();
const random = seeded(7);
const ann = seededIdentity(random), bob = seededIdentity(random), eve = seededIdentity(random);
const person = { ann: personOf(ann, "ann"), bob: personOf(bob, "bob"), eve: personOf(eve, "eve") };

Deno.test("both make the same talk, again and again, and with another it is another", () => {
  const hers = talkRoster(suite, ann, person.ann, person.bob);
  const his = talkRoster(suite, bob, person.bob, person.ann);
  assertEquals(hers.id, his.id);
  for (const { bytes } of hers.statements) his.take(bytes);
  for (const { bytes } of his.statements) hers.take(bytes);
  assertEquals(hers.members.map(({ person: { name } }) => name).toSorted(), ["ann", "bob"]);
  assertEquals(hers.hash, his.hash);
  // Who has lost it makes the same one.
  for (const { bytes } of talkRoster(suite, ann, person.ann, person.bob).statements) his.take(bytes);
  assertEquals(hers.hash, his.hash);
  assert(talkRoster(suite, ann, person.ann, person.eve).id !== hers.id);
});

Deno.test("#lan is the same for everybody, and everybody can enter it by themselves", () => {
  const one = lanRoster(suite), other = lanRoster(suite);
  assertEquals(one.id, other.id);
  const { bytes } = one.add(ann.signing, person.ann, "member", 1);
  assertEquals(other.take(bytes), "taken");
  assertEquals(other.members.map(({ person: { name } }) => name), ["ann"]);
});

function room(members: number): Roster {
  const genesis = {
    name: "#room",
    isOpen: false,
    history: wholeHistory,
    salt: new Uint8Array(saltBytes),
    owner: person.ann,
  };
  const roster = new Roster(suite, genesis);
  for (let i = 1; i < members; i++) {
    const { id } = roster.add(
      ann.signing,
      personOf(seededIdentity(random), `p${i}`.padEnd(32, "x")),
      "member",
      i,
    );
    // Who has come and gone stands in it too.
    if (members === 64 && i % 2) roster.remove(ann.signing, id, 0, i);
  }
  return roster;
}

Deno.test("a roster is packed and read again, as much of it as the registry keeps", () => {
  for (const members of [1, 5, 64]) {
    const roster = room(members);
    const packed = packRoster(roster);
    assertLessOrEqual(packed.length, maxRosterBytes);
    const { genesis, statements } = unpackRoster(packed)!;
    assertEquals(genesis, writeGenesis(roster.genesis));
    const read = readRoster(suite, genesis, statements)!;
    assertEquals(read.id, roster.id);
    if (members <= 5) assertEquals(read.hash, roster.hash);
    if (members < 64) assertEquals(read.members.length, statements.length + 1);
    else assertEquals(statements.length < roster.statements.length, true);
  }
});

Deno.test("what is no roster, or was changed, is none, or one with less in it", () => {
  const random = randomFrom("packed rosters");
  const roster = room(4), packed = packRoster(roster);
  assertEquals(unpackRoster(new Uint8Array()), undefined);
  for (let cut = 1; cut < packed.length; cut++) {
    const read = unpackRoster(packed.subarray(0, cut));
    if (read) assert(read.statements.length < 3);
  }
  for (let i = 0; i < 300; i++) {
    const changed = packed.slice();
    for (let n = 0; n <= random.below(3); n++) changed[random.below(changed.length)]! ^= 1 << random.below(8);
    const bytes = random.below(3) ? changed : randomBytes(random, random.below(200));
    const read = unpackRoster(bytes);
    const found = read && readRoster(suite, read.genesis, read.statements);
    // Nobody is in it whom its owner has not signed.
    if (found?.id === roster.id) assert(found.members.every(({ id }) => roster.member(id)), random.seedNote);
  }
});
