// A connection from the first line to the last: it registers, dials again, and keeps its footing.
import { assertEquals } from "@std/assert";
import { Connection } from "../../client/connection.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ScriptedServer } from "../support/scripted_server.ts";
import { setUp } from "../support/scripted_connection.ts";

Deno.test("registers, asks for the capabilities it knows of those offered, and leaves", async () => {
  using server = new ScriptedServer();
  const { connection, event, state } = setUp(server);
  const ended = connection.run();
  const client = await server.accept();
  await client.expect("CAP LS 302", "NICK ann", "USER ann 0 * ann");
  await client.say(
    ":irc.test CAP * LS * :sasl=PLAIN echo-message server-time",
    ":irc.test CAP * LS :chghost batch=x",
  );
  await client.expect("CAP REQ :sasl echo-message server-time batch");
  await client.say(":irc.test CAP ann ACK :echo-message server-time batch");
  await client.expect("CAP END");
  await client.greet("ann");
  await state({ type: "online", nickname: "ann" });
  await event({ type: "message", message: { command: "422" } });

  await client.say(":irc.test CAP ann NEW :setname sasl");
  await client.expect("CAP REQ :setname sasl");
  connection.quit("bye");
  await client.expect("QUIT bye");
  client.close();
  assertEquals(await ended, { type: "left" });
  assertEquals(connection.state, { type: "closed", end: { type: "left" } });
});

Deno.test("a server that does not know CAP welcomes all the same", async () => {
  using server = new ScriptedServer();
  const { connection, state } = setUp(server);
  const ended = connection.run();
  const client = await server.accept();
  await client.expect("CAP LS 302", "NICK ann", /^USER /);
  await client.greet("ann");
  await state({ type: "online" });
  connection.quit();
  await client.expect("QUIT");
  client.close();
  assertEquals(await ended, { type: "left" });
});

Deno.test("a taken or bad nickname is asked for again, however long the person thinks", async () => {
  using server = new ScriptedServer();
  const { connection, clock, state } = setUp(server);
  const ended = connection.run();
  const client = await server.accept();
  await client.expect("CAP LS 302", "NICK ann", /^USER /);
  await client.say(":irc.test 433 * ann :Nickname is already in use");
  await state({ type: "asking", nickname: "ann", problem: "taken" });
  clock.advance(3_600_000);
  connection.rename("2ann");
  await client.expect("NICK 2ann");
  await client.say(":irc.test 432 * 2ann :Erroneous nickname");
  await state({ type: "asking", nickname: "2ann", problem: "invalid" });

  // The server hangs up on us meanwhile: the answer dials again.
  client.close();
  connection.rename("bea");
  const again = await server.accept();
  assertEquals(await again.welcome(), "bea");
  await state({ type: "online", nickname: "bea" });
  connection.quit();
  again.close();
  await ended;
});

Deno.test("the first failure ends it: nobody there, a silent host, a server that does not want us", async () => {
  {
    const server = new ScriptedServer();
    server[Symbol.dispose]();
    const { connection } = setUp(server);
    const end = await connection.run();
    assertEquals(end.type === "unreachable" && end.error instanceof Deno.errors.ConnectionRefused, true);
  }
  {
    const clock = new FakeClock();
    const connection = new Connection({
      nickname: "ann",
      dial: (signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      clock,
      random: () => 0,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      onEvent: () => {},
    });
    const ended = connection.run();
    clock.advance(10_000);
    const end = await ended;
    assertEquals(end.type === "unreachable" && String(end.error), "DialTimeout: no answer within 10 s");
  }
  using server = new ScriptedServer();
  for (
    const [line, problem] of [
      ["ERROR :Closing link: too many connections", "Closing link: too many connections"],
      [":irc.test 465 ann :You are banned", "You are banned"],
      ["HTTP/1.1 400 Bad Request", "the server closed the connection"],
    ] as const
  ) {
    const ended = setUp(server).connection.run();
    const client = await server.accept();
    await client.expect("CAP LS 302", /^NICK/, /^USER/);
    await client.say(line);
    client.close();
    assertEquals(await ended, { type: "unwelcome", problem });
  }
  const { connection, clock } = setUp(server);
  const ended = connection.run();
  await (await server.accept()).expect("CAP LS 302", /^NICK/, /^USER/);
  clock.advance(30_000);
  assertEquals(await ended, { type: "unwelcome", problem: "the server did not finish the registration" });
});

Deno.test("a cut line is dialled again with growing, jittered delays, and rooms are rejoined", async () => {
  using server = new ScriptedServer();
  const { connection, clock, state, event } = setUp(server);
  const ended = connection.run();
  let client = await server.accept();
  await client.welcome();
  connection.send({ command: "JOIN", params: ["#lobby"] });
  await client.admit("ann", "#lobby");
  connection.send({ command: "JOIN", params: ["#den", "secret"] });
  await client.expect("JOIN #den secret");
  await client.say(":ann!u@h JOIN #den");
  await event({ type: "message", message: { command: "JOIN", params: ["#den"] } });

  for (const delayMs of [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
    client.close();
    assertEquals(await state({ type: "waiting" }), {
      type: "state",
      state: { type: "waiting", problem: "the server closed the connection", delayMs },
    });
    clock.advance(delayMs - 1);
    assertEquals(connection.state.type, "waiting");
    clock.advance(1);
    client = await server.accept();
    await client.expect("CAP LS 302", "NICK ann", /^USER /);
  }
  await client.say(":irc.test CAP * LS :");
  await client.expect("CAP END");
  await client.greet("ann");
  await client.expect("JOIN #lobby", "JOIN #den secret");
  // Cut before the server let us in: the rooms are not forgotten.
  clock.advance(10_000);
  client.close();
  await state({ type: "waiting", delayMs: 250 });
  clock.advance(250);
  client = await server.accept();
  await client.welcome();
  await client.expect("JOIN #lobby", "JOIN #den secret");
  connection.quit();
  client.close();
  assertEquals(await ended, { type: "left" });
});

Deno.test("a nickname still taken on the way back gets an underscore, then the person is asked", async () => {
  using server = new ScriptedServer();
  const { connection, clock, state } = setUp(server);
  const ended = connection.run();
  const first = await server.accept();
  await first.welcome();
  await state({ type: "online" });
  first.close();
  await state({ type: "waiting" });
  clock.advance(30_000);
  const client = await server.accept();
  await client.expect("CAP LS 302", "NICK ann", /^USER /);
  for (const next of ["ann_", "ann__", "ann___"]) {
    await client.say(":irc.test 433 * ann :Nickname is already in use");
    await client.expect(`NICK ${next}`);
  }
  await client.say(":irc.test 433 * ann___ :Nickname is already in use");
  await state({ type: "asking", nickname: "ann___", problem: "taken" });
  connection.rename("bea");
  await client.expect("NICK bea");
  await client.greet("bea");
  await state({ type: "online", nickname: "bea" });
  connection.quit();
  client.close();
  await ended;
});
