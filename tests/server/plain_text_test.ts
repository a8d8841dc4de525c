// A person with netcat at the door: greeted, asked for a nickname, let in, and let go. What they read and say inside is
// in plain_room_test.ts.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { GREETING } from "../../protocol/plain.ts";
import { fixed } from "../../server/options.ts";
import { IrcServer } from "../support/irc_server.ts";
import { comesIn, commandsOf, types } from "../support/people.ts";

Deno.test("who says nothing for a moment is greeted, and not before", async () => {
  await using server = new IrcServer();
  const started = performance.now();
  const person = await server.connect();
  assertEquals(await person.next(), GREETING);
  assert(performance.now() - started >= fixed.greetingMs - 1);
});

Deno.test("who speaks IRC at once is not greeted", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  const half = await server.connect();
  await half.sendBytes(new TextEncoder().encode("NI"));
  // Whoever comes after them is greeted later than they would be.
  const person = await server.connect();
  await person.expect(GREETING);
  assertEquals(await alice.ask(), []);
  await half.sendBytes(new TextEncoder().encode("CK bob\r\n"));
  assertEquals(await half.ask("PING x"), [":irc.test PONG irc.test x"]);
});

Deno.test("an IRC client that is slower than the greeting is an IRC client all the same", async () => {
  await using server = new IrcServer();
  const slow = await server.connect();
  await slow.expect(GREETING);
  assertEquals(
    commandsOf(await slow.ask("CAP LS 302", "NICK slow", "USER s 0 * :S", "CAP END")).slice(0, 2),
    ["CAP", "001"],
  );
});

Deno.test("a person who only presses Return is greeted at once", async () => {
  await using server = new IrcServer();
  const person = await server.connect();
  await person.send("");
  assertEquals(await person.next(), GREETING);
  await person.send("bob", "");
  assertEquals((await types(person)).at(-1), "Here: bob");
});

Deno.test("a nickname that is taken or is none is asked for again", async () => {
  await using server = new IrcServer();
  await server.irc("alice");
  const person = await server.connect();
  await person.send("Alice");
  assertEquals(await person.next(), "The nickname Alice is taken. Which other one?");
  await person.send("two words");
  assertMatch(await person.next(), /^A nickname is .* Which one\?$/);
  await person.send(`${"x".repeat(40)}`, "b@d", ":x", "#a", "!help", "1st");
  for (let i = 0; i < 6; i++) assertMatch(await person.next(), /Which one\?$/);
  await person.send("bob");
  assertMatch(await person.next(), /^You are bob\. .*!help/);
  assertEquals(await person.next(), "Here: bob");
});

Deno.test("a server with a password asks for it first", async () => {
  await using server = new IrcServer({ password: "open sesame" });
  const person = await server.connect();
  assertMatch(await person.next(), /password\?$/);
  await person.send("simsim");
  assertEquals(await person.next(), "That is not the password.");
  assertMatch(await person.next(), /password\?$/);
  await person.send("open sesame");
  assertEquals(await person.next(), "What nickname do you want?");
  assertMatch((await types(person, "bob"))[0]!, /^You are bob\./);
});

Deno.test("lines may end in LF or CR LF, and a last one in nothing is not said", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby");
  const person = await server.connect();
  await person.sendBytes(new TextEncoder().encode("bob\none\r\ntwo\nthree"));
  person.conn.closeWrite();
  await alice.expect(/^:bob!\S+ QUIT/);
  assertEquals(alice.all.filter((line) => / PRIVMSG /.test(line)).map((line) => line.split(" :")[1]), [
    "one",
    "two",
  ]);
});

Deno.test("Exit, !exit and !quit end it too, before and after the nickname", async () => {
  await using server = new IrcServer();
  for (const word of ["Exit", "!exit", "!quit", "!logout"]) {
    const bob = await comesIn(server, "bob");
    await bob.send(word);
    assertEquals(await bob.end(), ["Goodbye."], word);
  }
  for (const word of ["Exit", "!logout"]) {
    const nobody = await server.connect();
    await nobody.expect(GREETING);
    await nobody.send(word);
    assertEquals(await nobody.end(), ["Goodbye."], word);
  }
});

Deno.test("bytes that are no UTF-8 are refused in plain words, from the first line on", async () => {
  await using server = new IrcServer();
  const person = await server.connect();
  await person.sendBytes(Uint8Array.of(0x4a, 0xf6, 0x72, 0x67, 10));
  assertMatch(await person.next(), /^That line was not UTF-8/);
  await types(person, "joerg");
  await person.sendBytes(Uint8Array.of(0xff, 10));
  assertMatch((await types(person))[0]!, /^That line was not UTF-8/);
});
