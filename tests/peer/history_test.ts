// What is kept of a conversation, page by page, with texts that came in parts.
import { assertEquals } from "@std/assert";
import { History } from "../../peer/history.ts";
import { makeIdentity, publicOf } from "../../peer/identity.ts";
import { talkRoster } from "../../peer/rosters.ts";
import { PeerStore } from "../../peer/store/peer_store.ts";
import { type Message, messageTypes, previousBytes, writeMessage } from "../../protocol/peer/message.ts";
import { suite } from "../support/registry.ts";

/** A talk of ann and bob, what they say being delivered one by one. */
class Kept {
  readonly store = new PeerStore(":memory:", () => {});
  readonly history: History;
  readonly #people;
  readonly #roster;
  readonly #log;
  readonly #numbers = new Map<string, number>();

  constructor() {
    const [ann, bob] = [makeIdentity(), makeIdentity()];
    const person = (name: string, identity: typeof ann) => ({ name, ...publicOf(identity) });
    const [one, other] = [person("ann", ann), person("bob", bob)];
    this.#roster = talkRoster(suite, ann, one, other);
    for (const { bytes } of talkRoster(suite, bob, other, one).statements) this.#roster.take(bytes);
    this.#people = new Map(this.#roster.members.map(({ id, person }) => [person.name, id]));
    this.#log = this.store.log(this.#roster.id, () => false);
    const place = { type: "talk", name: "bob" } as const;
    const self = () => this.#roster.author(this.#people.get("ann")!);
    this.history = new History({
      store: this.store,
      place,
      roster: this.#roster,
      isHeard: () => true,
      self,
    });
  }

  deliver(name: string, text: string, type: keyof typeof messageTypes = "text"): Message {
    const author = this.#people.get(name)!, seq = (this.#numbers.get(name) ?? 0) + 1;
    this.#numbers.set(name, seq);
    const message = writeMessage(suite, this.#roster.room, makeIdentity().signing, {
      author,
      seq,
      time: seq,
      deps: [],
      previous: new Uint8Array(previousBytes).fill(seq === 1 ? 0 : 7),
      type: messageTypes[type],
      body: new TextEncoder().encode(text),
    });
    this.#log.append(message);
    return message;
  }

  /** All pages of at most `count`, the newest first. */
  pages(count: number): string[][] {
    const pages: string[][] = [];
    let before: string | undefined;
    while (true) {
      const page = this.history.older(before, count);
      if (page.length === 0) return pages;
      pages.push(page.map(({ from, text }) => `${from}: ${text}`));
      before = page[0]!.id;
    }
  }

  [Symbol.dispose](): void {
    this.store.close();
  }
}

Deno.test("what was said before comes page by page, each message once", () => {
  using kept = new Kept();
  for (let number = 1; number <= 5; number++) kept.deliver(number % 2 ? "ann" : "bob", `${number}`);
  assertEquals(kept.pages(2), [["bob: 4", "ann: 5"], ["bob: 2", "ann: 3"], ["ann: 1"]]);
  assertEquals(kept.history.older(undefined, 9).map(({ isOwn }) => isOwn), [true, false, true, false, true]);
  assertEquals(kept.history.older("nobody 7", 9), []);
});

Deno.test("a text in parts is whole, however the pages are cut", () => {
  using kept = new Kept();
  kept.deliver("bob", "first");
  kept.deliver("ann", "one ", "part");
  kept.deliver("bob", "between");
  kept.deliver("ann", "two ", "part");
  kept.deliver("ann", "three");
  const all = ["bob: first", "bob: between", "ann: one two three"];
  for (let count = 1; count <= 6; count++) assertEquals(kept.pages(count).reverse().flat(), all, `${count}`);
});

Deno.test("a text whose beginning came before a restart is heard whole", () => {
  using kept = new Kept();
  kept.deliver("bob", "begun ", "part");
  assertEquals(kept.history.take(kept.deliver("bob", "and ended"))?.text, "begun and ended");
  assertEquals(kept.history.take(kept.deliver("bob", "more", "part")), undefined);
  assertEquals(kept.history.take(kept.deliver("bob", ", too"))?.text, "more, too");
});

Deno.test("who has the name of somebody we know, or ours, and other keys is shown as that", () => {
  using kept = new Kept();
  const said = () => kept.history.older(undefined, 9).map(({ from }) => from);
  kept.deliver("ann", "ours");
  kept.deliver("bob", "his");
  assertEquals(said(), ["ann", "bob"]);
  const stranger = (name: string) => ({ name, ...publicOf(makeIdentity()) });
  assertEquals(["Ann", "bob", "eve"].map((name) => kept.history.nameOf(stranger(name))), [
    "Ann (another key)",
    "bob",
    "eve",
  ]);
  kept.store.pin({ name: "Bob", identity: publicOf(makeIdentity()) });
  assertEquals(said(), ["ann", "bob (another key)"]);
});
