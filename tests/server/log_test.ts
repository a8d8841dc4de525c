import { assertEquals } from "@std/assert";
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { Kind, type ListenerKind, type Stamp } from "../../server/listener_kind.ts";
import { Log } from "../../server/log.ts";
import { stillHeld } from "../support/garbage.ts";
import { Wire } from "../support/wire.ts";

const encoder = new TextEncoder();
const stampOf = (order: number): Stamp => ({ order, time: 0, id: `id-${order}`, seq: 0, account: null });

/** A log, and what those who listen to it receive. */
class World {
  readonly log = new Log();
  #order = 0;

  listener(kind: ListenerKind) {
    const wire = new Wire();
    return { wire, cursor: this.log.listen(kind, wire.outbound) };
  }

  say(text: string): void {
    const message: IrcMessage = { source: "a!b@c", command: "PRIVMSG", params: ["#r", text] };
    this.log.append(message, stampOf(++this.#order));
  }

  /** The same by the way that the fast path takes. */
  sayLine(text: string): void {
    const head = encoder.encode(":a!b@c PRIVMSG #r :");
    const bytes = encoder.encode(`<${text}>`);
    const message = (): IrcMessage => ({ source: "a!b@c", command: "PRIVMSG", params: ["#r", text] });
    this.log.appendLine(head, bytes, 1, bytes.length - 1, stampOf(++this.#order), message);
  }
}

const TIME = "time=1970-01-01T00:00:00.000Z";

Deno.test("each kind of listener receives its own bytes, the fast way and the slow way alike", async () => {
  for (const way of ["say", "sayLine"] as const) {
    const world = new World();
    const kinds = [0, Kind.time, Kind.tags, Kind.time | Kind.tags, Kind.plain];
    const listeners = kinds.map((kind) => world.listener(kind));
    world[way]("hé");
    for (const { wire } of listeners) await wire.drain();
    const line = latin1(":a!b@c PRIVMSG #r :hé\r\n");
    assertEquals(listeners.map(({ wire }) => wire.received), [
      line,
      `@${TIME} ${line}`,
      `@msgid=id-1 ${line}`,
      `@${TIME};msgid=id-1 ${line}`,
      latin1("<a> hé\r\n"),
    ]);
  }
});

const latin1 = (text: string) => new TextDecoder("latin1").decode(encoder.encode(text));

Deno.test("what one kind does not show is no entry for it, not an empty one", async () => {
  for (const way of ["say", "sayLine"] as const) {
    const world = new World();
    const { wire } = world.listener(Kind.plain);
    world[way]("\x01VERSION\x01");
    assertEquals([wire.outbound.pump(), wire.outbound.lag], [false, 0]);
    world[way]("hello");
    await wire.drain();
    assertEquals([wire.received, wire.writes], ["<a> hello\r\n", 1]);
  }
});

Deno.test("listeners hear what is said between their coming and their leaving", async () => {
  const world = new World();
  const early = world.listener(0);
  world.say("one");
  const late = world.listener(0);
  world.say("two");
  world.log.leave(early.cursor);
  world.say("three");
  for (const { wire } of [early, late]) await wire.drain();
  const texts = (wire: Wire) => [...wire.received.matchAll(/:(\w+)\r\n/g)].map((match) => match[1]).join();
  assertEquals([texts(early.wire), texts(late.wire)], ["one,two", "two,three"]);
});

Deno.test("who comes back as another kind in the middle of a backlog misses nothing and hears nothing twice", async () => {
  const world = new World();
  const { wire, cursor } = world.listener(0);
  world.say("one");
  wire.outbound.pump();
  world.say("two");
  world.log.leave(cursor);
  const again = world.log.listen(Kind.tags, wire.outbound);
  world.say("three");
  world.log.leave(again);
  world.log.listen(0, wire.outbound);
  world.say("four");
  await wire.drain();
  const line = (text: string) => `:a!b@c PRIVMSG #r :${text}\r\n`;
  assertEquals(wire.received, line("one") + line("two") + `@msgid=id-3 ${line("three")}` + line("four"));
});

Deno.test("a kind whose last listener has left is encoded no more, and one who still reads gets all", async () => {
  const world = new World();
  const { wire, cursor } = world.listener(Kind.plain);
  world.say("before");
  world.log.leave(cursor);
  let encoded = 0;
  world.log.appendLine(encoder.encode("x"), encoder.encode("y"), 0, 1, stampOf(9), () => {
    encoded++;
    return { command: "PRIVMSG", params: [] };
  });
  await wire.drain();
  assertEquals([encoded, wire.received], [0, "<a> before\r\n"]);
});

Deno.test("a log that was quiet for a while gives back the memory of what was said before", async () => {
  const world = new World();
  const { wire, cursor } = world.listener(0);
  world.say("x".repeat(40_000));
  const chunk = new WeakRef(cursor.lane.chunk);
  await wire.drain();
  assertEquals(world.log.rest(), false, "something was said since the last time");
  assertEquals(world.log.rest(), true);
  assertEquals(world.log.rest(), false, "there is nothing left to give back");
  wire.outbound.pump();
  assertEquals(await stillHeld([chunk], 0), 0);
  world.say("again");
  await wire.drain();
  assertEquals(wire.received.slice(-11), "#r :again\r\n");
});
