import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { localPort } from "../../server/store/port.ts";
import { Store } from "../../server/store/store.ts";
import { parseMessage } from "../../protocol/irc/message.ts";
import { IrcServer } from "../support/irc_server.ts";
import { Person } from "../support/connected_person.ts";
import { randomFrom } from "../support/random.ts";
import { ScriptedServer } from "../support/scripted_server.ts";
import { inTempDir } from "../support/temp_dir.ts";

Deno.test("after a cut, what was missed comes once, is counted, and nobody sees any noise", async () => {
  await using server = new IrcServer();
  await using ann = new Person(server.port, "ann");
  await ann.join();
  await using bob = new Person(server.port, "bob");
  await bob.join();
  ann.say("one");
  await bob.until(() => bob.texts.length === 1, "one");
  ann.events.length = 0;
  bob.events.length = 0;
  // bob is away while ann talks.
  const { port } = bob.relay;
  bob.relay.port = 1;
  bob.relay.cut();
  ann.say("two");
  ann.say("three");
  await ann.connection.settled(10_000);
  bob.relay.port = port;
  await bob.until(() => bob.caughtUp.length > 0, "the line");
  assertEquals(bob.texts, ["two", "three"]);
  assertEquals(bob.caughtUp, [{ type: "caught up", messages: 2, gone: 0 }]);
  assertEquals(bob.noise(), []);
  assertEquals(ann.noise(), []);
  assertEquals(bob.connection.roster.members("#a", bob.connection.isupport).sort(), ["ann", "bob"]);
});

Deno.test("over 20 cuts at any byte, all that two people say comes once and in order, to both", async () => {
  const random = randomFrom("resume");
  await using server = new IrcServer();
  await using ann = new Person(server.port, "ann");
  await ann.join();
  await using bob = new Person(server.port, "bob");
  await bob.join();
  const people = [ann, bob];
  const said: string[] = [];
  while (ann.relay.cuts + bob.relay.cuts < 20) {
    random.pick(people).relay.cutAfter(1 + random.below(1500));
    for (let i = random.below(6); i >= 0; i--) {
      const text = `${said.length}`;
      said.push(text);
      random.pick(people).say(text);
    }
    await new Promise((resolve) => setTimeout(resolve, random.below(15)));
  }
  for (const person of people) {
    person.relay.cutAfter(Infinity);
    assert(await person.connection.settled(20_000), `${person.nickname} settled; ${random.seedNote}`);
  }
  for (const person of people) await person.until(() => person.texts.length >= said.length, "everything");
  assertEquals(ann.texts, bob.texts, random.seedNote);
  assertEquals(ann.texts.toSorted((a, b) => Number(a) - Number(b)), said, random.seedNote);
  assertEquals(ann.events.filter(({ type }) => type === "uncertain"), [], random.seedNote);
});

Deno.test("what could not be stored is told with its text, sent no more, and those after it are", async () => {
  using server = new ScriptedServer();
  await using ann = new Person(server.port, "ann");
  const client = await server.accept();
  await client.welcome("batch echo-message labeled-response message-tags chatroom/resume");
  await client.say(":irc.test RESUME TOKEN t1");
  ann.say("lost");
  ann.say("kept");
  const first = parseMessage(await client.next() ?? "");
  const second = parseMessage(await client.next() ?? "");
  const [key, other] = [first, second].map(({ tags }) => tags!.get("+chatroom/key")!);
  assertMatch(key!, /^[0-9a-f]{32}$/);
  assertNotEquals(key, other);
  await client.say(`:irc.test FAIL PRIVMSG NOT_STORED #a ${key} :The disk is full.`);
  await ann.until(() => ann.events.some(({ type }) => type === "not stored"), "the failure");
  const told = ann.events.find((event) => event.type === "not stored")!;
  assertEquals([told.message.params, told.why], [["#a", "lost"], "The disk is full."]);
  client.close();

  // The server takes the token, and what it has not confirmed comes again with the key that it had.
  const again = await server.accept();
  await again.expect("CAP LS 302");
  await again.say(":irc.test CAP * LS :batch echo-message labeled-response message-tags chatroom/resume");
  await again.expect(/^CAP REQ /);
  await again.say(
    ":irc.test CAP * ACK :batch echo-message labeled-response message-tags chatroom/resume",
  );
  await again.expect("RESUME t1", "CAP END");
  await again.say(":irc.test RESUME OK ann");
  await again.greet("ann");
  await again.say(":irc.test RESUME TOKEN t2");
  const resent = parseMessage(await again.next() ?? "");
  assertEquals([resent.tags!.get("+chatroom/key"), resent.params], [other, ["#a", "kept"]]);
  const label = resent.tags!.get("label");
  await again.say(`@label=${label};msgid=x;chatroom/seq=1 :ann!a@h PRIVMSG #a :kept`);
  assert(await ann.connection.settled(10_000));
  assertEquals(ann.texts, ["kept"]);
  again.close();

  // The server refuses the token, and the way is the long one.
  const third = await server.accept();
  await third.expect("CAP LS 302");
  await third.say(":irc.test CAP * LS :batch message-tags chatroom/resume");
  await third.expect(/^CAP REQ /);
  await third.say(":irc.test CAP * ACK :batch message-tags chatroom/resume");
  await third.expect("RESUME t2 #a=1", "CAP END");
  await third.say(":irc.test FAIL RESUME INVALID_TOKEN :There is nothing to resume.");
  await third.expect("NICK ann", /^USER /);
  third.close();
});

Deno.test("a server that was restarted is joined anew: nothing is lost, and a third reads it all", async () => {
  await inTempDir(async (dir) => {
    const open = () =>
      Store.open(localPort(), { path: `${dir}/a.db`, durability: "os", now: Date.now() }, setImmediate);
    let server = new IrcServer({ store: await open() });
    await using ann = new Person(server.port, "ann");
    await ann.join();
    await using bob = new Person(server.port, "bob");
    await bob.join();
    ann.say("one");
    await bob.until(() => bob.texts.length === 1, "one");
    await ann.until(() => ann.texts.length === 1, "one");
    ann.relay.port = bob.relay.port = 1;
    await server[Symbol.asyncDispose]();
    ann.say("two");
    server = new IrcServer({ store: await open() });
    await using _ends = server;
    ann.relay.port = server.port;
    await ann.until(() => ann.texts.length === 2, "two");
    bob.relay.port = server.port;
    await bob.until(() => bob.texts.length === 2, "two");
    await using cid = new Person(server.port, "cid");
    await cid.join();
    await cid.until(() => cid.texts.length === 2, "all of it");
    assertEquals([ann.texts, bob.texts, cid.texts], [["one", "two"], ["one", "two"], ["one", "two"]]);
    assertEquals(bob.caughtUp, [{ type: "caught up", messages: 1, gone: 0 }]);
  });
});

Deno.test("who is removed from a room while the line is cut is told so", async () => {
  await using server = new IrcServer();
  await using ann = new Person(server.port, "ann");
  await ann.join();
  await using bob = new Person(server.port, "bob");
  await bob.join();
  await bob.join("#b");
  const { port } = bob.relay;
  bob.relay.port = 1;
  bob.relay.cut();
  ann.connection.send({ command: "KICK", params: ["#a", "bob"] });
  await ann.connection.settled(10_000);
  bob.relay.port = port;
  await bob.until(() => bob.caughtUp.length > 0, "the line");
  assertEquals(bob.caughtUp, [{ type: "caught up", messages: 0, gone: 0, removed: ["#a"] }]);
  assertEquals(bob.connection.roster.rooms(), ["#b"]);
});

Deno.test("what was said before we came is framed as history, and what comes after is not", async () => {
  await using server = new IrcServer();
  await using ann = new Person(server.port, "ann");
  await ann.join();
  for (const text of ["one", "two"]) ann.say(text);
  await ann.connection.settled(10_000);
  await using bob = new Person(server.port, "bob");
  await bob.join();
  await bob.until(() => bob.events.filter(({ type }) => type === "history").length === 2, "the history");
  ann.say("three");
  await bob.until(() => bob.texts.length === 3, "three");
  const told = bob.events.flatMap((event) =>
    event.type === "history"
      ? [`${event.of} ${event.is}`]
      : event.type === "message" && event.message.command === "PRIVMSG"
      ? [event.message.params[1]!]
      : []
  );
  assertEquals(told, ["#a begun", "one", "two", "#a over", "three"]);
});
