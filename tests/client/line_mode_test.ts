import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";
import { Connection } from "../../client/connection.ts";
import { type LineModeOptions, type Outcome, runLineMode } from "../../client/line_mode.ts";
import { plain } from "../../client/terminal/line/paint.ts";
import { LineTooLong, Pipe } from "../../client/terminal/line/pipe.ts";
import { systemClock } from "../../client/clock.ts";
import { type ScriptedClient, ScriptedServer } from "../support/scripted_server.ts";

/** A pipe to type into and two to read from. */
class Pipes {
  readonly input = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 1000 });
  readonly #writer = this.input.writable.getWriter();
  out = "";
  err = "";

  readonly surface: Pipe;

  constructor() {
    const reader = this.input.readable.getReader();
    let left = new Uint8Array();
    const source = {
      async read(buffer: Uint8Array) {
        if (left.length === 0) {
          const { value, done } = await reader.read();
          if (done) return null;
          left = new Uint8Array(value);
        }
        const size = Math.min(left.length, buffer.length);
        buffer.set(left.subarray(0, size));
        left = left.slice(size);
        return size;
      },
    };
    this.surface = new Pipe(source, sink((text) => this.out += text), sink((text) => this.err += text));
  }

  /** Types, and with `end` ends the input. */
  async type(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
  }

  async end(): Promise<void> {
    await this.#writer.close();
  }
}

function sink(take: (text: string) => void) {
  return {
    write(bytes: Uint8Array) {
      take(new TextDecoder().decode(bytes));
      return Promise.resolve(bytes.length);
    },
  };
}

function start(
  server: ScriptedServer,
  pipes: Pipes,
  changes: Partial<LineModeOptions> = {},
): Promise<Outcome> {
  return runLineMode({
    surface: pipes.surface,
    connect: (nickname, onEvent) =>
      new Connection({
        nickname,
        onEvent,
        dial: (signal) => server.dial(signal),
        clock: systemClock,
        random: () => 0,
        randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      }),
    nickname: "bot",
    suggestion: "nobody",
    servers: {
      save: (name, here) => Promise.resolve([`${name} is ${JSON.stringify(here)}`]),
      list: () => Promise.reject(new Error("No servers.")),
    },
    room: "#lobby",
    address: "test:1",
    paint: plain,
    clock: systemClock,
    timeOf: () => "12:34",
    interrupted: new AbortController().signal,
    ...changes,
  });
}

/** Takes the client in, as far as the room. */
async function admitted(server: ScriptedServer, others: readonly string[] = []): Promise<ScriptedClient> {
  const client = await server.accept();
  const nickname = await client.welcome();
  await client.admit(nickname, "#lobby", others);
  return client;
}

async function seen(condition: () => boolean): Promise<void> {
  await deadline(poll(condition, Boolean, { interval: 5 }), 10_000);
}

/** Reads to the client's QUIT and hangs up. Answers what came before it. */
async function untilQuit(client: ScriptedClient): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await client.next(); line !== undefined; line = await client.next()) {
    if (line.startsWith("QUIT")) break;
    lines.push(line.replace(" :", " "));
  }
  client.close();
  return lines;
}

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
