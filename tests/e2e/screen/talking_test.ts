// People talk on their full screens, go from one conversation to another, and see what they have not read.
import { assertEquals } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";

const tmux = requireProgram("tmux");

Deno.test("two people join, talk, and see each other come, type and go", tmux, async () => {
  await using server = new IrcServer();
  await using ann = await ScreenClient.join(server.port, "ann", { columns: 100 });
  await ann.shows("ann joined", "1 person");
  await using bob = await ScreenClient.join(server.port, "bob", { columns: 100 });
  await ann.shows("ann and bob joined", "2 people");
  await ann.say("Good evening, bob.");
  await bob.shows(/ann │ Good evening, bob\./);
  await bob.type("Hello");
  await ann.shows("bob is typing");
  await bob.press("Enter");
  await ann.shows(/bob │ Hello +│/);
  await ann.hides("bob is typing");
  await bob.say("/me waves");
  await ann.shows(/\* │ bob waves/);
  await bob.say("/quit so long");
  await ann.shows("bob left the server (so long)", "1 person");
});

Deno.test("conversations are switched by keys, and counted while they are out of view", tmux, async () => {
  await using server = new IrcServer();
  await using ann = await ScreenClient.join(server.port, "ann", { columns: 100 });
  const bob = await server.irc("bob");
  for (const room of ["#one", "#two"]) {
    await ann.say(`/join ${room}`);
    await ann.shows(`${room}> `, `▸${room === "#one" ? 3 : 4} ${room}`);
  }
  await bob.ask("JOIN #one", "JOIN #two", "JOIN #lobby");
  await bob.ask("PRIVMSG #one :first", "PRIVMSG #one :second", "PRIVMSG #lobby :ann: third");
  await ann.shows(/ 2 #lobby +1 /, / 3 #one +2 /, "▸4 #two");
  await ann.press("C-g");
  await ann.shows("▸2 #lobby", "new messages", "ann: third");
  await ann.press("C-g");
  const screen = await ann.shows("▸3 #one", "new messages", "first", "second");
  assertEquals(screen.filter((line) => /^ \d #\S+ +\d+ │/.test(line)), []);
  await ann.press("M-2");
  await ann.shows("▸2 #lobby");
  await ann.press("M-Down");
  await ann.shows("▸3 #one");
  await ann.press("C-n");
  await ann.shows("▸4 #two");
  await ann.press("C-p");
  await ann.shows("▸3 #one");
  await ann.press("M-Up");
  await ann.shows("▸2 #lobby");
  await bob.ask("PRIVMSG ann :only for you");
  await ann.shows(/ 5 bob +1 /);
  await ann.press("M-5");
  await ann.shows("only for you", "bob> ");
});
