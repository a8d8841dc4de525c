// The line mode between pipes.
import { poll } from "@std/async/poll";
import { assertEquals, assertMatch } from "@std/assert";
import { ScriptedServer } from "../support/scripted_server.ts";
import { admitted, Pipes, start, untilQuit } from "../support/piped_client.ts";

Deno.test("a pipe: every line is said, the last without a line end too, and the end of input leaves", async () => {
  using server = new ScriptedServer();
  const pipes = new Pipes();
  const ended = start(server, pipes);
  await pipes.type("one\r\n\n  \ntwo\n/me waves\nthree");
  await pipes.end();
  const client = await admitted(server, ["ann"]);
  assertEquals(await untilQuit(client), [
    "PRIVMSG #lobby one",
    "PRIVMSG #lobby two",
    "PRIVMSG #lobby \x01ACTION waves\x01",
    "PRIVMSG #lobby three",
  ]);
  assertEquals(await ended, { type: "left", allSaid: true });
  assertEquals(
    pipes.out,
    "12:34 --> bot joined #lobby\n12:34 -- 2 people in #lobby: ann, bot\n" +
      "12:34 <bot> one\n12:34 <bot> two\n12:34 * bot waves\n12:34 <bot> three\n",
  );
  assertEquals(
    pipes.err,
    "12:34 -- Connected to test:1 as bot. /help lists the commands.\n12:34 -- Welcome\n",
  );
});

Deno.test("a pipe: 500 lines arrive in order, whatever the chunks", async () => {
  using server = new ScriptedServer();
  const pipes = new Pipes();
  const ended = start(server, pipes);
  const lines = Array.from({ length: 500 }, (_, i) => `zeile ${i} äöü`);
  const typing = (async () => {
    const bytes = `${lines.join("\n")}\n`;
    for (let at = 0; at < bytes.length; at += 97) await pipes.type(bytes.slice(at, at + 97));
    await pipes.end();
  })();
  const client = await admitted(server);
  assertEquals(await untilQuit(client), lines.map((line) => `PRIVMSG #lobby ${line}`));
  await typing;
  assertEquals(await ended, { type: "left", allSaid: true });
});

Deno.test("a pipe: leaves only after the server has answered for all that was said", async () => {
  using server = new ScriptedServer();
  const pipes = new Pipes();
  const ended = start(server, pipes);
  await pipes.type("hi\n");
  await pipes.end();
  const client = await server.accept();
  await client.welcome("echo-message labeled-response batch");
  await client.expect("@label=1 JOIN #lobby");
  await client.say("@label=1 :bot!u@h JOIN #lobby");
  await client.expect("@label=2 PRIVMSG #lobby hi");
  await client.say("PING :are-you-there");
  // The client is there, but has not left.
  await client.expect("PONG are-you-there");
  await client.say("@label=2 :bot!u@h PRIVMSG #lobby :hi");
  await client.expect("QUIT");
  client.close();
  assertEquals(await ended, { type: "left", allSaid: true });
});

Deno.test("a pipe: what was refused, or mistyped, is told in the outcome", async () => {
  using server = new ScriptedServer();
  for (const typed of ["refused", "/wat\nrefused"]) {
    const pipes = new Pipes();
    const ended = start(server, pipes);
    await pipes.type(typed);
    await pipes.end();
    const client = await admitted(server);
    await client.expect("PRIVMSG #lobby refused");
    if (typed === "refused") await client.say(":irc.test 404 bot #lobby :You are not voiced");
    assertEquals(await untilQuit(client), []);
    assertEquals(await ended, { type: "left", allSaid: false });
    assertEquals(/^12:34 !! .*$/m.test(pipes.err), true, pipes.err);
  }
});

Deno.test("a pipe: no text goes to the room before when the next one does not let us in", async () => {
  using server = new ScriptedServer();
  const pipes = new Pipes();
  const ended = start(server, pipes);
  await pipes.type("in the lobby\n/join #den\nfor the den alone\n");
  await pipes.end();
  const client = await admitted(server);
  await client.expect("PRIVMSG #lobby :in the lobby", "JOIN #den");
  await client.say(":irc.test 474 bot #den :Banned");
  assertEquals(await untilQuit(client), []);
  assertEquals(await ended, { type: "not admitted", room: "#den" });
});

Deno.test("a pipe: a taken or refused nickname ends it, because there is nobody to ask", async () => {
  using server = new ScriptedServer();
  for (const [numeric, problem] of [["433", "taken"], ["432", "invalid"]] as const) {
    const pipes = new Pipes();
    const ended = start(server, pipes);
    const client = await server.accept();
    await client.expect("CAP LS 302", "NICK bot", /^USER/);
    await client.say(`:irc.test ${numeric} * bot :No`);
    await untilQuit(client);
    assertEquals(await ended, { type: "nickname refused", nickname: "bot", problem });
  }
});

Deno.test("/help, /save and /servers: what is saved is who and where one is, and what goes wrong is told", async () => {
  using server = new ScriptedServer();
  const pipes = new Pipes();
  const outcome = start(server, pipes, { otherRooms: ["#dev"] });
  const client = await server.accept();
  await client.welcome();
  await client.admit("bot", "#lobby");
  await client.admit("bot", "#dev");
  const left = untilQuit(client);
  await pipes.type("/help unignore\n/save home\n/servers\n");
  await poll(() => pipes.err.includes("No servers."), (told) => told, { interval: 10 });
  assertMatch(pipes.out, /\/unignore NAME {2}See what NAME says again \(on the full screen\)/);
  assertMatch(pipes.err, /home is \{"nick":"bot","rooms":\["#lobby","#dev"\]\}/);
  await pipes.end();
  assertEquals(await left, []);
  assertEquals(await outcome, { type: "left", allSaid: false });
});
