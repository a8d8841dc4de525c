import { assertEquals, assertGreater } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Connection } from "../../client/connection.ts";
import type { ConnectionBounds, ConnectionEvent } from "../../client/connection_events.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ScriptedServer } from "../support/scripted_server.ts";

/** A connection to a scripted server, on a clock that the test moves, and the events it gave out. */
function setUp(server: ScriptedServer, bounds: Partial<ConnectionBounds> = {}, nickname = "ann") {
  const clock = new FakeClock();
  const events: ConnectionEvent[] = [];
  let heard = Promise.withResolvers<void>();
  const connection = new Connection({
    nickname,
    dial: (signal) => server.dial(signal),
    clock,
    random: () => 0.5,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onEvent(event) {
      events.push(event);
      heard.resolve();
      heard = Promise.withResolvers();
    },
    bounds,
  });
  /** The first event, past or to come, that the pattern's properties describe. Takes it and those before it. */
  async function event(pattern: Record<string, unknown>): Promise<ConnectionEvent> {
    while (true) {
      const at = events.findIndex((event) => matches(event, pattern));
      if (at >= 0) return events.splice(0, at + 1).at(-1)!;
      await deadline(heard.promise, 10_000);
    }
  }
  return { clock, connection, events, event, state: (state: object) => event({ type: "state", state }) };
}

function matches(value: unknown, pattern: unknown): boolean {
  if (typeof pattern !== "object" || pattern === null) return value === pattern;
  return typeof value === "object" && value !== null &&
    Object.entries(pattern).every(([key, part]) => matches(Reflect.get(value, key), part));
}

const say = (text: string) => ({ command: "PRIVMSG", params: ["#lobby", text] });

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

Deno.test("what is said offline goes out after the rooms are rejoined", async () => {
  using server = new ScriptedServer();
  const { connection, clock, state, event } = setUp(server);
  const ended = connection.run();
  assertEquals(connection.send({ command: "JOIN", params: ["#lobby"] }), "queued");
  const first = await server.accept();
  await first.welcome();
  await first.admit("ann", "#lobby");
  await event({ type: "message", message: { command: "366" } });
  first.close();
  await state({ type: "waiting" });
  assertEquals(connection.send(say("one")), "queued");
  let isReady = false;
  const ready = connection.ready().then(() => isReady = true);
  clock.advance(30_000);
  const client = await server.accept();
  assertEquals(isReady, false);
  await client.welcome();
  await client.expect("JOIN #lobby", "PRIVMSG #lobby one");
  await ready;
  connection.quit();
  client.close();
  await ended;
});

Deno.test("what was on its way when the line was cut is told, and not sent twice", async () => {
  using server = new ScriptedServer();
  const { connection, clock, state, event } = setUp(server);
  const ended = connection.run();
  const first = await server.accept();
  await first.welcome();
  await state({ type: "online" });
  connection.send(say("arrived"));
  await first.expect("PRIVMSG #lobby arrived");
  connection.send(say("lost"));
  first.answersPings = false;
  await first.expect(/^PING/, "PRIVMSG #lobby lost");
  first.close();
  assertEquals(await event({ type: "uncertain" }), {
    type: "uncertain",
    messages: [say("arrived"), say("lost")],
  });
  clock.advance(30_000);
  const client = await server.accept();
  await client.welcome();
  connection.send(say("new"));
  await client.expect("PRIVMSG #lobby new");
  connection.quit();
  client.close();
  await ended;
});

Deno.test("settled waits for the server's answer behind the last message, and gives up on a stall", async () => {
  using server = new ScriptedServer();
  const { connection, clock, state } = setUp(server);
  const ended = connection.run();
  const client = await server.accept();
  await client.welcome();
  await state({ type: "online" });
  for (let i = 0; i < 40; i++) connection.send(say(String(i)));
  let result: boolean | undefined;
  const settled = connection.settled(1000).then((all) => result = all);
  client.answersPings = false;
  // The window holds back what the server has not been seen to read.
  await client.expect("PRIVMSG #lobby 0", /^PING 1/);
  for (let i = 1; i < 16; i++) await client.expect(`PRIVMSG #lobby ${i}`);
  await client.say(":irc.test PONG irc.test 1");
  await client.expect("PRIVMSG #lobby 16");
  assertEquals(result, undefined);
  client.answersPings = true;
  for (let i = 17; i < 40; i++) await client.expect(`PRIVMSG #lobby ${i}`);
  const rest = client.next();
  assertEquals(await settled, true);

  connection.send(say("more"));
  assertEquals(await rest, "PRIVMSG #lobby :more");
  const stalled = connection.settled(1000);
  clock.advance(1000);
  assertEquals(await stalled, false);
  connection.quit();
  client.close();
  await ended;
});

Deno.test("where answers carry labels, an echo or an error confirms, each its own message, and a PONG does not", async () => {
  using server = new ScriptedServer();
  const { connection, clock, state, event } = setUp(server);
  const ended = connection.run();
  const client = await server.accept();
  await client.welcome("batch echo-message labeled-response message-tags");
  await state({ type: "online" });
  connection.send({ command: "JOIN", params: ["#lobby"] });
  connection.send(say("one"));
  connection.send(say("two"));
  let isSettled = false;
  const settled = connection.settled(1_000_000).then((all) => isSettled = all);
  await client.expect("@label=1 JOIN #lobby", "@label=2 PRIVMSG #lobby :one", "@label=3 PRIVMSG #lobby :two");
  await client.say("@label=3 :irc.test 404 ann #lobby :Cannot send");
  await client.say("@label=2 :ann!u@h PRIVMSG #lobby :one");
  await client.say("@label=1 :irc.test BATCH +b labeled-response", "@batch=b :ann!u@h JOIN #lobby");
  await event({ type: "message", message: { command: "JOIN" } });
  client.answersPings = false;
  clock.advance(30_000);
  await client.expect("PING 1");
  await client.say("PONG irc.test 1");
  await event({ type: "lag" });
  assertEquals([connection.roster.rooms(), isSettled], [["#lobby"], false]);
  await client.say("@batch=b :irc.test 366 ann #lobby :End", ":irc.test BATCH -b");
  await settled;
  assertEquals(isSettled, true);
  connection.quit();
  client.close();
  await ended;
});

Deno.test("too much said offline is refused, not dropped", () => {
  using server = new ScriptedServer();
  const { connection } = setUp(server);
  const results = Array.from({ length: 1001 }, (_, i) => connection.send(say(String(i))));
  assertEquals(results.filter((result) => result === "queued").length, 1000);
  assertEquals(results.at(-1), "full");
});

Deno.test("without echo-message our own messages come back as events; with it, only the server's echo", async () => {
  using server = new ScriptedServer();
  for (const capabilities of ["", "echo-message"]) {
    const { connection, events, event, state } = setUp(server);
    const ended = connection.run();
    const client = await server.accept();
    await client.welcome(capabilities);
    await state({ type: "online" });
    connection.send(say("hi"));
    await client.expect("PRIVMSG #lobby hi");
    if (capabilities !== "") await client.say(":ann!u@h PRIVMSG #lobby :hi");
    const source = capabilities === "" ? "ann" : "ann!u@h";
    await event({ type: "message", message: { command: "PRIVMSG", source, params: ["#lobby", "hi"] } });
    connection.quit();
    client.close();
    await ended;
    assertEquals(events.filter((event) => matches(event, { message: { command: "PRIVMSG" } })), []);
  }
});

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
