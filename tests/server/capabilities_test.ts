// What each capability changes for who has it, and that it changes nothing for who has not. Labels and batches are in
// labeled_response_test.ts.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { capabilities } from "../../server/capabilities.ts";
import { IrcServer } from "../support/irc_server.ts";
import { commandsOf, together } from "../support/people.ts";
import { bare, tagsOf } from "../support/raw_client.ts";

Deno.test("without capabilities nothing has a tag", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve", ...capabilities);
  await eve.ask("JOIN #a", "@+a=b PRIVMSG #a :hi", "@+a=b;label=x PRIVMSG bob :hi", "AWAY :x", "NICK eva");
  await eve.send("QUIT");
  for (const client of [alice, bob]) await client.expect("QUIT");
  for (const client of [alice, bob]) assertEquals(client.all.filter((line) => line.startsWith("@")), []);
});

Deno.test("server-time: every message has its time, in UTC to the millisecond, the same for all", async () => {
  await using server = new IrcServer({ now: () => Date.UTC(2024, 1, 29, 1, 2, 3, 45) });
  const alice = await server.irc("alice", "server-time");
  const bob = await server.irc("bob", "server-time", "message-tags");
  await alice.ask("JOIN #a");
  await bob.ask("JOIN #a", "PRIVMSG #a :hi", "NOTICE alice :hi");
  const lines = [...await alice.ask("TOPIC #a :x", "NAMES #a", "PING x"), ...await bob.ask()];
  assert(lines.length > 7);
  for (const line of lines) assertEquals(tagsOf(line).get("time"), "2024-02-29T01:02:03.045Z", line);
});

Deno.test("server-time: one message has one time, however fast the clock runs", async () => {
  let time = Date.UTC(2024, 0, 1);
  await using server = new IrcServer({ now: () => time++ });
  const clients = [];
  for (const name of ["a1", "a2", "a3"]) {
    const client = await server.irc(
      name,
      "server-time",
      "away-notify",
      "setname",
      "invite-notify",
      "echo-message",
    );
    await client.ask("JOIN #a");
    clients.push(client);
  }
  const eve = await server.irc("eve", "server-time");
  for (const client of clients) await client.ask();
  const [a1, a2, a3] = clients;
  await a1!.send(
    "PRIVMSG #a :hi",
    "privmsg #a :hi",
    "TOPIC #a :x",
    "NICK b1",
    "MODE #a +m",
    "INVITE eve #a",
    "SETNAME :x",
  );
  await a1!.send("AWAY :x", "PART #a");
  for (
    const command of ["PRIVMSG", "PRIVMSG", "TOPIC", "NICK", "MODE", "INVITE", "SETNAME", "AWAY", "PART"]
  ) {
    const times = [];
    for (const client of [a2!, a3!]) times.push(tagsOf(await client.expect(command)).get("time"));
    if (!["INVITE", "AWAY"].includes(command)) times.push(tagsOf(await a1!.expect(command)).get("time"));
    if (command === "INVITE") times.push(tagsOf(await eve.expect("INVITE")).get("time"));
    assertEquals(new Set(times).size, 1, `${command}: ${times}`);
  }
});

Deno.test("message-tags: a message has an identity, one for all who get it and for no other message", async () => {
  await using server = new IrcServer();
  const clients = [];
  for (const name of ["alice", "bob", "carl"]) {
    clients.push(await server.irc(name, "message-tags", "echo-message"));
  }
  for (const client of clients) await client.ask("JOIN #a");
  for (const client of clients) await client.ask();
  const lines = Array.from({ length: 20 }, (_, i) => `${i % 2 ? "PRIVMSG" : "privmsg"} #a :${i}`);
  await clients[0]!.send(
    ...lines,
    "NOTICE #a :20",
    "@+x=y TAGMSG #a",
    "TOPIC #a :21",
    "NICK anna",
    "PRIVMSG #a :end",
  );
  const seen: string[][] = [];
  for (const client of clients) {
    const came = await client.until((line) => line.endsWith(" :end"));
    assertEquals(came.length, 25);
    seen.push(came.map((line) => tagsOf(line).get("msgid")!));
  }
  assertEquals(seen[1], seen[0]);
  assertEquals(seen[2], seen[0]);
  assertEquals(new Set(seen[0]).size, 25);
  for (const id of seen[0]!) assertMatch(id, /^[^\s;:]+$/);
});

Deno.test("message-tags: client-only tags reach who has it, unescaped and escaped again; other tags reach nobody", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "message-tags", "echo-message");
  const bob = await server.irc("bob", "message-tags");
  const carl = await server.irc("carl", "server-time");
  for (const client of [alice, bob, carl]) await client.ask("JOIN #a");
  for (const client of [alice, bob, carl]) await client.ask();
  const tags = "@+a=x\\:\\s\\\\y;plain=no;+v.w/b;msgid=mine;time=then;+empty=";
  for (const target of ["#a", "bob"]) {
    for (const command of ["PRIVMSG", "NOTICE"]) {
      const [echo] = await alice.ask(`${tags} ${command} ${target} :hi`);
      const [heard] = await bob.ask();
      for (const line of [echo!, heard!]) {
        const { msgid, ...others } = Object.fromEntries(tagsOf(line));
        assert(msgid !== undefined && msgid !== "mine");
        assertEquals(others, { "+a": "x\\:\\s\\\\y", "+v.w/b": "", "+empty": "" });
        assertEquals(bare(line), `${command} ${target} :hi`);
      }
    }
  }
  for (const line of await carl.ask()) assertEquals([...tagsOf(line).keys()], ["time"]);
});

Deno.test("message-tags: TAGMSG reaches who has it, in a channel and alone, and says nothing to who has not", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "message-tags", "echo-message");
  const bob = await server.irc("bob", "message-tags");
  const carl = await server.irc("carl", "server-time");
  for (const client of [alice, bob, carl]) await client.ask("JOIN #a");
  await alice.ask();
  await bob.ask("AWAY :x");
  await carl.ask();
  assertEquals((await alice.ask("@+typing=active TAGMSG #a", "@+typing=done TAGMSG bob,carl")).map(bare), [
    "TAGMSG #a",
    "TAGMSG bob",
    "TAGMSG carl",
  ]);
  assertEquals((await bob.ask()).slice(-2).map((line) => [tagsOf(line).get("+typing"), bare(line)]), [
    ["active", "TAGMSG #a"],
    ["done", "TAGMSG bob"],
  ]);
  assertEquals(await carl.ask(), []);
  assertEquals(commandsOf(await alice.ask("TAGMSG", "TAGMSG nobody", "TAGMSG #nowhere")), [
    "411",
    "401",
    "403",
  ]);
});

Deno.test("message-tags: a client's tags are as long as specified, and no longer", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "message-tags", "echo-message");
  const bob = await server.irc("bob", "message-tags");
  for (const client of [alice, bob]) await client.ask("JOIN #a");
  const line = (length: number, rest: string) => `@foo=bar;+baz=${"a".repeat(length - 13)} ${rest}`;
  for (const rest of ["TAGMSG #a", `PRIVMSG #a :${"b".repeat(400)}`]) {
    await alice.ask(line(4094, rest));
    assertEquals((await bob.ask()).map((heard) => tagsOf(heard).get("+baz")?.length), [4081]);
    assertEquals(commandsOf(await alice.ask(line(4095, rest))), ["417"]);
    assertEquals(commandsOf(await alice.ask(line(9000, rest))), ["417"]);
    assertEquals(await bob.ask(), []);
  }
});

Deno.test("echo-message: who says something gets it as the others do", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "echo-message", "message-tags");
  const bob = await server.irc("bob", "message-tags");
  for (const client of [alice, bob]) await client.ask("JOIN #a");
  await alice.ask();
  for (
    const line of [
      "PRIVMSG #a :hi",
      "privmsg #A hi",
      "NOTICE #a :hi",
      "@+x TAGMSG #a",
      "PRIVMSG BOB :hi",
      "NOTICE bob :hi",
    ]
  ) {
    assertEquals(await alice.ask(line), await bob.ask(), line);
  }
  await bob.ask("MODE #a -n", "PART #a", "CAP REQ echo-message");
  await alice.ask("MODE #a -n");
  assertEquals((await bob.ask("PRIVMSG #a :from outside")).map(bare), ["PRIVMSG #a :from outside"]);
  await alice.ask("CAP REQ -echo-message");
  assertEquals(await alice.ask("PRIVMSG #a :hi", "PRIVMSG bob :hi"), []);
});

Deno.test("echo-message: who speaks to themselves gets it as said and as heard", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "echo-message");
  const line = ":alice!alice@localhost PRIVMSG alice :note";
  assertEquals(await alice.ask("PRIVMSG alice :note"), [line, line]);
});

Deno.test("account-tag and extended-join: nobody can log in yet, and so there is no tag, and * in a JOIN", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "account-tag", "extended-join");
  const [bob] = await together(server, "#a", "bob");
  assertEquals((await alice.ask("JOIN #a"))[0], ":alice!alice@localhost JOIN #a * :alice of the tests");
  await bob.ask("PRIVMSG #a :hi");
  server.server.chat.user("bob")!.account = "Bob";
  await bob.ask("PRIVMSG #a :hi", "PRIVMSG alice :hi", "PART #a", "JOIN #a");
  assertEquals(await alice.ask(), [
    ":bob!bob@localhost PRIVMSG #a :hi",
    "@account=Bob :bob!bob@localhost PRIVMSG #a :hi",
    "@account=Bob :bob!bob@localhost PRIVMSG alice :hi",
    "@account=Bob :bob!bob@localhost PART #a",
    "@account=Bob :bob!bob@localhost JOIN #a Bob :bob of the tests",
  ]);
  const again = await bob.ask("PART #a", "JOIN #a");
  assertEquals(again.find((line) => / JOIN /.test(line)), ":bob!bob@localhost JOIN #a");
});
