import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { localPort } from "../../../server/store/port.ts";
import { Store } from "../../../server/store/store.ts";
import { IrcServer } from "../../support/irc_server.ts";
import type { RawClient } from "../../support/raw_client.ts";

const CAPS = ["message-tags", "server-time", "batch", "echo-message", "chatroom/resume"];

async function come(server: IrcServer, nickname: string): Promise<[RawClient, string]> {
  const client = await server.irc(nickname, ...CAPS);
  const token = /RESUME TOKEN (\S+)/.exec(client.all.join("\n"))?.[1];
  assert(token, `${nickname} got no token:\n${client.all.join("\n")}`);
  return [client, token];
}

/** The numbers and texts of a room's messages among some lines. */
function heard(lines: readonly string[]): [number, string][] {
  return lines.flatMap((line) => {
    const [, seq, text] = /chatroom\/seq=(\d+).* PRIVMSG \S+ :(.*)$/.exec(line) ?? [];
    return seq ? [[Number(seq), text!] as [number, string]] : [];
  });
}

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

Deno.test("replays that together are more than a backlog come one after another, and what is said meanwhile behind them", async () => {
  await using server = new IrcServer({ limits: { backlogBytes: 48 * 1024 } });
  const [alice] = await come(server, "alice");
  const rooms = ["#a", "#b", "#c", "#d", "#e"];
  const text = "x".repeat(380);
  await alice.ask(`JOIN ${rooms.join()}`);
  for (const room of rooms) {
    await alice.ask(...Array.from({ length: 45 }, (_, index) => `PRIVMSG ${room} :${index} ${text}`));
  }
  const [bob] = await come(server, "bob");
  await bob.send(...rooms.map((room) => `@chatroom/after=0 JOIN ${room}`), "PRIVMSG #a :live");
  const lines = await bob.until(/ PRIVMSG #a :live$/);
  assertEquals(heard(lines).length, 5 * 45 + 1);
  assertEquals(lines.filter((line) => / BATCH -/.test(line)).length, 5);
});

Deno.test("one replay that is more than a backlog may hold says how much of it is not shown", async () => {
  await using server = new IrcServer({ limits: { backlogBytes: 48 * 1024 } });
  const [alice] = await come(server, "alice");
  await alice.ask("JOIN #a");
  for (let index = 0; index < 4; index++) {
    await alice.ask(...Array.from({ length: 25 }, () => `PRIVMSG #a :${"x".repeat(400)}`));
  }
  const [bob] = await come(server, "bob");
  await bob.send("@chatroom/after=0 JOIN #a");
  const lines = await bob.until(/ BATCH -/);
  const shown = heard(lines);
  const [, skipped] = /NOTE REPLAY SKIPPED #a (\d+) /.exec(lines.join("\n")) ?? [];
  assertEquals(Number(skipped) + shown.length, 100);
  assertEquals(shown.at(-1)![0], 100);
  assert(shown.length > 10);
});

Deno.test("that somebody types has no number, and is in no replay", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  const [bob] = await come(server, "bob");
  await alice.ask("JOIN #a");
  await bob.ask("JOIN #a");
  await bob.ask("@+typing=active TAGMSG #a", "PRIVMSG #a :one", "@+draft/react=x;+draft/reply=y TAGMSG #a");
  const [typing] = (await alice.until(/react=x/)).filter((line) => line.includes("+typing=active"));
  assert(typing && !typing.includes("chatroom/seq"), typing);
  const lines = await alice.ask("REPLAY #a 0");
  assertEquals(heard(lines), [[1, "one"]]);
  assertMatch(lines.join("\n"), /chatroom\/seq=2[^\n]* TAGMSG #a/);
  assert(!lines.some((line) => line.includes("+typing")));
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

Deno.test("who joins anew hands in how far they had read, and hears the rest before anything live", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  await alice.ask("JOIN #a");
  await alice.ask(...Array.from({ length: 20 }, (_, i) => `PRIVMSG #a :${i + 1}`));
  const [bob] = await come(server, "bob");
  await bob.send("@chatroom/after=15 JOIN #a");
  await alice.ask("PRIVMSG #a :21");
  const lines = [...await bob.until(/BATCH -/), ...await bob.ask()];
  assertEquals(heard(lines).map(([seq]) => seq), [16, 17, 18, 19, 20, 21]);
});

Deno.test("a conversation is replayed while the other one, who has an account, is away", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  const [bob] = await come(server, "bob");
  await alice.send("REGISTER * * :correct horse battery");
  await alice.expect(/REGISTER SUCCESS alice/);
  await bob.ask("PRIVMSG alice :are you there?");
  await alice.ask("PRIVMSG bob :yes");
  await alice.send("QUIT :bye");
  await server.logged("closed");
  await bob.expect(/ PRIVMSG bob :yes/);
  await bob.send("REPLAY alice 0");
  assertEquals(heard(await bob.until(/BATCH -/)), [[1, "are you there?"], [2, "yes"]]);
});

Deno.test("a program that cannot ask for history is shown the last messages at JOIN, with their time", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  await alice.ask("JOIN #lobby");
  await alice.ask("PRIVMSG #lobby :early", "PRIVMSG #lobby :\x01ACTION waves\x01");
  const old = await server.irc("old");
  const shown = (await old.ask("JOIN #lobby")).filter((line) => line.includes("PRIVMSG"));
  assertEquals(shown.length, 2);
  assertMatch(shown[0]!, /^:alice!\S+ PRIVMSG #lobby :\[\d\d:\d\d UTC\] early$/);
  assertMatch(shown[1]!, /\[\d\d:\d\d UTC\] \* waves$/);
});

Deno.test("what was said behind a door is not shown to whoever comes when everybody has left", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  for (const door of ["+i", "+k secret"]) {
    await alice.ask("JOIN #a", `MODE #a ${door}`, "PRIVMSG #a :between us", "PART #a");
    const later = await server.irc(`later${door.length}`);
    assertEquals((await later.ask("JOIN #a")).filter((line) => line.includes("PRIVMSG")), []);
    await later.ask("PRIVMSG #a :open", "PART #a");
  }
  const last = await server.irc("last");
  assertMatch((await last.ask("JOIN #a")).join("\n"), /\] open$/m);
});

Deno.test("after a restart a key still stands before its room's history, and an invited room begins anew", async () => {
  const dir = await Deno.makeTempDir();
  const open = () =>
    Store.open(localPort(), { path: `${dir}/chatroom.db`, durability: "os", now: Date.now() }, setImmediate);
  {
    await using server = new IrcServer({ store: await open() });
    const [alice] = await come(server, "alice");
    await alice.ask("JOIN #k", "MODE #k +k secret", "PRIVMSG #k :for who has the key");
    await alice.ask("JOIN #i", "MODE #i +i", "PRIVMSG #i :for who was asked in");
    await alice.ask("JOIN #o", "@+chatroom/key=k9 PRIVMSG #o :for all");
  }
  {
    await using server = new IrcServer({ store: await open() });
    const bob = await server.irc("bob");
    assertMatch((await bob.ask("JOIN #k")).join("\n"), / 475 bob #k /);
    assertMatch((await bob.ask("JOIN #k secret")).join("\n"), /\] for who has the key/);
    assertEquals((await bob.ask("JOIN #i")).filter((line) => line.includes("PRIVMSG")), []);
    assertMatch((await bob.ask("JOIN #o")).join("\n"), /\] for all/);
    const [alice] = await come(server, "alice");
    await alice.ask("JOIN #o");
    const again = await alice.ask("@+chatroom/key=k9 PRIVMSG #o :for all");
    assertEquals(heard(again), [[1, "for all"]]);
    assertEquals((await bob.ask()).filter((line) => line.includes("PRIVMSG")), []);
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test("what is replayed at a JOIN with a label comes behind its answer", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  await alice.ask("JOIN #a", "PRIVMSG #a :early");
  const bob = await server.irc("bob", "labeled-response", "batch", "message-tags");
  const lines = (await bob.ask("@label=1 JOIN #a")).join("\n");
  assertMatch(lines, /label=1[^]* JOIN #a[^]* 366 bob #a [^]*chathistory #a[^]*early/);
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

Deno.test("a channel that has begun anew takes no number of the old one for its own", async () => {
  await using server = new IrcServer();
  const [alice] = await come(server, "alice");
  await alice.ask("JOIN #a", "MODE #a +i", ...["one", "two", "three"].map((text) => `PRIVMSG #a :${text}`));
  await alice.ask("PART #a");
  const [bob] = await come(server, "bob");
  await bob.ask("JOIN #a");
  const said = heard(await bob.ask(...["four", "five", "six", "seven"].map((text) => `PRIVMSG #a :${text}`)));
  assertEquals(said.map(([, text]) => text), ["four", "five", "six", "seven"]);
  const [[first]] = said as [[number, string]];

  for (const old of [1, 3]) {
    const lines = await bob.ask(`REPLAY #a ${old}`);
    assertMatch(lines.join("\n"), new RegExp(`NOTE REPLAY RESET #a ${first - 1} :`));
    assertEquals(heard(lines), said, `all of it, for who has heard ${old} of what was before`);
  }
  const fresh = await bob.ask("REPLAY #a 0");
  assertEquals(heard(fresh), said);
  assert(!fresh.some((line) => line.includes("NOTE REPLAY")), "nothing is gone that ever was here");
  const later = await bob.ask(`REPLAY #a ${first}`);
  assertEquals(heard(later), said.slice(1));
  assert(!later.some((line) => line.includes("NOTE REPLAY")), later.join("\n"));
});
