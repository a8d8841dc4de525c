// CHATHISTORY of conversations: whose each is, whatever nicknames they have now.
import { assertEquals, assertMatch } from "@std/assert";
import { history, unbatch } from "../../support/batches.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { bare, type RawClient } from "../../support/raw_client.ts";

const CAPS = ["batch", "server-time", "message-tags", "echo-message", "draft/chathistory"];

/** Two people who are logged in, and what they said to each other, kept as a conversation. */
async function withConversation() {
  let now = Date.UTC(2024, 0, 1);
  const server = new IrcServer({ now: () => now });
  const { chat } = server.server;
  const alice = await server.irc("alice", ...CAPS, "account-tag");
  const bob = await server.irc("bob", ...CAPS, "account-tag");
  chat.user("alice")!.account = "Alice";
  chat.user("bob")!.account = "robert";
  const handle = chat.archive.store.log("direct", "@alice @robert", now);
  const say = (from: string, account: string, to: string, text: string) => {
    now += 1000;
    const message = { source: `${from}!u@h`, command: "PRIVMSG", params: [to, text] };
    chat.archive.keep(handle, message, chat.stamp(account, handle));
  };
  say("alice", "Alice", "bob", "hi");
  say("bob", "robert", "alice", "hello");
  say("ally", "Alice", "bob", "how are you?");
  return { server, alice, bob, say };
}

const shape = (line: string) => line.replace(/^@\S+ :/, "").replace(/!\S+/, "");

Deno.test("CHATHISTORY: a conversation is there for both, under the name that each calls the other", async () => {
  const { server, alice, bob } = await withConversation();
  await using _ = server;
  const ask = async (client: RawClient, nickname: string) =>
    unbatch(await client.ask(`CHATHISTORY LATEST ${nickname} * 5`), "chathistory", nickname.toLowerCase())
      .map(shape);
  assertEquals(await ask(alice, "Bob"), [
    "alice PRIVMSG bob :hi",
    "bob PRIVMSG alice :hello",
    "ally PRIVMSG bob :how are you?",
  ]);
  assertEquals(await ask(bob, "alice"), [
    "alice PRIVMSG bob :hi",
    "bob PRIVMSG alice :hello",
    "ally PRIVMSG bob :how are you?",
  ]);
  // Gone, he is known by his account.
  await bob.send("QUIT");
  await bob.end();
  assertEquals((await ask(alice, "robert")).length, 3);
});

Deno.test("CHATHISTORY: a conversation is for its two accounts alone, whatever their nicknames are now", async () => {
  const { server, alice, bob } = await withConversation();
  await using _ = server;
  const refused = (target: string) =>
    `FAIL CHATHISTORY INVALID_TARGET LATEST ${target} :You cannot read that.`;
  const ask = async (client: RawClient, target: string) =>
    bare((await client.ask(`CHATHISTORY LATEST ${target} * 5`))[0]!);
  server.server.chat.user("alice")!.account = null;
  assertEquals(await ask(alice, "bob"), refused("bob"));
  await alice.ask("NICK other");
  // Somebody else has the nickname now.
  const eve = await server.irc("alice", ...CAPS);
  assertEquals(await ask(eve, "bob"), refused("bob"));
  server.server.chat.user("alice")!.account = "eve";
  assertMatch(
    await ask(eve, "bob"),
    /^BATCH \+\S+ chathistory bob$/,
    "nothing was said yet, to somebody who is there",
  );
  assertEquals(await history(eve, "bob", "LATEST * 5"), []);
  assertEquals(await ask(eve, "robert"), refused("robert"));
  assertEquals(await history(bob, "alice", "LATEST * 5"), [], "who has the nickname now is meant");
});

Deno.test("CHATHISTORY: what was said to somebody without an account is read by no later one of that nickname", async () => {
  const { server, alice } = await withConversation();
  await using _ = server;
  const { chat } = server.server;
  const handle = chat.archive.store.log("direct", "@alice guest", 0);
  const message = { source: "guest!u@h", command: "PRIVMSG", params: ["alice", "secret"] };
  chat.archive.keep(handle, message, chat.stamp(null, handle));
  assertEquals(await history(alice, "guest", "LATEST * 5"), ["secret"]);
  const guest = await server.irc("guest", ...CAPS);
  assertMatch(
    bare((await guest.ask("CHATHISTORY LATEST alice * 5"))[0]!),
    /^FAIL CHATHISTORY INVALID_TARGET/,
  );
  // Nor by who registers the nickname, to whom it was not said.
  chat.user("guest")!.account = "guest";
  assertEquals(await history(guest, "alice", "LATEST * 5"), []);
  const targets = "CHATHISTORY TARGETS timestamp=1970-01-01T00:00:00Z timestamp=2099-01-01T00:00:00Z 9";
  assertEquals(unbatch(await guest.ask(targets), "draft/chathistory-targets"), []);
  // And she sees one conversation under one name, though there are two now.
  const other = chat.archive.store.log("direct", "@alice @guest", 0);
  chat.archive.keep(other, { ...message, params: ["alice", "hello"] }, chat.stamp("guest", other));
  const names = unbatch(await alice.ask(targets), "draft/chathistory-targets").map((line) =>
    bare(line).split(" ")[2]
  );
  assertEquals(names.sort(), ["bob", "guest"]);
  assertEquals(await history(alice, "guest", "LATEST * 5"), ["hello"]);
});

Deno.test("CHATHISTORY TARGETS: channels and conversations by when something was said in them last", async () => {
  const { server, alice, say } = await withConversation();
  await using _ = server;
  const at = (seconds: number) =>
    `timestamp=${new Date(Date.UTC(2024, 0, 1) + seconds * 1000).toISOString()}`;
  const ask = async (request: string) =>
    unbatch(await alice.ask(`CHATHISTORY TARGETS ${request}`), "draft/chathistory-targets")
      .map((line) => bare(line).replace(/^CHATHISTORY TARGETS /, ""));
  await alice.ask("JOIN #quiet", "JOIN #room");
  await alice.ask("PRIVMSG #room :x");
  say("bob", "robert", "alice", "last");
  // Nobody says anything: to come and go is not to say something.
  await alice.ask("JOIN #late", "TOPIC #room :later");
  const bob = "bob 2024-01-01T00:00:04.000Z", room = "#room 2024-01-01T00:00:03.000Z";
  assertEquals(await ask(`${at(0)} ${at(10)} 10`), [room, bob]);
  assertEquals(await ask(`${at(10)} ${at(0)} 10`), [room, bob]);
  assertEquals(await ask(`${at(0)} ${at(10)} 1`), [room]);
  assertEquals(await ask(`${at(10)} ${at(0)} 1`), [bob]);
  assertEquals(await ask(`${at(3)} ${at(10)} 10`), [bob]);
  assertEquals(await ask(`${at(0)} ${at(4)} 10`), [room]);
  assertEquals(await ask(`${at(4)} ${at(10)} 10`), []);
  await alice.ask("PART #room");
  assertEquals(await ask(`${at(0)} ${at(10)} 10`), [bob]);
  server.server.chat.user("alice")!.account = null;
  assertEquals(await ask(`${at(0)} ${at(10)} 10`), []);
});
