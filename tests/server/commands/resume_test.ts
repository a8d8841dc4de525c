// RESUME and tokens: who comes back is who they were, and misses nothing.
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { CAPS, come, heard } from "../../support/resuming.ts";

Deno.test("a connection that is lost is taken up: nobody sees a QUIT, and nothing is missed", async () => {
  await using server = new IrcServer();
  const [alice, token] = await come(server, "alice");
  const [bob] = await come(server, "bob");
  await alice.ask("JOIN #a");
  await bob.ask("JOIN #a");
  await bob.ask("PRIVMSG #a :one");
  assertEquals(heard(await alice.ask()), [[1, "one"]]);
  await alice[Symbol.asyncDispose]();
  await server.logged("closed");
  assertEquals(heard(await bob.ask("PRIVMSG #a :two", "PRIVMSG #a :three")), [[2, "two"], [3, "three"]]);

  const again = await server.connect();
  await again.send(`CAP REQ :${CAPS.join(" ")}`, `RESUME ${token} #a=1`, "CAP END");
  const lines = await again.until(/BATCH -/);
  assert(lines.some((line) => line.endsWith("RESUME OK alice")));
  assertMatch(lines.join("\n"), /JOIN #a[^]* 366 alice #a [^]*BATCH \+\S+ chatroom\/replay #a/);
  assertEquals(heard(lines), [[2, "two"], [3, "three"]]);
  assertEquals(heard(await again.ask("PRIVMSG #a :four")), [[4, "four"]]);
  const seen = await bob.ask();
  assertEquals(heard(seen), [[4, "four"]]);
  assert(!seen.some((line) => / (?:QUIT|JOIN|PART) /.test(line)), seen.join("\n"));
});

Deno.test("what people say to somebody who is away for a moment is there when they come back, also from who is new to them", async () => {
  await using server = new IrcServer();
  const [alice, token] = await come(server, "alice");
  const [bob] = await come(server, "bob");
  const [carol] = await come(server, "carol");
  assertEquals(heard(await bob.ask("PRIVMSG alice :one")), [[1, "one"]]);
  assertEquals(heard(await alice.ask()), [[1, "one"]]);
  await alice[Symbol.asyncDispose]();
  await server.logged("closed");
  await bob.ask("PRIVMSG alice :two");
  assertEquals(heard(await carol.ask("PRIVMSG alice :hello", "NICK caro")), [[1, "hello"]]);

  const again = await server.connect();
  await again.send(`CAP REQ :${CAPS.join(" ")}`, `RESUME ${token} bob=1`, "CAP END");
  const lines = await again.ask();
  assertMatch(lines.join("\n"), /BATCH \+\S+ chatroom\/replay bob\n[^]*BATCH \+\S+ chatroom\/replay carol\n/);
  assertEquals(heard(lines), [[2, "two"], [1, "hello"]]);
  assertEquals(heard(await carol.ask("PRIVMSG alice :still me")), [[1, "still me"]]);
});

Deno.test("a nickname that was another's opens nothing of what was said to that one", async () => {
  await using server = new IrcServer();
  const [bob] = await come(server, "bob");
  const [alice] = await come(server, "alice");
  await bob.ask("PRIVMSG alice :for the first alice");
  await alice.send("QUIT");
  await server.logged("closed");
  const [other] = await come(server, "alice");
  assertEquals(heard(await other.ask("REPLAY bob 0")), []);
  assertEquals(heard(await bob.ask("REPLAY alice 0")), [[1, "for the first alice"]]);
});

Deno.test("a token opens a user once, and not after the grace time", async () => {
  let now = Date.now();
  await using server = new IrcServer({ now: () => now });
  const [alice, token] = await come(server, "alice");
  const [bob] = await come(server, "bob");
  await bob.ask("JOIN #a");
  await alice.ask("JOIN #a");
  await bob.ask();
  await alice[Symbol.asyncDispose]();
  await server.logged("closed");
  now += 59_000;
  await bob.ask();
  now += 2_000;
  server.server.tick();
  await bob.expect(/alice!\S+ QUIT /);
  const late = await server.connect();
  await late.send(`CAP REQ :${CAPS.join(" ")}`, `RESUME ${token}`);
  await late.expect(/FAIL RESUME INVALID_TOKEN/);
  await late.ask("NICK alice", "USER a 0 * :a", "CAP END");
});

Deno.test("who resumes while the old connection still looks alive ends that one", async () => {
  await using server = new IrcServer();
  const [alice, token] = await come(server, "alice");
  await alice.ask("JOIN #a");
  const again = await server.connect();
  await again.send(`CAP REQ :${CAPS.join(" ")}`, `RESUME ${token} #a=0`, "CAP END");
  await again.until(/BATCH -/);
  await alice.expect(/ERROR /);
  assertEquals(server.server.chat.users.size, 1);
  const next = /RESUME TOKEN (\S+)/.exec(again.all.join("\n"))![1];
  assertNotEquals(next, token);
});

Deno.test("a QUIT is a QUIT, token or not", async () => {
  await using server = new IrcServer();
  const [alice, token] = await come(server, "alice");
  await alice.send("QUIT :bye");
  await server.logged("closed");
  const again = await server.connect();
  await again.send(`CAP REQ :${CAPS.join(" ")}`, `RESUME ${token}`);
  await again.expect(/FAIL RESUME INVALID_TOKEN/);
});

Deno.test("what is said again with its key is said once, and only who said it gets the first echo again", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  const [bob] = await come(server, "bob");
  await alice.ask("JOIN #a");
  await bob.ask("JOIN #a");
  await alice.ask();
  const first = await alice.ask("@+chatroom/key=k1 PRIVMSG #a :once");
  const second = await alice.ask("@+chatroom/key=k1 PRIVMSG #a :once");
  const id = (lines: readonly string[]) =>
    /msgid=([^; ]+)/.exec(lines.find((l) => l.includes("PRIVMSG"))!)![1];
  assertEquals(id(first), id(second));
  assertEquals(heard(first), heard(second));
  const seen = await bob.ask();
  assertEquals(heard(seen), [[1, "once"]]);
  assert(!seen.join("").includes("chatroom/key"), "the key is nobody else's business");
});

Deno.test("who takes a nickname does not hear what was said to whoever had it before", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  await alice.send("REGISTER * * :correct horse battery");
  await alice.expect(/REGISTER SUCCESS alice/);
  const [bob] = await come(server, "bob");
  await alice.ask("PRIVMSG bob :for you alone");
  await bob.send("QUIT");
  await server.logged("closed");
  const [other] = await come(server, "bob");
  await alice.ask("PRIVMSG bob :who are you?");
  await other.send("REPLAY alice 0");
  assertEquals(heard(await other.until(/BATCH -/)).slice(-1), [[2, "who are you?"]]);
  assert(!other.all.some((line) => line.includes("for you alone")), other.all.join("\n"));
});

Deno.test("an echo that is given again does not overtake what is replayed", async () => {
  await using server = new IrcServer();
  const [alice, token] = await come(server, "alice");
  const [bob] = await come(server, "bob");
  await alice.ask("JOIN #a");
  await bob.ask("JOIN #a");
  await alice.ask("@+chatroom/key=k1 PRIVMSG #a :first");
  await bob.ask(...Array.from({ length: 20 }, (_, i) => `PRIVMSG #a :${i}`));
  const again = await server.connect();
  await again.send(`CAP REQ :${CAPS.join(" ")}`, `RESUME ${token} #a=0`, "CAP END");
  await again.send("@+chatroom/key=k1 PRIVMSG #a :first");
  const numbers = heard([...await again.until(/BATCH -/), ...await again.ask()]).map(([seq]) => seq);
  assertEquals(numbers, [...Array.from({ length: 21 }, (_, i) => i + 1), 1]);
  // Nor does it when nothing is left of what the session was told before.
  await again.ask();
  await again.send("REPLAY #a 15", "@+chatroom/key=k1 PRIVMSG #a :first");
  assertEquals(heard([...await again.until(/BATCH -/), ...await again.ask()]).map(([seq]) => seq), [
    16,
    17,
    18,
    19,
    20,
    21,
    1,
  ]);
});
