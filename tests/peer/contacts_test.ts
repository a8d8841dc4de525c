import { assert, assertEquals } from "@std/assert";
import { Contacts } from "../../peer/contacts.ts";
import { nodeSuite } from "../../peer/crypto.ts";
import { makeIdentity, publicOf } from "../../peer/identity.ts";
import { maxPeople, PeerStore } from "../../peer/store/peer_store.ts";
import { writeAddressRecord } from "../../protocol/peer/address_record.ts";
import { FakeClock } from "../support/fake_clock.ts";

const suite = nodeSuite();
const unused = (): never => {
  throw new Error("This needs no network.");
};

/** Somebody who has met nobody, and is on no network. */
function someone() {
  const stops: string[] = [];
  const store = new PeerStore(":memory:", () => {});
  const contacts = new Contacts({
    suite,
    clock: new FakeClock(),
    random: () => 0,
    identity: makeIdentity(),
    store,
    get endpoint() {
      return unused();
    },
    secure: unused,
    streams: unused,
    rendezvous: () => undefined,
    changed: () => {},
    unheard: () => {},
    keyChanged: (name) => stops.push(name),
  });
  const close = () => {
    contacts.close();
    store.close();
  };
  return { contacts, store, stops, [Symbol.dispose]: close };
}

Deno.test("who comes with a known name and other keys is not let in, is told once, and takes nobody's place", () => {
  using ann = someone();
  const { contacts, store, stops } = ann;
  const bob = { name: "bob", identity: publicOf(makeIdentity()) };
  const known = contacts.meet(bob)!;
  // As a room's roster, or a stranger on this network, can say it again and again.
  for (const name of ["bob", "BOB", "bob"]) {
    assertEquals(contacts.meet({ name, identity: publicOf(makeIdentity()) }), undefined);
  }
  assertEquals(stops, ["bob"]);
  assertEquals(contacts.named("bob"), known);
  assertEquals(contacts.meet(bob), known);
  assertEquals(store.person("bob"), bob);
});

Deno.test("other keys in a record of the registry's are told each time, and end the contact there was", () => {
  using ann = someone();
  const { contacts, store, stops } = ann;
  const bob = { name: "bob", identity: publicOf(makeIdentity()) };
  contacts.meet(bob);
  const thief = makeIdentity();
  const record = writeAddressRecord(suite, thief.signing, {
    user: "bob",
    identity: publicOf(thief),
    candidates: [],
    time: 1,
  });
  for (let tries = 1; tries <= 2; tries++) {
    assertEquals(contacts.record("bob", record), undefined);
    assertEquals([stops.length, contacts.named("bob")], [tries, undefined]);
  }
  assertEquals(store.person("bob"), bob);
  store.unpin("bob");
  assertEquals(contacts.record("bob", record)!.contact.identity, publicOf(thief));
  // A record of somebody else, one that was changed, or none.
  const changed = record.with(record.length - 1, record.at(-1)! ^ 1);
  assertEquals(
    [["eve", record], ["bob", changed], ["bob", null]].map(([name, bytes]) =>
      contacts.record(name as string, bytes as Uint8Array | null)
    ),
    [undefined, undefined, undefined],
  );
});

Deno.test("who was met on a network alone is known for good where they are met otherwise", () => {
  using ann = someone();
  const { contacts, store } = ann;
  const bob = { name: "bob", identity: publicOf(makeIdentity()) };
  store.pin(bob, 1);
  assert(contacts.meet(bob, "newcomer"));
  assertEquals(store.newcomers(), { count: 1, oldest: { name: "bob", seen: 1 } });
  assert(contacts.meet(bob));
  assertEquals([store.newcomers().count, store.person("bob")], [0, bob]);
});

Deno.test("two names with one key are one person, under the first", () => {
  using ann = someone();
  const identity = publicOf(makeIdentity());
  assert(ann.contacts.meet({ name: "bob", identity }));
  assertEquals(ann.contacts.meet({ name: "eve", identity }), undefined);
  assertEquals(ann.contacts.keyed(identity.agreement)!.name, "bob");
});

Deno.test("no more people are in touch than the bound says", () => {
  using ann = someone();
  const { contacts } = ann;
  const identity = publicOf(makeIdentity());
  const met = Array.from({ length: 1030 }, (_, i) => {
    const agreement = new Uint8Array(32);
    new DataView(agreement.buffer).setUint32(0, i);
    return contacts.meet({ name: `p${i}`, identity: { ...identity, agreement } });
  });
  assertEquals(met.filter((one) => one).length, 1024);
  contacts.forget("p0");
  assert(contacts.meet({ name: "late", identity }));
});

Deno.test("whose keys cannot be remembered is not met", () => {
  using ann = someone();
  const { contacts, store } = ann;
  const bob = { name: "bob", identity: publicOf(makeIdentity()) };
  assert(contacts.meet(bob));
  for (let i = 1; i < maxPeople; i++) store.pin({ name: `p${i}`, identity: bob.identity });
  const late = { name: "late", identity: publicOf(makeIdentity()) };
  assertEquals(contacts.meet(late), undefined);
  assertEquals(contacts.meet(bob), contacts.named("bob"));
  store.unpin("p1");
  assert(contacts.meet(late));
});
