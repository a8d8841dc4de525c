import { assert, assertEquals } from "@std/assert";
import type { Contact } from "../../peer/contact.ts";
import { maxNewcomers, newcomerRates, Newcomers, unseenMs } from "../../peer/newcomers.ts";
import { type KnownPerson, PeerStore } from "../../peer/store/peer_store.ts";
import { FakeClock } from "../support/fake_clock.ts";

const ip = (number: number) => Uint8Array.of(10, 0, number >> 8, number & 255);

function person(name: string): KnownPerson {
  const key = new Uint8Array(32);
  crypto.getRandomValues(key);
  return { name, identity: { signing: key, agreement: key } };
}

/** Somebody on a network, and whom they are in touch with. */
function someone() {
  const clock = new FakeClock(), store = new PeerStore(":memory:", () => {});
  const problems: string[] = [], met = new Map<string, KnownPerson>();
  const contacts = {
    meet: (one: KnownPerson) => (met.set(one.name, one), one as Contact),
    forget: (name: string) => void met.delete(name),
    keyed: (key: Uint8Array) =>
      [...met.values()].find(({ identity }) => identity.agreement === key) as Contact | undefined,
  };
  const newcomers = new Newcomers({
    clock,
    store,
    contacts,
    tell: (event) => event.type === "problem" && problems.push(event.problem),
  });
  return { clock, store, problems, met, newcomers, [Symbol.dispose]: () => store.close() };
}

Deno.test("who pretends to be many is met at a rate, at one address and at all, and that is told once", () => {
  using ann = someone();
  const { clock, newcomers, met, problems } = ann;
  const { each, all } = newcomerRates;
  for (let count = 0; count < 100; count++) newcomers.meet(person(`one${count}`), ip(1));
  assertEquals([met.size, problems.length], [each.atOnce, 1]);
  // Somebody else has their turn all the same.
  assert(newcomers.meet(person("bob"), ip(2)));
  clock.advance(61_000);
  for (let count = 100; count < 110; count++) newcomers.meet(person(`one${count}`), ip(1));
  assertEquals(met.size, each.atOnce + 2);
  for (let count = 0; count < 1000; count++) newcomers.meet(person(`many${count}`), ip(3 + count));
  assertEquals([met.size, problems.length], [all.atOnce + 6, 1]);
  // Who is known is met whatever others do, and no second time by another name.
  const bob = met.get("bob")!;
  assert(newcomers.meet(bob, ip(2)));
  assertEquals(newcomers.meet({ ...bob, name: "robert" }, ip(2)), undefined);
});

Deno.test("a bounded number is remembered: who was not seen for long goes, but for those who are known otherwise", () => {
  using ann = someone();
  const { clock, store, newcomers, met, problems } = ann;
  // In an earlier run.
  for (let count = 0; count < maxNewcomers; count++) {
    const early = person(`early${count}`);
    store.pin(early, clock.now() + count);
    met.set(early.name, early);
  }
  clock.advance(maxNewcomers);
  assertEquals([store.newcomers().count, store.people().length], [maxNewcomers, maxNewcomers]);
  const [first, second, third, last] = [...met.keys()].map((name) => met.get(name)!);
  clock.advance(unseenMs / 2);
  // Both are here still, one of them was talked with.
  store.settle(first!.name);
  newcomers.meet(third!, ip(1));
  assertEquals(store.newcomers().count, maxNewcomers - 1);
  newcomers.meet(person("new"), ip(5000));
  assertEquals(newcomers.meet(person("newer"), ip(5001)), undefined);
  assertEquals(problems.length, 1);
  clock.advance(unseenMs / 2 + 1);
  assert(newcomers.meet(person("newer"), ip(5001)));
  assertEquals([met.has(first!.name), met.has(second!.name), met.has(third!.name)], [true, false, true]);
  assertEquals([store.person(second!.name), store.newcomers().count], [undefined, maxNewcomers]);
  assert(newcomers.meet(person("newest"), ip(5002)));
  assertEquals([met.has(third!.name), met.has(last!.name)], [true, false]);
});
