// The short way of `PRIVMSG #room :text` through the server: what comes out is what the long way makes of it.
import { assertEquals } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";
import { bare, tagsOf } from "../../support/raw_client.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("the short way and the long way say the same", async () => {
  const random = randomFrom("two ways to say it");
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const chars = [..."aZ :@!\x01\x02é漢", "😀", "\u202e", ","];
  for (let round = 0; round < 20; round++) {
    const texts = Array.from({ length: 20 }, () => {
      const text = Array.from({ length: 1 + random.below(30) }, () => random.pick(chars)).join("");
      return text === "" ? "x" : text;
    });
    // Lower case takes the long way.
    await alice.ask(...texts.flatMap((text) => [`PRIVMSG #a :${text}`, `privmsg #a :${text}`]));
    const heard = await bob.ask();
    const expected = texts.map((text) => `:alice!alice@localhost PRIVMSG #a :${text}`);
    assertEquals(heard.filter((_, i) => i % 2 === 0), expected, random.seedNote);
    assertEquals(heard.filter((_, i) => i % 2 === 1), expected, random.seedNote);
  }
});

Deno.test("every kind of listener hears the short way as the long one, tags and all", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "echo-message", "server-time", "message-tags");
  const listeners = [alice];
  for (
    const [i, capabilities] of [[], ["server-time"], ["message-tags"], ["server-time", "message-tags"]]
      .entries()
  ) {
    listeners.push(await server.irc(`bob${i}`, ...capabilities));
  }
  for (const listener of listeners) await listener.ask("JOIN #a");
  for (const listener of listeners) await listener.ask();
  await alice.send("PRIVMSG #a :hi", "privmsg #a :hi");
  for (const listener of listeners) {
    const [short, long] = [await listener.next(), await listener.next()];
    assertEquals(bare(short), "PRIVMSG #a :hi");
    assertEquals(bare(long), "PRIVMSG #a :hi");
    assertEquals([...tagsOf(short).keys()], [...tagsOf(long).keys()]);
  }
});

Deno.test("the short way knows the room by any spelling, and follows who leaves, comes back and is renamed", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("JOIN #b");
  /** The errors that alice reads, her own words if she hears them, and what bob hears. */
  const heard = async (...lines: string[]) => {
    const answers = commandsOf(await alice.ask(...lines)).filter((command) => /^4|PRIVMSG/.test(command));
    return [...answers, ...(await bob.ask()).filter((line) => / PRIVMSG /.test(line))];
  };
  assertEquals(await heard("PRIVMSG #a :1", "PRIVMSG #A :2"), [
    ":alice!alice@localhost PRIVMSG #a :1",
    ":alice!alice@localhost PRIVMSG #a :2",
  ]);
  assertEquals(await heard("PRIVMSG #b :3", "PRIVMSG #a :4"), [":alice!alice@localhost PRIVMSG #a :4"]);
  assertEquals(await heard("NICK anna", "PRIVMSG #a :5"), [":anna!alice@localhost PRIVMSG #a :5"]);
  assertEquals(await heard("PART #a", "PRIVMSG #a :6"), ["404"]);
  await alice.ask("JOIN #a");
  assertEquals(await heard("PRIVMSG #a :7"), [":anna!alice@localhost PRIVMSG #a :7"]);
  await bob.ask("PART #a", "JOIN #a");
  assertEquals(await heard("PRIVMSG #a :8"), [":anna!alice@localhost PRIVMSG #a :8"]);
});

Deno.test("bytes that are not UTF-8 are refused by the short way too, and NUL and CR by both", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const send = (text: number[]) =>
    alice.sendBytes(Uint8Array.of(...new TextEncoder().encode("PRIVMSG #a :x"), ...text, 13, 10));
  await send([0xff]);
  await send([0xc3]);
  await send([0xed, 0xa0, 0x80]);
  assertEquals(commandsOf(await alice.ask()), ["FAIL", "FAIL", "FAIL"]);
  await send([0]);
  await send([13, 65]);
  assertEquals(commandsOf(await alice.ask()), ["421", "421"]);
  assertEquals(await bob.ask(), []);
});
