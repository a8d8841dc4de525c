import { assert, assertEquals } from "@std/assert";
import { LanEntry } from "../../peer/lan_entry.ts";
import { lanRoster } from "../../peer/rosters.ts";
import { maxMembers } from "../../protocol/peer/settling.ts";
import type { Identity } from "../../protocol/peer/suite.ts";
import { personOf, suite } from "../support/peer_rooms.ts";
import { seeded } from "../support/random.ts";
import { seededIdentity } from "../support/seeded_identity.ts";

const random = seeded(8);
const people = Array.from({ length: maxMembers + 1 }, () => seededIdentity(random));
const [us, ...others] = people as [Identity, ...Identity[]];

/** We in #lan with others, all of whom came at the time of their place; `here`: who is on the network. */
function inLan(here: () => readonly Identity[]) {
  const roster = lanRoster(suite), told: string[] = [];
  let time = 0;
  const enter = (one: Identity, at = ++time) =>
    roster.add(one.signing, personOf(one, `p${people.indexOf(one)}`), "member", at);
  const entry = new LanEntry({
    room: {
      roster,
      get self() {
        return roster.memberOf(us.signing.publicKey);
      },
      invite: (person) => void roster.add(us.signing, person, "member", ++time),
    },
    us: personOf(us, "p0"),
    present: () => here().map(({ signing }) => signing.publicKey),
    tell: (problem) => told.push(problem),
  });
  return { roster, entry, told, enter, isIn: (one: Identity) => roster.memberOf(one.signing.publicKey) };
}

Deno.test("who comes to #lan is in it, also after 64 others were, and whose place was taken is in again", () => {
  const lan = inLan(() => others.slice(1));
  lan.entry.look();
  assert(lan.isIn(us));
  for (const one of others) lan.enter(one);
  assertEquals([lan.isIn(us), lan.roster.members.length], [undefined, maxMembers]);
  lan.entry.look();
  assert(lan.isIn(us));
  assertEquals([lan.isIn(others[0]!), lan.told], [undefined, []], "who is not there makes room");
  lan.entry.look();
  assertEquals(lan.roster.epoch, maxMembers + 2, "who is in it stays");
});

Deno.test("where 64 others are on the network nobody is put out, who is left out is told once, and comes in when one goes", () => {
  let here: readonly Identity[] = others;
  const lan = inLan(() => here);
  lan.entry.look();
  for (const one of others) lan.enter(one);
  for (let i = 0; i < 3; i++) lan.entry.look();
  assertEquals([lan.isIn(us), lan.told.length, lan.roster.epoch], [undefined, 1, maxMembers + 1]);
  assert(lan.told[0]!.startsWith("You are not in #lan: 64 who"), lan.told[0]);
  here = others.slice(0, -1);
  lan.entry.look();
  assert(lan.isIn(us));
});

Deno.test("who is in #lan is told once when not all on the network can be", () => {
  const lan = inLan(() => others);
  for (const one of others.slice(1)) lan.enter(one);
  for (let i = 0; i < 3; i++) lan.entry.look();
  assert(lan.isIn(us));
  assertEquals(lan.told, ["More than 64 are on this network: not all of them are in #lan."]);
});

Deno.test("times that no clock has do not end the program: who cannot come in is told", () => {
  const lan = inLan(() => []);
  for (const one of others) lan.enter(one, 2 ** 48 - 1);
  for (let i = 0; i < 3; i++) lan.entry.look();
  assertEquals(lan.isIn(us) ? 0 : 1, lan.told.length);
  assert(lan.roster.epoch <= maxMembers + 1);
});
