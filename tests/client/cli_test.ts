// `chatroom client` as a child process: exit codes, which stream says what, signals.
import { assertEquals, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { inTempDir } from "../support/temp_dir.ts";
import { type ScriptedClient, ScriptedServer } from "../support/scripted_server.ts";

const main = new URL("../../main.ts", import.meta.url).pathname;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function start(args: string[], env: Record<string, string> = {}): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "client", ...args],
    env: { USER: "", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function end(child: Deno.ChildProcess, input?: string): Promise<Ended> {
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

const at = (server: ScriptedServer) => ["--host", "127.0.0.1", "--port", String(server.port)];

/** Takes the client in, as far as the room, and answers until it leaves; answers what it said. */
async function serve(
  server: ScriptedServer,
  room = "#lobby",
): Promise<{ nickname: string; lines: string[] }> {
  const client = await server.accept();
  const nickname = await client.welcome();
  await client.admit(nickname, room);
  return { nickname, lines: await untilQuit(client) };
}

async function untilQuit(client: ScriptedClient): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await client.next(); line !== undefined; line = await client.next()) {
    if (line.startsWith("QUIT")) break;
    lines.push(line.replace(" :", " "));
  }
  client.close();
  return lines;
}

Deno.test("echo hi | chatroom client --nick bot: sends all, prints plain lines, and exits 0", async () => {
  using server = new ScriptedServer();
  const served = serve(server);
  const { code, out, err } = await end(start([...at(server), "--nick", "bot"]), "hi\n");
  assertEquals(await served, { nickname: "bot", lines: ["PRIVMSG #lobby hi"] });
  assertEquals(code, 0, err);
  assertMatch(
    out,
    /^\d\d:\d\d --> bot joined #lobby\n\d\d:\d\d -- 1 person in #lobby: bot\n\d\d:\d\d <bot> hi\n$/,
  );
  assertMatch(err, /^\d\d:\d\d -- Connected to 127\.0\.0\.1:\d+ as bot\./);
});

Deno.test("without --nick a pipe takes the user's name, or a guest's; --room needs no #", async () => {
  using server = new ScriptedServer();
  for (const [user, expected] of [["ann", /^ann$/], ["no.name", /^guest\d{4}$/]] as const) {
    const served = serve(server, "#den");
    const { code } = await end(start([...at(server), "--room", "den"], { USER: user }), "");
    assertEquals(code, 0);
    assertMatch((await served).nickname, expected);
  }
});

Deno.test("a taken nickname: a sentence with a suggestion, exit 1", async () => {
  using server = new ScriptedServer();
  const ended = end(start([...at(server), "--nick", "bot"]), "hi\n");
  const client = await server.accept();
  await client.expect("CAP LS 302", "NICK bot", /^USER/);
  await client.say(":irc.test 433 * bot :Taken");
  await untilQuit(client);
  assertEquals(await ended, {
    code: 1,
    out: "",
    err: "chatroom: The nickname bot is taken. Try --nick bot2.\n",
  });
});

Deno.test("nobody there, no such host, not a chat server: a sentence, exit 1", async () => {
  const server = new ScriptedServer();
  const { port } = server;
  using other = new ScriptedServer();
  server[Symbol.dispose]();
  assertEquals(await end(start(["--host", "--port", String(port)]), ""), {
    code: 1,
    out: "",
    err: `chatroom: Nothing answers at localhost:${port}. Is the server running? ` +
      `Try: chatroom server --port ${port}\n`,
  });
  assertEquals(
    (await end(start(["--host", "no.such.host.invalid"]), "")).err,
    "chatroom: There is no host called no.such.host.invalid.\n",
  );
  const ended = end(start(at(other)), "");
  const client = await other.accept();
  await client.expect("CAP LS 302");
  await client.say("HTTP/1.1 400 Bad Request");
  client.close();
  const { code, err } = await ended;
  assertEquals(code, 1);
  assertMatch(err, /^chatroom: No welcome from 127\.0\.0\.1:\d+: .*\.\n$/);
});

Deno.test("what a server gives as its reason cannot control the terminal", async () => {
  using server = new ScriptedServer();
  const ended = end(start(at(server)), "");
  const client = await server.accept();
  await client.expect("CAP LS 302", /^NICK/, /^USER/);
  await client.say("ERROR :\x1b[2Jgo away");
  client.close();
  assertEquals((await ended).err, `chatroom: No welcome from 127.0.0.1:${server.port}: ␛[2Jgo away.\n`);
});

Deno.test("a name that no server could take, and an unknown flag: exit 2", async () => {
  for (
    const [args, sentence] of [
      [["--nick", "a b"], 'chatroom: --nick must be one word that starts with a letter, not "a b".\n'],
      [["--room", "a,b"], 'chatroom: --room must be one word without commas, not "a,b".\n'],
      [["--prot", "1"], "chatroom: Unknown flag --prot. Did you mean --port?\nTry: chatroom help client\n"],
    ] as const
  ) {
    assertEquals(await end(start([...args]), ""), { code: 2, out: "", err: sentence });
  }
});

Deno.test("signals: a goodbye, and the exit code that a shell expects", async () => {
  using server = new ScriptedServer();
  for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
    const child = start([...at(server), "--nick", "bot"]);
    const client = await server.accept();
    await client.welcome();
    await client.admit("bot", "#lobby");
    child.kill(signal);
    assertEquals(await untilQuit(client), []);
    const ended = await end(child);
    assertEquals(ended.code, code);
    await child.stdin.close();
  }
});

Deno.test("an output that nobody reads any more ends it with the code of a broken pipe", async () => {
  using server = new ScriptedServer();
  const child = start([...at(server), "--nick", "bot"]);
  const client = await server.accept();
  await client.welcome();
  await client.admit("bot", "#lobby");
  await child.stdout.cancel();
  // The pipe may take some lines yet: its other end is closed when Deno gets to it.
  let left = false;
  const leaving = client.expect("QUIT").then(() => left = true);
  while (!left) {
    await client.say(":ann!u@h PRIVMSG #lobby :anybody there?");
    await delay(10);
  }
  await leaving;
  client.close();
  await child.stderr.cancel();
  assertEquals((await child.status).code, 141);
  await child.stdin.close();
});

Deno.test("what /save keeps, chatroom client NAME comes back to, and --servers lists", () =>
  inTempDir(async (dir) => {
    using server = new ScriptedServer();
    const env = { XDG_CONFIG_HOME: dir };
    const saving = serve(server, "#den");
    const first = await end(start([...at(server), "--nick", "bot", "--room", "den"], env), "/save home\n");
    await saving;
    assertEquals(first.code, 0, first.err);
    assertMatch(
      first.err,
      /Saved as home: bot at 127\.0\.0\.1:\d+, in #den\. To come back: chatroom client home\n/,
    );
    const again = serve(server, "#den");
    assertEquals((await end(start(["home"], env), "hi\n")).code, 0);
    assertEquals(await again, { nickname: "bot", lines: ["PRIVMSG #den hi"] });
    const other = serve(server, "#other");
    assertEquals((await end(start(["home", "--nick", "bea", "--room", "other"], env), "")).code, 0);
    assertEquals((await other).nickname, "bea");
    const listed = await end(start(["--servers"], env), "");
    assertEquals([listed.code, listed.out], [0, `home: bot at 127.0.0.1:${server.port}, in #den\n`]);
    assertEquals(await end(start(["hoem"], env), ""), {
      code: 2,
      out: "",
      err: 'chatroom: There is no saved server "hoem". Did you mean home?\nThere are: home.\n' +
        "Or is it a host? Try: chatroom client --host hoem\n",
    });
  }));
