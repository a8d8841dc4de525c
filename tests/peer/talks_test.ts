// Talks that others begin: whether they are there. There is no way to anybody.
import { assertEquals } from "@std/assert";
import { lanRoster } from "../../peer/rosters.ts";
import { Roster } from "../../protocol/peer/roster.ts";
import { wholeHistory } from "../../protocol/peer/statement.ts";
import type { Contact } from "../../peer/contact.ts";
import type { Contacts } from "../../peer/contacts.ts";
import { nodeSuite } from "../../peer/crypto.ts";
import { Conversations } from "../../peer/conversations.ts";
import type { PeerEvent } from "../../peer/events.ts";
import { makeIdentity, publicOf } from "../../peer/identity.ts";
import { type KnownPerson, PeerStore } from "../../peer/store/peer_store.ts";
import { maxTalks, Talks } from "../../peer/talks.ts";
import { FakeClock } from "../support/fake_clock.ts";

const someone = (name: string): KnownPerson => ({ name, identity: publicOf(makeIdentity()) });

Deno.test("members of a room that is nobody's are not met for that", () => {
  const store = new PeerStore(":memory:", () => {}), suite = nodeSuite();
  const met: string[] = [];
  const contacts = {
    meet: ({ name }: KnownPerson) => void met.push(name),
    keyed: () => undefined,
  } as unknown as Contacts;
  const clock = new FakeClock();
  const conversations = new Conversations({
    suite,
    clock,
    random: () => 0,
    identity: makeIdentity(),
    store,
    contacts,
    tell: () => {},
  });
  const eve = makeIdentity();
  const rooms = [
    lanRoster(suite),
    new Roster(suite, {
      name: "#team",
      isOpen: true,
      history: wholeHistory,
      salt: new Uint8Array(16),
      owner: { name: "olaf", ...publicOf(makeIdentity()) },
    }),
  ];
  for (const roster of rooms) {
    const { room } = conversations.open({ type: "room", name: roster.genesis.name }, roster, () => true);
    const theirs = new Roster(suite, roster.genesis);
    room.learn(theirs.add(eve.signing, { name: "eve", ...publicOf(eve) }, "member", 0).bytes);
    assertEquals(roster.members.some(({ person }) => person.name === "eve"), true);
    if (!roster.genesis.owner) assertEquals(met, []);
  }
  assertEquals([...new Set(met)].sort(), ["eve", "olaf"]);
  conversations.close();
  store.close();
});

Deno.test("one that another begins is there with the first words, and no more than 64 are, which is told once", () => {
  const store = new PeerStore(":memory:", () => {});
  const events: PeerEvent[] = [];
  const tell = (event: PeerEvent) => void events.push(event);
  const contacts = {
    meet: (known: KnownPerson) => known as Contact,
    keyed: () => undefined,
    talkWith() {},
    seek() {},
  } as unknown as Contacts;
  const conversations = new Conversations({
    suite: nodeSuite(),
    clock: new FakeClock(),
    random: () => 0,
    identity: makeIdentity(),
    store,
    contacts,
    tell,
  });
  const talks = new Talks({ store, contacts, conversations, ownName: () => "ann", tell });
  const people = Array.from({ length: maxTalks + 2 }, (_, number) => someone(`person${number}`));
  for (const one of people) {
    store.pin(one);
    talks.spokenTo(one as Contact, "ab".repeat(8));
  }
  assertEquals(conversations.talks, 0);
  const talk = (one: KnownPerson) => talks.spokenTo(one as Contact, conversations.talkId("ann", one));
  for (const one of people) talk(one);
  assertEquals(conversations.talks, maxTalks);
  const told = events.filter(({ type }) => type === "opened" || type === "problem");
  assertEquals(told.map(({ type }) => type), ["problem"]);
  // One's own word opens it all the same.
  talks.begin(people.at(-1)!.name);
  assertEquals([conversations.talks, events.at(-1)?.type], [maxTalks + 1, "opened"]);
  conversations.close();
  store.close();
});
