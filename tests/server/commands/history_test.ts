import { assert, assertEquals, assertMatch } from "@std/assert";
import { history, textOf, unbatch } from "../../support/batches.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { bare, tagsOf } from "../../support/raw_client.ts";

const CAPS = ["batch", "server-time", "message-tags", "echo-message", "draft/chathistory"];

/** A server whose clock moves a second each time something is said in the room, and a reader in that room. */
async function withRoom(texts: readonly string[], ...more: string[]) {
  let now = Date.UTC(2024, 0, 1);
  const server = new IrcServer({ now: () => now });
  const alice = await server.irc("alice", ...CAPS, ...more);
  await alice.ask("JOIN #room");
  const said: { text: string; msgid: string; time: string }[] = [];
  for (const text of texts) {
    now += 1000;
    const [echo] = await alice.ask(`PRIVMSG #room :${text}`);
    said.push({
      text,
      msgid: `msgid=${tagsOf(echo!).get("msgid")}`,
      time: `timestamp=${tagsOf(echo!).get("time")}`,
    });
  }
  return { server, alice, said, pass: (ms: number) => now += ms };
}

const letters = ["a", "b", "c", "d", "e", "f", "g"];

Deno.test("CHATHISTORY: every subcommand by msgid and by time, its bounds left out, its limit kept", async () => {
  const { server, alice, said } = await withRoom(letters);
  await using _ = server;
  const ask = async (request: string) => (await history(alice, "#room", request)).join("");
  for (const by of ["msgid", "time"] as const) {
    const [a, b, c, d, , , g] = said.map((one) => one[by]);
    assertEquals(await ask("LATEST * 3"), "efg");
    assertEquals(await ask("LATEST * 100"), "abcdefg");
    assertEquals(await ask(`LATEST ${d} 100`), "efg");
    assertEquals(await ask(`LATEST ${d} 2`), "fg");
    assertEquals(await ask(`LATEST ${g} 2`), "");
    assertEquals(await ask(`BEFORE ${d} 2`), "bc");
    assertEquals(await ask(`BEFORE ${d} 100`), "abc");
    assertEquals(await ask(`BEFORE ${a} 100`), "");
    assertEquals(await ask(`AFTER ${d} 2`), "ef");
    assertEquals(await ask(`AFTER ${d} 100`), "efg");
    assertEquals(await ask(`AFTER ${g} 100`), "");
    assertEquals(await ask(`AROUND ${d} 1`), "d");
    assertEquals(await ask(`AROUND ${d} 3`), "cde");
    assertEquals(await ask(`AROUND ${d} 4`), "bcde");
    assertEquals(await ask(`AROUND ${d} 100`), "abcdefg");
    // Where one side has less, the other has more.
    assertEquals(await ask(`AROUND ${a} 4`), "abcd");
    assertEquals(await ask(`AROUND ${g} 4`), "defg");
    assertEquals(await ask(`BETWEEN ${b} ${g} 2`), "cd");
    assertEquals(await ask(`BETWEEN ${g} ${b} 2`), "ef");
    assertEquals(await ask(`BETWEEN ${b} ${g} 100`), "cdef");
    assertEquals(await ask(`BETWEEN ${b} ${c} 100`), "");
    assertEquals(await ask(`BETWEEN ${b} ${b} 100`), "");
  }
  assertEquals(await ask(`BETWEEN ${said[1]!.time} ${said[6]!.msgid} 2`), "cd");
  assertEquals(await ask(`BETWEEN ${said[6]!.msgid} ${said[1]!.time} 2`), "ef");
});

Deno.test("CHATHISTORY: lines come as they were said, with their time, msgid, account and tags", async () => {
  const { server, alice } = await withRoom([], "account-tag");
  await using _ = server;
  server.server.chat.user("alice")!.account = "Al";
  const live = [
    ...await alice.ask("@+draft/reply=x\\sy;+z PRIVMSG #room :one :two"),
    ...await alice.ask("@+draft/react=! TAGMSG #room"),
    ...await alice.ask("NOTICE #ROOM :three"),
  ];
  const again = unbatch(await alice.ask("CHATHISTORY LATEST #ROOM * 10"), "chathistory", "#room");
  const sorted = (lines: string[]) =>
    lines.map((line) =>
      [...tagsOf(line)].filter(([key]) => key !== "batch").map((tag) => tag.join("=")).sort().concat(
        bare(line),
      )
    );
  assertEquals(sorted(again), sorted(live));
  assert(again.every((line) => tagsOf(line).get("account") === "Al"));
});

Deno.test("CHATHISTORY: with chatroom/resume each message has its number again", async () => {
  const { server, alice } = await withRoom(["a", "b"], "chatroom/resume");
  await using _ = server;
  const lines = unbatch(await alice.ask("CHATHISTORY LATEST #room * 10"), "chathistory", "#room");
  assertEquals(lines.map((line) => [bare(line).split(" ")[0], tagsOf(line).get("chatroom/seq")]), [
    ["PRIVMSG", "1"],
    ["PRIVMSG", "2"],
  ]);
});

Deno.test("CHATHISTORY: who knows fewer tags and no batches sees no more than they can read", async () => {
  const { server, alice } = await withRoom(["a"]);
  await using _ = server;
  await alice.ask("@+x=y TAGMSG #room");
  const bob = await server.irc("bob", "draft/chathistory");
  await bob.ask("JOIN #room");
  assertEquals(await bob.ask("CHATHISTORY LATEST #room * 10"), [
    ":alice!alice@localhost PRIVMSG #room :a",
  ]);
});

Deno.test("CHATHISTORY: with event-playback there is all that happened, without it only what was said", async () => {
  const { server, alice } = await withRoom(["a"], "draft/event-playback", "extended-join");
  await using _ = server;
  const bob = await server.irc("bob", ...CAPS);
  for (
    const line of [
      "JOIN #room",
      "JOIN #other",
      "NICK rob",
      "PART #room :had enough",
      "JOIN #room",
      "QUIT :gone",
    ]
  ) await bob.send(line);
  await bob.end();
  await alice.ask("TOPIC #room :what it is", "MODE #room +m", "MODE #room +v-m alice", "PRIVMSG #room :z");
  const events = unbatch(await alice.ask("CHATHISTORY LATEST #room * 100"), "chathistory", "#room");
  assertEquals(events.map((line) => line.replace(/^@\S+ :/, "").replace(/!\S+/, "")), [
    // Who comes before anything is said is no history.
    "alice PRIVMSG #room :a",
    "bob JOIN #room * :bob of the tests",
    "bob NICK rob",
    "rob PART #room :had enough",
    "rob JOIN #room * :bob of the tests",
    "rob QUIT :Quit: gone",
    "alice TOPIC #room :what it is",
    "alice MODE #room +m",
    "alice MODE #room +v-m alice",
    "alice PRIVMSG #room :z",
  ]);
  assertEquals(events.map((line) => tagsOf(line).has("msgid")), events.map(() => true));
  // A limit counts what is shown.
  assertEquals((await history(alice, "#room", "LATEST * 2")).length, 2);
  const carl = await server.irc("carl", ...CAPS);
  await carl.ask("JOIN #room");
  assertEquals(await history(carl, "#room", "LATEST * 2"), ["a", "z"]);
});

Deno.test("CHATHISTORY: who is not in a channel learns nothing, not even whether there is one", async () => {
  const { server, alice } = await withRoom(["a"]);
  await using _ = server;
  const bob = await server.irc("bob", ...CAPS);
  const refused = (
    target: string,
  ) => [`FAIL CHATHISTORY INVALID_TARGET LATEST ${target} :You cannot read that.`];
  const ask = async (target: string) => (await bob.ask(`CHATHISTORY LATEST ${target} * 5`)).map(bare);
  for (const target of ["#room", "#nowhere", "alice", "bob", "nobody", "*", "#"]) {
    assertEquals(await ask(target), refused(target));
  }
  await bob.ask("JOIN #room");
  assertEquals(await history(bob, "#room", "LATEST * 5"), ["a"]);
  await alice.ask("KICK #room bob");
  assertEquals((await ask("#room")).slice(1), refused("#room"));
});

Deno.test("CHATHISTORY: who leaves while it is read is shown nothing", async () => {
  const { server } = await withRoom(["a"]);
  await using _ = server;
  const bob = await server.irc("bob", ...CAPS);
  await bob.ask("JOIN #room");
  const { store } = server.server.chat.archive;
  const settle = store.settle.bind(store);
  store.settle = async () => {
    await settle();
    store.settle = settle;
    const { chat } = server.server;
    chat.removeFrom(chat.room("#room")!, chat.user("bob")!);
  };
  assertEquals((await bob.ask("CHATHISTORY LATEST #room * 5")).map(bare), [
    "FAIL CHATHISTORY INVALID_TARGET LATEST #room :You cannot read that.",
  ]);
});

Deno.test("CHATHISTORY: what is wrong with a request is said, and without the capability there is no such command", async () => {
  const { server, alice } = await withRoom([]);
  await using _ = server;
  const fail = async (line: string) => bare((await alice.ask(line))[0]!);
  assertMatch(await fail("CHATHISTORY"), /^461 alice CHATHISTORY /);
  assertMatch(await fail("CHATHISTORY NEWEST #room * 5"), /^FAIL CHATHISTORY INVALID_PARAMS NEWEST :/);
  assertMatch(await fail("CHATHISTORY LATEST #room *"), /^FAIL CHATHISTORY INVALID_PARAMS LATEST :/);
  assertMatch(await fail("CHATHISTORY LATEST #room * 0"), /^FAIL CHATHISTORY INVALID_PARAMS LATEST 0 :/);
  assertMatch(
    await fail("CHATHISTORY AFTER #room msgid=zzz-1 5"),
    /^FAIL CHATHISTORY MESSAGE_ERROR AFTER #room msgid=zzz-1 :/,
  );
  // A parameter that is no word cannot stand in the middle of the answer.
  assertMatch(await fail("CHATHISTORY BEFORE #room : 5"), /^FAIL CHATHISTORY INVALID_PARAMS BEFORE :/);
  const bob = await server.irc("bob");
  assertMatch(bare((await bob.ask("CHATHISTORY LATEST #room * 5"))[0]!), /^421 bob CHATHISTORY /);
  assertEquals(await history(alice, "#room", "LATEST * 5"), [], "an empty log");
});

Deno.test("CHATHISTORY: a label is on the batch itself", async () => {
  const { server, alice } = await withRoom(["a"], "labeled-response");
  await using _ = server;
  const lines = await alice.ask("@label=L7 CHATHISTORY LATEST #room * 5");
  assertEquals(tagsOf(lines[0]!).get("label"), "L7");
  assertEquals(unbatch(lines, "chathistory", "#room").map(textOf), ["a"]);
  const [failed] = await alice.ask("@label=L8 CHATHISTORY LATEST #nowhere * 5");
  assertMatch(failed!, /^@(\S+;)?label=L8 :irc\.test FAIL /);
});

Deno.test("CHATHISTORY: a large answer is cut at its bytes, on the side that was not asked for", async () => {
  const { server, alice } = await withRoom([]);
  await using _ = server;
  const tag = "x".repeat(4000);
  for (let i = 0; i < 300; i++) await alice.send(`@+t=${tag} PRIVMSG #room :${i}`);
  await alice.until("PRIVMSG #room :299");
  const last = await history(alice, "#room", "LATEST * 1000");
  assert(last.length > 200 && last.length < 300, `${last.length}`);
  assertEquals(last, Array.from({ length: last.length }, (_, i) => String(300 - last.length + i)));
  const first = await history(alice, "#room", `AFTER timestamp=1970-01-01T00:00:00.000Z 1000`);
  assertEquals(first, Array.from({ length: last.length }, (_, i) => String(i)));
});

Deno.test("CHATHISTORY: who does not read their answers is not given more of them", async () => {
  await using server = new IrcServer({ limits: { backlogBytes: 4 * 1024 * 1024 } });
  const alice = await server.irc("alice", ...CAPS);
  await alice.ask("JOIN #room");
  for (let i = 0; i < 1000; i++) await alice.send(`PRIVMSG #room :${"x".repeat(400)}`);
  await alice.ask();
  const bob = await server.connect({ reading: false });
  await bob.send(`CAP REQ :${CAPS.join(" ")}`, "NICK bob", "USER bob 0 * :bob", "CAP END", "JOIN #room");
  // Five times what may wait for him.
  for (let i = 0; i < 40; i++) await bob.send("CHATHISTORY LATEST #room * 1000");
  await bob.send("PING end");
  const outbound = () =>
    [...server.server.chat.users.values()].find((u) => u.nickname === "bob")?.listeners.values().next().value
      ?.outbound;
  for (let i = 0; i < 20; i++) {
    await alice.ask();
    assert((outbound()?.lag ?? 0) < 4 * 1024 * 1024);
  }
  bob.readAll();
  const lines = await bob.until(/PONG \S+ :?end$/);
  assertEquals(lines.filter((line) => /BATCH \+/.test(line)).length, 40);
  assertEquals(lines.filter((line) => / PRIVMSG #room /.test(line)).length, 40_000);
});
