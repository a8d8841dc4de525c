// Each channel mode, proven by what it does and not by its announcement.
import { assertEquals, assertMatch } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

const said = (who: string, text: string) => `:${who}!${who}@localhost PRIVMSG #a :${text}`;

Deno.test("b: who is banned cannot come in or speak, and stays where they are", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  await alice.ask("MODE #a +bb BOB!*@* *!EVE@local*");
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["474"]);
  await bob.ask();
  // Said with a colon it takes the short way through the server, without one the long way, and as a notice none of them.
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :hi", "PRIVMSG #a hi", "NOTICE #a :hi")), ["404", "404"]);
  assertEquals(await alice.ask(), []);
  await alice.ask("MODE #a -bb bob *!eve@local*");
  await bob.ask("PRIVMSG #a :better");
  assertEquals(commandsOf(await eve.ask("JOIN #a"))[0], "JOIN");
  assertEquals(await alice.ask(), [said("bob", "better"), ":eve!eve@localhost JOIN #a"]);
});

Deno.test("b: a mask can name the nickname, the username or the host", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  const eve = await server.irc("eve");
  for (const mask of ["eve", "e?e!*@*", "*!eve@*", "*@localhost", "*!*@*", "eve!eve@localhost"]) {
    await alice.ask(`MODE #a +b ${mask}`);
    assertEquals(commandsOf(await eve.ask("JOIN #a")), ["474"], mask);
    await alice.ask(`MODE #a -b ${mask}`);
  }
  for (const mask of ["ev", "eve2", "*!bob@*", "*@remotehost", "x*!*@*"]) {
    await alice.ask(`MODE #a +b ${mask}`);
    assertEquals(commandsOf(await eve.ask("JOIN #a", "PART #a"))[0], "JOIN", mask);
  }
});

Deno.test("b: a new nickname is held against the bans anew, and operators and voiced members speak past them", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("MODE #a +b bob");
  assertEquals(
    commandsOf(await bob.ask("PRIVMSG #a :1", "NICK rob", "PRIVMSG #a :2", "NICK bob", "PRIVMSG #a :3")),
    [
      "MODE",
      "404",
      "NICK",
      "NICK",
      "404",
    ],
  );
  await alice.ask("MODE #a +v bob");
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :4")), ["MODE"]);
  await alice.ask("MODE #a -v+o bob bob");
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :5")), ["MODE"]);
});

Deno.test("e: who is excepted comes in and speaks past a ban", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  await alice.ask("MODE #a +b *!*@*", "MODE #a +e eve");
  assertEquals(commandsOf(await eve.ask("JOIN #a", "PRIVMSG #a :hi")), ["JOIN", "353", "366"]);
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :hi")).at(-1), "404");
  await alice.ask("MODE #a -e eve");
  assertEquals(commandsOf(await eve.ask("PRIVMSG #a :hi")), ["MODE", "404"]);
});

Deno.test("i: nobody comes in uninvited", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  const eve = await server.irc("eve");
  await alice.ask("MODE #a +i");
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["473"]);
  await alice.ask("MODE #a -i");
  assertEquals(commandsOf(await eve.ask("JOIN #a"))[0], "JOIN");
});

Deno.test("I: who is on the list of invitations comes in past +i, and not past a ban", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  const [bob, eve] = [await server.irc("bob"), await server.irc("eve")];
  await alice.ask("MODE #a +iI eve");
  assertEquals(commandsOf(await bob.ask("JOIN #a")), ["473"]);
  assertEquals(commandsOf(await eve.ask("JOIN #a", "PART #a"))[0], "JOIN");
  await alice.ask("MODE #a +b eve");
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["474"]);
  await alice.ask("MODE #a -bI eve eve");
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["473"]);
});

Deno.test("k: who comes in must know the key, as it was set last", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  const eve = await server.irc("eve");
  await alice.ask("MODE #a +k first", "MODE #a +k Second");
  for (const key of ["", "first", "second", "Second,", "SecondX"].map((key) => `JOIN #a ${key}`)) {
    assertEquals(commandsOf(await eve.ask(key))[0], key === "JOIN #a Second," ? "JOIN" : "475", key);
    await eve.ask("PART #a");
  }
  await alice.ask("MODE #a -k Second");
  assertEquals(commandsOf(await eve.ask("JOIN #a"))[0], "JOIN");
});

Deno.test("l: no more come in than the limit; who is inside stays; a higher one lets the next in", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  await alice.ask("MODE #a +l 1");
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :still here")), ["MODE"]);
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["471"]);
  await alice.ask("MODE #a +l 2");
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["471"]);
  await alice.ask("MODE #a +l 3");
  assertEquals(commandsOf(await eve.ask("JOIN #a"))[0], "JOIN");
  await eve.ask("PART #a");
  await alice.ask("MODE #a +l 2", "MODE #a -l");
  assertEquals(commandsOf(await eve.ask("JOIN #a"))[0], "JOIN");
});

Deno.test("m and v: in a moderated channel operators and voiced members speak, others do not", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("MODE #a +m");
  await bob.ask();
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :1", "PRIVMSG #a 2", "NOTICE #a :3")), ["404", "404"]);
  assertEquals(commandsOf(await alice.ask("PRIVMSG #a :mine", "MODE #a +v bob")), ["MODE"]);
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :4", "NAMES #a")), ["PRIVMSG", "MODE", "353", "366"]);
  assertEquals(await alice.ask(), [said("bob", "4")]);
  await alice.ask("MODE #a -v bob");
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :5")), ["MODE", "404"]);
  await alice.ask("MODE #a -m");
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :6")), ["MODE"]);
});

Deno.test("n: who is outside speaks only where it is not set, and not past m or b", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  const eve = await server.irc("eve");
  assertEquals(commandsOf(await eve.ask("PRIVMSG #a :1")), ["404"]);
  await alice.ask("MODE #a -n");
  assertEquals(await eve.ask("PRIVMSG #a :2", "NOTICE #a 3"), []);
  assertEquals(await alice.ask(), [said("eve", "2"), ":eve!eve@localhost NOTICE #a :3"]);
  await alice.ask("MODE #a +m");
  assertEquals(commandsOf(await eve.ask("PRIVMSG #a :4")), ["404"]);
  await alice.ask("MODE #a -m+b eve");
  assertEquals(commandsOf(await eve.ask("PRIVMSG #a :5")), ["404"]);
});

Deno.test("s: a secret channel is in no list, name, reply or mode that who is outside reads", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await alice.ask("MODE #a +s");
  const eve = await server.irc("eve");
  const asked = await eve.ask(
    "LIST",
    "NAMES #a",
    "WHO #a",
    "WHO alice",
    "WHOIS alice",
    "TOPIC #a",
    "MODE #a",
  );
  assertEquals(commandsOf(asked), [
    ...["321", "323", "366", "315", "352", "315", "311", "312", "317", "318", "403", "403"],
  ]);
  assertMatch(asked.find((line) => / 352 /.test(line))!, / 352 eve \* alice /);
  // Who shares it sees it.
  const bob = await server.irc("bob");
  await bob.ask("JOIN #a");
  assertEquals(commandsOf(await bob.ask("LIST", "WHOIS alice")), [
    "321",
    "322",
    "323",
    "311",
    "319",
    "312",
    "317",
    "318",
  ]);
});

Deno.test("t: the topic is the operators'", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assertEquals(commandsOf(await bob.ask("TOPIC #a :x")), ["482"]);
  await alice.ask("MODE #a -t");
  assertEquals(commandsOf(await bob.ask("TOPIC #a :x")), ["MODE", "TOPIC"]);
});

Deno.test("o: an operator has an operator's rights, and none without it", async () => {
  await using server = new IrcServer();
  const [alice, bob, carl] = await together(server, "#a", "alice", "bob", "carl");
  const rights = ["MODE #a +m", "TOPIC #a :x", "KICK #a carl"];
  assertEquals(commandsOf(await bob.ask(...rights)), ["482", "482", "482"]);
  await alice.ask("MODE #a +o bob");
  assertEquals(commandsOf(await bob.ask(...rights)), ["MODE", "MODE", "TOPIC", "KICK"]);
  assertEquals(commandsOf(await carl.ask()), ["MODE", "MODE", "TOPIC", "KICK"]);
  await alice.ask("MODE #a -o bob");
  assertEquals(commandsOf(await bob.ask("MODE #a -m", "TOPIC #a :y", "KICK #a alice")), [
    "MODE",
    "482",
    "482",
    "482",
  ]);
});
