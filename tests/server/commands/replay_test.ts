// What is replayed to whom, at JOIN and for REPLAY: what was said behind a door, or in an earlier log, is not.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { localPort } from "../../../server/store/port.ts";
import { Store } from "../../../server/store/store.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { come, heard } from "../../support/resuming.ts";
import { inTempDir } from "../../support/temp_dir.ts";

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

Deno.test("who is sent away before a replay has come hears nothing of what was to come behind it", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    const store = await Store.open(localPort(), { path, durability: "os", now: Date.now() }, setImmediate);
    await using server = new IrcServer({ store });
    const [alice] = await come(server, "alice");
    await alice.ask("JOIN #a", "PRIVMSG #a :one", "PRIVMSG #a :two");
    const gate = Promise.withResolvers<void>();
    const read = store.read.bind(store);
    store.read = async (range) => {
      await gate.promise;
      return await read(range);
    };
    const [bob] = await come(server, "bob");
    await bob.send("@chatroom/after=0 JOIN #a");
    await alice.expect(/bob!\S+ JOIN /);
    await alice.ask("PRIVMSG #a :three");
    const stopped = server.server.stop("The server is going down.");
    gate.resolve();
    assertEquals(heard(await bob.until(/ ERROR /)), []);
    await stopped;
  }));
