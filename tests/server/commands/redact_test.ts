import { poll } from "@std/async/poll";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { localPort } from "../../../server/store/port.ts";
import { Store } from "../../../server/store/store.ts";
import { history, unbatch } from "../../support/batches.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { bare, type RawClient, tagsOf } from "../../support/raw_client.ts";

const CAPS = ["batch", "server-time", "message-tags", "echo-message", "draft/chathistory"];
const REDACTS = [...CAPS, "draft/message-redaction"];

/** Says something in the room and answers its msgid. */
async function say(client: RawClient, text: string, target = "#room"): Promise<string> {
  const echo = (await client.ask(`PRIVMSG ${target} :${text}`)).find((line) => line.endsWith(` :${text}`));
  return tagsOf(echo!).get("msgid")!;
}

const shape = (line: string) => line.replace(/^@\S+ /, "").replace(/!\S+/, "");

/** In one room: op, alice and bob who know REDACT, and carl who does not. */
async function withRoom(server: IrcServer) {
  const clients: RawClient[] = [];
  for (const name of ["op", "alice", "bob", "carl"]) {
    const client = await server.irc(name, ...name === "carl" ? CAPS : REDACTS);
    await client.ask("JOIN #room");
    clients.push(client);
  }
  for (const client of clients) await client.ask();
  return clients as [RawClient, RawClient, RawClient, RawClient];
}

Deno.test("REDACT: who said it takes it back, and those hear of it who know what it is", async () => {
  await using server = new IrcServer();
  const [op, alice, bob, carl] = await withRoom(server);
  const first = await say(alice, "first");
  const msgid = await say(alice, "secret");
  for (const client of [op, bob, carl]) await client.ask();
  const [own] = await alice.ask(`REDACT #ROOM ${msgid} :a slip`);
  assertEquals(shape(own!), `:alice REDACT #room ${msgid} :a slip`);
  assert(tagsOf(own!).has("msgid") && tagsOf(own!).get("msgid") !== msgid);
  assertEquals(await bob.ask(), [own!]);
  assertEquals(await op.ask(), [own!]);
  assertEquals(await carl.ask(), []);
  // Who knows REDACT finds it where it happened; nobody finds what was said.
  assertEquals(await history(carl, "#room", "LATEST * 10"), ["first"]);
  const seen = unbatch(await bob.ask("CHATHISTORY LATEST #room * 10"), "chathistory", "#room");
  assertEquals(seen.map(shape), [":alice PRIVMSG #room :first", `:alice REDACT #room ${msgid} :a slip`]);
  // Its place stays a place to read on from.
  assertEquals(await history(carl, "#room", `BEFORE msgid=${msgid} 10`), ["first"]);
  assertEquals(await history(carl, "#room", `AROUND msgid=${first} 10`), ["first"]);
  // The number that it had is not given again, and no other one moves.
  const { handle } = server.server.chat.room("#room")!;
  assertEquals(handle.lastSeq, 2);
  assertEquals(shape((await alice.ask(`REDACT #room ${first}`))[0]!), `:alice REDACT #room ${first}`);
});

Deno.test("REDACT: a channel's operator takes back anybody's, and nobody else does", async () => {
  await using server = new IrcServer();
  const [op, alice, bob] = await withRoom(server);
  const one = await say(alice, "one"), two = await say(alice, "two"), three = await say(op, "three");
  for (const client of [op, alice, bob]) await client.ask();
  const forbidden = `FAIL REDACT REDACT_FORBIDDEN #room ${one} :You may not take that back.`;
  assertEquals((await bob.ask(`REDACT #room ${one}`)).map(bare), [forbidden]);
  assertEquals((await alice.ask(`REDACT #room ${three}`)).map(bare), [forbidden.replace(one, three)]);
  assertEquals(await alice.ask(), []);
  assertEquals((await op.ask(`REDACT #room ${one} spam`)).map(shape), [`:op REDACT #room ${one} spam`]);
  await op.ask("MODE #room -o op");
  assertEquals((await op.ask(`REDACT #room ${two}`)).map(bare), [forbidden.replace(one, two)]);
  await bob.ask();
  assertEquals(await history(bob, "#room", "LATEST * 2"), ["three", "spam"]);
});

Deno.test("REDACT: what is not there, gone already, or no message is unknown; where one is not, nothing is", async () => {
  await using server = new IrcServer();
  const [op, alice] = await withRoom(server);
  const msgid = await say(alice, "once");
  await op.ask("JOIN #other");
  const elsewhere = await say(op, "there", "#other");
  const unknown = (
    id: string,
  ) => [`FAIL REDACT UNKNOWN_MSGID #room ${id} :There is no such message, or no longer.`];
  const ask = async (line: string) => (await alice.ask(line)).map(bare);
  await alice.ask(`REDACT #room ${msgid}`);
  assertEquals(await ask(`REDACT #room ${msgid}`), unknown(msgid));
  const [joined] = await (await server.irc("dora", ...REDACTS)).ask("JOIN #room");
  for (const id of [elsewhere, "no", "x-1", tagsOf(joined!).get("msgid")!]) {
    assertEquals((await ask(`REDACT #room ${id}`)).filter((line) => /^FAIL/.test(line)), unknown(id));
  }
  for (const target of ["#other", "#nowhere", "op", "nobody"]) {
    assertEquals(await ask(`REDACT ${target} ${elsewhere}`), [
      `FAIL REDACT INVALID_TARGET ${target} :You cannot take anything back there.`,
    ]);
  }
  assertMatch((await ask("REDACT #room"))[0]!, /^461 /);
  const carl = await server.irc("karl", ...CAPS);
  assertMatch(bare((await carl.ask(`REDACT #room ${msgid}`))[0]!), /^421 /);
});

Deno.test("REDACT: without an account it is the nickname that counts, while it was held; with one, the account", async () => {
  await using server = new IrcServer();
  const [, alice, bob] = await withRoom(server);
  const { chat } = server.server;
  const anonymous = await say(alice, "anonymous");
  chat.user("alice")!.account = "Al";
  const account = await say(alice, "as Al");
  const allowed = async (client: RawClient, msgid: string) => {
    const lines = await client.ask(`REDACT #room ${msgid}`);
    return lines.some((line) => / REDACT #room /.test(line));
  };
  // Somebody else takes the nickname.
  await alice.ask("NICK other");
  await bob.ask("NICK alice");
  assertEquals(await allowed(bob, anonymous), false);
  assertEquals(await allowed(bob, account), false);
  assertEquals(
    await allowed(alice, anonymous),
    false,
    "she has another nickname now, and nobody knows that it was hers",
  );
  // Another of Al's devices.
  chat.user("alice")!.account = "AL";
  assertEquals(await allowed(bob, account), true);
});

Deno.test("REDACT: in a conversation, by who said it, and the other one hears of it", async () => {
  await using server = new IrcServer();
  const { chat } = server.server;
  const alice = await server.irc("alice", ...REDACTS), bob = await server.irc("bob", ...REDACTS);
  chat.user("alice")!.account = "alice";
  chat.user("bob")!.account = "bob";
  const handle = chat.archive.store.log("direct", "@alice @bob", 0);
  const stamp = chat.stamp("alice", handle);
  chat.archive.keep(handle, { source: "alice!u@h", command: "PRIVMSG", params: ["bob", "secret"] }, stamp);
  const refused = (await bob.ask(`REDACT alice ${stamp.id}`)).map(bare);
  assertEquals(refused, [`FAIL REDACT REDACT_FORBIDDEN alice ${stamp.id} :You may not take that back.`]);
  const [own] = await alice.ask(`REDACT BOB ${stamp.id}`);
  assertEquals(shape(own!), `:alice REDACT bob ${stamp.id}`);
  assertEquals(await bob.ask(), [own!]);
  const seen = unbatch(await bob.ask("CHATHISTORY LATEST alice * 5"), "chathistory", "alice");
  assertEquals(seen.map(shape), [`:alice REDACT bob ${stamp.id}`]);
});

Deno.test("REDACT: a replay keeps the number of what was taken back; who is shown the last messages is not shown it", async () => {
  await using server = new IrcServer();
  const [op, alice] = await withRoom(server);
  await say(alice, "first");
  const msgid = await say(alice, "secret");
  await say(alice, "third");
  await op.ask(`REDACT #room ${msgid}`);
  const dora = await server.irc("dora", ...CAPS, "chatroom/resume");
  const replayed = unbatch(
    (await dora.ask("@chatroom/after=0 JOIN #room")).filter((line) => !/ (?:JOIN|353|366) /.test(line)),
    "chatroom/replay",
    "#room",
  );
  assertEquals(replayed.map((line) => tagsOf(line).get("chatroom/seq")), ["1", "2", "3"]);
  assertEquals(replayed.map((line) => tagsOf(line).has("chatroom/redacted")), [false, true, false]);
  assertMatch(replayed[1]!, /PRIVMSG #room :$/);
  const old = await server.irc("old");
  const shown = (await old.ask("JOIN #room")).filter((line) => / PRIVMSG /.test(line));
  assertEquals(shown.map((line) => line.replace(/^.* /, "")), ["first", "third"]);
});

Deno.test("REDACT: it is on disk before anybody hears of it, and what cannot be stored is not taken back", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/chatroom.db`;
  const open = () => Store.open(localPort(), { path, durability: "fsync", now: Date.now() }, setImmediate);
  const onDisk = async () =>
    new TextDecoder("latin1").decode(await Deno.readFile(path)) +
    await Deno.readTextFile(`${path}-wal`).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return "";
    });
  let msgid = "";
  {
    const store = await open();
    await using server = new IrcServer({ store });
    const [op, alice, bob] = await withRoom(server);
    msgid = await say(alice, "Xyzzysecret");
    assertMatch(await onDisk(), /Xyzzysecret/);
    await bob.ask();
    const { port } = store;
    const post = port.post.bind(port);
    port.post = (message, transfer) => {
      if (!("call" in message) || message.call !== "commit") return post(message, transfer);
      port.onAnswer({ id: message.id, failure: { reason: "full", message: "The disk is full." } });
    };
    await alice.send(`REDACT #room ${msgid}`);
    await alice.expect("FAIL REDACT NOT_STORED");
    assert(!alice.all.some((line) => /:alice!\S+ REDACT/.test(line)));
    assertEquals(await bob.ask(), []);
    port.post = post;
    server.server.tick();
    await poll(() => store.problem, (problem) => problem === null, { interval: 5 });
    assertMatch(await onDisk(), /Xyzzysecret/);
    await op.ask(`REDACT #room ${msgid}`);
    assert(!/Xyzzysecret/.test(await onDisk()));
    assertEquals((await bob.ask()).map(shape), [`:op REDACT #room ${msgid}`]);
  }
  {
    await using server = new IrcServer({ store: await open() });
    const alice = await server.irc("alice", ...REDACTS);
    await alice.ask("JOIN #room");
    const seen = unbatch(await alice.ask("CHATHISTORY LATEST #room * 10"), "chathistory", "#room");
    assertEquals(seen.map(shape), [`:op REDACT #room ${msgid}`]);
  }
  await Deno.remove(dir, { recursive: true });
});
