// A line that is dead, slow or full of noise, and what a connection makes of it.
import { assertEquals, assertGreater } from "@std/assert";
import { Connection } from "../../client/connection.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ScriptedServer } from "../support/scripted_server.ts";
import { setUp } from "../support/scripted_connection.ts";

Deno.test("PING is answered, lag is measured, and a dead line is noticed", async () => {
  using server = new ScriptedServer();
  const { connection, clock, event, state } = setUp(server);
  const ended = connection.run();
  const client = await server.accept();
  await client.welcome();
  await event({ type: "message", message: { command: "422" } });
  client.answersPings = false;
  await client.say("PING :a b");
  await client.expect("PONG :a b");
  clock.advance(30_000);
  await client.expect("PING 1");
  clock.advance(70);
  await client.say(":irc.test PONG irc.test :1");
  assertEquals(await event({ type: "lag" }), { type: "lag", ms: 70 });

  clock.advance(29_930);
  await client.expect("PING 2");
  clock.advance(30_000);
  assertEquals(connection.state.type, "online");
  clock.advance(30_000);
  await state({ type: "waiting", problem: "nothing heard for 60 s" });
  connection.quit();
  await ended;
});

Deno.test("a reader that is slow to take events does not look like a dead line, and stops the reading", async () => {
  using server = new ScriptedServer();
  const clock = new FakeClock();
  const gate = Promise.withResolvers<void>();
  const blocked = Promise.withResolvers<void>();
  let heard = 0;
  const connection = new Connection({
    nickname: "ann",
    dial: (signal) => server.dial(signal),
    clock,
    random: () => 0.5,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onEvent(event) {
      if (event.type !== "message" || event.message.command !== "NOTICE") return;
      heard++;
      blocked.resolve();
      return gate.promise;
    },
  });
  const ended = connection.run();
  const client = await server.accept();
  await client.welcome();
  await client.say(":irc.test NOTICE ann one", ":irc.test NOTICE ann two");
  await blocked.promise;
  clock.advance(300_000);
  assertEquals([heard, connection.state.type], [1, "online"]);
  gate.resolve();
  connection.quit();
  client.close();
  await ended;
  assertEquals(heard, 2);
});

Deno.test("noise, endless lines and floods of PING do no harm", async () => {
  using server = new ScriptedServer();
  const { connection, event } = setUp(server);
  const ended = connection.run();
  const client = await server.accept();
  await client.welcome();
  await client.say(
    "",
    "\0\0\0",
    ":",
    "@;;; ",
    "x".repeat(100_000),
    "JOIN",
    "353",
    "366",
    ":x",
    "KICK",
    "NICK",
    "001",
  );
  await client.say(`:b!u@h PRIVMSG ann :${"y".repeat(8600)}`);
  const long = await event({ type: "message", message: { command: "PRIVMSG" } });
  assertGreater(JSON.stringify(long).length, 8600);
  await client.say("PING x", ":irc.test NOTICE ann :still there");
  await event({ type: "message", message: { command: "NOTICE" } });
  connection.quit();
  client.close();
  assertEquals(await ended, { type: "left" });
});
