import { assertEquals } from "@std/assert";
import { maxHeld, maxWaiting } from "../../../peer/room/author_log.ts";
import { Delivery } from "../../../peer/room/delivery.ts";
import { MemoryLog, type RoomLog } from "../../../peer/room/log.ts";
import { PeerStore } from "../../../peer/store/peer_store.ts";
import { type Dependency, hashOf, type Message, writeMessage } from "../../../protocol/peer/message.ts";
import { Roster } from "../../../protocol/peer/roster.ts";
import { saltBytes, wholeHistory } from "../../../protocol/peer/statement.ts";
import { personOf, suite } from "../../support/peer_rooms.ts";
import { randomFrom, seeded } from "../../support/random.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";

const random = seeded(21);
const people = Array.from({ length: 3 }, () => seededIdentity(random));
const owner = people[0]!;
const roster = new Roster(suite, {
  name: "#room",
  isOpen: false,
  history: wholeHistory,
  salt: new Uint8Array(saltBytes),
  owner: personOf(owner, "p0"),
});
people.slice(1).forEach((one, i) => roster.add(owner.signing, personOf(one, `p${i + 1}`), "member", 0));
const ids = people.map(({ signing }) => roster.memberOf(signing.publicKey)!.id);

/** What authors say one after the other, each behind what it chooses. */
class Authors {
  readonly #last = new Map<number, Message>();

  say(who: number, deps: readonly Dependency[] = []): Message {
    const last = this.#last.get(who);
    const message = writeMessage(suite, roster.room, people[who]!.signing, {
      author: ids[who]!,
      seq: (last?.seq ?? 0) + 1,
      time: 1,
      deps: deps.toSorted((a, b) => a.author < b.author ? -1 : 1),
      previous: last ? hashOf(suite, last) : new Uint8Array(16),
      type: 1,
      body: new Uint8Array(3),
    });
    this.#last.set(who, message);
    return message;
  }
}

function deliveryWith(log: RoomLog = new MemoryLog()) {
  const delivered: string[] = [], forked: string[] = [];
  const delivery = new Delivery({
    self: () => undefined,
    suite,
    roster,
    log,
    deliver: ({ author, seq }) => delivered.push(`${ids.indexOf(author)}:${seq}`),
    forked: (author) => forked.push(author),
  });
  const take = (message: Message) => {
    if (delivery.takes(message.author, message.seq)) delivery.take(message);
  };
  return { delivery, delivered, forked, take, log };
}

Deno.test("in whatever order messages come, each is delivered once, behind all it depends on", () => {
  const random = randomFrom("causal delivery");
  for (let round = 0; round < 50; round++) {
    const authors = new Authors();
    const said: Message[] = [];
    for (let i = 0; i < 30; i++) {
      const who = random.below(3);
      const read = said.slice(0, random.below(said.length + 1)).filter(({ author }) => author !== ids[who]);
      const newest = new Map(read.map(({ author, seq }) => [author, seq]));
      said.push(authors.say(who, [...newest].map(([author, seq]) => ({ author, seq }))));
    }
    const { delivered, take, delivery } = deliveryWith();
    const shuffled = [...said, ...said].map((message) => ({ message, at: random.next() }))
      .sort((a, b) => a.at - b.at).map(({ message }) => message);
    for (const message of shuffled) take(message);
    assertEquals(new Set(delivered).size, delivered.length, random.seedNote);
    assertEquals(delivered.length, said.length, random.seedNote);
    assertEquals(said.filter(({ author, seq }) => delivery.takes(author, seq)), [], "known already");
    for (const { author, seq, deps } of said) {
      const at = delivered.indexOf(`${ids.indexOf(author)}:${seq}`);
      const before = [...deps, ...(seq > 1 ? [{ author, seq: seq - 1 }] : [])];
      for (const dep of before) {
        const first = delivered.indexOf(`${ids.indexOf(dep.author)}:${dep.seq}`);
        assertEquals(first < at, true, random.seedNote);
      }
    }
    const next = delivery.next(ids[0]!);
    assertEquals(next.deps.every(({ author }) => author !== ids[0]), true);
  }
});

Deno.test("so many messages are held behind a missing one, and the rest is dropped", () => {
  const authors = new Authors();
  const said = Array.from({ length: maxHeld + 50 }, () => authors.say(1));
  const { delivered, take, delivery } = deliveryWith();
  for (const message of said.slice(1)) take(message);
  assertEquals(delivered, []);
  assertEquals([delivery.has(ids[1]!, maxHeld), delivery.has(ids[1]!, maxHeld + 1)], [true, false]);
  take(said[0]!);
  assertEquals(delivered.length, maxHeld);
  for (const message of said) take(message);
  assertEquals(delivered.length, said.length);
});

Deno.test("a message names what was read and not named by another, and a log goes on where it was", () => {
  const authors = new Authors();
  const { take, delivery, log } = deliveryWith();
  const one = authors.say(1), two = authors.say(2, [{ author: ids[1]!, seq: 1 }]);
  take(one);
  assertEquals(delivery.next(ids[0]!).deps, [{ author: ids[1]!, seq: 1 }]);
  take(two);
  assertEquals(delivery.next(ids[0]!).deps, [{ author: ids[2]!, seq: 1 }]);
  assertEquals(delivery.next(ids[2]!).seq, 2);
  assertEquals(delivery.next(ids[2]!).previous, hashOf(suite, two));
  const again = deliveryWith(log);
  assertEquals(again.delivery.next(ids[2]!), {
    ...delivery.next(ids[2]!),
    deps: [{ author: ids[1]!, seq: 1 }],
  });
  again.take(two);
  again.take(authors.say(2));
  assertEquals(again.delivered, ["2:2"]);
});

Deno.test("an author's message that waits for others has its number: the next one is behind it", () => {
  const authors = new Authors();
  const first = authors.say(0), dep = authors.say(1), waits = authors.say(0, [{ author: ids[1]!, seq: 1 }]);
  const { take, delivery, delivered } = deliveryWith();
  take(first);
  take(waits);
  assertEquals(delivery.next(ids[0]!), { seq: 3, previous: hashOf(suite, waits), deps: [] });
  take(authors.say(0));
  assertEquals(delivered, ["0:1"]);
  take(dep);
  assertEquals(delivered, ["0:1", "1:1", "0:2", "0:3"]);
});

Deno.test("where the oldest of an author have gone, digests say so, and the rest is read", () => {
  const authors = new Authors(), store = new PeerStore(":memory:", () => {}, { messages: 10 });
  const { take, delivery, delivered } = deliveryWith(store.log(roster.id, () => false));
  for (let i = 0; i < 50; i++) take(authors.say(1));
  const [row] = delivery.rows();
  assertEquals([row!.head, row!.head - row!.floor <= 11, delivered.length], [50, true, 50]);
  assertEquals(delivery.read(ids[1]!, row!.floor + 1, 99).length, 50 - row!.floor);
  store.close();
});

Deno.test("what is missing is named, and what was here is read as far as there is no hole", () => {
  const authors = new Authors();
  const said = Array.from({ length: 8 }, () => authors.say(1));
  const { take, delivery } = deliveryWith();
  for (const i of [0, 1, 3, 6]) take(said[i]!);
  assertEquals(delivery.missing(said[7]!, 10).map(({ seq }) => seq), [3, 5, 6]);
  assertEquals(delivery.missing(said[7]!, 2).map(({ seq }) => seq), [3, 5]);
  assertEquals(delivery.read(ids[1]!, 1, 10).length, 2);
  assertEquals(delivery.read(ids[1]!, 2, 1), [said[1]!.bytes]);
  assertEquals(delivery.read(ids[1]!, 4, 10), [said[3]!.bytes]);
  assertEquals(delivery.read(ids[1]!, 5, 10), []);
  assertEquals(delivery.read(ids[2]!, 1, 10), []);
  const dep = authors.say(2, [{ author: ids[1]!, seq: 3 }, { author: ids[0]!, seq: 9 }]);
  assertEquals(delivery.missing(dep, 10).map(({ seq }) => seq).sort(), [3, 9]);
});

Deno.test("what waits for something that never comes is held up to a bound", () => {
  const authors = new Authors();
  const { delivery, delivered, take } = deliveryWith();
  take(authors.say(0, [{ author: ids[1]!, seq: 1_000_000 }]));
  for (let i = 0; i < maxWaiting + 100; i++) take(authors.say(0));
  assertEquals([delivered.length, delivery.whole(ids[0]!)], [0, maxWaiting]);
});
