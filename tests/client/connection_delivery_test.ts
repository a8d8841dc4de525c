// What a person says over lines that come and go: when it goes out, when it is known to have arrived, what is told of it.
import { assertEquals } from "@std/assert";
import { ScriptedServer } from "../support/scripted_server.ts";
import { matches, setUp } from "../support/scripted_connection.ts";

const say = (text: string) => ({ command: "PRIVMSG", params: ["#lobby", text] });

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

Deno.test("only what a person says counts as not on disk yet, and all of it holds back what comes next", async () => {
  using server = new ScriptedServer();
  const { connection, state } = setUp(server);
  const tagged = (tag: string) => ({ command: "TAGMSG", params: ["#lobby"], tags: new Map([[tag, "x"]]) });
  const others = [
    { command: "JOIN", params: ["#lobby"] },
    { command: "MARKREAD", params: ["#lobby", "timestamp=2026-01-31T12:00:00.000Z"] },
    { command: "NAMES", params: ["#lobby"] },
    tagged("+typing"),
  ];
  const words = [
    say("hi"),
    { command: "NOTICE", params: ["#lobby", "note"] },
    { command: "REDACT", params: ["#lobby", "m1"] },
    tagged("+draft/react"),
    tagged("+draft/unreact"),
  ];
  for (const message of others) connection.send(message);
  assertEquals(connection.delivery, { waiting: 0, sent: 0 });
  for (const message of [...words, ...others]) connection.send(message);
  assertEquals(connection.delivery, { waiting: 5, sent: 0 });
  const ended = connection.run();
  const client = await server.accept();
  client.answersPings = false;
  await client.welcome("batch echo-message labeled-response message-tags");
  await state({ type: "online" });
  assertEquals(connection.delivery, { waiting: 0, sent: 5 });
  for (const message of [...others, ...others]) connection.send(message);
  assertEquals(connection.delivery, { waiting: 0, sent: 5 });
  let isReady = false;
  const ready = connection.ready().then(() => isReady = true);
  await client.expect(/^@label=1 JOIN/);
  assertEquals(isReady, false);
  for (let label = 1; label <= 5; label++) await client.say(`@label=${label} :irc.test ACK`);
  await ready;
  assertEquals(connection.delivery, { waiting: 0, sent: 4 });
  connection.quit();
  client.close();
  await ended;
});
