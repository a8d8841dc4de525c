// What strangers make grow is bounded, and given back.
import { assert, assertEquals, assertLess } from "@std/assert";
import { defaultLimits, fixed } from "../../server/options.ts";
import { heapBytes, stillHeld } from "../support/garbage.ts";
import { IrcServer } from "../support/irc_server.ts";

Deno.test("an invitation does not outlive its channel, nor a guest the invitation", async () => {
  await using server = new IrcServer();
  const [alice] = await server.room("#a", "alice");
  const bob = await server.irc("bob");
  await alice!.ask("INVITE bob #a");
  const room = server.server.chat.room("#a")!;
  const guest = server.server.chat.user("bob")!;
  assertEquals([guest.invitedTo.size, room.invited.size], [1, 1]);
  await bob.ask("JOIN #a", "PART #a");
  assertEquals([guest.invitedTo.size, room.invited.size], [0, 0]);
  await alice!.ask("INVITE bob #a", "PART #a");
  assertEquals([guest.invitedTo.size, room.invited.size], [0, 0]);
  await alice!.ask("JOIN #a", "INVITE bob #a");
  const second = server.server.chat.room("#a")!;
  bob.close();
  await server.logged("closed");
  assertEquals([second.invited.size, second === room], [0, false]);
});

Deno.test("of many invitations the oldest are forgotten", async () => {
  await using server = new IrcServer({ limits: { joins: 300 } });
  const [alice, bob] = [await server.irc("alice"), await server.irc("bob")];
  for (let i = 0; i < fixed.invitations + 20; i++) await alice.send(`JOIN #r${i}`, `INVITE bob #r${i}`);
  await alice.ask();
  assertEquals(server.server.chat.user("bob")!.invitedTo.size, fixed.invitations);
  assertEquals(
    [...server.server.chat.rooms.values()].filter((room) => room.invited.size > 0).length,
    fixed.invitations,
  );
  assertEquals((await bob.ask("INVITE")).filter((line) => line.includes(" 336 ")).length, fixed.invitations);
});

Deno.test("the list of who was here is bounded, however often somebody changes their nickname", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask(...Array.from({ length: fixed.whowasEntries + 50 }, (_, i) => `NICK n${i}`));
  const { departed } = server.server.chat.nicknames;
  assertEquals([departed.length, departed.at(-1)!.nickname], [
    fixed.whowasEntries,
    `n${fixed.whowasEntries + 48}`,
  ]);
});

Deno.test("a channel that is quiet for a while gives its memory back, and what is said next is heard", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await server.room("#a", "alice", "bob");
  const { chat } = server.server;
  const { lane } = chat.room("#a")!.members.get(chat.user("bob")!)!.cursors.values().next().value!;
  await alice!.ask(...Array.from({ length: 200 }, () => `PRIVMSG #a :${"x".repeat(400)}`));
  await bob!.ask();
  const chunk = new WeakRef(lane.chunk);
  assert(lane.chunk.bytes.length > 30_000);
  chat.rest();
  chat.rest();
  await bob!.ask();
  await alice!.ask();
  assertEquals(await stillHeld([chunk], 0), 0);
  await alice!.send("PRIVMSG #a :again");
  await bob!.expect("PRIVMSG #a :again");
  assertLess(lane.chunk.bytes.length, 1_000);
});

Deno.test("what is kept of a line does not keep the line", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "message-tags");
  await alice.ask("JOIN #a");
  const tags = `@+t=${"x".repeat(4_000)}`;
  const lines = (start: number) =>
    Array.from(
      { length: 50 },
      (_, i) => `${tags} MODE #a +b somebody_of_number_${start + i}!user@host.example`,
    );
  await alice.ask(...lines(0));
  const before = await heapBytes();
  await alice.ask(...lines(50));
  assertEquals(server.server.chat.room("#a")!.lists.b.length, 100);
  assertLess(await heapBytes() - before, 150_000);
});

Deno.test("who reads nothing, and comes and goes without end, is closed", async () => {
  await using server = new IrcServer({ limits: { backlogBytes: 256 * 1024 } });
  const client = await server.connect({ reading: false });
  await client.send("NICK busy", "USER b 0 * :b");
  await server.logged("registered");
  const closed = server.logged("closed");
  const bytes = new TextEncoder().encode(
    "JOIN #a\r\nPART #a\r\nCAP REQ :server-time\r\nCAP REQ :-server-time\r\n".repeat(200),
  );
  try {
    for (let i = 0; i < 1_000; i++) await client.sendBytes(bytes);
  } catch (error) {
    assert(
      error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe,
      String(error),
    );
  }
  assertEquals((await closed).fields.detail, "Reads too slowly: the backlog is full.");
  assertEquals([server.server.chat.rooms.size, server.server.chat.users.size], [0, 0]);
});

Deno.test("no message that the limits let in is larger than a write may be", async () => {
  // The largest that the flags allow; a control character takes three bytes once it is made visible.
  const limits = { ...defaultLimits, lineBytes: 16_384, tagBytes: 16_384 };
  await using server = new IrcServer({ limits });
  const alice = await server.irc("alice", "message-tags");
  const bob = await server.irc("bob", "message-tags", "server-time");
  const person = await server.connect();
  await person.send("carl");
  await person.expect(/^Here: /);
  for (const client of [alice, bob]) await client.ask("JOIN #lobby");
  const room = "PRIVMSG #lobby :";
  const text = "\x02\x1b".repeat(8_000);
  await alice.send(`@+t=${"y".repeat(4_000)} ${room}${text.slice(0, 16_000)}`);
  assertEquals((await bob.expect("PRIVMSG #lobby")).endsWith(text), true);
  assertEquals((await person.expect(/^<alice>/)).length, "<alice> ".length + 8_000);
});
