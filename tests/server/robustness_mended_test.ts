// Faults that were found once, each by the conversation that showed it.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { IrcServer } from "../support/irc_server.ts";

Deno.test("who leaves a channel hears of it at once, and not with the next thing they hear", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await server.room("#a", "alice", "bob");
  await bob!.send("PART #a");
  await bob!.expect("PART #a");
  await bob!.ask("JOIN #a");
  await alice!.send("KICK #a bob :out");
  await bob!.expect("KICK #a bob :out");
});

Deno.test("a parameter that is no word is shown as * in the middle of a reply", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  for (
    const line of ["WHOIS :a b", "NICK :a b", "CAP :x y", "JOIN :: ", "KICK :a b c", "INVITE alice :a b"]
  ) {
    await alice.ask(line);
  }
  assertStringIncludes((await alice.ask("NICK :a b"))[0]!, " 432 alice * :");
  assertEquals(alice.ended, false);
});

Deno.test("a carriage return in a person's line reaches the others as a space", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby");
  const carl = await server.connect();
  await carl.send("carl");
  await carl.expect(/Here/);
  await carl.sendBytes(new TextEncoder().encode("hi\rQUIT\n"));
  assertStringIncludes(await alice.expect("PRIVMSG #lobby"), ":hi QUIT");
});

Deno.test("LIST looks names up, takes few masks, and never walks all channels for each of many", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #one,#two,#three", "TOPIC #one :a");
  const rooms = async (line: string) =>
    (await alice.ask(line)).filter((l) => / 322 /.test(l)).map((l) => l.split(" ")[3]).join();
  assertEquals(await rooms("LIST #TWO,#none"), "#two");
  assertEquals(await rooms("LIST #t*,#one"), "#one,#two,#three");
  assertEquals(await rooms("LIST #t*,>0,<2"), "#two,#three");
  assertEquals(await rooms("LIST >0,>1"), "");
  assertEquals(await rooms("LIST"), "#one,#two,#three");
  const lines = await alice.ask(`LIST ${Array.from({ length: 5 }, (_, i) => `*${i}*`).join()}`);
  assertEquals(lines.length, 1);
  assertStringIncludes(lines[0]!, " 407 alice LIST :");
});
