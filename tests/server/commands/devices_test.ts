import { assertEquals, assertMatch } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { plainLogin } from "../../support/logins.ts";
import type { RawClient } from "../../support/raw_client.ts";

const PASSWORD = "a long enough password";

/** One more connection that logs in as alice and asks for her nickname. */
async function device(server: IrcServer, ...capabilities: string[]): Promise<RawClient> {
  const client = await server.connect();
  await client.send(
    "CAP LS 302",
    "NICK alice",
    "USER alice 0 * :Alice",
    `CAP REQ :${capabilities.join(" ")}`,
  );
  await client.send(...plainLogin("alice", PASSWORD));
  await client.expect("903");
  await client.ask("CAP END");
  return client;
}

async function aliceRegistered(server: IrcServer): Promise<RawClient> {
  const alice = await server.irc("alice", "echo-message", "draft/account-registration");
  assertMatch((await alice.ask(`REGISTER * * :${PASSWORD}`)).join("\n"), /REGISTER SUCCESS/);
  return alice;
}

Deno.test("several devices share an account and a nickname; each hears everything, and others see one person", async () => {
  await using server = new IrcServer();
  const first = await aliceRegistered(server);
  const bob = await server.irc("bob");
  await bob.ask("JOIN #a");
  await first.ask("JOIN #a");
  const second = await device(server, "echo-message");
  assertMatch(second.all.join("\n"), /:alice!\S+ JOIN #a[^]* 353 alice = #a :/);
  assertEquals(server.server.chat.users.size, 2);
  await bob.ask();
  await first.ask();

  await bob.ask("PRIVMSG #a :to the room", "PRIVMSG alice :to her");
  for (const one of [first, second]) {
    assertEquals((await one.ask()).map((line) => line.split(" ").slice(1).join(" ")), [
      "PRIVMSG #a :to the room",
      "PRIVMSG alice :to her",
    ]);
  }
  await second.ask("PRIVMSG #a :from the phone", "PRIVMSG bob :and to you");
  assertEquals((await first.ask()).map((line) => line.split(" ").slice(1).join(" ")), [
    "PRIVMSG #a :from the phone",
    "PRIVMSG bob :and to you",
  ]);
  await second.send("QUIT");
  await server.logged("closed");
  const seen = await bob.ask();
  assertEquals(seen.filter((line) => / (?:JOIN|QUIT|PART) /.test(line)), []);
  assertEquals(server.server.chat.users.size, 2);
  await first.send("QUIT :all gone");
  await bob.expect(/QUIT :Quit: all gone/);
});

Deno.test("a device that joins where the other one is hears what it has missed, and nobody sees a JOIN", async () => {
  await using server = new IrcServer();
  const first = await aliceRegistered(server);
  const bob = await server.irc("bob");
  await bob.ask("JOIN #a");
  await first.ask("JOIN #a");
  await bob.ask("PRIVMSG #a :one", "PRIVMSG #a :two");
  const second = await device(server, "message-tags", "batch", "chatroom/resume");
  await second.send("@chatroom/after=1 JOIN #a");
  const lines = await second.until(/BATCH -/);
  assertMatch(
    lines.join("\n"),
    /BATCH \+\S+ chatroom\/replay #a\n@\S*chatroom\/seq=2\S* :bob!\S+ PRIVMSG #a :two\n/,
  );
  assertEquals((await bob.ask()).filter((line) => line.includes(" JOIN ")), []);
});

Deno.test("a channel that one device joins is shown to the other", async () => {
  await using server = new IrcServer();
  const first = await aliceRegistered(server);
  const second = await device(server);
  await second.ask("JOIN #new");
  const shown = (await first.ask()).join("\n");
  assertMatch(shown, /JOIN #new[^]* 366 alice #new /);
});

Deno.test("who has not logged in does not get a nickname that is held, whatever they say", async () => {
  await using server = new IrcServer();
  await aliceRegistered(server);
  const thief = await server.connect();
  await thief.send("NICK alice", "USER a 0 * :a");
  await thief.expect("433");
});

Deno.test("another device is told how far each room was read", async () => {
  await using server = new IrcServer({ now: () => Date.UTC(2024, 5, 1) });
  const first = await aliceRegistered(server);
  await first.ask("CAP REQ draft/read-marker", "JOIN #a,#b");
  await first.ask("MARKREAD #a timestamp=2024-01-01T00:00:01.000Z");
  const second = await device(server, "draft/read-marker");
  assertEquals(second.all.flatMap((line) => / MARKREAD (.*)$/.exec(line)?.[1] ?? []), [
    "#a timestamp=2024-01-01T00:00:01.000Z",
    "#b *",
  ]);
});
