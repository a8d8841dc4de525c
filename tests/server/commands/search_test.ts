import { crc32 } from "node:zlib";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";
import { openDatabase } from "../../../server/store/database.ts";
import { workerPort } from "../../../server/store/port.ts";
import { Store } from "../../../server/store/store.ts";
import { textOf, unbatch } from "../../support/batches.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { bare, type RawClient, tagsOf } from "../../support/raw_client.ts";
import { record, segment } from "../../support/stored_log.ts";

const CAPS = ["batch", "server-time", "message-tags", "echo-message", "chatroom/search"];
const workerUrl = new URL("../../../main.ts", import.meta.url).href;

const search = async (client: RawClient, query: string) =>
  unbatch(await client.ask(`SEARCH ${query}`), "chatroom/search");
const texts = async (client: RawClient, query: string) => (await search(client, query)).map(textOf);

/** A server whose clock moves a second with each line that is said, and who is in #a, #b and #c. */
async function withRooms() {
  let now = Date.UTC(2024, 0, 1);
  const server = new IrcServer({ now: () => now });
  const alice = await server.irc("alice", ...CAPS), bob = await server.irc("Bob", ...CAPS);
  await alice.ask("JOIN #a,#b");
  await bob.ask("JOIN #a,#c");
  const say = async (client: RawClient, room: string, text: string) => {
    now += 1000;
    await client.ask(`PRIVMSG ${room} :${text}`);
  };
  await say(alice, "#a", "Fish one");
  await say(bob, "#a", "fish two, with chips");
  await say(alice, "#b", "fish three");
  await say(bob, "#c", "fish four");
  await say(bob, "#a", "no such animal");
  for (const client of [alice, bob]) await client.ask();
  return { server, alice, bob, say };
}

Deno.test("SEARCH: the newest first, of what the asker may see, by text, room, sender and time", async () => {
  const { server, alice, bob } = await withRooms();
  await using _ = server;
  assertEquals(await texts(alice, "text=fish"), ["fish three", "fish two, with chips", "Fish one"]);
  assertEquals(await texts(bob, "text=fish"), ["fish four", "fish two, with chips", "Fish one"]);
  assertEquals(await texts(alice, "text=fish;limit=2"), ["fish three", "fish two, with chips"]);
  assertEquals(await texts(alice, "text=CHIPS\\sfish"), ["fish two, with chips"]);
  assertEquals(await texts(alice, ":text=chips fish"), ["fish two, with chips"]);
  assertEquals(await texts(alice, "text=fish;in=#A"), ["fish two, with chips", "Fish one"]);
  assertEquals(await texts(alice, "from=BOB"), ["no such animal", "fish two, with chips"]);
  assertEquals(await texts(alice, "text=fish;from=bob;in=#a"), ["fish two, with chips"]);
  // At or after, at or before.
  const at = (second: number) => new Date(Date.UTC(2024, 0, 1) + second * 1000).toISOString();
  assertEquals(await texts(alice, `after=${at(2)};before=${at(3)}`), ["fish three", "fish two, with chips"]);
  assertEquals(await texts(alice, `text=fish;before=${at(1)}`), ["Fish one"]);
  assertEquals(await texts(alice, "text=four"), []);
  assertEquals(await texts(alice, "text=fishes"), []);
  const [line] = await search(alice, "text=one");
  assertEquals(bare(line!), "PRIVMSG #a :Fish one");
  assertEquals(tagsOf(line!).get("time"), at(1));
  assert(tagsOf(line!).has("msgid"));
});

Deno.test("SEARCH: who leaves a room, or was never in it, finds nothing of it", async () => {
  const { server, alice, bob } = await withRooms();
  await using _ = server;
  const refused = async (where: string) =>
    assertMatch(bare((await alice.ask(`SEARCH in=${where}`))[0]!), /^FAIL SEARCH INVALID_TARGET \S+ :/);
  for (const where of ["#c", "#nowhere", "bob"]) await refused(where);
  await alice.ask("PART #a");
  await refused("#a");
  assertEquals(await texts(alice, "text=fish"), ["fish three"]);
  await alice.ask("PART #b");
  assertEquals(await texts(alice, "text=fish"), []);
  await bob.ask();
  assertEquals(await texts(bob, "from=alice"), ["Fish one"]);
});

Deno.test("SEARCH: conversations are found by their two accounts, and by nobody else", async () => {
  const { server, alice, bob } = await withRooms();
  await using _ = server;
  const { chat } = server.server;
  const handle = chat.archive.store.log("direct", "@al @rob", 0);
  const message = { source: "alice!u@h", command: "PRIVMSG", params: ["Bob", "fish in private"] };
  chat.archive.keep(handle, message, chat.stamp("al", handle));
  assertEquals(await texts(alice, "text=private"), []);
  chat.user("alice")!.account = "Al";
  chat.user("bob")!.account = "Rob";
  assertEquals((await search(alice, "text=private")).map(bare), ["PRIVMSG Bob :fish in private"]);
  assertEquals((await search(bob, "in=alice")).map(bare), ["PRIVMSG Bob :fish in private"]);
  const eve = await server.irc("eve", ...CAPS);
  chat.user("eve")!.account = "eve";
  assertEquals(await texts(eve, "text=private"), []);
});

Deno.test("SEARCH: what was taken back is found no more", async () => {
  const { server, alice } = await withRooms();
  await using _ = server;
  const [line] = await search(alice, "text=one");
  await alice.ask("CAP REQ draft/message-redaction", `REDACT #a ${tagsOf(line!).get("msgid")}`);
  assertEquals(await texts(alice, "text=one"), []);
});

Deno.test("SEARCH: what is wrong with a query is said, and without the capability there is no such command", async () => {
  const { server, alice } = await withRooms();
  await using _ = server;
  for (
    const [query, what] of [
      ["text=", "text"],
      ["text=!!!", "text"],
      ["from=#a", "from"],
      ["limit=0", "limit"],
      ["limit=x", "limit"],
      ["after=now", "after"],
      ["before=2024", "before"],
      ["colour=red", "colour"],
    ]
  ) {
    const [line] = await alice.ask(`SEARCH ${query}`);
    assertMatch(bare(line!), new RegExp(`^FAIL SEARCH INVALID_PARAMS ${what} :`), query);
  }
  assertMatch(bare((await alice.ask("SEARCH"))[0]!), /^461 /);
  const carl = await server.irc("carl");
  assertMatch(bare((await carl.ask("SEARCH text=fish"))[0]!), /^421 /);
});

Deno.test("SEARCH: a person types !search and reads the last lines, oldest first", async () => {
  const { server, bob, say } = await withRooms();
  await using _ = server;
  await bob.ask("JOIN #lobby");
  for (let i = 1; i <= 12; i++) await say(bob, "#lobby", i === 12 ? "\x01ACTION eats fish\x01" : `fish ${i}`);
  const person = await server.connect();
  await person.send("carl");
  // What was said last is shown to who comes; it is not what is searched for.
  await person.until(/eats fish$/);
  await person.send("!search Fish");
  const lines = await person.until(/eats fish$/);
  assertEquals(lines.filter((line) => /fish/.test(line)), [
    ...Array.from({ length: 9 }, (_, i) => `2024-01-01 00:00 UTC <Bob> fish ${i + 3}`),
    "2024-01-01 00:00 UTC * Bob eats fish",
  ]);
  await person.send("!search");
  await person.expect("Say what: !search WORDS");
  await person.send("!search whale");
  await person.expect("Nothing was found.");
  await person.send("!search ...");
  await person.expect("There is no word to look for.");
  await person.send("!search three");
  await person.expect("Nothing was found.");
});

/** A file with a room in which 200,000 messages say the same word, each committed by itself. */
function manyMessages(path: string): void {
  const db = openDatabase({ path, durability: "os" });
  db.exec("INSERT INTO log (id, kind, name, created, last_seq) VALUES (1, 'room', '#big', 0, 200000)");
  db.exec("INSERT INTO meta (key, value) VALUES ('reserved_orders', 200000)");
  const insert = db.prepare(
    "INSERT INTO segment (log, first_order, last_order, last_seq, count, first_time, last_time, crc, body) VALUES (1, ?, ?, ?, 1, ?, ?, ?, ?)",
  );
  db.exec("BEGIN");
  for (let order = 1; order <= 200_000; order++) {
    const { body } = segment(1, [record(order, `a common word, and ${order}`)]);
    insert.run(order, order, order, order * 10, order * 10, crc32(body), body);
  }
  db.exec("COMMIT");
  db.close();
}

Deno.test("SEARCH: a word in 200,000 messages keeps nobody waiting, and the index catches up after a restart", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/chatroom.db`;
  manyMessages(path);
  const open = () =>
    Store.open(workerPort(workerUrl), { path, durability: "fsync", now: Date.now() }, setImmediate);
  {
    const store = await open();
    await using server = new IrcServer({ store });
    const alice = await server.irc("alice", ...CAPS), bob = await server.irc("bob", ...CAPS);
    for (const client of [alice, bob]) await client.ask("JOIN #big");
    await alice.ask();
    // It is in all of them, but nobody of that name has said it: all are looked through.
    await alice.send("SEARCH text=common;from=nobody");
    let rounds = 0;
    const ended = alice.expect(/BATCH -/).then(() => rounds);
    for (; rounds < 5; rounds++) {
      // On disk, and back.
      await bob.send(`PRIVMSG #big :round ${rounds}`);
      await bob.expect(`PRIVMSG #big :round ${rounds}`);
      await bob.ask();
    }
    const during = await ended;
    assertEquals(during, 5, "five messages were stored and echoed before the search had ended");
    assertEquals((await texts(alice, "text=common;limit=2")).map((text) => text.split(" ").at(-1)), [
      "200000",
      "199999",
    ]);
    assert(await store.call("indexBacklog") > 0, "there is something to catch up with");
  }
  const store = await open();
  await using server = new IrcServer({ store });
  await deadline(poll(() => store.call("indexBacklog"), (left) => left === 0, { interval: 200 }), 60_000);
  const alice = await server.irc("alice", ...CAPS);
  await alice.ask("JOIN #big");
  assertEquals(await texts(alice, "text=common\\s17"), ["a common word, and 17"]);
  assertEquals(await texts(alice, "text=round\\s3"), ["round 3"]);
  await Deno.remove(dir, { recursive: true });
});
