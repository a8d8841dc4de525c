// The line mode where something goes wrong: cut lines, interruptions, slow readers, full disks.
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { poll } from "@std/async/poll";
import { LineTooLong, Pipe } from "../../client/terminal/line/pipe.ts";
import { ScriptedServer } from "../support/scripted_server.ts";
import { admitted, Pipes, seen, sink, start, untilQuit } from "../support/piped_client.ts";

Deno.test("a pipe is not read while there is no connection, and nothing of it is lost", async () => {
  using server = new ScriptedServer();
  const pipes = new Pipes();
  const ended = start(server, pipes);
  const first = await admitted(server);
  await pipes.type("one\n");
  await first.expect("PRIVMSG #lobby one");
  first.answersPings = false;
  await first.expect("PING 2");
  await first.say(":irc.test PONG irc.test 2");
  first.close();
  await seen(() => pipes.err.includes("Connection lost"));
  const typing = pipes.type("two\nthree\n").then(() => pipes.end());
  const second = await server.accept();
  await second.welcome();
  await second.admit("bot", "#lobby");
  assertEquals(await untilQuit(second), ["PRIVMSG #lobby two", "PRIVMSG #lobby three"]);
  await typing;
  assertEquals(await ended, { type: "left", allSaid: true });
  assertEquals(
    /Connection lost: .*Trying again in 0\.0 s\.\n12:34 -- Connected again as bot\./.test(pipes.err),
    true,
  );
});

Deno.test("a pipe: what was on its way when the line was cut is named, and the outcome tells", async () => {
  using server = new ScriptedServer();
  const pipes = new Pipes();
  const ended = start(server, pipes);
  const first = await admitted(server);
  await pipes.type("one\n");
  await first.expect("PRIVMSG #lobby one");
  first.close();
  await pipes.end();
  assertEquals(await ended, { type: "left", allSaid: false });
  assertEquals(
    pipes.err.includes("!! This may not have arrived: one\n"),
    true,
    pipes.err,
  );
});

Deno.test("an interruption, an unread output, an overlong line: each its own end", async () => {
  using server = new ScriptedServer();
  {
    const interruption = new AbortController();
    const pipes = new Pipes();
    const ended = start(server, pipes, { interrupted: interruption.signal });
    const client = await admitted(server);
    await pipes.type("one\n");
    await client.expect("PRIVMSG #lobby one");
    interruption.abort();
    await untilQuit(client);
    assertEquals(await ended, { type: "interrupted" });
    assertEquals(pipes.err.endsWith("!! This may not have arrived: one\n"), true, pipes.err);
  }
  {
    const broken = { write: () => Promise.reject(new Deno.errors.BrokenPipe()) };
    const idle = { read: () => new Promise<null>(() => {}) };
    const ended = start(server, new Pipes(), { surface: new Pipe(idle, broken, sink(() => {})) });
    await untilQuit(await admitted(server));
    assertEquals(await ended, { type: "unread" });
  }
  {
    const pipes = new Pipes();
    const ended = assertRejects(() => start(server, pipes), LineTooLong);
    await pipes.type(`said\n${"x".repeat(1024 * 1024 + 1)}\n`);
    const client = await admitted(server);
    assertEquals(await untilQuit(client), ["PRIVMSG #lobby said"]);
    await ended;
  }
});

Deno.test("a slow reader of the output holds the reading from the server, not the memory", async () => {
  using server = new ScriptedServer();
  const gate = Promise.withResolvers<void>();
  let out = "";
  const slow = {
    async write(bytes: Uint8Array) {
      await gate.promise;
      out += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  };
  const interruption = new AbortController();
  const idle = { read: () => new Promise<null>(() => {}) };
  const ended = start(server, new Pipes(), {
    surface: new Pipe(idle, slow, sink(() => {})),
    interrupted: interruption.signal,
  });
  const client = await admitted(server);
  // Far more than the buffers of a socket hold: this can only be sent once the reader reads.
  const line = `:ann!u@h PRIVMSG #lobby :${"x".repeat(400)}`;
  let sent = false;
  const sending = client.say(...Array.from({ length: 50_000 }, () => line)).then(() => sent = true);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals(sent, false);
  gate.resolve();
  await sending;
  await client.say(":ann!u@h PRIVMSG #lobby :the end");
  await seen(() => out.includes("the end"));
  assertEquals(out.split("\n").filter((text) => text.endsWith("x".repeat(400))).length, 50_000);
  interruption.abort();
  client.close();
  await ended;
});

Deno.test("what takes long to be on disk is told, and what could not be stored fails the pipe", async () => {
  using server = new ScriptedServer();
  const pipes = new Pipes();
  const outcome = start(server, pipes);
  const client = await server.accept();
  await client.welcome("batch echo-message labeled-response message-tags chatroom/resume");
  await client.say(":irc.test RESUME TOKEN t1");
  const [, label] = /label=(\d+).* JOIN #lobby$/.exec(await client.next() ?? "")!;
  await client.say(
    `@label=${label} :bot!b@h JOIN #lobby`,
    ":irc.test 353 bot = #lobby :bot",
    ":irc.test 366 bot #lobby :End of list",
  );
  await pipes.type("slow\n");
  const slow = /^@(\S+) /.exec(await client.next() ?? "")![1]!;
  await poll(() => pipes.err.includes("1 message sent, not on disk yet."), (seen) => seen, { interval: 10 });
  await client.say(`@label=${/label=(\d+)/.exec(slow)![1]};chatroom/seq=1 :bot!b@h PRIVMSG #lobby slow`);
  await poll(() => pipes.err.includes("On disk."), (seen) => seen, { interval: 10 });
  await pipes.type("never\n");
  await pipes.end();
  const key = /chatroom\/key=([^; ]+)/.exec(await client.next() ?? "")![1]!;
  await client.say(`:irc.test FAIL PRIVMSG NOT_STORED #lobby ${key} :The disk is full.`);
  await client.expect("QUIT");
  client.close();
  assertEquals(await outcome, { type: "left", allSaid: false });
  assertMatch(pipes.err, /!! Not stored, and nobody has seen it: never \(The disk is full\.\)/);
  assertEquals(pipes.out.match(/<bot> .*/g), ["<bot> slow"]);
});
