// The way down, and connections of which only one half is closed.
import { assert, assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import { listen } from "../../server/server.ts";
import { serverOn, withAccept } from "../support/bare_server.ts";
import { IrcServer } from "../support/irc_server.ts";
import { RawClient } from "../support/raw_client.ts";

const REASON = "The server is going down.";

Deno.test("everybody gets a goodbye: who is in, who registers, a person; and it is the last line", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await server.room("#a", "alice", "bob");
  const coming = await server.connect();
  await coming.ask("NICK coming");
  const person = await server.connect();
  await person.send("carl");
  await person.expect(/^Here: /);
  const silent = await server.connect();
  const began = performance.now();
  await server.server.stop(REASON);
  assertLess(performance.now() - began, 2_000);
  for (const client of [alice!, bob!, coming]) {
    const lines = await client.end();
    assertMatch(lines.at(-1)!, new RegExp(`^ERROR .*${REASON}`));
  }
  assertEquals((await person.end()).at(-1), REASON);
  assertEquals(await silent.end(), []);
});

Deno.test("nobody is told of each other's going when all go", async () => {
  await using server = new IrcServer();
  const clients = await server.room("#a", ...Array.from({ length: 20 }, (_, i) => `n${i}`));
  await server.server.stop(REASON);
  for (const client of clients) assertEquals((await client.end()).length, 1);
});

Deno.test("a stuck reader does not hold up the end", async () => {
  await using server = new IrcServer({ limits: { backlogBytes: 64 * 1024 * 1024 } });
  const [talker] = await server.room("#a", "talker");
  const stuck = await server.connect({ reading: false });
  await stuck.send("NICK stuck", "USER s 0 * :s", "JOIN #a");
  await talker!.expect(/^:stuck!\S+ JOIN/);
  const { outbound } = [...server.server.chat.user("stuck")!.listeners][0]!;
  const lines = Array.from({ length: 500 }, () => `PRIVMSG #a :${"x".repeat(400)}`);
  while (outbound.lag < 1_000_000) await talker!.ask(...lines);
  const began = performance.now();
  await server.server.stop(REASON);
  assertLess(performance.now() - began, 2_000);
  assertEquals(server.server.connections, 0);
  await talker!.end();
});

Deno.test("new connections are refused as soon as the end has begun, and a second stop waits for the first", async () => {
  await using server = new IrcServer();
  const stuck = await server.connect({ reading: false });
  await stuck.send("NICK stuck", "USER s 0 * :s");
  await server.logged("registered");
  const { port } = server;
  const first = server.server.stop(REASON);
  const refused = await assertRejects(() => RawClient.connect(port));
  // What the kernel had taken already is reset.
  assert(refused instanceof Deno.errors.ConnectionRefused || refused instanceof Deno.errors.ConnectionReset);
  await server.server.stop("another reason");
  assertEquals(server.server.connections, 0);
  await first;
});

Deno.test("a connection that was accepted while the server stopped is closed", async () => {
  const [listener] = listen(["127.0.0.1"], 0);
  const { promise: stopped, resolve: letIn } = Promise.withResolvers<void>();
  const { promise: accepted, resolve: tell } = Promise.withResolvers<void>();
  const late = withAccept(listener!, async (real) => {
    const conn = await real();
    tell();
    await stopped;
    return conn;
  });
  const server = serverOn([late], () => {});
  await using client = await RawClient.connect(server.port);
  await accepted;
  const stop = server.stop(REASON);
  letIn();
  await stop;
  assertEquals(await client.end(), []);
  assertEquals(server.connections, 0);
});

Deno.test("a client that asks and shuts its writing side still reads every answer", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.send("NICK alice", "USER a 0 * :a", ...Array.from({ length: 300 }, (_, i) => `PING ${i}`));
  await client.conn.closeWrite();
  const lines = await client.end();
  const pongs = lines.filter((line) => line.includes(" PONG ")).map((line) =>
    line.split(" ").at(-1)!.replace(":", "")
  );
  assertEquals(pongs, Array.from({ length: 300 }, (_, i) => String(i)));
  assertMatch(lines.at(-1)!, /^ERROR /);
});

Deno.test("the same for a person whose text comes from a pipe, and for who is slowed down", async () => {
  await using server = new IrcServer({ limits: { floodRate: 50, floodBurst: 5, exempt: "nobody" } });
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby");
  const person = await server.connect();
  await person.sendBytes(
    new TextEncoder().encode(
      "carl\n" + Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join("") + "!who",
    ),
  );
  await person.sendBytes(new TextEncoder().encode("\n"));
  await person.conn.closeWrite();
  const read = await person.end();
  assert(read.some((line) => line.includes("alice (")), read.join("\n"));
  const heard = (await alice.until(/^:carl!\S+ QUIT/)).filter((line) => line.includes("PRIVMSG"));
  assertEquals(heard.map((line) => line.split(" :")[1]), Array.from({ length: 20 }, (_, i) => `line ${i}`));
});

Deno.test("a goodbye that was asked for is read to its end, whatever was sent behind QUIT", async () => {
  await using server = new IrcServer();
  for (let i = 0; i < 10; i++) {
    const client = await server.connect();
    await client.send(
      "NICK alice",
      "USER a 0 * :a",
      "MOTD",
      "QUIT :bye",
      ...Array(50).fill("PING late"),
      "x".repeat(5_000),
    );
    const lines = await client.end();
    assertMatch(lines.at(-1)!, /^ERROR .*bye/);
    assert(!lines.some((line) => line.includes("PONG")));
    client.close();
    while (server.server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
});
