import { assertEquals, assertMatch } from "@std/assert";
import { localPort } from "../../../server/store/port.ts";
import { Store } from "../../../server/store/store.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { bare, type RawClient } from "../../support/raw_client.ts";

const T1 = "timestamp=2024-01-01T00:00:01.000Z", T2 = "timestamp=2024-01-01T00:00:02.000Z";
const FUTURE = "timestamp=2999-01-01T00:00:00.000Z";

async function login(server: IrcServer, nickname: string, account: string): Promise<RawClient> {
  const client = await server.irc(nickname, "draft/read-marker");
  server.server.chat.user(nickname)!.account = account;
  return client;
}

const ask = async (client: RawClient, line: string) => (await client.ask(line)).map(bare);

Deno.test("MARKREAD: a marker is shown, moves forward and never back, nor past now", async () => {
  await using server = new IrcServer({ now: () => Date.UTC(2024, 5, 1) });
  for (const client of [await login(server, "alice", "Al"), await server.irc("guest", "draft/read-marker")]) {
    assertEquals(await ask(client, "MARKREAD bob"), ["MARKREAD bob *"]);
    assertEquals(await ask(client, `MARKREAD bob ${T2}`), [`MARKREAD bob ${T2}`]);
    assertEquals(await ask(client, `MARKREAD BOB ${T1}`), [`MARKREAD BOB ${T2}`]);
    assertEquals(await ask(client, "MARKREAD Bob"), [`MARKREAD Bob ${T2}`]);
    assertEquals(await ask(client, `MARKREAD #room ${FUTURE}`), [
      "MARKREAD #room timestamp=2024-06-01T00:00:00.000Z",
    ]);
  }
});

Deno.test("MARKREAD: the account's other devices hear of it, and nobody else", async () => {
  await using server = new IrcServer();
  const alice = await login(server, "alice", "Al"), phone = await login(server, "phone", "Al");
  const eve = await login(server, "eve", "Eve");
  const plain = await server.irc("plain");
  server.server.chat.user("plain")!.account = "Al";
  assertEquals(await ask(alice, `MARKREAD #room ${T1}`), [`MARKREAD #room ${T1}`]);
  assertEquals((await phone.ask()).map(bare), [`MARKREAD #room ${T1}`]);
  assertEquals(await eve.ask(), []);
  assertEquals(await plain.ask(), []);
  assertEquals(await ask(phone, "MARKREAD #room"), [`MARKREAD #room ${T1}`]);
  assertEquals(await ask(eve, "MARKREAD #room"), ["MARKREAD #room *"]);
  // Nothing has changed: nobody is told.
  await alice.ask(`MARKREAD #room ${T1}`);
  assertEquals(await phone.ask(), []);
});

Deno.test("MARKREAD: it comes with JOIN, before the end of the names, to who has asked for it", async () => {
  await using server = new IrcServer();
  const alice = await login(server, "alice", "Al");
  await alice.ask(`MARKREAD #room ${T1}`);
  const words = (lines: string[]) => lines.map((line) => bare(line).split(" ")[0]);
  const joined = await alice.ask("JOIN #room,#other");
  assertEquals(words(joined), ["JOIN", "MARKREAD", "353", "366", "JOIN", "MARKREAD", "353", "366"]);
  assertEquals(joined.filter((line) => /MARKREAD/.test(line)).map(bare), [
    `MARKREAD #room ${T1}`,
    "MARKREAD #other *",
  ]);
  const guest = await server.irc("guest", "draft/read-marker");
  assertEquals(words(await guest.ask("JOIN #room")), ["JOIN", "MARKREAD", "353", "366"]);
  const plain = await server.irc("plain");
  assertEquals(words(await plain.ask("JOIN #room")), ["JOIN", "353", "366"]);
});

Deno.test("MARKREAD: what is wrong is said, and without the capability there is no such command", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "draft/read-marker");
  const fail = async (line: string) => (await ask(alice, line))[0]!;
  assertMatch(await fail("MARKREAD"), /^FAIL MARKREAD NEED_MORE_PARAMS :/);
  for (const time of ["*", "yesterday", "2024-01-01T00:00:01.000Z", "msgid=x"]) {
    assertMatch(await fail(`MARKREAD #room ${time}`), /^FAIL MARKREAD INVALID_PARAMS #room :/);
  }
  assertMatch(await fail("MARKREAD :#a b"), /^FAIL MARKREAD INVALID_PARAMS \* :/);
  assertMatch((await ask(await server.irc("bob"), "MARKREAD #room"))[0]!, /^421 bob MARKREAD /);
});

Deno.test("MARKREAD: who has no account has a hundred markers at most, and takes them along", async () => {
  await using server = new IrcServer();
  const guest = await server.irc("guest", "draft/read-marker");
  for (let i = 0; i < 101; i++) await guest.send(`MARKREAD u${i} ${T1}`);
  await guest.ask();
  assertEquals(await ask(guest, "MARKREAD u0"), ["MARKREAD u0 *"]);
  assertEquals(await ask(guest, "MARKREAD u1"), [`MARKREAD u1 ${T1}`]);
  await guest.send("QUIT");
  await guest.end();
  assertEquals(await ask(await server.irc("guest", "draft/read-marker"), "MARKREAD u1"), ["MARKREAD u1 *"]);
});

Deno.test("MARKREAD: an account's markers outlive the server", async () => {
  const dir = await Deno.makeTempDir();
  const open = () =>
    Store.open(
      localPort(),
      { path: `${dir}/chatroom.db`, durability: "fsync", now: Date.now() },
      setImmediate,
    );
  {
    await using server = new IrcServer({ store: await open() });
    await (await login(server, "alice", "Al")).ask(`MARKREAD #room ${T1}`);
  }
  {
    await using server = new IrcServer({ store: await open() });
    assertEquals(await ask(await login(server, "other", "AL"), "MARKREAD #room"), [`MARKREAD #room ${T1}`]);
  }
  await Deno.remove(dir, { recursive: true });
});
